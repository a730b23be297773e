import { invalid } from "./errors";

interface Asked {
  readonly Marker?: string;
  readonly MaxRecords?: number;
}

const DEFAULT = 100;

/** RDS's own words instead of a range in the shape: from 20 to 100. */
function sizeOf(MaxRecords: number | undefined): number {
  if (MaxRecords === undefined) return DEFAULT;
  if (MaxRecords < 20 || MaxRecords > 100) throw invalid(`Invalid value ${MaxRecords} for MaxRecords. Must be between 20 and 100`);
  return MaxRecords;
}

/** A page of `items`, sorted by `keyOf`. The marker holds the key of the last one given, so that it stays good whatever is removed. */
export function page<T>(items: Iterable<T>, keyOf: (item: T) => string, { Marker, MaxRecords }: Asked): { items: T[]; Marker?: string } {
  const size = sizeOf(MaxRecords);
  let rest = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
  if (Marker !== undefined && Marker !== "") {
    const after = Buffer.from(Marker, "base64").toString();
    if (Buffer.from(after).toString("base64") !== Marker) throw invalid("The parameter Marker is invalid.");
    rest = rest.filter((item) => keyOf(item) > after);
  }
  const chosen = rest.slice(0, size);
  return { items: chosen, ...(chosen.length < rest.length && { Marker: Buffer.from(keyOf(chosen[chosen.length - 1]!)).toString("base64") }) };
}
