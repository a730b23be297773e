/** What is known of a request besides who, what and on what: condition keys and their values. */

/**
 * Looks a condition key up by its lower-case name; undefined when the request has no such key. A function, so that keys
 * nobody asks for are never worked out.
 */
export type Context = (key: string) => readonly string[] | undefined;

/** A context from plain data. AWS: the names of condition keys do not depend on case. */
export function contextOf(values: Readonly<Record<string, string | readonly string[]>> = {}): Context {
  const table = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), typeof value === "string" ? [value] : value]));
  return (key) => table.get(key);
}
