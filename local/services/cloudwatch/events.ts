import type { Alarm, AlarmState } from "./state";

/** The `detail` of CloudWatch Alarm State Change: what EventBridge gets when an alarm changes its state. */
export function stateChange(alarm: Alarm, previous: AlarmState): object {
  const { AlarmDescription: description } = alarm.configuration;
  return {
    alarmName: alarm.name,
    state: described(alarm.state),
    previousState: described(previous),
    configuration: { ...(description !== undefined && { description }), metrics: metricsOf(alarm) },
  };
}

const described = ({ value, reason, reasonData, updatedAt }: AlarmState) =>
  ({ value, reason, ...(reasonData !== undefined && { reasonData }), timestamp: new Date(updatedAt).toISOString().replace("Z", "+0000") });

type Dimensions = readonly { Name?: string; Value?: string }[] | undefined;

const metric = (namespace: string | undefined, name: string | undefined, dimensions: Dimensions) =>
  ({ namespace, name, dimensions: Object.fromEntries((dimensions ?? []).map(({ Name, Value }) => [Name!, Value])) });

function metricsOf({ configuration }: Alarm): object[] {
  const { Metrics: queries, Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic } = configuration;
  if (!queries) {
    return [{ id: "m1", metricStat: { metric: metric(Namespace, MetricName, Dimensions), period: Period, stat: Statistic ?? ExtendedStatistic }, returnData: true }];
  }
  return queries.map(({ Id, MetricStat: stat, Expression, Label, ReturnData }) => ({
    id: Id, ...(Label !== undefined && { label: Label }), returnData: ReturnData ?? true,
    ...(stat ? { metricStat: { metric: metric(stat.Metric?.Namespace, stat.Metric?.MetricName, stat.Metric?.Dimensions), period: stat.Period, stat: stat.Stat } } : { expression: Expression }),
  }));
}
