import type { Call, TrailNotes } from "../../kernel/operation";
import { boolean, list, map, number, refused, string, structure } from "../../kernel/shape";
import { fail } from "./errors";
import type { Key } from "./key";

/** Members that many operations have. */
export const keyId = string({ required: true, min: 1, max: 2048 });
export const grantTokens = list(string({ min: 1, max: 8192 }), { max: 10 });
export const encryptionContext = map(string(), string());
export const dryRunFlag = boolean();
export const principalName = { min: 1, max: 256, pattern: /[\w+=,.@:/-]+/ } as const;
export const aliasName = string({ required: true, min: 1, max: 256, pattern: /[a-zA-Z0-9:/_-]+/ });
export const policyName = string({ min: 1, max: 128, pattern: /[\w]+/ });
export const policyText = { min: 1, max: 131_072, pattern: /[\u0009\u000A\u000D\u0020-\u00FF]+/ } as const;
export const paged = { Limit: number({ min: 1, max: 1000 }), Marker: string({ min: 1, max: 1024, pattern: /[\u0020-\u00FF]*/ }) };
export const recipient = refused("there are no Nitro enclaves in the local cloud");
export const justKey = structure({ KeyId: keyId });

/** A page of `items`; the marker holds how many were given already. */
export function page<T>(items: readonly T[], { Limit, Marker }: { readonly Limit?: number; readonly Marker?: string }, usual: number): { items: T[]; rest: { Truncated: boolean; NextMarker?: string } } {
  const text = Marker === undefined ? "0" : Buffer.from(Marker, "base64").toString();
  if (!/^\d+$/.test(text)) throw fail("InvalidMarkerException", `Could not deserialize token ${Marker}`);
  const from = Number(text);
  const to = from + (Limit ?? usual);
  const more = to < items.length;
  return { items: items.slice(from, to), rest: { Truncated: more, ...(more && { NextMarker: Buffer.from(String(to)).toString("base64") }) } };
}

const resourceOf = (key: Key) => ({ type: "AWS::KMS::Key", ARN: key.arn, accountId: key.origin.account });

/** The key of a call that may have been answered with an error: one that was not found is not noted. */
function found(find: () => Key): Key | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

/** CloudTrail's resources of a call about keys. */
export function trailResources(...finders: readonly (() => Key)[]): Pick<TrailNotes, "resources"> {
  const keys = finders.map(found).filter((key): key is Key => key !== undefined);
  return keys.length === 0 ? {} : { resources: keys.map(resourceOf) };
}

/** `aws:RequestTag` and `aws:TagKeys`. */
export function tagContext(tags: readonly { TagKey?: string; TagValue?: string }[] = []): Record<string, readonly string[]> {
  if (tags.length === 0) return {};
  return { "aws:TagKeys": tags.map(({ TagKey }) => TagKey!), ...Object.fromEntries(tags.map(({ TagKey, TagValue }) => [`aws:RequestTag/${TagKey}`, [TagValue!]])) };
}

const MOST_TAGS = 50;

/** `tags` with `added`; throws KMS's error for what it does not take. */
export function withTags(tags: Readonly<Record<string, string>>, added: readonly { TagKey?: string; TagValue?: string }[]): Record<string, string> {
  if (new Set(added.map(({ TagKey }) => TagKey)).size < added.length) throw fail("TagException", "Duplicate tag keys");
  for (const { TagKey = "", TagValue = "" } of added) {
    if (/^aws:/i.test(TagKey)) throw fail("TagException", "Tags beginning with aws: are reserved");
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(TagKey + TagValue)) throw fail("TagException", "Tags contain invalid characters");
  }
  const all = { ...tags, ...Object.fromEntries(added.map(({ TagKey, TagValue }) => [TagKey!, TagValue!])) };
  if (Object.keys(all).length > MOST_TAGS) throw fail("LimitExceededException", "Too many tags");
  return all;
}

export type TrailOf<In> = (input: In, output: unknown, call: Call) => TrailNotes;
