import { strict as assert } from "node:assert";
import { once } from "node:events";
import { CloudTrailClient, CreateTrailCommand } from "@aws-sdk/client-cloudtrail";
import { CloudWatchLogsClient, DescribeLogGroupsCommand, DescribeLogStreamsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { KMSClient, TagResourceCommand } from "@aws-sdk/client-kms";
import { CreateDBClusterCommand, CreateDBInstanceCommand, CreateDBSnapshotCommand, RDSClient, waitUntilDBInstanceAvailable } from "@aws-sdk/client-rds";
import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, DeleteBucketCommand, PutObjectCommand, S3Client, UploadPartCommand } from "@aws-sdk/client-s3";
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { WebSocket } from "ws";
import type { Finding } from "../../policy/rule";
import type { Scene, Seen } from "./scene";

/** A case of the corpus that is deployed: who finds it, what sets it going, and what then shows that it fails for the same reason. */
export interface Case {
  /** The rules that find it; none: the mistake is not visible in what a program registers, and only the cloud shows it. */
  readonly rules: readonly string[];
  /** The part of the corpus that it is in. Default: its own name. */
  readonly of?: string;
  readonly trigger: (scene: Scene, name: string) => Promise<unknown>;
  readonly shows: (seen: Seen, finding: Finding | undefined) => unknown;
}

const publishes: Case["trigger"] = (scene, name) => scene.publish(name);
const calls = (event: object = {}): Case["trigger"] => async (scene, name) => assert.equal(await scene.invoke(name, event), undefined);
const fails = (event: object = {}): Case["trigger"] => async (scene, name) => assert.equal(await scene.invoke(name, event), "Unhandled");
/** Someone was denied an action, and the finding says so. */
const denies = (action: string): Case["shows"] => ({ denied }, finding) => {
  assert.ok(denied.some((one) => one.toLowerCase() === action.toLowerCase()), `denied: ${denied.join()}`);
  assert.ok(finding!.message.includes(action), finding!.message);
};
const silence: Case["shows"] = ({ outcomes }) => assert.deepEqual(outcomes, []);
const loops: Case["shows"] = ({ loops: all, name }) => assert.ok(all.some((message) => message.includes(name)));

/** A rule of somebody else, for events of `stranger`, with a target. */
async function stranger(scene: Scene, target: { readonly Arn: string; readonly RoleArn?: string }): Promise<void> {
  const events = scene.client(EventBridgeClient);
  await events.send(new PutRuleCommand({ Name: "stranger", EventPattern: '{"source":["stranger"]}' }));
  await events.send(new PutTargetsCommand({ Rule: "stranger", Targets: [{ Id: "one", ...target }] }));
  await events.send(new PutEventsCommand({ Entries: [{ Source: "stranger", DetailType: "x", Detail: "{}" }] }));
}

const s3 = (scene: Scene) => scene.client(S3Client, { forcePathStyle: true });
/** Lets the cloud's clock run until something is there. */
const until = async ({ cloud: { kernel } }: Scene, done: () => boolean): Promise<void> => { for (let look = 0; look < 200 && !done(); look++) await kernel.clock.sleep(60_000); };

