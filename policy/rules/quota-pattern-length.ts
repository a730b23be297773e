import type { ResourceRule } from "../rule";

export const quotaPatternLength: ResourceRule = {
  id: "quota-pattern-length", severity: "medium",
  onAws: "EventBridge refuses a longer event pattern.",
  fix: "Use prefix, suffix or anything-but instead of long lists, or two rules; the quota can be raised to 4,096.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html",
  settings: { max: { type: "integer", default: 2048, description: "The account's quota. Characters." } },
  types: ["aws:cloudwatch/eventRule:EventRule"],
  check(rule, report, setting) {
    const length = rule.text("eventPattern")?.length ?? 0;
    if (length > setting<number>("max")) report(`its event pattern has ${length} characters; the quota is ${setting<number>("max")}`);
  },
};
