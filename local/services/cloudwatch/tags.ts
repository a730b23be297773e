import type { ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput, Tag, TagResourceCommandInput, UntagResourceCommandInput } from "@aws-sdk/client-cloudwatch";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import type { Regional } from "../../kernel/regional";
import { list, string, structure } from "../../kernel/shape";
import { ask } from "./ask";
import { fail } from "./errors";
import { resourceArn, tags } from "./shapes";
import { alarmArn, type Alarm, type Alarms } from "./state";

const MAX_TAGS = 50;

/** Checks tags that are to be added to those an alarm has. */
export function checkTags(given: readonly Tag[], present: ReadonlyMap<string, string>): readonly Tag[] {
  const reserved = given.find(({ Key }) => /^aws:/i.test(Key!));
  if (reserved) throw fail("InvalidParameterValueException", `Tag keys may not start with aws: (${reserved.Key})`);
  if (new Set([...present.keys(), ...given.map(({ Key }) => Key)]).size > MAX_TAGS) throw fail("InvalidParameterValueException", `An alarm can have at most ${MAX_TAGS} tags`);
  return given;
}

export function tagOperations(regions: Regional<Alarms>) {
  const nameIn = (call: Call, arn: string): string | undefined => {
    const prefix = alarmArn(call, "");
    return arn.startsWith(prefix) ? arn.slice(prefix.length) : undefined;
  };
  const alarmAt = (call: Call, arn: string): Alarm => {
    const alarm = regions.in(call.region).get(nameIn(call, arn) ?? "");
    if (!alarm) throw fail("ResourceNotFoundException", `Resource ${arn} does not exist.`);
    return alarm;
  };
  const question = (action: string, call: Call, arn: string, given?: readonly Tag[]): AccessRequest[] => {
    const name = nameIn(call, arn);
    return [name === undefined ? { action: `cloudwatch:${action}`, resource: arn } : ask(action, call, regions, name, given)];
  };
  return {
    TagResource: {
      input: structure({ ResourceARN: resourceArn(), Tags: tags({ required: true }) }),
      readOnly: false,
      authorize: (input, call) => question("TagResource", call, input.ResourceARN!, input.Tags),
      run(input, call) {
        const alarm = alarmAt(call, input.ResourceARN!);
        for (const { Key, Value } of checkTags(input.Tags!, alarm.tags)) alarm.tags.set(Key!, Value!);
        return {};
      },
    } satisfies Operation<TagResourceCommandInput, object>,

    UntagResource: {
      input: structure({ ResourceARN: resourceArn(), TagKeys: list(string({ min: 1, max: 128 }), { required: true }) }),
      readOnly: false,
      authorize: (input, call) => question("UntagResource", call, input.ResourceARN!),
      run(input, call) {
        const alarm = alarmAt(call, input.ResourceARN!);
        for (const key of input.TagKeys!) alarm.tags.delete(key);
        return {};
      },
    } satisfies Operation<UntagResourceCommandInput, object>,

    ListTagsForResource: {
      input: structure({ ResourceARN: resourceArn() }),
      readOnly: true,
      authorize: (input, call) => question("ListTagsForResource", call, input.ResourceARN!),
      run: (input, call) => ({ Tags: [...alarmAt(call, input.ResourceARN!).tags].map(([Key, Value]) => ({ Key, Value })) }),
    } satisfies Operation<ListTagsForResourceCommandInput, Omit<ListTagsForResourceCommandOutput, "$metadata">>,
  };
}
