import type { Condition, Range } from "./condition";
import { isObject, type Json } from "./json";
import { anyScalar, matchTree } from "./match";
import { nearestOf } from "./nearest";
import { treeOf, type CompiledLeaf, type Tree } from "./tree";

/** Why an event does not match: the first thing that failed. */
export interface Mismatch {
  /** Path in the event, for example `detail.total`. */
  readonly path: string;
  /** The match types that were tried there, for example `numeric`; `same-element` when each field alone would have held. */
  readonly operator: string;
  /** The value seen there; undefined when the field is missing. */
  readonly seen: unknown;
  /** What the pattern has there. */
  readonly wanted: unknown;
  /** Of `wanted`, what the value came nearest to; undefined when several fields failed together. */
  readonly nearest?: unknown;
  /** One sentence for people. */
  readonly reason: string;
}

/** Explains the alternative that came nearest. `event` must match none of `trees`. */
export function explain(trees: readonly Tree[], event: Json): Mismatch {
  let nearest: { tree: Tree; failing: CompiledLeaf[] } | undefined;
  for (const tree of trees) {
    const failing = tree.leaves.filter((leaf) => !matchTree(alone(leaf), event));
    if (!nearest || failing.length < nearest.failing.length) nearest = { tree, failing };
  }
  const { tree, failing } = nearest!;
  const [first] = failing;
  const mismatch = first ? ofLeaf(first, event) : ofElements(tree, event);
  if (trees.length === 1) return mismatch;
  return { ...mismatch, reason: `${mismatch.reason} (in the nearest of the ${trees.length} combinations of $or)` };
}

const alone = (leaf: CompiledLeaf): Tree => treeOf([leaf.leaf]);

function ofLeaf({ leaf, steps }: CompiledLeaf, event: Json): Mismatch {
  const values = valuesAt(event, steps);
  const seen = values.length <= 1 ? values[0] : values;
  const wants = leaf.conditions.slice(0, 5).map(inWords);
  const operator = [...new Set(leaf.conditions.map(nameOf))].join(" or ");
  const is = values.length === 0 ? "is missing" : `is ${values.slice(0, 3).map((value) => show(value)).join(", ")}${values.length > 3 ? ", ..." : ""}`;
  return { path: leaf.path, operator, seen, wanted: leaf.written, nearest: nearestOf(leaf.conditions, values), reason: `${leaf.path} ${is}, but the rule wants ${wants.join(" or ")}${leaf.conditions.length > 5 ? ", ..." : ""}` };
}

/** Every field holds somewhere, but not together: AWS wants them in the same element of an array. */
function ofElements({ leaves }: Tree, event: Json): Mismatch {
  const path = commonArray(leaves, event);
  const below = leaves.filter(({ leaf }) => leaf.path.startsWith(`${path}.`));
  const fields = below.map(({ leaf }) => leaf.path.slice(path.length + 1));
  const seen = valuesAt(event, path.split("."), true);
  return {
    path, operator: "same-element", seen: seen.length === 1 ? seen[0] : seen,
    wanted: Object.fromEntries(below.map(({ leaf }, i) => [fields[i]!, leaf.written])),
    reason: `${path}: no single element meets all of ${fields.join(", ")}, though each holds in some element`,
  };
}

/** The path of the array nearest to the root that several leaves go through. */
function commonArray(leaves: readonly CompiledLeaf[], event: Json): string {
  const through = new Map<string, number>();
  for (const { leaf } of leaves) for (const path of prefixesOf(leaf.path)) through.set(path, (through.get(path) ?? 0) + 1);
  for (const [path, count] of through) {
    if (count > 1 && valuesAt(event, path.split("."), true).some(Array.isArray)) return path;
  }
  return leaves[0]!.leaf.path;
}

/** The paths that lead to a path, without itself. */
function* prefixesOf(path: string): Generator<string> {
  for (let dot = path.indexOf("."); dot >= 0; dot = path.indexOf(".", dot + 1)) yield path.slice(0, dot);
}

/** What the event has at a path: strings, numbers, booleans and nulls, or with `whole` the values as they are. At most 100. */
function valuesAt(event: Json, steps: readonly string[], whole = false): Json[] {
  const found: Json[] = [];
  const visit = (value: Json, at: number): void => {
    if (found.length >= 100) return;
    if (at === steps.length) {
      if (whole || isObject(value)) found.push(value);
      else if (Array.isArray(value) && value.length === 0) found.push(value);
      else anyScalar(value, (scalar) => { found.push(scalar); return found.length >= 100; });
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item, at);
    } else if (isObject(value) && Object.hasOwn(value, steps[at]!)) {
      visit(value[steps[at]!]!, at + 1);
    }
  };
  visit(event, 0);
  return found;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function nameOf(condition: Condition): string {
  return condition.op === "anything-but-text" ? "anything-but" : condition.op;
}

function inWords(condition: Condition): string {
  switch (condition.op) {
    case "equals": return show(condition.value);
    case "exists": return condition.wanted ? "any value" : "no such field";
    case "numeric": return `a number ${rangeInWords(condition.range)}`;
    case "cidr": return `an address in ${condition.block.text}`;
    case "anything-but": return `anything but ${condition.values.map(show).join(", ")}`;
    case "anything-but-text": return `anything but ${condition.none.map(inWords).join(" or ")}`;
    case "prefix": return `text that starts with ${show(condition.text)}${condition.ignoreCase ? " in any case" : ""}`;
    case "suffix": return `text that ends with ${show(condition.text)}${condition.ignoreCase ? " in any case" : ""}`;
    case "equals-ignore-case": return `${show(condition.text)} in any case`;
    case "wildcard": return `text like ${show(condition.wildcard.text)}`;
  }
}

function rangeInWords({ low, lowIncluded, high, highIncluded }: Range): string {
  if (low !== undefined && low === high) return `= ${low}`;
  const parts: string[] = [];
  if (low !== undefined) parts.push(`${lowIncluded ? ">=" : ">"} ${low}`);
  if (high !== undefined) parts.push(`${highIncluded ? "<=" : "<"} ${high}`);
  return parts.join(" and ");
}
