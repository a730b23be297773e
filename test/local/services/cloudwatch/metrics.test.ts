import { strict as assert } from "node:assert";
import {
  CloudWatchClient, GetMetricDataCommand, GetMetricStatisticsCommand, ListMetricsCommand, PutMetricDataCommand, type Statistic,
} from "@aws-sdk/client-cloudwatch";
import * as fc from "fast-check";
import { Distribution } from "../../../../local/services/cloudwatch/metrics/distribution";
import { cloudwatch } from "../../../../local/services/cloudwatch";
import { events } from "../../../../local/services/events";
import { logs } from "../../../../local/services/logs";
import { sns } from "../../../../local/services/sns";
import { sqs } from "../../../../local/services/sqs";
import { kernelWith } from "../../../support/kernel";
import { Served } from "../../../support/served";

const MINUTE = 60_000;
const DAY = 86_400_000;

describe("CloudWatch metrics", () => {
  let cloud: ReturnType<typeof kernelWith>;
  const call = <Out = Record<string, unknown>>(operation: string, input: object = {}) => cloud.call<Out>("cloudwatch", operation, input);
  const put = (...MetricData: object[]) => call("PutMetricData", { Namespace: "Shop", MetricData });
  type Points = { Timestamp: Date; Unit: string; ExtendedStatistics?: Record<string, number> } & Record<string, unknown>;
  const read = async (input: object = {}): Promise<Points[]> => {
    const now = cloud.kernel.clock.now();
    const { Datapoints } = await call<{ Datapoints: Points[] }>("GetMetricStatistics", {
      Namespace: "Shop", MetricName: "Latency", StartTime: new Date(now - 10 * MINUTE), EndTime: new Date(now + MINUTE), Period: 60, Statistics: ["Sum"], ...input,
    });
    return Datapoints.sort((a, b) => a.Timestamp.getTime() - b.Timestamp.getTime());
  };
  const sum = async (Namespace: string, MetricName: string, dimensions: Record<string, string>, name = "Sum") => {
    const points = await read({ Namespace, MetricName, Statistics: [name], Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) });
    return points.length === 0 ? undefined : points.reduce((total, point) => total + (point[name] as number), 0);
  };

  beforeEach(() => { cloud = kernelWith([sqs, logs, cloudwatch, events], { clock: "virtual" }); });
  afterEach(() => cloud.dispose());

  it("are put as values, counted values and statistic sets, and read by period", async () => {
    await put({ MetricName: "Latency", Value: 5 }, { MetricName: "Latency", Values: [1, 10], Counts: [2, 7] }, { MetricName: "Other", Value: 1 });
    await put({ MetricName: "Latency", Value: 4, Dimensions: [{ Name: "Shop", Value: "b" }] });
    const [point] = await read({ Statistics: ["SampleCount", "Average", "Sum", "Minimum", "Maximum"], ExtendedStatistics: ["p50", "p10"] });
    const { Timestamp, ...values } = point!;
    assert.equal(Timestamp.getTime() % MINUTE, 0);
    assert.deepEqual(values, { Unit: "None", SampleCount: 10, Average: 7.7, Sum: 77, Minimum: 1, Maximum: 10, ExtendedStatistics: { p50: 10, p10: 1 } });
    await cloud.kernel.clock.advance(2 * MINUTE);
    await put({ MetricName: "Latency", StatisticValues: { SampleCount: 4, Sum: 20, Minimum: 1, Maximum: 9 }, Unit: "Milliseconds" });
    assert.deepEqual((await read({ ExtendedStatistics: ["p50"] })).map(({ Sum, Unit, ExtendedStatistics }) => [Sum, Unit, ExtendedStatistics]), [[77, "None", { p50: 10 }], [20, "Milliseconds", undefined]]);
    assert.deepEqual((await read({ Unit: "Milliseconds" })).map(({ Sum }) => Sum), [20]);
    assert.deepEqual(await read({ Dimensions: [{ Name: "Shop", Value: "c" }] }), []);
  });

  it("are kept finely for 15 days, coarser until 63, by the hour until 455", async () => {
    await put({ MetricName: "Latency", Value: 1 });
    await cloud.kernel.clock.advance(MINUTE);
    await put({ MetricName: "Latency", Value: 2 });
    const start = new Date(cloud.kernel.clock.now() - 2 * 3_600_000);
    const at = async (Period: number) => (await read({ StartTime: start, EndTime: new Date(start.getTime() + 4 * 3_600_000), Period })).reduce((total, { Sum }) => total + (Sum as number), 0);
    assert.deepEqual([await at(60), await at(3600)], [3, 3]);
    await cloud.kernel.clock.advance(16 * DAY);
    assert.deepEqual([await at(60), await at(300), await at(3600)], [0, 3, 3]);
    await cloud.kernel.clock.advance(50 * DAY);
    assert.deepEqual([await at(300), await at(3600)], [0, 3]);
    await cloud.kernel.clock.advance(400 * DAY);
    assert.equal(await at(3600), 0);
  });

  it("below a minute need values of high resolution, which last three hours", async () => {
    await put({ MetricName: "Latency", Value: 1, StorageResolution: 1 });
    await cloud.kernel.clock.advance(5_000);
    await put({ MetricName: "Latency", Value: 1, StorageResolution: 1 }, { MetricName: "Coarse", Value: 1 });
    assert.equal((await read({ Period: 1, StartTime: new Date(cloud.kernel.clock.now() - MINUTE) })).length, 2);
    assert.equal((await read({ Period: 1, MetricName: "Coarse", StartTime: new Date(cloud.kernel.clock.now() - MINUTE) })).length, 0);
    const start = new Date(cloud.kernel.clock.now() - MINUTE);
    await cloud.kernel.clock.advance(4 * 3_600_000);
    assert.equal((await read({ Period: 1, StartTime: start, EndTime: new Date(start.getTime() + 2 * MINUTE) })).length, 0);
    assert.ok((await read({ StartTime: start, EndTime: new Date(start.getTime() + 2 * MINUTE) })).length > 0);
  });

  const dated = (ms: number) => ({ MetricName: "m", Value: 1, Timestamp: new Date(Date.now() + ms) });
  const REFUSED_DATA: readonly (readonly [what: string, datum: object, code: string, namespace?: string])[] = [
    ["no value", { MetricName: "m" }, "InvalidParameterCombinationException"],
    ["two kinds of values", { MetricName: "m", Value: 1, Values: [1] }, "InvalidParameterCombinationException"],
    ["counts that do not fit", { MetricName: "m", Values: [1, 2], Counts: [1] }, "InvalidParameterValueException"],
    ["151 values", { MetricName: "m", Values: Array<number>(151).fill(1) }, "InvalidParameterValueException"],
    ["not a number", { MetricName: "m", Value: NaN }, "InvalidParameterValueException"],
    ["infinity", { MetricName: "m", Value: Infinity }, "InvalidParameterValueException"],
    ["a resolution of 30", { MetricName: "m", Value: 1, StorageResolution: 30 }, "InvalidParameterValueException"],
    ["a value of last month", dated(-15 * DAY), "InvalidParameterValueException"],
    ["a value of tonight", dated(3 * 3_600_000), "InvalidParameterValueException"],
    ["an unknown unit", { MetricName: "m", Value: 1, Unit: "Apples" }, "ValidationError"],
    ["31 dimensions", { MetricName: "m", Value: 1, Dimensions: Array.from({ length: 31 }, (_, i) => ({ Name: `d${i}`, Value: "x" })) }, "ValidationError"],
    ["a dimension twice", { MetricName: "m", Value: 1, Dimensions: [{ Name: "d", Value: "x" }, { Name: "d", Value: "y" }] }, "InvalidParameterValueException"],
    ["a namespace of AWS", { MetricName: "m", Value: 1 }, "InvalidParameterValueException", "AWS/SQS"],
    ["a namespace with a colon", { MetricName: "m", Value: 1 }, "ValidationError", ":x"],
  ];
  for (const [what, datum, code, namespace = "Shop"] of REFUSED_DATA) {
    it(`PutMetricData refuses ${what}`, () => assert.rejects(call("PutMetricData", { Namespace: namespace, MetricData: [datum] }), { code }));
  }

  const REFUSED_READS: readonly (readonly [what: string, input: object, code: string, message: RegExp])[] = [
    ["no statistic", { Statistics: undefined }, "InvalidParameterCombinationException", /At least one/],
    ["a period of 45", { Period: 45 }, "InvalidParameterValueException", /multiple of 60/],
    ["a time that ends before it begins", { EndTime: new Date(0) }, "InvalidParameterValueException", /less than/],
    ["too many datapoints", { StartTime: new Date(Date.now() - 2 * DAY) }, "InvalidParameterCombinationException", /2,88\d datapoints, which exceeds the limit of 1,440/],
    ["an unknown statistic", { Statistics: ["Median"] }, "ValidationError", /enum value set/],
    ["an unknown percentile", { ExtendedStatistics: ["p101"] }, "InvalidParameterValueException", /p101/],
    ["a trimmed mean, by name", { ExtendedStatistics: ["tm90"] }, "NotImplemented", /tm90/],
  ];
  for (const [what, input, code, message] of REFUSED_READS) {
    it(`GetMetricStatistics refuses ${what}`, () => assert.rejects(read(input), (error: { code: string; message: string }) => {
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    }));
  }

  it("GetMetricData reads several at once, in either order and in pages, and refuses expressions by name", async () => {
    for (let i = 1; i <= 3; i++) {
      await put({ MetricName: "Latency", Value: i });
      await cloud.kernel.clock.advance(MINUTE);
    }
    const now = cloud.kernel.clock.now();
    const query = (Id: string, Stat: string) => ({ Id, MetricStat: { Metric: { Namespace: "Shop", MetricName: "Latency" }, Period: 60, Stat } });
    const times = { StartTime: new Date(now - 10 * MINUTE), EndTime: new Date(now) };
    type Answer = { MetricDataResults: { Id: string; Values: number[]; StatusCode: string }[]; NextToken?: string };
    const get = (input: object) => call<Answer>("GetMetricData", { ...times, MetricDataQueries: [query("a", "Sum"), query("b", "p50"), { ...query("c", "Sum"), ReturnData: false }], ...input });
    assert.deepEqual((await get({})).MetricDataResults.map(({ Id, Values }) => [Id, Values]), [["a", [3, 2, 1]], ["b", [3, 2, 1]]]);
    const first = await get({ ScanBy: "TimestampAscending", MaxDatapoints: 4 });
    assert.deepEqual(first.MetricDataResults.map(({ Values, StatusCode }) => [Values, StatusCode]), [[[1, 2, 3], "Complete"], [[1], "PartialData"]]);
    const second = await get({ ScanBy: "TimestampAscending", MaxDatapoints: 4, NextToken: first.NextToken });
    assert.deepEqual([second.MetricDataResults.map(({ Values }) => Values), second.NextToken], [[[], [2, 3]], undefined]);
    await assert.rejects(get({ MetricDataQueries: [{ Id: "e", Expression: "a * 2" }] }), { code: "NotImplemented", message: /expression \(metric math is not evaluated\)/ });
    await assert.rejects(get({ MetricDataQueries: [query("a", "Sum"), query("a", "Sum")] }), { code: "ValidationError" });
    await assert.rejects(get({ NextToken: "x" }), { code: "InvalidNextToken" });
  });

  it("ListMetrics filters by name, dimension and activity", async () => {
    await put({ MetricName: "a", Value: 1, Dimensions: [{ Name: "x", Value: "1" }] }, { MetricName: "b", Value: 1 });
    await cloud.kernel.clock.advance(4 * 3_600_000);
    await put({ MetricName: "c", Value: 1, Dimensions: [{ Name: "x", Value: "2" }] });
    const names = async (input: object) => (await call<{ Metrics: { MetricName: string }[] }>("ListMetrics", input)).Metrics.map(({ MetricName }) => MetricName);
    assert.deepEqual(await names({}), ["a", "b", "c"]);
    assert.deepEqual(await names({ Dimensions: [{ Name: "x" }] }), ["a", "c"]);
    assert.deepEqual(await names({ Dimensions: [{ Name: "x", Value: "2" }] }), ["c"]);
    assert.deepEqual(await names({ MetricName: "b" }), ["b"]);
    assert.deepEqual(await names({ Namespace: "Elsewhere" }), []);
    assert.deepEqual(await names({ RecentlyActive: "PT3H" }), ["c"]);
    await cloud.kernel.clock.advance(15 * DAY);
    assert.deepEqual(await names({}), []);
  });

  it("ListMetrics answers in pages of 500", async () => {
    await put(...Array.from({ length: 501 }, (_, i) => ({ MetricName: `m${i}`, Value: 1 })));
    const first = await call<{ Metrics: unknown[]; NextToken: string }>("ListMetrics");
    const second = await call<{ Metrics: unknown[]; NextToken?: string }>("ListMetrics", { NextToken: first.NextToken });
    assert.deepEqual([first.Metrics.length, second.Metrics.length, second.NextToken], [500, 1, undefined]);
  });

  it("of queues tell their depth at once and over time", async () => {
    const { QueueUrl } = await cloud.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "q" });
    await cloud.call("sqs", "SendMessage", { QueueUrl, MessageBody: "12345" });
    await cloud.call("sqs", "SendMessage", { QueueUrl, MessageBody: "x", DelaySeconds: 900 });
    await cloud.call("sqs", "ReceiveMessage", { QueueUrl });
    await cloud.call("sqs", "ReceiveMessage", { QueueUrl });
    const q = { QueueName: "q" };
    const names = ["NumberOfMessagesSent", "SentMessageSize", "NumberOfMessagesReceived", "NumberOfEmptyReceives", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesVisible"];
    assert.deepEqual(await Promise.all(names.map((name) => sum("AWS/SQS", name, q))), [2, 6, 1, 1, 1, 1, 0]);
    await cloud.kernel.clock.advance(5 * MINUTE);
    const ages = (await read({ Namespace: "AWS/SQS", MetricName: "ApproximateAgeOfOldestMessage", Dimensions: [{ Name: "QueueName", Value: "q" }], Statistics: ["Maximum"] })).map(({ Maximum }) => Maximum as number);
    assert.ok(ages.length >= 5 && ages.every((age, at) => at === 0 || age > ages[at - 1]!), String(ages));
  });

  it("of rules add up: matched, delivered, failed, dead-lettered", async () => {
    const { QueueUrl } = await cloud.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "q" });
    const arn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;
    await cloud.call("events", "CreateEventBus", { Name: "shop" });
    for (const EventBusName of ["default", "shop"]) {
      await cloud.call("events", "PutRule", { Name: "r", EventBusName, EventPattern: JSON.stringify({ source: ["s"] }) });
      await cloud.call("events", "PutTargets", { Rule: "r", EventBusName, Targets: [{ Id: "1", Arn: arn("q") }, { Id: "2", Arn: arn("gone"), DeadLetterConfig: { Arn: arn("q") } }, { Id: "3", Arn: arn("gone") }] });
    }
    const entry = (Source: string, EventBusName: string) => ({ Source, DetailType: "d", Detail: "{}", EventBusName });
    await cloud.call("events", "PutEvents", { Entries: [entry("s", "default"), entry("s", "shop"), entry("s", "shop"), entry("other", "shop"), { Source: "s" }] });
    await cloud.kernel.work.idle();
    const own = { RuleName: "r" };
    const shop = { EventBusName: "shop", RuleName: "r" };
    const sets: Record<string, string>[] = [own, shop, { EventBusName: "shop" }, {}];
    const all = (name: string) => Promise.all(sets.map((dimensions) => sum("AWS/Events", name, dimensions)));
    assert.deepEqual(await all("MatchedEvents"), [1, 2, 2, undefined]);
    assert.deepEqual(await all("TriggeredRules"), [1, 2, 2, 3]);
    assert.deepEqual(await all("Invocations"), [3, 6, undefined, 9]);
    assert.deepEqual(await all("InvocationAttempts"), [3, 6, 6, 9]);
    assert.deepEqual(await all("SuccessfulInvocationAttempts"), [1, 2, 2, 3]);
    assert.deepEqual(await all("FailedInvocations"), [2, 4, undefined, undefined]);
    assert.deepEqual(await all("InvocationsSentToDlq"), [1, 2, undefined, undefined]);
    assert.deepEqual(await Promise.all(["PutEventsEntriesCount", "PutEventsFailedEntriesCount", "PutEventsApproximateCallCount"].map((name) => sum("AWS/Events", name, {}))), [5, 1, 1]);
    assert.equal(await sum("AWS/Events", "IngestionToInvocationStartLatency", own, "SampleCount"), 3);
    assert.ok(QueueUrl);
  });

  it("of log groups count what comes in", async () => {
    await cloud.call("logs", "CreateLogGroup", { logGroupName: "g" });
    await cloud.call("logs", "CreateLogStream", { logGroupName: "g", logStreamName: "s" });
    await cloud.call("logs", "PutLogEvents", { logGroupName: "g", logStreamName: "s", logEvents: [1, 2].map((n) => ({ timestamp: cloud.kernel.clock.now() + n, message: "abcd" })) });
    assert.deepEqual([await sum("AWS/Logs", "IncomingLogEvents", { LogGroupName: "g" }), await sum("AWS/Logs", "IncomingBytes", {})], [2, 60]);
  });

  it("of topics count what was published, filtered, delivered and given up", async () => {
    await cloud.dispose();
    cloud = kernelWith([sqs, cloudwatch, sns], { clock: "virtual" });
    const { TopicArn } = await cloud.call<{ TopicArn: string }>("sns", "CreateTopic", { Name: "t" });
    const { QueueUrl } = await cloud.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "q" });
    const subscribe = (name: string, Attributes?: object) => cloud.call("sns", "Subscribe", { TopicArn, Protocol: "sqs", Endpoint: `arn:aws:sqs:us-east-1:123456789012:${name}`, Attributes });
    await subscribe("q");
    await subscribe("gone", { FilterPolicy: JSON.stringify({ kind: ["x"] }) });
    await cloud.call("sns", "Publish", { TopicArn, Message: "hello" });
    await cloud.call("sns", "Publish", { TopicArn, Message: "hello", MessageAttributes: { kind: { DataType: "String", StringValue: "x" } } });
    await cloud.kernel.work.idle();
    const t = { TopicName: "t" };
    const names = ["NumberOfMessagesPublished", "NumberOfNotificationsFilteredOut", "NumberOfNotificationsDelivered", "NumberOfNotificationsFailed"];
    assert.deepEqual(await Promise.all(names.map((name) => sum("AWS/SNS", name, t))), [2, 1, 2, 1]);
    assert.ok(QueueUrl);
  });

  it("property: parts of a distribution merged are the whole", () => {
    const of = (values: readonly number[]) => { const made = new Distribution(); for (const value of values) made.add(value); return made; };
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 }), fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 0, max: 100 }), (a, b, at) => {
      const merged = of(a);
      merged.merge(of(b));
      const sorted = [...a, ...b].sort((x, y) => x - y);
      assert.deepEqual([merged.count, merged.sum, merged.minimum, merged.maximum, merged.percentile(at)],
        [sorted.length, sorted.reduce((x, y) => x + y, 0), sorted[0], sorted[sorted.length - 1], sorted[Math.max(1, Math.ceil((at / 100) * sorted.length)) - 1]]);
    }));
  });
});

