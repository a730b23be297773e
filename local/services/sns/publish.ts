import { createHash } from "node:crypto";
import type {
  BatchResultErrorEntry, PublishBatchCommandInput, PublishBatchResponse, PublishBatchResultEntry, PublishCommandInput, PublishResponse,
} from "@aws-sdk/client-sns";
import { AwsError, NotSupported } from "../../kernel/errors";
import type { Call, Operation } from "../../kernel/operation";
import { list, refused, string, structure } from "../../kernel/shape";
import { nextHop } from "../../kernel/trace";
import type { Delivery } from "./delivery";
import type { Encryption } from "./encryption";
import type { Message } from "./envelope";
import { fail, invalid } from "./errors";
import { draftOf, MESSAGE_MEMBERS, MOST_BYTES, type Draft } from "./message";
import type { Sns } from "./state";
import type { Published, Topic } from "./topic";

/** AWS: what a message says is in no record. */
const MASKED = ["Message", "Subject", "MessageAttributes", "PhoneNumber"];

const MOST_ENTRIES = 10;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Takes a checked message in and sends it on. */
function take(sns: Sns, delivery: Delivery, topic: Topic, draft: Draft, call: Call): Published {
  const { ids } = sns.context;
  // AWS: by content means the SHA-256 of the message, attributes aside.
  const deduplicationId = topic.fifo ? draft.deduplicationId ?? sha256(draft.published) : undefined;
  const key = topic.settings.FifoThroughputScope === "MessageGroup" ? `${draft.groupId} ${deduplicationId}` : deduplicationId;
  const earlier = key === undefined ? undefined : topic.duplicateOf(key, call.time);
  if (earlier) {
    sns.context.journal.record(call.trace, {
      kind: "note", service: "sns", message: `${topic.name}: a message with the deduplication id ${deduplicationId} was published within five minutes: this one is not delivered`,
      data: { topic: topic.arn, deduplicationId, messageId: earlier.MessageId },
    });
    return earlier;
  }
  const sequenceNumber = topic.fifo ? topic.nextSequenceNumber() : undefined;
  const message: Message = {
    ...draft, deduplicationId, id: ids.uuid(), topicArn: topic.arn, time: call.time, sequenceNumber, signatureVersion: topic.settings.SignatureVersion ?? "1",
  };
  const published: Published = { MessageId: message.id, ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }) };
  if (key !== undefined) topic.remember(key, published, call.time);
  delivery.fanOut(topic, message, nextHop(call.trace));
  return published;
}

function topicOf(sns: Sns, { TopicArn, TargetArn }: PublishCommandInput, call: Call): Topic {
  if (TopicArn !== undefined && TargetArn !== undefined) throw invalid("TopicArn or TargetArn Reason: both were given");
  const arn = TopicArn ?? TargetArn;
  if (!arn) throw invalid("TopicArn or TargetArn Reason: no value for required parameter");
  if (/^arn:[^:]*:sns:[^:]*:[^:]*:endpoint\//.test(arn)) throw new NotSupported("sns:Publish TargetArn of a mobile endpoint", "local/services/sns/publish.ts");
  return sns.topic(arn, call, TopicArn === undefined ? "TargetArn" : "TopicArn");
}

export const publish = (sns: Sns, delivery: Delivery, encryption: Encryption): Operation<PublishCommandInput, PublishResponse> => ({
  input: structure({ TopicArn: string(), TargetArn: string(), PhoneNumber: refused("text messages are not in the local cloud"), ...MESSAGE_MEMBERS }),
  readOnly: false,
  category: "data",
  masked: MASKED,
  authorize: (input, call) => [sns.access(topicOf(sns, input, call), "Publish", call)],
  run(input, call) {
    const topic = topicOf(sns, input, call);
    const draft = draftOf(input, topic);
    const { KmsMasterKeyId: keyId } = topic.settings;
    if (keyId === undefined) return take(sns, delivery, topic, draft, call);
    return encryption.beforePublish(topic, keyId, call).then(() => take(sns, delivery, topic, draft, call));
  },
});

export const publishBatch = (sns: Sns, delivery: Delivery, encryption: Encryption): Operation<PublishBatchCommandInput, PublishBatchResponse> => ({
  input: structure({
    TopicArn: string({ required: true }), PublishBatchRequestEntries: list(structure({ Id: string({ required: true }), ...MESSAGE_MEMBERS }), { required: true }),
  }),
  readOnly: false,
  category: "data",
  masked: MASKED,
  authorize: ({ TopicArn }, call) => [sns.access(sns.topic(TopicArn!, call), "Publish", call)],
  async run({ TopicArn, PublishBatchRequestEntries: entries = [] }, call) {
    const topic = sns.topic(TopicArn!, call);
    checkBatch(entries);
    const Successful: PublishBatchResultEntry[] = [];
    const Failed: BatchResultErrorEntry[] = [];
    const drafts: { Id: string; draft: Draft }[] = [];
    for (const { Id, ...entry } of entries) {
      try {
        drafts.push({ Id: Id!, draft: draftOf(entry, topic) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Failed.push({ Id, Code: error.code.replace(/Exception$/, ""), Message: error.message, SenderFault: true });
      }
    }
    if (drafts.reduce((sum, { draft }) => sum + draft.size, 0) > MOST_BYTES) {
      throw fail("BatchRequestTooLongException", "The length of all the messages put together is more than the limit.");
    }
    const { KmsMasterKeyId: keyId } = topic.settings;
    if (keyId !== undefined && drafts.length > 0) await encryption.beforePublish(topic, keyId, call);
    for (const { Id, draft } of drafts) Successful.push({ Id, ...take(sns, delivery, topic, draft, call) });
    return { Successful, Failed };
  },
});

function checkBatch(entries: readonly { readonly Id?: string }[]): void {
  if (entries.length === 0) throw fail("EmptyBatchRequestException", "The batch request doesn't contain any entries.");
  if (entries.length > MOST_ENTRIES) throw fail("TooManyEntriesInBatchRequestException", `The batch request contains more entries than permissible (more than ${MOST_ENTRIES}).`);
  for (const { Id } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id!)) {
      throw fail("InvalidBatchEntryIdException", "The Id of a batch entry in a batch request doesn't abide by the specification.");
    }
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) throw fail("BatchEntryIdsNotDistinctException", "Two or more batch entries in the request have the same Id.");
}
