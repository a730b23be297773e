import type {
  ChangeMessageVisibilityBatchCommandInput, ChangeMessageVisibilityBatchResult, ChangeMessageVisibilityCommandInput,
  DeleteMessageBatchCommandInput, DeleteMessageBatchResult, DeleteMessageCommandInput,
} from "@aws-sdk/client-sqs";
import type { Operation } from "../../kernel/operation";
import { list, number, string, structure } from "../../kernel/shape";
import { checkBatch, eachEntry } from "./batch";
import { fail, invalidValue, present } from "./errors";
import type { Queue } from "./queue";
import type { Sqs } from "./queues";

/** What a consumer does with a message that it has received: DeleteMessage and ChangeMessageVisibility, one or ten. */
export const deleteMessage = (sqs: Sqs): Operation<DeleteMessageCommandInput, object> => ({
  input: structure({ QueueUrl: string(), ReceiptHandle: string() }),
  readOnly: false,
  category: "data",
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:DeleteMessage")],
  run({ QueueUrl, ReceiptHandle }, call) {
    sqs.queue(QueueUrl, call).delete(present(ReceiptHandle, "ReceiptHandle"), call.trace);
    return {};
  },
});

export const deleteMessageBatch = (sqs: Sqs): Operation<DeleteMessageBatchCommandInput, DeleteMessageBatchResult> => ({
  input: structure({ QueueUrl: string(), Entries: list(structure({ Id: string(), ReceiptHandle: string() })) }),
  readOnly: false,
  category: "data",
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:DeleteMessage")],
  run({ QueueUrl, Entries }, call) {
    const queue = sqs.queue(QueueUrl, call);
    return eachEntry(checkBatch(Entries, "DeleteMessageBatchRequestEntry"), ({ ReceiptHandle }) => {
      queue.delete(present(ReceiptHandle, "ReceiptHandle"), call.trace);
      return {};
    });
  },
});

export const changeMessageVisibility = (sqs: Sqs): Operation<ChangeMessageVisibilityCommandInput, object> => ({
  input: structure({ QueueUrl: string(), ReceiptHandle: string(), VisibilityTimeout: number() }),
  readOnly: false,
  category: "data",
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:ChangeMessageVisibility")],
  run({ QueueUrl, ReceiptHandle, VisibilityTimeout }, call) {
    change(sqs.queue(QueueUrl, call), ReceiptHandle, VisibilityTimeout);
    return {};
  },
});

export const changeMessageVisibilityBatch = (sqs: Sqs): Operation<ChangeMessageVisibilityBatchCommandInput, ChangeMessageVisibilityBatchResult> => ({
  input: structure({ QueueUrl: string(), Entries: list(structure({ Id: string(), ReceiptHandle: string(), VisibilityTimeout: number() })) }),
  readOnly: false,
  category: "data",
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:ChangeMessageVisibility")],
  run({ QueueUrl, Entries }, call) {
    const queue = sqs.queue(QueueUrl, call);
    return eachEntry(checkBatch(Entries, "ChangeMessageVisibilityBatchRequestEntry"), ({ ReceiptHandle, VisibilityTimeout }) => {
      change(queue, ReceiptHandle, VisibilityTimeout);
      return {};
    });
  },
});

function change(queue: Queue, handle: string | undefined, seconds: number | undefined): void {
  const receipt = present(handle, "ReceiptHandle");
  if (seconds === undefined) throw fail("MissingParameter", "The request must contain the parameter VisibilityTimeout.");
  if (!(Number.isInteger(seconds) && seconds >= 0 && seconds <= 43_200)) {
    throw invalidValue("VisibilityTimeout", seconds, "VisibilityTimeout must be an integer between 0 and 43200.");
  }
  queue.changeVisibility(receipt, seconds * 1000);
}
