import type { Tag } from "@aws-sdk/client-s3";
import type { ConditionValues } from "../../kernel/operation";
import { fail, invalidArgument } from "./errors";
import type { Tags } from "./model";

const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** AWS: an object has up to 10 tags, a bucket up to 50. */
export function readTagSet(tags: readonly Tag[], most: number, what: string): Tags {
  if (tags.length > most) throw fail("InvalidTag", `${what} tags cannot be greater than ${most}`);
  const out: Record<string, string> = {};
  for (const { Key = "", Value = "" } of tags) {
    const members = { TagKey: Key };
    if (Object.hasOwn(out, Key)) throw fail("InvalidTag", "Cannot provide multiple Tags with the same key", { members });
    if (Key === "" || [...Key].length > 128 || !ALLOWED.test(Key)) throw fail("InvalidTag", "The TagKey you have provided is invalid", { members });
    if ([...Value].length > 256 || !ALLOWED.test(Value)) throw fail("InvalidTag", "The TagValue you have provided is invalid", { members: { ...members, TagValue: Value } });
    if (/^aws:/i.test(Key)) throw fail("InvalidTag", "System tags cannot be added/updated by requester", { members });
    out[Key] = Value;
  }
  return out;
}

/** `x-amz-tagging: a=b&c=d`. */
export function readTagHeader(header: string | undefined): Tags {
  if (header === undefined || header === "") return {};
  const tags = [...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value }));
  if (new Set(tags.map(({ Key }) => Key)).size !== tags.length) {
    throw invalidArgument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.", "x-amz-tagging", header);
  }
  return readTagSet(tags, 10, "Object");
}

export const tagSet = (tags: Tags): { Key: string; Value: string }[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Condition keys for tags of objects in a request. */
export const objectTagContext = (tags: Tags): Record<string, ConditionValues> => {
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  return { "s3:RequestObjectTagKeys": keys, ...Object.fromEntries(keys.map((key) => [`s3:RequestObjectTag/${key}`, [tags[key]!]])) };
};

export const bucketTagContext = (tags: Tags): Record<string, ConditionValues> => {
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  return { "aws:TagKeys": keys, ...Object.fromEntries(keys.map((key) => [`aws:RequestTag/${key}`, [tags[key]!]])) };
};
