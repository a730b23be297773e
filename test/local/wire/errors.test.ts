import { strict as assert } from "node:assert";
import { AwsError } from "../../../local/kernel/errors";
import { Clients, comparable } from "./clients";
import { fakeCloud, type FakeCloud, type ServiceId } from "./fakes";
import { asRoot, formHeaders, jsonHeaders, raw } from "./raw";

interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly $fault: string;
  readonly $metadata: { readonly requestId?: string; readonly httpStatusCode: number };
  readonly [member: string]: unknown;
}

interface ErrorCase {
  readonly service: ServiceId;
  readonly operation: string;
  readonly input: object;
  readonly thrown: AwsError;
  readonly name?: string;
  readonly status: number;
  readonly message?: string;
  readonly members?: object;
}

const CASES: readonly ErrorCase[] = [
  { service: "events", operation: "DescribeRule", input: { Name: "x" }, thrown: new AwsError("ResourceNotFoundException", "Rule x does not exist. é"), status: 400 },
  { service: "events", operation: "DescribeRule", input: { Name: "x" }, thrown: new AwsError("ConcurrentModificationException", "busy", { status: 409 }), status: 409 },
  { service: "logs", operation: "PutLogEvents", input: { logGroupName: "g", logStreamName: "s", logEvents: [] },
    thrown: new AwsError("InvalidSequenceTokenException", "bad token", { members: { expectedSequenceToken: "7" } }), status: 400, members: { expectedSequenceToken: "7" } },
  { service: "sqs", operation: "GetQueueUrl", input: { QueueName: "x" }, thrown: new AwsError("QueueDoesNotExist", "The specified queue does not exist."), status: 400,
    members: { Code: "AWS.SimpleQueueService.NonExistentQueue", Type: "Sender" } },
  { service: "sqs", operation: "GetQueueUrl", input: { QueueName: "x" }, thrown: new AwsError("AccessDeniedException", "User: x is not authorized", { status: 403 }), status: 403 },
  { service: "cloudwatch", operation: "DescribeAlarms", input: {}, thrown: new AwsError("InvalidNextToken", "bad"), status: 400 },
  { service: "iam", operation: "GetRole", input: { RoleName: "x" }, thrown: new AwsError("NoSuchEntityException", "no role <x>"), status: 404, members: { Code: "NoSuchEntity", Type: "Sender" } },
  { service: "iam", operation: "GetRole", input: { RoleName: "x" }, thrown: new AwsError("NoSuchEntity", "no role"), name: "NoSuchEntityException", status: 404 },
  { service: "iam", operation: "GetRole", input: { RoleName: "x" }, thrown: new AwsError("AccessDenied", "User: x is not authorized", { status: 403 }), status: 403 },
  { service: "sns", operation: "Publish", input: { TopicArn: "x", Message: "m" }, thrown: new AwsError("NotFoundException", "no topic"), status: 404 },
  { service: "rds", operation: "DescribeDBSnapshots", input: {}, thrown: new AwsError("DBSnapshotNotFoundFault", "no snap"), status: 404 },
  { service: "lambda", operation: "GetFunction", input: { FunctionName: "x" }, thrown: new AwsError("ResourceNotFoundException", "Function not found", { members: { Type: "User" } }), status: 404, members: { Type: "User" } },
  { service: "lambda", operation: "Invoke", input: { FunctionName: "x" },
    thrown: new AwsError("TooManyRequestsException", "Rate", { members: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded", retryAfterSeconds: "3" } }), status: 429,
    members: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded", retryAfterSeconds: "3" } },
  { service: "lambda", operation: "Invoke", input: { FunctionName: "x" }, thrown: new AwsError("AccessDeniedException", "no", { status: 403 }), status: 403 },
  { service: "s3", operation: "GetObject", input: { Bucket: "bkt", Key: "x" }, thrown: new AwsError("NoSuchKey", "The specified key does not exist.", { status: 404, members: { Key: "x & y" } }), status: 404, members: { Key: "x & y" } },
  { service: "s3", operation: "HeadObject", input: { Bucket: "bkt", Key: "x" }, thrown: new AwsError("NotFound", "Not Found", { status: 404 }), status: 404, message: "UnknownError" },
  { service: "s3", operation: "GetBucketPolicy", input: { Bucket: "bkt" }, thrown: new AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", { status: 404 }), status: 404 },
];

describe("errors", () => {
  let cloud: FakeCloud;
  let clients: Clients;
  before(async () => {
    cloud = await fakeCloud();
    clients = new Clients(cloud.url);
  });
  after(async () => {
    clients.destroy();
    await cloud.close();
  });

  for (const { service, operation, input, thrown, name = thrown.code, status, message = thrown.message, members = {} } of CASES) {
    it(`${service} ${operation}: ${thrown.code} ${status}`, async () => {
      cloud.answer(thrown);
      const error = await clients.send(service, operation, input).then(() => assert.fail("it did not fail"), (e: unknown) => e as Thrown);
      assert.deepEqual([error.name, error.message, error.$metadata.httpStatusCode, error.$fault], [name, message, status, "client"]);
      assert.ok(error.$metadata.requestId, "the request id is missing");
      const read = Object.fromEntries(Object.keys(members).map((key) => [key, error[key]]));
      assert.deepEqual(comparable(read), comparable(members));
    });
  }

  const FORM = "Action=GetRole&Version=2010-05-08&RoleName=x";
  const OVER_HTTP: readonly { readonly what: string; readonly send: Parameters<typeof raw>[1]; readonly status: number; readonly body: RegExp; readonly headers?: Record<string, string> }[] = [
    { what: "JSON 1.1 names the error without its namespace", send: { headers: jsonHeaders("AWSEvents.DescribeRule", "events"), body: '{"Name":"x"}' },
      status: 400, body: /^\{"__type":"Boom","message":"bang"\}$/, headers: { "content-type": "application/x-amz-json-1.1" } },
    { what: "query-compatible services say what the query code was", send: { headers: jsonHeaders("AmazonSQS.GetQueueUrl", "sqs", "1.0"), body: '{"QueueName":"x"}' },
      status: 400, body: /"__type":"Boom"/, headers: { "x-amzn-query-error": "Boom;Sender", "content-type": "application/x-amz-json-1.0" } },
    { what: "Query", send: { headers: formHeaders("iam"), body: FORM },
      status: 400, body: /^<ErrorResponse xmlns="https:\/\/iam[^>]*><Error><Type>Sender<\/Type><Code>Boom<\/Code><Message>bang<\/Message><\/Error><RequestId>[-0-9a-f]{36}<\/RequestId><\/ErrorResponse>/ },
    { what: "REST-JSON", send: { method: "GET", path: "/2015-03-31/functions/x", headers: asRoot("lambda") }, status: 400, body: /^\{"message":"bang"\}$/, headers: { "x-amzn-errortype": "Boom" } },
    { what: "S3", send: { method: "GET", path: "/bkt/key" }, status: 400, body: /^<\?xml[^>]*>\n<Error><Code>Boom<\/Code><Message>bang<\/Message><RequestId>[A-Z2-7]{16}<\/RequestId><HostId>.{70,}<\/HostId><\/Error>$/ },
    { what: "HEAD has no body", send: { method: "HEAD", path: "/bkt/key" }, status: 400, body: /^$/ },
  ];
  for (const { what, send, status, body, headers = {} } of OVER_HTTP) {
    it(`on the wire: ${what}`, async () => {
      cloud.answer(new AwsError("Boom", "bang"));
      const answer = await raw(cloud.url, send);
      assert.equal(answer.status, status);
      assert.match(answer.body, body);
      for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers[name], value);
    });
  }

  it("answers 500 for a crash, shows nothing of it, and goes on", async () => {
    cloud.respond(() => { throw new Error("secret inside"); });
    const answer = await raw(cloud.url, { headers: jsonHeaders("AWSEvents.ListRules", "events"), body: "{}" });
    assert.equal(answer.status, 500);
    assert.match(answer.body, /"__type":"InternalFailure"/);
    cloud.answer({ Rules: [] });
    assert.deepEqual(await clients.send("events", "ListRules", {}), { Rules: [] });
  });

  it("answers 500 for an output that cannot be written, and records it", async () => {
    cloud.answer({ CreationTime: "not a date" });
    const answer = await raw(cloud.url, { headers: jsonHeaders("AWSEvents.DescribeArchive", "events"), body: '{"ArchiveName":"a"}' });
    assert.equal(answer.status, 500);
    assert.ok(cloud.kernel.journal.since(0).some((entry) => entry.kind === "bug" && entry.what.includes("writing events DescribeArchive")));
  });
});
