import type {
  ListTagsForResourceCommandInput, ListTagsForResourceOutput, Tag, TagResourceCommandInput, TagResourceOutput, UntagResourceCommandInput, UntagResourceOutput,
} from "@aws-sdk/client-sfn";
import type { Call, ConditionValues, Operation } from "../../kernel/operation";
import { list, string, structure } from "../../kernel/shape";
import { parseMachineArn } from "./arns";
import { fail } from "./errors";
import type { StateMachine } from "./model";
import { ARN } from "./shapes";
import type { Machines } from "./state";

const MOST = 50;

const KEY = string({ min: 1, max: 128, required: true });
export const TAGS = list(structure({ key: KEY, value: string({ max: 256 }) }));

export const tagRecord = (tags: readonly Tag[] = []): Record<string, string> => Object.fromEntries(tags.map(({ key, value }) => [key!, value ?? ""]));

/** Condition keys for tags in a request. */
export function tagContext(tags: readonly Tag[] = []): Record<string, ConditionValues> {
  if (tags.length === 0) return {};
  return { "aws:TagKeys": tags.map(({ key }) => key!), ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, [value ?? ""]])) };
}

/** Throws what Step Functions answers for tags that it does not take. */
export function checkTags(tags: readonly Tag[], all: Readonly<Record<string, string>>, arn: string): void {
  for (const { key } of tags) {
    if (/^aws:/i.test(key!)) throw fail("ValidationException", "aws: prefixed tag key names are not allowed for external use.");
  }
  if (Object.keys(all).length > MOST) throw fail("TooManyTags", `Too many tags: ${arn}`, { members: { resourceName: arn } });
}

function tagged(machines: Machines, arn: string, call: Call): StateMachine {
  parseMachineArn(arn, call.operation);
  const machine = machines.in(call.region).get(arn);
  if (!machine) throw fail("ResourceNotFound", `Resource not found: '${arn}'`, { members: { resourceName: arn } });
  return machine;
}

export const tagResource = (machines: Machines): Operation<TagResourceCommandInput, TagResourceOutput> => ({
  input: structure({ resourceArn: ARN, tags: list(structure({ key: KEY, value: string({ max: 256 }) }), { required: true }) }),
  readOnly: false,
  authorize: ({ resourceArn, tags }, call) => [machines.onMachine("TagResource", resourceArn!, call, tagContext(tags))],
  run({ resourceArn, tags = [] }, call) {
    const machine = tagged(machines, resourceArn!, call);
    const all = { ...machine.tags, ...tagRecord(tags) };
    checkTags(tags, all, machine.arn);
    machine.tags = all;
    return {};
  },
});

export const untagResource = (machines: Machines): Operation<UntagResourceCommandInput, UntagResourceOutput> => ({
  input: structure({ resourceArn: ARN, tagKeys: list(KEY, { required: true }) }),
  readOnly: false,
  authorize: ({ resourceArn, tagKeys = [] }, call) => [machines.onMachine("UntagResource", resourceArn!, call, { "aws:TagKeys": tagKeys })],
  run({ resourceArn, tagKeys = [] }, call) {
    const machine = tagged(machines, resourceArn!, call);
    machine.tags = Object.fromEntries(Object.entries(machine.tags).filter(([key]) => !tagKeys.includes(key)));
    return {};
  },
});

export const listTagsForResource = (machines: Machines): Operation<ListTagsForResourceCommandInput, ListTagsForResourceOutput> => ({
  input: structure({ resourceArn: ARN }),
  readOnly: true,
  authorize: ({ resourceArn }, call) => [machines.onMachine("ListTagsForResource", resourceArn!, call)],
  run: ({ resourceArn }, call) => ({ tags: Object.entries(tagged(machines, resourceArn!, call).tags).map(([key, value]) => ({ key, value })) }),
});
