/** Definitions of state machines, as far as their wiring goes: what follows what, and what a state reads. */

type Json = Readonly<Record<string, unknown>>;

export interface State {
  readonly name: string;
  readonly type: string;
  readonly fields: Json;
}

/** A flow of states: the machine itself, or one inside of a Parallel or Map state. */
export interface Flow {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export interface Definition {
  readonly root: Flow;
  /** The root, and those inside of its states. */
  readonly flows: readonly Flow[];
  /** Whether states read their input with JSONPath where they do not say. */
  readonly jsonPath: boolean;
}

/** Why Step Functions does not take a definition. */
export class DefinitionError extends Error {}

const TYPES = ["Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"];
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const objects = (value: unknown): Json[] => (Array.isArray(value) ? (value as unknown[]).filter(isObject) : []);

/** Reads a definition. Throws a `DefinitionError` for what would stop Step Functions from taking it, as far as that is the wiring of its states. */
export function readDefinition(text: string): Definition {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new DefinitionError("it is not JSON");
  }
  if (!isObject(document)) throw new DefinitionError("it is not an object");
  const flows: Flow[] = [];
  const root = readFlow(document, "", flows);
  return { root, flows, jsonPath: document.QueryLanguage !== "JSONata" };
}

function readFlow(document: Json, where: string, flows: Flow[]): Flow {
  const { StartAt: startAt, States: given } = document;
  if (!isObject(given) || Object.keys(given).length === 0) throw new DefinitionError(`${where || "it"} has no States`);
  const states = new Map(Object.entries(given).map(([name, fields]): [string, State] => {
    if (!isObject(fields)) throw new DefinitionError(`state ${name} is not an object`);
    if (!TYPES.includes(String(fields.Type))) throw new DefinitionError(`state ${name} has the type ${String(fields.Type)}`);
    return [name, { name, type: String(fields.Type), fields }];
  }));
  if (typeof startAt !== "string") throw new DefinitionError(`${where || "it"} has no StartAt`);
  if (!states.has(startAt)) throw new DefinitionError(`StartAt names ${startAt}, and there is no such state`);
  flows.push({ startAt, states });
  for (const state of states.values()) checkState(state, states, flows);
  return { startAt, states };
}

function checkState(state: State, states: ReadonlyMap<string, State>, flows: Flow[]): void {
  const { name, type, fields } = state;
  for (const next of nextsOf(state)) if (!states.has(next)) throw new DefinitionError(`state ${name} goes on to ${next}, and there is no such state`);
  if (type === "Choice" && objects(fields.Choices).length === 0) throw new DefinitionError(`state ${name} has no Choices`);
  if (!["Choice", "Succeed", "Fail"].includes(type) && fields.Next === undefined && fields.End !== true) throw new DefinitionError(`state ${name} has neither Next nor End`);
  const inner = [...objects(fields.Branches), ...[fields.ItemProcessor, fields.Iterator].filter(isObject)];
  for (const flow of inner) readFlow(flow, `a flow in state ${name}`, flows);
}

/** The states that may follow one. */
export function nextsOf({ fields }: State): string[] {
  const all = [fields.Next, fields.Default, ...objects(fields.Choices).map(({ Next }) => Next), ...objects(fields.Catch).map(({ Next }) => Next)];
  return all.filter((next): next is string => typeof next === "string");
}

/** Names of the Fail states that say neither what failed nor why. */
export const bareFailures = ({ flows }: Definition): string[] => flows.flatMap(({ states }) => [...states.values()])
  .filter(({ type, fields }) => type === "Fail" && ["Error", "ErrorPath", "Cause", "CausePath"].every((key) => fields[key] === undefined || fields[key] === "")).map(({ name }) => name);
