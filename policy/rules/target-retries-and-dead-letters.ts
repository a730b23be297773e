import type { ResourceRule } from "../rule";

export const targetRetriesAndDeadLetters: ResourceRule = {
  id: "target-retries-and-dead-letters", severity: "high",
  onAws: "An event that cannot be delivered is dropped without a trace: at once when a permission is missing, after a day of retries otherwise.",
  fix: "Give every target deadLetterConfig with a standard SQS queue, and write down retryPolicy.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
  types: ["aws:cloudwatch/eventTarget:EventTarget"],
  check(target, report) {
    if (target.list("deadLetterConfig").every(({ arn }) => arn === undefined || arn === "")) report("it has no dead-letter queue");
    if (target.list("retryPolicy").length === 0) report("it has no retry policy");
  },
};
