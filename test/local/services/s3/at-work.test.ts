import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import * as S from "@aws-sdk/client-s3";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { LocalCloud } from "../../../../local/cloud";

const ACCOUNT = "123456789012";
const DAY = 86_400_000;
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

interface S3Event {
  readonly "detail-type": string;
  readonly resources: readonly string[];
  readonly detail: { readonly bucket: { readonly name: string }; readonly object: Readonly<Record<string, unknown>> & { readonly key: string }; readonly reason: string; readonly requester: string; readonly "deletion-type"?: string };
}

/** S3 beside the other services: its events, its rules at midnight, and keys of KMS. */
describe("s3: settings at work", () => {
  let cloud: LocalCloud;
  let s3: S.S3Client, sqs: SQSClient, kms: KMSClient;
  let QueueUrl: string;
  before(async () => {
    cloud = await LocalCloud.open({ clock: "virtual" });
    const config = { endpoint: cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 };
    s3 = new S.S3Client({ ...config, forcePathStyle: true });
    sqs = new SQSClient(config);
    kms = new KMSClient(config);
    const events = new EventBridgeClient(config);
    const Policy = document({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:seen` });
    ({ QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "seen", Attributes: { Policy } })));
    await events.send(new PutRuleCommand({ Name: "objects", EventPattern: JSON.stringify({ source: ["aws.s3"], "detail-type": [{ prefix: "Object " }] }) }));
    await events.send(new PutTargetsCommand({ Rule: "objects", Targets: [{ Id: "q", Arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:seen` }] }));
  });
  after(() => cloud.dispose());
  afterEach(() => assert.deepEqual(cloud.kernel.journal.since(0).filter(({ kind }) => kind === "bug"), []));

  const put = (Bucket: string, Key: string, Body = "x", more: Partial<S.PutObjectCommandInput> = {}) => s3.send(new S.PutObjectCommand({ Bucket, Key, Body, ...more }));
  const keys = async (Bucket: string) => ((await s3.send(new S.ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key);
  const seen = async (): Promise<S3Event[]> => {
    await cloud.kernel.work.idle();
    const all: S3Event[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return all;
      for (const { Body, ReceiptHandle } of Messages) {
        all.push(JSON.parse(Body!) as S3Event);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  };

  it("tells EventBridge of objects, where the bucket is set up to, in AWS's shape", async () => {
    const Bucket = "telling-bucket", Key = "a b/é.txt";
    await s3.send(new S.CreateBucketCommand({ Bucket }));
    await put(Bucket, "before");
    assert.deepEqual(await seen(), []);
    await s3.send(new S.PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { EventBridgeConfiguration: {} } }));
    await put(Bucket, Key, "hello");
    await s3.send(new S.CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/${encodeURIComponent(Key)}` }));
    const { UploadId } = await s3.send(new S.CreateMultipartUploadCommand({ Bucket, Key: "parts" }));
    const { ETag } = await s3.send(new S.UploadPartCommand({ Bucket, Key: "parts", UploadId, PartNumber: 1, Body: "part" }));
    await s3.send(new S.CompleteMultipartUploadCommand({ Bucket, Key: "parts", UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }));
    await s3.send(new S.DeleteObjectCommand({ Bucket, Key: "copy" }));
    const events = await seen();
    assert.deepEqual(events.map((event) => [event["detail-type"], event.detail.object.key, event.detail.reason]).sort(), [
      ["Object Created", Key, "PutObject"], ["Object Created", "copy", "CopyObject"], ["Object Created", "parts", "CompleteMultipartUpload"], ["Object Deleted", "copy", "DeleteObject"],
    ].sort());
    const created = events.find(({ detail }) => detail.object.key === Key)!;
    assert.deepEqual([created.resources, created.detail.bucket, created.detail.requester], [[`arn:aws:s3:::${Bucket}`], { name: Bucket }, ACCOUNT]);
    const { sequencer, ...object } = created.detail.object;
    assert.deepEqual(object, { key: Key, size: 5, etag: createHash("md5").update("hello").digest("hex") });
    assert.match(String(sequencer), /^[0-9A-F]+$/);
  });

  it("expires objects, old versions and uploads by its rules, at midnight, and tells of it", async () => {
    const Bucket = "aging-bucket";
    await s3.send(new S.CreateBucketCommand({ Bucket }));
    await s3.send(new S.PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { EventBridgeConfiguration: {} } }));
    await s3.send(new S.PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: { Rules: [
        { ID: "logs", Status: "Enabled", Filter: { Prefix: "logs/" }, Expiration: { Days: 2 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
        { ID: "tagged", Status: "Enabled", Filter: { Tag: { Key: "keep", Value: "short" } }, Expiration: { Days: 1 } },
        { ID: "off", Status: "Disabled", Filter: { Prefix: "" }, Expiration: { Days: 1 } },
        { ID: "versions", Status: "Enabled", Filter: { Prefix: "docs/" }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
      ] },
    }));
    await put(Bucket, "logs/a");
    await put(Bucket, "short", "x", { Tagging: "keep=short" });
    await put(Bucket, "stays");
    await s3.send(new S.CreateMultipartUploadCommand({ Bucket, Key: "logs/begun" }));
    await seen();
    await cloud.kernel.clock.advance(2 * DAY);
    assert.deepEqual(await keys(Bucket), ["logs/a", "stays"]);
    assert.equal((await s3.send(new S.ListMultipartUploadsCommand({ Bucket }))).Uploads, undefined);
    await cloud.kernel.clock.advance(DAY);
    assert.deepEqual(await keys(Bucket), ["stays"]);
    assert.deepEqual((await seen()).map(({ detail }) => [detail.object.key, detail.reason, detail["deletion-type"], detail.requester]), [
      ["short", "Lifecycle Expiration", "Permanently Deleted", "s3.amazonaws.com"], ["logs/a", "Lifecycle Expiration", "Permanently Deleted", "s3.amazonaws.com"],
    ]);
    await s3.send(new S.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    await put(Bucket, "docs/a", "one");
    await put(Bucket, "docs/a", "two");
    await cloud.kernel.clock.advance(2 * DAY);
    const { Versions = [] } = await s3.send(new S.ListObjectVersionsCommand({ Bucket, Prefix: "docs/" }));
    assert.deepEqual(Versions.map(({ IsLatest }) => IsLatest), [true]);
  });

  describe("with a key of KMS", () => {
    const Bucket = "sealed-bucket";
    let keyArn: string;
    let ann: S.S3Client;
    const may = async (...statements: object[]) => {
      const iam = new IAMClient({ endpoint: cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });
      await iam.send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "p", PolicyDocument: document({ Effect: "Allow", Action: "s3:*", Resource: "*" }, ...statements) }));
      return iam;
    };
    before(async () => {
      keyArn = (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
      await s3.send(new S.CreateBucketCommand({ Bucket }));
      const iam = new IAMClient({ endpoint: cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });
      await iam.send(new CreateUserCommand({ UserName: "ann" }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
      ann = new S.S3Client({ endpoint: cloud.url, region: "us-east-1", forcePathStyle: true, maxAttempts: 1, credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! } });
    });
    const calls = (from: number) => cloud.kernel.journal.since(from).flatMap((entry) => (entry.kind === "call" && entry.service === "kms" ? [entry.operation] : []));

    it("asks for a data key and for its decryption, and has an ETag that is no MD5", async () => {
      const from = cloud.kernel.journal.position;
      const made = await put(Bucket, "k", "sealed", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyArn });
      assert.deepEqual([made.ServerSideEncryption, made.SSEKMSKeyId], ["aws:kms", keyArn]);
      assert.match(made.ETag!, /^"[0-9a-f]{32}"$/);
      assert.notEqual(made.ETag, `"${createHash("md5").update("sealed").digest("hex")}"`);
      assert.equal(await (await s3.send(new S.GetObjectCommand({ Bucket, Key: "k" }))).Body!.transformToString(), "sealed");
      assert.deepEqual(calls(from), ["GenerateDataKey", "Decrypt"]);
    });

    it("adds to the encryption context that it is given, and a policy may ask for it", async () => {
      const conditions = { StringEquals: { "kms:EncryptionContext:project": "demo", "kms:EncryptionContext:aws:s3:arn": `arn:aws:s3:::${Bucket}/ctx`, "kms:ViaService": "s3.us-east-1.amazonaws.com" } };
      await may({ Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: keyArn, Condition: conditions });
      const context = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
      const asAnn = (Key: string, SSEKMSEncryptionContext?: string) => ann.send(new S.PutObjectCommand({ Bucket, Key, Body: "x", ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyArn, SSEKMSEncryptionContext }));
      const made = await asAnn("ctx", context({ project: "demo" }));
      assert.equal(made.SSEKMSEncryptionContext, context({ project: "demo" }));
      assert.equal(await (await ann.send(new S.GetObjectCommand({ Bucket, Key: "ctx" }))).Body!.transformToString(), "x");
      for (const given of [undefined, context({ project: "other" })]) await assert.rejects(asAnn("ctx", given), (error: Error) => error.name === "AccessDenied" && /kms:GenerateDataKey/.test(error.message));
      await assert.rejects(asAnn("other", context({ project: "demo" })), { name: "AccessDenied" });
      for (const bad of ["nonsense", context([1]), context({ a: 1 })]) await assert.rejects(asAnn("ctx", bad), { name: "InvalidArgument" });
      await assert.rejects(ann.send(new S.PutObjectCommand({ Bucket, Key: "ctx", Body: "x", SSEKMSEncryptionContext: context({ a: "b" }) })), { name: "InvalidArgument" });
    });

    it("an upload in parts needs kms:Decrypt, too, from its first part on", async () => {
      const Key = "parts";
      const grant = (...Action: string[]) => may({ Effect: "Allow", Action, Resource: keyArn });
      await grant("kms:GenerateDataKey");
      const { UploadId } = await ann.send(new S.CreateMultipartUploadCommand({ Bucket, Key, ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyArn }));
      const part = () => ann.send(new S.UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "part" }));
      const complete = (ETag: string | undefined) => ann.send(new S.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }));
      const denied = (error: Error) => error.name === "AccessDenied" && /kms:Decrypt/.test(error.message);
      await assert.rejects(part(), denied);
      await grant("kms:GenerateDataKey", "kms:Decrypt");
      const { ETag } = await part();
      await grant("kms:GenerateDataKey");
      await assert.rejects(complete(ETag), denied);
      await grant("kms:GenerateDataKey", "kms:Decrypt");
      assert.equal((await complete(ETag)).SSEKMSKeyId, keyArn);
      assert.equal(await (await ann.send(new S.GetObjectCommand({ Bucket, Key }))).Body!.transformToString(), "part");
    });

    it("uses the bucket's key, one for the whole bucket where it says so, and fails while that is disabled", async () => {
      await s3.send(new S.PutBucketEncryptionCommand({
        Bucket, ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: keyArn }, BucketKeyEnabled: true }] },
      }));
      const made = await put(Bucket, "by default");
      assert.deepEqual([made.ServerSideEncryption, made.SSEKMSKeyId, made.BucketKeyEnabled], ["aws:kms", keyArn, true]);
      await may();
      await assert.rejects(ann.send(new S.GetObjectCommand({ Bucket, Key: "by default" })), (error: Error) => error.name === "AccessDenied" && /kms:Decrypt/.test(error.message));
      await kms.send(new DisableKeyCommand({ KeyId: keyArn }));
      await assert.rejects(put(Bucket, "never"), { name: "KMS.DisabledException" });
      await assert.rejects(s3.send(new S.GetObjectCommand({ Bucket, Key: "by default" })), { name: "KMS.DisabledException" });
      await kms.send(new EnableKeyCommand({ KeyId: keyArn }));
      await s3.send(new S.GetObjectCommand({ Bucket, Key: "by default" }));
    });
  });
});
