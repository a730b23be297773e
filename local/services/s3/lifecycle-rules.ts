import type { LifecycleRule, LifecycleRuleFilter } from "@aws-sdk/client-s3";
import { boolean, list, number, string, structure, timestamp } from "../../kernel/shape";
import { fail, malformedXml } from "./errors";
import type { StoredObject, Tags } from "./model";
import { TAG } from "./shapes";

/** Rules by which objects expire: what S3 takes, and what they speak of. */

const MOST_RULES = 1000;
const TRANSITION = structure({ Date: timestamp(), Days: number(), StorageClass: string() });
const NONCURRENT_TRANSITION = structure({ NoncurrentDays: number(), StorageClass: string(), NewerNoncurrentVersions: number() });
const SIZES = { ObjectSizeGreaterThan: number(), ObjectSizeLessThan: number() };

export const LIFECYCLE = structure({
  Rules: list(structure({
    ID: string(), Prefix: string(), Status: string(),
    Filter: structure({ Prefix: string(), Tag: TAG, ...SIZES, And: structure({ Prefix: string(), Tags: list(TAG), ...SIZES }) }),
    Expiration: structure({ Date: timestamp(), Days: number(), ExpiredObjectDeleteMarker: boolean() }),
    Transitions: list(TRANSITION), NoncurrentVersionTransitions: list(NONCURRENT_TRANSITION),
    NoncurrentVersionExpiration: structure({ NoncurrentDays: number(), NewerNoncurrentVersions: number() }),
    AbortIncompleteMultipartUpload: structure({ DaysAfterInitiation: number() }),
  })),
}, { required: true });

const invalidArgument = (message: string) => fail("InvalidArgument", message);
const invalidRequest = (message: string) => fail("InvalidRequest", message);

const requirePositive = (days: number | undefined, what: string): void => {
  if (days !== undefined && (!Number.isInteger(days) || days <= 0)) throw invalidArgument(`'${what}' must be a positive integer`);
};

/** Rules as S3 keeps them, with ids. Throws for those that it does not take. */
export function checkRules(rules: readonly LifecycleRule[], newId: () => string): readonly LifecycleRule[] {
  if (rules.length === 0 || rules.length > MOST_RULES) throw malformedXml();
  const checked = rules.map((rule) => {
    checkRule(rule);
    return { ...rule, ID: rule.ID || newId() };
  });
  if (new Set(checked.map(({ ID }) => ID)).size !== checked.length) throw invalidArgument("Rule ID must be unique. Found same ID for more than one rule");
  return checked;
}

function checkRule(rule: LifecycleRule): void {
  const { ID = "", Status, Filter, Prefix, Expiration, AbortIncompleteMultipartUpload, NoncurrentVersionExpiration } = rule;
  if (ID.length > 255) throw invalidArgument("ID length should not exceed allowed limit of 255");
  if (Status !== "Enabled" && Status !== "Disabled") throw malformedXml();
  if (Filter !== undefined && Prefix !== undefined) throw malformedXml();
  if (Filter === undefined && Prefix === undefined) throw malformedXml();
  if (Filter) checkFilter(Filter);
  const acts = Expiration ?? AbortIncompleteMultipartUpload ?? NoncurrentVersionExpiration ?? rule.Transitions?.[0] ?? rule.NoncurrentVersionTransitions?.[0];
  if (acts === undefined) throw invalidRequest("At least one action needs to be specified in a rule");
  checkExpiration(rule);
  requirePositive(NoncurrentVersionExpiration?.NoncurrentDays, "NoncurrentDays for NoncurrentVersionExpiration action");
  requirePositive(AbortIncompleteMultipartUpload?.DaysAfterInitiation, "DaysAfterInitiation for AbortIncompleteMultipartUpload action");
  if (NoncurrentVersionExpiration && NoncurrentVersionExpiration.NoncurrentDays === undefined) throw malformedXml();
  if (AbortIncompleteMultipartUpload && tagsOf(rule).length > 0) throw invalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags.");
  checkTransitions(rule);
}

