import type {
  DBCluster, RestoreDBClusterFromSnapshotCommandInput, RestoreDBClusterFromSnapshotResult, RestoreDBClusterToPointInTimeCommandInput, RestoreDBClusterToPointInTimeResult,
} from "@aws-sdk/client-rds";
import { NotSupported } from "../../kernel/errors";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { boolean, string, structure, timestamp } from "../../kernel/shape";
import { encryptionOfDatabase } from "./backups";
import { checkNewCluster, launchCluster, newCluster, showCluster } from "./cluster";
import { auroraEngine, clusterGroups, COMMON_CLUSTER_MEMBERS, moreOfCluster } from "./create-cluster";
import { restoredEncryption } from "./encryption";
import { engineOf, versionOf } from "./engines";
import { badCombination, fail, invalid, missing } from "./errors";
import { checkIdentifier, parseArn } from "./identifiers";
import type { Cluster, Encryption } from "./model";
import { checkRestoreTime } from "./restore-instance";
import { checkGroups, checkPort, checkRetention, checkZone, windowsOf } from "./settings";
import type { Rds } from "./state";
import { newTags, tagContext, tagging } from "./tags";

type Settings = Omit<RestoreDBClusterToPointInTimeCommandInput, "RestoreType"> & { readonly AvailabilityZones?: string[]; readonly EngineVersion?: string };

interface Source {
  readonly shown: DBCluster;
  readonly encryption: Encryption;
}

async function restore(rds: Rds, id: string, { shown, encryption: was }: Source, input: Settings, call: Call): Promise<Cluster> {
  const engine = auroraEngine(shown.Engine!);
  const version = input.EngineVersion === undefined ? shown.EngineVersion! : versionOf(engine, input.EngineVersion);
  if (engine.versions.indexOf(version) > engine.versions.indexOf(shown.EngineVersion!)) throw badCombination(`Cannot restore a snapshot of version ${shown.EngineVersion} with the older version ${version}`);
  checkGroups(engine, version, input);
  for (const zone of input.AvailabilityZones ?? []) checkZone(zone, rds.in(call.region).network.zones);
  if (input.Port !== undefined) checkPort(input.Port);
  const retention = input.BackupRetentionPeriod ?? shown.BackupRetentionPeriod!;
  checkRetention(retention, true);
  const tags = newTags(input.Tags);
  const more = { MasterUsername: shown.MasterUsername, DatabaseName: shown.DatabaseName, ...moreOfCluster(input as Parameters<typeof moreOfCluster>[0]), CopyTagsToSnapshot: input.CopyTagsToSnapshot ?? shown.CopyTagsToSnapshot };
  const windows = windowsOf({ PreferredBackupWindow: input.PreferredBackupWindow }, rds.context.ids);
  const encryption = await restoredEncryption(rds, call, was, input.KmsKeyId);
  checkNewCluster(rds, id, call.region);
  const cluster = newCluster(rds, call.region, { id, engine, version, encryption, windows, retention, port: input.Port ?? shown.Port!, tags, more });
  launchCluster(rds, cluster, call.trace);
  return cluster;
}

function access(rds: Rds, action: string, source: DBCluster | undefined, input: Settings, call: Call): AccessRequest[] {
  const id = input.DBClusterIdentifier!;
  const engine = source && engineOf(source.Engine!);
  return [
    rds.access(action, "cluster", id, call.region, tagContext(input.Tags)),
    ...(engine ? clusterGroups(rds, action, input as Parameters<typeof clusterGroups>[2], engine, source.EngineVersion!, call) : []), ...tagging(rds, "cluster", id, call, input.Tags),
  ];
}

function snapshotOf(rds: Rds, given: string, engine: string, call: Call): Source {
  if (parseArn(given)?.kind === "snapshot" || (rds.find("snapshot", given, call.region) && !rds.find("cluster-snapshot", given, call.region))) {
    throw new NotSupported("restoring an Aurora cluster from a DB snapshot (migration)", "local/services/rds/restore-cluster.ts");
  }
  const snapshot = rds.get("cluster-snapshot", given, call.region);
  if (snapshot.region !== call.region) throw invalid(`The snapshot ${given} is in another region. Copy it to this region first.`);
  if (snapshot.status !== "available") throw fail("InvalidDBClusterSnapshotStateFault", `The snapshot ${snapshot.id} is not in the available state.`);
  if (snapshot.engine !== engine) throw badCombination(`The engine ${engine} is not compatible with the engine of the snapshot (${snapshot.engine}).`);
  const { contents, encryption } = snapshot.facts;
  return { shown: contents.shown as DBCluster, encryption };
}

export const restoreDbClusterFromSnapshot = (rds: Rds): Operation<RestoreDBClusterFromSnapshotCommandInput, RestoreDBClusterFromSnapshotResult> => ({
  input: structure({ ...COMMON_CLUSTER_MEMBERS, SnapshotIdentifier: string({ required: true }), Engine: string({ required: true }), EngineVersion: string(), DatabaseName: string({ max: 0 }) }),
  readOnly: false,
  authorize(input, call) {
    const contents = rds.find("cluster-snapshot", input.SnapshotIdentifier!, call.region)?.facts.contents;
    return [
      ...access(rds, "RestoreDBClusterFromSnapshot", contents?.of === "cluster" ? contents.shown : undefined, input, call),
      rds.access("RestoreDBClusterFromSnapshot", "cluster-snapshot", input.SnapshotIdentifier!, call.region),
    ];
  },
  async run(input, call) {
    const id = checkIdentifier("DBClusterIdentifier", input.DBClusterIdentifier, 63);
    checkNewCluster(rds, id, call.region);
    const source = snapshotOf(rds, input.SnapshotIdentifier!, auroraEngine(input.Engine!).name, call);
    return { DBCluster: showCluster(rds, await restore(rds, id, source, input, call)) };
  },
});

function pointOf(rds: Rds, input: RestoreDBClusterToPointInTimeCommandInput, call: Call): Source {
  if (!input.SourceDBClusterIdentifier) throw missing("SourceDBClusterIdentifier");
  const source = rds.get("cluster", input.SourceDBClusterIdentifier, call.region);
  const shown = showCluster(rds, source);
  checkRestoreTime(rds, source.backups, shown.BackupRetentionPeriod!, shown.LatestRestorableTime, { time: input.RestoreToTime, newest: input.UseLatestRestorableTime });
  return { shown: source.shown, encryption: encryptionOfDatabase(source) };
}

export const restoreDbClusterToPointInTime = (rds: Rds): Operation<RestoreDBClusterToPointInTimeCommandInput, RestoreDBClusterToPointInTimeResult> => ({
  input: structure({
    ...COMMON_CLUSTER_MEMBERS, SourceDBClusterIdentifier: string(), RestoreType: string({ oneOf: ["full-copy", "copy-on-write"] }), RestoreToTime: timestamp(), UseLatestRestorableTime: boolean(),
  }),
  readOnly: false,
  authorize(input, call) {
    const source = input.SourceDBClusterIdentifier ?? "";
    return [
      ...access(rds, "RestoreDBClusterToPointInTime", rds.find("cluster", source, call.region)?.shown, input, call),
      rds.access("RestoreDBClusterToPointInTime", "cluster", source || "*", call.region),
    ];
  },
  async run(input, call) {
    const id = checkIdentifier("DBClusterIdentifier", input.DBClusterIdentifier, 63);
    checkNewCluster(rds, id, call.region);
    return { DBCluster: showCluster(rds, await restore(rds, id, pointOf(rds, input, call), input, call)) };
  },
});
