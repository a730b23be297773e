import { isArray, isObject, own } from "../json";
import { expressionIn } from "../jsonata";
import { PathError } from "../path/path";
import { parseResource } from "../resource";
import { parseTimestamp } from "../timestamp";
import type { Json, JsonObject, QueryLanguage } from "../types";
import { checkExpressions, checkTemplate } from "./expressions";
import type { Kind } from "./fields";
import type { Report } from "./report";
import { checkCatchers, checkChoices, checkRetriers } from "./rules";

export interface Place {
  readonly report: Report;
  readonly language: QueryLanguage;
  /** Variables that belong to outer rows of states. */
  readonly outer: ReadonlySet<string>;
}

type Check = (place: Place, value: Json, location: string, name: string) => string | void;

/** Each says what is wrong, or reports by itself. */
const CHECKS: Readonly<Record<Kind, Check>> = {
  "text": (place, value, location, name) => {
    if (typeof value !== "string") return "Value is not a string";
    if (place.language === "JSONata" && (name === "Error" || name === "Cause")) checkExpressions(place, value, location);
    else if (value.startsWith("$.") && (name === "Error" || name === "Cause")) place.report.warning("NO_PATH", "Field value looks like a path, but field name does not end with 'Path'.", location);
  },
  "state": () => undefined,
  "flag": (_place, value) => (typeof value === "boolean" ? undefined : "Value is not a boolean"),
  "object": (_place, value) => (isObject(value) ? undefined : "Value is not an object"),
  "anything": (place, value, location, name) => {
    if (place.language === "JSONata") checkExpressions(place, value, location);
    else if (name === "Result") warnOfStaticResult(place.report, value, location);
  },
  "template": (place, value, location) => (place.language === "JSONata" ? checkExpressions(place, value, location) : checkTemplate(place, value, location)),
  "assign": (place, value, location) => checkAssign(place, value, location),
  "path": (place, value) => pathProblem(place.report, value),
  "reference": (place, value) => referenceProblem(place.report, value),
  "path or null": (place, value) => (value === null ? undefined : pathProblem(place.report, value)),
  "reference or null": (place, value) => (value === null ? undefined : referenceProblem(place.report, value)),
  "text or path": (place, value, location) => checkTemplate(place, { "value.$": value }, location, ""),
  "seconds": (place, value, location) => number(place, value, location, 0, 99_999_999, true),
  "seconds from 1": (place, value, location) => number(place, value, location, 1, 99_999_999, true),
  "count": (place, value, location) => number(place, value, location, 0, Infinity, true),
  "percentage": (place, value, location) => number(place, value, location, 0, 100, false),
  "timestamp": (place, value, location) => {
    if (isExpression(place, value)) return checkExpressions(place, value, location);
    return typeof value === "string" && parseTimestamp(value) !== undefined ? undefined : "Value is not a valid ISO-8601 timestamp";
  },
  "resource": (_place, value) => (typeof value === "string" && parseResource(value, "", "") ? undefined : "Value is not a valid resource ARN"),
  "credentials": (place, value, location) => {
    if (!isObject(value)) return "Value is not an object";
    if (own(value, "RoleArn") === undefined && own(value, "RoleArn.$") === undefined) return "The field 'RoleArn' is required but was missing";
    return CHECKS.template(place, value, location, "Credentials");
  },
  "items": (place, value, location) => (isArray(value) || isExpression(place, value) ? checkExpressions(place, value, location) : "Value is not an array or a JSONata expression"),
  "retry": (place, value, location) => checkRetriers(place, value, location),
  "catch": (place, value, location) => checkCatchers(place, value, location),
  "choices": (place, value, location) => checkChoices(place, value, location),
  "branches": (_place, value) => (isArray(value) && value.length > 0 && value.every(isObject) ? undefined : "Value is not a list of at least one branch"),
  "processor": (_place, value) => (isObject(value) ? processorProblem(value) : "Value is not an object"),
};

export function checkValue(place: Place, kind: Kind, value: Json, location: string, name: string): void {
  const problem = CHECKS[kind](place, value, location, name);
  if (problem) place.report.error(problem, location);
}

const isExpression = ({ language }: Place, value: Json): boolean => language === "JSONata" && typeof value === "string" && expressionIn(value) !== undefined;

function number(place: Place, value: Json, location: string, least: number, most: number, whole: boolean): string | void {
  if (isExpression(place, value)) return checkExpressions(place, value, location);
  if (typeof value === "number" && value >= least && value <= most && (!whole || Number.isInteger(value))) return;
  return `Value is not a ${whole ? "whole " : ""}number from ${least}${most === Infinity ? "" : ` to ${most}`}`;
}

const pathProblem = (report: Report, value: Json) => problemOf(value, (text) => report.expressions.path(text), "Value is not a valid JSONPath");
const referenceProblem = (report: Report, value: Json) =>
  problemOf(value, (text) => { const { root } = report.expressions.referencePath(text); if (root !== "input") throw new PathError("not of the input"); }, "Value is not a Reference Path");

function problemOf(value: Json, read: (text: string) => unknown, problem: string): string | undefined {
  if (typeof value !== "string") return problem;
  try {
    read(value);
    return undefined;
  } catch (error) {
    if (error instanceof PathError) return problem;
    throw error;
  }
}

function processorProblem(processor: JsonObject): string | undefined {
  const config = own(processor, "ProcessorConfig");
  if (config === undefined) return undefined;
  if (!isObject(config)) return "ProcessorConfig is not an object";
  const mode = own(config, "Mode");
  return mode === undefined || mode === "INLINE" || mode === "DISTRIBUTED" ? undefined : "The Mode of ProcessorConfig is not one of [INLINE, DISTRIBUTED]";
}

const VARIABLE = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** The fields of an `Assign`: names, and values as templates or expressions. */
export function checkAssign(place: Place, value: Json, location: string): string | void {
  if (!isObject(value)) return "Value is not an object";
  for (const key of Object.keys(value)) {
    const name = place.language === "JSONPath" ? key.replace(/\.\$$/, "") : key;
    if (!VARIABLE.test(name) || [...name].length > 80) place.report.error(`'${name}' is not a valid variable name`, `${location}/${key}`);
    else if (name === "states") place.report.error("The variable name 'states' is reserved", `${location}/${key}`);
    else if (place.outer.has(name)) place.report.error(`The variable '${name}' is assigned in an outer scope already`, `${location}/${key}`);
  }
  return CHECKS.template(place, value, location, "Assign");
}

function warnOfStaticResult(report: Report, value: Json, location: string): void {
  if (isObject(value) && Object.entries(value).some(([key, item]) => key.endsWith(".$") && typeof item === "string")) {
    report.warning("PASS_RESULT_IS_STATIC", "Attempt to use a path in the result of a pass state.", location);
  }
}
