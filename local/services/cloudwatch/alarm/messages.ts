import type { Alarm, AlarmState } from "../state";
import { longTime } from "../state";
import { configurationOf, describedState } from "../events";

/** How AWS names its regions in messages; others go by their code. */
const REGIONS: Readonly<Record<string, string>> = {
  "us-east-1": "US East (N. Virginia)", "us-east-2": "US East (Ohio)", "us-west-1": "US West (N. California)", "us-west-2": "US West (Oregon)",
  "ca-central-1": "Canada (Central)", "eu-central-1": "EU (Frankfurt)", "eu-west-1": "EU (Ireland)", "eu-west-2": "EU (London)", "eu-west-3": "EU (Paris)",
  "eu-north-1": "EU (Stockholm)", "eu-south-1": "EU (Milan)", "ap-northeast-1": "Asia Pacific (Tokyo)", "ap-northeast-2": "Asia Pacific (Seoul)",
  "ap-south-1": "Asia Pacific (Mumbai)", "ap-southeast-1": "Asia Pacific (Singapore)", "ap-southeast-2": "Asia Pacific (Sydney)", "sa-east-1": "South America (Sao Paulo)",
};

export interface Change {
  readonly alarm: Alarm;
  readonly previous: AlarmState;
  readonly region: string;
  readonly account: string;
}

/** What a topic gets. AWS: at most 100 characters of subject. */
export function notification({ alarm, previous, region, account }: Change): { readonly Subject: string; readonly Message: string } {
  const { configuration: given, state } = alarm;
  const place = REGIONS[region] ?? region;
  const subject = `${state.value}: "${alarm.name}" in ${place}`;
  return {
    Subject: subject.length > 100 ? `${subject.slice(0, 97)}...` : subject,
    Message: JSON.stringify({
      AlarmName: alarm.name, AlarmDescription: given.AlarmDescription ?? null, AWSAccountId: account,
      AlarmConfigurationUpdatedTimestamp: longTime(alarm.configuredAt), NewStateValue: state.value, NewStateReason: state.reason,
      StateChangeTime: longTime(state.updatedAt), Region: place, AlarmArn: alarm.arn, OldStateValue: previous.value,
      OKActions: given.OKActions ?? [], AlarmActions: given.AlarmActions ?? [], InsufficientDataActions: given.InsufficientDataActions ?? [],
      Trigger: triggerOf(alarm),
    }),
  };
}

function triggerOf({ configuration: given }: Alarm): object {
  const evaluation = {
    Period: given.Period, EvaluationPeriods: given.EvaluationPeriods, ...(given.DatapointsToAlarm !== undefined && { DatapointsToAlarm: given.DatapointsToAlarm }),
    ComparisonOperator: given.ComparisonOperator, Threshold: given.Threshold, TreatMissingData: given.TreatMissingData ?? "", EvaluateLowSampleCountPercentile: given.EvaluateLowSampleCountPercentile ?? "",
  };
  const [query] = given.Metrics ?? [];
  if (query) {
    const { Metric, Period, Stat } = query.MetricStat!;
    return { ...evaluation, Metrics: [{ Id: query.Id, MetricStat: { Metric: { Dimensions: lowerCase(Metric?.Dimensions), MetricName: Metric?.MetricName, Namespace: Metric?.Namespace }, Period, Stat }, ReturnData: true }] };
  }
  const statistic = given.Statistic === undefined
    ? { StatisticType: "ExtendedStatistic", ExtendedStatistic: given.ExtendedStatistic }
    : { StatisticType: "Statistic", Statistic: STATISTICS[given.Statistic] };
  return { MetricName: given.MetricName, Namespace: given.Namespace, ...statistic, Unit: given.Unit ?? null, Dimensions: lowerCase(given.Dimensions), ...evaluation };
}

/** AWS: as its own code names them. */
const STATISTICS = { SampleCount: "SAMPLE_COUNT", Average: "AVERAGE", Sum: "SUM", Minimum: "MINIMUM", Maximum: "MAXIMUM" } as const;

const lowerCase = (dimensions: readonly { Name?: string; Value?: string }[] = []) => dimensions.map(({ Name, Value }) => ({ value: Value, name: Name }));

/** What a function gets. */
export const invocation = ({ alarm, previous, region, account }: Change): string => JSON.stringify({
  source: "aws.cloudwatch", alarmArn: alarm.arn, accountId: account, time: longTime(alarm.state.updatedAt), region,
  alarmData: {
    alarmName: alarm.name, state: describedState(alarm.state), previousState: describedState(previous), configuration: configurationOf(alarm),
  },
});
