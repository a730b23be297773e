import { deadLetterQueues, isRead } from "../../model/wiring";
import type { StackRule } from "../rule";

export const queueHasReader: StackRule = {
  id: "queue-has-reader", severity: "medium",
  onAws: "Messages lie in the queue until they expire, and are lost.",
  fix: "Add an EventSourceMapping or a role that may sqs:ReceiveMessage on it; for readers elsewhere, export its URL as an output.",
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-architecture.html",
  checkStack({ wiring, each }) {
    const arns = deadLetterQueues(wiring);
    each(wiring.resources.of("queue"), (queue, report) => {
      if (!arns.has(queue.need("arn")) && !isRead(wiring, queue)) report("nobody reads it, and it is nobody's dead-letter queue");
    });
  },
};
