import type { CreateDBInstanceCommandInput, DBInstance, ModifyDBInstanceCommandInput } from "@aws-sdk/client-rds";
import { UserError } from "../kernel/errors";
import { nameOf } from "./names";
import { autonamed, boolean, computed, integer, list, meaningless, refused, replaces, required, string, withDefault, type Values } from "./properties";
import {
  define, findInstance, instanceIs, NO_DIRECTORY, NO_ENGINE, NO_INSIGHTS, NO_LOGS, NO_MONITORING, NO_SECRETS, NO_VPC, NO_WRITE_ONLY, rds, retag,
} from "./rds-calls";
import type { Change, ResourceContext } from "./resource-type";
import { allTags, fromTagList, REGION, tagList, tagOutputs, TAGS } from "./tags";

/** The provider's own name for the name of an instance. AWS has 63 characters. */
export const IDENTIFIER = { max: 63, property: "identifier", lowerCase: true };

const INSTANCE = {
  allocatedStorage: computed(integer()),
  allowMajorVersionUpgrade: withDefault(boolean(), false),
  applyImmediately: computed(boolean()),
  autoMinorVersionUpgrade: withDefault(boolean(), true),
  availabilityZone: replaces(computed(string())),
  backupRetentionPeriod: computed(integer()),
  backupTarget: refused("Outposts and Local Zones are not in the local cloud"),
  backupWindow: computed(string()),
  blueGreenUpdate: refused("blue/green deployments are not in the local cloud"),
  caCertIdentifier: computed(string()),
  characterSetName: refused(NO_ENGINE),
  copyTagsToSnapshot: withDefault(boolean(), false),
  customIamInstanceProfile: refused("RDS Custom is not in the local cloud"),
  customerOwnedIpEnabled: refused("Outposts are not in the local cloud"),
  databaseInsightsMode: refused(NO_INSIGHTS),
  dbName: replaces(computed(string())),
  dbSubnetGroupName: computed(string()),
  dedicatedLogVolume: refused("dedicated log volumes are not in the local cloud"),
  deleteAutomatedBackups: withDefault(boolean(), true),
  deletionProtection: withDefault(boolean(), false),
  domain: refused(NO_DIRECTORY),
  domainAuthSecretArn: refused(NO_DIRECTORY),
  domainDnsIps: refused(NO_DIRECTORY),
  domainFqdn: refused(NO_DIRECTORY),
  domainIamRoleName: refused(NO_DIRECTORY),
  domainOu: refused(NO_DIRECTORY),
  enabledCloudwatchLogsExports: refused(NO_LOGS),
  engine: replaces(computed(string())),
  engineLifecycleSupport: replaces(computed(string())),
  engineVersion: computed(string()),
  finalSnapshotIdentifier: string(),
  iamDatabaseAuthenticationEnabled: withDefault(boolean(), false),
  identifier: autonamed(string(), IDENTIFIER),
  identifierPrefix: replaces(string()),
  instanceClass: required(string()),
  iops: computed(integer()),
  kmsKeyId: replaces(computed(string())),
  licenseModel: replaces(computed(string())),
  maintenanceWindow: computed(string()),
  manageMasterUserPassword: refused(NO_SECRETS),
  masterUserSecretKmsKeyId: refused(NO_SECRETS),
  maxAllocatedStorage: integer(),
  monitoringInterval: refused(NO_MONITORING),
  monitoringRoleArn: refused(NO_MONITORING),
  multiAz: computed(boolean()),
  ncharCharacterSetName: refused(NO_ENGINE),
  networkType: computed(string()),
  optionGroupName: computed(string()),
  parameterGroupName: computed(string()),
  password: string(),
  passwordWo: refused(NO_WRITE_ONLY),
  passwordWoVersion: refused(NO_WRITE_ONLY),
  performanceInsightsEnabled: refused(NO_INSIGHTS),
  performanceInsightsKmsKeyId: refused(NO_INSIGHTS),
  performanceInsightsRetentionPeriod: refused(NO_INSIGHTS),
  port: computed(integer()),
  publiclyAccessible: withDefault(boolean(), false),
  region: REGION,
  replicaMode: refused(NO_ENGINE),
  replicateSourceDb: replaces(string()),
  restoreToPointInTime: refused("restoring to a point in time is not in the provider of the local cloud; use the API"),
  s3Import: refused("imports from S3 need a database engine, and none runs in the local cloud"),
  skipFinalSnapshot: withDefault(boolean(), false),
  snapshotIdentifier: replaces(computed(string())),
  storageEncrypted: replaces(withDefault(boolean(), false)),
  storageThroughput: computed(integer()),
  storageType: computed(string()),
  tags: TAGS,
  timezone: refused(NO_ENGINE),
  upgradeStorageConfig: refused("storage configurations of old read replicas are not in the local cloud"),
  username: replaces(computed(string())),
  vpcSecurityGroupIds: refused(NO_VPC),
  warningEventCategories: meaningless(list(string()), "no event of the local cloud warns of what the provider did"),
};

