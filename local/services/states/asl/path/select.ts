import { isArray, isObject, objectOf, own, sameJson } from "../json";
import { BoundedRegExp } from "../regexp";
import type { Json } from "../types";
import type { Operand, Step, Steps, Test } from "./path";

/** What a path leads to in `root`: undefined when a definite path leads nowhere; an indefinite one gives a list. */
export function select(path: Steps, root: Json): Json | undefined {
  const found = walk(path.steps, root, root);
  const value = path.definite ? found[0] : found;
  if (path.call === undefined) return value;
  // AWS: length() works; sum(), min() and the other functions of JSONPath are as a path that leads nowhere.
  if (path.call !== "length" || value === undefined) return undefined;
  if (typeof value === "string") return value.length;
  if (isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

function walk(steps: readonly Step[], start: Json, root: Json): Json[] {
  let found: Json[] = [start];
  for (const step of steps) {
    const next: Json[] = [];
    for (const value of found) take(step, value, root, next);
    found = next;
    if (found.length === 0) break;
  }
  return found;
}

function take(step: Step, value: Json, root: Json, into: Json[]): void {
  switch (step.kind) {
    case "name": return push(isObject(value) ? own(value, step.name) : undefined, into);
    case "index": return push(isArray(value) ? value.at(step.index) : undefined, into);
    case "names": {
      if (!isObject(value)) return;
      into.push(objectOf(step.names.filter((name) => Object.hasOwn(value, name)).map((name) => [name, value[name]!] as const)));
      return;
    }
    case "indexes": {
      if (isArray(value)) for (const index of step.indexes) push(value.at(index), into);
      return;
    }
    case "slice": {
      if (isArray(value)) for (const item of value.slice(step.from, step.to)) into.push(item);
      return;
    }
    case "all": return each(value, into);
    case "filter": {
      if (isArray(value)) for (const item of value) { if (holds(step.test, item, root)) into.push(item); }
      else if (isObject(value) && holds(step.test, value, root)) into.push(value);
      return;
    }
    case "descend": return descend(value, into);
  }
}

function push(value: Json | undefined, into: Json[]): void {
  if (value !== undefined) into.push(value);
}

function each(value: Json, into: Json[]): void {
  if (isArray(value)) for (const item of value) into.push(item);
  else if (isObject(value)) for (const item of Object.values(value)) into.push(item);
}

/** Itself, then all below, parents first. Without recursion, since JSON may be nested deeper than the stack. */
function descend(value: Json, into: Json[]): void {
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== "object" || next === null) continue;
    into.push(next);
    const below: Json[] = [];
    each(next, below);
    for (let at = below.length - 1; at >= 0; at--) open.push(below[at]!);
  }
}

function holds(test: Test, item: Json, root: Json): boolean {
  switch (test.kind) {
    case "and": return test.tests.every((each) => holds(each, item, root));
    case "or": return test.tests.some((each) => holds(each, item, root));
    case "not": return !holds(test.test, item, root);
    case "exists": return valueOf(test.operand, item, root) !== undefined;
    case "compare": return compare(test.operator, test.left, test.right, item, root);
  }
}

function valueOf(operand: Operand, item: Json, root: Json): Json | undefined {
  if (operand.kind === "value") return operand.value;
  if (operand.kind === "regex") return undefined;
  const start = operand.from === "@" ? item : root;
  const value = select(operand.path, start);
  return !operand.path.definite && isArray(value) && value.length === 0 ? undefined : value;
}

function compare(operator: string, leftSide: Operand, rightSide: Operand, item: Json, root: Json): boolean {
  const left = valueOf(leftSide, item, root);
  if (operator === "=~") {
    // As in Java's: the whole text has to fit.
    return rightSide.kind === "regex" && typeof left === "string" && new BoundedRegExp(`^(?:${rightSide.source})$`, rightSide.flags).test(left);
  }
  const right = valueOf(rightSide, item, root);
  if (left === undefined || right === undefined) return operator === "!=" && left !== right;
  const list = isArray(right) ? right : undefined;
  switch (operator) {
    case "==": return sameJson(left, right);
    case "!=": return !sameJson(left, right);
    case "in": return list?.some((each) => sameJson(each, left)) ?? false;
    case "nin": return list !== undefined && !list.some((each) => sameJson(each, left));
    case "contains": return isArray(left) ? left.some((each) => sameJson(each, right)) : typeof left === "string" && typeof right === "string" && left.includes(right);
    case "size": return (isArray(left) || typeof left === "string") && left.length === right;
    case "empty": return (isArray(left) || typeof left === "string") && (left.length === 0) === right;
    default: return ordered(operator, left, right);
  }
}

function ordered(operator: string, left: Json, right: Json): boolean {
  if (typeof left === "number" && typeof right === "number") return sign(operator, left - right);
  if (typeof left === "string" && typeof right === "string") return sign(operator, left < right ? -1 : left > right ? 1 : 0);
  return false;
}

const sign = (operator: string, by: number): boolean =>
  operator === "<" ? by < 0 : operator === "<=" ? by <= 0 : operator === ">" ? by > 0 : by >= 0;
