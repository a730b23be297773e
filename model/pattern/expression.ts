import { Cidr } from "./cidr";
import type { Condition, Range, TextCondition } from "./condition";
import { PatternError } from "./error";
import { isObject, type Json, type JsonObject } from "./json";
import { Wildcard } from "./wildcard";

const ONE_KEY = "Only one key allowed in match expression";

type Read = (value: Json) => Condition;

/** The match types, each reading what stands after its name. */
const READERS: Readonly<Record<string, Read>> = {
  "exactly": (value) => ({ op: "equals", value: text("exact", value) }),
  "prefix": (value) => affix("prefix", value),
  "suffix": (value) => affix("suffix", value),
  "equals-ignore-case": (value) => ({ op: "equals-ignore-case", text: text("equals-ignore-case", value) }),
  "wildcard": (value) => ({ op: "wildcard", wildcard: new Wildcard(text("wildcard", value)) }),
  "numeric": (value) => ({ op: "numeric", range: range(value) }),
  // AWS: says "prefix" here too.
  "cidr": (value) => ({ op: "cidr", block: new Cidr(text("prefix", value)) }),
  "exists": (value) => {
    if (typeof value !== "boolean") throw new PatternError("exists match pattern must be either true or false.");
    return { op: "exists", wanted: value };
  },
  "anything-but": (value) => anythingBut(value),
};

/** Whether `name` is a match type, by which an `$or` of fields is told from an array of match expressions. */
export const isMatchType = (name: string): boolean => Object.hasOwn(READERS, name) || /^(=|<|<=|>|>=)$/.test(name);

/** Reads an object that stands in a leaf array. Throws a `PatternError`. */
export function readExpression(expression: JsonObject): Condition {
  const [name, ...more] = Object.keys(expression);
  if (name === undefined) throw new PatternError("Match expression name not found");
  if (!Object.hasOwn(READERS, name)) throw new PatternError(`Unrecognized match type ${name}`);
  const condition = READERS[name]!(expression[name]!);
  if (more.length > 0) throw new PatternError(ONE_KEY);
  return condition;
}

function text(name: string, value: Json): string {
  if (typeof value !== "string") throw new PatternError(`${name} match pattern must be a string`);
  return value;
}

function affix(op: "prefix" | "suffix", value: Json): Condition {
  if (!isObject(value)) return { op, text: text(op, value), ignoreCase: false };
  const [name, ...more] = Object.keys(value);
  if (name !== "equals-ignore-case") throw new PatternError(`Unsupported ${op} pattern: ${name ?? ""}`);
  if (more.length > 0) throw new PatternError(ONE_KEY);
  return { op, text: text("equals-ignore-case", value[name]!), ignoreCase: true };
}

function anythingBut(value: Json): Condition {
  if (isObject(value)) return { op: "anything-but-text", none: anythingButText(value) };
  if (Array.isArray(value)) {
    if (value.length === 0) throw new PatternError("Empty arrays are not allowed");
    if (!value.every((item) => typeof item === "string" || typeof item === "number")) {
      throw new PatternError("Inside anything but list, start|null|boolean is not supported.");
    }
    if (value.some((item) => typeof item !== typeof value[0])) {
      throw new PatternError("Inside anything but list, either all values are number or string, mixed type is not supported");
    }
    return { op: "anything-but", values: value as (string | number)[] };
  }
  if (typeof value !== "string" && typeof value !== "number") {
    throw new PatternError("Value of anything-but must be an array or single string/number value.");
  }
  return { op: "anything-but", values: [value] };
}

function anythingButText(value: JsonObject): TextCondition[] {
  const [name, ...more] = Object.keys(value);
  if (name === undefined) throw new PatternError("Anything-But expression name not found");
  if (name !== "prefix" && name !== "suffix" && name !== "equals-ignore-case" && name !== "wildcard") {
    throw new PatternError(`Unsupported anything-but pattern: ${name}`);
  }
  const given = value[name]!;
  const texts = Array.isArray(given) ? given : [given];
  if (texts.length === 0) throw new PatternError("Empty arrays are not allowed");
  const conditions = texts.map((item) => negatable(name, item, Array.isArray(given)));
  if (more.length > 0) throw new PatternError(ONE_KEY);
  return conditions;
}

function negatable(name: "prefix" | "suffix" | "equals-ignore-case" | "wildcard", item: Json, inList: boolean): TextCondition {
  switch (name) {
    case "prefix":
    case "suffix":
      if (typeof item !== "string") throw new PatternError("prefix/suffix match pattern must be a string");
      if (item === "") throw new PatternError("Null prefix/suffix not allowed");
      return { op: name, text: item, ignoreCase: false };
    default:
      if (typeof item !== "string") {
        throw new PatternError(inList ? `Inside anything-but/${name} list, number|start|null|boolean is not supported.` : `${name} match pattern must be a string`);
      }
      return name === "wildcard" ? { op: name, wildcard: new Wildcard(item) } : { op: name, text: item };
  }
}

function range(value: Json): Range {
  if (!Array.isArray(value)) throw new PatternError("Value of numeric must be an array.");
  const [operator, bound, second, top, ...more] = value;
  if (typeof operator !== "string") throw new PatternError(`Invalid member in numeric match: ${JSON.stringify(operator)}`);
  if (!/^(=|<|<=|>|>=)$/.test(operator)) throw new PatternError(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== "number") throw new PatternError(`Value of ${operator === "=" ? "equals" : operator} must be numeric`);
  if (operator === "=") {
    if (value.length > 2) throw new PatternError("Too many terms in numeric range expression");
    return { low: bound, lowIncluded: true, high: bound, highIncluded: true };
  }
  if (operator.startsWith("<")) {
    if (value.length > 2) throw new PatternError("Too many elements in numeric expression");
    return { lowIncluded: false, high: bound, highIncluded: operator === "<=" };
  }
  if (value.length === 2) return { low: bound, lowIncluded: operator === ">=", highIncluded: false };
  if (second !== "<" && second !== "<=") throw new PatternError(`Bad numeric range operator: ${String(second)}`);
  if (typeof top !== "number") throw new PatternError(`Value of ${second} must be numeric`);
  if (more.length > 0) throw new PatternError("Too many terms in numeric range expression");
  if (bound >= top) throw new PatternError("Bottom must be less than top");
  return { low: bound, lowIncluded: operator === ">=", high: top, highIncluded: second === "<=" };
}
