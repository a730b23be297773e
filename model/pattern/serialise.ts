import type { Condition, Leaf, Pattern, Range, TextCondition } from "./condition";
import { isMatchType } from "./expression";
import type { Json, JsonObject } from "./json";

/** JSON text that `parsePattern` reads as the same pattern, with one `$or` of all combinations where there are several. */
export function serialise({ alternatives }: Pattern): string {
  const [first, ...others] = alternatives;
  if (others.length === 0) return JSON.stringify(objectOf(first!));
  // A branch may not have a match type as a key. Such a field stood beside the $or, so every combination has it.
  const beside = first!.filter(({ path }) => isMatchType(path));
  const whole = objectOf(beside);
  whole.$or = alternatives.map((leaves) => objectOf(leaves.filter(({ path }) => !isMatchType(path))));
  return JSON.stringify(whole);
}

function objectOf(leaves: readonly Leaf[]): JsonObject {
  // No prototype, so that `__proto__` is a key like any other.
  const object = Object.create(null) as JsonObject;
  for (const { path, conditions } of leaves) object[path] = conditions.map(expressionOf);
  return object;
}

/** A condition as patterns have it. */
export function expressionOf(condition: Condition): Json {
  switch (condition.op) {
    case "equals": return condition.value;
    case "exists": return { exists: condition.wanted };
    case "numeric": return { numeric: rangeOf(condition.range) };
    case "cidr": return { cidr: condition.block.text };
    case "anything-but": return { "anything-but": [...condition.values] };
    case "anything-but-text": return { "anything-but": { [condition.none[0]!.op]: condition.none.map(textOf) } };
    case "prefix": case "suffix":
      return { [condition.op]: condition.ignoreCase ? { "equals-ignore-case": condition.text } : condition.text };
    default: return { [condition.op]: textOf(condition) };
  }
}

const textOf = (condition: TextCondition): string => (condition.op === "wildcard" ? condition.wildcard.text : condition.text);

function rangeOf({ low, lowIncluded, high, highIncluded }: Range): Json[] {
  if (low !== undefined && low === high) return ["=", low];
  return [
    ...(low === undefined ? [] : [lowIncluded ? ">=" : ">", low]),
    ...(high === undefined ? [] : [highIncluded ? "<=" : "<", high]),
  ];
}
