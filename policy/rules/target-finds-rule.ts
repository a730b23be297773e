import { busName, known, type Resource, type Wiring } from "../../model/wiring";
import type { StackRule } from "../rule";

export const targetFindsRule: StackRule = {
  id: "target-finds-rule", severity: "critical",
  onAws: "EventBridge refuses a target for a rule that is not on that bus (ResourceNotFoundException), or the target lands on a rule of the same name on the default bus and gets the wrong events.",
  fix: "In the target, set rule: rule.name (not its id or ARN), and repeat the rule's eventBusName.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html",
  checkStack({ wiring, each, cannotTell }) {
    each(wiring.resources.of("target"), (target, report) => {
      const name = target.need("rule");
      if (wiring.ruleOfTarget(target)) return;
      const wrong = mistaken(wiring, target, name);
      if (wrong !== undefined) report(wrong);
      else if (/[/:]/.test(name)) report(`its rule is ${name}, and the name of a rule has neither / nor :`);
      else cannotTell(target, `the rule ${name} on bus ${busName(target.text("eventBusName"))} is not a part of this stack`);
    });
  },
};

/** The rule that was meant, and what names it wrongly. */
function mistaken({ resources }: Wiring, target: Resource, given: string): string | undefined {
  for (const rule of resources.of("rule")) {
    const name = known(rule, "name");
    const bus = busName(rule.text("eventBusName"));
    if (name === given) return `its rule ${name} is on the bus ${bus}, and the target names the bus ${busName(target.text("eventBusName"))}`;
    if (known(rule, "arn") === given || `${bus}/${name}` === given) return `its rule is ${given}, the ${given.startsWith("arn:") ? "ARN" : "id"} of the rule and not its name ${name}`;
  }
  return undefined;
}