const DELIVERY: Record<string, Case> = {
  "no-log-policy": { rules: ["target-is-deliverable"], trigger: publishes, shows: denies("logs:CreateLogStream") },
  "no-permission": { rules: ["target-is-deliverable"], trigger: publishes, shows: denies("lambda:InvokeFunction") },
  "other-permission": { rules: ["target-is-deliverable"], trigger: publishes, shows: (seen, finding) => {
    denies("lambda:InvokeFunction")(seen, finding);
    assert.match(finding!.message, /lambda:InvokeFunction .* wants AWS:SourceArn to be /);
  } },
  "no-topic-policy": { rules: ["target-is-deliverable"], trigger: publishes, shows: denies("sns:Publish") },
  "own-key": { rules: ["target-is-deliverable"], trigger: publishes, shows: ({ deliveries: [delivery] }, finding) => {
    assert.equal(delivery?.outcome, "dead-lettered");
    assert.match(JSON.stringify([delivery?.error, delivery?.denial]), /KMS|kms/);
    assert.match(finding!.message, /alias\/aws\/sns, the key that AWS manages/);
  } },
  "role-cannot-start": { rules: ["target-is-deliverable"], trigger: publishes, shows: denies("states:StartExecution") },
  "lost-dead-letters": { rules: ["dead-letters-arrive", "target-is-deliverable"], trigger: publishes, shows: denies("sqs:SendMessage") },
  // The queue is deleted, by hand or by another stack: the event is nowhere.
  "no-dead-letters": { rules: ["target-retries-and-dead-letters"], trigger: async (scene, name) => {
    await scene.client(SQSClient).send(new DeleteQueueCommand({ QueueUrl: scene.output("queue:Queue", name, "url") }));
    await scene.publish(name);
  }, shows: ({ outcomes }) => assert.equal(outcomes.at(-1), "dropped") },
  "two-queue-policies": { rules: ["one-owner"], trigger: publishes, shows: ({ denied, outcomes }) => {
    assert.deepEqual([...new Set(denied)], ["sqs:SendMessage"]);
    assert.deepEqual([...outcomes].sort(), ["dead-lettered", "delivered"]);
  } },
  // What must not be allowed is.
  "unscoped-permission": { rules: ["permission-names-source"], trigger: (scene, name) => stranger(scene, { Arn: scene.output("function:Function", name, "arn") }), shows: ({ outcomes }) => assert.deepEqual(outcomes, ["delivered"]) },
  "unscoped-trust": { rules: ["source-conditions"], trigger: (scene, name) => stranger(scene, { Arn: scene.output("stateMachine:StateMachine", name, "arn"), RoleArn: scene.output("role:Role", `${name}-start`, "arn") }),
    shows: ({ executions }) => assert.equal(executions.length, 1) },
  "wild-role": { rules: ["no-wildcard-actions", "no-wildcard-resources"], trigger: publishes, shows: ({ denied, calls: made }) => {
    assert.deepEqual(denied, []);
    assert.ok(made.includes("sqs:ListQueues"));
  } },
};

