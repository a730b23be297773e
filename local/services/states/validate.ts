import type { ValidateStateMachineDefinitionCommandInput, ValidateStateMachineDefinitionOutput } from "@aws-sdk/client-sfn";
import type { Operation } from "../../kernel/operation";
import { number, string, structure } from "../../kernel/shape";
import { diagnose } from "./definition";
import { DEFINITION, TYPE } from "./shapes";
import { hidden } from "./trail";

/** AWS: how many diagnostics come when `maxResults` is 0 or not given. */
const MOST = 100;

export const validateStateMachineDefinition = (): Operation<ValidateStateMachineDefinitionCommandInput, ValidateStateMachineDefinitionOutput> => ({
  input: structure({ definition: DEFINITION(true), type: TYPE, severity: string({ oneOf: ["ERROR", "WARNING"] }), maxResults: number({ min: 0, max: 100 }) }),
  readOnly: true,
  trail: (input) => hidden(input, "definition"),
  authorize: () => [{ action: "states:ValidateStateMachineDefinition", resource: "*" }],
  run({ definition, type = "STANDARD", severity = "ERROR", maxResults }) {
    const all = diagnose(definition!, type);
    const wanted = severity === "ERROR" ? all.filter((diagnostic) => diagnostic.severity === "ERROR") : all;
    const most = maxResults || MOST;
    return {
      result: all.some((diagnostic) => diagnostic.severity === "ERROR") ? "FAIL" : "OK",
      diagnostics: wanted.slice(0, most), truncated: wanted.length > most,
    };
  },
});
