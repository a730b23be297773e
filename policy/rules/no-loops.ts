import { loopInWords, loopsOf } from "../../model/wiring";
import type { StackRule } from "../rule";

export const noLoops: StackRule = {
  id: "no-loops", severity: "critical",
  onAws: "An event that brings about its own like runs for ever, and each round is billed for EventBridge, Lambda and logs.",
  fix: "Narrow the rule (source, detail-type, eventName, SourceIdentifier) so that it does not take what its target sends, or the role (a condition on events:source).",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-patterns-best-practices.html",
  checkStack({ wiring, each, cannotTell }) {
    const { loops, unknown } = loopsOf(wiring);
    for (const { resource, why } of unknown) cannotTell(resource, why);
    for (const loop of loops) {
      if (loop.certain) each([loop.steps[0]!.from.resource], (_, report) => report(`its events may run in a circle: ${loopInWords(loop)}`));
      else cannotTell(loop.steps[0]!.from.resource, `whether its events may run in a circle: ${loopInWords(loop)}`);
    }
  },
};
