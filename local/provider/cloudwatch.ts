import type {
  ComparisonOperator, DeleteAlarmsCommandInput, DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput,
  MetricAlarm, MetricDataQuery, PutMetricAlarmCommandInput, PutMetricAlarmCommandOutput, StandardUnit, Statistic,
  TagResourceCommandInput, UntagResourceCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { nameOf } from "./names";
import { autonamed, boolean, computed, integer, list, map, number, object, refused, required, string, unordered, withDefault, type Values } from "./properties";
import { callsTo, resourceTypesIn, unlessMissing, type ResourceType } from "./resource-type";
import { allTags, fromTagList, REGION, tagChanges, tagList, tagOutputs, TAGS } from "./tags";

interface CloudWatch {
  DeleteAlarms: [DeleteAlarmsCommandInput, object];
  DescribeAlarms: [DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput];
  ListTagsForResource: [ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput];
  PutMetricAlarm: [PutMetricAlarmCommandInput, PutMetricAlarmCommandOutput];
  TagResource: [TagResourceCommandInput, object];
  UntagResource: [UntagResourceCommandInput, object];
}

const cloudwatch = callsTo<CloudWatch>("cloudwatch");
const PROMQL = "alarms on PromQL queries are not evaluated";

const NAMING = { max: 255 };

const ALARM = {
  actionsEnabled: withDefault(boolean(), true),
  alarmActions: unordered(list(string())),
  alarmDescription: string(),
  comparisonOperator: string(),
  datapointsToAlarm: integer(),
  dimensions: map(string()),
  evaluateLowSampleCountPercentiles: computed(string()),
  evaluationCriteria: refused(PROMQL),
  evaluationInterval: refused(PROMQL),
  evaluationPeriods: integer(),
  extendedStatistic: string(),
  insufficientDataActions: unordered(list(string())),
  metricName: string(),
  metricQueries: unordered(list(object({
    accountId: string(), expression: string(), id: required(string()), label: string(), period: integer(), returnData: boolean(),
    metric: object({ dimensions: map(string()), metricName: required(string()), namespace: string(), period: required(integer()), stat: required(string()), unit: string() }),
  }))),
  name: autonamed(string(), NAMING),
  namespace: string(),
  okActions: unordered(list(string())),
  period: integer(),
  region: REGION,
  statistic: string(),
  tags: TAGS,
  threshold: number(),
  thresholdMetricId: string(),
  treatMissingData: withDefault(string(), "missing"),
  unit: string(),
  warmUpConfiguration: refused("alarms begin to evaluate at once"),
};

type Alarm = Values<typeof ALARM>;
type Query = NonNullable<Alarm["metricQueries"]>[number];

const toDimensions = (dimensions: Readonly<Record<string, string>> | undefined) =>
  dimensions && Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

const fromDimensions = (dimensions: readonly { Name?: string; Value?: string }[] | undefined) =>
  Object.fromEntries((dimensions ?? []).map(({ Name, Value }) => [Name!, Value]));

const toQuery = ({ accountId, expression, id, label, metric, period, returnData }: Query): MetricDataQuery => ({
  Id: id, AccountId: accountId, Expression: expression, Label: label, Period: period, ReturnData: returnData ?? false,
  MetricStat: metric && {
    Metric: { MetricName: metric.metricName, Namespace: metric.namespace, Dimensions: toDimensions(metric.dimensions) },
    Period: metric.period, Stat: metric.stat, Unit: metric.unit as StandardUnit | undefined,
  },
});

const fromQuery = ({ Id, AccountId, Expression, Label, MetricStat, Period, ReturnData }: MetricDataQuery) => ({
  id: Id, accountId: AccountId, expression: Expression, label: Label, period: Period, returnData: ReturnData,
  ...(MetricStat && { metric: {
    metricName: MetricStat.Metric?.MetricName, namespace: MetricStat.Metric?.Namespace, dimensions: fromDimensions(MetricStat.Metric?.Dimensions),
    period: MetricStat.Period, stat: MetricStat.Stat, unit: MetricStat.Unit,
  } }),
});

const toInput = (values: Alarm, name: string): PutMetricAlarmCommandInput => ({
  AlarmName: name, AlarmDescription: values.alarmDescription, ActionsEnabled: values.actionsEnabled,
  AlarmActions: values.alarmActions && [...values.alarmActions], OKActions: values.okActions && [...values.okActions],
  InsufficientDataActions: values.insufficientDataActions && [...values.insufficientDataActions],
  MetricName: values.metricName, Namespace: values.namespace, Statistic: values.statistic as Statistic | undefined,
  ExtendedStatistic: values.extendedStatistic, Dimensions: toDimensions(values.dimensions), Period: values.period,
  Unit: values.unit as StandardUnit | undefined, EvaluationPeriods: values.evaluationPeriods, DatapointsToAlarm: values.datapointsToAlarm,
  Threshold: values.threshold, ThresholdMetricId: values.thresholdMetricId, TreatMissingData: values.treatMissingData,
  ComparisonOperator: values.comparisonOperator as ComparisonOperator | undefined,
  EvaluateLowSampleCountPercentile: values.evaluateLowSampleCountPercentiles, Metrics: values.metricQueries?.map(toQuery),
});

const toOutputs = (alarm: MetricAlarm) => ({
  name: alarm.AlarmName, arn: alarm.AlarmArn, alarmDescription: alarm.AlarmDescription, actionsEnabled: alarm.ActionsEnabled,
  alarmActions: alarm.AlarmActions ?? [], okActions: alarm.OKActions ?? [], insufficientDataActions: alarm.InsufficientDataActions ?? [],
  metricName: alarm.MetricName, namespace: alarm.Namespace, statistic: alarm.Statistic, extendedStatistic: alarm.ExtendedStatistic,
  dimensions: fromDimensions(alarm.Dimensions), period: alarm.Period, unit: alarm.Unit, evaluationPeriods: alarm.EvaluationPeriods,
  datapointsToAlarm: alarm.DatapointsToAlarm, threshold: alarm.Threshold, thresholdMetricId: alarm.ThresholdMetricId,
  treatMissingData: alarm.TreatMissingData ?? "missing", comparisonOperator: alarm.ComparisonOperator,
  evaluateLowSampleCountPercentiles: alarm.EvaluateLowSampleCountPercentile,
  ...(alarm.Metrics && alarm.Metrics.length > 0 && { metricQueries: alarm.Metrics.map(fromQuery) }),
});

const metricAlarm = resourceTypesIn("local/provider/cloudwatch.ts")({
  token: "aws:cloudwatch/metricAlarm:MetricAlarm",
  properties: ALARM,
  async create(values, context) {
    const name = nameOf(values, context, NAMING);
    await cloudwatch(context, "PutMetricAlarm", { ...toInput(values, name), Tags: tagList(allTags(values.tags, context)) });
    return { id: name };
  },
  async read(id, _known, context) {
    const { MetricAlarms = [] } = await cloudwatch(context, "DescribeAlarms", { AlarmNames: [id], AlarmTypes: ["MetricAlarm"] });
    const [alarm] = MetricAlarms;
    if (!alarm) return undefined;
    const { Tags } = await cloudwatch(context, "ListTagsForResource", { ResourceARN: alarm.AlarmArn });
    return { ...toOutputs(alarm), region: context.region, ...tagOutputs(fromTagList(Tags), context) };
  },
  async update(id, change, context) {
    await cloudwatch(context, "PutMetricAlarm", toInput(change.will, id));
    // AWS: an update of an alarm leaves its tags alone.
    const ResourceARN = `arn:${context.partition}:cloudwatch:${context.region}:${context.account}:alarm:${id}`;
    const { gone, set } = tagChanges(change, context);
    if (gone.length > 0) await cloudwatch(context, "UntagResource", { ResourceARN, TagKeys: gone });
    const Tags = tagList(set);
    if (Tags) await cloudwatch(context, "TagResource", { ResourceARN, Tags });
  },
  async delete(id, _known, context) {
    await unlessMissing(cloudwatch(context, "DeleteAlarms", { AlarmNames: [id] }), "ResourceNotFound", "ResourceNotFoundException");
  },
});

export const cloudwatchTypes: readonly ResourceType[] = [metricAlarm];
