import { isArray, isObject, own } from "../json";
import { innerOf } from "../parse";
import type { Json, JsonObject } from "../types";
import type { Report } from "./report";
import { checkState } from "./state";

/** What is known around a row of states. */
export interface Around {
  /** Every state's name so far, with its location: names are unique in the whole machine. */
  readonly names: Map<string, string>;
  /** Variables that outer states set. */
  readonly variables: ReadonlySet<string>;
}

const FIELDS = {
  machine: ["Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"],
  branch: ["Comment", "StartAt", "States"],
  processor: ["Comment", "StartAt", "States", "ProcessorConfig"],
};

/** Checks a machine, a branch or an item processor: its own fields, its states and how they lead to each other. */
export function checkFlow(report: Report, flow: JsonObject, location: string, kind: keyof typeof FIELDS, around: Around): void {
  const missing = ["StartAt", "States"].filter((field) => own(flow, field) === undefined);
  if (missing.length > 0) report.error(`These fields are required: [${missing.join(", ")}]`, location);
  for (const field of Object.keys(flow)) if (!FIELDS[kind].includes(field)) report.error(`Field '${field}' is not supported`, location);
  if (kind === "machine") checkMachine(report, flow);
  const [start, states] = [own(flow, "StartAt"), own(flow, "States")];
  if (start !== undefined && typeof start !== "string") report.error("Value is not a string", `${location}/StartAt`);
  if (states === undefined) return;
  if (!isObject(states)) return report.error("Value is not an object", `${location}/States`);
  if (Object.keys(states).length === 0) return report.error("There must be at least one state", `${location}/States`);
  const variables = new Set([...around.variables, ...Object.values(states).flatMap(variablesOf)]);
  for (const [name, fields] of Object.entries(states)) {
    const at = `${location}/States/${name}`;
    checkName(report, name, at, around.names);
    if (!isObject(fields)) {
      report.error("Value is not an object", at);
      continue;
    }
    checkState(report, fields, at, around.variables);
    for (const [inner, where] of innerOf(String(own(fields, "Type")), fields)) {
      checkFlow(report, inner, `${at}/${where}`, own(fields, "Type") === "Map" ? "processor" : "branch", { names: around.names, variables });
    }
  }
  if (typeof start === "string") checkTransitions(report, start, states, location);
}

function checkMachine(report: Report, machine: JsonObject): void {
  const [version, timeout, language, comment] = ["Version", "TimeoutSeconds", "QueryLanguage", "Comment"].map((field) => own(machine, field));
  if (version !== undefined && version !== "1.0") report.error("Value is not a supported version: 1.0 is the only one", "/Version");
  if (timeout !== undefined && !(typeof timeout === "number" && Number.isInteger(timeout) && timeout > 0 && timeout <= 99_999_999)) report.error("Value is not a whole number from 1 to 99999999", "/TimeoutSeconds");
  if (language !== undefined && language !== "JSONPath" && language !== "JSONata") report.error("Value is not one of [JSONPath, JSONata]", "/QueryLanguage");
  if (comment !== undefined && typeof comment !== "string") report.error("Value is not a string", "/Comment");
}

function checkName(report: Report, name: string, location: string, names: Map<string, string>): void {
  if (name === "" || [...name].length > 80) report.error("A state's name must have 1 to 80 characters", location, "INVALID_STATE_NAME");
  if (names.has(name)) report.error(`Duplicate State name: ${name}`, location, "DUPLICATE_STATE_NAME");
  names.set(name, location);
}

/** The variables that a state sets, its rules and catchers too. */
function variablesOf(fields: Json): string[] {
  if (!isObject(fields)) return [];
  const parts = [fields, ...["Choices", "Catch"].flatMap((field) => { const list = own(fields, field); return list !== undefined && isArray(list) ? list : []; })];
  return parts.flatMap((part) => { const assign = isObject(part) ? own(part, "Assign") : undefined; return isObject(assign) ? Object.keys(assign).map((key) => key.replace(/\.\$$/, "")) : []; });
}

/** Where a state leads, each with the place that says so. */
function targetsOf(fields: JsonObject, location: string): [Json, string][] {
  const nexts = (field: string): [Json, string][] => {
    const list = own(fields, field);
    return list === undefined || !isArray(list) ? [] : list.flatMap((each, at): [Json, string][] => {
      const next = isObject(each) ? own(each, "Next") : undefined;
      return next === undefined ? [] : [[next, `${location}/${field}[${at}]/Next`]];
    });
  };
  const single = (field: string): [Json, string][] => { const target = own(fields, field); return target === undefined ? [] : [[target, `${location}/${field}`]]; };
  return [...single("Next"), ...nexts("Choices"), ...single("Default"), ...nexts("Catch")];
}

function checkTransitions(report: Report, start: string, states: JsonObject, location: string): void {
  const reached = new Set<string>();
  const open = [start];
  if (!Object.hasOwn(states, start)) report.error(`Missing 'Next' target: ${start}`, `${location}/StartAt`, "MISSING_TRANSITION_TARGET");
  let ends = false;
  for (const [name, fields] of Object.entries(states)) {
    if (!isObject(fields)) continue;
    ends ||= own(fields, "End") === true || own(fields, "Type") === "Succeed" || own(fields, "Type") === "Fail";
    for (const [target, where] of targetsOf(fields, `${location}/States/${name}`)) {
      if (typeof target !== "string") report.error("Value is not a string", where);
      // AWS says Next wherever the target is named.
      else if (!Object.hasOwn(states, target)) report.error(`Missing 'Next' target: ${target}`, where, "MISSING_TRANSITION_TARGET");
    }
  }
  if (!ends) return report.error("Workflow has no terminal state", undefined, "MISSING_END_STATE");
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const fields = own(states, name);
    if (reached.has(name) || !isObject(fields)) continue;
    reached.add(name);
    for (const [target] of targetsOf(fields, "")) if (typeof target === "string") open.push(target);
  }
  for (const name of Object.keys(states)) {
    if (!reached.has(name)) report.error(`State "${name}" is not reachable.`, `${location}/States/${name}`, "MISSING_TRANSITION_TARGET");
  }
}
