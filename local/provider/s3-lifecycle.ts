import type { LifecycleRule } from "@aws-sdk/client-s3";
import { importedBucket } from "./import-ids";
import { boolean, computed, integer, list, map, meaningless, object, refused, replaces, required, string, type Values } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceContext } from "./resource-type";
import { NO_BUCKET, s3 } from "./s3-calls";
import { REGION, tagList } from "./tags";

const define = resourceTypesIn("local/provider/s3-lifecycle.ts");

const NO_TRANSITIONS = "objects do not move to other storage classes in the local cloud";
const SIZES = { objectSizeGreaterThan: integer(), objectSizeLessThan: integer() };

const RULE = {
  abortIncompleteMultipartUpload: object({ daysAfterInitiation: integer() }),
  expiration: object({ date: string(), days: integer(), expiredObjectDeleteMarker: boolean() }),
  filter: object({
    and: object({ ...SIZES, prefix: string(), tags: map(string()) }), ...SIZES, prefix: string(), tag: object({ key: required(string()), value: required(string()) }),
  }),
  id: required(string()),
  noncurrentVersionExpiration: object({ newerNoncurrentVersions: integer(), noncurrentDays: required(integer()) }),
  noncurrentVersionTransitions: refused(NO_TRANSITIONS),
  prefix: string(),
  status: required(string()),
  transitions: refused(NO_TRANSITIONS),
};

const LIFECYCLE = {
  bucket: replaces(required(string())),
  expectedBucketOwner: replaces(string()),
  region: REGION,
  rules: list(object(RULE)),
  timeouts: meaningless(object({ create: string(), update: string() }), "nothing takes long here"),
  transitionDefaultMinimumObjectSize: computed(string()),
};

/** Members that are given. */
const given = <T extends object>(members: T): T => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;

function filterOf({ filter, prefix }: Values<typeof RULE>): Pick<LifecycleRule, "Filter" | "Prefix"> {
  if (!filter) return prefix === undefined ? { Filter: { Prefix: "" } } : { Prefix: prefix };
  const { and, tag, ...rest } = filter;
  if (and) {
    return { Filter: { And: given({ Prefix: and.prefix, Tags: tagList(and.tags ?? {}), ObjectSizeGreaterThan: and.objectSizeGreaterThan, ObjectSizeLessThan: and.objectSizeLessThan }) as never } };
  }
  const Filter = given({
    Prefix: rest.prefix, Tag: tag && { Key: tag.key, Value: tag.value }, ObjectSizeGreaterThan: rest.objectSizeGreaterThan, ObjectSizeLessThan: rest.objectSizeLessThan,
  });
  return { Filter: (Object.keys(Filter).length === 0 ? { Prefix: "" } : Filter) as never };
}

function ruleOf(rule: Values<typeof RULE>): LifecycleRule {
  const { expiration, noncurrentVersionExpiration: noncurrent, abortIncompleteMultipartUpload: abort } = rule;
  return {
    ID: rule.id, Status: rule.status as "Enabled", ...filterOf(rule),
    ...(expiration && {
      Expiration: given({
        Date: expiration.date === undefined ? undefined : new Date(expiration.date), Days: expiration.days || undefined,
        ExpiredObjectDeleteMarker: expiration.days || expiration.date ? undefined : expiration.expiredObjectDeleteMarker,
      }) as never,
    }),
    ...(noncurrent && { NoncurrentVersionExpiration: given({ NoncurrentDays: noncurrent.noncurrentDays, NewerNoncurrentVersions: noncurrent.newerNoncurrentVersions }) as never }),
    ...(abort && { AbortIncompleteMultipartUpload: given({ DaysAfterInitiation: abort.daysAfterInitiation }) as never }),
  };
}

const tagMap = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined) => tags && Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

function shown({ ID, Status, Filter, Prefix, Expiration, NoncurrentVersionExpiration: noncurrent, AbortIncompleteMultipartUpload: abort }: LifecycleRule) {
  return {
    id: ID, status: Status, prefix: Prefix,
    filter: Filter && {
      prefix: Filter.Prefix, objectSizeGreaterThan: Filter.ObjectSizeGreaterThan, objectSizeLessThan: Filter.ObjectSizeLessThan,
      tag: Filter.Tag && { key: Filter.Tag.Key, value: Filter.Tag.Value },
      and: Filter.And && {
        prefix: Filter.And.Prefix, tags: tagMap(Filter.And.Tags), objectSizeGreaterThan: Filter.And.ObjectSizeGreaterThan, objectSizeLessThan: Filter.And.ObjectSizeLessThan,
      },
    },
    expiration: Expiration && { date: Expiration.Date?.toISOString().replace(".000Z", "Z"), days: Expiration.Days, expiredObjectDeleteMarker: Expiration.ExpiredObjectDeleteMarker },
    noncurrentVersionExpiration: noncurrent && { noncurrentDays: noncurrent.NoncurrentDays, newerNoncurrentVersions: noncurrent.NewerNoncurrentVersions },
    abortIncompleteMultipartUpload: abort && { daysAfterInitiation: abort.DaysAfterInitiation },
  };
}

async function put(id: string, values: Values<typeof LIFECYCLE>, context: ResourceContext): Promise<void> {
  await s3(context, "PutBucketLifecycleConfiguration", {
    Bucket: id, LifecycleConfiguration: { Rules: (values.rules ?? []).map(ruleOf) },
    ...(values.expectedBucketOwner !== undefined && { ExpectedBucketOwner: values.expectedBucketOwner }),
    ...(values.transitionDefaultMinimumObjectSize !== undefined && { TransitionDefaultMinimumObjectSize: values.transitionDefaultMinimumObjectSize as "all_storage_classes_128K" }),
  });
}

export const bucketLifecycleConfiguration = define({
  token: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  imported: importedBucket,
  properties: LIFECYCLE,
  async create(values, context) {
    await put(values.bucket, values, context);
    return { id: values.bucket };
  },
  async read(id, known, context) {
    const found = await unlessMissing(s3(context, "GetBucketLifecycleConfiguration", { Bucket: id }), NO_BUCKET, "NoSuchLifecycleConfiguration");
    return found && {
      bucket: id, expectedBucketOwner: known.expectedBucketOwner ?? "", region: context.region, rules: (found.Rules ?? []).map(shown),
      transitionDefaultMinimumObjectSize: found.TransitionDefaultMinimumObjectSize,
    };
  },
  update: (id, { will }, context) => put(id, will, context),
  async delete(id, _known, context) {
    await unlessMissing(s3(context, "DeleteBucketLifecycle", { Bucket: id }), NO_BUCKET);
  },
});
