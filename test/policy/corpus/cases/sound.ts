import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { account, by, fn, openBus, permission, policy, PUBLISH, rule, sharedLost, tags, target } from "../parts";

/** Sound: the same wiring, written in other ways. */
export const SOUND: Record<string, (name: string) => void> = {
  "sound-order": (name) => {
    const bus = new aws.cloudwatch.EventBus(name, { tags });
    const on = rule(name, bus, { source: [{ prefix: "sh" }], "detail-type": ["placed"] });
    // What no rule takes is kept.
    new aws.cloudwatch.EventArchive(name, { eventSourceArn: bus.arn, retentionDays: 1 });
    fn(`${name}-publisher`, [{ Effect: "Allow", Action: "events:PutEvents", Resource: bus.arn, Condition: { StringLike: { "events:source": ["shop*"] } } }], PUBLISH, { BUS: bus.name });
    // It may send, too, but not what the rule takes.
    const to = fn(name, [{ Effect: "Allow", Action: ["events:PutEvents"], Resource: [bus.arn], Condition: { "ForAnyValue:StringEquals": { "events:source": ["bill"] } } }]);
    target(name, on, to.arn, { bus: bus.name, dependsOn: [permission(name, to, pulumi.interpolate`arn:aws:events:us-east-1:${account}:rule/${bus.name}/*`)] });
  },
  /** Everything, into a log: one policy for each group, by its ARN, instead of one for the region. */
  "sound-log": (name) => {
    const on = rule(name, new aws.cloudwatch.EventBus(name, { tags }), { account: [{ exists: true }] });
    const group = new aws.cloudwatch.LogGroup(name, { name: `/aws/events/${name}`, retentionInDays: 1, tags });
    const mayWrite = new aws.cloudwatch.LogResourcePolicy(name, { policyName: name, policyDocument: policy(
      { Effect: "Allow", Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] }, Action: "logs:CreateLogStream", Resource: pulumi.interpolate`${group.arn}:*` },
      { Effect: "Allow", Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] }, Action: "logs:PutLogEvents", Resource: pulumi.interpolate`${group.arn}:*`, Condition: { ArnEquals: { "aws:SourceArn": on.arn } } },
    ) });
    new aws.cloudwatch.EventBusPolicy(name, { eventBusName: on.eventBusName.apply((bus) => bus!), policy: policy({ Sid: "Organization", Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: pulumi.interpolate`arn:aws:events:us-east-1:${account}:event-bus/${on.eventBusName}`, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-example" } } }) });
    target(name, on, group.arn, { dependsOn: [mayWrite] });
  },
  "sound-queue": (name) => {
    const on = rule(name, openBus(), { $or: [by(name), { source: [{ prefix: "till" }], detail: { total: [{ numeric: [">", 100] }] } }] });
    const work = new aws.sqs.Queue(name, { tags });
    const mayPut = new aws.sqs.QueuePolicy(name, { queueUrl: work.id, policy: policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: ["sqs:SendMessage"], Resource: [work.arn], Condition: { ArnLike: { "AWS:SourceArn": on.arn }, StringEquals: { "aws:SourceAccount": account } } }) });
    fn(name, [{ Effect: "Allow", Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: work.arn }]);
    target(name, on, work.arn, { dependsOn: [mayPut] });
  },
  "sound-forward": (name) => {
    const to = new aws.cloudwatch.EventBus(name, { tags });
    const on = rule(name, openBus(), by(name));
    const role = new aws.iam.Role(name, { tags, assumeRolePolicy: policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": account }, ArnEquals: { "aws:SourceArn": on.arn } } }) });
    const managed = new aws.iam.Policy(name, { tags, policy: policy({ Effect: "Allow", Action: "events:PutEvents", Resource: to.arn }) });
    const attached = new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn: managed.arn });
    target(name, on, to.arn, { more: { roleArn: role.arn }, dependsOn: [attached] });
  },
  /** As Pulumi's own examples have it: AWS's sign-in events, by their detail type. */
  "sound-sign-in": (name) => {
    const on = rule(name, undefined, { "detail-type": ["AWS Console Sign In via CloudTrail"], detail: { errorCode: [{ exists: false }] } });
    target(name, on, sharedLost().arn);
  },
};
