import { strict as assert } from "node:assert";
import { AwsError } from "../../../../local/kernel/errors";
import { ROLE, withLambda, type LambdaCloud } from "./support";

const FAILS = "exports.handler = async () => { throw new Error('boom'); };";
const ECHO = "exports.handler = async (event) => ({ echoed: event });";
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:dlq";
const SESSION = "arn:aws:sts::123456789012:assumed-role/fn/fn";

/** Invokes `fn` asynchronously; answers when everything has been done, retries included. */
async function settle(cloud: LambdaCloud, event: unknown = { order: 7 }, done: (cloud: LambdaCloud) => boolean = () => true): Promise<void> {
  const output = await cloud.invoke("fn", event, { InvocationType: "Event" });
  assert.deepEqual({ ...output }, { StatusCode: 202, answer: undefined });
  do await cloud.kernel.clock.advance(1000); while (!done(cloud));
}

const runs = (cloud: LambdaCloud, count: number) => () => cloud.invocations().length >= count;

describe("lambda: asynchronous invocation", () => {
  const virtual = { clock: "virtual" } as const;

  it("retries an error after one and two minutes, then hands it to the on-failure queue as the role", () => withLambda(async (cloud) => {
    await cloud.create("fn", FAILS);
    await cloud.call("PutFunctionEventInvokeConfig", { FunctionName: "fn", DestinationConfig: { OnFailure: { Destination: QUEUE } } });
    await settle(cloud, { order: 7 }, (c) => c.sent("sqs").length > 0);
    const [first, second, third] = cloud.invocations();
    assert.deepEqual([first, second, third].map((one) => [one!.attempt, one!.mode, one!.outcome, one!.next]), [[1, "async", "error", "will-retry"], [2, "async", "error", "will-retry"], [3, "async", "error", "on-failure"]]);
    assert.equal(second!.time, first!.nextAttemptAt);
    assert.ok(first!.nextAttemptAt! - first!.time >= 60_000 && first!.nextAttemptAt! - first!.time < 61_000);
    assert.ok(third!.time - second!.time >= 120_000 && third!.time - second!.time < 121_000);
    assert.equal(new Set([first, second, third].map((one) => one!.requestId)).size, 1);
    assert.equal(new Set([first, second, third].map((one) => one!.trace)).size, 1);
    const [message] = cloud.sent("sqs") as [{ QueueUrl: string; MessageBody: string }];
    assert.equal(message.QueueUrl, "http://127.0.0.1:0/123456789012/dlq");
    const { timestamp, responsePayload, ...record } = JSON.parse(message.MessageBody) as { timestamp: string; responsePayload: { errorType: string; errorMessage: string } };
    assert.deepEqual(record, {
      version: "1.0",
      requestContext: { requestId: first!.requestId, functionArn: `${ARN}:$LATEST`, condition: "RetriesExhausted", approximateInvokeCount: 3 },
      requestPayload: { order: 7 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    });
    assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual([responsePayload.errorType, responsePayload.errorMessage], ["Error", "boom"]);
    assert.equal(cloud.recorded.find(({ operation }) => operation === "SendMessage")!.caller, SESSION);
  }, virtual));

  interface DestinationCase { readonly arn: string; readonly service: string; readonly check: (input: Record<string, never>) => void }
  const DESTINATIONS: readonly DestinationCase[] = [
    { service: "sqs", arn: QUEUE, check: (input) => assert.equal((JSON.parse(input.MessageBody!) as { responsePayload: unknown }).responsePayload !== undefined, true) },
    { service: "sns", arn: "arn:aws:sns:us-east-1:123456789012:t", check: (input) => assert.equal(input.TopicArn, "arn:aws:sns:us-east-1:123456789012:t") },
    {
      service: "events", arn: "arn:aws:events:us-east-1:123456789012:event-bus/b",
      check: (input) => {
        const [{ Detail, ...entry }] = input.Entries as unknown as [{ Detail: string }];
        assert.deepEqual(entry, {
          EventBusName: "arn:aws:events:us-east-1:123456789012:event-bus/b", Source: "lambda", DetailType: "Lambda Function Invocation Result - Success",
          Resources: ["arn:aws:events:us-east-1:123456789012:event-bus/b", `${ARN}:$LATEST`],
        });
        assert.deepEqual((JSON.parse(Detail) as { responsePayload: unknown }).responsePayload, { echoed: { order: 7 } });
      },
    },
  ];
  for (const { service, arn, check } of DESTINATIONS) {
    it(`hands a result to ${arn}`, () => withLambda(async (cloud) => {
      await cloud.create("fn", ECHO);
      await cloud.call("PutFunctionEventInvokeConfig", { FunctionName: "fn", DestinationConfig: { OnSuccess: { Destination: arn } } });
      await settle(cloud);
      const sent = cloud.sent(service);
      assert.equal(sent.length, 1);
      check(sent[0] as Record<string, never>);
    }, { ...virtual, answers: { events: { PutEvents: () => ({ Entries: [{ EventId: "x" }] }) } } }));
  }

  it("hands a result to another function", () => withLambda(async (cloud) => {
    await cloud.create("fn", ECHO);
    await cloud.create("next", ECHO);
    await cloud.call("PutFunctionEventInvokeConfig", { FunctionName: "fn", DestinationConfig: { OnSuccess: { Destination: `${ARN.replace(/fn$/, "next")}` } } });
    await settle(cloud, {}, (c) => c.invocations().length === 2);
    const [, next] = cloud.invocations();
    assert.equal(next!.functionArn, "arn:aws:lambda:us-east-1:123456789012:function:next");
    assert.equal(next!.mode, "async");
  }, virtual));

  it("gives a dead-letter queue the event as it was, with what was wrong", () => withLambda(async (cloud) => {
    await cloud.create("fn", FAILS, { DeadLetterConfig: { TargetArn: QUEUE } });
    await cloud.call("PutFunctionEventInvokeConfig", { FunctionName: "fn", MaximumRetryAttempts: 0 });
    await settle(cloud);
    assert.deepEqual(cloud.sent("sqs"), [{
      QueueUrl: "http://127.0.0.1:0/123456789012/dlq", MessageBody: '{"order":7}',
      MessageAttributes: {
        RequestID: { DataType: "String", StringValue: cloud.invocations()[0]!.requestId },
        ErrorCode: { DataType: "Number", StringValue: "200" }, ErrorMessage: { DataType: "String", StringValue: "boom" },
      },
    }]);
  }, virtual));

  it("drops what nobody wants, and says so", () => withLambda(async (cloud) => {
    await cloud.create("fn", FAILS);
    await settle(cloud, {}, runs(cloud, 3));
    assert.equal(cloud.invocations()[2]!.next, "dropped");
    assert.ok(cloud.notes().some((note) => /^the event .* is dropped: RetriesExhausted, and .*function:fn has neither/.test(note)));
  }, virtual));

  it("loses what its destination does not take, and says why", () => withLambda(async (cloud) => {
    await cloud.create("fn", ECHO);
    await cloud.call("PutFunctionEventInvokeConfig", { FunctionName: "fn", DestinationConfig: { OnSuccess: { Destination: QUEUE } } });
    await settle(cloud);
    assert.ok(cloud.notes().some((note) => /is lost: .*:dlq did not take it: you shall not; missing in the role fn: \{"Action":"sqs:SendMessage"\}/.test(note)), cloud.notes().join("\n"));
  }, {
    ...virtual,
    answers: {
      sqs: {
        SendMessage: () => {
          throw new AwsError("AccessDenied", "you shall not", {
            denial: { principal: SESSION, action: "sqs:SendMessage", resource: QUEUE, kind: "implicit", missing: { where: "the role fn", statement: { Action: "sqs:SendMessage" } } },
          });
        },
      },
    },
  }));

  it("retries only within the event's age", () => withLambda(async (cloud) => {
    await cloud.create("fn", FAILS);
    await cloud.call("PutFunctionEventInvokeConfig", { FunctionName: "fn", MaximumEventAgeInSeconds: 100, DestinationConfig: { OnFailure: { Destination: QUEUE } } });
    await settle(cloud, {}, (c) => c.sent("sqs").length > 0);
    const { requestContext } = JSON.parse(String(cloud.sent("sqs")[0]!.MessageBody)) as { requestContext: { condition: string; approximateInvokeCount: number } };
    assert.equal(requestContext.condition, "EventAgeExceeded");
    assert.equal(requestContext.approximateInvokeCount, 2);
  }, virtual));

  it("sends the events of a function that is switched off straight to its destination", () => withLambda(async (cloud) => {
    await cloud.create("fn", ECHO);
    await cloud.call("PutFunctionConcurrency", { FunctionName: "fn", ReservedConcurrentExecutions: 0 });
    await cloud.call("PutFunctionEventInvokeConfig", { FunctionName: "fn", DestinationConfig: { OnFailure: { Destination: QUEUE } } });
    await assert.rejects(cloud.invoke("fn"), (error: AwsError) => {
      assert.deepEqual([error.name, error.message, error.status, error.members], ["TooManyRequestsException", "Rate Exceeded.", 429, { Type: "User", Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" }]);
      return true;
    });
    await settle(cloud);
    assert.equal(cloud.sent("sqs").length, 1);
    assert.deepEqual(cloud.invocations().map((one) => [one.outcome, one.next]), [["throttled", undefined], ["throttled", "on-failure"]]);
  }, virtual));

  it("waits for a role that cannot be assumed, up to the event's age", () => {
    let refuse = false;
    return withLambda(async (cloud) => {
      await cloud.create("fn", ECHO);
      refuse = true;
      await cloud.call("PutFunctionEventInvokeConfig", { FunctionName: "fn", MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 0 });
      await cloud.invoke("fn", {}, { InvocationType: "Event" });
      await cloud.kernel.clock.advance(600_000);
      assert.ok(cloud.invocations().length > 3);
      assert.ok(cloud.invocations().every((one) => one.outcome === "error" && one.next === "will-retry" && one.error!.message === "The role defined for the function cannot be assumed by Lambda."));
      refuse = false;
      await cloud.kernel.clock.advance(300_000);
      assert.equal(cloud.invocations().at(-1)!.outcome, "success");
    }, {
      ...virtual,
      answers: {
        sts: {
          AssumeRole: (_input, context) => {
            if (refuse) throw new AwsError("AccessDenied", "not now");
            const id = `EXAMPLE${context.ids.text(13)}`;
            context.credentials.add({ id, secret: "s", caller: { type: "Root", account: context.account } });
            return { Credentials: { AccessKeyId: id, SecretAccessKey: "s", SessionToken: "t", Expiration: new Date(context.clock.now() + 3_600_000) } };
          },
        },
      },
    });
  });

  it("uses the configuration of the alias that was invoked, and its latest code", () => withLambda(async (cloud) => {
    await cloud.create("fn", FAILS, { Publish: true });
    await cloud.call("CreateAlias", { FunctionName: "fn", Name: "live", FunctionVersion: "1" });
    await cloud.call("PutFunctionEventInvokeConfig", { FunctionName: "fn", Qualifier: "live", MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: QUEUE } } });
    await cloud.invoke("fn:live", {}, { InvocationType: "Event" });
    await cloud.kernel.clock.advance(1000);
    const { requestContext, responseContext } = JSON.parse(String(cloud.sent("sqs")[0]!.MessageBody)) as { requestContext: { functionArn: string }; responseContext: { executedVersion: string } };
    assert.equal(requestContext.functionArn, `${ARN}:live`);
    assert.equal(responseContext.executedVersion, "1");
    assert.equal(cloud.recorded.find(({ operation }) => operation === "AssumeRole")!.input.RoleArn, ROLE);
  }, virtual));

  it("drops the events of a function that has been deleted", () => withLambda(async (cloud) => {
    await cloud.create("fn", FAILS);
    await cloud.invoke("fn", {}, { InvocationType: "Event" });
    await cloud.kernel.clock.advance(1000);
    await cloud.call("DeleteFunction", { FunctionName: "fn" });
    await cloud.kernel.clock.advance(120_000);
    assert.equal(cloud.invocations().length, 1);
    assert.ok(cloud.notes().some((note) => note.endsWith("function:fn has been deleted")));
  }, virtual));
});
