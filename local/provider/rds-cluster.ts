import type { DBCluster, DBInstance, ModifyDBClusterCommandInput, ModifyDBInstanceCommandInput } from "@aws-sdk/client-rds";
import { UserError } from "../kernel/errors";
import { nameOf } from "./names";
import { autonamed, boolean, computed, integer, list, meaningless, number, object, refused, replaces, required, string, unordered, withDefault, type Values } from "./properties";
import {
  clusterIs, define, findCluster, findInstance, instanceIs, NO_DIRECTORY, NO_INSIGHTS, NO_LOGS, NO_MONITORING, NO_SECRETS, NO_VPC, NO_WRITE_ONLY, rds, retag,
} from "./rds-calls";
import { IDENTIFIER } from "./rds-instance";
import type { Change, ResourceContext } from "./resource-type";
import { allTags, fromTagList, REGION, tagList, tagOutputs, TAGS } from "./tags";

const NO_MULTI_AZ = "Multi-AZ DB clusters are not in the local cloud";
const NO_GLOBAL = "global databases are not in the local cloud";
const NO_WARNINGS = meaningless(list(string()), "no event of the local cloud warns of what the provider did");

const CLUSTER = {
  allocatedStorage: refused(NO_MULTI_AZ),
  allowMajorVersionUpgrade: withDefault(boolean(), false),
  applyImmediately: computed(boolean()),
  autoMinorVersionUpgrade: computed(boolean()),
  availabilityZones: replaces(computed(unordered(list(string())))),
  backtrackWindow: refused("backtracking needs a database engine, and none runs in the local cloud"),
  backupRetentionPeriod: withDefault(integer(), 1),
  caCertificateIdentifier: refused(NO_MULTI_AZ),
  clusterIdentifier: autonamed(string(), { max: 63, property: "clusterIdentifier", lowerCase: true }),
  clusterIdentifierPrefix: replaces(string()),
  clusterMembers: refused("members are made as aws.rds.ClusterInstance"),
  clusterScalabilityType: refused("Aurora Limitless is not in the local cloud"),
  copyTagsToSnapshot: withDefault(boolean(), false),
  databaseInsightsMode: refused(NO_INSIGHTS),
  databaseName: replaces(computed(string())),
  dbClusterInstanceClass: refused(NO_MULTI_AZ),
  dbClusterParameterGroupName: computed(string()),
  dbInstanceParameterGroupName: refused("only the default parameter groups are in the local cloud"),
  dbSubnetGroupName: replaces(computed(string())),
  dbSystemId: refused("RDS Custom is not in the local cloud"),
  deleteAutomatedBackups: withDefault(boolean(), true),
  deletionProtection: boolean(),
  domain: refused(NO_DIRECTORY),
  domainIamRoleName: refused(NO_DIRECTORY),
  enableGlobalWriteForwarding: refused(NO_GLOBAL),
  enableHttpEndpoint: refused("the Data API needs a database engine, and none runs in the local cloud"),
  enableLocalWriteForwarding: refused("write forwarding needs a database engine, and none runs in the local cloud"),
  enabledCloudwatchLogsExports: refused(NO_LOGS),
  engine: replaces(required(string())),
  engineLifecycleSupport: replaces(computed(string())),
  engineMode: replaces(withDefault(string(), "provisioned")),
  engineVersion: computed(string()),
  finalSnapshotIdentifier: string(),
  globalClusterIdentifier: refused(NO_GLOBAL),
  iamDatabaseAuthenticationEnabled: boolean(),
  iamRoles: refused("roles of clusters need a database engine, and none runs in the local cloud"),
  iops: refused(NO_MULTI_AZ),
  kmsKeyId: replaces(computed(string())),
  manageMasterUserPassword: refused(NO_SECRETS),
  masterPassword: string(),
  masterPasswordWo: refused(NO_WRITE_ONLY),
  masterPasswordWoVersion: refused(NO_WRITE_ONLY),
  masterUserSecretKmsKeyId: refused(NO_SECRETS),
  masterUsername: replaces(computed(string())),
  monitoringInterval: refused(NO_MONITORING),
  monitoringRoleArn: refused(NO_MONITORING),
  networkType: computed(string()),
  performanceInsightsEnabled: refused(NO_INSIGHTS),
  performanceInsightsKmsKeyId: refused(NO_INSIGHTS),
  performanceInsightsRetentionPeriod: refused(NO_INSIGHTS),
  port: replaces(computed(integer())),
  preferredBackupWindow: computed(string()),
  preferredMaintenanceWindow: computed(string()),
  region: REGION,
  replicationSourceIdentifier: refused("replication between clusters needs a database engine, and none runs in the local cloud"),
  restoreToPointInTime: refused("restoring to a point in time is not in the provider of the local cloud; use the API"),
  s3Import: refused("imports from S3 need a database engine, and none runs in the local cloud"),
  scalingConfiguration: refused("Aurora Serverless v1 has ended"),
  serverlessv2ScalingConfiguration: object({ maxCapacity: required(number()), minCapacity: required(number()), secondsUntilAutoPause: integer() }),
  skipFinalSnapshot: withDefault(boolean(), false),
  snapshotIdentifier: replaces(string()),
  sourceRegion: refused("replication between clusters needs a database engine, and none runs in the local cloud"),
  storageEncrypted: replaces(computed(boolean())),
  storageType: computed(string()),
  tags: TAGS,
  vpcSecurityGroupIds: refused(NO_VPC),
  warningEventCategories: NO_WARNINGS,
};

