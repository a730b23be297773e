import type {
  ListMultipartUploadsCommandInput, ListMultipartUploadsOutput, ListPartsCommandInput, ListPartsOutput, UploadPartCommandInput, UploadPartCopyCommandInput, UploadPartCopyOutput, UploadPartOutput,
} from "@aws-sdk/client-s3";
import type { Operation } from "../../../kernel/operation";
import { blob, number, string, structure } from "../../../kernel/shape";
import { CHECKSUM_MEMBERS, checksumFields } from "../checksums";
import { sourceObject, sourceOf, sourceQuestions } from "../copy-source";
import { encryptionFields, etagOf, requireDecryptable } from "../encryption";
import { fail, invalidArgument } from "../errors";
import type { Bucket, Upload, UploadedPart } from "../model";
import { Keys } from "../keys";
import { countOf, requireEncoding, groupOf } from "../listing";
import { urlEncode } from "../names";
import { versionField } from "../objects";
import { COPY_CONDITIONS, LISTING, OBJECT, SSE_C, text } from "../shapes";
import type { S3 } from "../state";
import { receive, sentAlgorithm, type Stored } from "../store";
import { trailOf } from "../trail";
import { requireJoinable, requirePartNumber, uploadOf } from "../uploads";
import { putQuestions } from "./put-object";

const PART = { ...OBJECT, ...SSE_C, UploadId: string({ required: true }), PartNumber: number({ required: true }) };

/** AWS: the parts of an upload have the checksum that it was created with. */
function requireSame(upload: Upload, input: UploadPartCommandInput): void {
  const sent = sentAlgorithm(input);
  if (upload.algorithm === undefined || sent === upload.algorithm || (sent === undefined && upload.kind === "FULL_OBJECT")) return;
  throw fail("InvalidRequest", `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${sent?.toLowerCase() ?? "null"}`);
}

/** Keeps a part; one that was there under its number goes. The upload may have ended while the bytes came in. */
function keep(s3: S3, bucket: Bucket, upload: Upload, number: number, { content, md5, checksum }: Stored): UploadedPart {
  if (bucket.uploads.get(upload.id) !== upload) {
    content.discard();
    uploadOf(bucket, upload.key, upload.id);
  }
  upload.parts.get(number)?.content.discard();
  const part: UploadedPart = { number, content, md5, etag: etagOf(s3, md5, upload.object.encryption), lastModified: s3.now(), checksum };
  upload.parts.set(number, part);
  return part;
}

const shown = (upload: Upload, { checksum }: UploadedPart) => (upload.algorithm && checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value } : {});

export const uploadPart = (s3: S3): Operation<UploadPartCommandInput, UploadPartOutput> => ({
  input: structure({ ...PART, ...CHECKSUM_MEMBERS, Body: blob(), ContentLength: number(), ContentMD5: text, ChecksumAlgorithm: text }),
  readOnly: false,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && { ...output }, call, { object: input.Key, bytesIn: input.ContentLength ?? 0 }),
  authorize: (input, call) => putQuestions(s3, s3.bucket(input, call), { Key: input.Key }, call),
  async run(input, call) {
    const bucket = s3.bucket(input, call);
    requirePartNumber(input.PartNumber!);
    await requireJoinable(s3, input, call);
    const upload = uploadOf(bucket, input.Key!, input.UploadId!);
    requireSame(upload, input);
    const stored = await receive(s3, input, call, upload.algorithm ?? "CRC64NVME");
    const part = keep(s3, bucket, upload, input.PartNumber!, stored);
    return { ETag: part.etag, ...checksumFields({ ...stored.checksum, kind: "FULL_OBJECT" }), ...encryptionFields(upload.object.encryption), ChecksumType: undefined };
  },
});

export const uploadPartCopy = (s3: S3): Operation<UploadPartCopyCommandInput, UploadPartCopyOutput> => ({
  input: structure({ ...PART, ...COPY_CONDITIONS, CopySourceRange: text }),
  readOnly: false,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && { ...output }, call, { object: input.Key }),
  authorize(input, call) {
    const source = sourceOf(s3, input);
    return [...sourceQuestions(s3, source, call, false), ...putQuestions(s3, s3.bucket(input, call), { Key: input.Key }, call, { "s3:x-amz-copy-source": [`${source.bucket.name}/${source.key}`] })];
  },
  async run(input, call) {
    const bucket = s3.bucket(input, call);
    requirePartNumber(input.PartNumber!);
    await requireJoinable(s3, input, call);
    const upload = uploadOf(bucket, input.Key!, input.UploadId!);
    const source = sourceOf(s3, input);
    const original = sourceObject(source, input);
    const { start, end } = copyRange(input.CopySourceRange, original.content.size);
    await requireDecryptable(s3, source.bucket, original.encryption, call);
    const stored = await receive(s3, { Body: original.content.read(start, end) }, call, upload.algorithm ?? "CRC64NVME");
    const part = keep(s3, bucket, upload, input.PartNumber!, stored);
    const { VersionId } = versionField(source.bucket, original);
    return {
      CopyPartResult: { ETag: part.etag, LastModified: new Date(part.lastModified), ...shown(upload, part) }, ...encryptionFields(upload.object.encryption),
      ...(VersionId !== undefined && { CopySourceVersionId: VersionId }),
    };
  },
});

function copyRange(range: string | undefined, size: number): { readonly start: number; readonly end: number } {
  if (range === undefined) return { start: 0, end: size };
  const match = /^bytes=(\d+)-(\d+)$/.exec(range);
  if (!match || Number(match[1]) > Number(match[2])) {
    throw invalidArgument("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy", "x-amz-copy-source-range", range);
  }
  if (Number(match[2]) >= size) throw invalidArgument(`Range specified is not valid for source object of size: ${size}`, "x-amz-copy-source-range", range);
  return { start: Number(match[1]), end: Number(match[2]) + 1 };
}

