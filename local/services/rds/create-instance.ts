import type { CreateDBInstanceCommandInput, CreateDBInstanceResult } from "@aws-sdk/client-rds";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { boolean, number, refused, string, structure } from "../../kernel/shape";
import { checkClass, engineOf, optionGroupOf, parameterGroupOf, versionOf, type Engine } from "./engines";
import { encryptionOf } from "./encryption";
import { badCombination, fail, invalid } from "./errors";
import { checkIdentifier } from "./identifiers";
import { checkNew, groupAccess, instanceKeys, launch, newInstance, showInstance, type InstanceSpec } from "./instance";
import { joinCluster } from "./members";
import type { Cluster } from "./model";
import { checkDatabaseName, checkGroups, checkPassword, checkPort, checkRetention, checkUser, checkZone, storageOf, windowsOf } from "./settings";
import type { Rds } from "./state";
import { newTags, tagContext, tagging, TAGS } from "./tags";

type Input = CreateDBInstanceCommandInput;

export const NO_VPC = refused("security groups belong to EC2, which is not in the local cloud; the default one is used");
export const NO_SECRETS = refused("Secrets Manager is not in the local cloud");

/** What instances made in any way can be told. */
export const COMMON_MEMBERS = {
  DBInstanceClass: string(), AvailabilityZone: string(), DBSubnetGroupName: string(), MultiAZ: boolean(), PubliclyAccessible: boolean(), AutoMinorVersionUpgrade: boolean(),
  Port: number(), Iops: number(), StorageThroughput: number(), StorageType: string(), AllocatedStorage: number(), OptionGroupName: string(), DBParameterGroupName: string(),
  Tags: TAGS, CopyTagsToSnapshot: boolean(), EnableIAMDatabaseAuthentication: boolean(), DeletionProtection: boolean(),
  CACertificateIdentifier: string({ oneOf: ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"] }), NetworkType: string({ oneOf: ["IPV4"] }),
  VpcSecurityGroupIds: NO_VPC, DBSecurityGroups: refused("they were EC2-Classic's, which AWS has retired"),
};

const INPUT = structure({
  ...COMMON_MEMBERS,
  DBInstanceIdentifier: string({ required: true }), DBInstanceClass: string({ required: true }), Engine: string({ required: true }), EngineVersion: string(), DBName: string(),
  MasterUsername: string(), MasterUserPassword: string({ secret: true }), PreferredMaintenanceWindow: string(), BackupRetentionPeriod: number(), PreferredBackupWindow: string(),
  LicenseModel: string(), DBClusterIdentifier: string(), StorageEncrypted: boolean(), KmsKeyId: string(), PromotionTier: number(), MaxAllocatedStorage: number(),
  MonitoringInterval: number({ max: 0 }), EngineLifecycleSupport: string({ oneOf: ["open-source-rds-extended-support", "open-source-rds-extended-support-disabled"] }),
  ManageMasterUserPassword: NO_SECRETS, MasterUserSecretKmsKeyId: NO_SECRETS,
});

/** What the cluster decides for its members. */
const OF_THE_CLUSTER = ["MasterUsername", "MasterUserPassword", "DBName", "BackupRetentionPeriod", "StorageEncrypted", "KmsKeyId", "AllocatedStorage", "DeletionProtection", "StorageType", "Port"] as const;

function memberSpec(rds: Rds, cluster: Cluster, engine: Engine, input: Input): Omit<InstanceSpec, "id" | "tags" | "instanceClass"> {
  if (cluster.shown.Engine !== engine.name) throw badCombination(`The engine name requested for your DB instance (${engine.name}) doesn't match the engine name of your DB cluster (${cluster.shown.Engine}).`);
  const given = OF_THE_CLUSTER.find((member) => input[member] !== undefined && input[member] !== false);
  if (given) throw badCombination(`The requested DB Instance will be a member of a DB Cluster. Set ${given} for the DB Cluster.`);
  const { shown } = cluster;
  if (input.EngineVersion !== undefined && versionOf(engine, input.EngineVersion) !== shown.EngineVersion) {
    throw badCombination(`The engine version that you requested for your DB instance (${input.EngineVersion}) does not match the engine version of your DB cluster (${shown.EngineVersion}).`);
  }
  return {
    engine, version: shown.EngineVersion!, storage: { type: shown.StorageType ?? "aurora", size: 1 },
    encryption: { type: shown.StorageEncryptionType!, ...(shown.KmsKeyId !== undefined && { key: shown.KmsKeyId }) },
    windows: { backup: shown.PreferredBackupWindow!, maintenance: windowsOf({ ...input, PreferredBackupWindow: shown.PreferredBackupWindow }, rds.context.ids).maintenance },
    retention: shown.BackupRetentionPeriod!, port: shown.Port!, zone: input.AvailabilityZone,
    more: {
      DBClusterIdentifier: cluster.id, MasterUsername: shown.MasterUsername, DBName: shown.DatabaseName, PromotionTier: promotionTier(input.PromotionTier),
      CopyTagsToSnapshot: shown.CopyTagsToSnapshot, ...moreOf(input),
    },
  };
}

function promotionTier(tier = 1): number {
  if (tier < 0 || tier > 15) throw invalid(`Invalid promotion tier: ${tier}. The promotion tier must be between 0 and 15.`);
  return tier;
}

/** What is shown as it was given. */
export function moreOf(input: Omit<Partial<Input>, "DBName" | "Engine">) {
  return {
    MultiAZ: input.MultiAZ, PubliclyAccessible: input.PubliclyAccessible, AutoMinorVersionUpgrade: input.AutoMinorVersionUpgrade,
    ...(input.CopyTagsToSnapshot !== undefined && { CopyTagsToSnapshot: input.CopyTagsToSnapshot }), DeletionProtection: input.DeletionProtection,
    IAMDatabaseAuthenticationEnabled: input.EnableIAMDatabaseAuthentication, CACertificateIdentifier: input.CACertificateIdentifier,
    MaxAllocatedStorage: input.MaxAllocatedStorage, EngineLifecycleSupport: input.EngineLifecycleSupport,
  };
}

async function standaloneSpec(rds: Rds, engine: Engine, input: Input, call: Call): Promise<Omit<InstanceSpec, "id" | "tags" | "instanceClass">> {
  if (engine.aurora) throw badCombination(`Aurora DB instances must be members of a DB cluster: The parameter DBClusterIdentifier must be provided for engine ${engine.name}.`);
  const version = versionOf(engine, input.EngineVersion);
  const MasterUsername = checkUser(engine, input.MasterUsername);
  checkPassword(engine, input.MasterUserPassword);
  checkDatabaseName(input.DBName, "DBName");
  const retention = input.BackupRetentionPeriod ?? 1;
  checkRetention(retention, false);
  if (input.Port !== undefined) checkPort(input.Port);
  if (input.LicenseModel !== undefined && input.LicenseModel !== engine.license) throw badCombination(`Invalid license model '${input.LicenseModel}' for engine '${engine.name}'. Valid license models are: ${engine.license}.`);
  const storage = storageOf(engine, input);
  if (input.MaxAllocatedStorage !== undefined && input.MaxAllocatedStorage < storage.size * 1.1) throw badCombination("Max storage size must be greater than storage size");
  const windows = windowsOf(input, rds.context.ids);
  return {
    engine, version, storage, windows, retention, port: input.Port ?? engine.port, zone: input.AvailabilityZone,
    encryption: await encryptionOf(rds, call, input),
    more: { MasterUsername, DBName: input.DBName, PendingModifiedValues: { MasterUserPassword: "****" }, ...moreOf(input) },
  };
}

function authorize(rds: Rds, input: Input, call: Call): AccessRequest[] {
  const id = input.DBInstanceIdentifier!;
  const { tags, ...facts } = {
    tags: tagContext(input.Tags), engine: input.Engine, instanceClass: input.DBInstanceClass, size: input.AllocatedStorage, encrypted: input.StorageEncrypted ?? false,
    multiAz: input.MultiAZ ?? false, name: input.DBName, iops: input.Iops,
  };
  const engine = engineOf(input.Engine!);
  const version = versionOf(engine, input.EngineVersion);
  const questions = [
    rds.access("CreateDBInstance", "db", id, call.region, { ...instanceKeys(facts), ...tags }),
    ...groupAccess(rds, "CreateDBInstance", call, {
      og: input.OptionGroupName ?? optionGroupOf(engine, version), pg: input.DBParameterGroupName ?? parameterGroupOf(engine, version), subgrp: input.DBSubnetGroupName ?? "default",
    }),
  ];
  if (input.DBClusterIdentifier !== undefined) questions.push(rds.access("CreateDBInstance", "cluster", input.DBClusterIdentifier, call.region, tags));
  return [...questions, ...tagging(rds, "db", id, call, input.Tags)];
}

export const createDbInstance = (rds: Rds): Operation<Input, CreateDBInstanceResult> => ({
  input: INPUT,
  readOnly: false,
  masked: ["MasterUserPassword", "TdeCredentialPassword"],
  authorize: (input, call) => authorize(rds, input, call),
  async run(input, call) {
    const id = checkIdentifier("DBInstanceIdentifier", input.DBInstanceIdentifier, 63);
    const { region } = call;
    checkNew(rds, id, region);
    const engine = engineOf(input.Engine!);
    const cluster = input.DBClusterIdentifier === undefined ? undefined : rds.get("cluster", input.DBClusterIdentifier, region);
    if (cluster && !["creating", "available", "backing-up", "modifying"].includes(cluster.status)) throw fail("InvalidDBClusterStateFault", `DBCluster ${cluster.id} is not in the available state.`);
    const spec = cluster ? memberSpec(rds, cluster, engine, input) : await standaloneSpec(rds, engine, input, call);
    checkClass(engine, spec.version, input.DBInstanceClass!);
    checkGroups(engine, spec.version, input);
    const { zones } = rds.in(region).network;
    checkZone(input.AvailabilityZone, zones);
    if (input.MultiAZ && input.AvailabilityZone !== undefined) throw badCombination("Requesting a specific availability zone is not valid for Multi-AZ instances.");
    const tags = newTags(input.Tags);
    // KMS was asked meanwhile.
    checkNew(rds, id, region);
    const instance = newInstance(rds, region, { ...spec, id, tags, instanceClass: input.DBInstanceClass! });
    if (cluster) joinCluster(cluster, instance);
    launch(rds, instance, call.trace, { event: "0005" });
    return { DBInstance: showInstance(rds, instance) };
  },
});
