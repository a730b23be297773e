import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx/cloudtrail";
import * as pulumi from "@pulumi/pulumi";
import { account, busArn, deadLetters, fn, openBus, permission, policy, rule, tags, target } from "./parts";

/** One mistake each; names of resources begin with the case's. */

const SHOP = { source: ["shop"] };

/** A publisher that sends what it is given, to the bus it is told. */
const PUBLISH = `const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge");
exports.handler = async (event) => {
  const { FailedEntryCount, Entries } = await new EventBridgeClient({}).send(new PutEventsCommand({ Entries: [{ EventBusName: process.env.BUS, Source: "shop", DetailType: "placed", Detail: "{}" }] }));
  if (FailedEntryCount) throw new Error(JSON.stringify(Entries));
};`;

/** Mistakes that AWS takes without a word: they show when an event comes. */
export const DEPLOYS: Record<string, (name: string) => void> = {
  /** A log group target, and no resource policy of CloudWatch Logs. */
  "no-log-policy": (name) => {
    const on = rule(name, openBus(name), SHOP);
    target(name, on, new aws.cloudwatch.LogGroup(name, { name: `/other/${name}`, retentionInDays: 1, tags }).arn, { lost: deadLetters(name, [on]) });
  },
  /** A function as target, and nothing that lets EventBridge call it. */
  "no-permission": (name) => {
    const on = rule(name, openBus(name), SHOP);
    const lost = deadLetters(name, [on]);
    target(name, on, fn(name, lost).arn, { lost });
  },
  /** A rule on calls that takes those that failed, too. */
  "failures-too": (name) => {
    const on = rule(name, undefined, { source: ["aws.sqs"], "detail-type": ["AWS API Call via CloudTrail"], detail: { eventName: ["CreateQueue"] } });
    const lost = deadLetters(name, [on]);
    const to = fn(name, lost);
    target(name, on, to.arn, { lost, dependsOn: [permission(name, to, on.arn)] });
  },
  /** A permission for a rule that was renamed since. */
  "other-permission": (name) => {
    const on = rule(name, openBus(name), SHOP);
    const lost = deadLetters(name, [on]);
    const to = fn(name, lost);
    permission(name, to, on.arn.apply((arn) => `${arn}-old`));
    target(name, on, to.arn, { lost });
  },
  "unscoped-permission": (name) => {
    const on = rule(name, openBus(name), SHOP);
    const lost = deadLetters(name, [on]);
    const to = fn(name, lost);
    target(name, on, to.arn, { lost, dependsOn: [permission(name, to, undefined)] });
  },
  /** The publisher names a bus that is not there: PutEvents answers with success. */
  "wrong-bus": (name) => {
    const on = rule(name, new aws.cloudwatch.EventBus(name, { tags }), SHOP);
    const lost = deadLetters(name, [on]);
    fn(`${name}-publisher`, lost, [{ Effect: "Allow", Action: "events:PutEvents", Resource: busArn(`${name}-typo`) }], PUBLISH, { BUS: `${name}-typo` });
    const to = fn(name, lost);
    target(name, on, to.arn, { lost, dependsOn: [permission(name, to, on.arn)] });
  },
  /** demo.orders and demo.order. */
  "wrong-source": (name) => {
    const bus = new aws.cloudwatch.EventBus(name, { tags });
    const on = rule(name, bus, { source: ["shops"] });
    const lost = deadLetters(name, [on]);
    fn(`${name}-publisher`, lost, [{ Effect: "Allow", Action: "events:PutEvents", Resource: bus.arn, Condition: { StringEquals: { "events:source": "shop" } } }], PUBLISH, { BUS: bus.name });
    const to = fn(name, lost);
    target(name, on, to.arn, { lost, dependsOn: [permission(name, to, on.arn)] });
  },
  /** What it takes, it sends. */
  "echo-loop": (name) => {
    const bus = openBus(name);
    const on = rule(name, bus, SHOP);
    const lost = deadLetters(name, [on]);
    const to = fn(name, lost, [{ Effect: "Allow", Action: "events:PutEvents", Resource: bus.arn }], PUBLISH, { BUS: bus.name });
    target(name, on, to.arn, { lost, dependsOn: [permission(name, to, on.arn)] });
  },
  /** A rule for every call of KMS, and a function that makes one. */
  "trail-loop": (name) => {
    const trail = new awsx.Trail(name, { enableLogFileValidation: true, tags });
    new aws.s3.BucketPublicAccessBlock(name, { bucket: trail.bucket.apply((bucket) => bucket!.bucket), blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });
    const on = rule(name, undefined, { source: ["aws.kms"], "detail-type": ["AWS API Call via CloudTrail"], detail: { errorCode: [{ exists: false }] } });
    const lost = deadLetters(name, [on]);
    const key = new aws.kms.Key(name, { enableKeyRotation: true, tags });
    const to = fn(name, lost, [{ Effect: "Allow", Action: "kms:TagResource", Resource: key.arn }], `const { KMSClient, TagResourceCommand } = require("@aws-sdk/client-kms");
      exports.handler = async () => { await new KMSClient({}).send(new TagResourceCommand({ KeyId: process.env.KEY, Tags: [{ TagKey: "seen", TagValue: "yes" }] })); };`, { KEY: key.arn });
    target(name, on, to.arn, { lost, dependsOn: [permission(name, to, on.arn)] });
  },
  /** A copy in the same region is a snapshot, too. */
  "same-region-copy": (name) => {
    const on = rule(name, undefined, { source: ["aws.rds"], "detail-type": ["RDS DB Snapshot Event"] });
    const lost = deadLetters(name, [on]);
    const to = fn(name, lost, [{ Effect: "Allow", Action: "rds:CopyDBSnapshot", Resource: pulumi.interpolate`arn:aws:rds:us-east-1:${account}:snapshot:*` }], `const { RDSClient, CopyDBSnapshotCommand } = require("@aws-sdk/client-rds");
      exports.handler = async ({ detail }) => { await new RDSClient({}).send(new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: detail.SourceIdentifier, TargetDBSnapshotIdentifier: detail.SourceIdentifier + "c" })); };`);
    target(name, on, to.arn, { lost, dependsOn: [permission(name, to, on.arn)] });
  },
  /** Nothing may put into the dead-letter queue. */
  "lost-dead-letters": (name) => {
    const on = rule(name, openBus(name), SHOP);
    const lost = deadLetters(name, []);
    target(name, on, fn(name, lost).arn, { lost });
  },
  "wild-role": (name) => {
    const on = rule(name, openBus(name), SHOP);
    const lost = deadLetters(name, [on]);
    const to = fn(name, lost, [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }], `const { SQSClient, ListQueuesCommand } = require("@aws-sdk/client-sqs");
      exports.handler = async () => ((await new SQSClient({}).send(new ListQueuesCommand({}))).QueueUrls ?? []).length;`);
    target(name, on, to.arn, { lost, dependsOn: [permission(name, to, on.arn)] });
  },
};

