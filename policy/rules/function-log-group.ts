import type { StackRule } from "../rule";

export const functionLogGroup: StackRule = {
  id: "function-log-group", severity: "low",
  onAws: "Lambda makes the log group at the first invocation: without retention, and it stays when the stack is gone.",
  fix: "Make a LogGroup with retentionInDays before the function, and name it in loggingConfig.logGroup.",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html",
  checkStack({ wiring: { resources }, each }) {
    each(resources.of("function"), (fn, report) => {
      const named = fn.list("loggingConfig").map(({ logGroup }) => logGroup).find((group) => typeof group === "string" && group !== "");
      const group = String(named ?? `/aws/lambda/${fn.need("name")}`);
      if (!resources.single("logGroup", "name", group)) report(`its log group ${group} is not a part of this stack`);
    });
  },
};
