import { fail } from "./errors";

export interface Page<T> {
  readonly items: T[];
  readonly next?: string;
}

/**
 * One page of what is listed by name. A token holds the last name of the page before, so that what comes and goes
 * between two pages neither repeats nor hides the others.
 */
export function page<T>(all: Iterable<T>, nameOf: (item: T) => string, { NextToken, Limit }: { NextToken?: string; Limit?: number }): Page<T> {
  const after = NextToken === undefined ? undefined : decode(NextToken);
  const sorted = [...all].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((item) => nameOf(item) > after);
  const items = rest.slice(0, Limit ?? 100);
  return rest.length > items.length ? { items, next: encode(nameOf(items[items.length - 1]!)) } : { items };
}

const encode = (name: string): string => Buffer.from(JSON.stringify([name])).toString("base64url");

function decode(token: string): string {
  try {
    const value = JSON.parse(Buffer.from(token, "base64url").toString()) as unknown;
    if (Array.isArray(value) && typeof value[0] === "string") return value[0];
  } catch {
    // Falls through to the refusal.
  }
  throw fail("ValidationException", "Parameter NextToken is not valid.");
}
