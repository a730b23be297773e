import { RUNTIME } from "./errors";
import { own } from "./json";
import type { Path, Step as PathStep } from "./path/path";
import { put } from "./path/reference";
import { select } from "./path/select";
import { resolve } from "./sources";
import { fill } from "./template";
import { StatesError, type Json, type JsonObject } from "./types";
import type { Seen, Visit } from "./visit";

/** How a state ends. */
export interface Ending {
  readonly output: Json;
  /** The state that follows; undefined at the end of the row. */
  readonly next?: string;
  readonly assigned?: readonly (readonly [string, Json])[];
}

/** The input that `InputPath` leaves, and `Parameters` make of it. In JSONata states it is the input. */
export function effectiveInput(visit: Visit, parameters = "Parameters"): Json {
  if (visit.isJsonata) return visit.input;
  const input = along(visit, "InputPath", visit.input);
  const template = visit.field(parameters);
  return template === undefined ? input : visit.guarded(() => fill(template, visit.sources(input), visit.expressions));
}

/** What `InputPath` or `OutputPath` leads to in `value`; null stands for `{}`. */
export function along(visit: Visit, field: "InputPath" | "OutputPath", value: Json): Json {
  const text = visit.field(field);
  if (text === undefined || text === "$") return value;
  if (text === null) return {};
  return required(visit, text as string, value);
}

/** What a path leads to, or a failure of the state. */
export function required(visit: Visit, text: string, value: Json): Json {
  const path = visit.expressions.path(text);
  const found = resolve(path, visit.sources(value));
  if (found === undefined) throw visit.failure(RUNTIME, `Invalid path '${text}' : ${whyNot(path, value)}`);
  return found;
}

function whyNot(path: Path, value: Json): string {
  const written = (steps: readonly PathStep[]): string => `$${steps.map((step) => (step.kind === "name" ? `['${step.name}']` : step.kind === "index" ? `[${step.index}]` : "[...]")).join("")}`;
  const broken = path.root !== "input" ? -1 : path.steps.findIndex((_, at) => select({ steps: path.steps.slice(0, at + 1), definite: path.definite }, value) === undefined);
  if (broken >= 0 && broken < path.steps.length - 1) return `Missing property in path ${written(path.steps.slice(0, broken + 1))}`;
  return `No results for path: ${written(path.steps)}`;
}

/** The end of a state that went well. `result` is what it did; states that do nothing have their input as result. */
export async function complete(visit: Visit, result: Json, seen: Seen = {}): Promise<Ending> {
  const next = visit.field("End") === true ? undefined : (visit.field("Next") as string | undefined);
  if (visit.isJsonata) {
    const template = visit.field("Output");
    const output = template === undefined ? result : await visit.render(template, "Output", seen);
    return { output, next, assigned: await assignments(visit, visit.state.fields, "Assign", result, seen) };
  }
  const combined = visit.guarded(() => atResultPath(visit, visit.state.fields, result));
  const assigned = await assignments(visit, visit.state.fields, "Assign", result, seen);
  return { output: along(visit, "OutputPath", combined), next, assigned };
}

/** The state's input with the result put where `ResultPath` says. Throws a `Fault`. */
export function atResultPath(visit: Visit, fields: JsonObject, result: Json): Json {
  const text = own(fields, "ResultPath");
  if (text === undefined || text === "$") return result;
  return text === null ? visit.input : put(visit.expressions.referencePath(text as string), visit.input, result);
}

/** The variables that an `Assign` sets, of the state or of a choice or catcher in it. `result` is `$` to JSONPath. */
export async function assignments(visit: Visit, fields: JsonObject, location: string, result: Json, seen: Seen = {}): Promise<readonly [string, Json][] | undefined> {
  const template = own(fields, "Assign");
  if (template === undefined) return undefined;
  const values = visit.isJsonata ? await visit.render(template, location, seen) : visit.guarded(() => fill(template, visit.sources(result), visit.expressions));
  return Object.entries(values as JsonObject);
}

/** Text that a state's failure carries: whatever is thrown that is none is a bug, and told as States.Runtime. */
export const asFailure = (visit: Visit, thrown: unknown): StatesError =>
  (thrown instanceof StatesError ? thrown : visit.failure(RUNTIME, thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown }));
