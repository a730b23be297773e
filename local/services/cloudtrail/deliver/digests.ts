import { createHash, createSign, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import type { ListPublicKeysCommandInput, ListPublicKeysResponse } from "@aws-sdk/client-cloudtrail";
import type { Timer } from "../../../kernel/clock";
import { AwsError } from "../../../kernel/errors";
import type { Operation } from "../../../kernel/operation";
import { string, structure, timestamp } from "../../../kernel/shape";
import { fail } from "../errors";
import type { Trail } from "../model";
import type { Trails } from "../state";
import { errorName } from "./batch";
import { putFile, type LogFiles, type WrittenFile } from "./files";

/** AWS: a digest an hour. */
const HOUR = 3_600_000;

interface Key {
  readonly privateKey: KeyObject;
  /** PKCS #1, DER. */
  readonly value: Buffer;
  readonly fingerprint: string;
  readonly since: number;
}

/** What a digest says of the one before it. */
interface Previous {
  readonly bucket: string;
  readonly key: string;
  readonly hash: string;
  readonly signature: string;
}

const sha256 = (data: Buffer | string): string => createHash("sha256").update(data).digest("hex");
const seconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const makeKeys = promisify(generateKeyPair);

/** Digest files: what log files were written in an hour, each digest signed and chained to the one before. `aws cloudtrail validate-logs` reads them. */
export class Digests {
  private readonly keys = new Map<string, Promise<Key>>();
  private readonly waiting = new Map<string, WrittenFile[]>();
  private readonly previous = new Map<string, Previous>();
  private timer: Timer | undefined;
  private from: number;

  constructor(private readonly trails: Trails, files: LogFiles) {
    this.from = trails.context.clock.now();
    files.onWritten((trail, file) => {
      if (!trail.settings.validation) return;
      const place = `${trail.arn} ${file.region}`;
      this.waiting.set(place, [...(this.waiting.get(place) ?? []), file]);
    });
    trails.onChange(() => this.arm());
  }

  dispose(): void {
    this.timer?.cancel();
  }

  /** AWS: keys are told by the time in which they signed something. */
  readonly listPublicKeys: Operation<ListPublicKeysCommandInput, ListPublicKeysResponse> = {
    input: structure({ StartTime: timestamp(), EndTime: timestamp(), NextToken: string() }),
    readOnly: true,
    authorize: () => [{ action: "cloudtrail:ListPublicKeys", resource: "*" }],
    run: async ({ StartTime, EndTime, NextToken }, { region }) => {
      if (NextToken !== undefined) throw fail("InvalidTokenException", "Reserved for future use.");
      if (StartTime && EndTime && StartTime > EndTime) throw fail("InvalidTimeRangeException", "Start time must be before end time.");
      const key = await this.keys.get(region);
      if (!key || (EndTime && key.since > EndTime.getTime())) return { PublicKeyList: [] };
      const year = 365 * 24 * HOUR;
      return { PublicKeyList: [{ Value: key.value, Fingerprint: key.fingerprint, ValidityStartTime: new Date(key.since), ValidityEndTime: new Date(key.since + year) }] };
    },
  };

  private arm(): void {
    const { clock } = this.trails.context;
    if (this.timer || ![...this.trails.every()].some(({ logging, settings }) => logging && settings.validation)) return;
    this.from = clock.now();
    this.timer = clock.at(this.from + HOUR, () => this.fire(), { background: true });
  }

  private fire(): void {
    const { clock, journal, work } = this.trails.context;
    const [from, until] = [this.from, clock.now()];
    this.timer = undefined;
    this.arm();
    for (const trail of this.trails.every()) {
      if (!trail.logging || !trail.settings.validation) continue;
      const regions = new Set([trail.homeRegion, ...[...this.waiting.keys(), ...this.previous.keys()].filter((key) => key.startsWith(`${trail.arn} `)).map((key) => key.split(" ")[1]!)]);
      const trace = { ...journal.begin(), hops: 1 };
      work.run(`the digests of trail ${trail.name}`, trace, async () => {
        for (const region of regions) await this.write(trail, region, { from, until }, trace);
      });
    }
  }

  /** AWS: also for an hour without files, so that none can be taken away unseen. */
  private async write(trail: Trail, region: string, { from, until }: { from: number; until: number }, trace: Parameters<typeof putFile>[3]): Promise<void> {
    const { account } = this.trails.context;
    const place = `${trail.arn} ${region}`;
    const files = this.waiting.get(place) ?? [];
    this.waiting.delete(place);
    const before = this.previous.get(place);
    const { bucket, prefix } = trail.settings;
    const at = seconds(until);
    const name = `${account}_CloudTrail-Digest_${region}_${trail.name}_${trail.homeRegion}_${at.replace(/[-:]/g, "")}.json.gz`;
    const key = `${prefix ? `${prefix}/` : ""}AWSLogs/${account}/CloudTrail-Digest/${region}/${at.slice(0, 10).replaceAll("-", "/")}/${name}`;
    const signer = await this.keyOf(region, until);
    const text = JSON.stringify({
      awsAccountId: account, digestStartTime: seconds(from), digestEndTime: at, digestS3Bucket: bucket, digestS3Object: key,
      digestPublicKeyFingerprint: signer.fingerprint, digestSignatureAlgorithm: "SHA256withRSA",
      newestEventTime: files.map(({ newest }) => newest).sort().pop() ?? null, oldestEventTime: files.map(({ oldest }) => oldest).sort()[0] ?? null,
      previousDigestS3Bucket: before?.bucket ?? null, previousDigestS3Object: before?.key ?? null, previousDigestHashValue: before?.hash ?? null,
      previousDigestHashAlgorithm: before ? "SHA-256" : null, previousDigestSignature: before?.signature ?? null,
      logFiles: files.map((file) => ({ s3Bucket: file.bucket, s3Object: file.key, hashValue: file.hash, hashAlgorithm: "SHA-256", newestEventTime: file.newest, oldestEventTime: file.oldest })),
    });
    const signature = createSign("RSA-SHA256").update(`${at}\n${bucket}/${key}\n${sha256(text)}\n${before?.signature ?? "null"}`).sign(signer.privateKey, "hex");
    try {
      await putFile(this.trails, trail, { key, body: gzipSync(text), type: "application/json", encoding: "gzip", metadata: { signature, "signature-algorithm": "SHA256withRSA" } }, trace);
      this.previous.set(place, { bucket, key, hash: sha256(text), signature });
      trail.status.digestDeliveredAt = until;
      delete trail.status.digestError;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      trail.status.digestError = errorName(error);
      this.trails.context.journal.record(trace, { kind: "note", service: "cloudtrail", message: `Trail ${trail.name} could not deliver its digest to bucket ${bucket}: ${error.message}` });
    }
  }

  private keyOf(region: string, since: number): Promise<Key> {
    let key = this.keys.get(region);
    if (!key) this.keys.set(region, (key = makeKey(since)));
    return key;
  }
}

async function makeKey(since: number): Promise<Key> {
  const { publicKey, privateKey } = await makeKeys("rsa", { modulusLength: 2048 });
  const value = publicKey.export({ type: "pkcs1", format: "der" });
  return { privateKey, value, fingerprint: createHash("md5").update(value).digest("hex"), since };
}