type ClusterValues = Values<typeof CLUSTER>;

const scalingOf = ({ serverlessv2ScalingConfiguration: given }: ClusterValues) =>
  given && { MinCapacity: given.minCapacity, MaxCapacity: given.maxCapacity, SecondsUntilAutoPause: given.secondsUntilAutoPause };

async function make(id: string, values: ClusterValues, context: ResourceContext): Promise<void> {
  const settings = {
    DBClusterIdentifier: id, Engine: values.engine, EngineMode: values.engineMode, EngineVersion: values.engineVersion, Port: values.port, KmsKeyId: values.kmsKeyId,
    AvailabilityZones: values.availabilityZones && [...values.availabilityZones], BackupRetentionPeriod: values.backupRetentionPeriod, PreferredBackupWindow: values.preferredBackupWindow,
    CopyTagsToSnapshot: values.copyTagsToSnapshot, DBClusterParameterGroupName: values.dbClusterParameterGroupName, DBSubnetGroupName: values.dbSubnetGroupName,
    DeletionProtection: values.deletionProtection, EnableIAMDatabaseAuthentication: values.iamDatabaseAuthenticationEnabled, EngineLifecycleSupport: values.engineLifecycleSupport,
    StorageType: values.storageType || undefined, NetworkType: values.networkType, ServerlessV2ScalingConfiguration: scalingOf(values), Tags: tagList(allTags(values.tags, context)),
  };
  if (values.snapshotIdentifier !== undefined) {
    await rds(context, "RestoreDBClusterFromSnapshot", { ...settings, SnapshotIdentifier: values.snapshotIdentifier });
    return;
  }
  await rds(context, "CreateDBCluster", {
    ...settings, DatabaseName: values.databaseName, MasterUsername: values.masterUsername, MasterUserPassword: values.masterPassword, StorageEncrypted: values.storageEncrypted,
    PreferredMaintenanceWindow: values.preferredMaintenanceWindow, AutoMinorVersionUpgrade: values.autoMinorVersionUpgrade,
  });
}

function clusterOutputs(found: DBCluster, known: Partial<ClusterValues>, context: ResourceContext) {
  return {
    allocatedStorage: found.AllocatedStorage, applyImmediately: known.applyImmediately ?? false, arn: found.DBClusterArn, autoMinorVersionUpgrade: found.AutoMinorVersionUpgrade,
    availabilityZones: found.AvailabilityZones, backupRetentionPeriod: found.BackupRetentionPeriod, clusterIdentifier: found.DBClusterIdentifier, clusterIdentifierPrefix: known.clusterIdentifierPrefix ?? "",
    clusterMembers: (found.DBClusterMembers ?? []).map(({ DBInstanceIdentifier }) => DBInstanceIdentifier), clusterResourceId: found.DbClusterResourceId,
    copyTagsToSnapshot: found.CopyTagsToSnapshot, databaseName: found.DatabaseName ?? "", dbClusterParameterGroupName: found.DBClusterParameterGroup, dbSubnetGroupName: found.DBSubnetGroup,
    deletionProtection: found.DeletionProtection, endpoint: found.Endpoint, engine: found.Engine, engineLifecycleSupport: found.EngineLifecycleSupport, engineMode: found.EngineMode,
    engineVersion: known.engineVersion ?? found.EngineVersion, engineVersionActual: found.EngineVersion, hostedZoneId: found.HostedZoneId,
    iamDatabaseAuthenticationEnabled: found.IAMDatabaseAuthenticationEnabled, iamRoles: [], kmsKeyId: found.KmsKeyId ?? "", masterUserSecrets: [], masterUsername: found.MasterUsername,
    networkType: found.NetworkType, port: found.Port, preferredBackupWindow: found.PreferredBackupWindow, preferredMaintenanceWindow: found.PreferredMaintenanceWindow,
    readerEndpoint: found.ReaderEndpoint, region: context.region, storageEncrypted: found.StorageEncrypted, storageType: found.StorageType ?? "",
    vpcSecurityGroupIds: (found.VpcSecurityGroups ?? []).map(({ VpcSecurityGroupId }) => VpcSecurityGroupId), ...tagOutputs(fromTagList(found.TagList), context),
  };
}

