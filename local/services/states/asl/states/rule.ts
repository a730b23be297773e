import { type Fatal, RUNTIME } from "../errors";
import { isArray, isObject, own } from "../json";
import { resolve } from "../sources";
import { parseTimestamp } from "../timestamp";
import type { Json, JsonObject } from "../types";
import type { Visit } from "../visit";

type Compare = (seen: Json, wanted: Json) => boolean;

/** A comparison of two values of one kind: where one is of another kind, it does not hold. */
const ordered = <T extends number | string | bigint>(kind: (value: Json) => T | undefined, fits: (by: number) => boolean): Compare => (seen, wanted) => {
  const [left, right] = [kind(seen), kind(wanted)];
  return left !== undefined && right !== undefined && fits(left < right ? -1 : left > right ? 1 : 0);
};

const asNumber = (value: Json) => (typeof value === "number" ? value : undefined);
const asText = (value: Json) => (typeof value === "string" ? value : undefined);
const asTime = (value: Json) => (typeof value === "string" ? parseTimestamp(value) : undefined);

const RELATIONS: readonly (readonly [string, (by: number) => boolean])[] = [
  ["Equals", (by) => by === 0], ["LessThan", (by) => by < 0], ["GreaterThan", (by) => by > 0],
  ["LessThanEquals", (by) => by <= 0], ["GreaterThanEquals", (by) => by >= 0],
];

/** Operators with a constant, each with its twin that takes a path. */
const COMPARISONS: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ...RELATIONS.flatMap(([name, fits]): [string, Compare][] => [
    [`String${name}`, ordered(asText, fits)], [`Numeric${name}`, ordered(asNumber, fits)], [`Timestamp${name}`, ordered(asTime, fits)],
  ]),
  ["BooleanEquals", (seen, wanted) => typeof seen === "boolean" && seen === wanted],
]);

const IS: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ["IsNull", (value: Json) => value === null],
  ["IsBoolean", (value: Json) => typeof value === "boolean"],
  ["IsNumeric", (value: Json) => typeof value === "number"],
  ["IsString", (value: Json) => typeof value === "string"],
  ["IsTimestamp", (value: Json) => typeof value === "string" && parseTimestamp(value) !== undefined],
]);

/** Every operator of a rule that looks at a variable, with the type its value has to have in a definition. */
export const OPERATORS: ReadonlyMap<string, "string" | "number" | "boolean" | "timestamp" | "path"> = new Map([
  ...[...COMPARISONS.keys()].flatMap((name) => [[name, constantOf(name)], [`${name}Path`, "path"]] as const),
  ["StringMatches", "string"], ["IsPresent", "boolean"], ...[...IS.keys()].map((name) => [name, "boolean"] as const),
]);

function constantOf(name: string): "string" | "number" | "boolean" | "timestamp" {
  if (name.startsWith("Numeric")) return "number";
  if (name.startsWith("Boolean")) return "boolean";
  return name.startsWith("Timestamp") ? "timestamp" : "string";
}

/** Whether a rule of JSONPath holds on the input. */
export function holds(visit: Visit, rule: JsonObject, input: Json): boolean {
  const [all, any, not] = ["And", "Or", "Not"].map((name) => own(rule, name));
  if (all !== undefined) return (all as readonly JsonObject[]).every((each) => holds(visit, each, input));
  if (any !== undefined) return (any as readonly JsonObject[]).some((each) => holds(visit, each, input));
  if (not !== undefined) return !holds(visit, not as JsonObject, input);
  const operator = Object.keys(rule).find((name) => OPERATORS.has(name))!;
  const wanted = own(rule, operator)!;
  const path = own(rule, "Variable") as string;
  const seen = resolve(visit.expressions.path(path), visit.sources(input));
  if (operator === "IsPresent") return isThere(seen, visit.expressions.path(path).definite) === wanted;
  if (seen === undefined) throw missing(visit, path);
  const is = IS.get(operator);
  if (is) return is(seen) === wanted;
  if (operator === "StringMatches") return typeof seen === "string" && matches(wanted as string, seen);
  const comparison = COMPARISONS.get(operator);
  if (comparison) return comparison(seen, wanted);
  const other = resolve(visit.expressions.path(wanted as string), visit.sources(input));
  if (other === undefined) throw missing(visit, wanted as string);
  return COMPARISONS.get(operator.slice(0, -"Path".length))!(seen, other);
}

const isThere = (seen: Json | undefined, definite: boolean): boolean => seen !== undefined && (definite || !isArray(seen) || seen.length > 0);

const missing = (visit: Visit, path: string): Fatal =>
  visit.failure(RUNTIME, `Invalid path '${path}': The choice state's condition path references an invalid value.`) as Fatal;

/** `*` stands for any text; `\*` and `\\` for themselves. Takes no longer than both texts multiplied. */
export function matches(pattern: string, text: string): boolean {
  const parts = [""];
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === "\\" && at + 1 < pattern.length) parts[parts.length - 1] += pattern[++at]!;
    else if (pattern[at] === "*") parts.push("");
    else parts[parts.length - 1] += pattern[at]!;
  }
  const [first, last] = [parts[0]!, parts.at(-1)!];
  if (parts.length === 1) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= text.length - last.length;
}

/** For the check of definitions: whether a rule is a combination of others. */
export const isCombination = (rule: Json): boolean => isObject(rule) && ["And", "Or", "Not"].some((name) => Object.hasOwn(rule, name));
