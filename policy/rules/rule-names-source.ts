import { strangersOn } from "../../model/wiring";
import type { StackRule } from "../rule";

export const ruleNamesSource: StackRule = {
  id: "rule-names-source", severity: "high",
  onAws: "Whoever may publish to the bus can set the target going with an event that only looks like the one that is meant: content can be made up, a source can be denied to others.",
  fix: "Add \"source\" to the pattern, and limit what each publisher's role may send with a condition on events:source.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-patterns-best-practices.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("rule"), (rule, report) => {
      const who = strangersOn(wiring, rule);
      if (who !== undefined) report(`its pattern asks for no source, so that it can be met by ${who}`);
    });
  },
};
