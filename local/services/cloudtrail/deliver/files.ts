import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { AwsError } from "../../../kernel/errors";
import type { Trace } from "../../../kernel/journal";
import type { Trail, TrailSettings } from "../model";
import type { TrailRecord } from "../record/record";
import type { Trails } from "../state";
import { errorName } from "./batch";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** What a log file is called when it is written at `time`. */
export function keyOf(trail: Trail, account: string, region: string, time: number, unique: string): string {
  const at = new Date(time).toISOString();
  const [year, month, day] = at.slice(0, 10).split("-") as [string, string, string];
  const prefix = trail.settings.prefix ? `${trail.settings.prefix}/` : "";
  const stamp = `${year}${month}${day}T${at.slice(11, 13)}${at.slice(14, 16)}Z`;
  return `${prefix}AWSLogs/${account}/CloudTrail/${region}/${year}/${month}/${day}/${account}_CloudTrail_${region}_${stamp}_${unique}.json.gz`;
}

/** Told of each file that lies in a bucket, for the digests. */
export type FileListener = (trail: Trail, file: WrittenFile) => void;

export interface WrittenFile {
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  /** SHA-256 of what it says, before it was compressed. */
  readonly hash: string;
  readonly oldest: string;
  readonly newest: string;
}

/** Log files in the trail's bucket, put there as CloudTrail, under the bucket's policy. */
export class LogFiles {
  private readonly listeners: FileListener[] = [];

  constructor(private readonly trails: Trails) {}

  onWritten(listener: FileListener): void {
    this.listeners.push(listener);
  }

  async deliver(trail: Trail, region: string, records: readonly TrailRecord[], trace: Trace): Promise<void> {
    const { context } = this.trails;
    const { settings, status } = trail;
    const key = keyOf(trail, context.account, region, context.clock.now(), context.ids.text(16, ALPHABET));
    const text = JSON.stringify({ Records: records });
    const body = gzipSync(text);
    status.attemptedAt = context.clock.now();
    try {
      await putFile(this.trails, trail, { key, body, type: "application/json", encoding: "gzip" }, trace);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      status.deliveryError = errorName(error);
      context.journal.record(trace, {
        kind: "note", service: "cloudtrail", data: { trail: trail.name, bucket: settings.bucket, records: records.length },
        message: `Trail ${trail.name} could not deliver ${records.length} records to bucket ${settings.bucket}: ${error.message}`,
      });
      return;
    }
    status.deliveredAt = context.clock.now();
    delete status.deliveryError;
    const times = records.map(({ eventTime }) => eventTime).sort();
    for (const listener of this.listeners) listener(trail, { region, bucket: settings.bucket, key, hash: createHash("sha256").update(text).digest("hex"), oldest: times[0]!, newest: times[times.length - 1]! });
    await this.notify(trail, key, trace);
  }

  /** AWS: one message for the files of a delivery. */
  private async notify({ arn, settings: { topicArn, bucket }, status }: Trail, key: string, trace: Trace): Promise<void> {
    if (topicArn === undefined) return;
    const { context } = this.trails;
    status.notificationAttemptedAt = context.clock.now();
    try {
      await context.call({
        service: "sns", operation: "Publish", caller: this.trails.actor(arn), region: topicArn.split(":")[3]!, trace,
        input: { TopicArn: topicArn, Message: JSON.stringify({ s3Bucket: bucket, s3ObjectKey: [key] }) },
      });
      status.notifiedAt = context.clock.now();
      delete status.notificationError;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      status.notificationError = errorName(error);
    }
  }
}

/** How S3 is to encrypt what CloudTrail puts. */
export const encryptionOf = ({ kmsKeyId }: TrailSettings, trailArn: string): object => (kmsKeyId === undefined ? {} : {
  ServerSideEncryption: "aws:kms", SSEKMSKeyId: kmsKeyId,
  // AWS: what the key's policy may ask for.
  SSEKMSEncryptionContext: Buffer.from(JSON.stringify({ "aws:cloudtrail:arn": trailArn })).toString("base64"),
});

/** One object of CloudTrail's in the trail's bucket. Rejects with S3's `AwsError`. */
export async function putFile(
  trails: Trails, { arn, homeRegion, settings }: Trail,
  file: { readonly key: string; readonly body: Buffer; readonly type: string; readonly encoding: string; readonly metadata?: Readonly<Record<string, string>> }, trace: Trace,
): Promise<void> {
  await trails.context.call({
    service: "s3", operation: "PutObject", caller: trails.actor(arn), region: homeRegion, trace,
    input: {
      Bucket: settings.bucket, Key: file.key, Body: file.body, ContentLength: file.body.length, ContentType: file.type, ContentEncoding: file.encoding, ACL: "bucket-owner-full-control",
      ...(file.metadata && { Metadata: file.metadata }),
      ...encryptionOf(settings, arn),
    },
  });
}
