import type { ModifyDBInstanceCommandInput, ModifyDBInstanceResult, PendingModifiedValues, DBInstance } from "@aws-sdk/client-rds";
import type { Trace } from "../../kernel/journal";
import type { Operation } from "../../kernel/operation";
import { boolean, number, string, structure } from "../../kernel/shape";
import { backUp, backsUpItself, scheduleBackups } from "./backups";
import { NO_SECRETS, NO_VPC } from "./create-instance";
import { checkClass, engineOf, majorOf, optionGroupOf, parameterGroupOf, versionOf } from "./engines";
import { badCombination, fail, invalid } from "./errors";
import type { EventNumber } from "./events";
import { defined, instanceKeys, showInstance } from "./instance";
import type { Instance } from "./model";
import { checkBackupWindow, checkGroups, checkMaintenanceWindow, checkOverlap, checkPassword, checkPort, checkRetention, nextMaintenance, storageOf } from "./settings";
import type { Rds } from "./state";
import { MODIFYING } from "./timing";

type Input = ModifyDBInstanceCommandInput;

const INPUT = structure({
  DBInstanceIdentifier: string({ required: true }), ApplyImmediately: boolean(), AllocatedStorage: number(), StorageType: string(), Iops: number(), StorageThroughput: number(),
  MaxAllocatedStorage: number(), DBInstanceClass: string(), MultiAZ: boolean(), EngineVersion: string(), AllowMajorVersionUpgrade: boolean(), AutoMinorVersionUpgrade: boolean(),
  MasterUserPassword: string({ secret: true }), BackupRetentionPeriod: number(), PreferredBackupWindow: string(), PreferredMaintenanceWindow: string(), DeletionProtection: boolean(),
  CopyTagsToSnapshot: boolean(), EnableIAMDatabaseAuthentication: boolean(), PubliclyAccessible: boolean(), PromotionTier: number({ min: 0, max: 15 }), DBPortNumber: number(),
  DBParameterGroupName: string(), OptionGroupName: string(), DBSubnetGroupName: string(), MonitoringInterval: number({ max: 0 }),
  CACertificateIdentifier: string({ oneOf: ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"] }),
  VpcSecurityGroupIds: NO_VPC, ManageMasterUserPassword: NO_SECRETS, RotateMasterUserPassword: NO_SECRETS, MasterUserSecretKmsKeyId: NO_SECRETS,
});

/** A change of what is shown, and what tells of it. */
interface Plan {
  /** Done at once, without the instance leaving its state. */
  readonly now: DBInstance;
  /** Done while the instance is `modifying`; kept as pending until the maintenance window unless it is to be applied immediately. */
  readonly then: PendingModifiedValues;
  readonly password: boolean;
}

function checkMember(instance: Instance, input: Input): void {
  if (instance.clusterId === undefined) return;
  if (input.BackupRetentionPeriod !== undefined) {
    throw badCombination("The specified DB Instance is a member of a cluster and its backup retention should not be modified directly. Instead, modify the backup retention of the cluster using the ModifyDbCluster API");
  }
  for (const member of ["MasterUserPassword", "AllocatedStorage", "StorageType", "EngineVersion", "PreferredBackupWindow", "DeletionProtection", "DBPortNumber", "MultiAZ"] as const) {
    if (input[member] !== undefined) throw badCombination(`The specified DB Instance is a member of a cluster. Modify ${member} for the DB Cluster using the ModifyDbCluster API`);
  }
}

function storageChange(instance: Instance, input: Input): PendingModifiedValues {
  const { shown } = instance;
  if (input.AllocatedStorage === undefined && input.StorageType === undefined && input.Iops === undefined && input.StorageThroughput === undefined) return {};
  const size = input.AllocatedStorage ?? shown.AllocatedStorage!;
  // AWS: storage only grows, and by at least a tenth.
  if (size < shown.AllocatedStorage!) throw invalid(`Invalid storage size for engine name ${shown.Engine} and storage type ${shown.StorageType}: ${size}. The storage size cannot be reduced.`);
  if (size > shown.AllocatedStorage! && size < shown.AllocatedStorage! * 1.1) throw invalid("Invalid storage size: the increase must be at least 10 percent of the current storage size.");
  const storage = storageOf(engineOf(shown.Engine!), {
    StorageType: input.StorageType ?? shown.StorageType, AllocatedStorage: size,
    Iops: input.Iops ?? (input.StorageType === undefined && shown.StorageType !== "gp3" ? shown.Iops : undefined), StorageThroughput: input.StorageThroughput,
  });
  return { AllocatedStorage: storage.size, StorageType: storage.type, Iops: storage.iops, StorageThroughput: storage.throughput };
}

function versionChange(instance: Instance, input: Input): PendingModifiedValues {
  if (input.EngineVersion === undefined) return {};
  const engine = engineOf(instance.shown.Engine!);
  const version = versionOf(engine, input.EngineVersion);
  const current = instance.shown.EngineVersion!;
  if (version === current) return {};
  const newer = engine.versions.indexOf(version) < engine.versions.indexOf(current);
  if (!newer) throw badCombination(`Cannot upgrade ${engine.name} from ${current} to ${version}`);
  if (majorOf(engine, version) !== majorOf(engine, current) && !input.AllowMajorVersionUpgrade) {
    throw badCombination(`The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.`);
  }
  return { EngineVersion: version };
}

function planOf(instance: Instance, input: Input): Plan {
  const { shown } = instance;
  const engine = engineOf(shown.Engine!);
  if (input.DBInstanceClass !== undefined) checkClass(engine, shown.EngineVersion!, input.DBInstanceClass);
  if (input.BackupRetentionPeriod !== undefined) checkRetention(input.BackupRetentionPeriod, false);
  if (input.MasterUserPassword !== undefined) checkPassword(engine, input.MasterUserPassword);
  if (input.DBPortNumber !== undefined) checkPort(input.DBPortNumber);
  if (input.PreferredBackupWindow !== undefined) checkBackupWindow(input.PreferredBackupWindow);
  if (input.PreferredMaintenanceWindow !== undefined) checkMaintenanceWindow(input.PreferredMaintenanceWindow);
  checkOverlap(input.PreferredBackupWindow ?? shown.PreferredBackupWindow!, input.PreferredMaintenanceWindow ?? shown.PreferredMaintenanceWindow!);
  const then = defined<PendingModifiedValues>({
    ...storageChange(instance, input), ...versionChange(instance, input), DBInstanceClass: input.DBInstanceClass, MultiAZ: input.MultiAZ, Port: input.DBPortNumber,
  });
  checkGroups(engine, then.EngineVersion ?? shown.EngineVersion!, input);
  const differing = Object.entries(then).filter(([key, value]) => (key === "Port" ? shown.Endpoint?.Port : shown[key as keyof DBInstance]) !== value);
  return {
    now: defined<DBInstance>({
      BackupRetentionPeriod: input.BackupRetentionPeriod, PreferredBackupWindow: input.PreferredBackupWindow, PreferredMaintenanceWindow: input.PreferredMaintenanceWindow?.toLowerCase(),
      DeletionProtection: input.DeletionProtection, CopyTagsToSnapshot: input.CopyTagsToSnapshot, AutoMinorVersionUpgrade: input.AutoMinorVersionUpgrade,
      IAMDatabaseAuthenticationEnabled: input.EnableIAMDatabaseAuthentication, PubliclyAccessible: input.PubliclyAccessible, PromotionTier: input.PromotionTier,
      MaxAllocatedStorage: input.MaxAllocatedStorage, CACertificateIdentifier: input.CACertificateIdentifier,
    }),
    then: Object.fromEntries(differing), password: input.MasterUserPassword !== undefined,
  };
}

/** Which events tell of a change: as it begins and as it is done. */
function eventsOf(then: PendingModifiedValues): readonly (readonly [begun: EventNumber, done: EventNumber])[] {
  return [
    ...(then.DBInstanceClass !== undefined ? [["0012", "0014"] as const] : []), ...(then.AllocatedStorage !== undefined ? [["0018", "0017"] as const] : []),
    ...(then.MultiAZ === true ? [["0024", "0015"] as const] : []), ...(then.MultiAZ === false ? [["0029", "0030"] as const] : []),
  ];
}

/** What is shown once the pending values have been applied. */
export function applied(instance: Instance, then: PendingModifiedValues): DBInstance {
  const { Port, MasterUserPassword: _secret, ...rest } = then;
  const { shown } = instance;
  const engine = engineOf(shown.Engine!);
  const version = rest.EngineVersion;
  const second = shown.DBSubnetGroup?.Subnets?.map(({ SubnetAvailabilityZone }) => SubnetAvailabilityZone?.Name).find((zone) => zone !== shown.AvailabilityZone);
  return {
    ...shown, ...(rest as DBInstance), ...(rest.MultiAZ !== undefined && { SecondaryAvailabilityZone: rest.MultiAZ ? second : undefined }), ...(Port !== undefined && { Endpoint: { ...shown.Endpoint, Port } }), PendingModifiedValues: {},
    ...(version !== undefined && {
      DBParameterGroups: [{ DBParameterGroupName: parameterGroupOf(engine, version), ParameterApplyStatus: "in-sync" }],
      OptionGroupMemberships: [{ OptionGroupName: optionGroupOf(engine, version), Status: "in-sync" }],
    }),
  };
}

function carryOut(rds: Rds, instance: Instance, { now, then, password }: Plan, immediately: boolean, trace: Trace): void {
  const before = backsUpItself(instance);
  instance.shown = { ...instance.shown, ...now };
  const changing = immediately ? then : {};
  const waiting = immediately ? {} : then;
  const pending = { ...instance.shown.PendingModifiedValues, ...waiting, ...(immediately && then), ...(password && { MasterUserPassword: "****" }) };
  instance.shown = { ...instance.shown, PendingModifiedValues: pending };
  scheduleBackups(rds, instance);
  const first = !before && backsUpItself(instance);
  if (before !== backsUpItself(instance)) rds.tell(instance, first ? "0032" : "0028", trace);
  if (Object.keys(changing).length === 0 && !password && !first) return;
  instance.status = "modifying";
  for (const [begun] of eventsOf(changing)) rds.tell(instance, begun, trace);
  rds.later(instance, MODIFYING, trace, () => {
    instance.shown = { ...applied(instance, changing), PendingModifiedValues: waiting, DBInstanceStatus: "available" };
    for (const [, done] of eventsOf(changing)) rds.tell(instance, done, trace);
    if (password) rds.tell(instance, "0016", trace);
    // AWS: a retention period that is no longer zero means a backup at once.
    if (first) backUp(rds, instance, trace);
  });
}

/** Applies what is pending when the next maintenance window begins. */
function applyAtMaintenance(rds: Rds, instance: Instance, trace: Trace): void {
  const now = rds.context.clock.now();
  rds.inBackground(instance, nextMaintenance(instance.shown.PreferredMaintenanceWindow!, now) - now, trace, () => {
    const { MasterUserPassword: _done, ...pending } = instance.shown.PendingModifiedValues ?? {};
    if (instance.status === "available" && Object.keys(pending).length > 0) carryOut(rds, instance, { now: {}, then: pending, password: false }, true, trace);
  });
}

export const modifyDbInstance = (rds: Rds): Operation<Input, ModifyDBInstanceResult> => ({
  input: INPUT,
  readOnly: false,
  masked: ["MasterUserPassword"],
  authorize: ({ DBInstanceIdentifier, DBInstanceClass: instanceClass, AllocatedStorage: size, MultiAZ: multiAz, Iops: iops, DBParameterGroupName, OptionGroupName }, call) => [
    rds.access("ModifyDBInstance", "db", DBInstanceIdentifier!, call.region, instanceKeys({ instanceClass, size, multiAz, iops })),
    ...(DBParameterGroupName === undefined ? [] : [{ action: "rds:ModifyDBInstance", resource: rds.arn("pg", DBParameterGroupName, call.region) }]),
    ...(OptionGroupName === undefined ? [] : [{ action: "rds:ModifyDBInstance", resource: rds.arn("og", OptionGroupName, call.region) }]),
  ],
  run(input, call) {
    const instance = rds.get("db", input.DBInstanceIdentifier!, call.region);
    if (instance.status !== "available") throw fail("InvalidDBInstanceStateFault", "Database instance is not in available state.");
    checkMember(instance, input);
    const plan = planOf(instance, input);
    // AWS: not applied immediately, it waits for the maintenance window.
    carryOut(rds, instance, plan, input.ApplyImmediately ?? false, call.trace);
    if (!input.ApplyImmediately && Object.keys(plan.then).length > 0) applyAtMaintenance(rds, instance, call.trace);
    return { DBInstance: showInstance(rds, instance) };
  },
});
