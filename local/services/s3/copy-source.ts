import { NotSupported } from "../../kernel/errors";
import type { AccessRequest, Call } from "../../kernel/operation";
import { requireReadable } from "./conditions";
import { invalidArgument, noSuchBucket } from "./errors";
import type { Bucket, StoredObject } from "./model";
import { find, readQuestions } from "./objects";
import type { S3 } from "./state";

/** `x-amz-copy-source`: what is copied. */
export interface CopySource {
  readonly bucket: Bucket;
  readonly key: string;
  readonly versionId: string | undefined;
}

export interface CopyInput {
  readonly CopySource?: string | undefined;
  readonly ExpectedSourceBucketOwner?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
}

/** `[/]BUCKET/KEY[?versionId=ID]`, percent-encoded. AWS: the source may be in another region. */
export function sourceOf(s3: S3, { CopySource: text = "", ExpectedSourceBucketOwner }: CopyInput): CopySource {
  const invalid = () => invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey", "x-amz-copy-source", text);
  if (text.startsWith("arn:")) throw new NotSupported("a copy source that is an access point", "local/services/s3");
  const [path = "", query] = text.split(/\?versionId=/, 2);
  let plain: string;
  try {
    plain = decodeURIComponent(path).replace(/^\//, "");
  } catch {
    throw invalid();
  }
  const slash = plain.indexOf("/");
  if (slash < 1 || slash === plain.length - 1) throw invalid();
  const bucket = s3.buckets.get(plain.slice(0, slash));
  if (!bucket) throw noSuchBucket(plain.slice(0, slash));
  s3.requireOwner(ExpectedSourceBucketOwner);
  return { bucket, key: plain.slice(slash + 1), versionId: query };
}

/** AWS: copying reads the source with the caller's permissions. */
export function sourceQuestions(s3: S3, { bucket, key, versionId }: CopySource, call: Call, withTags: boolean): AccessRequest[] {
  const input = { Key: key, ...(versionId !== undefined && { VersionId: versionId }) };
  const suffix = versionId === undefined ? "" : "Version";
  const questions = readQuestions(s3, bucket, `s3:GetObject${suffix}`, input, call);
  return withTags ? [...questions, ...readQuestions(s3, bucket, `s3:GetObject${suffix}Tagging`, input, call)] : questions;
}

/** The object that is copied, if it is as the caller wants it. */
export function sourceObject(source: CopySource, input: CopyInput): StoredObject {
  const object = find(source.bucket, source.key, source.versionId);
  requireReadable(object, {
    IfMatch: input.CopySourceIfMatch, IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince, IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  }, true);
  return object;
}
