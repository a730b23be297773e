import type { DeleteObjectCommandInput, DeleteObjectOutput, DeleteObjectsCommandInput, DeleteObjectsOutput, ObjectIdentifier } from "@aws-sdk/client-s3";
import { AwsError, messageOf } from "../../../kernel/errors";
import type { AccessRequest, Call, Operation } from "../../../kernel/operation";
import { boolean, list, number, string, structure, timestamp } from "../../../kernel/shape";
import { fail, malformedXml } from "../errors";
import { objectEvent } from "../events";
import type { Bucket, ObjectVersion } from "../model";
import { checkKey } from "../names";
import { newVersionId } from "../objects";
import { BUCKET, MFA, OBJECT, PAYER, required, text } from "../shapes";
import type { S3 } from "../state";
import { trailOf } from "../trail";

/** One object, or version, to be deleted. */
interface Doomed {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly etag?: string | undefined;
  readonly size?: number | undefined;
  readonly lastModified?: Date | undefined;
}

function deleteQuestion(s3: S3, bucket: Bucket, { key, versionId, etag }: Doomed, call: Call): AccessRequest {
  const object = versionId === undefined ? bucket.newest(key) : bucket.version(key, versionId);
  return s3.access(bucket, versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion", call, {
    key, object: object && !object.deleteMarker ? object : undefined,
    context: { ...(versionId !== undefined && { "s3:VersionId": [versionId] }), ...(etag !== undefined && { "s3:if-match": [etag] }) },
  });
}

function requireAsExpected(version: ObjectVersion | undefined, { key, etag, size, lastModified }: Doomed): void {
  if (etag === undefined && size === undefined && lastModified === undefined) return;
  const object = version && !version.deleteMarker ? version : undefined;
  if (!object) throw fail("NoSuchKey", "The specified key does not exist.", { members: { Key: key } });
  const fits = (etag === undefined || etag === "*" || etag.replaceAll('"', "") === object.etag.replaceAll('"', ""))
    && (size === undefined || size === object.content.size) && (lastModified === undefined || Math.floor(lastModified.getTime() / 1000) * 1000 === object.lastModified);
  if (!fits) throw fail("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", { members: { Condition: "If-Match" } });
}

/** AWS: deleting what is not there is no error; without a version id, versions are covered by a delete marker. */
export function deleteOne(s3: S3, bucket: Bucket, doomed: Doomed, call: Parameters<typeof objectEvent>[4], reason = "DeleteObject"): DeleteObjectOutput {
  const { key, versionId } = doomed;
  requireAsExpected(versionId === undefined ? bucket.newest(key) : bucket.version(key, versionId), doomed);
  if (versionId !== undefined || !bucket.versioning) {
    const removed = bucket.remove(key, versionId ?? "null");
    if (removed) objectEvent(s3, bucket, "Object Deleted", { object: removed, reason, deletionType: "Permanently Deleted" }, call);
    return { ...(versionId !== undefined && { VersionId: versionId }), ...(removed?.deleteMarker && { DeleteMarker: true }) };
  }
  const marker: ObjectVersion = { key, deleteMarker: true, lastModified: s3.now(), versionId: bucket.versioning === "Enabled" ? newVersionId(s3) : "null" };
  bucket.add(marker);
  objectEvent(s3, bucket, "Object Deleted", { object: marker, reason, deletionType: "Delete Marker Created" }, call);
  return { DeleteMarker: true, VersionId: marker.versionId };
}

const doomedBy = ({ Key = "", VersionId, IfMatch, IfMatchSize, IfMatchLastModifiedTime }: DeleteObjectCommandInput): Doomed =>
  ({ key: Key, versionId: VersionId, etag: IfMatch, size: IfMatchSize, lastModified: IfMatchLastModifiedTime });

export const deleteObject = (s3: S3): Operation<DeleteObjectCommandInput, DeleteObjectOutput> => ({
  // AWS: without Object Lock, there is no retention to bypass.
  input: structure({ ...OBJECT, VersionId: text, MFA, BypassGovernanceRetention: boolean(), IfMatch: text, IfMatchLastModifiedTime: timestamp(), IfMatchSize: number() }),
  readOnly: false,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && { ...output }, call, { object: input.Key }),
  authorize: (input, call) => [deleteQuestion(s3, s3.bucket(input, call), doomedBy(input), call)],
  run(input, call) {
    checkKey(input.Key!);
    return deleteOne(s3, s3.bucket(input, call), doomedBy(input), call);
  },
});

const MOST_AT_ONCE = 1000;

const doomedOf = ({ Key = "", VersionId, ETag, Size, LastModifiedTime }: ObjectIdentifier): Doomed =>
  ({ key: Key, versionId: VersionId, etag: ETag, size: Size, lastModified: LastModifiedTime });

export const deleteObjects = (s3: S3): Operation<DeleteObjectsCommandInput, DeleteObjectsOutput> => ({
  input: structure({
    ...BUCKET, ...PAYER, MFA, BypassGovernanceRetention: boolean(), ChecksumAlgorithm: text,
    Delete: structure({
      Objects: list(structure({ Key: required, VersionId: string(), ETag: string(), LastModifiedTime: timestamp(), Size: number() }), { required: true }), Quiet: boolean(),
    }, { required: true }),
  }),
  readOnly: false,
  category: "data",
  // AWS: the keys are not recorded.
  trail: (input, output, call) => trailOf(s3, { Bucket: input.Bucket }, output && {}, call, { subresource: "delete" }),
  // Each key is asked about by itself: some may be allowed and some not.
  authorize: (input, call) => (s3.bucket(input, call), []),
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const { Objects: objects = [], Quiet = false } = input.Delete ?? {};
    if (objects.length === 0 || objects.length > MOST_AT_ONCE) throw malformedXml();
    const Deleted: NonNullable<DeleteObjectsOutput["Deleted"]> = [], Errors: NonNullable<DeleteObjectsOutput["Errors"]> = [];
    for (const identifier of objects) {
      const doomed = doomedOf(identifier);
      const named = { Key: doomed.key, ...(doomed.versionId !== undefined && { VersionId: doomed.versionId }) };
      try {
        checkKey(doomed.key);
        s3.context.require(deleteQuestion(s3, bucket, doomed, call), call);
        const { DeleteMarker, VersionId } = deleteOne(s3, bucket, doomed, call, "DeleteObject");
        if (!Quiet) Deleted.push({ ...named, ...(DeleteMarker && { DeleteMarker, DeleteMarkerVersionId: VersionId }) });
      } catch (error) {
        Errors.push({ ...named, Code: error instanceof AwsError ? error.code : "InternalError", Message: messageOf(error) });
      }
    }
    return { ...(Deleted.length > 0 && { Deleted }), ...(Errors.length > 0 && { Errors }) };
  },
});
