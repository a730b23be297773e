import type { ListRoleTagsResponse, Tag } from "@aws-sdk/client-iam";
import type { Operation } from "../../../kernel/operation";
import { structure } from "../../../kernel/shape";
import { tagContext } from "../access";
import { page } from "../paging";
import { PAGE, tagKeys, tagList } from "../shapes";
import type { Iam } from "../state";
import { readTags, tagsOut, withoutTags, withTags } from "../tags";
import type { Owned, Owners } from "./owners";

/** Tags of roles and users: Tag, Untag, List. */

export const tagOwner = (iam: Iam, { noun, member, name, find, ask }: Owners): Operation<Owned & { Tags?: Tag[] }, object> => ({
  input: structure({ [member]: name(), Tags: tagList({ required: true }) }),
  readOnly: false,
  authorize: (input, call) => [ask(iam, call, `Tag${noun}`, input[member]!, tagContext(input.Tags))],
  run(input) {
    const entity = find(iam, input[member]!);
    entity.tags = withTags(entity.tags, readTags(input.Tags));
    iam.changed();
    return {};
  },
});

export const untagOwner = (iam: Iam, { noun, member, name, find, ask }: Owners): Operation<Owned & { TagKeys?: string[] }, object> => ({
  input: structure({ [member]: name(), TagKeys: tagKeys() }),
  readOnly: false,
  authorize: (input, call) => [ask(iam, call, `Untag${noun}`, input[member]!, { "aws:TagKeys": input.TagKeys })],
  run(input) {
    const entity = find(iam, input[member]!);
    entity.tags = withoutTags(entity.tags, input.TagKeys!);
    iam.changed();
    return {};
  },
});

export const listOwnerTags = (iam: Iam, { noun, member, name, find, ask }: Owners): Operation<Owned & { Marker?: string; MaxItems?: number }, ListRoleTagsResponse> => ({
  input: structure({ [member]: name(), ...PAGE }),
  readOnly: true,
  authorize: (input, call) => [ask(iam, call, `List${noun}Tags`, input[member]!)],
  run(input) {
    const { items, ...rest } = page(tagsOut(find(iam, input[member]!).tags), ({ Key }) => Key!, input);
    return { Tags: items, ...rest };
  },
});
