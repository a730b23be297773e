import type { StackRule } from "../rule";

export const quotaTargets: StackRule = {
  id: "quota-targets", severity: "medium",
  onAws: "EventBridge refuses the sixth target of a rule (LimitExceededException).",
  fix: "Make a second rule with the same pattern, or send to a topic.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html",
  settings: { max: { type: "integer", default: 5, description: "Targets that a rule may have." } },
  checkStack({ wiring, setting, each }) {
    each(wiring.rules.map(({ resource }) => resource), (resource, report) => {
      const count = wiring.targetsOf(wiring.ruleOf(resource)).length;
      if (count > setting<number>("max")) report(`it has ${count} targets; the quota is ${setting<number>("max")}`);
    });
  },
};
