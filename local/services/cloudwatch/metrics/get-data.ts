import type { GetMetricDataCommandInput, GetMetricDataCommandOutput, MetricDataQuery, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import type { Call, Operation } from "../../../kernel/operation";
import { number, refused, string, structure, timestamp } from "../../../kernel/shape";
import { fail } from "../errors";
import { decodeToken, encodeToken } from "../paging";
import { queries } from "../shapes";
import { requireExtended } from "./get-statistics";
import { checkQueries } from "./queries";
import { spanOf } from "./span";
import { statistic } from "./statistic";
import { dimensionsOf, type MetricStore } from "./store";

/** AWS: queries in one request, and values in one answer. */
const MOST_QUERIES = 500;
const MOST_VALUES = 100_800;

const invalid = (message: string) => fail("ValidationError", message);

export const getMetricData = (store: MetricStore): Operation<GetMetricDataCommandInput, Omit<GetMetricDataCommandOutput, "$metadata">> => ({
  input: structure({
    MetricDataQueries: queries({ required: true }), StartTime: timestamp({ required: true }), EndTime: timestamp({ required: true }),
    NextToken: string(), ScanBy: string({ oneOf: ["TimestampDescending", "TimestampAscending"] }), MaxDatapoints: number({ min: 1 }),
    LabelOptions: refused("labels have no dynamic parts"),
  }),
  readOnly: true,
  category: "data",
  authorize: () => [{ action: "cloudwatch:GetMetricData", resource: "*" }],
  run(input, call) {
    const all = input.MetricDataQueries!;
    check(all);
    const results = all.filter(({ ReturnData }) => ReturnData ?? true).map((query) => answer(store, query, input, call));
    return page(results, input);
  },
});

function check(all: readonly MetricDataQuery[]): void {
  if (all.length === 0 || all.length > MOST_QUERIES) throw invalid(`The collection MetricDataQueries must have a size between 1 and ${MOST_QUERIES}.`);
  checkQueries(all, requireExtended);
}

function answer(store: MetricStore, { Id, Label, MetricStat: stat }: MetricDataQuery, input: GetMetricDataCommandInput, call: Call): Required<Pick<MetricDataResult, "Timestamps" | "Values">> & MetricDataResult {
  const { Namespace, MetricName, Dimensions } = stat!.Metric!;
  const span = spanOf(input.StartTime!, input.EndTime!, stat!.Period!, call.time);
  const readings = store.read(call.region, { namespace: Namespace!, name: MetricName!, dimensions: dimensionsOf(Dimensions) }, span, stat!.Unit);
  // AWS: with several units, one of them is returned.
  const points = [...(readings[0]?.periods ?? [])]
    .map(([index, values]) => [span.from + index * span.period, statistic(values, stat!.Stat!)] as const)
    .filter((point): point is readonly [number, number] => point[1] !== undefined);
  const down = input.ScanBy !== "TimestampAscending";
  points.sort(([a], [b]) => (down ? b - a : a - b));
  return { Id, Label: Label ?? MetricName, Timestamps: points.map(([time]) => new Date(time)), Values: points.map(([, value]) => value), StatusCode: "Complete" };
}

/** Splits the values over answers: the token says how many came before. */
function page(results: readonly ReturnType<typeof answer>[], input: GetMetricDataCommandInput): Omit<GetMetricDataCommandOutput, "$metadata"> {
  const most = Math.min(input.MaxDatapoints ?? MOST_VALUES, MOST_VALUES);
  const start = Number(decodeToken(input.NextToken) ?? 0);
  const end = start + most;
  let seen = 0;
  const total = results.reduce((sum, { Values }) => sum + Values.length, 0);
  const shown = results.map((result) => {
    const from = Math.max(0, start - seen);
    const to = Math.max(0, end - seen);
    seen += result.Values.length;
    const partial = seen > end;
    return { ...result, Timestamps: result.Timestamps.slice(from, to), Values: result.Values.slice(from, to), StatusCode: partial ? "PartialData" as const : "Complete" as const };
  });
  return { MetricDataResults: shown, Messages: [], ...(total > end && { NextToken: encodeToken(String(end)) }) };
}
