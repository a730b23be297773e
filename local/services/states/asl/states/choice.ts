import { along, assignments, type Ending } from "../dataflow";
import { NO_CHOICE_MATCHED } from "../errors";
import { own } from "../json";
import type { Json, JsonObject } from "../types";
import type { Visit } from "../visit";
import { holds } from "./rule";

/** Goes on with the first rule that holds, or the default. */
export async function choice(visit: Visit): Promise<Ending> {
  const input = visit.isJsonata ? visit.input : along(visit, "InputPath", visit.input);
  const rules = visit.field("Choices") as readonly JsonObject[];
  for (const [at, rule] of rules.entries()) {
    if (await fits(visit, rule, at, input)) return taken(visit, rule, `Choices[${at}]/`, own(rule, "Next") as string, input);
  }
  const next = visit.field("Default") as string | undefined;
  if (next === undefined) throw visit.failure(NO_CHOICE_MATCHED, "Failed to transition out of the state. The state does not point to a next state.");
  return taken(visit, visit.state.fields, "", next, input);
}

async function fits(visit: Visit, rule: JsonObject, at: number, input: Json): Promise<boolean> {
  if (!visit.isJsonata) return holds(visit, rule, input);
  return (await visit.renderTyped(own(rule, "Condition")!, `Choices[${at}]/Condition`, "boolean")) === true;
}

/** AWS: a rule's own Assign and Output stand for the state's, which go with the default. */
async function taken(visit: Visit, fields: JsonObject, location: string, next: string, input: Json): Promise<Ending> {
  const assigned = await assignments(visit, fields, `${location}Assign`, input);
  if (!visit.isJsonata) return { output: along(visit, "OutputPath", input), next, assigned };
  const template = own(fields, "Output");
  return { output: template === undefined ? input : await visit.render(template, `${location}Output`), next, assigned };
}
