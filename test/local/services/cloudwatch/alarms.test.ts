import { strict as assert } from "node:assert";
import { cloudwatch } from "../../../../local/services/cloudwatch";
import { events } from "../../../../local/services/events";
import { kernelWith } from "../../../support/kernel";

const ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:";
const TOPIC = "arn:aws:sns:us-east-1:123456789012:t";

describe("CloudWatch alarms", () => {
  let cloud: ReturnType<typeof kernelWith>;
  const call = <Out = { MetricAlarms: Record<string, unknown>[]; NextToken?: string }>(operation: string, input: object = {}) => cloud.call<Out>("cloudwatch", operation, input);
  const basic = { MetricName: "FailedInvocations", Namespace: "AWS/Events", Statistic: "Sum", Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: "GreaterThanOrEqualToThreshold" };
  const put = (AlarmName: string, input: object = {}) => call("PutMetricAlarm", { AlarmName, ...basic, ...input });
  const names = async (operation: string, input: object = {}) => (await call(operation, input)).MetricAlarms.map(({ AlarmName }) => AlarmName);

  beforeEach(() => { cloud = kernelWith([cloudwatch, events], { clock: "virtual" }); });
  afterEach(() => cloud.dispose());

  it("are kept as given", async () => {
    const now = new Date(cloud.kernel.clock.now());
    await put("a", { Dimensions: [{ Name: "RuleName", Value: "r" }], AlarmActions: [TOPIC], Tags: [{ Key: "k", Value: "v" }] });
    const { MetricAlarms: [alarm] } = await call("DescribeAlarms");
    assert.deepEqual(alarm, {
      AlarmName: "a", AlarmArn: `${ARN}a`, ...basic, Dimensions: [{ Name: "RuleName", Value: "r" }], AlarmActions: [TOPIC], OKActions: [], InsufficientDataActions: [],
      ActionsEnabled: true, StateValue: "INSUFFICIENT_DATA", StateReason: "Unchecked: Initial alarm creation",
      AlarmConfigurationUpdatedTimestamp: now, StateUpdatedTimestamp: now, StateTransitionedTimestamp: now,
    });
    assert.deepEqual(await call("ListTagsForResource", { ResourceARN: `${ARN}a` }), { Tags: [{ Key: "k", Value: "v" }] });
  });

  const REFUSALS: readonly (readonly [name: string, input: object, code: string, message: RegExp])[] = [
    ["no operator", { ComparisonOperator: undefined }, "ValidationError", /ComparisonOperator is required/],
    ["no periods", { EvaluationPeriods: undefined }, "ValidationError", /EvaluationPeriods is required/],
    ["no metric", { MetricName: undefined }, "ValidationError", /MetricName is required/],
    ["two statistics", { ExtendedStatistic: "p90" }, "ValidationError", /mutually exclusive/],
    ["a bad percentile", { Statistic: undefined, ExtendedStatistic: "p101" }, "ValidationError", /p101/],
    ["a bad period", { Period: 45 }, "ValidationError", /multiple of 60/],
    ["more than a day", { Period: 60, EvaluationPeriods: 1441 }, "ValidationError", /86400/],
    ["more datapoints than periods", { DatapointsToAlarm: 2 }, "ValidationError", /DatapointsToAlarm/],
    ["an unknown treatment", { TreatMissingData: "x" }, "ValidationError", /TreatMissingData/],
    ["an unknown operator", { ComparisonOperator: "x" }, "ValidationError", /enum value set/],
    ["a metric and metrics", { Metrics: [{ Id: "m", MetricStat: { Metric: { Namespace: "N", MetricName: "M" }, Period: 60, Stat: "Sum" } }] }, "ValidationError", /mutually exclusive/],
    ["no threshold", { Threshold: undefined }, "ValidationError", /Threshold is required/],
    ["six actions", { AlarmActions: Array(6).fill(TOPIC) }, "ValidationError", /less than or equal to 5/],
    ["an anomaly band", { ComparisonOperator: "LessThanLowerThreshold", Threshold: undefined }, "NotImplemented", /anomaly detection/],
    ["a trimmed mean", { Statistic: undefined, ExtendedStatistic: "tm90" }, "NotImplemented", /tm90/],
    ["a query in PromQL", { EvaluationCriteria: {} }, "NotImplemented", /evaluationCriteria/],
  ];
  for (const [name, input, code, message] of REFUSALS) {
    it(`PutMetricAlarm refuses ${name}`, () => assert.rejects(put("a", input), (error: { code: string; message: string }) => {
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    }));
  }

  it("may stand on a query of a metric, but not on expressions", async () => {
    const metric = { Namespace: "AWS/Events", MetricName: "Invocations" };
    const { MetricName: _, Namespace: __, Statistic: ___, Period: ____, ...rest } = basic;
    const query = { Id: "m1", MetricStat: { Metric: metric, Period: 60, Stat: "Sum" } };
    await call("PutMetricAlarm", { AlarmName: "a", ...rest, Metrics: [query] });
    assert.deepEqual((await call("DescribeAlarms")).MetricAlarms[0]!.Metrics, [query]);
    await assert.rejects(call("PutMetricAlarm", { AlarmName: "a", ...rest, Metrics: [query, { ...query, Id: "m2" }] }), { message: /Exactly one element/ });
    await assert.rejects(call("PutMetricAlarm", { AlarmName: "a", ...rest, Metrics: [{ Id: "e1", Expression: "m1 * 2" }] }), { code: "NotImplemented", message: /expression/ });
  });

  it("are found by name, prefix, state, action and metric, in pages", async () => {
    for (const name of ["b2", "a", "b1"]) await put(name, name === "a" ? { OKActions: [TOPIC], Dimensions: [{ Name: "x", Value: "1" }, { Name: "y", Value: "2" }] } : {});
    assert.deepEqual(await names("DescribeAlarms", { AlarmNamePrefix: "b" }), ["b1", "b2"]);
    assert.deepEqual(await names("DescribeAlarms", { AlarmNames: ["b2", "zzz"] }), ["b2"]);
    assert.deepEqual(await names("DescribeAlarms", { ActionPrefix: "arn:aws:sns" }), ["a"]);
    assert.deepEqual(await names("DescribeAlarms", { StateValue: "OK" }), []);
    assert.deepEqual(await names("DescribeAlarms", { AlarmTypes: ["CompositeAlarm"] }), []);
    const first = await call("DescribeAlarms", { MaxRecords: 2 });
    assert.equal(first.MetricAlarms.length, 2);
    assert.deepEqual(await names("DescribeAlarms", { MaxRecords: 2, NextToken: first.NextToken }), ["b2"]);
    await assert.rejects(call("DescribeAlarms", { NextToken: "x" }), { code: "InvalidNextToken" });
    await assert.rejects(call("DescribeAlarms", { AlarmNames: ["a"], AlarmNamePrefix: "a" }), { code: "ValidationError" });
    const metric = { MetricName: basic.MetricName, Namespace: basic.Namespace };
    assert.deepEqual(await names("DescribeAlarmsForMetric", { ...metric, Dimensions: [{ Name: "y", Value: "2" }, { Name: "x", Value: "1" }] }), ["a"]);
    assert.deepEqual(await names("DescribeAlarmsForMetric", { ...metric, Period: 300 }), []);
  });

  it("change their state by hand, which is an event", async () => {
    await put("a", { AlarmActions: [TOPIC] });
    const set = (StateValue: string) => call("SetAlarmState", { AlarmName: "a", StateValue, StateReason: "test" });
    await call("DisableAlarmActions", { AlarmNames: ["a", "zzz"] });
    await set("ALARM");
    await set("ALARM");
    assert.deepEqual(await names("DescribeAlarms", { StateValue: "ALARM" }), ["a"]);
    await cloud.kernel.work.idle();
    const sent = cloud.kernel.journal.since(0).flatMap((entry) => (entry.kind === "event" && entry.detailType === "CloudWatch Alarm State Change" ? [entry] : []));
    assert.equal(sent.length, 1);
    const { source, resources, detail } = sent[0]!.event as { source: string; resources: string[]; detail: Record<string, { value: string; reason: string }> };
    assert.deepEqual([source, resources, detail.state!.value, detail.previousState!.value, detail.state!.reason], ["aws.cloudwatch", [`${ARN}a`], "ALARM", "INSUFFICIENT_DATA", "test"]);
    await put("a", { Threshold: 9 });
    const { MetricAlarms: [alarm] } = await call("DescribeAlarms");
    assert.deepEqual([alarm!.StateValue, alarm!.Threshold, alarm!.ActionsEnabled], ["ALARM", 9, true]);
    await assert.rejects(call("SetAlarmState", { AlarmName: "x", StateValue: "OK", StateReason: "" }), { code: "ResourceNotFound" });
    await assert.rejects(call("SetAlarmState", { AlarmName: "a", StateValue: "OK", StateReason: "", StateReasonData: "{" }), { code: "InvalidFormatFault" });
  });

  it("are tagged and deleted", async () => {
    await put("a");
    await call("TagResource", { ResourceARN: `${ARN}a`, Tags: [{ Key: "k", Value: "1" }, { Key: "l", Value: "2" }] });
    await call("UntagResource", { ResourceARN: `${ARN}a`, TagKeys: ["k"] });
    assert.deepEqual(await call("ListTagsForResource", { ResourceARN: `${ARN}a` }), { Tags: [{ Key: "l", Value: "2" }] });
    await assert.rejects(call("DeleteAlarms", { AlarmNames: ["a", "x"] }), { code: "ResourceNotFound" });
    await call("DeleteAlarms", { AlarmNames: ["a"] });
    await assert.rejects(call("ListTagsForResource", { ResourceARN: `${ARN}a` }), { code: "ResourceNotFoundException" });
  });
});
