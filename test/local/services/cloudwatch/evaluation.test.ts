import { strict as assert } from "node:assert";
import type { Denial } from "../../../../local/kernel/errors";
import { AwsError } from "../../../../local/kernel/errors";
import type { ServiceModule } from "../../../../local/kernel/service";
import { blob, string, structure } from "../../../../local/kernel/shape";
import { cloudwatch } from "../../../../local/services/cloudwatch";
import { events } from "../../../../local/services/events";
import { sqs } from "../../../../local/services/sqs";
import { kernelWith } from "../../../support/kernel";

const MINUTE = 60_000;
const TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts";
const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:page";

interface Taken {
  readonly input: Record<string, unknown>;
  readonly caller: unknown;
}

/** A service that only takes what alarms send. */
function taker(id: string, operation: string, members: object, taken: Taken[], refuse?: AwsError): ServiceModule {
  return {
    id, wire: { sdk: "", protocol: "query", signingName: id, version: "1" }, eventSource: `${id}.amazonaws.com`, codes: { validation: "ValidationError", accessDenied: "AccessDenied" },
    open: () => ({
      operations: {
        [operation]: {
          input: structure(members as Parameters<typeof structure>[0]), readOnly: false, authorize: () => [],
          run(input: Record<string, unknown>, call: { caller: unknown }) {
            if (refuse) throw refuse;
            taken.push({ input, caller: call.caller });
            return {};
          },
        } as never,
      },
    }),
  };
}