const MODIFIED = {
  autoMinorVersionUpgrade: "AutoMinorVersionUpgrade", backupRetentionPeriod: "BackupRetentionPeriod", copyTagsToSnapshot: "CopyTagsToSnapshot",
  dbClusterParameterGroupName: "DBClusterParameterGroupName", deletionProtection: "DeletionProtection", engineVersion: "EngineVersion",
  iamDatabaseAuthenticationEnabled: "EnableIAMDatabaseAuthentication", masterPassword: "MasterUserPassword", preferredBackupWindow: "PreferredBackupWindow",
  preferredMaintenanceWindow: "PreferredMaintenanceWindow", storageType: "StorageType",
} as const satisfies Partial<Record<keyof ClusterValues, keyof ModifyDBClusterCommandInput>>;

async function changeCluster(id: string, { was, will, has }: Change<ClusterValues>, context: ResourceContext): Promise<void> {
  const changed = (Object.keys(MODIFIED) as (keyof typeof MODIFIED)[]).filter((property) => has(property));
  const scaling = has("serverlessv2ScalingConfiguration");
  if (changed.length > 0 || scaling) {
    await rds(context, "ModifyDBCluster", {
      DBClusterIdentifier: id, ApplyImmediately: will.applyImmediately ?? false, ...(will.allowMajorVersionUpgrade && { AllowMajorVersionUpgrade: true }),
      ...Object.fromEntries(changed.map((property) => [MODIFIED[property], will[property]])), ...(scaling && { ServerlessV2ScalingConfiguration: scalingOf(will) }),
    });
    await clusterIs(id, context, "available");
  }
  if (has("tags")) await retag((await findCluster(id, context))!.DBClusterArn!, was.tags, will.tags, context);
}

export const cluster = define({
  token: "aws:rds/cluster:Cluster",
  properties: CLUSTER,
  secretOutputs: ["masterPassword"],
  async create(values, context) {
    const id = nameOf({ name: values.clusterIdentifier, namePrefix: values.clusterIdentifierPrefix }, context, { ...IDENTIFIER, property: "clusterIdentifier" }).toLowerCase();
    await make(id, values, context);
    await clusterIs(id, context, "available");
    return { id };
  },
  async read(id, known, context) {
    const found = await findCluster(id, context);
    return found && clusterOutputs(found, known, context);
  },
  update: (id, change, context) => changeCluster(id, change, context),
  async delete(id, known, context) {
    if (!(await findCluster(id, context))) return;
    const { skipFinalSnapshot, finalSnapshotIdentifier } = known;
    if (!skipFinalSnapshot && !finalSnapshotIdentifier) throw new UserError("finalSnapshotIdentifier is required when skipFinalSnapshot is false");
    await rds(context, "DeleteDBCluster", {
      DBClusterIdentifier: id, SkipFinalSnapshot: skipFinalSnapshot ?? false, ...(!skipFinalSnapshot && { FinalDBSnapshotIdentifier: finalSnapshotIdentifier }),
      DeleteAutomatedBackups: known.deleteAutomatedBackups ?? true,
    });
    await clusterIs(id, context, undefined);
  },
});

const MEMBER = {
  applyImmediately: computed(boolean()),
  autoMinorVersionUpgrade: withDefault(boolean(), true),
  availabilityZone: replaces(computed(string())),
  caCertIdentifier: computed(string()),
  clusterIdentifier: replaces(required(string())),
  copyTagsToSnapshot: withDefault(boolean(), false),
  customIamInstanceProfile: refused("RDS Custom is not in the local cloud"),
  dbParameterGroupName: computed(string()),
  dbSubnetGroupName: replaces(computed(string())),
  engine: replaces(required(string())),
  engineVersion: computed(string()),
  forceDestroy: meaningless(withDefault(boolean(), false), "no member has a snapshot of its own or is part of a global cluster here"),
  identifier: autonamed(string(), IDENTIFIER),
  identifierPrefix: replaces(string()),
  instanceClass: required(string()),
  monitoringInterval: refused(NO_MONITORING),
  monitoringRoleArn: refused(NO_MONITORING),
  performanceInsightsEnabled: refused(NO_INSIGHTS),
  performanceInsightsKmsKeyId: refused(NO_INSIGHTS),
  performanceInsightsRetentionPeriod: refused(NO_INSIGHTS),
  preferredBackupWindow: refused("the backup window of a member is its cluster's"),
  preferredMaintenanceWindow: computed(string()),
  promotionTier: withDefault(integer(), 0),
  publiclyAccessible: computed(boolean()),
  region: REGION,
  tags: TAGS,
  warningEventCategories: NO_WARNINGS,
};

