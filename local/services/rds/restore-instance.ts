import type {
  DBInstance, RestoreDBInstanceFromDBSnapshotCommandInput, RestoreDBInstanceFromDBSnapshotResult, RestoreDBInstanceToPointInTimeCommandInput,
  RestoreDBInstanceToPointInTimeResult,
} from "@aws-sdk/client-rds";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { boolean, number, string, structure, timestamp } from "../../kernel/shape";
import { encryptionOfDatabase } from "./backups";
import { COMMON_MEMBERS, moreOf, NO_SECRETS } from "./create-instance";
import { restoredEncryption } from "./encryption";
import { checkClass, engineOf, optionGroupOf, parameterGroupOf } from "./engines";
import { badCombination, fail, invalid, missing } from "./errors";
import { checkIdentifier } from "./identifiers";
import { checkNew, groupAccess, instanceKeys, launch, newInstance, showInstance } from "./instance";
import type { Encryption, Instance, Snapshot, Tags } from "./model";
import { checkGroups, checkPort, checkRetention, checkZone, storageOf, windowsOf } from "./settings";
import type { Rds } from "./state";
import { DAY } from "./timing";
import { newTags, tagContext, tagging } from "./tags";

/** What restores of both kinds are told besides the source. */
type Settings = Omit<RestoreDBInstanceFromDBSnapshotCommandInput, "DBInstanceIdentifier">;

const SETTINGS = {
  ...COMMON_MEMBERS, LicenseModel: string(), DBName: string(), Engine: string(), BackupRetentionPeriod: number(), PreferredBackupWindow: string(),
  EngineLifecycleSupport: string({ oneOf: ["open-source-rds-extended-support", "open-source-rds-extended-support-disabled"] }),
  ManageMasterUserPassword: NO_SECRETS, MasterUserSecretKmsKeyId: NO_SECRETS,
};

/** From what an instance is made anew. */
interface Source {
  readonly shown: DBInstance;
  readonly encryption: Encryption;
  /** Tags that it takes over: AWS copies none to a restored instance. */
  readonly tags?: Tags;
  readonly event: "0043" | "0019";
  readonly name: string;
  /** AWS: a restoration from a snapshot is an event of the snapshot. */
  readonly snapshot?: Snapshot;
}

async function restore(rds: Rds, id: string, source: Source, input: Settings, call: Call): Promise<Instance> {
  const { shown } = source;
  const engine = engineOf(shown.Engine!);
  if (input.Engine !== undefined && input.Engine !== engine.name) throw badCombination(`The engine ${input.Engine} is not compatible with the engine of the source (${engine.name}).`);
  // AWS: the name of the database can only be chosen with Oracle and SQL Server.
  if (input.DBName !== undefined) throw badCombination(`DBName must not be specified when restoring with the engine ${engine.name}.`);
  const version = shown.EngineVersion!;
  const instanceClass = input.DBInstanceClass ?? shown.DBInstanceClass!;
  checkClass(engine, version, instanceClass);
  checkGroups(engine, version, input);
  checkZone(input.AvailabilityZone, rds.in(call.region).network.zones);
  if (input.Port !== undefined) checkPort(input.Port);
  const retention = input.BackupRetentionPeriod ?? shown.BackupRetentionPeriod!;
  checkRetention(retention, false);
  const storage = storageOf(engine, {
    StorageType: input.StorageType ?? shown.StorageType, AllocatedStorage: Math.max(input.AllocatedStorage ?? 0, shown.AllocatedStorage!),
    Iops: input.Iops ?? (input.StorageType === undefined && shown.StorageType !== "gp3" ? shown.Iops : undefined), StorageThroughput: input.StorageThroughput,
  });
  const tags = newTags(input.Tags, source.tags);
  const encryption = await restoredEncryption(rds, call, source.encryption);
  checkNew(rds, id, call.region);
  const instance = newInstance(rds, call.region, {
    id, engine, version, instanceClass, storage, encryption, retention, tags, port: input.Port ?? shown.Endpoint?.Port ?? engine.port, zone: input.AvailabilityZone,
    windows: windowsOf({ PreferredBackupWindow: input.PreferredBackupWindow }, rds.context.ids),
    more: { MasterUsername: shown.MasterUsername, DBName: shown.DBName, CopyTagsToSnapshot: shown.CopyTagsToSnapshot, ...moreOf(input) },
  });
  launch(rds, instance, call.trace, { event: source.event, besides: source.name, about: source.snapshot });
  return instance;
}

function access(rds: Rds, action: string, id: string, source: DBInstance | undefined, input: Settings, call: Call): AccessRequest[] {
  const context = { ...instanceKeys({ engine: source?.Engine, instanceClass: input.DBInstanceClass, multiAz: input.MultiAZ }), ...tagContext(input.Tags) };
  const engine = source && engineOf(source.Engine!);
  const groups = engine && { og: input.OptionGroupName ?? optionGroupOf(engine, source.EngineVersion!), pg: input.DBParameterGroupName ?? parameterGroupOf(engine, source.EngineVersion!) };
  return [
    rds.access(action, "db", id, call.region, context), ...groupAccess(rds, action, call, { ...groups, subgrp: input.DBSubnetGroupName ?? "default" }),
    ...tagging(rds, "db", id, call, input.Tags),
  ];
}

