import * as assert from "node:assert/strict";
import type { Caller } from "../../../../local/kernel/caller";
import { ARN, Bench, GROUP } from "./support";

const RULE = "arn:aws:events:us-east-1:123456789012:rule/shop/all";
const EVENTS: Caller = { type: "AWSService", principal: "events.amazonaws.com", sourceArn: RULE, sourceAccount: "123456789012" };
const policy = (Sid: string) => JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid, Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${ARN}:*` }],
});

describe("logs: authorization", () => {
  let bench: Bench;
  beforeEach(() => { bench = new Bench(); });
  afterEach(() => bench.cloud.dispose());
  const asked = () => bench.questions.splice(0).map(({ action, resource }) => `${action} ${resource}`);

  it("asks about groups, streams and everything in the forms in which policies are written", async () => {
    await bench.call("CreateLogGroup", { logGroupName: GROUP, tags: { team: "a" } });
    assert.deepEqual(asked(), [`logs:CreateLogGroup ${ARN}:log-stream:`, `logs:TagResource ${ARN}`]);
    await bench.call("CreateLogStream", { logGroupName: GROUP, logStreamName: "s" });
    await bench.lines("s", "a");
    await bench.get({ logStreamName: "s" });
    assert.deepEqual(asked(), ["CreateLogStream", "PutLogEvents", "GetLogEvents"].map((name) => `logs:${name} ${ARN}:log-stream:s`));
    await bench.filter();
    await bench.call("DescribeLogStreams", { logGroupIdentifier: ARN });
    await bench.call("ListTagsForResource", { resourceArn: ARN });
    await bench.call("ListTagsLogGroup", { logGroupName: GROUP });
    await bench.call("DescribeLogGroups", {});
    assert.deepEqual(asked(), [
      `logs:FilterLogEvents ${ARN}:log-stream:`, `logs:DescribeLogStreams ${ARN}:log-stream:`, `logs:ListTagsForResource ${ARN}`,
      `logs:ListTagsLogGroup ${ARN}:log-stream:`, "logs:DescribeLogGroups arn:aws:logs:us-east-1:123456789012:log-group::log-stream:",
    ]);
  });

  it("gives the tags of the group and of the request", async () => {
    await bench.call("CreateLogGroup", { logGroupName: GROUP, tags: { team: "a" } });
    assert.deepEqual(bench.questions[0]!.context, { "aws:TagKeys": ["team"], "aws:RequestTag/team": ["a"] });
    await bench.filter();
    assert.deepEqual(bench.questions.pop()!.resourceTags, { team: "a" });
  });

  it("services are asked by the resource policies, which name what is missing when there are none", async () => {
    await bench.group();
    const create = async (name: string, caller: Caller) => {
      await bench.call("CreateLogStream", { logGroupName: GROUP, logStreamName: name }, caller);
      return bench.questions.pop()!.resourcePolicy;
    };
    assert.deepEqual(await create("1", EVENTS), { name: "a CloudWatch Logs resource policy in us-east-1", document: '{"Version":"2012-10-17","Statement":[]}' });
    assert.equal(await create("2", { type: "Root", account: "123456789012" }), undefined);

    await bench.call("PutResourcePolicy", { policyName: "b", policyDocument: policy("b") });
    await bench.call("PutResourcePolicy", { policyName: "a", policyDocument: policy("a") });
    const sids = (document: string) => (JSON.parse(document) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid);
    const both = (await create("3", EVENTS))!;
    assert.equal(both.name, "CloudWatch Logs resource policies of us-east-1");
    assert.deepEqual(sids(both.document), ["a", "b"]);
    assert.equal(await create("4", EVENTS), both, "made once");

    await bench.call("PutResourcePolicy", { policyName: "a", policyDocument: policy("a2") });
    await bench.call("PutResourcePolicy", { resourceArn: ARN, policyDocument: policy("own") });
    assert.deepEqual(sids((await create("5", EVENTS))!.document), ["a2", "b", "own"]);
    await bench.call("DeleteResourcePolicy", { policyName: "b" });
    assert.deepEqual(sids((await create("6", EVENTS))!.document), ["a2", "own"]);
    await bench.call("DeleteLogGroup", { logGroupName: GROUP });
    await bench.group();
    assert.deepEqual(sids((await create("7", EVENTS))!.document), ["a2"]);
  });
});

describe("logs: resource policies", () => {
  let bench: Bench;
  beforeEach(() => { bench = new Bench(); });
  afterEach(() => bench.cloud.dispose());
  const put = (policyName: string) => bench.call("PutResourcePolicy", { policyName, policyDocument: policy("x") });

  it("ten in a region, replaced by name", async () => {
    for (let i = 0; i < 10; i++) await put(`p${i}`);
    await put("p0");
    await assert.rejects(put("p10"), { name: "LimitExceededException", message: "Resource limit exceeded." });
    const { resourcePolicies } = await bench.call<{ resourcePolicies: { policyName: string; policyScope: string }[] }>("DescribeResourcePolicies", { limit: 3 });
    assert.deepEqual(resourcePolicies.map(({ policyName, policyScope }) => `${policyName} ${policyScope}`), ["p0 ACCOUNT", "p1 ACCOUNT", "p2 ACCOUNT"]);
    await bench.call("DeleteResourcePolicy", { policyName: "p9" });
    await put("p10");
    await assert.rejects(bench.call("DeleteResourcePolicy", { policyName: "p9" }), { name: "ResourceNotFoundException" });
  });

  it("at most 5,120 characters, and a policy", async () => {
    const bad = (policyDocument: string) => bench.call("PutResourcePolicy", { policyName: "p", policyDocument });
    await assert.rejects(bad(policy("x".repeat(5_000))), /at 'policyDocument' failed to satisfy constraint: Member must have length less than or equal to 5120/);
    for (const document of ["{", "[]", "{}", '{"Statement":[{"Effect":"Allow"}]}']) await assert.rejects(bad(document), { name: "InvalidParameterException" });
  });

  it("one for each log group, changed only by its revision", async () => {
    await bench.group();
    const change = (more: object) => bench.call<{ revisionId: string }>("PutResourcePolicy", { resourceArn: ARN, policyDocument: policy("x"), ...more });
    const { revisionId } = await change({});
    await assert.rejects(change({}), { name: "InvalidParameterException" });
    await assert.rejects(change({ expectedRevisionId: "other" }), { name: "OperationAbortedException" });
    const next = await change({ expectedRevisionId: revisionId });
    const { resourcePolicies } = await bench.call<{ resourcePolicies: object[] }>("DescribeResourcePolicies", { policyScope: "RESOURCE" });
    assert.deepEqual(resourcePolicies, [{ policyDocument: policy("x"), lastUpdatedTime: bench.now, policyScope: "RESOURCE", resourceArn: ARN, revisionId: next.revisionId }]);
    await bench.call("DeleteResourcePolicy", { resourceArn: ARN, expectedRevisionId: next.revisionId });
    assert.deepEqual(await bench.call("DescribeResourcePolicies", { resourceArn: ARN }), { resourcePolicies: [] });
  });
});

interface Case {
  readonly name: string;
  readonly operation: string;
  readonly input: object;
  readonly code: string;
  readonly message: string | RegExp;
}

const line = (timestamp: number, message = "x") => ({ timestamp, message });
const NOW = 1_800_000_000_000;
const put = (logEvents: object[], more: object = {}) => ({ logGroupName: GROUP, logStreamName: "s", logEvents, ...more });
const CASES: Case[] = [
  { name: "twice", operation: "CreateLogGroup", input: { logGroupName: GROUP }, code: "ResourceAlreadyExistsException", message: "The specified log group already exists" },
  { name: "bad name", operation: "CreateLogGroup", input: { logGroupName: "a b" }, code: "InvalidParameterException", message: /1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: \[\\\.\\-_\/#A-Za-z0-9\]\+/ },
  { name: "reserved name", operation: "CreateLogGroup", input: { logGroupName: "aws/x" }, code: "InvalidParameterException", message: /reserved for AWS/ },
  { name: "KMS", operation: "CreateLogGroup", input: { logGroupName: "x", kmsKeyId: "k" }, code: "NotImplemented", message: /logs:CreateLogGroup kmsKeyId \(no KMS yet\)/ },
  { name: "DELIVERY", operation: "CreateLogGroup", input: { logGroupName: "x", logGroupClass: "DELIVERY" }, code: "NotImplemented", message: /logGroupClass DELIVERY/ },
  { name: "odd class", operation: "CreateLogGroup", input: { logGroupName: "x", logGroupClass: "COLD" }, code: "InvalidParameterException", message: /Member must satisfy enum value set: \[STANDARD, INFREQUENT_ACCESS, DELIVERY\]/ },
  { name: "reserved tag", operation: "CreateLogGroup", input: { logGroupName: "x", tags: { "aws:x": "" } }, code: "InvalidParameterException", message: /aws: prefixed/ },
  { name: "none", operation: "DeleteLogGroup", input: { logGroupName: "none" }, code: "ResourceNotFoundException", message: "The specified log group does not exist." },
  { name: "days", operation: "PutRetentionPolicy", input: { logGroupName: GROUP, retentionInDays: 2 }, code: "InvalidParameterException", message: /Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: \[1, 3, 5, 7, 14,/ },
  { name: "prefix and pattern", operation: "DescribeLogGroups", input: { logGroupNamePrefix: "a", logGroupNamePattern: "b" }, code: "InvalidParameterException", message: /mutually exclusive/ },
  { name: "limit", operation: "DescribeLogGroups", input: { limit: 51 }, code: "InvalidParameterException", message: /Member must have value less than or equal to 50/ },
  { name: "token", operation: "DescribeLogGroups", input: { nextToken: "~" }, code: "InvalidParameterException", message: "The specified nextToken is invalid." },
  { name: "twice", operation: "CreateLogStream", input: { logGroupName: GROUP, logStreamName: "s" }, code: "ResourceAlreadyExistsException", message: "The specified log stream already exists" },
  { name: "colon", operation: "CreateLogStream", input: { logGroupName: GROUP, logStreamName: "a:b" }, code: "InvalidParameterException", message: /pattern: \[\^:\*\]\*/ },
  { name: "no group", operation: "CreateLogStream", input: { logGroupName: "none", logStreamName: "s" }, code: "ResourceNotFoundException", message: "The specified log group does not exist." },
  { name: "none", operation: "DeleteLogStream", input: { logGroupName: GROUP, logStreamName: "none" }, code: "ResourceNotFoundException", message: "The specified log stream does not exist." },
  { name: "prefix by time", operation: "DescribeLogStreams", input: { logGroupName: GROUP, logStreamNamePrefix: "s", orderBy: "LastEventTime" }, code: "InvalidParameterException", message: "Cannot order by LastEventTime with a logStreamNamePrefix." },
  { name: "neither name nor identifier", operation: "DescribeLogStreams", input: {}, code: "InvalidParameterException", message: /must be specified/ },
  { name: "both", operation: "FilterLogEvents", input: { logGroupName: GROUP, logGroupIdentifier: GROUP }, code: "InvalidParameterException", message: /mutually exclusive/ },
  { name: "no stream", operation: "PutLogEvents", input: put([line(NOW)], { logStreamName: "none" }), code: "ResourceNotFoundException", message: "The specified log stream does not exist." },
  { name: "no events", operation: "PutLogEvents", input: put([]), code: "InvalidParameterException", message: /Member must have length greater than or equal to 1/ },
  { name: "no time", operation: "PutLogEvents", input: put([{ message: "x" }]), code: "InvalidParameterException", message: "1 validation error detected: Value null at 'logEvents.1.member.timestamp' failed to satisfy constraint: Member must not be null" },
  { name: "out of order", operation: "PutLogEvents", input: put([line(NOW + 1), line(NOW)]), code: "InvalidParameterException", message: "Log events in a single PutLogEvents request must be in chronological order." },
  { name: "more than a day", operation: "PutLogEvents", input: put([line(NOW - 86_400_001), line(NOW)]), code: "InvalidParameterException", message: "The batch of log events in a single PutLogEvents request cannot span more than 24 hours." },
  { name: "too many bytes", operation: "PutLogEvents", input: put([line(NOW, "x".repeat(1_000_000)), line(NOW, "ü".repeat(30_000))]), code: "InvalidParameterException", message: "Upload too large: 1060052 bytes exceeds limit of 1048576" },
  { name: "one too large", operation: "PutLogEvents", input: put([line(NOW, "x".repeat(1_048_577))]), code: "InvalidParameterException", message: "Log event too large: 1048603 bytes exceeds limit of 1048576" },
  { name: "too many", operation: "PutLogEvents", input: put(Array.from({ length: 10_001 }, () => line(NOW))), code: "InvalidParameterException", message: /Member must have length less than or equal to 10000/ },
  { name: "entity", operation: "PutLogEvents", input: put([line(NOW)], { entity: {} }), code: "NotImplemented", message: /entity/ },
  { name: "token", operation: "GetLogEvents", input: { logGroupName: GROUP, logStreamName: "s", nextToken: "f/1" }, code: "InvalidParameterException", message: "The specified nextToken is invalid." },
  { name: "streams and prefix", operation: "FilterLogEvents", input: { logGroupName: GROUP, logStreamNames: ["s"], logStreamNamePrefix: "s" }, code: "InvalidParameterException", message: /mutually exclusive/ },
  { name: "no such stream", operation: "FilterLogEvents", input: { logGroupName: GROUP, logStreamNames: ["none"] }, code: "ResourceNotFoundException", message: "The specified log stream does not exist." },
  { name: "another account", operation: "FilterLogEvents", input: { logGroupIdentifier: ARN.replace("123456789012", "000000000000") }, code: "ResourceNotFoundException", message: "The specified log group does not exist." },
  { name: "class", operation: "FilterLogEvents", input: { logGroupName: "rare" }, code: "InvalidParameterException", message: /INFREQUENT_ACCESS/ },
  { name: "no log group", operation: "TagResource", input: { resourceArn: "arn:aws:logs:us-east-1:123456789012:destination:x", tags: { a: "b" } }, code: "InvalidParameterException", message: /not the ARN of a log group/ },
  { name: "51 tags", operation: "TagResource", input: { resourceArn: `${ARN}`, tags: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`t${i}`, ""])) }, code: "TooManyTagsException", message: /50/ },
  { name: "absent", operation: "StartLiveTail", input: {}, code: "NotImplemented", message: /logs:StartLiveTail is not in the local cloud/ },
  { name: "absent", operation: "PutMetricFilter", input: {}, code: "NotImplemented", message: /logs:PutMetricFilter/ },
  { name: "protected", operation: "DeleteLogGroup", input: { logGroupName: "kept" }, code: "ValidationException", message: /deletion protection/ },
];

describe("logs: errors", () => {
  let bench: Bench;
  before(async () => {
    bench = new Bench();
    await bench.cloud.kernel.clock.advance(NOW - bench.now);
    await bench.group(GROUP, "s");
    await bench.call("TagResource", { resourceArn: ARN, tags: { one: "" } });
    await bench.call("CreateLogGroup", { logGroupName: "rare", logGroupClass: "INFREQUENT_ACCESS" });
    await bench.call("CreateLogGroup", { logGroupName: "kept", deletionProtectionEnabled: true });
  });
  after(() => bench.cloud.dispose());

  for (const { name, operation, input, code, message } of CASES) {
    it(`${operation}: ${name}`, () => assert.rejects(bench.call(operation, input), { name: code, message }));
  }
});
