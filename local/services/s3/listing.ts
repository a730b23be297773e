import { invalidArgument } from "./errors";
import type { Keys } from "./keys";

/** Keys of a bucket, those with a common beginning up to a delimiter rolled up into one entry. */

export interface Walk<T> {
  readonly keys: Keys<T>;
  readonly prefix: string;
  readonly delimiter: string;
  /** Where it starts: behind this key, or behind this common prefix. */
  readonly after: string;
  readonly most: number;
  /** Keys that are not to be seen (covered by a delete marker). */
  isSeen?(key: string): boolean;
}

export interface Page {
  readonly entries: readonly ({ readonly key: string } | { readonly group: string })[];
  /** The last key or common prefix, where there is more. */
  readonly next: string | undefined;
}

/** The common prefix that `key` falls into. */
export function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function startOf<T>({ keys, prefix, delimiter, after }: Walk<T>): number {
  const first = keys.from(prefix);
  if (after === "") return first;
  // A marker that ends a common prefix stands for all of it.
  const group = after.startsWith(prefix) ? groupOf(after, prefix, delimiter) : undefined;
  return Math.max(first, group === after ? keys.past(after) : keys.after(after));
}

export function walk<T>(what: Walk<T>): Page {
  const { keys, prefix, delimiter, most, isSeen } = what;
  const entries: ({ key: string } | { group: string })[] = [];
  let at = startOf(what);
  let last: string | undefined;
  for (let key = keys.at(at); key !== undefined && key.startsWith(prefix); key = keys.at(at)) {
    if (isSeen && !isSeen(key)) {
      at++;
      continue;
    }
    if (entries.length >= most) return { entries, next: last };
    const group = groupOf(key, prefix, delimiter);
    if (group === undefined) {
      entries.push({ key });
      at++;
    } else {
      entries.push({ group });
      at = keys.past(group);
    }
    last = group ?? key;
  }
  return { entries, next: undefined };
}

const MOST = 1000;

/** AWS: more than 1000 means 1000. */
export function countOf(given: number | undefined, name: string): number {
  if (given === undefined) return MOST;
  if (!Number.isInteger(given) || given < 0 || given > 2 ** 31 - 1) throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, String(given));
  return Math.min(given, MOST);
}

export function requireEncoding(type: string | undefined): void {
  if (type !== undefined && type !== "url") throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
}