describe("CloudWatch metrics over HTTP", () => {
  let served: Served;
  let client: CloudWatchClient;
  before(async () => { served = await Served.open([cloudwatch]); client = new CloudWatchClient(served.client); });
  after(async () => { client.destroy(); await served.dispose(); });

  it("by the SDK", async () => {
    await client.send(new PutMetricDataCommand({ Namespace: "Shop", MetricData: [{ MetricName: "Orders", Values: [1, 2], Counts: [3, 1], Unit: "Count", Dimensions: [{ Name: "Shop", Value: "a" }] }] }));
    const times = { StartTime: new Date(Date.now() - MINUTE), EndTime: new Date(Date.now() + MINUTE) };
    const metric = { Namespace: "Shop", MetricName: "Orders", Dimensions: [{ Name: "Shop", Value: "a" }] };
    const { Datapoints } = await client.send(new GetMetricStatisticsCommand({ ...metric, ...times, Period: 300, Statistics: ["Sum" as Statistic], ExtendedStatistics: ["p99"] }));
    assert.deepEqual(Datapoints!.map(({ Sum, Unit, ExtendedStatistics }) => [Sum, Unit, ExtendedStatistics]), [[5, "Count", { p99: 2 }]]);
    const { MetricDataResults } = await client.send(new GetMetricDataCommand({ ...times, MetricDataQueries: [{ Id: "a", MetricStat: { Metric: metric, Period: 300, Stat: "Maximum" } }] }));
    assert.deepEqual(MetricDataResults![0]!.Values, [2]);
    assert.deepEqual((await client.send(new ListMetricsCommand({ Namespace: "Shop" }))).Metrics, [metric]);
    await assert.rejects(client.send(new GetMetricStatisticsCommand({ ...metric, ...times, Period: 7, Statistics: ["Sum"] })), { name: "InvalidParameterValueException" });
  });
});
