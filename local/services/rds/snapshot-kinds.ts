import { fail } from "./errors";
import { checkIdentifier } from "./identifiers";
import type { Rds } from "./state";

export type SnapshotKind = "snapshot" | "cluster-snapshot";

/** AWS: a hundred manual snapshots of each kind a region. */
const MOST_MANUAL = 100;

/** What RDS calls the two kinds of snapshots, and how they differ. */
export const SNAPSHOT_KINDS = {
  snapshot: { longest: 255, exists: "DBSnapshotAlreadyExistsFault", state: "InvalidDBSnapshotStateFault", copiesAtOnce: 20 },
  // AWS: five copies at once with Aurora.
  "cluster-snapshot": { longest: 63, exists: "DBClusterSnapshotAlreadyExistsFault", state: "InvalidDBClusterSnapshotStateFault", copiesAtOnce: 5 },
} as const;

/** The identifier of a new manual snapshot; throws when it is none, is taken, or there are too many. */
export function checkNewSnapshot(rds: Rds, kind: SnapshotKind, given: string | undefined, region: string, parameter: string): string {
  const { longest, exists } = SNAPSHOT_KINDS[kind];
  const id = checkIdentifier(parameter, given, longest);
  const snapshots = rds.in(region)[kind];
  if (snapshots.has(id)) throw fail(exists, `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`);
  let manual = 0;
  for (const { facts } of snapshots.values()) if (facts.type === "manual") manual++;
  if (manual >= MOST_MANUAL) throw fail("SnapshotQuotaExceededFault", `Cannot create more than ${MOST_MANUAL} manual snapshots`);
  return id;
}
