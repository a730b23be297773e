import type { ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput, Tag, TagResourceCommandInput, UntagResourceCommandInput } from "@aws-sdk/client-eventbridge";
import { list, string, structure } from "../../../kernel/shape";
import type { Call, Operation } from "../../../kernel/operation";
import { ask, stateOf, tagContext, type Core } from "../core";
import { fail } from "../errors";
import { resourceOf } from "../names";
import { arn, tags } from "../shapes";
import type { Tags } from "../state";

/** AWS: tags of a resource. */
const MAX_TAGS = 50;

/** Checks tags that are to be added to those a resource has. */
export function checkTags(given: readonly Tag[], present: Tags): readonly Tag[] {
  const reserved = given.find(({ Key }) => /^aws:/i.test(Key!));
  if (reserved) throw fail("ValidationException", `Tag keys may not start with 'aws:': ${reserved.Key}`);
  if (new Set([...present.keys(), ...given.map(({ Key }) => Key)]).size > MAX_TAGS) throw fail("ValidationException", `A resource can have at most ${MAX_TAGS} tags.`);
  return given;
}

/** The tags of a bus or rule. Throws for anything that is not there. */
function tagsOf(core: Core, call: Call, resourceArn: string): Tags {
  const found = lookUp(core, call, resourceArn);
  if (!found) throw fail("ResourceNotFoundException", `Resource ${resourceArn} does not exist.`);
  return found;
}

function lookUp(core: Core, call: Call, resourceArn: string): Tags | undefined {
  const resource = resourceOf(call, resourceArn);
  const { buses } = stateOf(core, call);
  if (resource?.kind === "event-bus") return buses.get(resource.name)?.tags;
  if (resource?.kind !== "rule") return undefined;
  const bus = buses.get(resource.bus);
  if (!bus?.rules.has(resource.name)) return undefined;
  const tags = bus.ruleTags.get(resource.name) ?? new Map<string, string>();
  bus.ruleTags.set(resource.name, tags);
  return tags;
}

export const tagOperations = (core: Core) => ({
  TagResource: {
    input: structure({ ResourceARN: arn({ required: true }), Tags: tags({ required: true }) }),
    readOnly: false,
    authorize: (input, call) => [ask("TagResource", input.ResourceARN!, lookUp(core, call, input.ResourceARN!), tagContext(input.Tags))],
    run(input, call) {
      const of = tagsOf(core, call, input.ResourceARN!);
      for (const { Key, Value } of checkTags(input.Tags!, of)) of.set(Key!, Value!);
      return {};
    },
  } satisfies Operation<TagResourceCommandInput, object>,

  UntagResource: {
    input: structure({ ResourceARN: arn({ required: true }), TagKeys: list(string({ min: 1, max: 128 }), { required: true }) }),
    readOnly: false,
    authorize: (input, call) => [ask("UntagResource", input.ResourceARN!, lookUp(core, call, input.ResourceARN!), { "aws:TagKeys": input.TagKeys! })],
    run(input, call) {
      const of = tagsOf(core, call, input.ResourceARN!);
      for (const key of input.TagKeys!) of.delete(key);
      return {};
    },
  } satisfies Operation<UntagResourceCommandInput, object>,

  ListTagsForResource: {
    input: structure({ ResourceARN: arn({ required: true }) }),
    readOnly: true,
    authorize: (input, call) => [ask("ListTagsForResource", input.ResourceARN!, lookUp(core, call, input.ResourceARN!))],
    run: (input, call) => ({ Tags: [...tagsOf(core, call, input.ResourceARN!)].map(([Key, Value]) => ({ Key, Value })) }),
  } satisfies Operation<ListTagsForResourceCommandInput, Omit<ListTagsForResourceCommandOutput, "$metadata">>,
});
