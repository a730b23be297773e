import type {
  RebootDBInstanceCommandInput, RebootDBInstanceResult, StartDBClusterCommandInput, StartDBClusterResult, StartDBInstanceCommandInput, StartDBInstanceResult,
  StopDBClusterCommandInput, StopDBClusterResult, StopDBInstanceCommandInput, StopDBInstanceResult,
} from "@aws-sdk/client-rds";
import type { Operation } from "../../kernel/operation";
import { boolean, string, structure } from "../../kernel/shape";
import { beginSnapshot, inheritedTags } from "./backups";
import { showCluster } from "./cluster";
import { badCombination, fail } from "./errors";
import { showInstance } from "./instance";
import { membersOf } from "./members";
import type { Cluster, Instance } from "./model";
import { applied } from "./modify-instance";
import { checkNewSnapshot } from "./snapshot-kinds";
import type { Rds } from "./state";
import { DAY, REBOOTING, STARTING, STOPPING } from "./timing";

const required = string({ required: true });

/** AWS: what is stopped is started again after seven days. */
const LONGEST_STOP = 7 * DAY;

const notAvailable = (instance: Instance) => fail("InvalidDBInstanceStateFault", `Instance ${instance.id} is not in available state.`);

export const rebootDbInstance = (rds: Rds): Operation<RebootDBInstanceCommandInput, RebootDBInstanceResult> => ({
  input: structure({ DBInstanceIdentifier: required, ForceFailover: boolean() }),
  readOnly: false,
  authorize: ({ DBInstanceIdentifier }, call) => [rds.access("RebootDBInstance", "db", DBInstanceIdentifier!, call.region)],
  run({ DBInstanceIdentifier, ForceFailover }, call) {
    const instance = rds.get("db", DBInstanceIdentifier!, call.region);
    if (instance.status !== "available") throw notAvailable(instance);
    if (ForceFailover && !instance.shown.MultiAZ) throw badCombination("You cannot specify a value for ForceFailover if the instance is not configured for Multi-AZ.");
    instance.status = "rebooting";
    rds.later(instance, REBOOTING, call.trace, () => {
      instance.shown = { ...applied(instance, {}), PendingModifiedValues: instance.shown.PendingModifiedValues, DBInstanceStatus: "available" };
      if (ForceFailover) instance.shown = { ...instance.shown, AvailabilityZone: instance.shown.SecondaryAvailabilityZone, SecondaryAvailabilityZone: instance.shown.AvailabilityZone };
      rds.tell(instance, "0004", call.trace);
      rds.tell(instance, "0006", call.trace);
    });
    return { DBInstance: showInstance(rds, instance) };
  },
});

function start(rds: Rds, instance: Instance, trace: Parameters<Rds["later"]>[2]): void {
  const { AutomaticRestartTime: _restart, ...shown } = instance.shown;
  instance.shown = { ...shown, DBInstanceStatus: "starting" };
  rds.later(instance, STARTING, trace, () => {
    instance.status = "available";
    rds.tell(instance, "0088", trace);
  });
}

export const startDbInstance = (rds: Rds): Operation<StartDBInstanceCommandInput, StartDBInstanceResult> => ({
  input: structure({ DBInstanceIdentifier: required }),
  readOnly: false,
  authorize: ({ DBInstanceIdentifier }, call) => [rds.access("StartDBInstance", "db", DBInstanceIdentifier!, call.region)],
  run({ DBInstanceIdentifier }, call) {
    const instance = rds.get("db", DBInstanceIdentifier!, call.region);
    if (instance.clusterId !== undefined) throw badCombination("aurora is not eligible for starting. Use StartDBCluster.");
    if (instance.status !== "stopped") throw fail("InvalidDBInstanceStateFault", `Instance ${instance.id} is not stopped.`);
    start(rds, instance, call.trace);
    return { DBInstance: showInstance(rds, instance) };
  },
});

