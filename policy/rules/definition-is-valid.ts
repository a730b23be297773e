import { DefinitionError, readDefinition } from "../../model/wiring";
import type { ResourceRule } from "../rule";

export const definitionIsValid: ResourceRule = {
  id: "definition-is-valid", severity: "high",
  onAws: "Step Functions refuses the definition (InvalidDefinition) and the deployment stops there.",
  fix: "Write it with JSON.stringify or pulumi.jsonStringify; StartAt, Next, Default and Catch name states of the same flow, and each state goes on or ends.",
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html",
  types: ["aws:sfn/stateMachine:StateMachine"],
  check(machine, report) {
    try {
      readDefinition(machine.need("definition"));
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      report(`its definition is not valid: ${error.message}`);
    }
  },
};
