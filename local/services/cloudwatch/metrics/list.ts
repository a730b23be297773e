import type { DimensionFilter, ListMetricsCommandInput, ListMetricsCommandOutput } from "@aws-sdk/client-cloudwatch";
import type { Operation } from "../../../kernel/operation";
import { boolean, list, refused, string, structure } from "../../../kernel/shape";
import { decodeToken, encodeToken } from "../paging";
import { metricName, namespace } from "../shapes";
import type { Metric, MetricStore } from "./store";

/** AWS: metrics in one answer. */
const PAGE = 500;
/** AWS: metrics without values for two weeks are not listed. Milliseconds. */
const LISTED = 14 * 86_400_000;
const RECENT = 3 * 3_600_000;

export const listMetrics = (store: MetricStore): Operation<ListMetricsCommandInput, Omit<ListMetricsCommandOutput, "$metadata">> => ({
  input: structure({
    Namespace: namespace(), MetricName: metricName(), NextToken: string(), RecentlyActive: string({ oneOf: ["PT3H"] }),
    Dimensions: list(structure({ Name: string({ required: true, min: 1, max: 255 }), Value: string({ min: 1, max: 1024 }) }), { max: 10 }),
    IncludeLinkedAccounts: boolean(), OwningAccount: refused("there is one account"),
  }),
  readOnly: true,
  authorize: () => [{ action: "cloudwatch:ListMetrics", resource: "*" }],
  run(input, call) {
    const start = Number(decodeToken(input.NextToken) ?? 0);
    const since = call.time - (input.RecentlyActive ? RECENT : LISTED);
    const fitting = [...store.all(call.region)].filter((metric) => fits(metric, input, since));
    const shown = fitting.slice(start, start + PAGE);
    return {
      Metrics: shown.map(({ namespace: Namespace, name, dimensions }) => ({ Namespace, MetricName: name, Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })) })),
      ...(input.IncludeLinkedAccounts && { OwningAccounts: shown.map(() => call.account) }),
      ...(fitting.length > start + PAGE && { NextToken: encodeToken(String(start + PAGE)) }),
    };
  },
});

function fits({ namespace: space, name, dimensions, parts }: Metric, input: ListMetricsCommandInput, since: number): boolean {
  const has = ({ Name, Value }: DimensionFilter) => dimensions.some(([key, value]) => key === Name && (Value === undefined || value === Value));
  return (input.Namespace ?? space) === space && (input.MetricName ?? name) === name && (input.Dimensions ?? []).every(has) &&
    [...parts].some(({ newest }) => newest >= since);
}
