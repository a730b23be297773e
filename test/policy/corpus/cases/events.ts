import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx/cloudtrail";
import * as pulumi from "@pulumi/pulumi";
import { account, busArn, by, deadLetters, fn, keyOf, openBus, permission, policy, PUBLISH, queueFor, rule, sharedLost, tags, target, type FunctionOptions } from "../parts";

/** May read a queue, so that it is read at all. */
const reads = (queue: aws.sqs.Queue): object => ({ Effect: "Allow", Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource: queue.arn });
const publishes = (bus: aws.cloudwatch.EventBus, ...sources: string[]): object =>
  ({ Effect: "Allow", Action: "events:PutEvents", Resource: bus.arn, ...(sources.length > 0 && { Condition: { StringEquals: { "events:source": sources } } }) });

/** A rule whose target is a function that may be called. */
function toFunction(name: string, on: aws.cloudwatch.EventRule, allow: readonly object[] = [], code?: string, environment?: Record<string, pulumi.Input<string>>, options: FunctionOptions = {}): void {
  const to = fn(name, allow, code, environment, options);
  target(name, on, to.arn, { dependsOn: [permission(name, to, on.arn)] });
}

/** Mistakes in rules, targets, buses and permissions that AWS takes without a word: they show when an event comes. */
export const EVENTS: Record<string, (name: string) => void> = {
  /** A log group target, and no resource policy of CloudWatch Logs. */
  "no-log-policy": (name) => {
    target(name, rule(name, openBus(), by(name)), new aws.cloudwatch.LogGroup(name, { name: `/other/${name}`, retentionInDays: 1, tags }).arn);
  },
  /** A function as target, and nothing that lets EventBridge call it. */
  "no-permission": (name) => { target(name, rule(name, openBus(), by(name)), fn(name).arn); },
  /** A permission for a rule that was renamed since. */
  "other-permission": (name) => {
    const on = rule(name, openBus(), by(name));
    const to = fn(name);
    permission(name, to, on.arn.apply((arn) => `${arn}-old`));
    target(name, on, to.arn);
  },
  "unscoped-permission": (name) => {
    const to = fn(name);
    target(name, rule(name, openBus(), by(name)), to.arn, { dependsOn: [permission(name, to, undefined)] });
  },
  /** A topic as target, and no policy that lets EventBridge publish. */
  "no-topic-policy": (name) => { target(name, rule(name, openBus(), by(name)), new aws.sns.Topic(name, { kmsMasterKeyId: keyOf(name).arn, tags }).arn); },
  /** Encrypted with the key that AWS manages, which nobody can open for EventBridge. */
  "own-key": (name) => {
    const topic = new aws.sns.Topic(name, { kmsMasterKeyId: "alias/aws/sns", tags });
    const allowed = new aws.sns.TopicPolicy(name, { arn: topic.arn, policy: policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: topic.arn }) });
    target(name, rule(name, openBus(), by(name)), topic.arn, { dependsOn: [allowed] });
  },
  /** Two rules, one queue, and a policy from each: the last one stays. */
  "two-queue-policies": (name) => {
    const queue = new aws.sqs.Queue(name, { sqsManagedSseEnabled: true, tags });
    fn(name, [reads(queue)]);
    let after: pulumi.Resource[] = [];
    for (const which of ["first", "second"]) {
      const on = rule(`${name}-${which}`, openBus(), by(name));
      after = [new aws.sqs.QueuePolicy(`${name}-${which}`, { queueUrl: queue.url, policy: queueFor(queue, [on]) }, { dependsOn: after })];
      target(`${name}-${which}`, on, queue.arn, { dependsOn: after });
    }
  },
  /** Nothing may put into the dead-letter queue. */
  "lost-dead-letters": (name) => { target(name, rule(name, openBus(), by(name)), fn(name).arn, { lost: deadLetters(name) }); },
  "no-dead-letters": (name) => {
    const on = rule(name, openBus(), by(name));
    const queue = new aws.sqs.Queue(name, { sqsManagedSseEnabled: true, tags });
    fn(name, [reads(queue)]);
    new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy: queueFor(queue, [on]) });
    new aws.cloudwatch.EventTarget(name, { rule: on.name, eventBusName: openBus().name, arn: queue.arn });
  },
  "wild-role": (name) => toFunction(name, rule(name, openBus(), by(name)), [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }], `const { SQSClient, ListQueuesCommand } = require("@aws-sdk/client-sqs");
    exports.handler = async () => ((await new SQSClient({}).send(new ListQueuesCommand({}))).QueueUrls ?? []).length;`),
  /** The publisher names a bus that is not there: PutEvents answers with success. */
  "wrong-bus": (name) => {
    const on = rule(name, new aws.cloudwatch.EventBus(name, { tags }), by("shop"));
    fn(name, [{ Effect: "Allow", Action: "events:PutEvents", Resource: busArn(`${name}-typo`) }], PUBLISH, { BUS: `${name}-typo` });
    target(name, on, sharedLost().arn);
  },
  /** demo.orders and demo.order. */
  "wrong-source": (name) => {
    const bus = new aws.cloudwatch.EventBus(name, { tags });
    fn(name, [publishes(bus, "shop")], PUBLISH, { BUS: bus.name });
    target(name, rule(name, bus, by("shops")), sharedLost().arn);
  },
  /** The last stage is announced, and the rule that tells the client does not know it. */
  "last-stage": (name) => {
    const bus = new aws.cloudwatch.EventBus(name, { tags });
    fn(name, [publishes(bus, "make", "cook", "shop")], PUBLISH, { BUS: bus.name });
    target(name, rule(name, bus, { source: ["make", "cook"] }), sharedLost().arn);
  },
  /** The rule asks what an event says, and not who says it. */
  "no-source": (name) => { target(name, rule(name, openBus(), { detail: { item: { eventtype: ["cook_pizza"] } } }), sharedLost().arn); },
  /** A rule on calls that takes those that failed, too. */
  "failures-too": (name) => toFunction(name, rule(name, undefined, { source: ["aws.sqs"], "detail-type": ["AWS API Call via CloudTrail"], detail: { eventName: ["CreateQueue"] } }), [],
    "exports.handler = async ({ detail }) => detail.responseElements.queueUrl;", {}, { fails: true }),
  /** What it takes, it sends. */
  "echo-loop": (name) => {
    const bus = new aws.cloudwatch.EventBus(name, { tags });
    toFunction(name, rule(name, bus, by("shop")), [publishes(bus)], PUBLISH, { BUS: bus.name });
  },
  /** A rule for every call of KMS, and a function that makes one. */
  "trail-loop": (name) => {
    const trail = new awsx.Trail(name, { enableLogFileValidation: true, tags });
    new aws.s3.BucketPublicAccessBlock(name, { bucket: trail.bucket.apply((bucket) => bucket!.bucket), blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });
    const key = new aws.kms.Key(name, { enableKeyRotation: true, tags });
    toFunction(name, rule(name, undefined, { source: ["aws.kms"], "detail-type": ["AWS API Call via CloudTrail"], detail: { errorCode: [{ exists: false }] } }), [{ Effect: "Allow", Action: "kms:TagResource", Resource: key.arn }],
      `const { KMSClient, TagResourceCommand } = require("@aws-sdk/client-kms");
      exports.handler = async () => { await new KMSClient({}).send(new TagResourceCommand({ KeyId: process.env.KEY, Tags: [{ TagKey: "seen", TagValue: "yes" }] })); };`, { KEY: key.arn });
  },
  /** A copy in the same region is a snapshot, too. */
  "same-region-copy": (name) => toFunction(name, rule(name, undefined, { source: ["aws.rds"], "detail-type": ["RDS DB Snapshot Event"], detail: { EventID: ["RDS-EVENT-0042", "RDS-EVENT-0197"] } }), [COPIES], copy('detail.SourceIdentifier + "c"')),
  /** Also the events of a snapshot that is only begun: there is nothing to copy yet. */
  "every-snapshot-event": (name) => toFunction(name, rule(name, undefined, { source: ["aws.rds"], "detail-type": ["RDS DB Snapshot Event"], detail: { SourceIdentifier: ["nightly"] } }), [COPIES], copy('"dr-" + detail.SourceIdentifier'), {}, { fails: true }),
  /** One kind of two: the handler knows clusters, and no rule brings them. Sound as wiring. */
  "only-instances": (name) => {
    target(name, rule(name, undefined, { source: ["aws.rds"], "detail-type": ["AWS API Call via CloudTrail"], detail: { eventName: ["CreateDBInstance"], errorCode: [{ exists: false }] } }), sharedLost().arn);
  },
};

const COPIES = { Effect: "Allow", Action: "rds:CopyDBSnapshot", Resource: pulumi.interpolate`arn:aws:rds:us-east-1:${account}:snapshot:*` };
const copy = (to: string) => `const { RDSClient, CopyDBSnapshotCommand } = require("@aws-sdk/client-rds");
exports.handler = async ({ detail }) => { await new RDSClient({}).send(new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: detail.SourceIdentifier, TargetDBSnapshotIdentifier: ${to} })); };`;
