import { strict as assert } from "node:assert";
import { GetTrailStatusCommand, StopLoggingCommand } from "@aws-sdk/client-cloudtrail";
import { DeleteRuleCommand, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import { DeleteBucketPolicyCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { CreateTopicCommand, ListTopicsCommand, PublishCommand } from "@aws-sdk/client-sns";
import { bucketPolicy, trailArn, TrailCloud } from "./support";

const MANAGEMENT = { EventSelectors: [{ ReadWriteType: "All" as const, IncludeManagementEvents: true }] };
const onlyObjects = (value: string) => ({ EventSelectors: [{ ReadWriteType: "WriteOnly" as const, IncludeManagementEvents: false, DataResources: [{ Type: "AWS::S3::Object", Values: [value] }] }] });
const TRUST = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] });

describe("delivery of records", () => {
  let cloud: TrailCloud;
  before(async () => { cloud = await TrailCloud.open({ clock: "virtual" }); });
  after(() => cloud.dispose());
  // Five trails a region.
  afterEach(() => cloud.clear());

  it("says which rule waits in vain when no trail logs a call, and nothing when none waits", async () => {
    const from = cloud.kernel.journal.position;
    await cloud.sns.send(new CreateTopicCommand({ Name: "unwatched" }));
    assert.deepEqual(cloud.entries("note", from), []);
    await cloud.events.send(new PutRuleCommand({ Name: "waiting", EventPattern: JSON.stringify({ "source": ["aws.sns"], "detail-type": ["AWS API Call via CloudTrail"], "detail": { eventName: ["CreateTopic"] } }) }));
    await cloud.sns.send(new CreateTopicCommand({ Name: "watched" }));
    const [note, ...more] = cloud.entries("note", from);
    assert.match(note!.message, /^CreateTopic was not sent to EventBridge, where rule waiting would take it: no trail that is logging in us-east-1 selects write management events/);
    assert.deepEqual(more, []);
    const call = cloud.entries("call", from).find(({ operation, service }) => service === "sns" && operation === "CreateTopic" );
    assert.ok(call && cloud.entries("call", from).some(({ span }) => span === note!.parent), "the note belongs to the call");
    await cloud.events.send(new DeleteRuleCommand({ Name: "waiting" }));
    await cloud.sns.send(new CreateTopicCommand({ Name: "unwatched-again" }));
    assert.equal(cloud.entries("note", from).length, 1);
  });

  it("sends a logged call to EventBridge once, however many trails log it, and writes it to each trail's bucket", async () => {
    await cloud.logging("one", MANAGEMENT);
    await cloud.logging("two", MANAGEMENT, { IsMultiRegionTrail: true });
    const queue = await cloud.watch("topics", { "source": ["aws.sns"], "detail-type": ["AWS API Call via CloudTrail"], "detail": { eventName: ["CreateTopic"] } });
    await cloud.sns.send(new CreateTopicCommand({ Name: "logged" }));
    const [event, ...others] = await cloud.received(queue);
    assert.deepEqual(others, []);
    assert.deepEqual({ ...event, id: "", time: "", detail: undefined }, { "version": "0", "id": "", "detail-type": "AWS API Call via CloudTrail", "source": "aws.sns", "account": "123456789012", "time": "", "region": "us-east-1", "resources": [], "detail": undefined });
    assert.equal(event!["time"], event!.detail["eventTime"]);
    await cloud.kernel.clock.advance(5_000);
    for (const bucket of ["logs-of-one", "logs-of-two"]) {
      const [key] = await cloud.files(bucket);
      assert.match(key!, /^AWSLogs\/123456789012\/CloudTrail\/us-east-1\/\d{4}\/\d\d\/\d\d\/123456789012_CloudTrail_us-east-1_\d{8}T\d{4}Z_\w{16}\.json\.gz$/);
      const found = (await cloud.records(bucket)).filter(({ eventName }) => eventName === "CreateTopic");
      assert.deepEqual(found, [event!.detail]);
    }
  });

  it("read-only management events reach only rules that ask for all", async () => {
    await cloud.logging("reads", MANAGEMENT);
    const pattern = { source: ["aws.sns"], detail: { eventName: ["ListTopics"] } };
    const plain = await cloud.watch("reads-plain", pattern);
    const all = await cloud.watch("reads-all", pattern, "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS");
    await cloud.sns.send(new ListTopicsCommand({}));
    assert.equal((await cloud.received(plain)).length, 0);
    const [event] = await cloud.received(all);
    assert.equal(event!.detail["readOnly"], true);
    assert.equal(event!.detail.responseElements, null);
  });

  it("IAM's calls are those of us-east-1", async () => {
    await cloud.logging("global", MANAGEMENT);
    const queue = await cloud.watch("roles", { source: ["aws.iam"] });
    await cloud.iam.send(new CreateRoleCommand({ RoleName: "recorded", AssumeRolePolicyDocument: TRUST }));
    const [event] = await cloud.received(queue);
    assert.equal(event!.detail["awsRegion"], "us-east-1");
    assert.equal((event!.detail.responseElements!["role"] as { roleName: string }).roleName, "recorded");
  });

  it("data events only where selected, by type and prefix", async () => {
    await cloud.bucket("uploads", "");
    await cloud.bucket("uploads-2", "");
    await cloud.logging("objects", onlyObjects("arn:aws:s3:::uploads/incoming/"));
    const queue = await cloud.watch("puts", { source: ["aws.s3"], detail: { eventName: ["PutObject"] } });
    for (const [Bucket, Key] of [["uploads", "incoming/a.txt"], ["uploads", "other/b.txt"], ["uploads-2", "incoming/c.txt"]]) {
      await cloud.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    }
    const seen = (await cloud.received(queue)).map(({ detail }) => detail);
    assert.deepEqual(seen.map(({ requestParameters }) => requestParameters!["key"]), ["incoming/a.txt"]);
    assert.equal(seen[0]!["eventCategory"], "Data");
    assert.equal(seen[0]!["managementEvent"], false);
    const from = cloud.kernel.journal.position;
    await cloud.s3.send(new PutObjectCommand({ Bucket: "uploads-2", Key: "d.txt", Body: "x" }));
    assert.match(cloud.entries("note", from)[0]!.message, /rule puts would take it: no trail .* selects write data events of arn:aws:s3:::uploads-2\/d\.txt/);
  });

  it("a denied call is recorded as AWS records it, and says nothing to rules without error codes", async () => {
    await cloud.logging("denials", onlyObjects("arn:aws:s3:::uploads/"));
    const queue = await cloud.watch("denied", { source: ["aws.s3"], detail: { errorCode: [{ exists: true }] } });
    const anonymous = new S3Client({ ...cloud.options(), forcePathStyle: true, signer: { sign: (request) => Promise.resolve(request) } });
    await assert.rejects(anonymous.send(new PutObjectCommand({ Bucket: "uploads", Key: "no.txt", Body: "x" })), { name: "AccessDenied" });
    anonymous.destroy();
    const [event] = await cloud.received(queue);
    assert.equal(event!.detail["errorCode"], "AccessDenied");
    assert.equal(event!.detail.responseElements, null);
    assert.deepEqual(event!.detail.userIdentity, { type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" });
  });

  it("StopLogging delivers what is waiting, and nothing after it is logged", async () => {
    const bucket = await cloud.bucket("stopped-logs", bucketPolicy("stopped-logs", { arn: trailArn("stopped"), prefix: "audit/" }));
    await cloud.logging("stopped", { EventSelectors: [{ ReadWriteType: "WriteOnly", IncludeManagementEvents: true }] }, { S3BucketName: bucket, S3KeyPrefix: "audit" });
    await cloud.sqs.send(new CreateQueueCommand({ QueueName: "before-stop" }));
    await cloud.trail.send(new StopLoggingCommand({ Name: "stopped" }));
    await cloud.sqs.send(new CreateQueueCommand({ QueueName: "after-stop" }));
    await cloud.kernel.clock.advance(60_000);
    const [key, ...more] = await cloud.files(bucket);
    assert.ok(key!.startsWith("audit/AWSLogs/"), key);
    assert.deepEqual(more, []);
    const names = (await cloud.records(bucket)).filter(({ eventName }) => eventName === "CreateQueue").map(({ requestParameters }) => requestParameters!["queueName"]);
    assert.deepEqual(names, ["before-stop"]);
  });

  it("a bucket that no longer takes files: the status says so, and the missing statement is in the journal", async () => {
    await cloud.logging("refused", { EventSelectors: [{ ReadWriteType: "WriteOnly", IncludeManagementEvents: true }] });
    await cloud.s3.send(new DeleteBucketPolicyCommand({ Bucket: "logs-of-refused" }));
    const from = cloud.kernel.journal.position;
    await cloud.kernel.clock.advance(5_000);
    const status = await cloud.trail.send(new GetTrailStatusCommand({ Name: "refused" }));
    assert.equal(status.LatestDeliveryError, "AccessDenied");
    assert.equal(status.IsLogging, true);
    const denied = cloud.entries("call", from).find(({ operation, status: outcome }) => operation === "PutObject" && outcome === "denied");
    assert.equal(denied!.denial!.action, "s3:PutObject");
    assert.ok(denied!.denial!.missing);
  });

  it("a trail that logs its own bucket is stopped as the loop that it is", async () => {
    await cloud.logging("loop", onlyObjects("arn:aws:s3"));
    const from = cloud.kernel.journal.position;
    await cloud.s3.send(new PutObjectCommand({ Bucket: "uploads", Key: "spark", Body: "x" }));
    await cloud.kernel.clock.advance(5 * 60_000);
    const stopped = cloud.entries("note", from).filter(({ message }) => message.startsWith("Stopped a loop: trail loop"));
    assert.equal(stopped.length, 1);
    const files = (await cloud.files("logs-of-loop")).length;
    await cloud.kernel.clock.advance(5 * 60_000);
    assert.equal((await cloud.files("logs-of-loop")).length, files);
  });

  it("queues and topics have data events too", async () => {
    const { TopicArn } = await cloud.sns.send(new CreateTopicCommand({ Name: "data" }));
    await cloud.logging("messages", { AdvancedEventSelectors: [{ FieldSelectors: [
      { Field: "eventCategory", Equals: ["Data"] }, { Field: "resources.type", Equals: ["AWS::SNS::Topic"] }, { Field: "resources.ARN", EndsWith: [":data"] },
    ] }] });
    const queue = await cloud.watch("published", { source: ["aws.sns"], detail: { eventCategory: ["Data"] } });
    await cloud.sns.send(new PublishCommand({ TopicArn, Message: "hello" }));
    await cloud.sns.send(new PublishCommand({ TopicArn: `${TopicArn}-not`, Message: "hello" })).catch(() => undefined);
    const seen = await cloud.received(queue);
    assert.deepEqual(seen.map(({ detail }) => [detail.eventName, detail["resources"]]), [["Publish", [{ accountId: "123456789012", type: "AWS::SNS::Topic", ARN: TopicArn }]]]);
  });

  it("encrypts its files with a key whose policy lets it, for this trail only", async () => {
    const kms = new KMSClient(cloud.options());
    const root = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" };
    const forTrail = (name: string) => ({
      Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "kms:GenerateDataKey*", Resource: "*",
      Condition: { StringEquals: { "aws:SourceArn": trailArn(name) }, StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:123456789012:trail/*" } },
    });
    const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy: policy(root, forTrail("sealed")) }));
    const KmsKeyId = KeyMetadata!.Arn!;
    await cloud.bucket("logs-of-sealed");
    await assert.rejects(cloud.logging("unsealed", MANAGEMENT, { S3BucketName: "logs-of-sealed", KmsKeyId }), { name: "InsufficientEncryptionPolicyException" });
    await cloud.logging("sealed", MANAGEMENT, { S3BucketName: "logs-of-sealed", KmsKeyId });
    await cloud.sns.send(new CreateTopicCommand({ Name: "sealed" }));
    await cloud.kernel.clock.advance(5_000);
    const [Key] = await cloud.files("logs-of-sealed");
    const found = await cloud.s3.send(new GetObjectCommand({ Bucket: "logs-of-sealed", Key }));
    assert.deepEqual([found.ServerSideEncryption, found.SSEKMSKeyId], ["aws:kms", KmsKeyId]);
    assert.ok((await cloud.records("logs-of-sealed")).some(({ eventName, requestParameters }) => eventName === "CreateTopic" && requestParameters?.["name"] === "sealed"));

    await kms.send(new PutKeyPolicyCommand({ KeyId: KmsKeyId, Policy: policy(root) }));
    const from = cloud.kernel.journal.position;
    await cloud.sns.send(new CreateTopicCommand({ Name: "unwritten" }));
    await cloud.kernel.clock.advance(5_000);
    assert.equal((await cloud.trail.send(new GetTrailStatusCommand({ Name: "sealed" }))).LatestDeliveryError, "AccessDenied");
    assert.match(cloud.entries("note", from).map(({ message }) => message).join("\n"), /Trail sealed could not deliver \d+ records to bucket logs-of-sealed: .*kms:GenerateDataKey/);
    kms.destroy();
  });
});
