import { Expressions } from "./expressions";
import { isArray, isObject, own } from "./json";
import { refusalsOf } from "./refusals";
import { parseResource } from "./resource";
import { DefinitionError, type Flow, type Json, type JsonObject, type Machine, type Parse, type QueryLanguage, type State, type StateType } from "./types";
import { check } from "./validate/check";

/** Reads a definition. Throws a `DefinitionError` with all that is wrong with it. */
export const parse: Parse = (text, options = {}) => {
  const expressions = new Expressions();
  const diagnostics = check(text, expressions, options);
  const errors = diagnostics.filter(({ severity }) => severity === "ERROR");
  if (errors.length > 0) throw new DefinitionError(errors);
  return build(text, JSON.parse(text) as JsonObject, expressions);
};

function build(text: string, definition: JsonObject, expressions: Expressions): Machine {
  const language = (own(definition, "QueryLanguage") as QueryLanguage | undefined) ?? "JSONPath";
  const states: State[] = [];
  const root = flowOf(definition, "", language, states);
  return {
    text, root, expressions,
    timeoutSeconds: own(definition, "TimeoutSeconds") as number | undefined,
    tasks: states.flatMap(({ resource }) => resource ?? []),
    refusals: states.flatMap(refusalsOf),
  };
}

/** AWS: what a state does not say of its language goes by the whole machine, not by the state around it. */
function flowOf(definition: JsonObject, location: string, language: QueryLanguage, all: State[]): Flow {
  const states = Object.entries(own(definition, "States") as JsonObject).map(([name, fields]): [string, State] => {
    const state = stateOf(name, fields as JsonObject, `${location}/States/${name}`, language, all);
    return [name, state];
  });
  return { startAt: own(definition, "StartAt") as string, states: new Map(states) };
}

function stateOf(name: string, fields: JsonObject, location: string, language: QueryLanguage, all: State[]): State {
  const type = own(fields, "Type") as StateType;
  const flows: Flow[] = [];
  const state: State = {
    name, type, fields, location, flows,
    language: (own(fields, "QueryLanguage") as QueryLanguage | undefined) ?? language,
    resource: type === "Task" ? parseResource(own(fields, "Resource") as string, name, location) : undefined,
  };
  all.push(state);
  for (const [inner, where] of innerOf(type, fields)) flows.push(flowOf(inner, `${location}/${where}`, language, all));
  return state;
}

/** The rows of states within a state, each with where it stands. */
export function innerOf(type: string, fields: JsonObject): [JsonObject, string][] {
  if (type === "Parallel") return list(own(fields, "Branches")).flatMap((branch, at): [JsonObject, string][] => (isObject(branch) ? [[branch, `Branches[${at}]`]] : []));
  if (type !== "Map") return [];
  const name = own(fields, "ItemProcessor") === undefined ? "Iterator" : "ItemProcessor";
  const processor = own(fields, name);
  return isObject(processor) ? [[processor, name]] : [];
}

const list = (value: Json | undefined): readonly Json[] => (value !== undefined && isArray(value) ? value : []);
