import type { ListObjectVersionsCommandInput, ListObjectVersionsOutput } from "@aws-sdk/client-s3";
import type { Operation } from "../../../kernel/operation";
import { list, number, string, structure } from "../../../kernel/shape";
import { invalidArgument } from "../errors";
import { countOf, groupOf, requireEncoding } from "../listing";
import type { Bucket, ObjectVersion } from "../model";
import { urlEncode } from "../names";
import { LISTING, text } from "../shapes";
import type { S3 } from "../state";
import { trailOf } from "../trail";
import { listContext } from "./list-objects";

type Entry = { readonly group: string } | { readonly version: ObjectVersion; readonly isLatest: boolean };

interface Query {
  readonly prefix: string;
  readonly delimiter: string;
  readonly keyMarker: string;
  readonly versionMarker: string | undefined;
}

/** Every version behind the markers, keys in their order and the newest version of each first. */
function* versionsOf({ objects }: Bucket, { prefix, delimiter, keyMarker, versionMarker }: Query): Generator<Entry> {
  const markerGroup = keyMarker.startsWith(prefix) ? groupOf(keyMarker, prefix, delimiter) : undefined;
  let at = keyMarker === "" ? objects.from(prefix) : Math.max(objects.from(prefix), markerGroup === keyMarker ? objects.past(keyMarker) : objects.from(keyMarker));
  for (let key = objects.at(at); key?.startsWith(prefix); key = objects.at(at)) {
    const group = groupOf(key, prefix, delimiter);
    if (group !== undefined) {
      if (group !== markerGroup) yield { group };
      at = objects.past(group);
      continue;
    }
    at++;
    const versions = objects.get(key)!;
    let first = 0;
    if (key === keyMarker) {
      if (versionMarker === undefined) continue;
      first = versions.findIndex(({ versionId }) => versionId === versionMarker) + 1;
    }
    for (let i = first; i < versions.length; i++) yield { version: versions[i]!, isLatest: i === 0 };
  }
}

function markersOf(last: Entry | undefined): { NextKeyMarker?: string; NextVersionIdMarker?: string } {
  if (!last) return {};
  return "group" in last ? { NextKeyMarker: last.group } : { NextKeyMarker: last.version.key, NextVersionIdMarker: last.version.versionId };
}

export const listObjectVersions = (s3: S3): Operation<ListObjectVersionsCommandInput, ListObjectVersionsOutput> => ({
  input: structure({ ...LISTING, MaxKeys: number(), KeyMarker: text, VersionIdMarker: text, OptionalObjectAttributes: list(string({ oneOf: ["RestoreStatus"] })) }),
  readOnly: true,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && {}, call, { subresource: "versions", readOnly: true }),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:ListBucketVersions", call, { context: listContext(input, input.MaxKeys) })],
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const { Prefix = "", Delimiter, KeyMarker = "", VersionIdMarker, EncodingType } = input;
    requireEncoding(EncodingType);
    if (VersionIdMarker === "") throw invalidArgument("A version-id marker cannot be empty.", "version-id-marker", "");
    if (VersionIdMarker !== undefined && KeyMarker === "") throw invalidArgument("A version-id marker cannot be specified without a key marker.", "version-id-marker", VersionIdMarker);
    const most = countOf(input.MaxKeys, "max-keys");
    const encode = EncodingType === "url" ? urlEncode : (key: string) => key;
    const entries: Entry[] = [];
    let truncated = false;
    for (const entry of most === 0 ? [] : versionsOf(bucket, { prefix: Prefix, delimiter: Delimiter ?? "", keyMarker: KeyMarker, versionMarker: VersionIdMarker })) {
      truncated = entries.length >= most;
      if (truncated) break;
      entries.push(entry);
    }
    const described = entries.flatMap((entry) => ("version" in entry ? [describe(s3, entry, encode)] : []));
    const Versions = described.filter((entry) => "ETag" in entry), DeleteMarkers = described.filter((entry) => !("ETag" in entry));
    const CommonPrefixes = entries.flatMap((entry) => ("group" in entry ? [{ Prefix: encode(entry.group) }] : []));
    const next = truncated ? markersOf(entries.at(-1)) : {};
    return {
      Name: bucket.name, Prefix: encode(Prefix), KeyMarker: encode(KeyMarker), VersionIdMarker: VersionIdMarker ?? "", MaxKeys: most, IsTruncated: truncated,
      ...(Delimiter && { Delimiter: encode(Delimiter) }), ...(EncodingType && { EncodingType }), ...(Versions.length > 0 && { Versions: Versions as never }),
      ...(DeleteMarkers.length > 0 && { DeleteMarkers }), ...(CommonPrefixes.length > 0 && { CommonPrefixes }),
      ...next, ...(next.NextKeyMarker !== undefined && { NextKeyMarker: encode(next.NextKeyMarker) }),
    };
  },
});

function describe(s3: S3, { version, isLatest }: Extract<Entry, { version: ObjectVersion }>, encode: (text: string) => string) {
  const common = { Key: encode(version.key), VersionId: version.versionId, IsLatest: isLatest, LastModified: new Date(version.lastModified), Owner: { ID: s3.owner.ID } };
  if (version.deleteMarker) return common;
  return {
    ...common, ETag: version.etag, Size: version.content.size, StorageClass: version.storageClass,
    ...(version.checksum && { ChecksumAlgorithm: [version.checksum.algorithm], ChecksumType: version.checksum.kind }),
  };
}
