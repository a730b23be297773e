import type {
  AbortMultipartUploadCommandInput, CompleteMultipartUploadCommandInput, CompleteMultipartUploadOutput, CreateMultipartUploadCommandInput, CreateMultipartUploadOutput,
} from "@aws-sdk/client-s3";
import type { Call, Operation } from "../../../kernel/operation";
import { list, number, string, structure, timestamp } from "../../../kernel/shape";
import { checkObjectAcl } from "../acl";
import { algorithmNamed, CHECKSUM_MEMBERS, checksumFields, givenChecksum } from "../checksums";
import { requireWritable } from "../conditions";
import { contextField, encryptionFields, encryptionFor } from "../encryption";
import { fail } from "../errors";
import { objectEvent } from "../events";
import { nameOf } from "../../../kernel/caller";
import type { Upload } from "../model";
import { checkKey } from "../names";
import { newVersionField, place, storageClassOf, systemMetadata, userMetadata } from "../objects";
import { OBJECT, SSE_C, STORED, text, WRITE_CONDITIONS } from "../shapes";
import type { S3 } from "../state";
import { readTagHeader } from "../tags";
import { sseApplied, trailOf } from "../trail";
import { checksumKind, chosenParts, discardParts, joinedChecksum, joinedContent, joinedEtag, requireJoinable, uploadOf } from "../uploads";
import { putQuestions } from "./put-object";

const UPLOAD_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

/** Whose upload it is, as listings show it. */
function initiatorOf(s3: S3, { caller }: Call): Upload["initiator"] {
  return caller.type === "Root" || caller.type === "Anonymous" ? { ID: s3.owner.ID, DisplayName: "" } : { ID: nameOf(caller), DisplayName: "" };
}

export const createMultipartUpload = (s3: S3): Operation<CreateMultipartUploadCommandInput, CreateMultipartUploadOutput> => ({
  input: structure({ ...OBJECT, ...STORED, ChecksumAlgorithm: text, ChecksumType: text }),
  readOnly: false,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && { ...output }, call, { object: input.Key, subresource: "uploads" }),
  authorize: (input, call) => putQuestions(s3, s3.bucket(input, call), input, call),
  async run(input, call) {
    const bucket = s3.bucket(input, call);
    const { Key: key = "" } = input;
    checkKey(key);
    checkObjectAcl(bucket, input.ACL);
    const algorithm = algorithmNamed(input.ChecksumAlgorithm);
    const kind = checksumKind(algorithm, input.ChecksumType);
    const rest = { system: systemMetadata(input), metadata: userMetadata(input.Metadata), storageClass: storageClassOf(input.StorageClass), tags: readTagHeader(input.Tagging) };
    const encryption = await encryptionFor(s3, bucket, key, input, call);
    const id = s3.context.ids.text(96, UPLOAD_ALPHABET);
    bucket.uploads.set(id, { id, key, initiated: s3.now(), initiator: initiatorOf(s3, call), object: { ...rest, encryption }, algorithm, kind, parts: new Map() });
    return {
      Bucket: bucket.name, Key: key, UploadId: id, ...encryptionFields(encryption), ...contextField(input), ...(algorithm && { ChecksumAlgorithm: algorithm, ...(kind && { ChecksumType: kind }) }),
    };
  },
});

/** Throws unless the whole is what the client says it is. */
function requireWhole(input: CompleteMultipartUploadCommandInput, upload: Upload, size: number, value: string): void {
  if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size) {
    throw fail("InvalidRequest", `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`);
  }
  if (input.ChecksumType !== undefined && upload.kind !== undefined && input.ChecksumType !== upload.kind) {
    throw fail("InvalidRequest", `The upload was created using the ${upload.kind} checksum mode. The complete request must use the same checksum mode.`);
  }
  const given = givenChecksum(input);
  if (!given) return;
  const algorithm = upload.algorithm ?? "CRC64NVME";
  if (given.algorithm !== algorithm) throw fail("InvalidRequest", `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${given.algorithm.toLowerCase()}`);
  // AWS: of a composite checksum, the number of parts may be left out.
  if (given.value !== value && given.value !== value.replace(/-\d+$/, "")) throw fail("BadDigest", `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`);
}

export const completeMultipartUpload = (s3: S3): Operation<CompleteMultipartUploadCommandInput, CompleteMultipartUploadOutput> => ({
  input: structure({
    ...OBJECT, ...WRITE_CONDITIONS, ...SSE_C, ...CHECKSUM_MEMBERS, UploadId: string({ required: true }), ChecksumType: text, MpuObjectSize: number(),
    MultipartUpload: structure({ Parts: list(structure({ ...CHECKSUM_MEMBERS, ETag: text, PartNumber: number() })) }),
  }),
  readOnly: false,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && { ...output }, call, {
    object: input.Key, ...(output && { sseApplied: sseApplied({ ServerSideEncryption: output.ServerSideEncryption!, byDefault: true })! }),
  }),
  authorize: (input, call) => putQuestions(s3, s3.bucket(input, call), { Key: input.Key, IfMatch: input.IfMatch, IfNoneMatch: input.IfNoneMatch }, call),
  async run(input, call) {
    await requireJoinable(s3, input, call);
    const bucket = s3.bucket(input, call);
    const { Key: key = "", UploadId = "" } = input;
    const upload = uploadOf(bucket, key, UploadId);
    const parts = chosenParts(upload, input.MultipartUpload?.Parts ?? []);
    const content = joinedContent(parts), checksum = joinedChecksum(upload, parts);
    requireWhole(input, upload, content.size, checksum.value);
    requireWritable(bucket.newest(key), input);
    bucket.uploads.delete(UploadId);
    discardParts(upload, parts);
    const object = place(s3, bucket, {
      key, content, etag: joinedEtag(parts), checksum, ...upload.object,
      parts: parts.map(({ content: { size }, checksum: part }, at) => ({ number: at + 1, size, ...(part && upload.kind === "COMPOSITE" && { checksum: part.value }) })),
    });
    objectEvent(s3, bucket, "Object Created", { object, reason: "CompleteMultipartUpload" }, call);
    return {
      Location: `${s3.context.endpoint()}/${bucket.name}/${key.split("/").map(encodeURIComponent).join("/")}`, Bucket: bucket.name, Key: key, ETag: object.etag,
      ...checksumFields(checksum), ...encryptionFields(object.encryption), ...newVersionField(object),
    };
  },
});

export const abortMultipartUpload = (s3: S3): Operation<AbortMultipartUploadCommandInput, object> => ({
  input: structure({ ...OBJECT, UploadId: string({ required: true }), IfMatchInitiatedTime: timestamp() }),
  readOnly: false,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && {}, call, { object: input.Key }),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:AbortMultipartUpload", call, { key: input.Key! })],
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const upload = uploadOf(bucket, input.Key!, input.UploadId!);
    if (input.IfMatchInitiatedTime !== undefined && input.IfMatchInitiatedTime.getTime() !== upload.initiated) {
      throw fail("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", { members: { Condition: "x-amz-if-match-initiated-time" } });
    }
    bucket.uploads.delete(upload.id);
    discardParts(upload);
    return {};
  },
});
