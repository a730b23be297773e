import { computed, map, replaces, string } from "./properties";
import type { Change, ResourceContext } from "./resource-type";

export type Tags = Readonly<Record<string, string>>;

export const TAGS = map(string());

/** A resource's own tags over those of the provider. */
export const allTags = (tags: Tags | undefined, context: ResourceContext): Record<string, string> => ({ ...context.defaultTags, ...tags });

/** As most services take them; undefined for none, since some refuse an empty list. */
export function tagList(tags: Tags): { Key: string; Value: string }[] | undefined {
  const entries = Object.entries(tags);
  return entries.length === 0 ? undefined : entries.map(([Key, Value]) => ({ Key, Value }));
}

export const fromTagList = (tags: readonly { Key?: string; Value?: string }[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""]));

/** How an update changes a resource's tags, those of the provider included. */
export function tagChanges({ was, will }: Change<{ readonly tags: Tags | undefined }>, context: ResourceContext): { gone: string[]; set: Record<string, string> } {
  const [before, after] = [allTags(was.tags, context), allTags(will.tags, context)];
  return {
    gone: Object.keys(before).filter((key) => !Object.hasOwn(after, key)),
    set: Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value)),
  };
}

/** The outputs `tags` (the resource's own) and `tagsAll` (with those of the provider). */
export const tagOutputs = (all: Tags, context: ResourceContext): { tags: Tags; tagsAll: Tags } => ({
  tags: Object.fromEntries(Object.entries(all).filter(([key, value]) => context.defaultTags[key] !== value)),
  tagsAll: all,
});

/** Checked where AWS itself has a region: every regional resource of the provider's version 7. Nothing moves between regions. */
export const REGION = replaces(computed(string()));
