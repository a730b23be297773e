import { strict as assert } from "node:assert";
import * as S from "@aws-sdk/client-s3";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { LocalCloud } from "../../../../local/cloud";
import type { ApiCall } from "../../../../local/kernel/dispatch";
import { CALL_OBSERVER } from "../../../../local/kernel/ports";
import type { Caller } from "../../../../local/kernel/caller";

const BUCKET = "guarded-bucket";
const ARN = `arn:aws:s3:::${BUCKET}`;
const allow = (Action: string | string[], Resource: string, more: object = {}) => ({ Effect: "Allow", Action, Resource, ...more });
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("s3: who may do what", () => {
  let cloud: LocalCloud;
  let root: S.S3Client, user: S.S3Client, iam: IAMClient;
  const calls: ApiCall[] = [];
  const config = () => ({ endpoint: cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1, forcePathStyle: true });
  const may = (...statements: object[]) => iam.send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "p", PolicyDocument: document(...statements) }));
  const policy = (...statements: object[]) => root.send(new S.PutBucketPolicyCommand({ Bucket: BUCKET, Policy: document(...statements) }));

  before(async () => {
    cloud = await LocalCloud.open();
    cloud.kernel.ports.provide(CALL_OBSERVER, (call) => void calls.push(call));
    root = new S.S3Client(config());
    iam = new IAMClient(config());
    await iam.send(new CreateUserCommand({ UserName: "ann" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
    user = new S.S3Client({ ...config(), credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! } });
    await root.send(new S.CreateBucketCommand({ Bucket: BUCKET }));
    await root.send(new S.PutObjectCommand({ Bucket: BUCKET, Key: "open/a", Body: "a" }));
  });
  after(() => cloud.dispose());

  const put = (more: Partial<S.PutObjectCommandInput> = {}) => () => user.send(new S.PutObjectCommand({ Bucket: BUCKET, Key: "k", Body: "x", ...more }));
  const cases: readonly { readonly what: string; readonly given: object[]; readonly call: () => Promise<unknown>; readonly denied?: RegExp; readonly error?: string }[] = [
    { what: "nothing", given: [allow("s3:GetObject", "*")], call: put(), denied: /^User: arn:aws:iam::123456789012:user\/ann is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::guarded-bucket\/k" because no identity-based policy allows the s3:PutObject action$/ },
    { what: "a put", given: [allow("s3:PutObject", `${ARN}/*`)], call: put() },
    { what: "a put with tags without the permission", given: [allow("s3:PutObject", `${ARN}/*`)], call: put({ Tagging: "a=b" }), denied: /s3:PutObjectTagging/ },
    { what: "a put with the wrong encryption", given: [allow("s3:PutObject", `${ARN}/*`, { Condition: { StringEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } } })], call: put(), denied: /s3:PutObject/ },
    { what: "a listing of its prefix", given: [allow("s3:ListBucket", ARN, { Condition: { StringLike: { "s3:prefix": "open/*" } } })], call: () => user.send(new S.ListObjectsV2Command({ Bucket: BUCKET, Prefix: "open/x" })) },
    { what: "a listing of another prefix", given: [allow("s3:ListBucket", ARN, { Condition: { StringLike: { "s3:prefix": "open/*" } } })], call: () => user.send(new S.ListObjectsV2Command({ Bucket: BUCKET, Prefix: "" })), denied: /s3:ListBucket on resource: "arn:aws:s3:::guarded-bucket"/ },
    { what: "a missing object without ListBucket", given: [allow("s3:GetObject", `${ARN}/*`)], call: () => user.send(new S.GetObjectCommand({ Bucket: BUCKET, Key: "none" })), denied: /s3:ListBucket/ },
    { what: "a missing object with ListBucket", given: [allow("s3:GetObject", `${ARN}/*`), allow("s3:ListBucket", ARN)], call: () => user.send(new S.GetObjectCommand({ Bucket: BUCKET, Key: "none" })), error: "NoSuchKey" },
    { what: "a copy without reading the source", given: [allow("s3:PutObject", `${ARN}/*`)], call: () => user.send(new S.CopyObjectCommand({ Bucket: BUCKET, Key: "copy", CopySource: `${BUCKET}/open/a` })), denied: /s3:GetObject on/ },
    { what: "a version without its permission", given: [allow("s3:GetObject", `${ARN}/*`)], call: () => user.send(new S.GetObjectCommand({ Bucket: BUCKET, Key: "open/a", VersionId: "null" })), denied: /s3:GetObjectVersion/ },
  ];
  for (const { what, given, call, denied, error } of cases) {
    it(what, async () => {
      await may(...given);
      if (denied) await assert.rejects(call(), (thrown: Error) => thrown.name === "AccessDenied" && denied.test(thrown.message));
      else if (error) await assert.rejects(call(), { name: error });
      else await call();
    });
  }

  it("each key of a DeleteObjects by itself", async () => {
    await may(allow("s3:DeleteObject", `${ARN}/mine/*`));
    const { Deleted, Errors } = await user.send(new S.DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key: "mine/a" }, { Key: "open/a" }] } }));
    assert.deepEqual([Deleted?.map(({ Key }) => Key), Errors?.map(({ Key, Code }) => [Key, Code])], [["mine/a"], [["open/a", "AccessDenied"]]]);
  });

  it("public policies only where they are not blocked, and everybody only by them", async () => {
    const everybody = allow("s3:GetObject", `${ARN}/open/*`, { Principal: "*" });
    await assert.rejects(policy(everybody), /public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access/);
    assert.equal((await fetch(`${cloud.url}/${BUCKET}/open/a`)).status, 403);
    await root.send(new S.DeletePublicAccessBlockCommand({ Bucket: BUCKET }));
    await policy(everybody);
    assert.equal((await root.send(new S.GetBucketPolicyStatusCommand({ Bucket: BUCKET }))).PolicyStatus?.IsPublic, true);
    assert.equal(await (await fetch(`${cloud.url}/${BUCKET}/open/a`)).text(), "a");
    assert.equal((await fetch(`${cloud.url}/${BUCKET}/open/b`, { method: "PUT", body: "b" })).status, 403);
    await root.send(new S.PutPublicAccessBlockCommand({ Bucket: BUCKET, PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } }));
    assert.equal((await fetch(`${cloud.url}/${BUCKET}/open/a`)).status, 403);
    await root.send(new S.DeleteBucketPolicyCommand({ Bucket: BUCKET }));
  });

  it("a service by the bucket's policy, and the root over a policy that denies it all", async () => {
    const trail = "arn:aws:cloudtrail:us-east-1:123456789012:trail/t";
    const caller: Caller = { type: "AWSService", principal: "cloudtrail.amazonaws.com", sourceArn: trail };
    const write = () => cloud.kernel.dispatch.handle({
      service: "s3", operation: "PutObject", input: { Bucket: BUCKET, Key: "AWSLogs/x", Body: Buffer.from("{}"), ACL: "bucket-owner-full-control" }, caller, region: "us-east-1", transport: { via: "service" },
    });
    await assert.rejects(write(), { code: "AccessDenied" });
    await policy(allow("s3:PutObject", `${ARN}/AWSLogs/*`, { Principal: { Service: "cloudtrail.amazonaws.com" }, Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": trail } } }));
    await write();
    await policy({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [ARN, `${ARN}/*`] });
    await assert.rejects(root.send(new S.ListObjectsV2Command({ Bucket: BUCKET })), { name: "AccessDenied" });
    await root.send(new S.DeleteBucketPolicyCommand({ Bucket: BUCKET }));
  });

  const malformed: readonly [document: string, message: RegExp][] = [
    ["nonsense", /invalid Json/], ["[]", /first byte must be/], ['{"Version":"2012-10-17"}', /Statement/],
    [document(allow("s3:GetObject", `${ARN}/*`)), /Missing required field Principal/], [document(allow("s3:GetObject", "arn:aws:s3:::other/*", { Principal: "*" })), /invalid resource/],
    [document(allow("s3:GetObject", ARN, { Principal: "*" })), /Action does not apply to any resource/], [document(allow("sqs:Send", `${ARN}/*`, { Principal: "*" })), /invalid action/],
  ];
  for (const [Policy, message] of malformed) {
    it(`refuses the policy ${Policy.slice(0, 60)}`, async () => {
      await assert.rejects(root.send(new S.PutBucketPolicyCommand({ Bucket: BUCKET, Policy })), (thrown: Error) => thrown.name === "MalformedPolicy" && message.test(thrown.message));
    });
  }

  it("what CloudTrail writes of it", async () => {
    calls.length = 0;
    await root.send(new S.PutObjectCommand({ Bucket: BUCKET, Key: "a b", Body: "hello", ACL: "bucket-owner-full-control" }));
    await root.send(new S.ListObjectsV2Command({ Bucket: BUCKET, Prefix: "a" }));
    const notes = calls.filter(({ call }) => call.service === "s3").map(({ operation, input, output, call }) => ({ category: operation.category, ...operation.trail!(input as never, output as never, call) }));
    const Host = new URL(cloud.url).host;
    const bucket = { accountId: "123456789012", type: "AWS::S3::Bucket", ARN };
    const additional = { SignatureVersion: "SigV4", CipherSuite: "TLS_AES_128_GCM_SHA256", AuthenticationMethod: "AuthHeader", bytesTransferredOut: 0 };
    const { additionalEventData, ...put } = notes[0]!;
    assert.deepEqual(put, {
      category: "data", requestParameters: { bucketName: BUCKET, key: "a b", Host, "x-amz-acl": "bucket-owner-full-control", "x-id": "PutObject" },
      responseElements: { "x-amz-server-side-encryption": "AES256" }, resources: [{ type: "AWS::S3::Object", ARN: `${ARN}/a b` }, bucket],
    });
    const { "x-amz-id-2": id, ...rest } = additionalEventData as Record<string, unknown>;
    assert.match(String(id), /^[A-Za-z0-9+/=]{70,}$/);
    assert.deepEqual(rest, { ...additional, bytesTransferredIn: 5, SSEApplied: "Default_SSE_S3" });
    assert.deepEqual([notes[1]!.eventName, notes[1]!.requestParameters, notes[1]!.resources], ["ListObjects", { bucketName: BUCKET, Host, prefix: "a", "list-type": "2" }, [bucket]]);
  });
});