const EVENTS: Record<string, Case> = {
  // Nothing happens, and nobody is told.
  "wrong-bus": { rules: ["bus-has-publisher"], trigger: calls(), shows: silence },
  "wrong-source": { rules: ["event-is-taken", "rule-can-match"], trigger: (scene, name) => scene.publish(name, { bus: name, source: "shop" }), shows: silence },
  "last-stage": { rules: ["event-is-taken"], trigger: (scene, name) => scene.publish(name, { bus: name, source: "shop" }), shows: silence },
  // Whoever it is.
  "no-source": { rules: ["rule-names-source"], trigger: (scene, name) => scene.publish(name, { source: "anybody", detail: { item: { eventtype: "cook_pizza" } } }), shows: ({ outcomes }) => assert.deepEqual(outcomes, ["delivered"]) },
  // Nothing was created, and the function is called all the same, with a null where it reads.
  "failures-too": { rules: ["cloudtrail-rule-skips-failures"], trigger: async (scene) => {
    await assert.rejects(scene.client(SQSClient).send(new CreateQueueCommand({ QueueName: "not a name" })));
  }, shows: ({ outcomes, invocations }) => {
    assert.deepEqual(outcomes, ["delivered"]);
    assert.match(invocations[0]!.error!.message, /Cannot read properties of null/);
  } },
  "echo-loop": { rules: ["no-loops"], trigger: (scene, name) => scene.publish(name, { bus: name, source: "shop" }), shows: loops },
  "trail-loop": { rules: ["no-loops"], trigger: (scene, name) => scene.client(KMSClient).send(new TagResourceCommand({ KeyId: scene.output("key:Key", name, "arn"), Tags: [{ TagKey: "a", TagValue: "b" }] })), shows: loops },
  "same-region-copy": { rules: ["no-loops"], trigger: async (scene, name) => {
    const rds = scene.client(RDSClient);
    await rds.send(new CreateDBInstanceCommand({ DBInstanceIdentifier: "db", DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20, MasterUsername: "dba", MasterUserPassword: "not-a-secret", BackupRetentionPeriod: 0 }));
    await waitUntilDBInstanceAvailable({ client: rds, maxWaitTime: 20, minDelay: 0.01, maxDelay: 0.1 }, { DBInstanceIdentifier: "db" });
    // One of each kind: the copies take their time, on the cloud's clock.
    await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: "db", DBSnapshotIdentifier: "nightly" }));
    await until(scene, () => scene.entries("note").some(({ message }) => message.startsWith("Stopped a loop") && message.includes(name)));
  }, shows: loops },
  // The snapshot of the case before, when it was only begun.
  "every-snapshot-event": { rules: ["snapshot-copies-wait"], trigger: () => Promise.resolve(), shows: ({ scene }) => {
    const [first] = scene.entries("invocation").filter(({ functionArn }) => functionArn.includes(":every-snapshot-event"));
    assert.match(JSON.stringify(first!.error), /InvalidDBSnapshotState/);
  } },
  "only-instances": { rules: [], trigger: (scene) => scene.client(RDSClient).send(new CreateDBClusterCommand({ DBClusterIdentifier: "cluster", Engine: "aurora-postgresql", MasterUsername: "dba", MasterUserPassword: "not-a-secret" })), shows: ({ scene, outcomes, calls: made }) => {
    assert.ok(made.includes("rds:CreateDBCluster"));
    assert.deepEqual(outcomes, []);
    assert.ok(scene.deliveries("only-instances").length === 1, "instances are told of");
  } },
};

const MACHINES: Record<string, Case> = {
  "unguarded-choice": { rules: ["choice-is-guarded"], trigger: publishes, shows: ({ executions: [execution] }, finding) => {
    assert.deepEqual([execution?.outcome, execution?.error?.code], ["failed", "States.Runtime"]);
    assert.ok(execution!.error!.message.includes("$.detail.Path") && finding!.message.includes("$.detail.Path"));
  } },
  "denied-task": { rules: ["tasks-are-allowed"], trigger: publishes, shows: (seen, finding) => {
    denies("dynamodb:PutItem")(seen, finding);
    assert.deepEqual(seen.executions.map(({ outcome }) => outcome), ["failed"]);
  } },
  "silent-fail": { rules: ["fail-says-why"], trigger: (scene, name) => scene.publish(name, { detail: { Path: "a" } }), shows: ({ executions: [execution] }) => assert.deepEqual([execution?.outcome, execution?.error], ["failed", undefined]) },
};

const group = async (scene: Scene, prefix: string) => (await scene.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix }))).logGroups![0];

