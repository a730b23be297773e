import type { BusEvent } from "../shared/event";
import type { Log } from "../shared/log";
import { untilReady } from "../shared/retry";
import { BACKUP_PREFIX, COPY_PREFIX, SOURCE_ARN_TAG, SOURCE_ID_TAG } from "./contract";
import { copyName } from "./copy-name";
import { parseSnapshotEvent, type SnapshotEvent } from "./snapshot-event";

/** A snapshot as far as copying goes. */
export interface SnapshotFacts {
  /** The instance or cluster that it is a snapshot of. */
  readonly sourceId: string;
  /** Whether it is encrypted with a KMS key, and so needs one in the other region. */
  readonly needsKey: boolean;
}

/** A copy that is there. */
export interface CopyFacts {
  readonly id: string;
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Its tag `dr-source-id`. */
  readonly sourceId?: string;
}

export interface CopyOrder {
  readonly sourceArn: string;
  readonly targetId: string;
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SnapshotPorts {
  /** A snapshot in the source region. */
  describe(snapshot: string): Promise<SnapshotFacts>;
  /** Starts a copy in the target region. */
  copy(order: CopyOrder): Promise<void>;
  /** Copies in the target region, of whatever instance or cluster. */
  copies(): Promise<readonly CopyFacts[]>;
  /** Deletes a copy in the target region. */
  remove(id: string): Promise<void>;
}

export interface CopyPorts {
  readonly instance: SnapshotPorts;
  readonly cluster: SnapshotPorts;
  /** Milliseconds. */
  wait(ms: number): Promise<void>;
  log: Log;
}

export interface CopySettings {
  readonly targetRegion: string;
  /** Key in the target region for copies of encrypted snapshots. */
  readonly kmsKeyArn: string;
  /** How many finished copies of an instance or cluster are kept; undefined: all. */
  readonly keepCopies?: number;
}

export type CopyResult =
  | { readonly status: "copying" | "already copied"; readonly copy: string; readonly removed: readonly string[] }
  | { readonly status: "skipped"; readonly reason: string };

/** RDS tells of a snapshot before it shows it, for a moment; what is still not there then has been deleted, or is Lambda's to try again. */
const NOT_SHOWN = { temporary: ["DBSnapshotNotFoundFault", "DBClusterSnapshotNotFoundFault"], atMostMs: 5_000 };

/** Passes by itself: RDS copies only so many at a time. */
const BUSY = { temporary: ["InvalidDBSnapshotStateFault", "InvalidDBClusterSnapshotStateFault", "SnapshotQuotaExceededFault"] };

const THERE_ALREADY = ["DBSnapshotAlreadyExistsFault", "DBClusterSnapshotAlreadyExistsFault"];

/**
 * Copies a finished snapshot into another region, once, then removes the oldest of its finished copies beyond those to
 * be kept. A copy that cannot be started removes nothing.
 */
export const copySnapshot = (ports: CopyPorts, settings: CopySettings) => async (event: BusEvent, remainingMs: () => number): Promise<CopyResult> => {
  const snapshot = parseSnapshotEvent(event);
  const reason = reasonToSkip(snapshot, settings);
  if (reason) {
    ports.log.info({ message: "skipped", snapshot: snapshot.snapshot, reason });
    return { status: "skipped", reason };
  }
  const rds = ports[snapshot.kind];
  const { sourceId, needsKey } = await untilReady(() => rds.describe(snapshot.snapshot), { ...NOT_SHOWN, remainingMs, ...ports });
  const order = orderFor(snapshot, { sourceId, needsKey }, settings);
  const status = await untilReady(() => startCopy(order, rds), { ...BUSY, remainingMs, ...ports });
  const copy = order.targetId;
  ports.log.info({ message: status, snapshot: snapshot.snapshot, of: sourceId, copy, region: settings.targetRegion });
  // Only with a new copy: the same event again changes nothing.
  const removed = settings.keepCopies === undefined || status !== "copying" ? [] : await removeOldest(rds, sourceId, settings.keepCopies);
  for (const id of removed) ports.log.info({ message: "copy removed", copy: id, of: sourceId, kept: settings.keepCopies });
  return { status, copy, removed };
};

function reasonToSkip({ snapshot, region, finished, eventId }: SnapshotEvent, { targetRegion }: CopySettings): string | undefined {
  if (!finished) return `${eventId} is not the end of a snapshot`;
  if (region === targetRegion) return "it is in the target region already";
  if (snapshot.startsWith(COPY_PREFIX)) return "it is itself a copy";
  if (snapshot.startsWith(BACKUP_PREFIX)) return "AWS Backup copies its own snapshots";
  return undefined;
}

const orderFor = (event: SnapshotEvent, { sourceId, needsKey }: SnapshotFacts, { kmsKeyArn }: CopySettings): CopyOrder => ({
  sourceArn: event.arn, targetId: copyName(event), tags: { [SOURCE_ARN_TAG]: event.arn, [SOURCE_ID_TAG]: sourceId },
  // AWS: a key for an unencrypted snapshot of a cluster is an error.
  ...(needsKey && { kmsKeyId: kmsKeyArn }),
});

async function startCopy(order: CopyOrder, rds: SnapshotPorts): Promise<"copying" | "already copied"> {
  try {
    await rds.copy(order);
    return "copying";
  } catch (error) {
    if (THERE_ALREADY.includes((error as Error).name)) return "already copied";
    throw error;
  }
}

async function removeOldest(rds: SnapshotPorts, sourceId: string, keep: number): Promise<string[]> {
  const finished = (await rds.copies())
    .filter((copy) => copy.sourceId === sourceId && copy.status === "available" && copy.id.startsWith(COPY_PREFIX))
    .sort((a, b) => b.createdAt - a.createdAt);
  const removed: string[] = [];
  for (const { id } of finished.slice(Math.max(keep, 1))) {
    await rds.remove(id);
    removed.push(id);
  }
  return removed;
}
