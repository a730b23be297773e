import type { ListResourceTagsCommandInput, ListResourceTagsResponse, TagResourceCommandInput, UntagResourceCommandInput } from "@aws-sdk/client-kms";
import type { Operation } from "../../kernel/operation";
import { list, string, structure } from "../../kernel/shape";
import { tagList } from "./keys";
import { keyId, page, paged, tagContext, trailResources, withTags } from "./shapes";
import type { Kms } from "./state";

export const tagResource = (kms: Kms): Operation<TagResourceCommandInput, object> => ({
  input: structure({ KeyId: keyId, Tags: tagList(true) }),
  readOnly: false,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId, Tags }, call) => [kms.access(kms.key(KeyId!, call), "TagResource", call, { context: tagContext(Tags) })],
  run({ KeyId, Tags = [] }, call) {
    const key = kms.key(KeyId!, call);
    key.requireKept();
    key.tags = withTags(key.tags, Tags);
    return {};
  },
});

export const untagResource = (kms: Kms): Operation<UntagResourceCommandInput, object> => ({
  input: structure({ KeyId: keyId, TagKeys: list(string({ min: 1, max: 128 }), { required: true }) }),
  readOnly: false,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId, TagKeys = [] }, call) => [kms.access(kms.key(KeyId!, call), "UntagResource", call, { context: { "aws:TagKeys": TagKeys } })],
  run({ KeyId, TagKeys = [] }, call) {
    const key = kms.key(KeyId!, call);
    key.requireKept();
    key.tags = Object.fromEntries(Object.entries(key.tags).filter(([name]) => !TagKeys.includes(name)));
    return {};
  },
});

export const listResourceTags = (kms: Kms): Operation<ListResourceTagsCommandInput, ListResourceTagsResponse> => ({
  input: structure({ KeyId: keyId, ...paged }),
  readOnly: true,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId }, call) => [kms.access(kms.key(KeyId!, call), "ListResourceTags", call)],
  run(input, call) {
    const key = kms.key(input.KeyId!, call);
    const { items, rest } = page(Object.entries(key.tags), input, 50);
    return { Tags: items.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), ...rest };
  },
});
