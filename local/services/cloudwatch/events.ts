import { longTime, type Alarm, type AlarmState } from "./state";

/** The `detail` of CloudWatch Alarm State Change: what EventBridge gets when an alarm changes its state. */
export const stateChange = (alarm: Alarm, previous: AlarmState): object =>
  ({ alarmName: alarm.name, state: describedState(alarm.state), previousState: describedState(previous), configuration: configurationOf(alarm) });

export const describedState = ({ value, reason, reasonData, updatedAt }: AlarmState) =>
  ({ value, reason, ...(reasonData !== undefined && { reasonData }), timestamp: longTime(updatedAt) });

export const configurationOf = (alarm: Alarm) =>
  ({ ...(alarm.configuration.AlarmDescription !== undefined && { description: alarm.configuration.AlarmDescription }), metrics: metricsOf(alarm) });

/** The whole configuration, as CloudWatch Alarm Configuration Change shows it. */
export function wholeConfiguration(alarm: Alarm): object {
  const { configuration: given } = alarm;
  return {
    evaluationPeriods: given.EvaluationPeriods, ...(given.DatapointsToAlarm !== undefined && { datapointsToAlarm: given.DatapointsToAlarm }),
    threshold: given.Threshold, comparisonOperator: given.ComparisonOperator, ...(given.TreatMissingData !== undefined && { treatMissingData: given.TreatMissingData }),
    ...configurationOf(alarm), alarmName: alarm.name, actionsEnabled: alarm.actionsEnabled, timestamp: longTime(alarm.configuredAt),
    okActions: given.OKActions ?? [], alarmActions: given.AlarmActions ?? [], insufficientDataActions: given.InsufficientDataActions ?? [],
  };
}

/** The `detail` of CloudWatch Alarm Configuration Change. */
export const configurationChange = (operation: "create" | "update" | "delete", alarm: Alarm, previous?: object): object => ({
  alarmName: alarm.name, operation, state: { value: alarm.state.value, timestamp: longTime(alarm.state.updatedAt) },
  configuration: wholeConfiguration(alarm), ...(previous && { previousConfiguration: previous }),
});

type Dimensions = readonly { Name?: string; Value?: string }[] | undefined;

const metric = (namespace: string | undefined, name: string | undefined, dimensions: Dimensions) =>
  ({ namespace, name, dimensions: Object.fromEntries((dimensions ?? []).map(({ Name, Value }) => [Name!, Value])) });

function metricsOf({ configuration }: Alarm): object[] {
  const { Metrics: queries, Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic } = configuration;
  if (!queries) {
    return [{ id: "m1", metricStat: { metric: metric(Namespace, MetricName, Dimensions), period: Period, stat: Statistic ?? ExtendedStatistic }, returnData: true }];
  }
  return queries.map(({ Id, MetricStat: stat, Label, ReturnData }) => ({
    id: Id, ...(Label !== undefined && { label: Label }), returnData: ReturnData ?? true,
    metricStat: { metric: metric(stat!.Metric?.Namespace, stat!.Metric?.MetricName, stat!.Metric?.Dimensions), period: stat!.Period, stat: stat!.Stat },
  }));
}
