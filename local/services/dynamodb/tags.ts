import type {
  ListTagsOfResourceCommandInput, ListTagsOfResourceOutput, Tag, TagResourceCommandInput, UntagResourceCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Call, ConditionValues, Operation } from "../../kernel/operation";
import { list, string, structure } from "../../kernel/shape";
import { fail, invalid } from "./errors";
import { tag } from "./shapes";
import type { Dynamo, Table } from "./state";

const MOST = 50;
/** AWS: a page of ListTagsOfResource. */
const PAGE = 10;

const resourceArn = string({ required: true, min: 1, max: 1283 });

export const tagRecord = (tags: readonly Tag[] = []): Record<string, string> => Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value!]));

export function tagContext(tags: readonly Tag[] = []): Record<string, ConditionValues> {
  if (tags.length === 0) return {};
  return { "aws:TagKeys": tags.map(({ Key }) => Key!), ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, [Value!]])) };
}

/** `tags` with `added`; throws for what DynamoDB does not take. */
export function checkTags(tags: Readonly<Record<string, string>>, added: readonly Tag[]): Record<string, string> {
  for (const { Key } of added) if (/^aws:/i.test(Key!)) throw invalid(`One or more parameter values were invalid: Tag key cannot start with aws: ${Key}`);
  if (new Set(added.map(({ Key }) => Key)).size < added.length) throw invalid("One or more parameter values were invalid: Duplicate tag keys");
  const all = { ...tags, ...tagRecord(added) };
  if (Object.keys(all).length > MOST) throw invalid(`One or more parameter values were invalid: Too many tags: at most ${MOST} are allowed`);
  return all;
}

function tagged(dynamo: Dynamo, arn: string, call: Call): Table {
  const [, name] = /^arn:[^:]+:dynamodb:[^:]+:\d{12}:table\/([^/]+)$/.exec(arn) ?? [];
  if (name === undefined) throw invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  const table = dynamo.in(call).tables.get(name);
  if (table?.arn !== arn) throw fail("ResourceNotFoundException", `Requested resource not found: ResourcArn: ${arn} not found`);
  return table;
}

export const tagResource = (dynamo: Dynamo): Operation<TagResourceCommandInput, object> => ({
  input: structure({ ResourceArn: resourceArn, Tags: list(tag, { required: true }) }),
  readOnly: false,
  authorize: ({ ResourceArn, Tags }, call) => [dynamo.access("TagResource", tagged(dynamo, ResourceArn!, call).name, call, tagContext(Tags))],
  run({ ResourceArn, Tags = [] }, call) {
    const table = tagged(dynamo, ResourceArn!, call);
    table.tags = checkTags(table.tags, Tags);
    return {};
  },
});

export const untagResource = (dynamo: Dynamo): Operation<UntagResourceCommandInput, object> => ({
  input: structure({ ResourceArn: resourceArn, TagKeys: list(string({ min: 1, max: 128 }), { required: true }) }),
  readOnly: false,
  authorize: ({ ResourceArn, TagKeys = [] }, call) => [dynamo.access("UntagResource", tagged(dynamo, ResourceArn!, call).name, call, { "aws:TagKeys": TagKeys })],
  run({ ResourceArn, TagKeys = [] }, call) {
    const table = tagged(dynamo, ResourceArn!, call);
    table.tags = Object.fromEntries(Object.entries(table.tags).filter(([key]) => !TagKeys.includes(key)));
    return {};
  },
});

export const listTagsOfResource = (dynamo: Dynamo): Operation<ListTagsOfResourceCommandInput, ListTagsOfResourceOutput> => ({
  input: structure({ ResourceArn: resourceArn, NextToken: string() }),
  readOnly: true,
  authorize: ({ ResourceArn }, call) => [dynamo.access("ListTagsOfResource", tagged(dynamo, ResourceArn!, call).name, call)],
  run({ ResourceArn, NextToken }, call) {
    const all = Object.entries(tagged(dynamo, ResourceArn!, call).tags);
    const from = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, "base64").toString());
    if (!Number.isInteger(from)) throw invalid("Invalid NextToken");
    const more = from + PAGE < all.length;
    return {
      Tags: all.slice(from, from + PAGE).map(([Key, Value]) => ({ Key, Value })), ...(more && { NextToken: Buffer.from(String(from + PAGE)).toString("base64") }),
    };
  },
});
