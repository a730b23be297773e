import type { CreateDBClusterCommandInput, CreateDBClusterResult, ServerlessV2ScalingConfiguration } from "@aws-sdk/client-rds";
import { NotSupported } from "../../kernel/errors";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { boolean, list, number, string, structure } from "../../kernel/shape";
import { checkNewCluster, launchCluster, newCluster, showCluster } from "./cluster";
import { NO_SECRETS, NO_VPC } from "./create-instance";
import { encryptionOf } from "./encryption";
import { engineOf, optionGroupOf, parameterGroupOf, versionOf, type Engine } from "./engines";
import { badCombination, invalid } from "./errors";
import { checkIdentifier } from "./identifiers";
import { groupAccess, instanceKeys } from "./instance";
import { checkDatabaseName, checkGroups, checkPassword, checkPort, checkRetention, checkUser, checkZone, windowsOf } from "./settings";
import type { Rds } from "./state";
import { newTags, tagContext, tagging, TAGS } from "./tags";

type Input = CreateDBClusterCommandInput;

/** What clusters made in any way can be told. */
export const COMMON_CLUSTER_MEMBERS = {
  DBClusterIdentifier: string({ required: true }), AvailabilityZones: list(string()), DBSubnetGroupName: string(), DBClusterParameterGroupName: string(), OptionGroupName: string(),
  Port: number(), KmsKeyId: string(), Tags: TAGS, DeletionProtection: boolean(), CopyTagsToSnapshot: boolean(), EnableIAMDatabaseAuthentication: boolean(),
  BackupRetentionPeriod: number(), PreferredBackupWindow: string(), EngineMode: string({ oneOf: ["provisioned"] }), StorageType: string({ oneOf: ["aurora", "aurora-iopt1"] }),
  ServerlessV2ScalingConfiguration: structure({ MinCapacity: number(), MaxCapacity: number(), SecondsUntilAutoPause: number() }),
  NetworkType: string({ oneOf: ["IPV4"] }), VpcSecurityGroupIds: NO_VPC,
  EngineLifecycleSupport: string({ oneOf: ["open-source-rds-extended-support", "open-source-rds-extended-support-disabled"] }),
};

export const NO_CLUSTER_SECRETS = { ManageMasterUserPassword: NO_SECRETS, MasterUserSecretKmsKeyId: NO_SECRETS, VpcSecurityGroupIds: NO_VPC };

const INPUT = structure({
  ...COMMON_CLUSTER_MEMBERS,
  Engine: string({ required: true }), EngineVersion: string(), DatabaseName: string(), MasterUsername: string(), MasterUserPassword: string({ secret: true }),
  PreferredMaintenanceWindow: string(), StorageEncrypted: boolean(), AutoMinorVersionUpgrade: boolean(), ...NO_CLUSTER_SECRETS,
});

/** Clusters of engines that are not Aurora's are Multi-AZ DB clusters. */
export function auroraEngine(name: string): Engine {
  const engine = engineOf(name);
  if (!engine.aurora) throw new NotSupported(`Multi-AZ DB clusters (a cluster with the engine ${engine.name})`, "local/services/rds/create-cluster.ts");
  return engine;
}

function scaling(given: ServerlessV2ScalingConfiguration | undefined): void {
  if (!given) return;
  const { MinCapacity = 0.5, MaxCapacity = 1 } = given;
  const half = (value: number) => Number.isInteger(value * 2);
  if (!half(MinCapacity) || !half(MaxCapacity) || MinCapacity < 0 || MaxCapacity < 1 || MaxCapacity > 256 || MinCapacity > MaxCapacity) throw invalid("Serverless v2 capacity must be in steps of 0.5, MinCapacity from 0 and MaxCapacity from 1 to 256, and MinCapacity must not be more than MaxCapacity.");
}

/** What is shown as it was given. */
export function moreOfCluster(input: Omit<Partial<Input>, "Engine">) {
  scaling(input.ServerlessV2ScalingConfiguration);
  return {
    AvailabilityZones: input.AvailabilityZones, DeletionProtection: input.DeletionProtection, CopyTagsToSnapshot: input.CopyTagsToSnapshot,
    IAMDatabaseAuthenticationEnabled: input.EnableIAMDatabaseAuthentication, StorageType: input.StorageType === "aurora" ? undefined : input.StorageType,
    ServerlessV2ScalingConfiguration: input.ServerlessV2ScalingConfiguration, EngineLifecycleSupport: input.EngineLifecycleSupport, AutoMinorVersionUpgrade: input.AutoMinorVersionUpgrade,
  };
}

export function clusterGroups(rds: Rds, action: string, input: Omit<Partial<Input>, "Engine">, engine: Engine, version: string, call: Call): AccessRequest[] {
  return groupAccess(rds, action, call, {
    og: input.OptionGroupName ?? optionGroupOf(engine, version), "cluster-pg": input.DBClusterParameterGroupName ?? parameterGroupOf(engine, version), subgrp: input.DBSubnetGroupName ?? "default",
  });
}

export const createDbCluster = (rds: Rds): Operation<Input, CreateDBClusterResult> => ({
  input: INPUT,
  readOnly: false,
  masked: ["MasterUserPassword"],
  authorize(input, call) {
    const engine = engineOf(input.Engine!);
    const id = input.DBClusterIdentifier!;
    const keys = { ...instanceKeys({ engine: input.Engine, encrypted: input.StorageEncrypted ?? false, name: input.DatabaseName }), ...tagContext(input.Tags) };
    return [
      rds.access("CreateDBCluster", "cluster", id, call.region, keys),
      ...clusterGroups(rds, "CreateDBCluster", input, engine, versionOf(engine, input.EngineVersion), call), ...tagging(rds, "cluster", id, call, input.Tags),
    ];
  },
  async run(input, call) {
    const id = checkIdentifier("DBClusterIdentifier", input.DBClusterIdentifier, 63);
    checkNewCluster(rds, id, call.region);
    const engine = auroraEngine(input.Engine!);
    const version = versionOf(engine, input.EngineVersion);
    const MasterUsername = checkUser(engine, input.MasterUsername);
    checkPassword(engine, input.MasterUserPassword);
    checkDatabaseName(input.DatabaseName, "DatabaseName");
    const retention = input.BackupRetentionPeriod ?? 1;
    checkRetention(retention, true);
    if (input.Port !== undefined) checkPort(input.Port);
    checkGroups(engine, version, input);
    if (input.AvailabilityZones && input.AvailabilityZones.length > 3) throw badCombination("A DB cluster can have at most three Availability Zones.");
    for (const zone of input.AvailabilityZones ?? []) checkZone(zone, rds.in(call.region).network.zones);
    const tags = newTags(input.Tags);
    const more = { MasterUsername, DatabaseName: input.DatabaseName, ...moreOfCluster(input) };
    const windows = windowsOf(input, rds.context.ids);
    const encryption = await encryptionOf(rds, call, input);
    checkNewCluster(rds, id, call.region);
    const cluster = newCluster(rds, call.region, { id, engine, version, encryption, windows, retention, port: input.Port ?? engine.port, tags, more });
    launchCluster(rds, cluster, call.trace);
    return { DBCluster: showCluster(rds, cluster) };
  },
});
