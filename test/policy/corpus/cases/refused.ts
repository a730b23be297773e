import * as aws from "@pulumi/aws";
import { account, bucket, by, deadLetters, fn, machine, openBus, rule, sharedLost, tags, target } from "../parts";

const OK = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };

/** Mistakes that AWS refuses at deployment. */
export const REFUSED: Record<string, (name: string) => void> = {
  "target-without-bus": (name) => {
    const on = rule(name, openBus(), by(name));
    target(name, on, sharedLost().arn, { bus: "default", dependsOn: [on] });
  },
  "rule-id-for-name": (name) => {
    const on = rule(name, openBus(), by(name));
    target(name, on, sharedLost().arn, { rule: on.id, dependsOn: [on] });
  },
  /** A trail, and no policy that lets it write. */
  "trail-without-policy": (name) => {
    const logs = bucket(name);
    new aws.cloudtrail.Trail(name, { name, s3BucketName: logs.bucket.bucket, enableLogFileValidation: true, tags }, { dependsOn: [logs.policy] });
  },
  /** Enough to write events, and not to have them delivered. */
  "machine-cannot-log": (name) => { machine(name, OK, { logActions: ["CreateLogStream", "PutLogEvents"] }); },
  /** The role gets what it needs once the machine is there. Sound as wiring: it is the order that is wrong. */
  "policy-after-machine": (name) => { machine(name, OK, { late: true }); },
  "bad-definition": (name) => { machine(name, { ...OK, StartAt: "done" }); },
  "machine-without-role": (name) => {
    const on = rule(name, openBus(), by(name));
    target(name, on, machine(name, OK).arn);
  },
  /** The console's built-in actions look like targets of this kind. */
  "instance-target": (name) => {
    const on = rule(name, openBus(), by(name));
    target(name, on, account.apply((id) => `arn:aws:ec2:us-east-1:${id}:instance/i-0123456789abcdef0`));
  },
  "old-runtime": (name) => { fn(name, [], undefined, {}, { more: { runtime: "nodejs16.x" } }); },
  /** Two stacks, or two parts of one, with the same scheme of names. */
  "taken-name": (name) => {
    const first = new aws.cloudwatch.LogGroup(`${name}-first`, { name: `/aws/events/${name}`, retentionInDays: 1, tags });
    new aws.cloudwatch.LogGroup(name, { name: `/aws/events/${name}`, retentionInDays: 1, tags }, { dependsOn: [first] });
  },
  /** It may send to its own dead-letter queue, and is given another one. */
  "denied-destination": (name) => { fn(name, [], undefined, {}, { lost: deadLetters(name), more: { deadLetterConfig: { targetArn: sharedLost().arn } } }); },
  /** `request.body.action`, which is a text and not an expression. */
  "no-dollar": (name) => { new aws.apigatewayv2.Api(name, { protocolType: "WEBSOCKET", routeSelectionExpression: "request.body.action", tags }); },
  "bad-pattern": (name) => { rule(name, undefined, { source: "shop" }); },
  "bad-policy": (name) => {
    const role = new aws.iam.Role(`${name}-role`, { assumeRolePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] }, tags });
    new aws.iam.RolePolicy(name, { role: role.id, policy: '{ "Statement": [' });
  },
};