export const listParts = (s3: S3): Operation<ListPartsCommandInput, ListPartsOutput> => ({
  input: structure({ ...OBJECT, ...SSE_C, UploadId: string({ required: true }), MaxParts: number(), PartNumberMarker: text }),
  readOnly: true,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && {}, call, { object: input.Key, readOnly: true }),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:ListMultipartUploadParts", call, { key: input.Key! })],
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const upload = uploadOf(bucket, input.Key!, input.UploadId!);
    const most = countOf(input.MaxParts, "max-parts");
    const marker = Number(input.PartNumberMarker ?? 0);
    if (!Number.isInteger(marker) || marker < 0) throw invalidArgument("Argument part-number-marker must be an integer between 0 and 2147483647", "part-number-marker", input.PartNumberMarker ?? "");
    const all = [...upload.parts.values()].filter((part) => part.number > marker).sort((a, b) => a.number - b.number);
    const page = all.slice(0, most);
    return {
      Bucket: bucket.name, Key: upload.key, UploadId: upload.id, PartNumberMarker: String(marker), NextPartNumberMarker: String(page.at(-1)?.number ?? 0), MaxParts: most,
      IsTruncated: page.length < all.length, Initiator: upload.initiator, Owner: { ID: s3.owner.ID }, StorageClass: upload.object.storageClass as never,
      ...(upload.algorithm && { ChecksumAlgorithm: upload.algorithm, ...(upload.kind && { ChecksumType: upload.kind }) }),
      ...(page.length > 0 && {
        Parts: page.map((part) => ({ PartNumber: part.number, ETag: part.etag, Size: part.content.size, LastModified: new Date(part.lastModified), ...shown(upload, part) })),
      }),
    };
  },
});

export const listMultipartUploads = (s3: S3): Operation<ListMultipartUploadsCommandInput, ListMultipartUploadsOutput> => ({
  input: structure({ ...LISTING, MaxUploads: number(), KeyMarker: text, UploadIdMarker: text }),
  readOnly: true,
  trail: (input, output, call) => trailOf(s3, { ...input }, output && {}, call, { subresource: "uploads", readOnly: true }),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:ListBucketMultipartUploads", call)],
  run(input, call) {
    const bucket = s3.bucket(input, call);
    requireEncoding(input.EncodingType);
    const { Prefix = "", Delimiter, KeyMarker = "", UploadIdMarker, EncodingType } = input;
    const most = countOf(input.MaxUploads, "max-uploads");
    const encode = EncodingType === "url" ? urlEncode : (key: string) => key;
    const entries = uploadEntries(bucket, { prefix: Prefix, delimiter: Delimiter ?? "", keyMarker: KeyMarker, idMarker: KeyMarker === "" ? undefined : UploadIdMarker });
    const page = entries.slice(0, most);
    const last = page.at(-1);
    const truncated = page.length < entries.length;
    const Uploads = page.flatMap((entry) => (typeof entry === "string" ? [] : [describe(s3, entry, encode)]));
    const CommonPrefixes = page.flatMap((entry) => (typeof entry === "string" ? [{ Prefix: encode(entry) }] : []));
    return {
      Bucket: bucket.name, KeyMarker: encode(KeyMarker), UploadIdMarker: UploadIdMarker ?? "", Prefix: encode(Prefix), MaxUploads: most, IsTruncated: truncated,
      ...(Delimiter && { Delimiter: encode(Delimiter) }), ...(EncodingType && { EncodingType }),
      ...(truncated && last !== undefined && { NextKeyMarker: encode(typeof last === "string" ? last : last.key), NextUploadIdMarker: typeof last === "string" ? "" : last.id }),
      ...(Uploads.length > 0 && { Uploads }), ...(CommonPrefixes.length > 0 && { CommonPrefixes }),
    };
  },
});

const describe = (s3: S3, { key, id, initiated, initiator, object, algorithm, kind }: Upload, encode: (key: string) => string) => ({
  Key: encode(key), UploadId: id, Initiated: new Date(initiated), Initiator: initiator, Owner: { ID: s3.owner.ID }, StorageClass: object.storageClass as never,
  ...(algorithm && { ChecksumAlgorithm: algorithm, ...(kind && { ChecksumType: kind }) }),
});

interface UploadQuery {
  readonly prefix: string;
  readonly delimiter: string;
  readonly keyMarker: string;
  readonly idMarker: string | undefined;
}

/** Uploads behind the markers, by key and then by when they began; common prefixes as text. */
function uploadEntries({ uploads }: Bucket, { prefix, delimiter, keyMarker, idMarker }: UploadQuery): (Upload | string)[] {
  const byKey = new Keys<Upload[]>();
  for (const upload of uploads.values()) byKey.set(upload.key, [...(byKey.get(upload.key) ?? []), upload]);
  const entries: (Upload | string)[] = [];
  const start = keyMarker === "" ? 0 : byKey.from(keyMarker);
  for (const key of byKey.all().slice(start)) {
    if (!key.startsWith(prefix)) continue;
    const group = groupOf(key, prefix, delimiter);
    if (group !== undefined) {
      if (group !== keyMarker && entries.at(-1) !== group) entries.push(group);
      continue;
    }
    const ofKey = byKey.get(key)!;
    const first = key !== keyMarker ? 0 : idMarker === undefined || idMarker === "" ? ofKey.length : ofKey.findIndex(({ id }) => id === idMarker) + 1;
    entries.push(...ofKey.slice(first));
  }
  return entries;
}
