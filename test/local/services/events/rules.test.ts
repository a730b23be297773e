import { strict as assert } from "node:assert";
import { eventsWith, fakeLambda, fakeSqs, FUNCTION, QUEUE, RULE, type Events } from "./support";

describe("EventBridge buses, rules and targets", () => {
  let cloud: Events;
  beforeEach(() => { cloud = eventsWith([fakeSqs().module, fakeLambda().module]); });
  afterEach(() => cloud.dispose());

  const rule = (input: object) => cloud.call("PutRule", { Name: "r", EventPattern: '{"source":["a"]}', ...input });
  const targets = (...all: object[]) => cloud.call("PutTargets", { Rule: "r", Targets: all });

  const REFUSALS: readonly (readonly [name: string, operation: string, input: object, code: string, message: string | RegExp])[] = [
    ["a bus twice", "CreateEventBus", { Name: "default" }, "ResourceAlreadyExistsException", "Event bus default already exists."],
    ["a bus with a slash", "CreateEventBus", { Name: "a/b" }, "ValidationException", /'\/'/],
    ["the default bus", "DeleteEventBus", { Name: "default" }, "ValidationException", "Cannot delete event bus default."],
    ["a bus that is not there", "DescribeEventBus", { Name: "x" }, "ResourceNotFoundException", "Event bus x does not exist."],
    ["a rule on a bus that is not there", "PutRule", { Name: "r", EventPattern: "{}", EventBusName: "x" }, "ResourceNotFoundException", "Event bus x does not exist."],
    ["a rule without anything", "PutRule", { Name: "r" }, "ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified."],
    ["a bad pattern", "PutRule", { Name: "r", EventPattern: '{"a":1}' }, "InvalidEventPatternException", 'Event pattern is not valid. Reason: "a" must be an object or an array'],
    ["a long pattern", "PutRule", { Name: "r", EventPattern: `{"a":["${"x".repeat(2048)}"]}` }, "LimitExceededException", /maximum/],
    ["a bad schedule", "PutRule", { Name: "r", ScheduleExpression: "rate(1 minutes)" }, "ValidationException", "Parameter ScheduleExpression is not valid."],
    ["a bad name", "PutRule", { Name: "r r", EventPattern: "{}" }, "ValidationException", /'r r' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern/],
    ["a rule that is not there", "DescribeRule", { Name: "x" }, "ResourceNotFoundException", "Rule x does not exist on EventBus default."],
    ["a target of a rule that is not there", "PutTargets", { Rule: "x", Targets: [{ Id: "1", Arn: QUEUE }] }, "ResourceNotFoundException", "Rule x does not exist on EventBus default."],
    ["tags of nothing", "ListTagsForResource", { ResourceARN: `${RULE}/x` }, "ResourceNotFoundException", /x does not exist/],
    ["a token that is none", "ListRules", { NextToken: "x" }, "ValidationException", /NextToken/],
    ["an event that is none", "TestEventPattern", { EventPattern: '{"a":[1]}', Event: '{"id":"1"}' }, "ValidationException", /account, source, time, region, detail-type/],
  ];
  for (const [name, operation, input, code, message] of REFUSALS) {
    it(`${operation} refuses ${name}`, () => assert.rejects(cloud.call(operation, input), (error: { code: string; message: string }) => {
      assert.equal(error.code, code);
      if (typeof message === "string") assert.equal(error.message, message); else assert.match(error.message, message);
      return true;
    }));
  }

  const SQS = { Id: "1", Arn: QUEUE };
  const TARGETS: readonly (readonly [name: string, target: object, code: string, message: string | RegExp])[] = [
    ["an ARN that is none", { Arn: "q" }, "ValidationException", "Parameter q is not valid. Reason: Provided Arn is not in correct format."],
    ["two kinds of input", { Input: "{}", InputPath: "$" }, "ValidationException", "Only one of Input, InputPath, or InputTransformer must be provided for target 1."],
    ["an unknown placeholder", { InputTransformer: { InputTemplate: '"<x>"' } }, "ValidationException", "InputTemplate for target 1 contains invalid placeholder x."],
    ["a template that is no JSON", { InputTransformer: { InputTemplate: "{a}" } }, "ValidationException", /^Invalid InputTemplate for target 1/],
    ["a bad path", { InputPath: "$..a" }, "ValidationException", /Invalid InputPath/],
    ["a role for a queue", { RoleArn: "arn:aws:iam::123456789012:role/r" }, "ValidationException", `RoleArn is not supported for target ${QUEUE}.`],
    ["a fifo queue without a group", { Arn: `${QUEUE}.fifo` }, "ValidationException", "Parameter(s) SqsParameters must be specified for target: 1."],
    ["a dead-letter queue elsewhere", { DeadLetterConfig: { Arn: "arn:aws:sqs:eu-west-1:123456789012:q" } }, "ValidationException", /DeadLetterConfig/],
    ["more retries than there are", { RetryPolicy: { MaximumRetryAttempts: 186 } }, "ValidationException", /less than or equal to 185/],
    ["a function elsewhere", { Arn: FUNCTION.replace("us-east-1", "eu-west-1") }, "ValidationException", /region of the rule/],
    ["a stream", { Arn: "arn:aws:kinesis:us-east-1:123456789012:stream/s" }, "NotImplemented", /kinesis/],
    ["a state machine, which needs a service that is not there", { Arn: "arn:aws:states:us-east-1:123456789012:stateMachine:s", RoleArn: "arn:aws:iam::123456789012:role/r" }, "NotImplemented", /states/],
    ["an API destination", { Arn: "arn:aws:events:us-east-1:123456789012:api-destination/d/1" }, "NotImplemented", /api-destination/],
    ["parameters of other targets", { EcsParameters: {} }, "NotImplemented", /EcsParameters/],
  ];
  for (const [name, target, code, message] of TARGETS) {
    it(`PutTargets refuses ${name}`, async () => {
      await rule({});
      await assert.rejects(targets({ ...SQS, ...target }), (error: { code: string; message: string }) => {
        assert.equal(error.code, code, error.message);
        if (typeof message === "string") assert.equal(error.message, message); else assert.match(error.message, message);
        return true;
      });
      assert.deepEqual(await cloud.call("ListTargetsByRule", { Rule: "r" }), { Targets: [] });
    });
  }

  it("replaces a rule, but keeps its targets and tags", async () => {
    await rule({ Description: "d", Tags: [{ Key: "k", Value: "v" }] });
    await targets(SQS);
    assert.deepEqual(await rule({ EventPattern: '{"source":["b"]}' }), { RuleArn: `${RULE}/r` });
    assert.deepEqual(await cloud.call("DescribeRule", { Name: "r" }), {
      Name: "r", Arn: `${RULE}/r`, State: "ENABLED", EventBusName: "default", EventPattern: '{"source":["b"]}', CreatedBy: "123456789012",
    });
    assert.deepEqual(await cloud.call("ListTargetsByRule", { Rule: "r" }), { Targets: [SQS] });
    assert.deepEqual(await cloud.call("ListTagsForResource", { ResourceARN: `${RULE}/r` }), { Tags: [{ Key: "k", Value: "v" }] });
  });

  it("holds on to a rule with targets, and to a bus with rules", async () => {
    await cloud.call("CreateEventBus", { Name: "b" });
    await cloud.rule("r", { source: ["a"] }, { Arn: QUEUE }, "b");
    await assert.rejects(cloud.call("DeleteRule", { Name: "r", EventBusName: "b" }), { message: "Rule can't be deleted since it has targets." });
    await assert.rejects(cloud.call("DeleteEventBus", { Name: "b" }), { code: "ValidationException" });
    await cloud.call("RemoveTargets", { Rule: "r", EventBusName: "b", Ids: ["t"] });
    await cloud.call("DeleteRule", { Name: "r", EventBusName: "b" });
    await cloud.call("DeleteEventBus", { Name: "b" });
    await cloud.call("DeleteEventBus", { Name: "b" });
  });

  it("limits targets to five a rule and rules to 300 a bus", async () => {
    await rule({});
    await targets(...[1, 2, 3, 4, 5].map((n) => ({ Id: `${n}`, Arn: QUEUE })));
    await targets({ Id: "5", Arn: FUNCTION });
    await assert.rejects(targets({ Id: "6", Arn: QUEUE }), { code: "LimitExceededException", message: "The requested resource exceeds the maximum number allowed." });
    for (let i = 1; i < 300; i++) await cloud.call("PutRule", { Name: `r${i}`, EventPattern: '{"source":["a"]}' });
    await assert.rejects(cloud.call("PutRule", { Name: "more", EventPattern: '{"source":["a"]}' }), { code: "LimitExceededException" });
    await rule({ Description: "one that is there may change" });
  });

  it("lists in pages, by prefix and by target", async () => {
    for (const name of ["b2", "a1", "b1", "b3"]) await cloud.rule(name, { source: ["a"] }, SQS);
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await cloud.call<{ Rules: { Name: string }[]; NextToken?: string }>("ListRules", { NamePrefix: "b", Limit: 2, NextToken });
      names.push(...page.Rules.map(({ Name }) => Name), "|");
      NextToken = page.NextToken;
    } while (NextToken);
    assert.deepEqual(names, ["b1", "b2", "|", "b3", "|"]);
    assert.deepEqual(await cloud.call("ListRuleNamesByTarget", { TargetArn: QUEUE, Limit: 100 }), { RuleNames: ["a1", "b1", "b2", "b3"] });
    assert.deepEqual(await cloud.call("ListRuleNamesByTarget", { TargetArn: FUNCTION }), { RuleNames: [] });
  });

  it("builds the policy of a bus from statements, or takes it whole", async () => {
    const put = (input: object) => cloud.call("PutPermission", input);
    const policy = async () => JSON.parse((await cloud.call<{ Policy?: string }>("DescribeEventBus")).Policy ?? "null") as { Statement: { Sid: string }[] } | null;
    await put({ Action: "events:PutEvents", Principal: "000000000000", StatementId: "one" });
    await put({ Action: "events:PutEvents", Principal: "*", StatementId: "two", Condition: { Type: "StringEquals", Key: "aws:PrincipalOrgID", Value: "o-1" } });
    assert.deepEqual(await policy(), {
      Version: "2012-10-17", Statement: [
        { Sid: "one", Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "events:PutEvents", Resource: "arn:aws:events:us-east-1:123456789012:event-bus/default" },
        { Sid: "two", Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: "arn:aws:events:us-east-1:123456789012:event-bus/default", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } },
      ],
    });
    await cloud.call("RemovePermission", { StatementId: "one" });
    await assert.rejects(cloud.call("RemovePermission", { StatementId: "one" }), { message: "Statement with the provided id does not exist." });
    assert.deepEqual((await policy())!.Statement.map(({ Sid }) => Sid), ["two"]);
    await cloud.call("RemovePermission", { RemoveAllPermissions: true });
    assert.equal(await policy(), null);
    await assert.rejects(put({ Policy: "{" }), { message: "This policy contains invalid Json" });
    await assert.rejects(put({ Policy: JSON.stringify({ Statement: [{ Sid: "x".repeat(11_000), Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] }) }), { code: "PolicyLengthExceededException" });
  });

  it("tests a pattern against an event", async () => {
    const event = { "id": "1", "account": "1", "source": "a", "time": "t", "region": "r", "detail-type": "d" };
    const test = (pattern: string) => cloud.call("TestEventPattern", { EventPattern: pattern, Event: JSON.stringify(event) });
    assert.deepEqual(await test('{"source":["a"]}'), { Result: true });
    assert.deepEqual(await test('{"source":["b"]}'), { Result: false });
  });
});
