import { strict as assert } from "node:assert";
import type { Caller } from "../../../../local/kernel/caller";
import { AwsError } from "../../../../local/kernel/errors";
import { sqs } from "../../../../local/services/sqs";
import { eventsWith, fake, fakeLambda, fakeSqs, FUNCTION, QUEUE, RULE, type Events } from "./support";

const everything = { account: ["123456789012"] };
const DLQ = `${QUEUE}-dead`;
const HOUR = 3_600_000;

interface Message { Body: string; MessageAttributes: Record<string, { StringValue: string; DataType: string }> }

describe("EventBridge delivery", () => {
  let cloud: Events;
  afterEach(() => cloud.dispose());

  const service: Caller = { type: "AWSService", principal: "events.amazonaws.com", sourceArn: `${RULE}/r`, sourceAccount: "123456789012" };

  it("invokes functions asynchronously, for the rule", async () => {
    const lambda = fakeLambda();
    cloud = eventsWith([lambda.module]);
    await cloud.rule("r", everything, { Arn: FUNCTION, Input: '{"a":1}' });
    await cloud.put({});
    const [{ input, caller }] = lambda.received as [typeof lambda.received[0]];
    assert.deepEqual({ ...input, Payload: String(input.Payload) }, { FunctionName: FUNCTION, InvocationType: "Event", Payload: '{"a":1}' });
    assert.deepEqual(caller, service);
    assert.deepEqual(cloud.deliveries().map(({ rule, targetId, attempt, outcome }) => [rule, targetId, attempt, outcome]), [["r", "t", 1, "delivered"]]);
  });

  it("sends to queues, with the group of fifo queues, and publishes to topics", async () => {
    const queue = fakeSqs();
    const sns = fake("sns", { Publish: ["TopicArn", "Message"] });
    cloud = eventsWith([queue.module, sns.module]);
    const topic = "arn:aws:sns:us-east-1:123456789012:t";
    await cloud.rule("r", everything, { Arn: `${QUEUE}.fifo`, SqsParameters: { MessageGroupId: "g" }, InputPath: "$.detail" });
    await cloud.rule("s", everything, { Arn: topic, InputTransformer: { InputPathsMap: { n: "$.detail.n" }, InputTemplate: '"n is <n>, by <aws.events.rule-name>"' } });
    await cloud.put({ Detail: '{"n":1}' });
    assert.deepEqual(queue.received[0]!.input, { QueueUrl: "http://127.0.0.1:0/123456789012/q.fifo", MessageBody: '{"n":1}', MessageGroupId: "g" });
    assert.deepEqual(sns.received[0]!.input, { TopicArn: topic, Message: '"n is 1, by s"' });
  });

  it("writes to one log stream a rule, at the time of the event, and to a new one when the group was made anew", async () => {
    let lost = false;
    const logs = fake("logs", { CreateLogStream: ["logGroupName", "logStreamName"], PutLogEvents: ["logGroupName", "logStreamName", "logEvents"] }, (input, { operation }) => {
      if (operation === "CreateLogStream") lost = false;
      else if (lost) throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
      return {};
    });
    cloud = eventsWith([logs.module]);
    await cloud.rule("r", everything, { Arn: "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/x:*" });
    await cloud.put({ Time: new Date("2026-01-01T00:00:00.500Z") }, {});
    lost = true;
    await cloud.put({});
    assert.deepEqual(logs.received.map(({ operation }) => operation), ["CreateLogStream", "PutLogEvents", "PutLogEvents", "PutLogEvents", "CreateLogStream", "PutLogEvents"]);
    const [create, write] = logs.received as [typeof logs.received[0], typeof logs.received[0]];
    assert.deepEqual({ ...write.input, logEvents: 0 }, { ...create.input, logEvents: 0 });
    assert.equal(write.input.logGroupName, "/aws/events/x");
    const [{ timestamp, message }] = write.input.logEvents as [{ timestamp: number; message: string }];
    assert.equal(timestamp, Date.parse("2026-01-01T00:00:00Z"));
    assert.equal((JSON.parse(message) as { time: string }).time, "2026-01-01T00:00:00Z");
  });

  it("does not lose without a word what the log group rejects", async () => {
    const logs = fake("logs", { CreateLogStream: ["logGroupName", "logStreamName"], PutLogEvents: ["logGroupName", "logStreamName", "logEvents"] },
      (_input, { operation }) => (operation === "PutLogEvents" ? { rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } } : {}));
    cloud = eventsWith([logs.module]);
    const template = '{"timestamp":<t>,"message":<m>}';
    await cloud.rule("r", everything, { Arn: "arn:aws:logs:us-east-1:123456789012:log-group:g", InputTransformer: { InputPathsMap: { t: "$.time", m: "$.detail" }, InputTemplate: template } });
    await cloud.put({ Detail: '{"a":1}', Time: new Date("2020-01-01") });
    assert.deepEqual(logs.received[1]!.input.logEvents, [{ timestamp: Date.parse("2020-01-01"), message: '{"a":1}' }]);
    const [delivery] = cloud.deliveries();
    assert.equal(delivery!.outcome, "dropped");
    assert.match(delivery!.error!.message, /2020-01-01T00:00:00.000Z/);
  });

  it("starts executions by the role of the target, which it assumes once for the rule", async () => {
    const role = "arn:aws:iam::123456789012:role/start";
    const session: Caller = { type: "AssumedRole", account: "123456789012", roleName: "start", roleArn: role, roleId: "x", sessionName: "s", arn: "arn:aws:sts::123456789012:assumed-role/start/s", accessKeyId: "k", issuedAt: 0 };
    const sts = fake("sts", { AssumeRole: ["RoleArn", "RoleSessionName"] }, () => {
      cloud.kernel.credentials.add({ id: "k", secret: "s", caller: session, expiresAt: cloud.kernel.clock.now() + HOUR });
      return { Credentials: { AccessKeyId: "k" } };
    });
    const states = fake("states", { StartExecution: ["stateMachineArn", "input", "name"] });
    cloud = eventsWith([sts.module, states.module]);
    const machine = "arn:aws:states:us-east-1:123456789012:stateMachine:m";
    await cloud.call("PutRule", { Name: "r", EventPattern: JSON.stringify(everything) });
    await assert.rejects(cloud.call("PutTargets", { Rule: "r", Targets: [{ Id: "t", Arn: machine }] }), { message: `RoleArn is required for target ${machine}.` });
    await cloud.rule("r", everything, { Arn: machine, RoleArn: role });
    const [id] = await cloud.put({});
    await cloud.put({});
    assert.deepEqual(sts.received.map(({ caller, input }) => [caller, input.RoleArn]), [[service, role]]);
    assert.deepEqual(states.received.map(({ caller }) => caller), [session, session]);
    assert.ok((states.received[0]!.input.name as string).startsWith(`${id}_`));
  });

  it("tells that it may not be the role", async () => {
    const sts = fake("sts", { AssumeRole: ["RoleArn", "RoleSessionName"] }, () => { throw new AwsError("AccessDenied", "not you"); });
    cloud = eventsWith([sts.module, fake("states", { StartExecution: ["stateMachineArn", "input", "name"] }).module]);
    await cloud.rule("r", everything, { Arn: "arn:aws:states:us-east-1:123456789012:stateMachine:m", RoleArn: "arn:aws:iam::123456789012:role/r" });
    await cloud.put({});
    assert.deepEqual(cloud.deliveries().map(({ outcome, error }) => [outcome, error]), [["dropped", { code: "AccessDenied", message: "not you" }]]);
  });

  describe("from bus to bus", () => {
    it("hands on the event as it is, also to another region, but not to a third bus", async () => {
      const queue = fakeSqs();
      cloud = eventsWith([queue.module]);
      const west = "arn:aws:events:eu-west-1:123456789012:event-bus/default";
      await cloud.call("CreateEventBus", { Name: "second" });
      await cloud.rule("r", everything, { Arn: "arn:aws:events:us-east-1:123456789012:event-bus/second" });
      await cloud.rule("far", everything, { Arn: west });
      await cloud.rule("r2", everything, { Arn: QUEUE }, "second");
      await cloud.rule("r3", everything, { Arn: west, DeadLetterConfig: { Arn: DLQ } }, "second");
      const [id] = await cloud.put({ Time: new Date(0), Resources: ["x"] });
      const seen = cloud.entries("event").map(({ id: of, bus, region, hops }) => [of, bus, region, hops]);
      assert.deepEqual(seen, [[id, "default", "us-east-1", 1], [id, "second", "us-east-1", 2], [id, "default", "eu-west-1", 2]]);
      const bodies = queue.received.map(({ input }) => JSON.parse(input.MessageBody as string) as object);
      assert.deepEqual(bodies[0], bodies[1]);
      const dead = queue.received.find(({ input }) => (input.QueueUrl as string).endsWith("dead"))!;
      assert.equal((dead.input.MessageAttributes as Message["MessageAttributes"]).ERROR_CODE!.StringValue, "THIRD_ACCOUNT_HOP_DETECTED");
    });

    it("finds a bus that is gone", async () => {
      cloud = eventsWith([]);
      await cloud.rule("r", everything, { Arn: "arn:aws:events:us-east-1:123456789012:event-bus/gone" });
      await cloud.put({});
      assert.deepEqual(cloud.deliveries().map(({ outcome, error }) => [outcome, error?.code]), [["dropped", "ResourceNotFoundException"]]);
    });
  });

  describe("that fails", () => {
    const failing = (error: () => Error, target: object, dead: "real" | "fake" = "real") => {
      const lambda = fakeLambda(() => { throw error(); });
      const queue = fakeSqs(() => { throw new AwsError("AccessDenied", "no", { denial: { principal: "p", action: "a", resource: "r", kind: "implicit" } }); });
      cloud = eventsWith([lambda.module, dead === "real" ? sqs : queue.module]);
      return { lambda, rule: () => cloud.rule("r", everything, { Arn: FUNCTION, DeadLetterConfig: { Arn: DLQ }, ...target }) };
    };
    /** What the dead-letter queue holds. */
    const deadLetters = async (): Promise<Message[]> => {
      const { QueueUrl } = await cloud.kernel.dispatch.handle<{ QueueUrl: string }>({ service: "sqs", operation: "GetQueueUrl", input: { QueueName: "q-dead" }, caller: { type: "Root", account: "123456789012" }, region: "us-east-1", transport: { via: "wire" } });
      const { Messages = [] } = await cloud.kernel.dispatch.handle<{ Messages?: Message[] }>({ service: "sqs", operation: "ReceiveMessage", input: { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }, caller: { type: "Root", account: "123456789012" }, region: "us-east-1", transport: { via: "wire" } });
      return Messages;
    };
    const makeQueue = () => cloud.kernel.dispatch.handle({ service: "sqs", operation: "CreateQueue", input: { QueueName: "q-dead" }, caller: { type: "Root", account: "123456789012" }, region: "us-east-1", transport: { via: "wire" } });
    const texts = ({ MessageAttributes }: Message) => Object.fromEntries(Object.entries(MessageAttributes).map(([name, { DataType, StringValue }]) => [name, `${DataType} ${StringValue}`]));
    const throttled = () => new AwsError("TooManyRequestsException", "slow down", { status: 429 });

    it("is tried 185 times again within a day, then dead-lettered with six attributes", async () => {
      const { lambda, rule } = failing(throttled, {});
      await makeQueue();
      await rule();
      const start = cloud.kernel.clock.now();
      await cloud.put({ Detail: '{"n":1}' });
      await cloud.kernel.clock.advance(24 * HOUR);
      assert.equal(lambda.received.length, 186);
      const last = lambda.received[185]!.time - start;
      assert.ok(last > 12 * HOUR && last <= 24 * HOUR, `the last attempt came after ${last / HOUR} hours`);
      const waits = lambda.received.slice(1).map(({ time }, i) => time - lambda.received[i]!.time);
      assert.ok(waits[0]! <= 1_000 && waits[5]! > 20_000 && Math.max(...waits) <= 512_000);
      const [message, ...more] = await deadLetters();
      assert.equal(more.length, 0);
      assert.deepEqual((JSON.parse(message!.Body) as { detail: object }).detail, { n: 1 });
      assert.deepEqual(texts(message!), {
        RULE_ARN: `String ${RULE}/r`, TARGET_ARN: `String ${FUNCTION}`, ERROR_CODE: "String THROTTLING", ERROR_MESSAGE: "String slow down",
        EXHAUSTED_RETRY_CONDITION: "String MaximumRetryAttempts", RETRY_ATTEMPTS: "String 185",
      });
      const deliveries = cloud.deliveries();
      assert.deepEqual(deliveries.map(({ attempt }) => attempt), Array.from({ length: 186 }, (_, i) => i + 1));
      assert.equal(deliveries[184]!.outcome, "will-retry");
      assert.equal(deliveries[184]!.nextAttemptAt, lambda.received[185]!.time);
      assert.equal(deliveries[185]!.outcome, "dead-lettered");
    });

    it("is given up by age", async () => {
      const { lambda, rule } = failing(throttled, { RetryPolicy: { MaximumEventAgeInSeconds: 60 } });
      await makeQueue();
      await rule();
      await cloud.put({});
      await cloud.kernel.clock.advance(120_000);
      const [message] = await deadLetters();
      const attributes = texts(message!);
      assert.equal(attributes.EXHAUSTED_RETRY_CONDITION, "String MaximumEventAgeInSeconds");
      assert.equal(attributes.RETRY_ATTEMPTS, `String ${lambda.received.length - 1}`);
      assert.ok(lambda.received.length >= 5 && lambda.received.length <= 8);
    });

    it("arrives when the target recovers", async () => {
      let left = 3;
      const lambda = fakeLambda(() => { if (left-- > 0) throw new AwsError("ServiceException", "oops", { status: 500 }); return {}; });
      cloud = eventsWith([lambda.module]);
      await cloud.rule("r", everything, { Arn: FUNCTION });
      await cloud.put({});
      await cloud.kernel.clock.advance(HOUR);
      assert.deepEqual(cloud.deliveries().map(({ outcome }) => outcome), ["will-retry", "will-retry", "will-retry", "delivered"]);
    });

    const AT_ONCE: readonly (readonly [name: string, error: AwsError, code: string])[] = [
      ["for want of a permission", new AwsError("AccessDeniedException", "not allowed", { status: 403, denial: { principal: "p", action: "a", resource: "r", kind: "implicit" } }), "NO_PERMISSIONS"],
      ["for want of the target", new AwsError("ResourceNotFoundException", "Function not found", { status: 404 }), "NO_RESOURCE"],
      ["because of what was sent", new AwsError("InvalidRequestContentException", "bad", { status: 400 }), "SDK_CLIENT_ERROR"],
    ];
    for (const [name, error, code] of AT_ONCE) {
      it(`${name} is dead-lettered at once`, async () => {
        const { lambda, rule } = failing(() => error, {});
        await makeQueue();
        await rule();
        await cloud.put({});
        assert.equal(lambda.received.length, 1);
        const [message] = await deadLetters();
        assert.deepEqual(texts(message!), {
          RULE_ARN: `String ${RULE}/r`, TARGET_ARN: `String ${FUNCTION}`, ERROR_CODE: `String ${code}`, ERROR_MESSAGE: `String ${error.message}`, RETRY_ATTEMPTS: "String 0",
        });
        const [delivery] = cloud.deliveries();
        assert.equal(delivery!.outcome, "dead-lettered");
        assert.deepEqual(delivery!.denial, error.denial);
      });
    }

    it("is dropped, with the denial, when the dead-letter queue refuses it too", async () => {
      const { rule } = failing(() => new AwsError("ResourceNotFoundException", "Function not found"), {}, "fake");
      await rule();
      await cloud.put({});
      const [delivery] = cloud.deliveries();
      assert.equal(delivery!.outcome, "dropped");
      assert.equal(delivery!.denial?.kind, "implicit");
      assert.match(delivery!.error!.message, /Function not found.*dead-letter queue refused.*no/);
    });

    it("is dead-lettered when the transformer makes no JSON", async () => {
      const { lambda, rule } = failing(throttled, { InputTransformer: { InputPathsMap: { d: "$.detail" }, InputTemplate: '{"a":"<d>"}' } });
      await makeQueue();
      await rule();
      await cloud.put({ Detail: '{"x":"y"}' });
      assert.equal(lambda.received.length, 0);
      assert.equal(texts((await deadLetters())[0]!).ERROR_CODE, "String INVALID_JSON");
    });
  });

  it("stops a loop, and prints it", async () => {
    const lambda = fakeLambda(async (_input, { trace }) => {
      await cloud.kernel.dispatch.handle({
        service: "events", operation: "PutEvents", input: { Entries: [{ Source: "shop", DetailType: "again", Detail: "{}" }] },
        caller: { type: "Root", account: "123456789012" }, region: "us-east-1", trace, transport: { via: "wire" },
      });
      return {};
    });
    cloud = eventsWith([lambda.module], { maxHops: 4 });
    await cloud.rule("start", { "detail-type": ["d"] }, { Arn: `${FUNCTION}:start` });
    await cloud.rule("round", { "detail-type": ["again"] }, { Arn: FUNCTION });
    await cloud.put({});
    assert.deepEqual(cloud.entries("event").map(({ hops }) => hops), [1, 2, 3, 4, 5]);
    assert.equal(lambda.received.length, 4);
    const [note] = cloud.entries("note");
    assert.match(note!.message, /more than 4 hops/);
    assert.ok(note!.message.endsWith(`rule round -> ${FUNCTION} -> rule round ...`), note!.message);
  });
});
