import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { fail } from "../errors";
import { isStatistic } from "./statistic";

const invalid = (message: string) => fail("ValidationError", message);

/**
 * What holds for metric queries wherever they are given: GetMetricData and alarms. Throws AWS's ValidationError.
 * @param requireExtended throws for a percentile that is none, with the code of the operation
 * @param also what an operation asks of each query besides
 */
export function checkQueries(all: readonly MetricDataQuery[], requireExtended: (name: string) => void, also?: (query: MetricDataQuery) => void): void {
  const ids = new Set<string>();
  for (const query of all) {
    const { Id: id, MetricStat: stat } = query;
    if (!/^[a-z][A-Za-z0-9_]*$/.test(id!)) throw invalid(`The value ${id} for parameter Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`);
    if (ids.has(id!)) throw invalid(`The values for parameter Id in the request are not unique: ${id}.`);
    ids.add(id!);
    if (!stat) throw invalid(`Exactly one of Expression and MetricStat must be set for ${id}.`);
    if (!isStatistic(stat.Stat!)) requireExtended(stat.Stat!);
    for (const name of ["Namespace", "MetricName"] as const) if (stat.Metric![name] === undefined) throw invalid(`The parameter ${name} is required for ${id}.`);
    also?.(query);
  }
}
