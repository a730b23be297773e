import type { Distribution } from "./distribution";

const SIMPLE: Readonly<Record<string, (values: Distribution) => number>> = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/;
const OTHERS = /^((tm|wm|tc|ts)\d{1,2}(\.\d{1,10})?|IQM|(PR|TM|WM|TC|TS)\([^()]+\))$/;

/** `ok`, a statistic that AWS has and the local cloud has not, or none at all. */
export function extendedStatistic(text: string): "ok" | "unsupported" | "unknown" {
  return PERCENTILE.test(text) ? "ok" : OTHERS.test(text) ? "unsupported" : "unknown";
}

export const isStatistic = (text: string): boolean => Object.hasOwn(SIMPLE, text);

/** The value of a statistic (`Sum`, `p99.9`); undefined where the values do not tell. */
export function statistic(values: Distribution, name: string): number | undefined {
  if (isStatistic(name)) return values.count > 0 ? SIMPLE[name]!(values) : undefined;
  return values.percentile(Number(PERCENTILE.exec(name)![1]));
}
