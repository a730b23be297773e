import type { Cidr } from "../cidr";
import type { Condition, Leaf } from "../condition";
import type { Wildcard } from "../wildcard";
import { gramsOf } from "./grams";

/**
 * Where a rule is filed for a condition: a value that meets the condition is found by the key. The reverse need not
 * hold, since what is found is checked.
 */
export type Key =
  | { readonly kind: "is"; readonly value: string | number | boolean | null }
  | { readonly kind: "prefix" | "suffix" | "lower" | "upper"; readonly text: string }
  | { readonly kind: "range"; readonly low: number; readonly high: number }
  | { readonly kind: "cidr"; readonly block: Cidr }
  /** Any one of these groups of three characters: each is in every text that meets the condition. */
  | { readonly kind: "gram"; readonly grams: readonly number[] }
  /** Any value at all. */
  | { readonly kind: "any" };

const ANY: readonly Key[] = [{ kind: "any" }];

/** The keys of a leaf, without duplicates; undefined when the event need not have the field. */
export function keysOf(leaf: Leaf): readonly Key[] | undefined {
  if (leaf.conditions.some((condition) => condition.op === "exists" && !condition.wanted)) return undefined;
  const keys = new Map<string, Key>();
  for (const condition of leaf.conditions) {
    for (const key of keysOfCondition(condition)) {
      if (key.kind === "any") return ANY;
      keys.set(idOf(key), key);
    }
  }
  return [...keys.values()];
}

function keysOfCondition(condition: Condition): readonly Key[] {
  switch (condition.op) {
    case "equals": return [{ kind: "is", value: condition.value }];
    case "numeric": {
      const { low = -Infinity, high = Infinity } = condition.range;
      return [low === high ? { kind: "is", value: low } : { kind: "range", low, high }];
    }
    case "cidr": return [{ kind: "cidr", block: condition.block }];
    case "prefix":
    case "suffix":
      return condition.ignoreCase || condition.text === "" ? ANY : [{ kind: condition.op, text: condition.text }];
    case "equals-ignore-case":
      return [{ kind: "lower", text: condition.text.toLowerCase() }, { kind: "upper", text: condition.text.toUpperCase() }];
    case "wildcard": return [keyOfWildcard(condition.wildcard)];
    default: return ANY;
  }
}

function keyOfWildcard({ parts }: Wildcard): Key {
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (parts.length === 1) return { kind: "is", value: first };
  const inner = parts.reduce((longest, part) => (part.length > longest.length ? part : longest), "");
  if (first.length > 0 && first.length >= last.length && first.length >= inner.length) return { kind: "prefix", text: first };
  if (last.length > 0 && last.length >= inner.length) return { kind: "suffix", text: last };
  if (inner.length >= 3) return { kind: "gram", grams: [...new Set(gramsOf(inner))] };
  if (first.length > 0) return { kind: "prefix", text: first };
  return last.length > 0 ? { kind: "suffix", text: last } : { kind: "any" };
}

/** The same for keys that find the same values. */
export function idOf(key: Key): string {
  switch (key.kind) {
    case "is": return `is ${typeof key.value} ${String(key.value)}`;
    case "range": return `range ${key.low} ${key.high}`;
    case "cidr": return `cidr ${key.block.masks.join()} ${key.block.network.join()}`;
    case "gram": return `gram ${key.grams.join()}`;
    case "any": return "any";
    default: return `${key.kind} ${key.text}`;
  }
}
