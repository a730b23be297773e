import { busName } from "../../model/wiring";
import type { ResourceRule } from "../rule";

export const scheduleOnDefaultBus: ResourceRule = {
  id: "schedule-on-default-bus", severity: "medium",
  onAws: "EventBridge refuses a schedule on a custom bus (ValidationException).",
  fix: "Leave eventBusName out of rules with a scheduleExpression.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html",
  types: ["aws:cloudwatch/eventRule:EventRule"],
  check(rule, report) {
    if (rule.text("scheduleExpression") === undefined) return;
    const bus = busName(rule.text("eventBusName"));
    if (bus !== "default") report(`it has a schedule and is on the bus ${bus}`);
  },
};
