import type { AddTagsCommandInput, ListTagsCommandInput, ListTagsResponse, RemoveTagsCommandInput, Tag } from "@aws-sdk/client-cloudtrail";
import { NotSupported } from "../../kernel/errors";
import type { Call, ConditionValues, Operation } from "../../kernel/operation";
import { list, string, structure } from "../../kernel/shape";
import { fail } from "./errors";
import type { Trail } from "./model";
import type { Trails } from "./state";

const MOST = 50;

const TAG = structure({ Key: string({ required: true, min: 1, max: 128 }), Value: string({ max: 256 }) });
export const TAGS = list(TAG, { max: 200 });

/** Condition keys for tags in a request. */
export function tagContext(tags: readonly Tag[]): Record<string, ConditionValues> {
  if (tags.length === 0) return {};
  return { "aws:TagKeys": tags.map(({ Key }) => Key!), ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, [Value ?? ""]])) };
}

/** `before` with `tags`. Throws what CloudTrail answers for tags that it does not take. */
export function checkTags(tags: readonly Tag[], before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const after = new Map(before);
  if (new Set(tags.map(({ Key }) => Key)).size !== tags.length) throw fail("InvalidTagParameterException", "Tag keys must be unique.");
  for (const { Key = "", Value = "" } of tags) {
    if (/^aws:/i.test(Key)) throw fail("InvalidTagParameterException", "Tag keys cannot start with 'aws:'.");
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(Key + Value)) throw fail("InvalidTagParameterException", `Tag key or value contains characters that are not valid: ${Key}`);
    after.set(Key, Value);
  }
  if (after.size > MOST) throw fail("TagsLimitExceededException", `A resource cannot have more than ${MOST} tags.`);
  return after;
}

/** The trail of an ARN. Only trails take tags here, and only by ARN. */
function taggedTrail(trails: Trails, arn: string, call: Call): Trail {
  if (/^arn:[^:]+:cloudtrail:[^:]+:\d{12}:(eventdatastore|channel|dashboard)\//.test(arn)) {
    throw new NotSupported(`CloudTrail Lake (${arn})`, "local/services/cloudtrail");
  }
  if (!arn.startsWith("arn:")) throw fail("CloudTrailARNInvalidException", `Invalid ARN: ${arn}`);
  const trail = trails.lookUp(arn, call);
  if (!trail) throw fail("ResourceNotFoundException", `Resource ${arn} does not exist`);
  return trail;
}

export const addTags = (trails: Trails): Operation<AddTagsCommandInput, object> => ({
  input: structure({ ResourceId: string({ required: true }), TagsList: list(TAG, { required: true, max: 200 }) }),
  readOnly: false,
  authorize: ({ ResourceId, TagsList = [] }, call) => [trails.access("AddTags", taggedTrail(trails, ResourceId!, call).arn, call, tagContext(TagsList))],
  run({ ResourceId, TagsList = [] }, call) {
    const trail = taggedTrail(trails, ResourceId!, call);
    trail.tags = checkTags(TagsList, trail.tags);
    return {};
  },
});

export const removeTags = (trails: Trails): Operation<RemoveTagsCommandInput, object> => ({
  input: structure({ ResourceId: string({ required: true }), TagsList: list(TAG, { required: true, max: 200 }) }),
  readOnly: false,
  authorize: ({ ResourceId, TagsList = [] }, call) =>
    [trails.access("RemoveTags", taggedTrail(trails, ResourceId!, call).arn, call, { "aws:TagKeys": TagsList.map(({ Key }) => Key!) })],
  run({ ResourceId, TagsList = [] }, call) {
    const trail = taggedTrail(trails, ResourceId!, call);
    const gone = new Set(TagsList.map(({ Key }) => Key));
    trail.tags = new Map([...trail.tags].filter(([key]) => !gone.has(key)));
    return {};
  },
});

/** AWS: up to 20 trails, always answered at once. */
export const listTags = (trails: Trails): Operation<ListTagsCommandInput, ListTagsResponse> => ({
  input: structure({ ResourceIdList: list(string(), { required: true, max: 20 }), NextToken: string() }),
  readOnly: true,
  authorize: ({ ResourceIdList = [] }, call) => ResourceIdList.map((arn) => trails.access("ListTags", taggedTrail(trails, arn, call).arn, call)),
  run({ ResourceIdList = [], NextToken }, call) {
    if (NextToken !== undefined) throw fail("InvalidTokenException", "Reserved for future use.");
    return {
      ResourceTagList: ResourceIdList.map((arn) => ({
        ResourceId: arn, TagsList: [...taggedTrail(trails, arn, call).tags].map(([Key, Value]) => ({ Key, Value })),
      })),
    };
  },
});
