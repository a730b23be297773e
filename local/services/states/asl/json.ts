import type { Json, JsonObject } from "./types";

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
export const isArray = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** AWS: a payload, input or output of a state, is at most this many bytes of UTF-8. */
export const LONGEST_PAYLOAD = 262_144;

/** An object of entries; a key such as `__proto__` is a key like any other. */
export const objectOf = (entries: Iterable<readonly [string, Json]>): JsonObject => Object.fromEntries(entries) as JsonObject;

export const own = (object: JsonObject, key: string): Json | undefined => (Object.hasOwn(object, key) ? object[key] : undefined);

/** Equal as JSON values; the order of an object's members does not count. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((item, at) => sameJson(item, b[at]!));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key]!, b[key]!));
}

/** A text that is the same for equal values, for sets. */
export function canonical(value: Json): string {
  if (isArray(value)) return `[${value.map(canonical).join()}]`;
  if (isObject(value)) return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`).join()}}`;
  return JSON.stringify(value);
}

/** `null`, `boolean`, `number`, `string`, `array` or `object`, as causes name it. */
export function typeOf(value: Json): string {
  if (value === null) return "null";
  return isArray(value) ? "array" : typeof value;
}

/**
 * Writes values as JSON. A value that came in as text leaves as that text, and nothing is written twice: a payload that
 * passes a hundred states unchanged is one text.
 */
export class Texts {
  private readonly known = new WeakMap<object, string>();

  parse(text: string): Json {
    const value = JSON.parse(text) as Json;
    if (typeof value === "object" && value !== null) this.known.set(value, text);
    return value;
  }

  of(value: Json): string {
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    let text = this.known.get(value);
    if (text === undefined) this.known.set(value, text = JSON.stringify(value));
    return text;
  }
}
