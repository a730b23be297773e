import type { LifecycleRule } from "@aws-sdk/client-s3";
import type { Timer } from "../../kernel/clock";
import { objectEvent } from "./events";
import { covers, prefixOf } from "./lifecycle-rules";
import type { Bucket, ObjectVersion, StoredObject } from "./model";
import { newVersionId } from "./objects";
import type { S3 } from "./state";
import { discardParts } from "./uploads";

/** Lifecycle rules at work. AWS: once a day; days are rounded up to the next midnight UTC. */

const DAY = 86_400_000;

/** When something that happened at `since` is `days` old. */
const dueAt = (since: number, days: number): number => Math.ceil((since + days * DAY) / DAY) * DAY;

/** What one rule of one bucket is applied with. */
interface Run {
  readonly s3: S3;
  readonly bucket: Bucket;
  readonly now: number;
  readonly cause: Parameters<typeof objectEvent>[4];
}

export class Lifecycle {
  private timer: Timer | undefined;

  constructor(private readonly s3: S3) {}

  /** Looks after all buckets at every midnight from now on. Does nothing where it does already. */
  start(): void {
    if (!this.timer) this.arm();
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private arm(): void {
    const { clock, work, journal } = this.s3.context;
    const next = (Math.floor(clock.now() / DAY) + 1) * DAY;
    this.timer = clock.at(next, () => {
      this.arm();
      work.run("s3: lifecycle", journal.begin(), () => Promise.resolve(this.sweep()));
    }, { background: true });
  }

  private sweep(): void {
    const { clock, journal } = this.s3.context;
    for (const bucket of this.s3.buckets.values()) {
      for (const rule of bucket.lifecycle?.rules ?? []) {
        if (rule.Status === "Enabled") apply(rule, { s3: this.s3, bucket, now: clock.now(), cause: { trace: journal.begin() } });
      }
    }
  }
}

function apply(rule: LifecycleRule, run: Run): void {
  for (const key of [...run.bucket.objects.all()]) {
    const versions = run.bucket.objects.get(key);
    if (!versions) continue;
    expireNoncurrent(rule, [...versions], run);
    expireCurrent(rule, versions, run);
  }
  abortUploads(rule, run);
}

function expireCurrent({ Expiration, ...rule }: LifecycleRule, versions: readonly ObjectVersion[], run: Run): void {
  const [newest] = versions;
  if (!Expiration || !newest) return;
  if (newest.deleteMarker) {
    // AWS: a marker that covers nothing any more goes where a rule says so, or by its age.
    const old = Expiration.ExpiredObjectDeleteMarker || (Expiration.Days !== undefined && run.now >= dueAt(newest.lastModified, Expiration.Days));
    if (versions.length === 1 && old && newest.key.startsWith(prefixOf(rule as LifecycleRule))) remove(newest, run);
    return;
  }
  const due = Expiration.Date?.getTime() ?? (Expiration.Days === undefined ? Infinity : dueAt(newest.lastModified, Expiration.Days));
  if (run.now < due || !covers(rule as LifecycleRule, newest)) return;
  const { s3, bucket, cause } = run;
  if (!bucket.versioning) return remove(newest, run);
  const marker: ObjectVersion = { key: newest.key, deleteMarker: true, lastModified: s3.now(), versionId: bucket.versioning === "Enabled" ? newVersionId(s3) : "null" };
  bucket.add(marker);
  objectEvent(s3, bucket, "Object Deleted", { object: marker, reason: "Lifecycle Expiration", deletionType: "Delete Marker Created" }, cause);
}

/** A version is noncurrent since the next newer one came. */
function expireNoncurrent(rule: LifecycleRule, versions: readonly ObjectVersion[], run: Run): void {
  const { NoncurrentDays, NewerNoncurrentVersions = 0 } = rule.NoncurrentVersionExpiration ?? {};
  if (NoncurrentDays === undefined) return;
  for (const [at, version] of versions.entries()) {
    const isOld = at > 0 && run.now >= dueAt(versions[at - 1]!.lastModified, NoncurrentDays) && at - 1 >= NewerNoncurrentVersions;
    if (isOld && (version.deleteMarker ? version.key.startsWith(prefixOf(rule)) : covers(rule, version as StoredObject))) remove(version, run);
  }
}

function remove(version: ObjectVersion, { s3, bucket, cause }: Run): void {
  bucket.remove(version.key, version.versionId);
  objectEvent(s3, bucket, "Object Deleted", { object: version, reason: "Lifecycle Expiration", deletionType: "Permanently Deleted" }, cause);
}

function abortUploads(rule: LifecycleRule, { bucket, now }: Run): void {
  const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  if (days === undefined) return;
  for (const upload of [...bucket.uploads.values()]) {
    if (now < dueAt(upload.initiated, days) || !upload.key.startsWith(prefixOf(rule))) continue;
    bucket.uploads.delete(upload.id);
    discardParts(upload);
  }
}
