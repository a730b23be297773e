import type { SendMessageBatchCommandInput, SendMessageBatchRequestEntry, SendMessageBatchResult, SendMessageCommandInput, SendMessageResult } from "@aws-sdk/client-sqs";
import type { Call, Operation } from "../../kernel/operation";
import type { Caller } from "../../kernel/caller";
import { list, string, structure } from "../../kernel/shape";
import { checkBatch, eachEntry } from "./batch";
import type { Encryption } from "./encryption";
import { fail } from "./errors";
import type { Draft } from "./message";
import { draftOf, MESSAGE_MEMBERS, type MessageInput } from "./message-input";
import type { Queue } from "./queue";
import type { Sqs } from "./queues";

/** AWS: what a message says is in no record. */
const MASKED = ["MessageBody", "MessageAttributes", "MessageSystemAttributes"];

/** AWS: of all messages of a batch together. */
const BATCH_BYTES = 1_048_576;

export const sendMessage = (sqs: Sqs, encryption: Encryption): Operation<SendMessageCommandInput, SendMessageResult> => ({
  input: structure({ QueueUrl: string(), ...MESSAGE_MEMBERS }),
  readOnly: false,
  category: "data",
  masked: MASKED,
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:SendMessage")],
  run(input, call) {
    const queue = sqs.queue(input.QueueUrl, call);
    const draft = draftOf(input as MessageInput, queue);
    const { KmsMasterKeyId: keyId } = queue.settings;
    if (keyId === undefined) return put(sqs, queue, draft, call);
    return encryption.beforeSend(queue, keyId, call).then(() => put(sqs, queue, draft, call));
  },
});

export const sendMessageBatch = (sqs: Sqs, encryption: Encryption): Operation<SendMessageBatchCommandInput, SendMessageBatchResult> => ({
  input: structure({ QueueUrl: string(), Entries: list(structure({ Id: string(), ...MESSAGE_MEMBERS })) }),
  readOnly: false,
  category: "data",
  masked: MASKED,
  // AWS: the batch needs the permission of the single call.
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:SendMessage")],
  run(input, call) {
    const queue = sqs.queue(input.QueueUrl, call);
    const entries = checkBatch(input.Entries, "SendMessageBatchRequestEntry");
    const bytes = entries.reduce((sum, entry) => sum + roughSize(entry), 0);
    if (bytes > BATCH_BYTES) {
      throw fail("BatchRequestTooLong", `Batch requests cannot be longer than ${BATCH_BYTES} bytes. You have sent ${bytes} bytes.`);
    }
    const send = () => eachEntry(entries, (entry) => put(sqs, queue, draftOf(entry as MessageInput, queue), call)) as SendMessageBatchResult;
    const { KmsMasterKeyId: keyId } = queue.settings;
    return keyId === undefined ? send() : encryption.beforeSend(queue, keyId, call).then(send);
  },
});

type Put = SendMessageResult & { MessageId: string; MD5OfMessageBody: string };

function put(sqs: Sqs, queue: Queue, draft: Draft, call: Call): Put {
  const { ids, clock } = sqs.context;
  if (!queue.settings.FifoQueue) {
    const message = queue.send(ids.uuid(), draft, senderOf(call.caller), call.trace);
    queue.meter.sent(draft.size, message.sentAt);
    return sent(draft, message.id, undefined);
  }
  const deduplicationId = draft.deduplicationId!;
  const key = queue.settings.DeduplicationScope === "messageGroup" ? `${draft.groupId} ${deduplicationId}` : deduplicationId;
  const earlier = queue.deduplication.find(key, clock.now());
  if (earlier) {
    sqs.context.journal.record(call.trace, {
      kind: "note", service: "sqs",
      message: `${queue.name}: a message with the deduplication id ${deduplicationId} was sent within the last five minutes, so this one is not delivered`,
      data: { queue: queue.arn, messageId: earlier.messageId, deduplicationId },
    });
    return sent(draft, earlier.messageId, earlier.sequenceNumber);
  }
  const message = queue.send(ids.uuid(), draft, senderOf(call.caller), call.trace);
  queue.meter.sent(draft.size, message.sentAt);
  queue.deduplication.add(key, { messageId: message.id, sequenceNumber: message.sequenceNumber! }, clock.now());
  return sent(draft, message.id, message.sequenceNumber);
}

const sent = ({ bodyMd5, attributesMd5, systemAttributesMd5 }: Draft, messageId: string, sequenceNumber: string | undefined): Put => ({
  MessageId: messageId, MD5OfMessageBody: bodyMd5,
  ...(attributesMd5 !== undefined && { MD5OfMessageAttributes: attributesMd5 }),
  ...(systemAttributesMd5 !== undefined && { MD5OfMessageSystemAttributes: systemAttributesMd5 }),
  ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
});

/** Enough to weigh a batch before its entries are checked. */
function roughSize({ MessageBody, MessageAttributes }: SendMessageBatchRequestEntry): number {
  let size = MessageBody ? Buffer.byteLength(MessageBody) : 0;
  for (const [name, value] of Object.entries(MessageAttributes ?? {})) {
    size += Buffer.byteLength(name) + Buffer.byteLength(value.DataType ?? "") + Buffer.byteLength(value.StringValue ?? "") + (value.BinaryValue?.length ?? 0);
  }
  return size;
}

/** AWS: the id of the user, role session or account that sent a message. */
function senderOf(caller: Caller): string {
  switch (caller.type) {
    case "Root": return caller.account;
    case "IAMUser": return caller.userId;
    case "AssumedRole": return `${caller.roleId}:${caller.sessionName}`;
    case "AWSService": return caller.principal;
    case "Anonymous": return "anonymous";
  }
}
