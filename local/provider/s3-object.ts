import { createHash } from "node:crypto";
import type { PutObjectCommandInput } from "@aws-sdk/client-s3";
import { UserError } from "../kernel/errors";
import { boolean, computed, map, meaningless, object, refused, replaces, required, string, withDefault, type Property, type PropertyTable, type Values } from "./properties";
import { resourceTypesIn, unlessMissing, type Outputs, type ResourceContext, type ResourceType } from "./resource-type";
import { NO_BUCKET, s3 } from "./s3-calls";
import { allTags, fromTagList, REGION, tagOutputs, TAGS } from "./tags";

const define = resourceTypesIn("local/provider/s3-object.ts");

/** A file, or a text, of the program: its bytes. */
const asset = (): Property<Uint8Array | undefined> => ({
  use: "supported",
  parse(value, at) {
    if (value instanceof Uint8Array) return value;
    throw new UserError(`the property '${at.path}' must be an asset (pulumi.asset.FileAsset or StringAsset)`);
  },
});

const NO_LOCK = "Object Lock is not in the local cloud";

const COMMON = {
  acl: computed(string()),
  bucket: replaces(required(string())),
  bucketKeyEnabled: computed(boolean()),
  cacheControl: string(),
  content: string(),
  contentBase64: string(),
  contentDisposition: string(),
  contentEncoding: string(),
  contentLanguage: string(),
  contentType: computed(string()),
  etag: computed(string()),
  forceDestroy: withDefault(boolean(), false),
  key: replaces(computed(string())),
  kmsKeyId: computed(string()),
  metadata: map(string()),
  objectLockLegalHoldStatus: refused(NO_LOCK),
  objectLockMode: refused(NO_LOCK),
  objectLockRetainUntilDate: refused(NO_LOCK),
  region: REGION,
  serverSideEncryption: computed(string()),
  source: asset(),
  sourceHash: meaningless(string(), "it says when the source is another one: another value puts the object again, and nothing else"),
  storageClass: computed(string()),
  tags: TAGS,
  websiteRedirect: string(),
} satisfies PropertyTable;

const V2 = {
  ...COMMON,
  checksumAlgorithm: string(),
  overrideProvider: object({ defaultTags: object({ tags: map(string()) }) }),
} satisfies PropertyTable;

type Wanted = Values<typeof V2>;

function bodyOf({ source, content, contentBase64 }: Wanted): Uint8Array {
  const given = [source, content, contentBase64].filter((item) => item !== undefined);
  if (given.length > 1) throw new UserError("'source', 'content' and 'contentBase64' exclude each other");
  if (source) return source;
  return contentBase64 === undefined ? Buffer.from(content ?? "") : Buffer.from(contentBase64, "base64");
}

const tagsFor = ({ tags, overrideProvider }: Wanted, context: ResourceContext): Record<string, string> =>
  overrideProvider?.defaultTags ? { ...overrideProvider.defaultTags.tags, ...tags } : allTags(tags, context);

/** Keys of the program may begin with a slash, which the provider takes away. */
const keyOf = ({ key }: Pick<Wanted, "key">, context: ResourceContext): string => (key ?? context.name).replace(/^(?:\.?\/)+/, "");

async function put(bucket: string, key: string, values: Wanted, context: ResourceContext): Promise<void> {
  const Body = bodyOf(values);
  const given: Partial<Record<keyof PutObjectCommandInput, unknown>> = {
    ACL: values.acl, BucketKeyEnabled: values.bucketKeyEnabled, CacheControl: values.cacheControl, ChecksumAlgorithm: values.checksumAlgorithm,
    ContentDisposition: values.contentDisposition, ContentEncoding: values.contentEncoding, ContentLanguage: values.contentLanguage, ContentType: values.contentType,
    Metadata: values.metadata, SSEKMSKeyId: values.kmsKeyId, ServerSideEncryption: values.kmsKeyId === undefined ? values.serverSideEncryption : (values.serverSideEncryption ?? "aws:kms"),
    StorageClass: values.storageClass, WebsiteRedirectLocation: values.websiteRedirect,
  };
  const tags = tagsFor(values, context);
  await s3(context, "PutObject", {
    Bucket: bucket, Key: key, Body, ...(Object.keys(tags).length > 0 && { Tagging: new URLSearchParams(tags).toString() }),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  });
}