type MemberValues = Values<typeof MEMBER>;

async function memberOutputs(found: DBInstance, known: Partial<MemberValues>, context: ResourceContext) {
  const of = await findCluster(found.DBClusterIdentifier!, context);
  const member = of?.DBClusterMembers?.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === found.DBInstanceIdentifier);
  return {
    applyImmediately: known.applyImmediately ?? false, arn: found.DBInstanceArn, autoMinorVersionUpgrade: found.AutoMinorVersionUpgrade, availabilityZone: found.AvailabilityZone,
    caCertIdentifier: found.CACertificateIdentifier, clusterIdentifier: found.DBClusterIdentifier, copyTagsToSnapshot: found.CopyTagsToSnapshot,
    dbParameterGroupName: found.DBParameterGroups?.[0]?.DBParameterGroupName, dbSubnetGroupName: found.DBSubnetGroup?.DBSubnetGroupName, dbiResourceId: found.DbiResourceId,
    endpoint: found.Endpoint?.Address, engine: found.Engine, engineVersion: known.engineVersion ?? found.EngineVersion, engineVersionActual: found.EngineVersion,
    identifier: found.DBInstanceIdentifier, identifierPrefix: known.identifierPrefix ?? "", instanceClass: found.DBInstanceClass, kmsKeyId: found.KmsKeyId ?? "", monitoringInterval: 0, monitoringRoleArn: "",
    networkType: found.NetworkType, performanceInsightsEnabled: false, port: found.Endpoint?.Port, preferredBackupWindow: found.PreferredBackupWindow,
    preferredMaintenanceWindow: found.PreferredMaintenanceWindow, promotionTier: found.PromotionTier, publiclyAccessible: found.PubliclyAccessible, region: context.region,
    storageEncrypted: found.StorageEncrypted, writer: member?.IsClusterWriter ?? false, ...tagOutputs(fromTagList(found.TagList), context),
  };
}

const MEMBER_MODIFIED = {
  autoMinorVersionUpgrade: "AutoMinorVersionUpgrade", caCertIdentifier: "CACertificateIdentifier", copyTagsToSnapshot: "CopyTagsToSnapshot", dbParameterGroupName: "DBParameterGroupName",
  instanceClass: "DBInstanceClass", preferredMaintenanceWindow: "PreferredMaintenanceWindow", promotionTier: "PromotionTier", publiclyAccessible: "PubliclyAccessible",
} as const satisfies Partial<Record<keyof MemberValues, keyof ModifyDBInstanceCommandInput>>;

export const clusterInstance = define({
  token: "aws:rds/clusterInstance:ClusterInstance",
  properties: MEMBER,
  async create(values, context) {
    const id = nameOf({ name: values.identifier, namePrefix: values.identifierPrefix }, context, IDENTIFIER).toLowerCase();
    await rds(context, "CreateDBInstance", {
      DBInstanceIdentifier: id, DBClusterIdentifier: values.clusterIdentifier, Engine: values.engine, EngineVersion: values.engineVersion, DBInstanceClass: values.instanceClass,
      AutoMinorVersionUpgrade: values.autoMinorVersionUpgrade, AvailabilityZone: values.availabilityZone, CACertificateIdentifier: values.caCertIdentifier,
      CopyTagsToSnapshot: values.copyTagsToSnapshot, DBParameterGroupName: values.dbParameterGroupName, DBSubnetGroupName: values.dbSubnetGroupName,
      PreferredMaintenanceWindow: values.preferredMaintenanceWindow, PromotionTier: values.promotionTier, PubliclyAccessible: values.publiclyAccessible,
      Tags: tagList(allTags(values.tags, context)),
    });
    await instanceIs(id, context, "available");
    return { id };
  },
  async read(id, known, context) {
    const found = await findInstance(id, context);
    return found && memberOutputs(found, known, context);
  },
  async update(id, { was, will, has }, context) {
    const changed = (Object.keys(MEMBER_MODIFIED) as (keyof typeof MEMBER_MODIFIED)[]).filter((property) => has(property));
    if (changed.length > 0) {
      await rds(context, "ModifyDBInstance", {
        DBInstanceIdentifier: id, ApplyImmediately: will.applyImmediately ?? false, ...Object.fromEntries(changed.map((property) => [MEMBER_MODIFIED[property], will[property]])),
      });
      await instanceIs(id, context, "available");
    }
    if (has("tags")) await retag((await findInstance(id, context))!.DBInstanceArn!, was.tags, will.tags, context);
  },
  async delete(id, _known, context) {
    if (!(await findInstance(id, context))) return;
    await rds(context, "DeleteDBInstance", { DBInstanceIdentifier: id, SkipFinalSnapshot: true });
    await instanceIs(id, context, undefined);
  },
});
