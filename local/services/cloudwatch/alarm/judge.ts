import type { ComparisonOperator, StateValue } from "@aws-sdk/client-cloudwatch";

/** One period of an alarm's metric. */
export interface Point {
  /** When the period began. Milliseconds since the epoch. */
  readonly time: number;
  /** Absent where nothing was received. */
  readonly value?: number;
  readonly samples?: number;
}

export interface RealPoint extends Point {
  readonly value: number;
}

export interface Terms {
  readonly operator: ComparisonOperator;
  readonly threshold: number;
  /** N: the periods that are looked at. */
  readonly periods: number;
  /** M: how many of them must breach. */
  readonly datapoints: number;
  readonly missing: "breaching" | "notBreaching" | "ignore" | "missing";
}

export interface Verdict {
  /** `retain`: there is too little to change the state. */
  readonly state: StateValue | "retain";
  /** The points that count, newest first. */
  readonly real: readonly RealPoint[];
  readonly breaching: readonly RealPoint[];
  /** How many periods without data were taken as breaching, or as not breaching. */
  readonly filled: number;
}

const COMPARE: Partial<Readonly<Record<ComparisonOperator, (value: number, threshold: number) => boolean>>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** AWS retrieves more periods than it evaluates, so that late or missing data does not decide: two more, as in its examples. */
export const RANGE = 2;

/**
 * What an alarm's newest points (newest first, N + 2 of them) say.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function judge(points: readonly Point[], terms: Terms): Verdict {
  const { periods, datapoints, missing } = terms;
  const breaches = (point: RealPoint) => COMPARE[terms.operator]!(point.value, terms.threshold);
  const real = points.filter((point): point is RealPoint => point.value !== undefined).slice(0, periods);
  const breaching = real.filter(breaches);
  const gaps = periods - real.length;
  const verdict = (state: Verdict["state"], filled = 0): Verdict => ({ state, real, breaching, filled });
  if (breaching.length >= datapoints) return verdict("ALARM", fills(missing) ? gaps : 0);
  if (gaps === 0) return verdict("OK");
  if (missing === "notBreaching") return verdict("OK", gaps);
  if (missing === "breaching") return verdict(breaching.length + gaps >= datapoints ? "ALARM" : "OK", gaps);
  if (real.length > breaching.length) return verdict("OK");
  if (missing === "ignore") return verdict("retain");
  if (real.length === 0) return verdict("INSUFFICIENT_DATA");
  // AWS: when all there is breaches, and the oldest of it is at least M periods old, the alarm does not wait for more.
  const oldest = points.lastIndexOf(real[real.length - 1]!);
  return verdict(oldest + 1 >= datapoints ? "ALARM" : "retain");
}

const fills = (missing: Terms["missing"]): boolean => missing === "breaching" || missing === "notBreaching";
