import type { Content } from "./blobs";
import type { Checksum, ChecksumKind, Algorithm } from "./checksums";
import { Keys } from "./keys";
import type { LifecycleRule } from "@aws-sdk/client-s3";

/** What is kept of buckets and objects. Times are milliseconds since the epoch, of whole seconds. */

export type Tags = Readonly<Record<string, string>>;

/** How an object is encrypted. */
export interface Encryption {
  readonly ServerSideEncryption: "AES256" | "aws:kms" | "aws:kms:dsse";
  readonly SSEKMSKeyId?: string;
  readonly BucketKeyEnabled?: boolean;
  /** The data key as KMS gave it, and what it was asked with. */
  readonly dataKey?: { readonly ciphertext: Uint8Array; readonly context: Readonly<Record<string, string>> };
  /** Whether it was the bucket's choice (CloudTrail tells). */
  readonly byDefault: boolean;
}

/** Headers that are stored with an object and given back with it. */
export interface SystemMetadata {
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  readonly ContentType?: string;
  readonly Expires?: string;
  readonly WebsiteRedirectLocation?: string;
}

/** A part of an object that came in parts. */
export interface StoredPart {
  readonly number: number;
  readonly size: number;
  readonly checksum?: string;
}

interface Version {
  readonly key: string;
  /** `null` for those made while versioning was off or suspended. */
  readonly versionId: string;
  readonly lastModified: number;
}

export interface DeleteMarker extends Version {
  readonly deleteMarker: true;
}

export interface StoredObject extends Version {
  readonly deleteMarker: false;
  readonly content: Content;
  /** With its quotes. */
  readonly etag: string;
  readonly checksum: Checksum | undefined;
  /** Undefined for objects that came whole. */
  readonly parts: readonly StoredPart[] | undefined;
  readonly system: SystemMetadata;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly encryption: Encryption;
  tags: Tags;
}

export type ObjectVersion = StoredObject | DeleteMarker;

/** What will become an object, but for its place among the versions. */
export type NewObject = Omit<StoredObject, "versionId" | "lastModified" | "deleteMarker">;

export interface UploadedPart {
  readonly number: number;
  readonly content: Content;
  readonly etag: string;
  readonly md5: Buffer;
  readonly lastModified: number;
  readonly checksum: { readonly algorithm: Algorithm; readonly value: string } | undefined;
}

/** A multipart upload under way. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly initiated: number;
  readonly initiator: { readonly ID: string; readonly DisplayName: string };
  readonly object: Pick<StoredObject, "system" | "metadata" | "storageClass" | "encryption" | "tags">;
  readonly algorithm: Algorithm | undefined;
  readonly kind: ChecksumKind | undefined;
  readonly parts: Map<number, UploadedPart>;
}

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface BucketEncryption {
  readonly algorithm: Encryption["ServerSideEncryption"];
  readonly keyId?: string;
  readonly bucketKey: boolean;
}

export type Ownership = "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";

const BLOCK_ALL: PublicAccessBlock = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

export class Bucket {
  /** Versions of objects by key, newest first. */
  readonly objects = new Keys<ObjectVersion[]>();
  readonly uploads = new Map<string, Upload>();
  versioning: "Enabled" | "Suspended" | undefined;
  policy: string | undefined;
  /** AWS: since April 2023 every bucket is born with all of it, and with ACLs off. */
  publicAccessBlock: PublicAccessBlock | undefined = BLOCK_ALL;
  ownership: Ownership | undefined = "BucketOwnerEnforced";
  encryption: BucketEncryption = { algorithm: "AES256", bucketKey: false };
  lifecycle: { readonly rules: readonly LifecycleRule[]; readonly minimumSize: string } | undefined;
  tags: Tags = {};
  eventBridge = false;

  constructor(readonly name: string, readonly region: string, readonly created: number) {}

  get arn(): string {
    return `arn:aws:s3:::${this.name}`;
  }

  /** The newest version, whatever it is. */
  newest(key: string): ObjectVersion | undefined {
    return this.objects.get(key)?.[0];
  }

  /** The object as it is seen without a version id. */
  current(key: string): StoredObject | undefined {
    const newest = this.newest(key);
    return newest && !newest.deleteMarker ? newest : undefined;
  }

  version(key: string, versionId: string): ObjectVersion | undefined {
    return this.objects.get(key)?.find((version) => version.versionId === versionId);
  }

  /** Puts a version on top. AWS: without versioning, or with it suspended, it takes the place of the version `null`. */
  add(version: ObjectVersion): void {
    const versions = this.objects.get(version.key);
    if (!versions) return this.objects.set(version.key, [version]);
    if (version.versionId === "null") this.drop(version.key, "null", versions);
    versions.unshift(version);
  }

  /** Takes a version away for good. */
  remove(key: string, versionId: string): ObjectVersion | undefined {
    const versions = this.objects.get(key);
    if (!versions) return undefined;
    const removed = this.drop(key, versionId, versions);
    if (versions.length === 0) this.objects.delete(key);
    return removed;
  }

  private drop(_key: string, versionId: string, versions: ObjectVersion[]): ObjectVersion | undefined {
    const at = versions.findIndex((version) => version.versionId === versionId);
    if (at < 0) return undefined;
    const [removed] = versions.splice(at, 1);
    if (removed && !removed.deleteMarker) removed.content.discard();
    return removed;
  }
}
