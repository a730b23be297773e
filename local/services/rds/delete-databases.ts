import type {
  DeleteDBClusterCommandInput, DeleteDBClusterResult, DeleteDBInstanceCommandInput, DeleteDBInstanceResult,
} from "@aws-sdk/client-rds";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { boolean, string, structure } from "../../kernel/shape";
import { beginSnapshot, endBackups, inheritedTags } from "./backups";
import { showCluster } from "./cluster";
import { badCombination, fail } from "./errors";
import { showInstance } from "./instance";
import { leaveCluster, membersOf } from "./members";
import type { Cluster, Database, Instance } from "./model";
import { checkNewSnapshot } from "./snapshot-kinds";
import type { Rds } from "./state";
import { DELETING, SNAPSHOT } from "./timing";

interface Ending {
  readonly SkipFinalSnapshot?: boolean;
  readonly FinalDBSnapshotIdentifier?: string;
  readonly DeleteAutomatedBackups?: boolean;
}

const ENDING = { SkipFinalSnapshot: boolean(), FinalDBSnapshotIdentifier: string(), DeleteAutomatedBackups: boolean() };

function checkFinalSnapshot({ SkipFinalSnapshot, FinalDBSnapshotIdentifier }: Ending): void {
  if (SkipFinalSnapshot && FinalDBSnapshotIdentifier !== undefined) throw badCombination("FinalDBSnapshotIdentifier cannot be specified when SkipFinalSnapshot is enabled.");
  if (!SkipFinalSnapshot && FinalDBSnapshotIdentifier === undefined) throw badCombination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
}

function finalSnapshotAccess(rds: Rds, action: string, kind: "snapshot" | "cluster-snapshot", { FinalDBSnapshotIdentifier: id }: Ending, call: Call): AccessRequest[] {
  return id === undefined ? [] : [rds.access(action, kind, id, call.region)];
}

/** Takes the final snapshot where one is wanted, and then lets the database go. */
function end(rds: Rds, database: Database, ending: Ending, call: Call, gone: () => void): void {
  database.callOff();
  endBackups(rds, database, ending.DeleteAutomatedBackups ?? true);
  database.status = "deleting";
  const { FinalDBSnapshotIdentifier } = ending;
  const wait = FinalDBSnapshotIdentifier === undefined ? DELETING : SNAPSHOT + DELETING;
  if (FinalDBSnapshotIdentifier !== undefined) {
    const id = checkNewSnapshot(rds, database.kind === "db" ? "snapshot" : "cluster-snapshot", FinalDBSnapshotIdentifier, call.region, "FinalDBSnapshotIdentifier");
    beginSnapshot(rds, database, { id, type: "manual", tags: inheritedTags(database) }, call.trace);
  }
  rds.later(database, wait, call.trace, () => {
    rds.remove(database);
    gone();
    rds.tell(database, database.kind === "db" ? "0003" : "0171", call.trace);
  });
}

/** AWS: states in which an instance cannot be deleted; what is being created can be, when no final snapshot is wanted. */
function checkDeletable(instance: Instance, ending: Ending): void {
  const { id, status } = instance;
  if (status === "deleting") throw fail("InvalidDBInstanceStateFault", `Instance ${id} is already being deleted.`);
  if (ending.FinalDBSnapshotIdentifier !== undefined && status !== "available") {
    throw fail("InvalidDBInstanceStateFault", `Cannot create a snapshot because the database instance ${id} is not currently in the available state.`);
  }
}

/** What a deleted replica or source leaves behind at the other. */
function unlink(rds: Rds, instance: Instance): void {
  const source = instance.shown.ReadReplicaSourceDBInstanceIdentifier;
  const from = source === undefined ? undefined : rds.find("db", source, instance.region);
  const name = from && from.region === instance.region ? instance.id : instance.arn;
  if (from) from.shown = { ...from.shown, ReadReplicaDBInstanceIdentifiers: from.shown.ReadReplicaDBInstanceIdentifiers?.filter((each) => each !== name) };
  // AWS: the replicas of a deleted source in its own region are promoted.
  for (const replica of instance.shown.ReadReplicaDBInstanceIdentifiers ?? []) {
    const other = rds.find("db", replica, instance.region);
    if (!other) continue;
    const { ReadReplicaSourceDBInstanceIdentifier: _was, StatusInfos: _infos, ...shown } = other.shown;
    other.shown = shown;
  }
}

