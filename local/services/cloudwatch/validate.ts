import type { MetricDataQuery, PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { fail } from "./errors";
import { checkQueries } from "./metrics/queries";
import { extendedStatistic } from "./metrics/statistic";
import { NotSupported } from "../../kernel/errors";

const invalid = (message: string) => fail("ValidationError", message);

const DAY = 86_400;
/** With `Metrics` these belong into its entries. */
const SINGLE = ["MetricName", "Namespace", "Dimensions", "Period", "Unit", "Statistic", "ExtendedStatistic"] as const;
const MISSING_DATA = ["breaching", "notBreaching", "ignore", "missing"];
const BANDS: readonly string[] = ["LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"];

/** Throws what is wrong with the members of an alarm taken together. */
export function validate(input: PutMetricAlarmCommandInput): void {
  const { EvaluationPeriods: periods, DatapointsToAlarm: datapoints } = input;
  if (!input.ComparisonOperator) throw invalid("The parameter ComparisonOperator is required.");
  if (periods === undefined) throw invalid("The parameter EvaluationPeriods is required.");
  if (datapoints !== undefined && datapoints > periods) throw invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
  if (input.TreatMissingData !== undefined && !MISSING_DATA.includes(input.TreatMissingData)) throw invalid(`The value ${input.TreatMissingData} is not supported for TreatMissingData parameter.`);
  if (input.EvaluateLowSampleCountPercentile !== undefined) {
    if (!["evaluate", "ignore"].includes(input.EvaluateLowSampleCountPercentile)) throw invalid(`Option ${input.EvaluateLowSampleCountPercentile} is not supported for EvaluateLowSampleCountPercentile parameter.`);
    if (!input.ExtendedStatistic) throw invalid("EvaluateLowSampleCountPercentile can only be used with ExtendedStatistic.");
  }
  threshold(input);
  if (input.Metrics) queries(input, input.Metrics); else single(input);
}

function threshold(input: PutMetricAlarmCommandInput): void {
  if (BANDS.includes(input.ComparisonOperator!)) {
    throw new NotSupported(`cloudwatch:PutMetricAlarm ComparisonOperator ${input.ComparisonOperator} (there are no anomaly detection models)`, "local/services/cloudwatch");
  }
  if (input.ThresholdMetricId !== undefined) throw invalid("ThresholdMetricId is only supported for alarms based on anomaly detection models");
  if (input.Threshold === undefined) throw invalid("Threshold is required for alarms based on static threshold");
}

function single(input: PutMetricAlarmCommandInput): void {
  for (const member of ["MetricName", "Namespace", "Period"] as const) if (input[member] === undefined) throw invalid(`The parameter ${member} is required.`);
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined)) {
    throw invalid(input.Statistic === undefined ? "Either Statistic or ExtendedStatistic must be set." : "The parameters ExtendedStatistic and Statistic are mutually exclusive.");
  }
  if (input.ExtendedStatistic !== undefined) extended(input.ExtendedStatistic);
  period(input.Period!, input.EvaluationPeriods!);
}

function extended(name: string): void {
  const kind = extendedStatistic(name);
  if (kind === "unknown") throw invalid(`The value ${name} for parameter ExtendedStatistic is not supported.`);
  if (kind === "unsupported") throw new NotSupported(`the statistic ${name} (percentiles p0 to p100 are)`, "local/services/cloudwatch/metrics/statistic.ts");
}

/** AWS: 10, 20, 30 or a multiple of 60 seconds; in all at most a day, or seven with periods of an hour and more. */
function period(seconds: number, periods: number): void {
  if (![10, 20, 30].includes(seconds) && seconds % 60 !== 0) throw invalid("Period must be 10, 20, 30 or a multiple of 60");
  const days = seconds >= 3600 ? 7 : 1;
  if (seconds * periods > days * DAY) throw invalid(`Metrics cannot be checked across more than ${days === 1 ? "a day" : "seven days"} (EvaluationPeriods * Period must be <= ${days * DAY}).`);
}

function queries(input: PutMetricAlarmCommandInput, all: readonly MetricDataQuery[]): void {
  const also = SINGLE.find((member) => input[member] !== undefined);
  if (also) throw invalid(`The parameters Metrics and ${also} are mutually exclusive.`);
  if (all.length === 0 || all.length > 20) throw invalid("Metrics must have between 1 and 20 entries.");
  checkQueries(all, extended, ({ MetricStat }) => period(MetricStat!.Period!, input.EvaluationPeriods!));
  if (all.filter(({ ReturnData }) => ReturnData ?? true).length !== 1) throw invalid("Exactly one element of the metrics list should return data.");
}