async function read(id: string, known: Partial<Wanted>, context: ResourceContext): Promise<Outputs | undefined> {
  const { bucket, key } = placeOf(id, known, context);
  const found = await unlessMissing(s3(context, "HeadObject", { Bucket: bucket, Key: key, ChecksumMode: "ENABLED" }), "NoSuchKey", "NotFound", NO_BUCKET);
  if (!found) return undefined;
  const { TagSet } = await s3(context, "GetObjectTagging", { Bucket: bucket, Key: key });
  return {
    arn: `arn:${context.partition}:s3:::${bucket}/${key}`, bucket, key, region: context.region, acl: known.acl ?? "private", bucketKeyEnabled: found.BucketKeyEnabled ?? false,
    cacheControl: found.CacheControl ?? "", contentDisposition: found.ContentDisposition ?? "", contentEncoding: found.ContentEncoding ?? "", contentLanguage: found.ContentLanguage ?? "",
    contentType: found.ContentType, etag: found.ETag?.replaceAll('"', ""), forceDestroy: known.forceDestroy ?? false, kmsKeyId: found.SSEKMSKeyId, metadata: found.Metadata ?? {},
    serverSideEncryption: found.ServerSideEncryption, storageClass: found.StorageClass ?? "STANDARD", versionId: found.VersionId ?? "", websiteRedirect: found.WebsiteRedirectLocation ?? "",
    ...tagOutputs(fromTagList(TagSet as { Key: string; Value: string }[]), context),
    ...checksums(found),
  };
}

const checksums = (found: { readonly ChecksumCRC32?: string | undefined; readonly ChecksumCRC32C?: string | undefined; readonly ChecksumCRC64NVME?: string | undefined; readonly ChecksumSHA1?: string | undefined; readonly ChecksumSHA256?: string | undefined }) => ({
  checksumCrc32: found.ChecksumCRC32 ?? "", checksumCrc32c: found.ChecksumCRC32C ?? "", checksumCrc64nvme: found.ChecksumCRC64NVME ?? "",
  checksumSha1: found.ChecksumSHA1 ?? "", checksumSha256: found.ChecksumSHA256 ?? "",
});

/** The id is `BUCKET/KEY`, as one imports it; the real provider keeps the key. */
function placeOf(id: string, known: Partial<Wanted>, context: ResourceContext): { readonly bucket: string; readonly key: string } {
  if (known.bucket !== undefined) return { bucket: known.bucket, key: keyOf({ key: known.key ?? id }, context) };
  const plain = id.replace(/^s3:\/\//, "");
  return { bucket: plain.slice(0, plain.indexOf("/")), key: plain.slice(plain.indexOf("/") + 1) };
}

async function removeVersions(Bucket: string, key: string, context: ResourceContext): Promise<void> {
  const page = await s3(context, "ListObjectVersions", { Bucket, Prefix: key });
  for (const { Key, VersionId } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
    if (Key === key) await s3(context, "DeleteObject", { Bucket, Key: key, VersionId });
  }
}

function objectType(token: string, properties: PropertyTable): ResourceType {
  return define({
    token,
    properties: properties as typeof V2,
    async create(values, context) {
      const key = keyOf(values, context);
      if (values.etag !== undefined && values.etag !== createHash("md5").update(bodyOf(values)).digest("hex")) {
        throw new UserError(`the property 'etag' is ${values.etag}, which is not the MD5 of the object's content`);
      }
      await put(values.bucket, key, values, context);
      return { id: key, outputs: { key } };
    },
    read,
    async update(id, { will, has }, context) {
      const { bucket, key } = placeOf(id, will, context);
      const onlyTags = Object.keys(properties).every((name) => name === "tags" || name === "forceDestroy" || !has(name as keyof Wanted));
      if (!onlyTags) return put(bucket, key, will, context);
      if (!has("tags")) return;
      const TagSet = Object.entries(tagsFor(will, context)).map(([Key, Value]) => ({ Key, Value }));
      if (TagSet.length > 0) await s3(context, "PutObjectTagging", { Bucket: bucket, Key: key, Tagging: { TagSet } });
      else await s3(context, "DeleteObjectTagging", { Bucket: bucket, Key: key });
    },
    async delete(id, known, context) {
      const { bucket, key } = placeOf(id, known, context);
      // The provider takes away every version of a bucket that has them.
      await unlessMissing(removeVersions(bucket, key, context), NO_BUCKET, "NoSuchKey");
    },
  });
}

export const s3ObjectTypes: readonly ResourceType[] = [
  objectType("aws:s3/bucketObject:BucketObject", COMMON), objectType("aws:s3/bucketObjectv2:BucketObjectv2", V2),
];
