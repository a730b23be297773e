import { isArray, isObject, own } from "../json";
import { expressionIn } from "../jsonata";
import { isCombination, OPERATORS } from "../states/rule";
import { parseTimestamp } from "../timestamp";
import type { Json, JsonObject } from "../types";
import { checkExpressions } from "./expressions";
import { checkAssign, checkValue, type Place } from "./values";

const RETRIER = ["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment"];
/** The numbers of a retrier: least, most, whole. */
const NUMBERS: Readonly<Record<string, readonly [number, number, boolean]>> = {
  IntervalSeconds: [1, 99_999_999, true], MaxAttempts: [0, 99_999_999, true], BackoffRate: [1, Infinity, false], MaxDelaySeconds: [1, 31_622_400, true],
};
const CATCHER = { JSONPath: ["ErrorEquals", "Next", "ResultPath", "Assign", "Comment"], JSONata: ["ErrorEquals", "Next", "Output", "Assign", "Comment"] };

export function checkRetriers(place: Place, value: Json, location: string): string | void {
  if (!isArray(value)) return "Value is not an array";
  value.forEach((retrier, at) => {
    const here = `${location}[${at}]`;
    if (!isObject(retrier)) return place.report.error("Value is not an object", here);
    checkErrorEquals(place, retrier, here, at === value.length - 1);
    for (const [name, item] of Object.entries(retrier)) {
      const [least, most, whole] = NUMBERS[name] ?? [];
      if (!RETRIER.includes(name)) place.report.error(`Field '${name}' is not supported`, here);
      else if (least !== undefined && !(typeof item === "number" && item >= least && item <= most! && (!whole || Number.isInteger(item)))) {
        place.report.error(`Value is not a ${whole ? "whole " : ""}number from ${least}${most === Infinity ? "" : ` to ${most}`}`, `${here}/${name}`);
      } else if (name === "JitterStrategy" && item !== "FULL" && item !== "NONE") place.report.error("Value is not one of [FULL, NONE]", `${here}/${name}`);
    }
    const [interval, longest] = [own(retrier, "IntervalSeconds") ?? 1, own(retrier, "MaxDelaySeconds")];
    if (typeof longest === "number" && typeof interval === "number" && longest <= interval) place.report.error("MaxDelaySeconds must be larger than IntervalSeconds", `${here}/MaxDelaySeconds`);
  });
}

export function checkCatchers(place: Place, value: Json, location: string): string | void {
  if (!isArray(value)) return "Value is not an array";
  value.forEach((catcher, at) => {
    const here = `${location}[${at}]`;
    if (!isObject(catcher)) return place.report.error("Value is not an object", here);
    checkErrorEquals(place, catcher, here, at === value.length - 1);
    if (own(catcher, "Next") === undefined) place.report.error("These fields are required: [Next]", here);
    for (const [name, item] of Object.entries(catcher)) {
      if (!CATCHER[place.language].includes(name)) place.report.error(`Field '${name}' is not supported`, here);
      else if (name === "ResultPath") checkValue(place, "reference or null", item, `${here}/${name}`, name);
      else if (name === "Output") checkExpressions(place, item, `${here}/${name}`);
      else if (name === "Assign") report(place, checkAssign(place, item, `${here}/${name}`), `${here}/${name}`);
    }
  });
}

/** AWS: States.ALL stands alone, and in the last rule only. */
function checkErrorEquals(place: Place, rule: JsonObject, location: string, last: boolean): void {
  const names = own(rule, "ErrorEquals");
  if (names === undefined) return place.report.error("These fields are required: [ErrorEquals]", location);
  if (!isArray(names) || names.length === 0 || names.some((name) => typeof name !== "string")) return place.report.error("Value is not a list of at least one error name", `${location}/ErrorEquals`);
  if (names.includes("States.ALL") && (names.length > 1 || !last)) place.report.error("States.ALL must appear alone and in the last rule", `${location}/ErrorEquals`);
}

export function checkChoices(place: Place, value: Json, location: string): string | void {
  if (!isArray(value) || value.length === 0) return "Value is not a list of at least one rule";
  value.forEach((rule, at) => {
    const here = `${location}[${at}]`;
    if (!isObject(rule)) return place.report.error("Value is not an object", here);
    if (own(rule, "Next") === undefined) place.report.error("These fields are required: [Next]", here);
    const assign = own(rule, "Assign");
    if (assign !== undefined) report(place, checkAssign(place, assign, `${here}/Assign`), `${here}/Assign`);
    if (place.language === "JSONata") checkCondition(place, rule, here);
    else checkRule(place, rule, here, ["Next", "Assign", "Comment"]);
  });
}

function checkCondition(place: Place, rule: JsonObject, location: string): void {
  const condition = own(rule, "Condition");
  for (const name of Object.keys(rule)) if (!["Condition", "Next", "Assign", "Output", "Comment"].includes(name)) place.report.error(`Field '${name}' is not supported`, location);
  if (condition === undefined) return place.report.error("These fields are required: [Condition]", location);
  if (typeof condition !== "boolean" && (typeof condition !== "string" || expressionIn(condition) === undefined)) return place.report.error("Value is not a boolean or a JSONata expression", `${location}/Condition`);
  checkExpressions(place, condition, `${location}/Condition`);
  const output = own(rule, "Output");
  if (output !== undefined) checkExpressions(place, output, `${location}/Output`);
}

/** A rule of JSONPath: a combination of rules, or one operator on a variable. */
function checkRule(place: Place, rule: JsonObject, location: string, also: readonly string[]): void {
  const parts = isCombination(rule) ? ["And", "Or", "Not"] : ["Variable", ...OPERATORS.keys()];
  const names = Object.keys(rule).filter((name) => !also.includes(name));
  for (const name of names) if (!parts.includes(name)) place.report.error(`Field '${name}' is not supported`, location);
  if (isCombination(rule)) return checkCombination(place, rule, location);
  const operators = names.filter((name) => OPERATORS.has(name));
  if (operators.length !== 1) place.report.error("Exactly one comparison operator is required", location);
  const variable = own(rule, "Variable");
  if (variable === undefined) place.report.error("These fields are required: [Variable]", location);
  else checkValue(place, "path", variable, `${location}/Variable`, "Variable");
  for (const operator of operators) checkOperand(place, OPERATORS.get(operator)!, own(rule, operator)!, `${location}/${operator}`);
}

function checkCombination(place: Place, rule: JsonObject, location: string): void {
  const given = ["And", "Or", "Not"].filter((name) => own(rule, name) !== undefined);
  if (given.length > 1) return place.report.error(`Only one of these fields is allowed: [${given.join(", ")}]`, location);
  const [name] = given;
  const value = own(rule, name!)!;
  const inner = name === "Not" ? [value] : value;
  if (!isArray(inner) || inner.length === 0) return place.report.error("Value is not a list of at least one rule", `${location}/${name}`);
  inner.forEach((each, at) => {
    const here = name === "Not" ? `${location}/Not` : `${location}/${name}[${at}]`;
    if (isObject(each)) checkRule(place, each, here, ["Comment"]);
    else place.report.error("Value is not an object", here);
  });
}

function checkOperand(place: Place, wanted: string, value: Json, location: string): void {
  if (wanted === "path") return checkValue(place, "path", value, location, "");
  if (wanted === "timestamp") {
    if (typeof value !== "string" || parseTimestamp(value) === undefined) place.report.error("Value is not a valid ISO-8601 timestamp", location);
  } else if (typeof value !== wanted) place.report.error(`Value is not a ${wanted}`, location);
}

const report = (place: Place, problem: string | void, location: string): void => { if (problem) place.report.error(problem, location); };