type InstanceValues = Values<typeof INSTANCE>;

/** What all three ways to make an instance are told. */
const settingsOf = (values: InstanceValues, context: ResourceContext) => ({
  DBInstanceClass: values.instanceClass, AutoMinorVersionUpgrade: values.autoMinorVersionUpgrade, AvailabilityZone: values.availabilityZone, MultiAZ: values.multiAz, Port: values.port,
  PubliclyAccessible: values.publiclyAccessible, StorageType: values.storageType, Iops: values.iops, StorageThroughput: values.storageThroughput,
  DBSubnetGroupName: values.dbSubnetGroupName, OptionGroupName: values.optionGroupName, DBParameterGroupName: values.parameterGroupName, NetworkType: values.networkType,
  CopyTagsToSnapshot: values.copyTagsToSnapshot, DeletionProtection: values.deletionProtection, CACertificateIdentifier: values.caCertIdentifier,
  // Without one the provider says nothing; false is AWS's default.
  EnableIAMDatabaseAuthentication: values.iamDatabaseAuthenticationEnabled || undefined, Tags: tagList(allTags(values.tags, context)),
});

async function make(id: string, values: InstanceValues, context: ResourceContext): Promise<void> {
  const settings = settingsOf(values, context);
  const { replicateSourceDb, snapshotIdentifier } = values;
  if (replicateSourceDb !== undefined) {
    await rds(context, "CreateDBInstanceReadReplica", {
      ...settings, DBInstanceIdentifier: id, SourceDBInstanceIdentifier: replicateSourceDb, AllocatedStorage: values.allocatedStorage, KmsKeyId: values.kmsKeyId, MaxAllocatedStorage: values.maxAllocatedStorage,
    });
    return;
  }
  if (snapshotIdentifier !== undefined) {
    await rds(context, "RestoreDBInstanceFromDBSnapshot", {
      ...settings, DBInstanceIdentifier: id, DBSnapshotIdentifier: snapshotIdentifier, AllocatedStorage: values.allocatedStorage, Engine: values.engine,
      BackupRetentionPeriod: values.backupRetentionPeriod, PreferredBackupWindow: values.backupWindow, EngineLifecycleSupport: values.engineLifecycleSupport, LicenseModel: values.licenseModel,
    });
    return;
  }
  if (values.engine === undefined) throw new UserError("the property 'engine' is required and missing");
  await rds(context, "CreateDBInstance", {
    ...settings, DBInstanceIdentifier: id, Engine: values.engine, EngineVersion: values.engineVersion, AllocatedStorage: values.allocatedStorage, DBName: values.dbName,
    MasterUsername: values.username, MasterUserPassword: values.password, LicenseModel: values.licenseModel, KmsKeyId: values.kmsKeyId, StorageEncrypted: values.storageEncrypted,
    // The provider's own default is no backups, not AWS's.
    BackupRetentionPeriod: values.backupRetentionPeriod ?? 0, PreferredBackupWindow: values.backupWindow, PreferredMaintenanceWindow: values.maintenanceWindow,
    MaxAllocatedStorage: values.maxAllocatedStorage, EngineLifecycleSupport: values.engineLifecycleSupport,
  } satisfies CreateDBInstanceCommandInput);
}

const endpointOf = ({ Endpoint }: DBInstance): string | undefined => Endpoint && `${Endpoint.Address}:${Endpoint.Port}`;

