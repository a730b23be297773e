import type { Tag } from "@aws-sdk/client-iam";
import { fail } from "./errors";
import type { Tags } from "./model";

const MOST = 50;

/** Tags from a request. */
export function readTags(given: readonly Tag[] | undefined): Tags {
  const tags: Tags = {};
  const seen = new Set<string>();
  for (const { Key: key = "", Value: value = "" } of given ?? []) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(key) || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value)) {
      throw fail("ValidationError", `The tag ${key}=${value} is invalid. Tags can contain only letters, digits, spaces and the characters _ . : / = + - @`);
    }
    if (/^aws:/i.test(key)) throw fail("InvalidInputException", "aws: prefixed tag key names are not allowed for external use.");
    if (seen.has(key.toLowerCase())) throw fail("InvalidInputException", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    seen.add(key.toLowerCase());
    tags[key] = value;
  }
  return tags;
}

/** AWS: keys that differ in case only are the same key, and the new spelling stays. */
export function withTags(tags: Tags, added: Tags): Tags {
  const merged = { ...withoutTags(tags, Object.keys(added)), ...added };
  if (Object.keys(merged).length > MOST) throw fail("LimitExceededException", "The number of tags has reached the maximum limit.");
  return merged;
}

export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  const removed = new Set(keys.map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.has(key.toLowerCase())));
}

export const tagsOut = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
