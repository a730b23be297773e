import type { Call } from "../../kernel/operation";
import { fail, invalidArgument, noSuchKey, noSuchVersion } from "./errors";
import type { Bucket, NewObject, ObjectVersion, StoredObject, SystemMetadata } from "./model";
import type { S3 } from "./state";

/** Objects as they are put, found and told of. */

const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR",
]);

/** AWS: what is in these must be restored before it can be read; here it cannot be. */
const ARCHIVES: ReadonlySet<string> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** AWS: bytes of names and values. */
const MOST_METADATA = 2048;

const VERSION_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

export const newVersionId = (s3: S3): string => s3.context.ids.text(32, VERSION_ALPHABET);

export function storageClassOf(value: string | undefined): string {
  if (value === undefined) return "STANDARD";
  if (!STORAGE_CLASSES.has(value)) throw fail("InvalidStorageClass", "The storage class you specified is not valid", { members: { StorageClassRequested: value } });
  return value;
}

export interface Described {
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly ContentType?: string | undefined;
  readonly Expires?: unknown;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
}

export function systemMetadata(input: Described): SystemMetadata {
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Expires, WebsiteRedirectLocation } = input;
  if (WebsiteRedirectLocation !== undefined && !/^(?:\/|https?:\/\/)/.test(WebsiteRedirectLocation)) {
    throw fail("InvalidArgument", "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.");
  }
  return {
    ContentType: ContentType || "binary/octet-stream",
    ...(CacheControl && { CacheControl }), ...(ContentDisposition && { ContentDisposition }), ...(ContentEncoding && { ContentEncoding }),
    ...(ContentLanguage && { ContentLanguage }), ...(WebsiteRedirectLocation && { WebsiteRedirectLocation }),
    ...(Expires !== undefined && { Expires: Expires instanceof Date ? Expires.toUTCString() : String(Expires) }),
  };
}

export function userMetadata(metadata: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const size = Object.entries(metadata).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (size > MOST_METADATA) {
    throw fail("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", { members: { Size: size, MaxSizeAllowed: MOST_METADATA } });
  }
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Puts an object into its bucket. */
export function place(s3: S3, bucket: Bucket, object: NewObject): StoredObject {
  const stored: StoredObject = {
    ...object, deleteMarker: false, lastModified: s3.now(), versionId: bucket.versioning === "Enabled" ? newVersionId(s3) : "null",
  };
  bucket.add(stored);
  return stored;
}

/** AWS: shown of a bucket that has, or had, versions. */
export const versionField = (bucket: Bucket, { versionId }: ObjectVersion): { VersionId?: string } => (bucket.versioning ? { VersionId: versionId } : {});

/** AWS: of a version that was just put, shown where it has an id. */
export const newVersionField = ({ versionId }: ObjectVersion): { VersionId?: string } => (versionId === "null" ? {} : { VersionId: versionId });

function markerError(marker: ObjectVersion, asked: boolean): Error {
  const headers = { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId };
  if (!asked) return fail("NoSuchKey", "The specified key does not exist.", { members: { Key: marker.key }, headers });
  return fail("MethodNotAllowed", "The specified method is not allowed against this resource.", {
    members: { Method: "GET", ResourceType: "DeleteMarker" }, headers: { ...headers, allow: "DELETE", "last-modified": new Date(marker.lastModified).toUTCString() },
  });
}

/** The object that an input names. Throws what S3 answers where there is none. */
export function find(bucket: Bucket, key: string, versionId: string | undefined): StoredObject {
  if (versionId === "") throw invalidArgument("Version id cannot be the empty string", "versionId", "");
  const version = versionId === undefined ? bucket.newest(key) : bucket.version(key, versionId);
  if (!version) {
    if (versionId === undefined) throw noSuchKey(key);
    if (versionId !== "null" && !/^[A-Za-z0-9._]{32}$/.test(versionId)) throw invalidArgument("Invalid version id specified", "versionId", versionId);
    throw noSuchVersion(key, versionId);
  }
  if (version.deleteMarker) throw markerError(version, versionId !== undefined);
  return version;
}

export function requireRestored({ storageClass }: StoredObject): void {
  if (ARCHIVES.has(storageClass)) throw fail("InvalidObjectState", "The operation is not valid for the object's storage class", { status: 403, members: { StorageClass: storageClass } });
}

/** The questions of reading: AWS tells that an object is missing only to those who may list its bucket. */
export function readQuestions(s3: S3, bucket: Bucket, action: string, input: { readonly Key?: string | undefined; readonly VersionId?: string | undefined }, call: Call) {
  const { Key: key = "", VersionId } = input;
  const version = VersionId === undefined ? bucket.newest(key) : bucket.version(key, VersionId);
  const object = version && !version.deleteMarker ? version : undefined;
  const question = s3.access(bucket, action, call, { key, object, context: { ...(VersionId !== undefined && { "s3:VersionId": [VersionId] }) } });
  return object ? [question] : [question, s3.access(bucket, VersionId === undefined ? "s3:ListBucket" : "s3:ListBucketVersions", call)];
}
