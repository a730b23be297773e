import type { GetObjectCommandInput, GetObjectOutput, HeadObjectCommandInput, HeadObjectOutput } from "@aws-sdk/client-s3";
import type { Readable } from "node:stream";
import type { Call, Operation } from "../../../kernel/operation";
import { number, string, structure, timestamp } from "../../../kernel/shape";
import { checksumFields } from "../checksums";
import { requireReadable } from "../conditions";
import { encryptionFields, requireDecryptable } from "../encryption";
import { fail } from "../errors";
import type { StoredObject } from "../model";
import { find, readQuestions, requireRestored, versionField } from "../objects";
import { contentRange, partSlice, sliceOf, type Slice } from "../range";
import { OBJECT, READ_CONDITIONS, SSE_C, text } from "../shapes";
import type { S3 } from "../state";
import { sseApplied, trailOf } from "../trail";

type Input = GetObjectCommandInput | HeadObjectCommandInput;

const INPUT = structure({
  ...OBJECT, ...READ_CONDITIONS, ...SSE_C, Range: text, PartNumber: number(), VersionId: text, ChecksumMode: string(),
  ResponseCacheControl: text, ResponseContentDisposition: text, ResponseContentEncoding: text, ResponseContentLanguage: text, ResponseContentType: text,
  ResponseExpires: timestamp(),
});

/** AWS: what an anonymous caller may not choose. */
function overrides(input: Input, call: Call): Partial<GetObjectOutput> {
  const { ResponseCacheControl, ResponseContentDisposition, ResponseContentEncoding, ResponseContentLanguage, ResponseContentType, ResponseExpires } = input;
  const given: Record<string, unknown> = {
    CacheControl: ResponseCacheControl, ContentDisposition: ResponseContentDisposition, ContentEncoding: ResponseContentEncoding,
    ContentLanguage: ResponseContentLanguage, ContentType: ResponseContentType, Expires: ResponseExpires,
  };
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  if (entries.length > 0 && call.caller.type === "Anonymous") throw fail("InvalidRequest", "Request specific response headers cannot be used for anonymous GET requests.");
  return Object.fromEntries(entries);
}

function sliceFor(input: Input, object: StoredObject): Slice {
  if (input.PartNumber === undefined) return sliceOf(input.Range, object.content.size);
  if (input.Range !== undefined) throw fail("InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
  return partSlice(object, input.PartNumber);
}

/** Everything but the body. */
function describe(s3: S3, input: Input, call: Call): { readonly object: StoredObject; readonly slice: Slice; readonly output: HeadObjectOutput } {
  const bucket = s3.bucket(input, call);
  const object = find(bucket, input.Key!, input.VersionId);
  requireReadable(object, input);
  const slice = sliceFor(input, object);
  const { size } = object.content;
  const { Expires, ...system } = object.system;
  const tagCount = Object.keys(object.tags).length;
  // AWS: the checksum is that of the whole object.
  const checksum = input.ChecksumMode === "ENABLED" && !slice.partial ? checksumFields(object.checksum) : {};
  const output: HeadObjectOutput = {
    AcceptRanges: "bytes", LastModified: new Date(object.lastModified), ContentLength: slice.end - slice.start, ETag: object.etag, ...checksum, ...versionField(bucket, object),
    ...system, ...(Expires !== undefined && { Expires: Expires as never }), ...encryptionFields(object.encryption), Metadata: { ...object.metadata },
    ...(object.storageClass !== "STANDARD" && { StorageClass: object.storageClass as never }),
    ...(slice.partial && size > 0 && { ContentRange: contentRange(slice, size) }), ...(input.PartNumber !== undefined && object.parts && { PartsCount: object.parts.length }),
    ...(tagCount > 0 && { TagCount: tagCount }), ...overrides(input, call),
  };
  return { object, slice, output };
}

/** AWS: reading a version needs a permission of its own. */
const actionOf = ({ VersionId }: Input): string => (VersionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion");

export const getObject = (s3: S3): Operation<GetObjectCommandInput, GetObjectOutput> => ({
  input: INPUT,
  readOnly: true,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && { ...output }, call, {
    object: input.Key, readOnly: true, bytesOut: output?.ContentLength ?? 0,
    ...(output && { sseApplied: sseApplied({ ServerSideEncryption: output.ServerSideEncryption!, byDefault: true })! }),
  }),
  authorize: (input, call) => readQuestions(s3, s3.bucket(input, call), actionOf(input), input, call),
  async run(input, call) {
    const { object, slice, output } = describe(s3, input, call);
    requireRestored(object);
    await requireDecryptable(s3, s3.bucket(input, call), object.encryption, call);
    return { ...output, Body: object.content.read(slice.start, slice.end) as Readable as never };
  },
});

export const headObject = (s3: S3): Operation<HeadObjectCommandInput, HeadObjectOutput> => ({
  input: INPUT,
  readOnly: true,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && { ...output }, call, { object: input.Key, readOnly: true }),
  authorize: (input, call) => readQuestions(s3, s3.bucket(input, call), actionOf(input), input, call),
  async run(input, call) {
    const { object, output } = describe(s3, input, call);
    await requireDecryptable(s3, s3.bucket(input, call), object.encryption, call);
    return output;
  },
});
