import { fail } from "./errors";

/** AWS: what a page holds when `maxResults` is 0 or not given. */
const SIZE = 100;

export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

export interface Paging<T> {
  readonly keyOf: (item: T) => string | number;
  /** Whether the keys of the items go down. */
  readonly descending?: boolean;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** A page of items in the order of their keys. The token holds the key of the last one given, so that it stays good whatever comes and goes. */
export function page<T>(items: readonly T[], { keyOf, descending = false, maxResults, nextToken }: Paging<T>): Page<T> {
  let rest = items;
  if (nextToken !== undefined) {
    const last = keyIn(nextToken);
    rest = items.filter((item) => (descending ? keyOf(item) < last : keyOf(item) > last));
  }
  const chosen = rest.slice(0, maxResults === undefined || maxResults === 0 ? SIZE : maxResults);
  return { items: chosen, ...(chosen.length < rest.length && { nextToken: tokenOf(keyOf(chosen[chosen.length - 1]!)) }) };
}

const tokenOf = (key: string | number): string => Buffer.from(JSON.stringify([key])).toString("base64");

function keyIn(token: string): string | number {
  try {
    const [key] = JSON.parse(Buffer.from(token, "base64").toString()) as unknown[];
    if ((typeof key === "string" || typeof key === "number") && tokenOf(key) === token) return key;
  } catch {
    // Said below.
  }
  throw fail("InvalidToken", "Invalid Token: 'Invalid token'");
}