export const stopDbInstance = (rds: Rds): Operation<StopDBInstanceCommandInput, StopDBInstanceResult> => ({
  input: structure({ DBInstanceIdentifier: required, DBSnapshotIdentifier: string() }),
  readOnly: false,
  authorize: ({ DBInstanceIdentifier, DBSnapshotIdentifier }, call) => [
    rds.access("StopDBInstance", "db", DBInstanceIdentifier!, call.region),
    ...(DBSnapshotIdentifier === undefined ? [] : [rds.access("StopDBInstance", "snapshot", DBSnapshotIdentifier, call.region)]),
  ],
  run({ DBInstanceIdentifier, DBSnapshotIdentifier }, call) {
    const instance = rds.get("db", DBInstanceIdentifier!, call.region);
    const { shown } = instance;
    if (instance.clusterId !== undefined) throw badCombination("aurora is not eligible for stopping. Use StopDBCluster.");
    if (instance.status !== "available") throw fail("InvalidDBInstanceStateFault", `Instance ${instance.id} is not in available state.`);
    if (shown.ReadReplicaSourceDBInstanceIdentifier !== undefined || (shown.ReadReplicaDBInstanceIdentifiers ?? []).length > 0) {
      throw fail("InvalidDBInstanceStateFault", `Cannot stop DB instance ${instance.id}: it is a read replica or has read replicas.`);
    }
    if (DBSnapshotIdentifier !== undefined) {
      const id = checkNewSnapshot(rds, "snapshot", DBSnapshotIdentifier, call.region, "DBSnapshotIdentifier");
      beginSnapshot(rds, instance, { id, type: "manual", tags: inheritedTags(instance) }, call.trace);
    }
    instance.status = "stopping";
    rds.later(instance, STOPPING, call.trace, () => {
      const restart = rds.context.clock.now() + LONGEST_STOP;
      instance.shown = { ...instance.shown, DBInstanceStatus: "stopped", AutomaticRestartTime: new Date(restart) };
      rds.tell(instance, "0087", call.trace);
      rds.inBackground(instance, LONGEST_STOP, call.trace, () => {
        if (instance.status === "stopped" && instance.shown.AutomaticRestartTime?.getTime() === restart) start(rds, instance, call.trace);
      });
    });
    return { DBInstance: showInstance(rds, instance) };
  },
});

function startMembers(rds: Rds, cluster: Cluster, trace: Parameters<Rds["later"]>[2]): void {
  const { AutomaticRestartTime: _restart, ...shown } = cluster.shown;
  cluster.shown = { ...shown, Status: "starting" };
  for (const member of membersOf(rds, cluster)) start(rds, member, trace);
  rds.later(cluster, STARTING, trace, () => {
    cluster.status = "available";
    rds.tell(cluster, "0151", trace);
  });
}

export const startDbCluster = (rds: Rds): Operation<StartDBClusterCommandInput, StartDBClusterResult> => ({
  input: structure({ DBClusterIdentifier: required }),
  readOnly: false,
  authorize: ({ DBClusterIdentifier }, call) => [rds.access("StartDBCluster", "cluster", DBClusterIdentifier!, call.region)],
  run({ DBClusterIdentifier }, call) {
    const cluster = rds.get("cluster", DBClusterIdentifier!, call.region);
    if (cluster.status !== "stopped") throw fail("InvalidDBClusterStateFault", `DbCluster ${cluster.id} is in ${cluster.status} state but expected it to be one of stopped.`);
    startMembers(rds, cluster, call.trace);
    return { DBCluster: showCluster(rds, cluster) };
  },
});

export const stopDbCluster = (rds: Rds): Operation<StopDBClusterCommandInput, StopDBClusterResult> => ({
  input: structure({ DBClusterIdentifier: required }),
  readOnly: false,
  authorize: ({ DBClusterIdentifier }, call) => [rds.access("StopDBCluster", "cluster", DBClusterIdentifier!, call.region)],
  run({ DBClusterIdentifier }, call) {
    const cluster = rds.get("cluster", DBClusterIdentifier!, call.region);
    if (cluster.status !== "available") throw fail("InvalidDBClusterStateFault", `DbCluster ${cluster.id} is in ${cluster.status} state but expected it to be one of available.`);
    const busy = membersOf(rds, cluster).find(({ status }) => status !== "available");
    if (busy) throw fail("InvalidDBInstanceStateFault", `Instance ${busy.id} is not in available state.`);
    cluster.status = "stopping";
    for (const member of membersOf(rds, cluster)) {
      member.status = "stopping";
      rds.later(member, STOPPING, call.trace, () => { member.status = "stopped"; });
    }
    rds.later(cluster, STOPPING, call.trace, () => {
      const restart = rds.context.clock.now() + LONGEST_STOP;
      cluster.shown = { ...cluster.shown, Status: "stopped", AutomaticRestartTime: new Date(restart) };
      rds.tell(cluster, "0150", call.trace);
      rds.inBackground(cluster, LONGEST_STOP, call.trace, () => {
        if (cluster.status === "stopped" && cluster.shown.AutomaticRestartTime?.getTime() === restart) startMembers(rds, cluster, call.trace);
      });
    });
    return { DBCluster: showCluster(rds, cluster) };
  },
});
