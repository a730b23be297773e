import { deadLetterQueues, isWatched } from "../../model/wiring";
import type { StackRule } from "../rule";

export const deadLettersAlarm: StackRule = {
  id: "dead-letters-alarm", severity: "medium",
  onAws: "Lost events lie in the queue until they expire, and nobody knows.",
  fix: "Add a MetricAlarm on AWS/SQS ApproximateNumberOfMessagesVisible > 0 with the queue's name as dimension.",
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
  checkStack({ wiring, each }) {
    const arns = deadLetterQueues(wiring);
    each(wiring.resources.of("queue"), (queue, report) => {
      if (arns.has(queue.need("arn")) && !isWatched(wiring, queue)) report("it is a dead-letter queue without an alarm");
    });
  },
};
