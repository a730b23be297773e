import type { StateMachineType, ValidateStateMachineDefinitionDiagnostic } from "@aws-sdk/client-sfn";
import { NotSupported } from "../../kernel/errors";
import { DefinitionError, describe, parse, validate, type Diagnostic, type Flow, type Machine, type State, type TaskResource } from "./asl";
import { fail } from "./errors";
import { isObject } from "./tasks/integration";
import { integrationOf, namingProblems } from "./tasks/parameters";

const invalid = (diagnostics: readonly Diagnostic[]) =>
  fail("InvalidDefinition", `Invalid State Machine Definition: '${diagnostics.map(describe).join(", ")}'`);

/**
 * A definition for CreateStateMachine and UpdateStateMachine. Throws AWS's diagnostics, or a refusal by name of what the
 * cloud does not serve.
 */
export function readDefinition(text: string, type: StateMachineType, serves: (service: string) => boolean): Machine {
  let machine: Machine;
  try {
    machine = parse(text, { type });
  } catch (error) {
    if (error instanceof DefinitionError) throw invalid(error.diagnostics);
    throw error;
  }
  const problems = parameterProblems(machine);
  if (problems.length > 0) throw invalid(problems);
  const [refusal] = machine.refusals;
  if (refusal) throw new NotSupported(`${refusal.what} at ${refusal.location}`, "local/services/states");
  const strange = machine.tasks.find((task) => {
    const service = task.kind === "function" ? "lambda" : integrationOf(task)?.service;
    return service === undefined || !serves(service);
  });
  if (strange) throw new NotSupported(`the Step Functions task ${strange.arn} at ${strange.location}`, "local/services/states/tasks");
  return machine;
}

/** All that there is to say of a definition, errors first. */
export function diagnose(text: string, type: StateMachineType): ValidateStateMachineDefinitionDiagnostic[] {
  const found = validate(text, { type });
  if (found.some(({ severity }) => severity === "ERROR")) return found;
  return [...parameterProblems(parse(text, { type })), ...found];
}

/** Parameters that the services of integrations do not take, or want and do not get. */
function parameterProblems(machine: Machine): Diagnostic[] {
  const byLocation = new Map(machine.tasks.map((task) => [task.location, task]));
  const problems: Diagnostic[] = [];
  visit(machine.root, (state) => {
    const task = byLocation.get(state.location) ?? byLocation.get(`${state.location}/Resource`);
    if (state.type === "Task" && task) problems.push(...problemsOfState(state, task));
  });
  return problems;
}

function problemsOfState({ fields, location }: State, task: TaskResource): Diagnostic[] {
  const integration = integrationOf(task);
  const written = fields.Parameters ?? fields.Arguments;
  if (!integration || task.pattern !== "request" || (written !== undefined && !isObject(written))) return [];
  const field = fields.Arguments === undefined ? "Parameters" : "Arguments";
  // Without any, the state's input is the parameters: known only when it runs.
  if (written === undefined) return [];
  return namingProblems(integration, written).map((message) => ({ severity: "ERROR", code: "SCHEMA_VALIDATION_FAILED", message, location: `${location}/${field}` }));
}

function visit(flow: Flow, see: (state: State) => void): void {
  for (const state of flow.states.values()) {
    see(state);
    for (const inner of state.flows) visit(inner, see);
  }
}