const STORAGE: Record<string, Case> = {
  "only-put-object": { rules: ["uploads-are-complete"], trigger: async (scene, name) => {
    const place = { Bucket: `corpus-${name}`, Key: "large" };
    const { UploadId } = await s3(scene).send(new CreateMultipartUploadCommand(place));
    const { ETag } = await s3(scene).send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: "part" }));
    await s3(scene).send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } }));
  }, shows: async ({ scene, calls: made, outcomes, name }) => {
    assert.ok(made.includes("s3:CompleteMultipartUpload"));
    assert.deepEqual(outcomes, []);
    await s3(scene).send(new PutObjectCommand({ Bucket: `corpus-${name}`, Key: "small", Body: "all" }));
    await scene.cloud.kernel.work.idle();
    assert.ok(scene.deliveries(name).length === 1, "small ones are told of");
  } },
  "denied-upload": { rules: ["cloudtrail-rule-skips-failures"], trigger: (scene, name) => assert.rejects(s3(scene).send(new PutObjectCommand({ Bucket: `corpus-${name}`, Key: "closed/x", Body: "x" })), { name: "AccessDenied" }),
    shows: ({ outcomes }) => assert.deepEqual(outcomes, ["delivered"]) },
  "any-trail": { rules: ["source-conditions"], trigger: (scene, name) => scene.client(CloudTrailClient).send(new CreateTrailCommand({ Name: "stranger", S3BucketName: `corpus-${name}` })), shows: ({ denied, calls: made }) => {
    assert.deepEqual(denied, []);
    assert.ok(made.includes("cloudtrail:CreateTrail"));
  } },
  "full-bucket": { rules: [], trigger: async (scene, name) => {
    await s3(scene).send(new PutObjectCommand({ Bucket: `corpus-${name}`, Key: "log", Body: "x" }));
    await assert.rejects(s3(scene).send(new DeleteBucketCommand({ Bucket: `corpus-${name}` })), { name: "BucketNotEmpty" });
  }, shows: () => undefined },
  "unexpiring-logs": { rules: ["log-groups-expire"], trigger: publishes, shows: async ({ scene, outcomes, name }) => {
    assert.deepEqual(outcomes, ["delivered"]);
    assert.equal((await group(scene, `/aws/events/${name}`))!.retentionInDays, undefined);
  } },
  "one-watcher": { rules: [], trigger: async (scene, TableName) => {
    for (const connection of ["first", "second"]) await scene.client(DynamoDBClient).send(new PutItemCommand({ TableName, Item: { order_id: { S: "1" }, connection: { S: connection } } }));
  }, shows: async ({ scene, name }) => assert.deepEqual((await scene.client(DynamoDBClient).send(new ScanCommand({ TableName: name }))).Items!.map(({ connection }) => connection!.S), ["second"]) },
};

const FUNCTIONS: Record<string, Case> = {
  "wrong-table": { rules: ["environment-is-allowed"], trigger: fails(), shows: ({ denied }, finding) => {
    assert.deepEqual(denied, ["dynamodb:GetItem"]);
    assert.match(finding!.message, /TABLENAME is receive_events/);
  } },
  "mute-function": { rules: ["function-can-log"], trigger: calls(), shows: async (seen, finding) => {
    denies("logs:CreateLogStream")(seen, finding);
    const { logStreams } = await seen.scene.client(CloudWatchLogsClient).send(new DescribeLogStreamsCommand({ logGroupName: seen.scene.output("logGroup:LogGroup", seen.name, "name") }));
    assert.deepEqual(logStreams, []);
  } },
  "own-log-group": { rules: ["function-log-group"], trigger: calls(), shows: async ({ scene, name }) => {
    const found = await group(scene, `/aws/lambda/${name}`);
    assert.ok(found && found.retentionInDays === undefined);
    assert.ok(!scene.resources.some(({ outputs }) => outputs.name === found.logGroupName), "no part of the stack");
  } },
  // The function says that all is well: nothing is tried again, nothing gets into the dead-letter queue.
  "swallowed": { rules: [], of: "sloppy", trigger: (scene, name) => scene.publish(name, { detail: { mistake: "swallowed" } }), shows: async ({ scene, denied, invocations, name }) => {
    assert.ok(denied.includes("events:TagResource"));
    assert.deepEqual(invocations.map(({ outcome }) => outcome), ["success"]);
    assert.equal(await lostBy(scene, name), "0");
  } },
  "unchecked": { rules: [], of: "sloppy", trigger: calls({ mistake: "unchecked" }), shows: ({ scene, position, calls: made }) => {
    assert.ok(made.includes("events:PutEvents"));
    assert.match(JSON.stringify(scene.cloud.kernel.journal.since(position)), /NotAuthorizedForSourceException/);
  } },
  // Variables that nobody set, and a query that is not there: the event goes to the dead-letter queue.
  "unset": { rules: [], of: "sloppy", trigger: (scene, name) => scene.publish(name, { detail: { mistake: "unset" } }), shows: async ({ scene, invocations, name }) => {
    assert.deepEqual(invocations.map(({ outcome }) => outcome), ["error"]);
    assert.equal(await lostBy(scene, name), "1");
  } },
  "absent": { rules: [], of: "sloppy", trigger: fails({ mistake: "absent" }), shows: ({ invocations: [invocation] }) => assert.match(invocation!.error!.message, /order_id/) },
};

