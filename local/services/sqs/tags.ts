import type { ListQueueTagsCommandInput, ListQueueTagsResult, TagQueueCommandInput, UntagQueueCommandInput } from "@aws-sdk/client-sqs";
import type { ConditionValues, Operation } from "../../kernel/operation";
import { list, map, string, structure } from "../../kernel/shape";
import { fail } from "./errors";
import type { Sqs } from "./queues";

const MOST = 50;

/** Condition keys for tags in a request. */
export function tagContext(tags: Readonly<Record<string, string>> | undefined): Record<string, ConditionValues> {
  const entries = Object.entries(tags ?? {});
  if (entries.length === 0) return {};
  return { "aws:TagKeys": entries.map(([key]) => key), ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])) };
}

export function checkTags(tags: Readonly<Record<string, string>>): void {
  const no = (text: string) => fail("InvalidParameterValue", text);
  if (Object.keys(tags).length > MOST) throw no(`Too many tags added for queue. Maximum number of tags is ${MOST}.`);
  for (const [key, value] of Object.entries(tags)) {
    if (key.length < 1 || key.length > 128) throw no("Tag keys must be between 1 and 128 characters in length.");
    if (value.length > 256) throw no("Tag values must be between 0 and 256 characters in length.");
    if (/^aws:/i.test(key)) throw no("Tag keys cannot start with 'aws:'.");
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(key + value)) throw no("Tags can only include letters, digits, spaces and the characters _ . : / = + - @.");
  }
}

export const tagQueue = (sqs: Sqs): Operation<TagQueueCommandInput, object> => ({
  input: structure({ QueueUrl: string(), Tags: map(string(), string()) }),
  readOnly: false,
  authorize: ({ QueueUrl, Tags }, call) => [{ ...sqs.queue(QueueUrl, call).access("sqs:TagQueue"), context: tagContext(Tags) }],
  run({ QueueUrl, Tags }, call) {
    const queue = sqs.queue(QueueUrl, call);
    if (!Tags || Object.keys(Tags).length === 0) throw fail("MissingParameter", "The request must contain the parameter Tags.");
    const tags = { ...queue.tags, ...Tags };
    checkTags(Tags);
    checkTags(tags);
    queue.tags = tags;
    return {};
  },
});

export const untagQueue = (sqs: Sqs): Operation<UntagQueueCommandInput, object> => ({
  input: structure({ QueueUrl: string(), TagKeys: list(string()) }),
  readOnly: false,
  authorize: ({ QueueUrl, TagKeys }, call) => [{ ...sqs.queue(QueueUrl, call).access("sqs:UntagQueue"), context: { "aws:TagKeys": TagKeys ?? [] } }],
  run({ QueueUrl, TagKeys }, call) {
    const queue = sqs.queue(QueueUrl, call);
    if (!TagKeys || TagKeys.length === 0) throw fail("MissingParameter", "The request must contain the parameter TagKeys.");
    queue.tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !TagKeys.includes(key)));
    return {};
  },
});

export const listQueueTags = (sqs: Sqs): Operation<ListQueueTagsCommandInput, ListQueueTagsResult> => ({
  input: structure({ QueueUrl: string() }),
  readOnly: true,
  category: "data",
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:ListQueueTags")],
  run({ QueueUrl }, call) {
    const { tags } = sqs.queue(QueueUrl, call);
    return Object.keys(tags).length > 0 ? { Tags: { ...tags } } : {};
  },
});
