import type { Json, JsonObject, TaskResource } from "../asl";
import { DYNAMODB } from "./dynamodb";
import { isObject, type Integration, type Kind } from "./integration";
import { invoke } from "./lambda";
import { attributesProblem, publish, sendMessage } from "./messages";
import { entriesProblem, putEvents } from "./put-events";

/** The integrations of the local cloud, by what follows `arn:aws:states:::`. */
export const INTEGRATIONS: Readonly<Record<string, Integration>> = {
  "lambda:invoke": invoke,
  "sqs:sendMessage": sendMessage,
  "sns:publish": publish,
  "events:putEvents": putEvents,
  ...DYNAMODB,
};

export function integrationOf({ kind, service, action }: TaskResource): Integration | undefined {
  const name = `${service}:${action}`;
  return kind === "integration" && Object.hasOwn(INTEGRATIONS, name) ? INTEGRATIONS[name] : undefined;
}

const NAMES: Readonly<Record<Kind, string>> = {
  string: "STRING", text: "STRING", number: "NUMBER", boolean: "BOOLEAN", list: "LIST", object: "STRUCTURE", attributes: "MAP", item: "MAP", json: "STRUCTURE",
};

const FITS: Readonly<Record<Kind, (value: Json) => boolean>> = {
  string: (value) => typeof value === "string", number: (value) => typeof value === "number", boolean: (value) => typeof value === "boolean",
  list: (value) => Array.isArray(value), object: isObject, item: isObject, attributes: isObject, json: () => true,
  text: (value) => value !== null,
};

function problemOf(name: string, kind: Kind, value: Json): string | undefined {
  if (!FITS[kind](value)) return `The value for the field '${name}' must be a ${NAMES[kind]}`;
  const problem = kind === "attributes" ? attributesProblem(value) : name === "Entries" ? entriesProblem(value) : undefined;
  return problem && `The value for the field '${name}' ${problem}`;
}

/** What is wrong with the parameters of a call, evaluated. */
export function problemsOf({ parameters, required }: Integration, given: JsonObject): string[] {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const problem = kind === undefined ? `The field "${name}" is not supported by Step Functions` : problemOf(name, kind, value);
    if (problem !== undefined) problems.push(problem);
  }
  for (const name of required) if (given[name] === undefined) problems.push(`The field '${name}' is required but was missing`);
  return problems;
}

/** What is wrong with the names of parameters as a definition writes them: `MessageBody.$` is `MessageBody`. */
export function namingProblems({ parameters, required }: Integration, written: JsonObject): string[] {
  const names = Object.keys(written).map((name) => name.replace(/\.\$$/, ""));
  return [
    ...names.filter((name) => !Object.hasOwn(parameters, name)).map((name) => `The field "${name}" is not supported by Step Functions`),
    ...required.filter((name) => !names.includes(name)).map((name) => `The field '${name}' is required but was missing`),
  ];
}
