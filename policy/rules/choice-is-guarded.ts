import { unguardedPaths } from "../../model/wiring";
import { definitionOf } from "../definitions";
import type { StackRule } from "../rule";

export const choiceIsGuarded: StackRule = {
  id: "choice-is-guarded", severity: "high",
  onAws: "A comparison with a field that the event does not have goes to no Default: the execution fails with States.Runtime, which nothing can catch.",
  fix: "Compare { \"And\": [{ \"Variable\": PATH, \"IsPresent\": true }, ...] }, or let the rule take only events that have the field.",
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("machine"), (machine, report) => {
      const definition = definitionOf(machine);
      if (!definition) return;
      for (const { state, path, rule } of unguardedPaths(wiring, machine, definition)) report(`its choice ${state} compares ${path}, which an event that rule ${rule.name} takes need not have`);
    });
  },
};
