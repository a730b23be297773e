/** Event patterns: checked as AWS checks them, run, and explained. */
export { PatternError } from "./error";
export { parsePattern } from "./parse";
export { prepare } from "./prepare";
export { serialise } from "./serialise";
export { Matcher } from "./matcher";
export { RuleSet } from "./rule-set/rule-set";
export type { Mismatch } from "./explain";
export type { Condition, Leaf, Pattern, Range, TextCondition } from "./condition";
export { depthOf, isObject, isTooDeep, MAX_DEPTH, type Json, type JsonObject } from "./json";
