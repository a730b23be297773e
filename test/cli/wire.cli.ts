import { strict as assert } from "node:assert";
import { execFile, spawn, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { join } from "node:path";
import { AwsError } from "../../local/kernel/errors";
import { comparable } from "../local/wire/clients";
import { fakeCloud, type FakeCloud, type ServiceId } from "../local/wire/fakes";
import { raw } from "../local/wire/raw";

const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const D = new Date("2026-11-21T08:00:00.250Z");
const bytes = (text: string) => Buffer.from(text);
const tags = [{ Key: "a", Value: "1 & <b> é" }, { Key: "b", Value: "" }];

interface BotoCall {
  readonly service: string;
  readonly method: string;
  readonly input: object;
  readonly url?: string;
  readonly s3?: object;
  readonly signature?: string;
  readonly presign?: string;
  readonly key?: string;
  readonly secret?: string;
  readonly token?: string;
}
interface BotoAnswer {
  readonly output?: Record<string, unknown>;
  readonly requestId?: string;
  readonly url?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly status: number };
  readonly crash?: string;
}

interface Case extends BotoCall {
  readonly on: ServiceId;
  readonly operation: string;
  readonly output?: object;
  readonly added?: readonly string[];
  readonly error?: { readonly thrown: AwsError; readonly code: string; readonly status: number };
}

const checksums = ["ChecksumAlgorithm", "ChecksumCRC32", "ChecksumMode", "ContentLength", "ContentType", "ContentMD5"];

const s3Cases = (label: string, over: Partial<BotoCall>): Case[] => [
  { ...over, on: "s3", service: "s3", method: "create_bucket", operation: "CreateBucket", input: { Bucket: "bkt", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }, output: { Location: "/bkt" } },
  { ...over, on: "s3", service: "s3", method: "put_object", operation: "PutObject", input: { Bucket: "bkt", Key: `${label}/a//b c+é&*'().txt`, Body: bytes("hello"), Metadata: { who: "me" } }, output: { ETag: '"e"' }, added: checksums },
  { ...over, on: "s3", service: "s3", method: "get_object", operation: "GetObject", input: { Bucket: "bkt", Key: "a//b", Range: "bytes=0-4" }, output: { Body: bytes("hello"), ContentLength: 5, ContentType: "text/plain", LastModified: new Date("2026-11-21T08:00:00Z"), Metadata: { who: "me" } }, added: checksums },
  { ...over, on: "s3", service: "s3", method: "head_object", operation: "HeadObject", input: { Bucket: "bkt", Key: "k" }, output: { ContentLength: 9, Metadata: {} }, added: checksums },
  { ...over, on: "s3", service: "s3", method: "list_objects_v2", operation: "ListObjectsV2", input: { Bucket: "bkt", Prefix: "a/" }, output: { Name: "bkt", KeyCount: 1, Contents: [{ Key: "a/1 & <2>", Size: 3, LastModified: D }] }, added: ["EncodingType"] },
  { ...over, on: "s3", service: "s3", method: "get_bucket_location", operation: "GetBucketLocation", input: { Bucket: "bkt" }, output: { LocationConstraint: "eu-west-1" } },
  { ...over, on: "s3", service: "s3", method: "delete_objects", operation: "DeleteObjects", input: { Bucket: "bkt", Delete: { Objects: [{ Key: "a" }, { Key: "b" }] } }, output: { Deleted: [{ Key: "a" }], Errors: [{ Key: "b", Code: "AccessDenied" }] }, added: checksums },
  { ...over, on: "s3", service: "s3", method: "complete_multipart_upload", operation: "CompleteMultipartUpload", input: { Bucket: "bkt", Key: "k", UploadId: "u", MultipartUpload: { Parts: [{ ETag: '"p"', PartNumber: 1 }] } }, output: { ETag: '"e"' } },
  { ...over, on: "s3", service: "s3", method: "get_object", operation: "GetObject", input: { Bucket: "bkt", Key: "x" }, added: checksums, error: { thrown: new AwsError("NoSuchKey", "The specified key does not exist.", { status: 404 }), code: "NoSuchKey", status: 404 } },
  { ...over, on: "s3", service: "s3", method: "head_object", operation: "HeadObject", input: { Bucket: "bkt", Key: "x" }, added: checksums, error: { thrown: new AwsError("NotFound", "Not Found", { status: 404 }), code: "404", status: 404 } },
];

