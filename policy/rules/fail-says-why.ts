import { bareFailures } from "../../model/wiring";
import { definitionOf } from "../definitions";
import type { ResourceRule } from "../rule";

export const failSaysWhy: ResourceRule = {
  id: "fail-says-why", severity: "low",
  onAws: "The execution fails with neither error nor cause: its history, its log and the event of its failure do not say what was wrong, and no Catch or alarm can tell it from others.",
  fix: "Give the Fail state an Error, and a Cause that a person can read.",
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html",
  types: ["aws:sfn/stateMachine:StateMachine"],
  check(machine, report) {
    const definition = definitionOf(machine);
    for (const name of definition ? bareFailures(definition) : []) report(`its state ${name} fails without Error and Cause`);
  },
};
