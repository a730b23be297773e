import { fail } from "./errors";

interface Asked {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** AWS: a page holds 100 things unless asked otherwise. */
const DEFAULT = 100;

/** A page of `items`, sorted by `keyOf`. The marker holds the key of the last one given, so that it stays good whatever is removed. */
export function page<T>(items: Iterable<T>, keyOf: (item: T) => string, { Marker, MaxItems }: Asked): { items: T[]; IsTruncated: boolean; Marker?: string } {
  let rest = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
  if (Marker !== undefined) {
    const after = Buffer.from(Marker, "base64").toString();
    if (Buffer.from(after).toString("base64") !== Marker) throw fail("ValidationError", "Invalid Marker.");
    rest = rest.filter((item) => keyOf(item) > after);
  }
  const chosen = rest.slice(0, MaxItems ?? DEFAULT);
  const IsTruncated = chosen.length < rest.length;
  return { items: chosen, IsTruncated, ...(IsTruncated && { Marker: Buffer.from(keyOf(chosen[chosen.length - 1]!)).toString("base64") }) };
}
