import { invalid } from "./errors";

/** AWS: a page holds 100 things; it cannot be asked otherwise. */
const SIZE = 100;

/** A page of `items`, sorted by `keyOf`. The token holds the key of the last one given, so that it stays good whatever is removed. */
export function page<T>(items: Iterable<T>, keyOf: (item: T) => string, token: string | undefined): { items: T[]; NextToken?: string } {
  let rest = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  if (token !== undefined) {
    const after = Buffer.from(token, "base64").toString();
    if (token === "" || Buffer.from(after).toString("base64") !== token) throw invalid("NextToken");
    rest = rest.filter((item) => keyOf(item) > after);
  }
  const chosen = rest.slice(0, SIZE);
  return { items: chosen, ...(chosen.length < rest.length && { NextToken: Buffer.from(keyOf(chosen[chosen.length - 1]!)).toString("base64") }) };
}
