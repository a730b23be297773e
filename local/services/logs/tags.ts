import type {
  ListTagsForResourceCommandInput, ListTagsForResourceResponse, ListTagsLogGroupCommandInput, ListTagsLogGroupResponse,
  TagLogGroupCommandInput, TagResourceCommandInput, UntagLogGroupCommandInput, UntagResourceCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Call, Operation } from "../../kernel/operation";
import { string, structure } from "../../kernel/shape";
import { onGroup, onGroupArn, tagContext } from "./access";
import { fail, invalid } from "./errors";
import { groupName, tagKeys, tags } from "./shapes";
import type { LogGroup, Logs } from "./store";

const MOST = 50;
const resourceArn = string({ min: 1, max: 1011, pattern: /[\w+=/:,.@-]*/, required: true });

export function checkTags(given: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(given).find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) throw invalid(`Tag key ${reserved} is not valid: aws: prefixed tag key names are not allowed for external use.`);
}

/** The name of the log group that an ARN names. AWS: destinations can be tagged too; there are none here. */
function nameIn(logs: Logs, arn: string, call: Call): string {
  const prefix = logs.in(call).arnOf("");
  const name = arn.startsWith(prefix) ? arn.slice(prefix.length) : "";
  if (name === "" || name.includes(":")) throw invalid(`The specified resource ARN is not the ARN of a log group: ${arn}`);
  return name;
}

function addTags(group: LogGroup, given: Readonly<Record<string, string>>): void {
  checkTags(given);
  const next = { ...group.tags, ...given };
  if (Object.keys(next).length > MOST) {
    throw fail("TooManyTagsException", `The resource can have at most ${MOST} tags.`, { members: { resourceName: group.arn } });
  }
  group.tags = next;
}

function removeTags(group: LogGroup, keys: readonly string[]): void {
  group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key)));
}

export const tagResource = (logs: Logs): Operation<TagResourceCommandInput, object> => ({
  input: structure({ resourceArn, tags: tags(true) }),
  readOnly: false,
  authorize: (input, call) => [onGroupArn(logs, call, "TagResource", nameIn(logs, input.resourceArn!, call), tagContext(input.tags))],
  run(input, call) {
    addTags(logs.in(call).group(nameIn(logs, input.resourceArn!, call)), input.tags!);
    return {};
  },
});

export const untagResource = (logs: Logs): Operation<UntagResourceCommandInput, object> => ({
  input: structure({ resourceArn, tagKeys: tagKeys({ max: 50 }) }),
  readOnly: false,
  authorize: (input, call) => [onGroupArn(logs, call, "UntagResource", nameIn(logs, input.resourceArn!, call), { "aws:TagKeys": input.tagKeys! })],
  run(input, call) {
    removeTags(logs.in(call).group(nameIn(logs, input.resourceArn!, call)), input.tagKeys!);
    return {};
  },
});

export const listTagsForResource = (logs: Logs): Operation<ListTagsForResourceCommandInput, ListTagsForResourceResponse> => ({
  input: structure({ resourceArn }),
  readOnly: true,
  authorize: (input, call) => [onGroupArn(logs, call, "ListTagsForResource", nameIn(logs, input.resourceArn!, call))],
  run: (input, call) => ({ tags: { ...logs.in(call).group(nameIn(logs, input.resourceArn!, call)).tags } }),
});

export const tagLogGroup = (logs: Logs): Operation<TagLogGroupCommandInput, object> => ({
  input: structure({ logGroupName: groupName(), tags: tags(true) }),
  readOnly: false,
  authorize: ({ logGroupName }, call) => [onGroup(logs, call, "TagLogGroup", logGroupName!)],
  run(input, call) {
    addTags(logs.in(call).group(input.logGroupName!), input.tags!);
    return {};
  },
});

export const untagLogGroup = (logs: Logs): Operation<UntagLogGroupCommandInput, object> => ({
  input: structure({ logGroupName: groupName(), tags: tagKeys({ min: 1 }) }),
  readOnly: false,
  authorize: ({ logGroupName }, call) => [onGroup(logs, call, "UntagLogGroup", logGroupName!)],
  run(input, call: Call) {
    removeTags(logs.in(call).group(input.logGroupName!), input.tags!);
    return {};
  },
});

export const listTagsLogGroup = (logs: Logs): Operation<ListTagsLogGroupCommandInput, ListTagsLogGroupResponse> => ({
  input: structure({ logGroupName: groupName() }),
  readOnly: true,
  authorize: ({ logGroupName }, call) => [onGroup(logs, call, "ListTagsLogGroup", logGroupName!)],
  run: ({ logGroupName }, call) => ({ tags: { ...logs.in(call).group(logGroupName!).tags } }),
});
