import { PatternError } from "./error";

/** A JSON value, as `JSON.parse` makes it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** How deep AWS reads JSON. */
export const MAX_DEPTH = 1000;

/** How many steps a path may have: more do not fit into a pattern that AWS takes (2,048 characters). */
export const MAX_STEPS = 2048;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** How deeply objects and arrays are nested in JSON text. Counts brackets outside strings, without recursion. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // A string: to its closing quote.
        for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) if (text.charCodeAt(i) === 0x5c) i++;
        break;
      case 0x5b: case 0x7b:
        if (++depth > deepest) deepest = depth;
        break;
      case 0x5d: case 0x7d:
        depth--;
        break;
    }
  }
  return deepest;
}

/** Whether valid JSON text is nested deeper than AWS reads it. Each level takes two brackets: short texts need no count. */
export const isTooDeep = (text: string): boolean => text.length > 2 * MAX_DEPTH && depthOf(text) > MAX_DEPTH;

/** Parses the text of a pattern. Throws a `PatternError` in the words of AWS's JSON reader. */
export function parseJson(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new PatternError(text.trim() === "" ? "Filter is not an object" : `Unexpected character or end in JSON: ${excerpt(text)}`);
  }
  if (isTooDeep(text)) {
    throw new PatternError(`Document nesting depth (${depthOf(text)}) exceeds the maximum allowed (${MAX_DEPTH}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`);
  }
  return value;
}

const excerpt = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}...` : text);