/** Mistakes that AWS refuses at deployment. */
export const REFUSED: Record<string, (name: string) => void> = {
  "target-without-bus": (name) => {
    const on = rule(name, openBus(name), SHOP);
    const lost = deadLetters(name, [on]);
    target(name, on, lost.arn, { lost, bus: "default", dependsOn: [on] });
  },
  "rule-id-for-name": (name) => {
    const on = rule(name, openBus(name), SHOP);
    const lost = deadLetters(name, [on]);
    target(name, on, lost.arn, { lost, rule: on.id, dependsOn: [on] });
  },
};

/** Sound: the same wiring, written in other ways. */
export const SOUND: Record<string, (name: string) => void> = {
  "sound-order": (name) => {
    const bus = new aws.cloudwatch.EventBus(name, { tags });
    const on = rule(name, bus, { source: [{ prefix: "sh" }], "detail-type": ["placed"] });
    const lost = deadLetters(name, [on]);
    fn(`${name}-publisher`, lost, [{ Effect: "Allow", Action: "events:PutEvents", Resource: bus.arn, Condition: { StringLike: { "events:source": ["shop*"] } } }], PUBLISH, { BUS: bus.name });
    // It may send, too, but not what the rule takes.
    const to = fn(name, lost, [{ Effect: "Allow", Action: ["events:PutEvents"], Resource: [bus.arn], Condition: { "ForAnyValue:StringEquals": { "events:source": ["bill"] } } }]);
    target(name, on, to.arn, { lost, bus: bus.name, dependsOn: [permission(name, to, pulumi.interpolate`arn:aws:events:us-east-1:${account}:rule/${bus.name}/*`)] });
  },
  "sound-log": (name) => {
    const on = rule(name, openBus(name), { account: [{ exists: true }] });
    const group = new aws.cloudwatch.LogGroup(name, { name: `/aws/events/${name}`, retentionInDays: 1, tags });
    // One policy for each group, by its ARN, instead of one for the region.
    const mayWrite = new aws.cloudwatch.LogResourcePolicy(name, { policyName: name, policyDocument: policy(
      { Effect: "Allow", Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] }, Action: "logs:CreateLogStream", Resource: pulumi.interpolate`${group.arn}:*` },
      { Effect: "Allow", Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] }, Action: "logs:PutLogEvents", Resource: pulumi.interpolate`${group.arn}:*`, Condition: { ArnEquals: { "aws:SourceArn": on.arn } } },
    ) });
    target(name, on, group.arn, { lost: deadLetters(name, [on]), dependsOn: [mayWrite] });
  },
  "sound-queue": (name) => {
    const on = rule(name, openBus(name), { $or: [{ source: ["shop"] }, { detail: { total: [{ numeric: [">", 100] }] } }] });
    const work = new aws.sqs.Queue(name, { tags });
    const mayPut = new aws.sqs.QueuePolicy(name, { queueUrl: work.id, policy: policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: ["sqs:SendMessage"], Resource: [work.arn], Condition: { ArnLike: { "AWS:SourceArn": on.arn }, StringEquals: { "aws:SourceAccount": account } } }) });
    const lost = deadLetters(name, [on]);
    fn(name, lost, [{ Effect: "Allow", Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: work.arn }]);
    target(name, on, work.arn, { lost, dependsOn: [mayPut] });
  },
  "sound-forward": (name) => {
    const to = new aws.cloudwatch.EventBus(name, { tags });
    const on = rule(name, openBus(`${name}-from`), SHOP);
    const lost = deadLetters(name, [on]);
    const role = new aws.iam.Role(name, { tags, assumeRolePolicy: policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": account }, ArnEquals: { "aws:SourceArn": on.arn } } }) });
    const managed = new aws.iam.Policy(name, { tags, policy: policy({ Effect: "Allow", Action: "events:PutEvents", Resource: to.arn }) });
    const attached = new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn: managed.arn });
    target(name, on, to.arn, { lost, more: { roleArn: role.arn }, dependsOn: [attached] });
  },
};
