import { parseArn } from "../../model/arn";
import type { StackRule } from "../rule";

export const targetInRegion: StackRule = {
  id: "target-in-region", severity: "high",
  onAws: "EventBridge refuses targets in another region; only a bus may be in one.",
  fix: "Send to a bus of the other region, with a rule there.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("target"), (target, report) => {
      const rule = wiring.ruleOfTarget(target);
      const arn = parseArn(target.need("arn"));
      if (rule && arn && arn.service !== "events" && arn.region !== "" && arn.region !== rule.region) report(`it is in ${arn.region}, and its rule ${rule.name} in ${rule.region}`);
    });
  },
};
