import type { StackRule } from "../rule";

export const quotaRules: StackRule = {
  id: "quota-rules", severity: "medium",
  onAws: "EventBridge refuses further rules on the bus (LimitExceededException).",
  fix: "Use several buses, or have the quota raised.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html",
  settings: { max: { type: "integer", default: 300, description: "Rules that a bus may have." } },
  checkStack({ wiring, setting, each }) {
    const counts = new Map<string, number>();
    each(wiring.rules.map(({ resource }) => resource), (resource, report) => {
      const { bus, region } = wiring.ruleOf(resource);
      const count = (counts.get(`${region} ${bus}`) ?? 0) + 1;
      counts.set(`${region} ${bus}`, count);
      if (count === setting<number>("max") + 1) report(`the bus ${bus} has more than ${setting<number>("max")} rules`);
    });
  },
};
