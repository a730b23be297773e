import { neverMatches } from "../../model/wiring";
import type { StackRule } from "../rule";

export const ruleCanMatch: StackRule = {
  id: "rule-can-match", severity: "high",
  onAws: "The rule never matches, its target never runs, and no error says so.",
  fix: "Compare source, detail-type, account and region of the pattern with what is published; matching is exact, and AWS's own events come to the default bus only.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("rule"), (resource, report) => {
      const why = neverMatches(wiring, wiring.ruleOf(resource));
      if (why !== undefined) report(`nothing can match it: ${why}`);
    });
  },
};
