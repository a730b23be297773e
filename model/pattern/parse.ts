import type { Condition, Leaf, Pattern } from "./condition";
import { PatternError } from "./error";
import { isMatchType, readExpression } from "./expression";
import { isObject, MAX_STEPS, parseJson, type Json, type JsonObject } from "./json";

/** AWS: the product of the branches of all `$or` may not exceed this. */
const MAX_ALTERNATIVES = 1000;

type Leaves = Map<string, Leaf>;

/** Checks the text of an event pattern. Throws a `PatternError` for what AWS refuses. */
export function parsePattern(text: string): Pattern {
  const value = parseJson(text);
  if (!isObject(value)) throw new PatternError("Filter is not an object");
  return { alternatives: readObject(value, "", [new Map()]).map((leaves) => [...leaves.values()]) };
}

/** Adds what `object` asks to each of `into`; an `$or` multiplies them. */
function readObject(object: JsonObject, prefix: string, into: Leaves[]): Leaves[] {
  const keys = Object.keys(object);
  if (keys.length === 0) throw new PatternError("Empty objects are not allowed");
  let alternatives = into;
  for (const key of keys) {
    const value = object[key]!;
    if (key === "$or" && isAlternatives(value)) {
      alternatives = readAlternatives(value, prefix, alternatives);
    } else if (Array.isArray(value)) {
      const path = prefix + key;
      if (path.length > MAX_STEPS && path.split(".").length > MAX_STEPS) throw new PatternError(`A field has more than ${MAX_STEPS} steps`);
      const leaf: Leaf = { path, conditions: readLeaf(value), written: value };
      // AWS: of two that come to the same path, the later one holds.
      for (const leaves of alternatives) leaves.set(path, leaf);
    } else if (isObject(value)) {
      alternatives = readObject(value, `${prefix}${key}.`, alternatives);
    } else {
      throw new PatternError(`"${key}" must be an object or an array`);
    }
  }
  return alternatives;
}

/** AWS: `$or` is an ordinary key unless it holds two or more objects, none with a match type among its keys. */
function isAlternatives(value: Json): value is JsonObject[] {
  return Array.isArray(value) && value.length > 1 &&
    value.every((item) => isObject(item) && Object.keys(item).length > 0 && !Object.keys(item).some(isMatchType));
}

function readAlternatives(branches: readonly JsonObject[], prefix: string, into: readonly Leaves[]): Leaves[] {
  const all: Leaves[] = [];
  for (const branch of branches) {
    if (all.length + into.length > MAX_ALTERNATIVES) {
      throw new PatternError(`Too many combinations of $or conditions: at most ${MAX_ALTERNATIVES} are allowed`);
    }
    all.push(...readObject(branch, prefix, into.map((leaves) => new Map(leaves))));
  }
  if (all.length > MAX_ALTERNATIVES) {
    throw new PatternError(`Too many combinations of $or conditions: at most ${MAX_ALTERNATIVES} are allowed`);
  }
  return all;
}

function readLeaf(items: readonly Json[]): Condition[] {
  if (items.length === 0) throw new PatternError("Empty arrays are not allowed");
  return items.map((item) => {
    if (Array.isArray(item)) throw new PatternError("Match value must be String, number, true, false, or null");
    return isObject(item) ? readExpression(item) : { op: "equals", value: item };
  });
}
