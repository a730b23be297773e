import type { Leaf } from "../pattern";
import { nextsOf, type Definition, type State } from "./definition";
import type { Props } from "./known";
import type { Resource } from "./resource";
import type { Rule, Wiring } from "./wiring";

/** Choices that read a field of the event that started them, which need not be there. */

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

export interface Unguarded {
  readonly state: string;
  /** `$.detail.Path` */
  readonly path: string;
  readonly rule: Rule;
}

/** What the machine compares although an event that a rule hands to it need not have it. Throws a `CannotTell`. */
export function unguardedPaths(wiring: Wiring, machine: Resource, definition: Definition): Unguarded[] {
  const compared = comparedWithInput(definition);
  if (compared.length === 0) return [];
  const arn = machine.need("arn");
  return wiring.resources.of("target").filter((target) => target.text("arn") === arn).flatMap((target) => {
    const rule = wiring.ruleOfTarget(target);
    if (!rule) return [];
    return compared.filter(({ path }) => mayLack(rule, target.props, path)).map((one) => ({ ...one, rule }));
  });
}

/** What the first choices compare: those that see the execution's input as it came. */
function comparedWithInput({ root, jsonPath }: Definition): { readonly state: string; readonly path: string }[] {
  const seen = new Set<string>();
  const guarded = new Set<string>();
  const found: { state: string; path: string }[] = [];
  const queue = [root.startAt];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const state = root.states.get(name);
    if (!state || seen.has(name)) continue;
    seen.add(name);
    if ((state.fields.QueryLanguage ?? (jsonPath ? "JSONPath" : "JSONata")) === "JSONPath" && state.type === "Choice" && isPlain(state.fields.InputPath)) {
      const tests = testsIn(state.fields.Choices);
      for (const { path } of tests.filter(({ isPresence }) => isPresence)) guarded.add(path);
      for (const { path } of tests) if (!guarded.has(path) && !found.some((one) => one.state === name && one.path === path)) found.push({ state: state.name, path });
    }
    if (passesOn(state)) queue.push(...nextsOf(state));
  }
  return found;
}

const isPlain = (path: unknown): boolean => path === undefined || path === "$";

/** Whether what comes out of a state is what went in. */
const passesOn = ({ type, fields }: State): boolean => ["Choice", "Wait", "Pass"].includes(type)
  && isPlain(fields.InputPath) && isPlain(fields.OutputPath) && ["Result", "Parameters", "Output", "ResultPath"].every((key) => fields[key] === undefined);

interface Test {
  readonly path: string;
  readonly isPresence: boolean;
}

/** Every comparison in a choice, however deep. */
function testsIn(value: unknown): Test[] {
  if (Array.isArray(value)) return (value as unknown[]).flatMap(testsIn);
  if (!isObject(value)) return [];
  const own = typeof value.Variable === "string" && value.Variable.startsWith("$.") ? [{ path: value.Variable, isPresence: "IsPresent" in value }] : [];
  return [...own, ...[value.And, value.Or, value.Not].flatMap(testsIn)];
}

/** Whether an event that the rule takes may come without the field, by way of this target. */
function mayLack({ pattern }: Rule, { input, inputPath, inputTransformer }: Props, path: string): boolean {
  // What a template makes of an event, it makes of each.
  if (inputTransformer !== undefined && inputTransformer !== null) return false;
  const field = path.slice(2);
  if (typeof input === "string" && input !== "") return !has(input, field);
  if (typeof inputPath === "string" && inputPath !== "" && inputPath !== "$") return lacks(pattern, `${inputPath.slice(2)}.${field}`);
  return lacks(pattern, field);
}

function has(text: string, field: string): boolean {
  try {
    return field.split(".").reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), JSON.parse(text)) !== undefined;
  } catch {
    return true; // EventBridge refuses it.
  }
}

/** AWS: every event has these. */
const ENVELOPE = /^(version|id|source|account|time|region|resources|detail)$/;

function lacks(pattern: Rule["pattern"], field: string): boolean {
  // Names in brackets, indexes and filters are left alone.
  if (ENVELOPE.test(field) || /[^\w.-]/.test(field)) return false;
  const asks = ({ path, conditions }: Leaf) => (path === field || path.startsWith(`${field}.`)) && conditions.every((condition) => condition.op !== "exists" || condition.wanted);
  return pattern === undefined ? field !== "detail-type" : !pattern.alternatives.every((leaves) => leaves.some(asks));
}