const cases = (cloud: () => FakeCloud): Case[] => [
  { on: "events", service: "events", method: "put_events", operation: "PutEvents", input: { Entries: [{ Time: new Date("2026-11-21T08:00:00Z"), Source: "s", DetailType: "d", Detail: '{"x":"é"}' }] }, output: { FailedEntryCount: 0, Entries: [{ EventId: "1" }] } },
  { on: "events", service: "events", method: "describe_archive", operation: "DescribeArchive", input: { ArchiveName: "a" }, output: { ArchiveName: "a", CreationTime: D, EventCount: 2 } },
  { on: "events", service: "events", method: "describe_rule", operation: "DescribeRule", input: { Name: "x" }, error: { thrown: new AwsError("ResourceNotFoundException", "no rule é"), code: "ResourceNotFoundException", status: 400 } },
  { on: "logs", service: "logs", method: "put_log_events", operation: "PutLogEvents", input: { logGroupName: "g", logStreamName: "s", logEvents: [{ timestamp: 1790000000000, message: "m" }] }, output: { nextSequenceToken: "1" } },
  { on: "sqs", service: "sqs", method: "send_message", operation: "SendMessage", input: { QueueUrl: `${cloud().url}/1/q`, MessageBody: "hi", MessageAttributes: { a: { DataType: "Binary", BinaryValue: bytes("bin") } } }, output: { MessageId: "m", MD5OfMessageBody: "49f68a5c8493ec2c0bf489821c21fc3b" } },
  { on: "sqs", service: "sqs", method: "get_queue_url", operation: "GetQueueUrl", input: { QueueName: "x" }, error: { thrown: new AwsError("QueueDoesNotExist", "no queue"), code: "AWS.SimpleQueueService.NonExistentQueue", status: 400 } },
  { on: "cloudwatch", service: "cloudwatch", method: "put_metric_data", operation: "PutMetricData", input: { Namespace: "n", MetricData: [{ MetricName: "m", Value: 1.5, Dimensions: [{ Name: "a", Value: "b" }] }] } },
  { on: "iam", service: "iam", method: "create_role", operation: "CreateRole", input: { RoleName: "r", AssumeRolePolicyDocument: "{}", Tags: tags }, output: { Role: { RoleName: "r", Path: "/", RoleId: "AROAXXXXXXXXXXXXXXXXX", Arn: "arn:aws:iam::123456789012:role/r", CreateDate: D } } },
  { on: "iam", service: "iam", method: "get_role", operation: "GetRole", input: { RoleName: "x" }, error: { thrown: new AwsError("NoSuchEntityException", "no role"), code: "NoSuchEntity", status: 404 } },
  { on: "sts", service: "sts", method: "get_caller_identity", operation: "GetCallerIdentity", input: {}, output: { UserId: "u", Account: "123456789012", Arn: "a" } },
  { on: "sns", service: "sns", method: "publish", operation: "Publish", input: { TopicArn: "a", Message: "m", MessageAttributes: { k: { DataType: "String", StringValue: "v" } } }, output: { MessageId: "1" } },
  { on: "rds", service: "rds", method: "create_db_instance", operation: "CreateDBInstance", input: { DBInstanceIdentifier: "d", DBInstanceClass: "x", Engine: "pg", Tags: tags, VpcSecurityGroupIds: ["sg-1", "sg-2"] }, output: { DBInstance: { DBInstanceIdentifier: "d", InstanceCreateTime: D, TagList: tags } } },
  { on: "lambda", service: "lambda", method: "invoke", operation: "Invoke", input: { FunctionName: "arn:aws:lambda:eu-west-1:123456789012:function:f", Payload: bytes('{"a":1}'), Qualifier: "2", LogType: "Tail" }, output: { StatusCode: 200, Payload: bytes("{}"), ExecutedVersion: "2" } },
  { on: "lambda", service: "lambda", method: "untag_resource", operation: "UntagResource", input: { Resource: "arn:aws:lambda:eu-west-1:123456789012:function:f", TagKeys: ["a", "b c"] } },
  { on: "lambda", service: "lambda", method: "get_function", operation: "GetFunction", input: { FunctionName: "x" }, error: { thrown: new AwsError("ResourceNotFoundException", "no function", { members: { Type: "User" } }), code: "ResourceNotFoundException", status: 404 } },
  ...s3Cases("path", {}),
  ...s3Cases("localhost", { url: `http://localhost:${cloud().port}` }),
  ...s3Cases("virtual", { url: `http://localhost:${cloud().port}`, s3: { addressing_style: "virtual" } }),
];

const python = spawnSync("python3", ["-c", "import boto3"], { stdio: "ignore" }).status === 0;
const cli = spawnSync("aws", ["--version"], { stdio: "ignore" }).status === 0;

/** JSON in which boto3's probe finds bytes and dates again. */
const portable = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (value instanceof Date) return { $date: value.toISOString().replace("Z", "+00:00") };
  if (Array.isArray(value)) return value.map(portable);
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, portable(item)])) : value;
};

function boto(url: string, calls: readonly BotoCall[]): Promise<BotoAnswer[]> {
  return new Promise((resolve, reject) => {
    const child = spawn("python3", [join(__dirname, "boto3_probe.py")], { stdio: ["pipe", "pipe", "inherit"] });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => { out += part; });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(JSON.parse(out) as BotoAnswer[]) : reject(new Error(`python3 ended with ${code}`))));
    child.stdin.end(JSON.stringify({ url, calls: calls.map((call) => ({ key: "USERKEY", secret: SECRET, token: "tok+/=", ...call, input: portable(call.input) })) }));
  });
}

