import { deliveryObstacle } from "../../model/wiring";
import type { StackRule } from "../rule";

export const targetIsDeliverable: StackRule = {
  id: "target-is-deliverable", severity: "critical",
  onAws: "EventBridge is denied and does not try again: every event goes to the dead-letter queue at once, or nowhere.",
  fix: "Functions: a Permission with the rule's ARN as sourceArn. Queues, topics, log groups: a resource policy. Others: a role that may do exactly this. Encrypted with KMS: a customer key that lets events.amazonaws.com use it.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("target"), (target, report) => {
      const rule = wiring.ruleOfTarget(target);
      if (!rule) return;
      const obstacle = deliveryObstacle(wiring, rule, target);
      if (obstacle !== undefined) report(`rule ${rule.name} cannot deliver to it: ${obstacle}`);
    });
  },
};
