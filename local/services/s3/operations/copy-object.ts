import type { CopyObjectCommandInput, CopyObjectOutput } from "@aws-sdk/client-s3";
import type { AccessRequest, Call, Operation } from "../../../kernel/operation";
import { structure } from "../../../kernel/shape";
import { checkObjectAcl } from "../acl";
import { algorithmNamed, checksumFields } from "../checksums";
import { requireWritable } from "../conditions";
import { sourceObject, sourceOf, sourceQuestions, type CopySource } from "../copy-source";
import { contextField, encryptionFields, encryptionFor, etagOf, requireDecryptable } from "../encryption";
import { fail, invalidArgument } from "../errors";
import { objectEvent } from "../events";
import type { Bucket, StoredObject } from "../model";
import { checkKey } from "../names";
import { newVersionField, place, requireRestored, storageClassOf, systemMetadata, userMetadata, versionField } from "../objects";
import { COPY_CONDITIONS, OBJECT, STORED, text, WRITE_CONDITIONS } from "../shapes";
import type { S3 } from "../state";
import { MOST_BYTES, receive } from "../store";
import { readTagHeader } from "../tags";
import { sseApplied, trailOf } from "../trail";
import { putQuestions } from "./put-object";

type Directive = "COPY" | "REPLACE";

function directive(value: string | undefined, header: string): Directive {
  if (value === undefined || value === "COPY" || value === "REPLACE") return value ?? "COPY";
  throw invalidArgument(`Unknown ${header.includes("tagging") ? "tagging" : "metadata"} directive.`, header, value);
}

/** AWS: an object is copied onto itself only to change it. */
function requireChange(source: CopySource, bucket: Bucket, input: CopyObjectCommandInput): void {
  if (source.bucket !== bucket || source.key !== input.Key || source.versionId !== undefined) return;
  const changes = input.MetadataDirective === "REPLACE" || input.StorageClass !== undefined || input.WebsiteRedirectLocation !== undefined
    || input.ServerSideEncryption !== undefined || input.TaggingDirective === "REPLACE";
  if (changes) return;
  throw fail("InvalidRequest", "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
}

function questions(s3: S3, input: CopyObjectCommandInput, call: Call): AccessRequest[] {
  const bucket = s3.bucket(input, call);
  const source = sourceOf(s3, input);
  const version = source.versionId === undefined ? source.bucket.current(source.key) : source.bucket.version(source.key, source.versionId);
  const copiesTags = input.TaggingDirective !== "REPLACE" && version !== undefined && !version.deleteMarker && Object.keys(version.tags).length > 0;
  const more = {
    "s3:x-amz-copy-source": [`${source.bucket.name}/${source.key}`], ...(input.MetadataDirective !== undefined && { "s3:x-amz-metadata-directive": [input.MetadataDirective] }),
  };
  const put = putQuestions(s3, bucket, input.TaggingDirective === "REPLACE" ? input : { ...input, Tagging: undefined }, call, more);
  if (copiesTags) put.push(s3.access(bucket, "s3:PutObjectTagging", call, { key: input.Key!, context: more }));
  return [...sourceQuestions(s3, source, call, copiesTags), ...put];
}

/** What the copy has besides its bytes. */
function described(input: CopyObjectCommandInput, source: StoredObject): Pick<StoredObject, "system" | "metadata" | "tags" | "storageClass"> {
  const replaced = directive(input.MetadataDirective, "x-amz-metadata-directive") === "REPLACE";
  const retagged = directive(input.TaggingDirective, "x-amz-tagging-directive") === "REPLACE";
  const { WebsiteRedirectLocation: _, ...system } = source.system;
  return {
    // AWS: the redirect is never copied.
    system: replaced ? systemMetadata(input) : { ...system, ...(input.WebsiteRedirectLocation !== undefined && { WebsiteRedirectLocation: input.WebsiteRedirectLocation }) },
    metadata: replaced ? userMetadata(input.Metadata) : source.metadata, tags: retagged ? readTagHeader(input.Tagging) : source.tags,
    storageClass: storageClassOf(input.StorageClass),
  };
}

export const copyObject = (s3: S3): Operation<CopyObjectCommandInput, CopyObjectOutput> => ({
  input: structure({ ...OBJECT, ...STORED, ...COPY_CONDITIONS, ...WRITE_CONDITIONS, ChecksumAlgorithm: text, MetadataDirective: text, TaggingDirective: text }),
  readOnly: false,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && { ...output }, call, {
    object: input.Key, ...(output && { sseApplied: sseApplied({ ServerSideEncryption: output.ServerSideEncryption!, byDefault: input.ServerSideEncryption === undefined })! }),
  }),
  authorize: (input, call) => questions(s3, input, call),
  async run(input, call) {
    const bucket = s3.bucket(input, call);
    const { Key: key = "" } = input;
    checkKey(key);
    checkObjectAcl(bucket, input.ACL);
    const source = sourceOf(s3, input);
    const original = sourceObject(source, input);
    requireChange(source, bucket, input);
    requireRestored(original);
    if (original.content.size > MOST_BYTES) throw fail("InvalidRequest", `The specified copy source is larger than the maximum allowable size for a copy source: ${MOST_BYTES}`);
    requireWritable(bucket.newest(key), input);
    const rest = described(input, original);
    await requireDecryptable(s3, source.bucket, original.encryption, call);
    const encryption = await encryptionFor(s3, bucket, key, input, call);
    const wanted = algorithmNamed(input.ChecksumAlgorithm) ?? original.checksum?.algorithm;
    const { content, md5, checksum } = await receive(s3, { Body: original.content.read() }, call, wanted);
    const kept = { ...checksum, kind: "FULL_OBJECT" } as const;
    const object = place(s3, bucket, { key, content, etag: etagOf(s3, md5, encryption), checksum: kept, parts: undefined, ...rest, encryption });
    objectEvent(s3, bucket, "Object Created", { object, reason: "CopyObject" }, call);
    const { VersionId: CopySourceVersionId } = versionField(source.bucket, original);
    return {
      CopyObjectResult: { ETag: object.etag, LastModified: new Date(object.lastModified), ...checksumFields(kept) },
      ...encryptionFields(encryption), ...contextField(input), ...newVersionField(object), ...(CopySourceVersionId !== undefined && { CopySourceVersionId }),
    };
  },
});
