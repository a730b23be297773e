import type { PutObjectCommandInput, PutObjectOutput } from "@aws-sdk/client-s3";
import type { AccessRequest, Call, ConditionValues, Operation } from "../../../kernel/operation";
import { blob, number, refused, string, structure } from "../../../kernel/shape";
import { checkObjectAcl } from "../acl";
import { CHECKSUM_MEMBERS, checksumFields } from "../checksums";
import { requireWritable } from "../conditions";
import { contextField, encryptionContext, encryptionFields, encryptionFor, etagOf } from "../encryption";
import { objectEvent } from "../events";
import type { Bucket, StoredObject } from "../model";
import { checkKey } from "../names";
import { newVersionField, place, storageClassOf, systemMetadata, userMetadata } from "../objects";
import { OBJECT, STORED, text, WRITE_CONDITIONS } from "../shapes";
import type { S3 } from "../state";
import { receive, type Limits } from "../store";
import { objectTagContext, readTagHeader } from "../tags";
import { sseApplied, trailOf } from "../trail";

/** What decides whether an object may be put: also one that is copied, or comes in parts. */
export interface PutInput {
  readonly Key?: string | undefined;
  readonly ACL?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly Tagging?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** AWS: tags and ACLs need permissions of their own. */
export function putQuestions(s3: S3, bucket: Bucket, input: PutInput, call: Call, more: Record<string, ConditionValues> = {}): AccessRequest[] {
  const { Key: key = "", ACL, StorageClass, Tagging, IfMatch, IfNoneMatch, WebsiteRedirectLocation } = input;
  const tags = readTagHeader(Tagging);
  const context = {
    ...more, ...encryptionContext(input), ...objectTagContext(tags), ...(ACL !== undefined && { "s3:x-amz-acl": [ACL] }),
    ...(StorageClass !== undefined && { "s3:x-amz-storage-class": [StorageClass] }), ...(IfMatch !== undefined && { "s3:if-match": [IfMatch] }),
    ...(IfNoneMatch !== undefined && { "s3:if-none-match": [IfNoneMatch] }), ...(WebsiteRedirectLocation !== undefined && { "s3:x-amz-website-redirect-location": [WebsiteRedirectLocation] }),
  };
  const ask = (action: string) => s3.access(bucket, action, call, { key, context });
  const questions = [ask("s3:PutObject")];
  if (Object.keys(tags).length > 0) questions.push(ask("s3:PutObjectTagging"));
  if (ACL !== undefined && ACL !== "bucket-owner-full-control" && ACL !== "private") questions.push(ask("s3:PutObjectAcl"));
  return questions;
}

/** Puts an object, whichever way its bytes come. `reason`: the operation, as events name it. */
export async function putWhole(s3: S3, input: PutObjectCommandInput, call: Call, reason: string, limits: Limits = {}): Promise<{ readonly object: StoredObject; readonly output: PutObjectOutput }> {
  const bucket = s3.bucket(input, call);
  const { Key: key = "" } = input;
  checkKey(key);
  checkObjectAcl(bucket, input.ACL);
  const storageClass = storageClassOf(input.StorageClass);
  const system = systemMetadata(input), metadata = userMetadata(input.Metadata), tags = readTagHeader(input.Tagging);
  requireWritable(bucket.newest(key), input);
  const encryption = await encryptionFor(s3, bucket, key, input, call);
  const { content, md5, checksum } = await receive(s3, input, call, undefined, limits);
  try {
    // While the bytes came in, the bucket may have gone and the object been put by others.
    s3.bucket(input, call);
    requireWritable(bucket.newest(key), input);
  } catch (error) {
    content.discard();
    throw error;
  }
  const kept = { ...checksum, kind: "FULL_OBJECT" } as const;
  const object = place(s3, bucket, {
    key, content, etag: etagOf(s3, md5, encryption), checksum: kept, parts: undefined, system, metadata, storageClass, encryption, tags,
  });
  objectEvent(s3, bucket, "Object Created", { object, reason }, call);
  return { object, output: { ETag: object.etag, ...checksumFields(kept), ...encryptionFields(encryption), ...contextField(input), ...newVersionField(object), Size: content.size } };
}

export const putObject = (s3: S3): Operation<PutObjectCommandInput, PutObjectOutput> => ({
  input: structure({
    ...OBJECT, ...STORED, ...WRITE_CONDITIONS, ...CHECKSUM_MEMBERS, Body: blob(), ContentLength: number(), ContentMD5: string(), ChecksumAlgorithm: text,
    WriteOffsetBytes: refused("only directory buckets have it, which are not in the local cloud"),
  }),
  readOnly: false,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && { ...output }, call, {
    object: input.Key, bytesIn: output?.Size ?? 0, ...(output && { sseApplied: sseApplied({ ServerSideEncryption: output.ServerSideEncryption!, byDefault: input.ServerSideEncryption === undefined })! }),
  }),
  authorize: (input, call) => putQuestions(s3, s3.bucket(input, call), input, call),
  run: async (input, call) => (await putWhole(s3, input, call, "PutObject")).output,
});
