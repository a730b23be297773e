import type { Condition, TextCondition } from "./condition";
import type { Json } from "./json";
import { expressionOf } from "./serialise";

/**
 * Of what a pattern takes, the part that a value came nearest to, as the pattern has it: the number or bound least far
 * away, the text with most characters in common at its ends. Of a list of values that are not wanted, the one it is.
 */
export function nearestOf(conditions: readonly Condition[], seen: readonly Json[]): Json | undefined {
  let nearest: Condition | undefined;
  let least = Infinity;
  for (const condition of conditions) {
    const far = seen.length === 0 ? Number.MAX_VALUE : Math.min(...seen.map((value) => distance(condition, value)));
    if (nearest && far >= least) continue;
    nearest = condition;
    least = far;
  }
  return nearest && expressionOf(nearest);
}

/** 0 is as near as can be; what has another type is further than everything that has the same. */
const OTHER_TYPE = 1e300;

function distance(condition: Condition, value: Json): number {
  switch (condition.op) {
    case "equals":
      if (typeof condition.value !== typeof value) return OTHER_TYPE;
      if (typeof condition.value === "number") return Math.abs(condition.value - (value as number));
      return typeof condition.value === "string" ? textDistance(condition.value, value as string) : 1;
    case "numeric": {
      if (typeof value !== "number") return OTHER_TYPE;
      const { low = value, high = value } = condition.range;
      return Math.max(low - value, value - high, 0);
    }
    case "cidr": return typeof value === "string" ? textDistance(condition.block.text, value) : OTHER_TYPE;
    case "anything-but":
    case "anything-but-text":
    case "exists": return 1;
    default: return typeof value === "string" ? distanceToText(condition, value) : OTHER_TYPE;
  }
}

function distanceToText(condition: TextCondition, value: string): number {
  switch (condition.op) {
    case "prefix": return textDistance(condition.text, value.slice(0, condition.text.length));
    case "suffix": return textDistance(condition.text, condition.text === "" ? "" : value.slice(-condition.text.length));
    case "wildcard": return textDistance(condition.wildcard.text, value);
    case "equals-ignore-case": return textDistance(condition.text.toLowerCase(), value.toLowerCase());
  }
}

/** Characters that are not shared at the beginning or the end, whichever of the two is longer. Text in another case is nearest. */
function textDistance(a: string, b: string): number {
  if (a.toLowerCase() === b.toLowerCase()) return a === b ? 0 : 0.5;
  const shorter = Math.min(a.length, b.length);
  let front = 0;
  while (front < shorter && a[front] === b[front]) front++;
  let back = 0;
  while (back < shorter - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back++;
  return Math.max(a.length, b.length) - front - back;
}
