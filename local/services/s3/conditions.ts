import { fail } from "./errors";
import type { ObjectVersion, StoredObject } from "./model";

/** Conditional requests. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html */

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

const failed = (Condition: string) => fail("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", { members: { Condition } });

const bare = (etag: string): string => etag.trim().replace(/^W\//, "").replace(/^"(.*)"$/, "$1");

const names = (condition: string, etag: string): boolean =>
  condition.trim() === "*" || condition.split(",").some((wanted) => bare(wanted) === bare(etag));

/** Throws unless what is read is as the caller wants it. AWS: ETags come before times. `copy`: then nothing is "not modified". */
export function requireReadable(object: StoredObject, conditions: ReadConditions, copy = false): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const prefix = copy ? "x-amz-copy-source-" : "";
  if (IfMatch !== undefined && !names(IfMatch, object.etag)) throw failed(`${prefix}If-Match`);
  if (IfMatch === undefined && IfUnmodifiedSince !== undefined && object.lastModified > IfUnmodifiedSince.getTime()) throw failed(`${prefix}If-Unmodified-Since`);
  const unchanged = () => (copy ? failed(`${prefix}If-None-Match`) : fail("NotModified", "Not Modified", {
    headers: { etag: object.etag, "last-modified": new Date(object.lastModified).toUTCString() },
  }));
  if (IfNoneMatch !== undefined && names(IfNoneMatch, object.etag)) throw unchanged();
  if (IfNoneMatch === undefined && IfModifiedSince !== undefined && object.lastModified <= IfModifiedSince.getTime()) throw unchanged();
}

/** Throws unless an object may be written over what is there. */
export function requireWritable(existing: ObjectVersion | undefined, { IfMatch, IfNoneMatch }: Pick<ReadConditions, "IfMatch" | "IfNoneMatch">): void {
  const current = existing && !existing.deleteMarker ? existing : undefined;
  if (IfNoneMatch !== undefined) {
    if (IfNoneMatch.trim() !== "*") {
      throw fail("InvalidRequest", "The value of the If-None-Match header is not supported: only * is");
    }
    if (current) throw failed("If-None-Match");
  }
  if (IfMatch === undefined) return;
  // AWS: there is nothing to match.
  if (!current) throw fail("NoSuchKey", "The specified key does not exist.");
  if (!names(IfMatch, current.etag)) throw failed("If-Match");
}