const lostBy = async (scene: Scene, name: string): Promise<string> =>
  (await scene.client(SQSClient).send(new GetQueueAttributesCommand({ QueueUrl: scene.output("queue:Queue", `${name}-lost`, "url"), AttributeNames: ["ApproximateNumberOfMessages"] }))).Attributes!.ApproximateNumberOfMessages!;

const SOCKETS: Record<string, Case> = {
  "no-disconnect": { rules: ["connections-expire"], trigger: async (scene, name) => {
    const socket = new WebSocket(scene.output("stage:Stage", name, "invokeUrl"));
    await once(socket, "open");
    socket.close();
    await once(socket, "close");
  }, shows: async ({ scene, name }) => assert.equal((await scene.client(DynamoDBClient).send(new ScanCommand({ TableName: name }))).Items!.length, 1) },
};

/** In the order in which they are played. */
export const CASES: Readonly<Record<string, Case>> = { ...DELIVERY, ...EVENTS, ...MACHINES, ...STORAGE, ...FUNCTIONS, ...SOCKETS };

/** A case that the cloud refuses at deployment: with what words, and what the pack says before. */
export interface RefusedCase {
  readonly rule?: string;
  readonly failure: RegExp;
  readonly found?: RegExp;
}

export const REFUSED: Readonly<Record<string, RefusedCase>> = {
  "target-without-bus": { rule: "target-finds-rule", failure: /does not exist on EventBus default/, found: /is on the bus sound-bus-\w+, and the target names the bus default/ },
  "rule-id-for-name": { rule: "target-finds-rule", failure: /failed to satisfy constraint|pattern/i, found: /the id of the rule and not its name/ },
  "trail-without-policy": { rule: "trail-can-write", failure: /InsufficientS3BucketPolicyException.*missing in bucket policy.*s3:GetBucketAcl/s, found: /does not allow cloudtrail\.amazonaws\.com s3:GetBucketAcl/ },
  "machine-cannot-log": { rule: "state-machine-can-log", failure: /role is not authorized to access the Log Destination.*logs:CreateLogDelivery/is, found: /may not logs:CreateLogDelivery/ },
  // The order is no part of what the rules see.
  "policy-after-machine": { failure: /role is not authorized to access the Log Destination/i },
  "machine-without-role": { rule: "target-is-deliverable", failure: /RoleArn is required for target/, found: /needs a role \(roleArn\)/ },
  "instance-target": { rule: "target-is-deliverable", failure: /a target like arn:aws:ec2:/, found: /an instance is no target/ },
  "denied-destination": { rule: "failures-arrive", failure: /execution role does not have permissions to call SendMessage/, found: /may not sqs:SendMessage/ },
  "old-runtime": { rule: "runtime-is-supported", failure: /nodejs16\.x is no longer supported for creating/, found: /nodejs16\.x/ },
  "taken-name": { rule: "one-owner", failure: /ResourceAlreadyExistsException/, found: /is taken-name-first already/ },
  "no-dollar": { rule: "websocket-selects-by-request", failure: /Invalid routeSelectionExpression/, found: /request\.body\.action/ },
  "bad-definition": { rule: "definition-is-valid", failure: /InvalidDefinition/, found: /StartAt names done/ },
  "bad-pattern": { rule: "pattern-is-valid", failure: /InvalidEventPatternException/, found: /"source" must be an object or an array/ },
  "bad-policy": { rule: "policy-is-valid", failure: /MalformedPolicyDocument/, found: /Syntax errors in policy/ },
};
