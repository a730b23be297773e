import type { Cidr } from "./cidr";
import type { Json } from "./json";
import type { Wildcard } from "./wildcard";

/** One thing a pattern may ask of a value. */
export type Condition =
  | { readonly op: "equals"; readonly value: string | number | boolean | null }
  | { readonly op: "exists"; readonly wanted: boolean }
  | { readonly op: "numeric"; readonly range: Range }
  | { readonly op: "cidr"; readonly block: Cidr }
  | TextCondition
  | { readonly op: "anything-but"; readonly values: readonly (string | number)[] }
  | { readonly op: "anything-but-text"; readonly none: readonly TextCondition[] };

/** A condition that only strings can meet. */
export type TextCondition =
  | { readonly op: "prefix" | "suffix"; readonly text: string; readonly ignoreCase: boolean }
  | { readonly op: "equals-ignore-case"; readonly text: string }
  | { readonly op: "wildcard"; readonly wildcard: Wildcard };

/** Bounds of a `numeric` condition; an absent one is open. */
export interface Range {
  readonly low?: number;
  readonly lowIncluded: boolean;
  readonly high?: number;
  readonly highIncluded: boolean;
}

/** What is asked of the values at one path: at least one of `conditions`. */
export interface Leaf {
  /** Keys joined by dots. */
  readonly path: string;
  readonly conditions: readonly Condition[];
  /** The array as it was written. */
  readonly written: Json;
}

/**
 * A checked pattern. `alternatives` has one list of leaves for each combination of `$or` branches (one list, without
 * `$or`): an event fits when it meets all leaves of one of them.
 */
export interface Pattern {
  readonly alternatives: readonly (readonly Leaf[])[];
}

export type Test = (value: unknown) => boolean;

/** A function that says whether one string, number, boolean or null of an event meets any of `conditions` (`exists: false` aside). */
export function testOf(conditions: readonly Condition[]): Test {
  const equals: (string | number | boolean | null)[] = [];
  const others: Test[] = [];
  for (const condition of conditions) {
    if (condition.op === "equals") equals.push(condition.value);
    else if (condition.op !== "exists" || condition.wanted) others.push(compile(condition));
  }
  if (equals.length === 1) {
    const [only] = equals;
    others.unshift((value) => value === only);
  } else if (equals.length > 1) {
    // -0 and 0 are the same to a Set and to AWS.
    const set = new Set<unknown>(equals);
    others.unshift((value) => set.has(value));
  }
  if (others.length === 1) return others[0]!;
  return (value) => {
    for (const test of others) if (test(value)) return true;
    return false;
  };
}

function compile(condition: Condition): Test {
  switch (condition.op) {
    case "equals":
      return (value) => value === condition.value;
    case "exists":
      return () => condition.wanted;
    case "numeric":
      return inRange(condition.range);
    case "cidr":
      return (value) => typeof value === "string" && condition.block.contains(value);
    case "anything-but": {
      const set = new Set<unknown>(condition.values);
      return (value) => !set.has(value);
    }
    case "anything-but-text": {
      const tests = condition.none.map(compileText);
      // Numbers, booleans and null are no text, so they are anything but it.
      return (value) => typeof value !== "string" || !tests.some((test) => test(value));
    }
    default: {
      const test = compileText(condition);
      return (value) => typeof value === "string" && test(value);
    }
  }
}

function compileText(condition: TextCondition): (value: string) => boolean {
  switch (condition.op) {
    case "prefix": {
      const { text } = condition;
      if (!condition.ignoreCase) return (value) => value.startsWith(text);
      const same = sameText(text);
      return (value) => same(value.slice(0, text.length));
    }
    case "suffix": {
      const { text } = condition;
      if (!condition.ignoreCase) return (value) => value.endsWith(text);
      const same = sameText(text);
      return (value) => value.length >= text.length && same(value.slice(value.length - text.length));
    }
    case "equals-ignore-case":
      return sameText(condition.text);
    case "wildcard":
      return (value) => condition.wildcard.matches(value);
  }
}

function sameText(text: string): (value: string) => boolean {
  const lower = text.toLowerCase();
  const upper = text.toUpperCase();
  return (value) => value.toLowerCase() === lower || value.toUpperCase() === upper;
}

function inRange({ low, lowIncluded, high, highIncluded }: Range): Test {
  return (value) => {
    if (typeof value !== "number") return false;
    if (low !== undefined && (lowIncluded ? value < low : value <= low)) return false;
    if (high !== undefined && (highIncluded ? value > high : value >= high)) return false;
    return true;
  };
}
