import type {
  ListTagsForResourceCommandInput, ListTagsForResourceResponse, Tag, TagResourceCommandInput, TagResourceResponse, UntagResourceCommandInput, UntagResourceResponse,
} from "@aws-sdk/client-sns";
import type { Call, ConditionValues, Operation } from "../../kernel/operation";
import { list, string, structure } from "../../kernel/shape";
import { fail, invalid } from "./errors";
import type { Sns } from "./state";
import type { Topic } from "./topic";

const MOST = 50;

const KEY = string({ required: true, min: 1, max: 128 });
const TAG = structure({ Key: KEY, Value: string({ required: true, max: 256 }) });
export const TAGS = list(TAG);
const ARN = string({ required: true, min: 1, max: 1011 });

export const tagRecord = (tags: readonly Tag[] = []): Record<string, string> => Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value!]));

/** Condition keys for tags in a request. */
export function tagContext(tags: readonly Tag[] = []): Record<string, ConditionValues> {
  if (tags.length === 0) return {};
  return { "aws:TagKeys": tags.map(({ Key }) => Key!), ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, [Value!]])) };
}

/** Throws what SNS answers for tags that it does not take. */
export function checkTags(tags: readonly Tag[], all: Readonly<Record<string, string>>): void {
  if (new Set(tags.map(({ Key }) => Key)).size !== tags.length) throw invalid("Duplicated keys are not allowed.");
  for (const { Key, Value } of tags) {
    if (/^aws:/i.test(Key!)) throw invalid("Tag keys cannot start with 'aws:'");
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(Key! + Value!)) throw invalid("Tags can only include letters, digits, spaces and the characters _ . : / = + - @");
  }
  if (Object.keys(all).length > MOST) throw fail("TagLimitExceededException", "Could not complete request: tag quota of per resource exceeded");
}

function tagged(sns: Sns, arn: string, call: Call): Topic {
  const topic = sns.topics(call).get(arn);
  if (!topic) throw fail("ResourceNotFoundException", "Resource does not exist");
  return topic;
}

export const tagResource = (sns: Sns): Operation<TagResourceCommandInput, TagResourceResponse> => ({
  input: structure({ ResourceArn: ARN, Tags: list(TAG, { required: true }) }),
  readOnly: false,
  authorize: ({ ResourceArn, Tags }, call) => [sns.access(tagged(sns, ResourceArn!, call), "TagResource", call, tagContext(Tags))],
  run({ ResourceArn, Tags = [] }, call) {
    const topic = tagged(sns, ResourceArn!, call);
    const tags = { ...topic.tags, ...tagRecord(Tags) };
    checkTags(Tags, tags);
    topic.tags = tags;
    return {};
  },
});

export const untagResource = (sns: Sns): Operation<UntagResourceCommandInput, UntagResourceResponse> => ({
  input: structure({ ResourceArn: ARN, TagKeys: list(KEY, { required: true }) }),
  readOnly: false,
  authorize: ({ ResourceArn, TagKeys = [] }, call) => [sns.access(tagged(sns, ResourceArn!, call), "UntagResource", call, { "aws:TagKeys": TagKeys })],
  run({ ResourceArn, TagKeys = [] }, call) {
    const topic = tagged(sns, ResourceArn!, call);
    topic.tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !TagKeys.includes(key)));
    return {};
  },
});

export const listTagsForResource = (sns: Sns): Operation<ListTagsForResourceCommandInput, ListTagsForResourceResponse> => ({
  input: structure({ ResourceArn: ARN }),
  readOnly: true,
  authorize: ({ ResourceArn }, call) => [sns.access(tagged(sns, ResourceArn!, call), "ListTagsForResource", call)],
  run: ({ ResourceArn }, call) => ({ Tags: Object.entries(tagged(sns, ResourceArn!, call).tags).map(([Key, Value]) => ({ Key, Value })) }),
});