function outputsOf(found: DBInstance, known: Partial<InstanceValues>, context: ResourceContext) {
  return {
    address: found.Endpoint?.Address, allocatedStorage: found.AllocatedStorage, applyImmediately: known.applyImmediately ?? false, arn: found.DBInstanceArn,
    autoMinorVersionUpgrade: found.AutoMinorVersionUpgrade, availabilityZone: found.AvailabilityZone, backupRetentionPeriod: found.BackupRetentionPeriod,
    backupTarget: found.BackupTarget, backupWindow: found.PreferredBackupWindow, caCertIdentifier: found.CACertificateIdentifier, copyTagsToSnapshot: found.CopyTagsToSnapshot,
    customerOwnedIpEnabled: found.CustomerOwnedIpEnabled, databaseInsightsMode: found.DatabaseInsightsMode, dbName: found.DBName ?? "", dbSubnetGroupName: found.DBSubnetGroup?.DBSubnetGroupName,
    dedicatedLogVolume: found.DedicatedLogVolume, deletionProtection: found.DeletionProtection, endpoint: endpointOf(found), engine: found.Engine,
    engineLifecycleSupport: found.EngineLifecycleSupport, engineVersion: known.engineVersion ?? found.EngineVersion, engineVersionActual: found.EngineVersion,
    hostedZoneId: found.Endpoint?.HostedZoneId, iamDatabaseAuthenticationEnabled: found.IAMDatabaseAuthenticationEnabled, identifier: found.DBInstanceIdentifier, identifierPrefix: known.identifierPrefix ?? "",
    instanceClass: found.DBInstanceClass, iops: found.Iops ?? 0, kmsKeyId: found.KmsKeyId ?? "", latestRestorableTime: found.LatestRestorableTime?.toISOString() ?? "", licenseModel: found.LicenseModel,
    listenerEndpoints: [], maintenanceWindow: found.PreferredMaintenanceWindow, masterUserSecrets: [], maxAllocatedStorage: found.MaxAllocatedStorage ?? 0, monitoringInterval: 0, monitoringRoleArn: "",
    multiAz: found.MultiAZ, networkType: found.NetworkType, optionGroupName: found.OptionGroupMemberships?.[0]?.OptionGroupName,
    parameterGroupName: found.DBParameterGroups?.[0]?.DBParameterGroupName, performanceInsightsEnabled: false, port: found.Endpoint?.Port, publiclyAccessible: found.PubliclyAccessible,
    region: context.region, replicas: found.ReadReplicaDBInstanceIdentifiers ?? [], replicateSourceDb: found.ReadReplicaSourceDBInstanceIdentifier ?? "", resourceId: found.DbiResourceId,
    skipFinalSnapshot: known.skipFinalSnapshot ?? false, status: found.DBInstanceStatus, storageEncrypted: found.StorageEncrypted, storageThroughput: found.StorageThroughput ?? 0,
    storageType: found.StorageType, timezone: "", username: found.MasterUsername, vpcSecurityGroupIds: (found.VpcSecurityGroups ?? []).map(({ VpcSecurityGroupId }) => VpcSecurityGroupId),
    ...tagOutputs(fromTagList(found.TagList), context),
  };
}

/** Which property is changed by which member of ModifyDBInstance. */
const MODIFIED = {
  allocatedStorage: "AllocatedStorage", autoMinorVersionUpgrade: "AutoMinorVersionUpgrade", backupRetentionPeriod: "BackupRetentionPeriod", backupWindow: "PreferredBackupWindow",
  caCertIdentifier: "CACertificateIdentifier", copyTagsToSnapshot: "CopyTagsToSnapshot", dbSubnetGroupName: "DBSubnetGroupName", deletionProtection: "DeletionProtection",
  engineVersion: "EngineVersion", iamDatabaseAuthenticationEnabled: "EnableIAMDatabaseAuthentication", instanceClass: "DBInstanceClass", iops: "Iops", maintenanceWindow: "PreferredMaintenanceWindow",
  maxAllocatedStorage: "MaxAllocatedStorage", multiAz: "MultiAZ", optionGroupName: "OptionGroupName", parameterGroupName: "DBParameterGroupName", password: "MasterUserPassword",
  port: "DBPortNumber", publiclyAccessible: "PubliclyAccessible", storageThroughput: "StorageThroughput", storageType: "StorageType",
} as const satisfies Partial<Record<keyof InstanceValues, keyof ModifyDBInstanceCommandInput>>;

async function change(id: string, { was, will, has }: Change<InstanceValues>, context: ResourceContext): Promise<void> {
  const changed = (Object.keys(MODIFIED) as (keyof typeof MODIFIED)[]).filter((property) => has(property));
  if (changed.length > 0) {
    await rds(context, "ModifyDBInstance", {
      DBInstanceIdentifier: id, ApplyImmediately: will.applyImmediately ?? false, ...(will.allowMajorVersionUpgrade && { AllowMajorVersionUpgrade: true }),
      ...Object.fromEntries(changed.map((property) => [MODIFIED[property], will[property]])),
    });
    await instanceIs(id, context, "available");
  }
  if (has("tags")) await retag((await findInstance(id, context))!.DBInstanceArn!, was.tags, will.tags, context);
}

export const instance = define({
  token: "aws:rds/instance:Instance",
  properties: INSTANCE,
  secretOutputs: ["password"],
  async create(values, context) {
    const id = nameOf({ name: values.identifier, namePrefix: values.identifierPrefix }, context, IDENTIFIER).toLowerCase();
    await make(id, values, context);
    await instanceIs(id, context, "available");
    return { id };
  },
  async read(id, known, context) {
    const found = await findInstance(id, context);
    return found && outputsOf(found, known, context);
  },
  update: (id, changes, context) => change(id, changes, context),
  async delete(id, known, context) {
    if (!(await findInstance(id, context))) return;
    const { skipFinalSnapshot, finalSnapshotIdentifier } = known;
    if (!skipFinalSnapshot && !finalSnapshotIdentifier) throw new UserError("finalSnapshotIdentifier is required when skipFinalSnapshot is false");
    await rds(context, "DeleteDBInstance", {
      DBInstanceIdentifier: id, SkipFinalSnapshot: skipFinalSnapshot ?? false, ...(!skipFinalSnapshot && { FinalDBSnapshotIdentifier: finalSnapshotIdentifier }),
      DeleteAutomatedBackups: known.deleteAutomatedBackups ?? true,
    });
    await instanceIs(id, context, undefined);
  },
});