describe("CloudWatch alarms, evaluated", () => {
  let cloud: ReturnType<typeof kernelWith>;
  let published: Taken[];
  let invoked: Taken[];
  const open = (...more: ServiceModule[]) => { cloud = kernelWith([sqs, cloudwatch, events, ...more], { clock: "virtual" }); };
  const call = <Out = Record<string, unknown>>(operation: string, input: object = {}) => cloud.call<Out>("cloudwatch", operation, input);
  const state = async () => {
    const { MetricAlarms: [alarm] } = await call<{ MetricAlarms: { StateValue: string; StateReason: string; StateReasonData?: string }[] }>("DescribeAlarms");
    return alarm!;
  };
  const minutes = (count: number) => cloud.kernel.clock.advance(count * MINUTE);
  const deadLetters = (more: object = {}) => call("PutMetricAlarm", {
    AlarmName: "dead-letters", Namespace: "AWS/SQS", MetricName: "ApproximateNumberOfMessagesVisible", Dimensions: [{ Name: "QueueName", Value: "dlq" }],
    Statistic: "Maximum", Period: 60, EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: "GreaterThanThreshold", TreatMissingData: "notBreaching", ...more,
  });
  const notes = () => cloud.kernel.journal.since(0).flatMap((entry) => (entry.kind === "note" && entry.service === "cloudwatch" ? [entry] : []));
  const eventsOf = (type: string) => cloud.kernel.journal.since(0).flatMap((entry) => (entry.kind === "event" && entry.detailType === type ? [(entry.event as { detail: Record<string, unknown> }).detail] : []));

  beforeEach(() => { published = []; invoked = []; });
  afterEach(() => cloud.dispose());

  it("the dead-letter alarm rings when a message lands in the queue and rests when it is gone", async () => {
    open();
    const { QueueUrl } = await cloud.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "dlq" });
    await deadLetters();
    assert.equal((await state()).StateReason, "Unchecked: Initial alarm creation");
    await minutes(1);
    assert.deepEqual(await state().then(({ StateValue, StateReason }) => [StateValue, StateReason]),
      ["OK", "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching]."]);
    await cloud.call("sqs", "SendMessage", { QueueUrl, MessageBody: "lost" });
    await minutes(1);
    const rung = await state();
    assert.equal(rung.StateValue, "ALARM");
    assert.match(rung.StateReason, /^Threshold Crossed: 1 out of the last 1 datapoints \[1\.0 \(\d\d\/\d\d\/\d\d \d\d:\d\d:00\)\] was greater than the threshold \(0\.0\) \(minimum 1 datapoint for OK -> ALARM transition\)\.$/);
    const data = JSON.parse(rung.StateReasonData!) as Record<string, unknown>;
    assert.deepEqual([data["version"], data["statistic"], data["period"], data["recentDatapoints"], data["threshold"]], ["1.0", "Maximum", 60, [1], 0]);
    await minutes(10);
    assert.equal((await state()).StateValue, "ALARM");
    const { Messages } = await cloud.call<{ Messages: { ReceiptHandle: string }[] }>("sqs", "ReceiveMessage", { QueueUrl });
    await cloud.call("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle: Messages[0]!.ReceiptHandle });
    await minutes(1);
    assert.match((await state()).StateReason, /datapoints \[0\.0 \(.*\)\] was not greater than the threshold \(0\.0\) \(minimum 1 datapoint for ALARM -> OK transition\)/);
    const changes = eventsOf("CloudWatch Alarm State Change") as { previousState: { value: string }; state: { value: string } }[];
    assert.deepEqual(changes.map(({ previousState, state: next }) => `${previousState.value} ${next.value}`), ["INSUFFICIENT_DATA OK", "OK ALARM", "ALARM OK"]);
  });

  it("acts on topics and functions as the service, with AWS's messages", async () => {
    open(taker("sns", "Publish", { TopicArn: string(), Subject: string(), Message: string() }, published), taker("lambda", "Invoke", { FunctionName: string(), InvocationType: string(), Payload: blob() }, invoked));
    await deadLetters({ AlarmDescription: "lost events", AlarmActions: [TOPIC, FUNCTION] });
    await call("SetAlarmState", { AlarmName: "dead-letters", StateValue: "ALARM", StateReason: "a test" });
    await cloud.kernel.work.idle();
    const alarmArn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:dead-letters";
    const [{ input, caller }] = published as [Taken];
    assert.deepEqual(caller, { type: "AWSService", principal: "cloudwatch.amazonaws.com", sourceArn: alarmArn, sourceAccount: "123456789012" });
    assert.equal(input["Subject"], 'ALARM: "dead-letters" in US East (N. Virginia)');
    const { Trigger, ...message } = JSON.parse(input["Message"] as string) as Record<string, unknown> & { Trigger: Record<string, unknown> };
    assert.deepEqual([message["AlarmName"], message["NewStateValue"], message["OldStateValue"], message["NewStateReason"], message["AlarmDescription"]], ["dead-letters", "ALARM", "INSUFFICIENT_DATA", "a test", "lost events"]);
    assert.deepEqual([Trigger["Statistic"], Trigger["Dimensions"], Trigger["Period"], Trigger["Threshold"]], ["MAXIMUM", [{ value: "dlq", name: "QueueName" }], 60, 0]);
    const [{ input: asked, caller: by }] = invoked as [Taken];
    assert.deepEqual([asked["FunctionName"], asked["InvocationType"], (by as { principal: string }).principal], [FUNCTION, "Event", "lambda.alarms.cloudwatch.amazonaws.com"]);
    const payload = JSON.parse((asked["Payload"] as Buffer).toString()) as { source: string; alarmArn: string; alarmData: { state: { value: string } } };
    assert.deepEqual([payload.source, payload.alarmArn, payload.alarmData.state.value], ["aws.cloudwatch", alarmArn, "ALARM"]);
    await call("SetAlarmState", { AlarmName: "dead-letters", StateValue: "ALARM", StateReason: "again" });
    await call("DisableAlarmActions", { AlarmNames: ["dead-letters"] });
    await call("SetAlarmState", { AlarmName: "dead-letters", StateValue: "OK", StateReason: "calm" });
    await call("SetAlarmState", { AlarmName: "dead-letters", StateValue: "ALARM", StateReason: "quiet" });
    await cloud.kernel.work.idle();
    assert.equal(published.length, 1);
  });

  it("says which action failed and why, and goes on with the next", async () => {
    const denial: Denial = { principal: "cloudwatch.amazonaws.com", action: "sns:Publish", resource: TOPIC, kind: "implicit" };
    open(taker("sns", "Publish", { TopicArn: string(), Subject: string(), Message: string() }, published, new AwsError("AuthorizationError", "not authorized", { denial })));
    await deadLetters({ AlarmActions: [TOPIC, FUNCTION] });
    await call("SetAlarmState", { AlarmName: "dead-letters", StateValue: "ALARM", StateReason: "a test" });
    await cloud.kernel.work.idle();
    const failed = notes().filter(({ message }) => message.includes("failed"));
    assert.deepEqual(failed.map(({ message }) => message), [
      `dead-letters: the action ${TOPIC} failed: not authorized`, `dead-letters: the action ${FUNCTION} failed: the service lambda is not in the local cloud; it would be added in local/services`,
    ]);
    assert.deepEqual((failed[0]!.data as { denial: Denial }).denial, denial);
    const { AlarmHistoryItems: items } = await call<{ AlarmHistoryItems: { HistoryItemType: string; HistorySummary: string; HistoryData: string }[] }>("DescribeAlarmHistory", { AlarmName: "dead-letters", ScanBy: "TimestampAscending" });
    assert.deepEqual(items.map(({ HistoryItemType }) => HistoryItemType), ["ConfigurationUpdate", "StateUpdate", "Action", "Action"]);
    assert.match(items[2]!.HistorySummary, /^Failed to execute action /);
    const page = await call<{ AlarmHistoryItems: unknown[]; NextToken: string }>("DescribeAlarmHistory", { MaxRecords: 3 });
    assert.equal(page.AlarmHistoryItems.length, 3);
    assert.equal((await call<{ AlarmHistoryItems: unknown[] }>("DescribeAlarmHistory", { MaxRecords: 3, NextToken: page.NextToken })).AlarmHistoryItems.length, 1);
    assert.equal((await call<{ AlarmHistoryItems: unknown[] }>("DescribeAlarmHistory", { HistoryItemType: "StateUpdate" })).AlarmHistoryItems.length, 1);
  });

  for (const [arn, code] of [
    ["arn:aws:automate:us-east-1:ec2:stop", "NotImplemented"], ["arn:aws:ssm:us-east-1:123456789012:opsitem:1", "NotImplemented"],
    ["arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:x", "NotImplemented"], ["topic", "ValidationError"], ["arn:aws:sns:eu-west-1:123456789012:t", "ValidationError"],
  ] as const) {
    it(`refuses the action ${arn}`, async () => {
      open();
      await assert.rejects(deadLetters({ OKActions: [arn] }), { code });
    });
  }

  it("announces every change of a configuration", async () => {
    open();
    await deadLetters();
    await deadLetters({ Threshold: 5 });
    await call("DeleteAlarms", { AlarmNames: ["dead-letters"] });
    await cloud.kernel.work.idle();
    const changes = eventsOf("CloudWatch Alarm Configuration Change") as { operation: string; configuration: { threshold: number }; previousConfiguration?: { threshold: number } }[];
    assert.deepEqual(changes.map(({ operation, configuration, previousConfiguration }) => [operation, configuration.threshold, previousConfiguration?.threshold]),
      [["create", 0, undefined], ["update", 5, 0], ["delete", 5, undefined]]);
  });

  it("watches custom metrics with M out of N, percentiles and periods below a minute", async () => {
    open();
    const rule = { Namespace: "Shop", MetricName: "Latency", Threshold: 100, ComparisonOperator: "GreaterThanThreshold" };
    await call("PutMetricAlarm", { AlarmName: "p90", ...rule, ExtendedStatistic: "p90", Period: 60, EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    await call("PutMetricAlarm", { AlarmName: "fast", ...rule, Statistic: "Average", Period: 10, EvaluationPeriods: 1 });
    const put = (value: number) => call("PutMetricData", { Namespace: "Shop", MetricData: [{ MetricName: "Latency", Value: value, StorageResolution: 1 }] });
    const states = async () => (await call<{ MetricAlarms: { AlarmName: string; StateValue: string }[] }>("DescribeAlarms")).MetricAlarms.map(({ StateValue }) => StateValue);
    await cloud.kernel.clock.advance(MINUTE - (cloud.kernel.clock.now() % MINUTE));
    await put(200);
    await cloud.kernel.clock.advance(10_000);
    assert.deepEqual(await states(), ["ALARM", "INSUFFICIENT_DATA"]);
    await minutes(1);
    await put(300);
    await minutes(1);
    assert.equal((await states())[1], "ALARM");
    for (let i = 0; i < 3; i++) { await put(1); await minutes(1); }
    assert.deepEqual((await states())[1], "OK");
    await minutes(10);
    assert.deepEqual(await states(), ["INSUFFICIENT_DATA", "INSUFFICIENT_DATA"]);
  });
});