function checkFilter({ Prefix, Tag, ObjectSizeGreaterThan, ObjectSizeLessThan, And }: LifecycleRuleFilter): void {
  const given = [Prefix, Tag, ObjectSizeGreaterThan, ObjectSizeLessThan, And].filter((part) => part !== undefined).length;
  if (given > 1) throw malformedXml();
  if (!And) return;
  const parts = [And.Prefix, And.ObjectSizeGreaterThan, And.ObjectSizeLessThan].filter((part) => part !== undefined).length + (And.Tags?.length ?? 0);
  if (parts < 2) throw malformedXml();
  if (And.ObjectSizeGreaterThan !== undefined && And.ObjectSizeLessThan !== undefined && And.ObjectSizeGreaterThan >= And.ObjectSizeLessThan) {
    throw invalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'");
  }
}

function checkExpiration(rule: LifecycleRule): void {
  const { Expiration } = rule;
  if (!Expiration) return;
  const { Date: date, Days, ExpiredObjectDeleteMarker } = Expiration;
  if ([date, Days, ExpiredObjectDeleteMarker].filter((part) => part !== undefined).length !== 1) throw malformedXml();
  requirePositive(Days, "Days for Expiration action");
  if (date !== undefined && date.getTime() % 86_400_000 !== 0) throw invalidArgument("'Date' must be at midnight GMT");
  if (ExpiredObjectDeleteMarker !== undefined && tagsOf(rule).length > 0) throw invalidRequest("ExpiredObjectDeleteMarker cannot be specified with Tags.");
}

const CLASSES: ReadonlySet<string> = new Set(["GLACIER", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "DEEP_ARCHIVE", "GLACIER_IR"]);

function checkTransitions({ Transitions = [], NoncurrentVersionTransitions = [], Expiration }: LifecycleRule): void {
  for (const { Date: date, Days, StorageClass } of Transitions) {
    if (!CLASSES.has(StorageClass ?? "") || (date === undefined) === (Days === undefined)) throw malformedXml();
    if (Days !== undefined && Days < 0) throw invalidArgument("'Days' for Transition action must be nonnegative");
    // AWS: infrequent access is for what has lain for a month.
    if (Days !== undefined && Days < 30 && (StorageClass === "STANDARD_IA" || StorageClass === "ONEZONE_IA")) {
      throw invalidArgument(`'Days' in Transition action must be greater than or equal to 30 for storageClass '${StorageClass}'`);
    }
    if (Days !== undefined && Expiration?.Days !== undefined && Expiration.Days <= Days) throw invalidArgument("'Days' in the Expiration action for filter must be greater than 'Days' in the Transition action");
  }
  for (const { NoncurrentDays, StorageClass } of NoncurrentVersionTransitions) if (!CLASSES.has(StorageClass ?? "") || NoncurrentDays === undefined) throw malformedXml();
}

const tagsOf = ({ Filter }: LifecycleRule) => [...(Filter?.Tag ? [Filter.Tag] : []), ...(Filter?.And?.Tags ?? [])];

export const prefixOf = ({ Prefix, Filter }: LifecycleRule): string => Prefix ?? Filter?.Prefix ?? Filter?.And?.Prefix ?? "";

/** Whether a rule speaks of an object. */
export function covers(rule: LifecycleRule, { key, tags, content }: Pick<StoredObject, "key" | "content"> & { readonly tags: Tags }): boolean {
  const { Filter } = rule;
  const more = Filter?.ObjectSizeGreaterThan ?? Filter?.And?.ObjectSizeGreaterThan, less = Filter?.ObjectSizeLessThan ?? Filter?.And?.ObjectSizeLessThan;
  return key.startsWith(prefixOf(rule)) && tagsOf(rule).every(({ Key, Value }) => tags[Key!] === Value)
    && (more === undefined || content.size > more) && (less === undefined || content.size < less);
}
