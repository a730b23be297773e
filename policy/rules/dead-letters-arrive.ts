import { deadLetterObstacle } from "../../model/wiring";
import type { StackRule } from "../rule";

export const deadLettersArrive: StackRule = {
  id: "dead-letters-arrive", severity: "high",
  onAws: "What could not be delivered cannot be put into the dead-letter queue either, and is gone.",
  fix: "Let events.amazonaws.com sqs:SendMessage in the queue's policy, with ArnEquals aws:SourceArn of every rule that uses it; a standard queue in the rule's region.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html#eb-dlq-perms",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("target"), (target, report) => {
      const rule = wiring.ruleOfTarget(target);
      for (const { arn } of target.list("deadLetterConfig")) {
        if (!rule || typeof arn !== "string") continue;
        const obstacle = deadLetterObstacle(wiring, rule, arn);
        if (obstacle !== undefined) report(`rule ${rule.name} cannot use its dead-letter queue: ${obstacle}`);
      }
    });
  },
};
