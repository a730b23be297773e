import { invalid } from "./errors";

const badToken = () => invalid("The specified nextToken is invalid.");

/** A page of things that are sorted by `keyOf`; the token holds the key of the last one. */
export function page<T>(items: readonly T[], keyOf: (item: T) => string, options: { readonly limit: number; readonly nextToken?: string; readonly descending?: boolean }): { items: readonly T[]; nextToken?: string } {
  const { limit, nextToken, descending } = options;
  let rest = items;
  if (nextToken !== undefined) {
    const after = Buffer.from(nextToken, "base64").toString();
    if (Buffer.from(after).toString("base64") !== nextToken) throw badToken();
    rest = items.filter((item) => (descending ? keyOf(item) < after : keyOf(item) > after));
  }
  const chosen = rest.slice(0, limit);
  const more = chosen.length < rest.length;
  return { items: chosen, ...(more && { nextToken: Buffer.from(keyOf(chosen[chosen.length - 1]!)).toString("base64") }) };
}
