import type { ComparisonOperator, StateValue } from "@aws-sdk/client-cloudwatch";
import { longTime } from "../state";
import type { Point, RealPoint, Terms, Verdict } from "./judge";

const COMPARISONS: Partial<Readonly<Record<ComparisonOperator, string>>> = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
};

/** AWS writes numbers as Java does: 1.0. */
export const double = (value: number): string => (Number.isInteger(value) && Math.abs(value) < 1e7 ? value.toFixed(1) : String(value));

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** dd/mm/yy HH:MM:SS */
function shortTime(ms: number): string {
  const [date, time] = new Date(ms).toISOString().split("T") as [string, string];
  const [year, month, day] = date.split("-") as [string, string, string];
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}

/** Why an alarm has the state it goes to, in AWS's words. */
export function reasonOf(verdict: Verdict, terms: Terms, from: StateValue): string {
  const { state, real, filled } = verdict;
  const { periods, datapoints } = terms;
  if (state === "INSUFFICIENT_DATA") return `Insufficient Data: ${count(periods, "datapoint was", "datapoints were")} unknown.`;
  if (filled > 0) {
    const received = real.length === 0 ? "no datapoints were" : count(real.length, "datapoint was", "datapoints were");
    return `Threshold Crossed: ${received} received for ${count(periods, "period")} and ${count(filled, "missing datapoint was", "missing datapoints were")} treated as [${terms.missing === "breaching" ? "Breaching" : "NonBreaching"}].`;
  }
  const alarm = state === "ALARM";
  const shown = alarm ? verdict.breaching : real.filter((point) => !verdict.breaching.includes(point));
  const list = shown.map(({ value, time }) => `${double(value)} (${shortTime(time)})`).join(", ");
  const verb = `${shown.length === 1 ? "was" : "were"}${alarm ? "" : " not"}`;
  const least = alarm ? datapoints : periods - datapoints + 1;
  // AWS names the direction only when it is one between OK and ALARM.
  const direction = alarm ? "OK -> ALARM" : "ALARM -> OK";
  const transition = from === "INSUFFICIENT_DATA" && !alarm ? "" : ` (minimum ${count(least, "datapoint")} for ${direction} transition)`;
  return `Threshold Crossed: ${shown.length} out of the last ${periods} datapoints [${list}] ${verb} ${COMPARISONS[terms.operator]} the threshold (${double(terms.threshold)})${transition}.`;
}

interface Asked {
  readonly now: number;
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
  readonly unit: string | undefined;
  readonly points: readonly Point[];
}

/** StateReasonData: JSON, with numbers as Java writes them. */
export function reasonData({ real }: Verdict, terms: Terms, { now, statistic, period, unit, points }: Asked): string {
  const oldest = real[real.length - 1];
  const fields = [
    `"version":"1.0"`, `"queryDate":"${longTime(now)}"`,
    ...(oldest ? [`"startDate":"${longTime(oldest.time)}"`] : []),
    ...(unit === undefined ? [] : [`"unit":${JSON.stringify(unit)}`]),
    `"statistic":${JSON.stringify(statistic)}`, `"period":${period}`,
    // AWS: oldest first here, newest first in evaluatedDatapoints.
    `"recentDatapoints":[${[...real].reverse().map(({ value }) => double(value)).join(",")}]`,
    `"threshold":${double(terms.threshold)}`,
    ...(real.length === 0 ? [] : [`"evaluatedDatapoints":[${evaluated(points, terms.periods).join(",")}]`]),
  ];
  return `{${fields.join(",")}}`;
}

const evaluated = (points: readonly Point[], periods: number): string[] =>
  points.filter((point): point is RealPoint => point.value !== undefined).slice(0, periods)
    .map(({ time, value, samples }) => `{"timestamp":"${longTime(time)}","sampleCount":${double(samples ?? 1)},"value":${double(value)}}`);
