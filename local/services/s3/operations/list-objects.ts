import type { ListObjectsCommandInput, ListObjectsOutput, ListObjectsV2CommandInput, ListObjectsV2Output, _Object } from "@aws-sdk/client-s3";
import type { Call, Operation } from "../../../kernel/operation";
import { boolean, list, number, string, structure } from "../../../kernel/shape";
import { invalidArgument } from "../errors";
import { countOf, requireEncoding, walk, type Page } from "../listing";
import type { Bucket, StoredObject } from "../model";
import { urlEncode } from "../names";
import { LISTING, text } from "../shapes";
import type { S3 } from "../state";
import { trailOf } from "../trail";

type Encode = (text: string) => string;

const ATTRIBUTES = list(string({ oneOf: ["RestoreStatus"] }));

export const describeListed = (s3: S3, object: StoredObject, encode: Encode, withOwner: boolean): _Object => ({
  Key: encode(object.key), LastModified: new Date(object.lastModified), ETag: object.etag, Size: object.content.size, StorageClass: object.storageClass as never,
  ...(object.checksum && { ChecksumAlgorithm: [object.checksum.algorithm], ChecksumType: object.checksum.kind }), ...(withOwner && { Owner: { ID: s3.owner.ID } }),
});

/** Condition keys of listings. */
export const listContext = ({ Prefix, Delimiter }: { Prefix?: string | undefined; Delimiter?: string | undefined }, most: number | undefined) => ({
  "s3:prefix": [Prefix ?? ""], ...(Delimiter !== undefined && { "s3:delimiter": [Delimiter] }), ...(most !== undefined && { "s3:max-keys": [String(most)] }),
});

const objectsOf = (bucket: Bucket, page: Page): StoredObject[] => page.entries.flatMap((entry) => ("key" in entry ? [bucket.current(entry.key)!] : []));
const groupsOf = (page: Page, encode: Encode) => page.entries.flatMap((entry) => ("group" in entry ? [{ Prefix: encode(entry.group) }] : []));

interface Common {
  readonly bucket: Bucket;
  readonly most: number;
  readonly encode: Encode;
  readonly page: (after: string) => Page;
}

function common(s3: S3, input: ListObjectsCommandInput | ListObjectsV2CommandInput, call: Call): Common {
  const bucket = s3.bucket(input, call);
  requireEncoding(input.EncodingType);
  const most = countOf(input.MaxKeys, "max-keys");
  const { Prefix: prefix = "", Delimiter: delimiter = "" } = input;
  return {
    bucket, most, encode: input.EncodingType === "url" ? urlEncode : (key) => key,
    page: (after) => (most === 0 ? { entries: [], next: undefined } : walk({ keys: bucket.objects, prefix, delimiter, after, most, isSeen: (key) => bucket.current(key) !== undefined })),
  };
}

const token = (key: string): string => Buffer.from(key).toString("base64");

function fromToken(text: string): string {
  const key = Buffer.from(text, "base64").toString("utf8");
  if (text === "" || token(key) !== text) throw invalidArgument("The continuation token provided is incorrect", "continuation-token", text);
  return key;
}

export const listObjectsV2 = (s3: S3): Operation<ListObjectsV2CommandInput, ListObjectsV2Output> => ({
  input: structure({ ...LISTING, MaxKeys: number(), ContinuationToken: text, FetchOwner: boolean(), StartAfter: text, OptionalObjectAttributes: ATTRIBUTES }),
  readOnly: true,
  category: "data",
  // AWS: recorded under the older name.
  trail: (input, output, call) => trailOf(s3, { ...input }, output && {}, call, { eventName: "ListObjects", more: { "list-type": "2" }, readOnly: true }),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:ListBucket", call, { context: listContext(input, input.MaxKeys) })],
  run(input, call) {
    const { bucket, most, encode, page } = common(s3, input, call);
    const { Prefix = "", Delimiter, ContinuationToken, StartAfter, FetchOwner = false, EncodingType } = input;
    // AWS: a continuation goes on where the last page ended; where it began does not matter any more.
    const found = page(ContinuationToken === undefined ? (StartAfter ?? "") : fromToken(ContinuationToken));
    const Contents = objectsOf(bucket, found).map((object) => describeListed(s3, object, encode, FetchOwner));
    const CommonPrefixes = groupsOf(found, encode);
    return {
      Name: bucket.name, Prefix: encode(Prefix), ...(Delimiter && { Delimiter: encode(Delimiter) }), MaxKeys: most, KeyCount: found.entries.length, IsTruncated: found.next !== undefined,
      ...(Contents.length > 0 && { Contents }), ...(CommonPrefixes.length > 0 && { CommonPrefixes }), ...(EncodingType && { EncodingType }),
      ...(StartAfter !== undefined && { StartAfter: encode(StartAfter) }), ...(ContinuationToken !== undefined && { ContinuationToken }),
      ...(found.next !== undefined && { NextContinuationToken: token(found.next) }),
    };
  },
});

export const listObjects = (s3: S3): Operation<ListObjectsCommandInput, ListObjectsOutput> => ({
  input: structure({ ...LISTING, MaxKeys: number(), Marker: text, OptionalObjectAttributes: ATTRIBUTES }),
  readOnly: true,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && {}, call, { readOnly: true }),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:ListBucket", call, { context: listContext(input, input.MaxKeys) })],
  run(input, call) {
    const { bucket, most, encode, page } = common(s3, input, call);
    const { Prefix = "", Delimiter, Marker = "", EncodingType } = input;
    const found = page(Marker);
    const Contents = objectsOf(bucket, found).map((object) => describeListed(s3, object, encode, true));
    const CommonPrefixes = groupsOf(found, encode);
    return {
      Name: bucket.name, Prefix: encode(Prefix), Marker: encode(Marker), ...(Delimiter && { Delimiter: encode(Delimiter) }), MaxKeys: most, IsTruncated: found.next !== undefined,
      ...(Contents.length > 0 && { Contents }), ...(CommonPrefixes.length > 0 && { CommonPrefixes }), ...(EncodingType && { EncodingType }),
      // AWS: told only where a delimiter may have hidden the last key.
      ...(found.next !== undefined && Delimiter && { NextMarker: encode(found.next) }),
    };
  },
});