function snapshotOf(rds: Rds, given: string, call: Call): Source {
  const snapshot = rds.get("snapshot", given, call.region);
  if (snapshot.region !== call.region) throw invalid(`The snapshot ${given} is in another region. Copy it to this region first.`);
  if (snapshot.status !== "available") throw fail("InvalidDBSnapshotStateFault", `The snapshot ${snapshot.id} is not in the available state.`);
  const { contents, encryption } = snapshot.facts;
  return { shown: contents.shown as DBInstance, encryption, event: "0043", name: snapshot.id, snapshot };
}

export const restoreDbInstanceFromDbSnapshot = (rds: Rds): Operation<RestoreDBInstanceFromDBSnapshotCommandInput, RestoreDBInstanceFromDBSnapshotResult> => ({
  input: structure({ ...SETTINGS, DBInstanceIdentifier: string({ required: true }), DBSnapshotIdentifier: string() }),
  readOnly: false,
  authorize({ DBInstanceIdentifier, DBSnapshotIdentifier = "", ...input }, call) {
    const contents = rds.find("snapshot", DBSnapshotIdentifier, call.region)?.facts.contents;
    return [
      ...access(rds, "RestoreDBInstanceFromDBSnapshot", DBInstanceIdentifier!, contents?.of === "db" ? contents.shown : undefined, input, call),
      rds.access("RestoreDBInstanceFromDBSnapshot", "snapshot", DBSnapshotIdentifier, call.region),
    ];
  },
  async run({ DBInstanceIdentifier, DBSnapshotIdentifier, ...input }, call) {
    const id = checkIdentifier("DBInstanceIdentifier", DBInstanceIdentifier, 63);
    checkNew(rds, id, call.region);
    if (!DBSnapshotIdentifier) throw missing("DBSnapshotIdentifier");
    return { DBInstance: showInstance(rds, await restore(rds, id, snapshotOf(rds, DBSnapshotIdentifier, call), input, call)) };
  },
});

/** Throws unless `source` can be restored to that time. */
export function checkRestoreTime(rds: Rds, backups: { first?: number; latest?: number }, days: number, latest: Date | undefined, asked: { time?: Date; newest?: boolean }): void {
  const { time, newest } = asked;
  if (newest && time !== undefined) throw badCombination("You can't specify both a restore time and UseLatestRestorableTime.");
  if (!newest && time === undefined) throw badCombination("You must specify either a restore time or UseLatestRestorableTime.");
  if (latest === undefined || backups.first === undefined) throw fail("PointInTimeRestoreNotEnabledFault", "Point in time restore is not enabled or has no backup yet for this database.");
  if (time === undefined) return;
  if (time.getTime() > latest.getTime()) throw invalid(`The specified instance cannot be restored to a time later than ${latest.toISOString()} because its backups are not complete.`);
  const earliest = Math.max(backups.first, rds.context.clock.now() - days * DAY);
  if (time.getTime() < earliest) throw invalid(`The specified instance cannot be restored to a time earlier than ${new Date(earliest).toISOString()} because its backups are not complete.`);
}

function pointOf(rds: Rds, input: RestoreDBInstanceToPointInTimeCommandInput, call: Call): Source {
  const { SourceDBInstanceIdentifier, SourceDbiResourceId } = input;
  if ((SourceDBInstanceIdentifier === undefined) === (SourceDbiResourceId === undefined)) throw badCombination("Exactly one of SourceDBInstanceIdentifier and SourceDbiResourceId must be specified.");
  const source = SourceDBInstanceIdentifier !== undefined
    ? rds.get("db", SourceDBInstanceIdentifier, call.region)
    : [...rds.in(call.region).db.values()].find(({ shown }) => shown.DbiResourceId === SourceDbiResourceId) ?? rds.get("db", SourceDbiResourceId!, call.region);
  if (source.clusterId !== undefined) throw invalid("The specified instance is a member of a cluster. Please use the RestoreDBClusterToPointInTime API instead.");
  const shown = showInstance(rds, source);
  checkRestoreTime(rds, source.backups, shown.BackupRetentionPeriod!, shown.LatestRestorableTime, { time: input.RestoreTime, newest: input.UseLatestRestorableTime });
  return { shown: source.shown, encryption: encryptionOfDatabase(source), event: "0019", name: source.id };
}

export const restoreDbInstanceToPointInTime = (rds: Rds): Operation<RestoreDBInstanceToPointInTimeCommandInput, RestoreDBInstanceToPointInTimeResult> => ({
  input: structure({
    ...SETTINGS, SourceDBInstanceIdentifier: string(), SourceDbiResourceId: string(), TargetDBInstanceIdentifier: string({ required: true }), RestoreTime: timestamp(),
    UseLatestRestorableTime: boolean(), MaxAllocatedStorage: number(),
  }),
  readOnly: false,
  authorize(input, call) {
    const source = input.SourceDBInstanceIdentifier ?? "";
    return [
      ...access(rds, "RestoreDBInstanceToPointInTime", input.TargetDBInstanceIdentifier!, rds.find("db", source, call.region)?.shown, input, call),
      rds.access("RestoreDBInstanceToPointInTime", "db", source || "*", call.region),
    ];
  },
  async run(input, call) {
    const id = checkIdentifier("TargetDBInstanceIdentifier", input.TargetDBInstanceIdentifier, 63);
    checkNew(rds, id, call.region);
    return { DBInstance: showInstance(rds, await restore(rds, id, pointOf(rds, input, call), input, call)) };
  },
});
