import type { MetricDatum, PutMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { NotSupported } from "../../../kernel/errors";
import type { Operation } from "../../../kernel/operation";
import { list, number, refused, structure, timestamp } from "../../../kernel/shape";
import { fail } from "../errors";
import { dimensions, metricName, namespace, unit } from "../shapes";
import type { StatisticSet } from "./distribution";
import { dimensionsOf, type MetricStore } from "./store";

/** AWS: in one request. */
const MOST_DATA = 1_000;
const MOST_VALUES = 150;
/** AWS: how far a timestamp may lie back and ahead. Milliseconds. */
const OLDEST = 14 * 86_400_000;
const NEWEST = 2 * 3_600_000;
const LARGEST = 2 ** 360;
/** AWS keeps any number of metrics; the local cloud takes no new ones of callers beyond this many a region. */
const MOST_METRICS = 100_000;

const invalid = (message: string) => fail("InvalidParameterValueException", message);
const clash = (message: string) => fail("InvalidParameterCombinationException", message);

export const putMetricData = (store: MetricStore): Operation<PutMetricDataCommandInput, object> => ({
  input: structure({
    Namespace: namespace({ required: true }),
    MetricData: list(structure({
      MetricName: metricName({ required: true }), Dimensions: dimensions(), Timestamp: timestamp(), Value: number(),
      StatisticValues: structure({ SampleCount: number({ required: true }), Sum: number({ required: true }), Minimum: number({ required: true }), Maximum: number({ required: true }) }),
      Values: list(number()), Counts: list(number()), Unit: unit(), StorageResolution: number({ min: 1 }),
    })),
    EntityMetricData: refused("entities are not kept"), StrictEntityValidation: refused("entities are not kept"),
  }),
  readOnly: false,
  category: "data",
  // AWS: the only way to narrow it is the namespace.
  authorize: (input) => [{ action: "cloudwatch:PutMetricData", resource: "*", context: { "cloudwatch:namespace": [input.Namespace!] } }],
  run(input, call) {
    const data = input.MetricData ?? [];
    if (data.length === 0) throw fail("MissingRequiredParameterException", "The parameter MetricData is required.");
    if (data.length > MOST_DATA) throw invalid(`The collection MetricData must not have a size greater than ${MOST_DATA}.`);
    // AWS: services publish under this name, nobody else.
    if (input.Namespace!.startsWith("AWS/")) throw invalid("The value AWS/ for parameter Namespace is invalid.");
    data.forEach((datum, at) => checkDatum(datum, `MetricData.member.${at + 1}`, call.time));
    if (store.size(call.region) + data.length > MOST_METRICS) throw new NotSupported(`keeping more than ${MOST_METRICS} metrics in one region`, "local/services/cloudwatch/metrics");
    for (const datum of data) {
      const identity = { namespace: input.Namespace!, name: datum.MetricName!, dimensions: dimensionsOf(datum.Dimensions) };
      const into = store.at(call.region, identity, datum.Unit ?? "None", datum.Timestamp?.getTime() ?? call.time, datum.StorageResolution === 1 ? "second" : "minute");
      if (datum.StatisticValues) into.addSet(datum.StatisticValues as StatisticSet);
      else if (datum.Values) datum.Values.forEach((value, at) => into.add(value, datum.Counts?.[at] ?? 1));
      else into.add(datum.Value!);
    }
    return {};
  },
});

function checkDatum(datum: MetricDatum, where: string, now: number): void {
  const { Value, StatisticValues: set, Values, Counts, StorageResolution: resolution, Timestamp: time } = datum;
  const given = [Value !== undefined, set !== undefined, Values !== undefined && Values.length > 0].filter(Boolean).length;
  if (given === 0) throw clash(`At least one of the parameters ${where}.Value, ${where}.Values and ${where}.StatisticValues must be specified.`);
  if (given > 1) throw clash(`The parameters ${where}.Value, ${where}.Values and ${where}.StatisticValues are mutually exclusive and you have specified more than one.`);
  if (resolution !== undefined && resolution !== 1 && resolution !== 60) throw invalid(`The value ${resolution} for parameter ${where}.StorageResolution is invalid. It must be 1 or 60.`);
  if (time && (time.getTime() < now - OLDEST || time.getTime() > now + NEWEST)) {
    throw invalid(`The parameter ${where}.Timestamp must specify a time within the past two weeks and not more than two hours in the future.`);
  }
  checkNames(datum, where);
  if (Counts && Counts.length !== (Values ?? []).length) throw invalid(`The parameters ${where}.Values and ${where}.Counts must be of the same size.`);
  if (Values && Values.length > MOST_VALUES) throw invalid(`The collection ${where}.Values must not have a size greater than ${MOST_VALUES}.`);
  for (const count of Counts ?? []) if (!(count > 0 && count <= LARGEST)) throw invalid(`The value ${count} for parameter ${where}.Counts is invalid.`);
  for (const value of [...(Values ?? []), ...(Value === undefined ? [] : [Value]), ...(set ? [set.Sum!, set.Minimum!, set.Maximum!] : [])]) {
    if (!(Math.abs(value) <= LARGEST)) throw invalid(`The value ${value} for parameter ${where}.Value is invalid.`);
  }
  if (set && (!(set.SampleCount! > 0) || set.Minimum! > set.Maximum!)) throw invalid(`The parameter ${where}.StatisticValues is invalid: SampleCount must be greater than 0 and Minimum not greater than Maximum.`);
}

function checkNames({ Dimensions = [] }: MetricDatum, where: string): void {
  const names = Dimensions.map(({ Name }) => Name!);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw invalid(`The dimension ${twice} occurs twice in ${where}.Dimensions.`);
  for (const { Name, Value } of Dimensions) {
    // AWS: ASCII with at least one character that is no white space; names do not begin with a colon.
    if (!/^[\x20-\x7e]*$/.test(Name! + Value!) || Name!.trim() === "" || Value!.trim() === "" || Name!.startsWith(":")) throw invalid(`The dimension ${Name} in ${where}.Dimensions has a name or value that is not valid.`);
  }
}
