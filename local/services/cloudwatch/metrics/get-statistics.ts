import type { Datapoint, GetMetricStatisticsCommandInput, GetMetricStatisticsCommandOutput, StandardUnit } from "@aws-sdk/client-cloudwatch";
import { NotSupported } from "../../../kernel/errors";
import type { Operation } from "../../../kernel/operation";
import { list, string, structure, timestamp } from "../../../kernel/shape";
import { fail } from "../errors";
import { dimensions, metricName, namespace, period, STATISTICS, unit } from "../shapes";
import type { Distribution } from "./distribution";
import { spanOf } from "./span";
import { extendedStatistic, statistic } from "./statistic";
import { dimensionsOf, type MetricStore } from "./store";

const MOST = 1_440;

export const getMetricStatistics = (store: MetricStore): Operation<GetMetricStatisticsCommandInput, Omit<GetMetricStatisticsCommandOutput, "$metadata">> => ({
  input: structure({
    Namespace: namespace({ required: true }), MetricName: metricName({ required: true }), Dimensions: dimensions(),
    StartTime: timestamp({ required: true }), EndTime: timestamp({ required: true }), Period: period({ required: true }),
    Statistics: list(string({ oneOf: STATISTICS }), { min: 1, max: 5 }), ExtendedStatistics: list(string(), { min: 1, max: 10 }), Unit: unit(),
  }),
  readOnly: true,
  authorize: () => [{ action: "cloudwatch:GetMetricStatistics", resource: "*" }],
  run(input, call) {
    const { Statistics = [], ExtendedStatistics = [] } = input;
    if (Statistics.length + ExtendedStatistics.length === 0) {
      throw fail("InvalidParameterCombinationException", "At least one of the parameters Statistics and ExtendedStatistics must be specified.");
    }
    for (const name of ExtendedStatistics) requireExtended(name);
    const span = spanOf(input.StartTime!, input.EndTime!, input.Period!, call.time);
    const asked = Math.ceil((span.until - span.from) / span.period);
    if (asked > MOST) {
      throw fail("InvalidParameterCombinationException",
        `You have requested up to ${asked.toLocaleString("en-US")} datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`);
    }
    const readings = store.read(call.region, { namespace: input.Namespace!, name: input.MetricName!, dimensions: dimensionsOf(input.Dimensions) }, span, input.Unit);
    const points = readings.flatMap((reading) => [...reading.periods].map(([index, values]): Datapoint => ({
      Timestamp: new Date(span.from + index * span.period), Unit: reading.unit as StandardUnit, ...statisticsOf(values, Statistics, ExtendedStatistics),
    })));
    return { Label: input.MetricName, Datapoints: points };
  },
});

/** Throws when a statistic is none, or none that is worked out here. */
export function requireExtended(name: string): void {
  const kind = extendedStatistic(name);
  if (kind === "unsupported") throw new NotSupported(`the statistic ${name} (percentiles p0 to p100 are)`, "local/services/cloudwatch/metrics/statistic.ts");
  if (kind === "unknown") throw fail("InvalidParameterValueException", `The value ${name} for parameter ExtendedStatistics is not supported.`);
}

function statisticsOf(values: Distribution, simple: readonly string[], extended: readonly string[]): Partial<Datapoint> {
  const known = extended.map((name) => [name, statistic(values, name)] as const).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(simple.map((name) => [name, statistic(values, name)])),
    ...(known.length > 0 && { ExtendedStatistics: Object.fromEntries(known) as Record<string, number> }),
  };
}
