import type {
  CreateDBClusterSnapshotCommandInput, CreateDBClusterSnapshotResult, CreateDBSnapshotCommandInput, CreateDBSnapshotResult, DeleteDBClusterSnapshotCommandInput,
  DeleteDBClusterSnapshotResult, DeleteDBSnapshotCommandInput, DeleteDBSnapshotResult,
} from "@aws-sdk/client-rds";
import type { Call, Operation } from "../../kernel/operation";
import { string, structure } from "../../kernel/shape";
import { beginSnapshot, inheritedTags } from "./backups";
import { fail, invalid } from "./errors";
import { showClusterSnapshot, showDbSnapshot, type Snapshot } from "./model";
import { checkNewSnapshot, SNAPSHOT_KINDS, type SnapshotKind } from "./snapshot-kinds";
import type { Rds } from "./state";
import { newTags, tagContext, tagging, TAGS } from "./tags";

const required = string({ required: true });

export const createDbSnapshot = (rds: Rds): Operation<CreateDBSnapshotCommandInput, CreateDBSnapshotResult> => ({
  input: structure({ DBSnapshotIdentifier: required, DBInstanceIdentifier: required, Tags: TAGS }),
  readOnly: false,
  authorize: ({ DBSnapshotIdentifier, DBInstanceIdentifier, Tags }, call) => [
    rds.access("CreateDBSnapshot", "db", DBInstanceIdentifier!, call.region, tagContext(Tags)),
    rds.access("CreateDBSnapshot", "snapshot", DBSnapshotIdentifier!, call.region, tagContext(Tags)),
    ...tagging(rds, "snapshot", DBSnapshotIdentifier!, call, Tags),
  ],
  run({ DBSnapshotIdentifier, DBInstanceIdentifier, Tags }, call) {
    const id = checkNewSnapshot(rds, "snapshot", DBSnapshotIdentifier, call.region, "DBSnapshotIdentifier");
    const instance = rds.get("db", DBInstanceIdentifier!, call.region);
    if (instance.clusterId !== undefined) throw invalid("The specified instance is a member of a cluster and a snapshot cannot be created directly. Please use the CreateDBClusterSnapshot API instead.");
    if (instance.status !== "available" && instance.status !== "stopped") {
      throw fail("InvalidDBInstanceStateFault", `Cannot create a snapshot because the database instance ${instance.id} is not currently in the available state.`);
    }
    const tags = newTags(Tags, inheritedTags(instance));
    const wasAvailable = instance.status === "available";
    // AWS: the instance shows that it is being backed up, also for a manual snapshot.
    if (wasAvailable) instance.status = "backing-up";
    const snapshot = beginSnapshot(rds, instance, { id, type: "manual", tags }, call.trace, () => {
      if (wasAvailable && instance.status === "backing-up") instance.status = "available";
    });
    return { DBSnapshot: showDbSnapshot(snapshot) };
  },
});

export const createDbClusterSnapshot = (rds: Rds): Operation<CreateDBClusterSnapshotCommandInput, CreateDBClusterSnapshotResult> => ({
  input: structure({ DBClusterSnapshotIdentifier: required, DBClusterIdentifier: required, Tags: TAGS }),
  readOnly: false,
  authorize: ({ DBClusterSnapshotIdentifier, DBClusterIdentifier, Tags }, call) => [
    rds.access("CreateDBClusterSnapshot", "cluster", DBClusterIdentifier!, call.region, tagContext(Tags)),
    rds.access("CreateDBClusterSnapshot", "cluster-snapshot", DBClusterSnapshotIdentifier!, call.region, tagContext(Tags)),
    ...tagging(rds, "cluster-snapshot", DBClusterSnapshotIdentifier!, call, Tags),
  ],
  run({ DBClusterSnapshotIdentifier, DBClusterIdentifier, Tags }, call) {
    const id = checkNewSnapshot(rds, "cluster-snapshot", DBClusterSnapshotIdentifier, call.region, "DBClusterSnapshotIdentifier");
    const cluster = rds.get("cluster", DBClusterIdentifier!, call.region);
    // AWS: Aurora's storage is copied without the cluster noticing, so one that is being backed up can be snapshot as well.
    if (!["available", "backing-up", "stopped"].includes(cluster.status)) throw fail("InvalidDBClusterStateFault", `Cannot create a snapshot because the DB cluster ${cluster.id} is not currently in the available state.`);
    const snapshot = beginSnapshot(rds, cluster, { id, type: "manual", tags: newTags(Tags, inheritedTags(cluster)) }, call.trace);
    return { DBClusterSnapshot: showClusterSnapshot(snapshot) };
  },
});

/** Removes a manual snapshot. AWS: only one that is available can be deleted, and none that AWS made itself. */
function remove(rds: Rds, kind: SnapshotKind, given: string, call: Call): Snapshot {
  const snapshot = rds.get(kind, given, call.region);
  const wrong = (message: string) => fail(SNAPSHOT_KINDS[kind].state, message);
  if (snapshot.facts.type !== "manual") throw wrong("Only manual snapshots may be deleted.");
  if (snapshot.status !== "available") throw wrong(`Cannot delete the snapshot because it is not currently in the available state: ${snapshot.id}`);
  rds.remove(snapshot);
  snapshot.status = "deleted";
  // AWS: no event tells that a cluster snapshot was deleted.
  if (kind === "snapshot") rds.tell(snapshot, "0041", call.trace);
  return snapshot;
}

export const deleteDbSnapshot = (rds: Rds): Operation<DeleteDBSnapshotCommandInput, DeleteDBSnapshotResult> => ({
  input: structure({ DBSnapshotIdentifier: required }),
  readOnly: false,
  authorize: ({ DBSnapshotIdentifier }, call) => [rds.access("DeleteDBSnapshot", "snapshot", DBSnapshotIdentifier!, call.region)],
  run: ({ DBSnapshotIdentifier }, call) => ({ DBSnapshot: showDbSnapshot(remove(rds, "snapshot", DBSnapshotIdentifier!, call)) }),
});

export const deleteDbClusterSnapshot = (rds: Rds): Operation<DeleteDBClusterSnapshotCommandInput, DeleteDBClusterSnapshotResult> => ({
  input: structure({ DBClusterSnapshotIdentifier: required }),
  readOnly: false,
  authorize: ({ DBClusterSnapshotIdentifier }, call) => [rds.access("DeleteDBClusterSnapshot", "cluster-snapshot", DBClusterSnapshotIdentifier!, call.region)],
  run: ({ DBClusterSnapshotIdentifier }, call) => ({ DBClusterSnapshot: showClusterSnapshot(remove(rds, "cluster-snapshot", DBClusterSnapshotIdentifier!, call)) }),
});
