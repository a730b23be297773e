import { boolean, list, number, refused, string, structure, timestamp, type Shape } from "../../kernel/shape";

export const STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];
export const STATES = ["OK", "ALARM", "INSUFFICIENT_DATA"];
const COMPARISONS = [
  "GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold",
  "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold",
];
const SIZES = ["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits"];
const UNITS = ["Seconds", "Microseconds", "Milliseconds", ...SIZES, "Percent", "Count", ...SIZES.map((unit) => `${unit}/Second`), "Count/Second", "None"];

const NOT_YET = "the local cloud keeps alarms on metrics only";

export const alarmName = (options: { required?: boolean } = {}): Shape => string({ min: 1, max: 255, ...options });
export const alarmNames = (options: { required?: boolean } = {}): Shape => list(alarmName(), { max: 100, ...options });
export const resourceArn = (): Shape => string({ required: true, min: 1, max: 1024 });
export const tags = (options: { required?: boolean } = {}): Shape =>
  list(structure({ Key: string({ required: true, min: 1, max: 128 }), Value: string({ required: true, max: 256 }) }), options);

export const dimensions = (): Shape => list(structure({ Name: string({ required: true, min: 1, max: 255 }), Value: string({ required: true, min: 1, max: 1024 }) }), { max: 30 });
export const metricName = (options: { required?: boolean } = {}): Shape => string({ min: 1, max: 255, ...options });
export const namespace = (options: { required?: boolean } = {}): Shape => string({ min: 1, max: 255, pattern: /[^:].*/, ...options });
export const period = (options: { required?: boolean } = {}): Shape => number({ min: 1, ...options });
export const unit = (): Shape => string({ oneOf: UNITS });
const actions = (): Shape => list(string({ min: 1, max: 1024 }), { max: 5 });

/** AWS: what GetMetricData and alarms on several metrics take. */
export const queries = (options: { required?: boolean } = {}): Shape => list(structure({
  Id: string({ required: true, min: 1, max: 255 }),
  MetricStat: structure({
    Metric: structure({ Namespace: namespace(), MetricName: metricName(), Dimensions: dimensions() }, { required: true }),
    Period: period({ required: true }), Stat: string({ required: true }), Unit: unit(),
  }),
  Expression: refused("metric math is not evaluated"), Label: string(), ReturnData: boolean(),
  Period: refused("it is for expressions, and metric math is not evaluated"), AccountId: refused("there is one account"),
}), options);

/** What names a metric and how it is read. */
export const metric = (required: boolean) => ({
  MetricName: metricName({ required }), Namespace: namespace({ required }), Statistic: string({ oneOf: STATISTICS }), ExtendedStatistic: string(),
  Dimensions: dimensions(), Period: period(), Unit: unit(),
});

export const putMetricAlarmInput = structure({
  AlarmName: alarmName({ required: true }), AlarmDescription: string({ max: 1024 }), ActionsEnabled: boolean(),
  OKActions: actions(), AlarmActions: actions(), InsufficientDataActions: actions(), ...metric(false),
  EvaluationPeriods: number({ min: 1 }), DatapointsToAlarm: number({ min: 1 }), Threshold: number(), ComparisonOperator: string({ oneOf: COMPARISONS }),
  TreatMissingData: string({ min: 1, max: 255 }), EvaluateLowSampleCountPercentile: string({ min: 1, max: 255 }),
  Metrics: queries(),
  Tags: tags(), ThresholdMetricId: string({ min: 1, max: 255 }),
  EvaluationCriteria: refused(NOT_YET), EvaluationInterval: refused(NOT_YET),
});

export const setAlarmStateInput = structure({
  AlarmName: alarmName({ required: true }), StateValue: string({ required: true, oneOf: STATES }), StateReason: string({ required: true, max: 1023 }), StateReasonData: string({ max: 4000 }),
});

export const describeAlarmsInput = structure({
  AlarmNames: alarmNames(), AlarmNamePrefix: alarmName(), AlarmTypes: list(string({ oneOf: ["CompositeAlarm", "MetricAlarm"] })),
  ChildrenOfAlarmName: refused(NOT_YET), ParentsOfAlarmName: refused(NOT_YET), StateValue: string({ oneOf: STATES }), ActionPrefix: string({ min: 1, max: 1024 }),
  MaxRecords: number({ min: 1, max: 100 }), NextToken: string(),
});

export const describeAlarmsForMetricInput = structure(metric(true));

export const describeAlarmHistoryInput = structure({
  AlarmName: alarmName(), AlarmTypes: list(string({ oneOf: ["CompositeAlarm", "MetricAlarm"] })), AlarmContributorId: refused(NOT_YET),
  HistoryItemType: string({ oneOf: ["ConfigurationUpdate", "StateUpdate", "Action", "AlarmContributorStateUpdate", "AlarmContributorAction"] }),
  StartDate: timestamp(), EndDate: timestamp(), MaxRecords: number({ min: 1, max: 100 }), NextToken: string(), ScanBy: string({ oneOf: ["TimestampDescending", "TimestampAscending"] }),
});