describe(`round trips through boto3${python ? "" : " (skipped: python3 with boto3 is not installed)"}`, function () {
  this.timeout(180_000);
  let cloud: FakeCloud;
  before(async function () {
    // A machine without boto3 reports these as pending, never as passed; CI has it.
    if (!python) return this.skip();
    cloud = await fakeCloud();
    // Every call is signed by a key of the cloud, so that boto3's signatures are verified, too.
    cloud.kernel.credentials.add({ id: "USERKEY", secret: SECRET, token: "tok+/=", caller: { type: "Root", account: "000000000000" } });
  });
  after(() => cloud?.close());

  it("for every protocol and addressing style", async () => {
    const all = cases(() => cloud);
    let at = 0;
    cloud.respond(() => {
      const { output, error } = all[at++]!;
      if (error) throw error.thrown;
      return output;
    });
    const answers = await boto(cloud.url, all);
    for (const [i, { on, operation, method, input, output, added = [], error, url, s3 }] of all.entries()) {
      const what = `${on}.${method} ${url ?? ""} ${s3 ? "virtual" : ""}: ${JSON.stringify(answers[i])}`;
      const seen = cloud.seen[i];
      assert.deepEqual([seen?.service, seen?.operation, seen?.call.caller], [on, operation, { type: "Root", account: "000000000000" }], what);
      const arrived = Object.fromEntries(Object.entries(seen!.input).filter(([key]) => !added.includes(key)));
      assert.deepEqual(comparable(arrived), comparable(input), what);
      if (error) assert.deepEqual([answers[i]!.error?.code, answers[i]!.error?.status], [error.code, error.status], what);
      else {
        for (const [key, value] of Object.entries(comparable(output ?? {}) as object)) assert.deepEqual(answers[i]!.output?.[key], value, what);
        assert.equal(answers[i]!.requestId, seen!.call.requestId, what);
      }
    }
  });

  it("a wrong secret, a wrong token", async () => {
    const probes = [{ service: "events", method: "list_rules", input: {} }, { service: "iam", method: "list_users", input: {} }, { service: "s3", method: "list_buckets", input: {} }, { service: "sqs", method: "list_queues", input: {} }];
    const answers = await boto(cloud.url, [...probes.map((probe) => ({ ...probe, secret: "wrong" })), ...probes.map((probe) => ({ ...probe, token: "wrong" }))]);
    assert.deepEqual(answers.map(({ error }) => error?.code), [
      "InvalidSignatureException", "SignatureDoesNotMatch", "SignatureDoesNotMatch", "InvalidSignatureException",
      "UnrecognizedClientException", "InvalidClientTokenId", "InvalidToken", "UnrecognizedClientException",
    ]);
  });

  it("URLs that it presigned", async () => {
    cloud.answer({});
    const [object, identity] = await boto(cloud.url, [
      { service: "s3", method: "", presign: "get_object", input: { Bucket: "bkt", Key: "a b/é*'()", VersionId: "v" }, signature: "s3v4" },
      { service: "sts", method: "", presign: "get_caller_identity", input: {} },
    ]);
    for (const [answer, operation] of [[object, "GetObject"], [identity, "GetCallerIdentity"]] as const) {
      const url = new URL(answer!.url!);
      const response = await raw(cloud.url, { method: "GET", path: url.pathname + url.search });
      assert.equal(response.status, 200, response.body);
      assert.deepEqual([cloud.last().operation, cloud.last().call.caller], [operation, { type: "Root", account: "000000000000" }]);
      const tampered = await raw(cloud.url, { method: "GET", path: `${url.pathname}x${url.search}` });
      assert.equal(tampered.status, 403);
    }
  });
});

describe(`round trips through the AWS CLI${cli ? "" : " (skipped: aws is not installed)"}`, function () {
  this.timeout(180_000);
  let cloud: FakeCloud;
  before(async function () {
    // A machine without the AWS CLI reports these as pending, never as passed; CI has one.
    if (!cli) return this.skip();
    cloud = await fakeCloud();
  });
  after(() => cloud?.close());

  const run = async (...args: string[]): Promise<unknown> => {
    const environment = { PATH: process.env["PATH"], HOME: "/nonexistent", AWS_ENDPOINT_URL: cloud.url, AWS_ACCESS_KEY_ID: "AK", AWS_SECRET_ACCESS_KEY: "SK", AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-west-1", AWS_MAX_ATTEMPTS: "1", AWS_PAGER: "" };
    const { stdout } = await promisify(execFile)("aws", args, { env: environment as NodeJS.ProcessEnv });
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  };

  it("put-events, get-caller-identity, and an error in AWS's words", async () => {
    cloud.answer({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] });
    assert.deepEqual(await run("events", "put-events", "--entries", '[{"Source":"a","DetailType":"b","Detail":"{}"}]'), { FailedEntryCount: 0, Entries: [{ EventId: "1" }] });
    cloud.answer({ UserId: "u", Account: "123456789012", Arn: "a" });
    assert.deepEqual(await run("sts", "get-caller-identity"), { UserId: "u", Account: "123456789012", Arn: "a" });
    cloud.answer(new AwsError("NoSuchEntityException", "no such role"));
    await assert.rejects(run("iam", "get-role", "--role-name", "x"), /An error occurred \(NoSuchEntity\) when calling the GetRole operation: no such role/);
  });
});