export const deleteDbInstance = (rds: Rds): Operation<DeleteDBInstanceCommandInput, DeleteDBInstanceResult> => ({
  input: structure({ ...ENDING, DBInstanceIdentifier: string({ required: true }) }),
  readOnly: false,
  authorize: (input, call) => [
    rds.access("DeleteDBInstance", "db", input.DBInstanceIdentifier!, call.region), ...finalSnapshotAccess(rds, "DeleteDBInstance", "snapshot", input, call),
  ],
  run(input, call) {
    const instance = rds.get("db", input.DBInstanceIdentifier!, call.region);
    const cluster = instance.clusterId === undefined ? undefined : rds.in(call.region).cluster.get(instance.clusterId);
    if (instance.shown.DeletionProtection) throw badCombination("Cannot delete protected DB Instance, please disable deletion protection and try again.");
    const replica = instance.shown.ReadReplicaSourceDBInstanceIdentifier !== undefined;
    if (replica && input.FinalDBSnapshotIdentifier !== undefined) throw badCombination("FinalDBSnapshotIdentifier can not be specified when deleting a replica instance");
    if (cluster && input.FinalDBSnapshotIdentifier !== undefined) throw badCombination("FinalDBSnapshotIdentifier can not be specified when deleting a cluster instance");
    // AWS: what a member holds is its cluster's, and a replica's is its source's, so there is nothing to snapshot.
    if (!cluster && !replica) checkFinalSnapshot(input);
    checkDeletable(instance, input);
    if (input.FinalDBSnapshotIdentifier !== undefined) checkNewSnapshot(rds, "snapshot", input.FinalDBSnapshotIdentifier, call.region, "FinalDBSnapshotIdentifier");
    end(rds, instance, input, call, () => {
      unlink(rds, instance);
      if (cluster) leaveCluster(cluster, instance.id);
    });
    return { DBInstance: showInstance(rds, instance) };
  },
});

function checkDeletableCluster(rds: Rds, cluster: Cluster, ending: Ending): void {
  if (cluster.shown.DeletionProtection) throw badCombination("Cannot delete protected Cluster, please disable deletion protection and try again.");
  if (cluster.status === "deleting") throw fail("InvalidDBClusterStateFault", `Cluster ${cluster.id} is already being deleted.`);
  if (membersOf(rds, cluster).some(({ status }) => status !== "deleting")) throw fail("InvalidDBClusterStateFault", "Cluster cannot be deleted, it still contains DB instances in non-deleting state.");
  checkFinalSnapshot(ending);
  if (ending.FinalDBSnapshotIdentifier !== undefined && cluster.status !== "available") {
    throw fail("InvalidDBClusterStateFault", `Cannot create a snapshot because the DB cluster ${cluster.id} is not currently in the available state.`);
  }
}

export const deleteDbCluster = (rds: Rds): Operation<DeleteDBClusterCommandInput, DeleteDBClusterResult> => ({
  input: structure({ ...ENDING, DBClusterIdentifier: string({ required: true }) }),
  readOnly: false,
  authorize: (input, call) => [
    rds.access("DeleteDBCluster", "cluster", input.DBClusterIdentifier!, call.region), ...finalSnapshotAccess(rds, "DeleteDBCluster", "cluster-snapshot", input, call),
  ],
  run(input, call) {
    const cluster = rds.get("cluster", input.DBClusterIdentifier!, call.region);
    checkDeletableCluster(rds, cluster, input);
    if (input.FinalDBSnapshotIdentifier !== undefined) checkNewSnapshot(rds, "cluster-snapshot", input.FinalDBSnapshotIdentifier, call.region, "FinalDBSnapshotIdentifier");
    end(rds, cluster, input, call, () => undefined);
    return { DBCluster: showCluster(rds, cluster) };
  },
});
