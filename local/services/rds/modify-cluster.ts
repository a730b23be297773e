import type { DBCluster, ModifyDBClusterCommandInput, ModifyDBClusterResult } from "@aws-sdk/client-rds";
import type { Operation } from "../../kernel/operation";
import { boolean, number, refused, string, structure } from "../../kernel/shape";
import { scheduleBackups } from "./backups";
import { showCluster } from "./cluster";
import { moreOfCluster, NO_CLUSTER_SECRETS } from "./create-cluster";
import { engineOf, majorOf, optionGroupOf, parameterGroupOf, versionOf } from "./engines";
import { badCombination, fail } from "./errors";
import { defined } from "./instance";
import { membersOf } from "./members";
import type { Cluster } from "./model";
import { checkBackupWindow, checkGroups, checkMaintenanceWindow, checkOverlap, checkPassword, checkPort, checkRetention } from "./settings";
import type { Rds } from "./state";
import { MODIFYING } from "./timing";

type Input = ModifyDBClusterCommandInput;

const INPUT = structure({
  DBClusterIdentifier: string({ required: true }), BackupRetentionPeriod: number(), PreferredBackupWindow: string(), PreferredMaintenanceWindow: string(), Port: number(),
  MasterUserPassword: string({ secret: true }), EngineVersion: string(), AllowMajorVersionUpgrade: boolean(), DeletionProtection: boolean(), CopyTagsToSnapshot: boolean(),
  EnableIAMDatabaseAuthentication: boolean(), AutoMinorVersionUpgrade: boolean(), DBClusterParameterGroupName: string(), OptionGroupName: string(),
  StorageType: string({ oneOf: ["aurora", "aurora-iopt1"] }), ServerlessV2ScalingConfiguration: structure({ MinCapacity: number(), MaxCapacity: number(), SecondsUntilAutoPause: number() }),
  // AWS: everything but the password, the version and the port is applied at once anyway.
  ApplyImmediately: boolean(), ...NO_CLUSTER_SECRETS, NewDBClusterIdentifier: refused("renaming a cluster is not in the local cloud"),
});

function versionChange(cluster: Cluster, input: Input): string | undefined {
  const engine = engineOf(cluster.shown.Engine!);
  const current = cluster.shown.EngineVersion!;
  const version = input.EngineVersion === undefined ? current : versionOf(engine, input.EngineVersion);
  if (version === current) return undefined;
  if (engine.versions.indexOf(version) > engine.versions.indexOf(current)) throw badCombination(`Cannot upgrade ${engine.name} from ${current} to ${version}`);
  if (majorOf(engine, version) !== majorOf(engine, current) && !input.AllowMajorVersionUpgrade) throw badCombination("The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.");
  return version;
}

function checkInput(cluster: Cluster, input: Input): void {
  const engine = engineOf(cluster.shown.Engine!);
  if (input.BackupRetentionPeriod !== undefined) checkRetention(input.BackupRetentionPeriod, true);
  if (input.MasterUserPassword !== undefined) checkPassword(engine, input.MasterUserPassword);
  if (input.Port !== undefined) checkPort(input.Port);
  if (input.PreferredBackupWindow !== undefined) checkBackupWindow(input.PreferredBackupWindow);
  if (input.PreferredMaintenanceWindow !== undefined) checkMaintenanceWindow(input.PreferredMaintenanceWindow);
  checkOverlap(input.PreferredBackupWindow ?? cluster.shown.PreferredBackupWindow!, input.PreferredMaintenanceWindow ?? cluster.shown.PreferredMaintenanceWindow!);
}

function changesOf(cluster: Cluster, input: Input): DBCluster {
  const engine = engineOf(cluster.shown.Engine!);
  const version = versionChange(cluster, input);
  checkGroups(engine, version ?? cluster.shown.EngineVersion!, input);
  return defined<DBCluster>({
    ...moreOfCluster(input), StorageType: input.StorageType, BackupRetentionPeriod: input.BackupRetentionPeriod, PreferredBackupWindow: input.PreferredBackupWindow,
    PreferredMaintenanceWindow: input.PreferredMaintenanceWindow?.toLowerCase(), Port: input.Port, EngineVersion: version,
    ...(version !== undefined && {
      DBClusterParameterGroup: parameterGroupOf(engine, version), DBClusterOptionGroupMemberships: [{ DBClusterOptionGroupName: optionGroupOf(engine, version), Status: "in-sync" }],
    }),
  });
}

export const modifyDbCluster = (rds: Rds): Operation<Input, ModifyDBClusterResult> => ({
  input: INPUT,
  readOnly: false,
  masked: ["MasterUserPassword"],
  authorize: ({ DBClusterIdentifier, DBClusterParameterGroupName, OptionGroupName }, call) => [
    rds.access("ModifyDBCluster", "cluster", DBClusterIdentifier!, call.region),
    ...(DBClusterParameterGroupName === undefined ? [] : [{ action: "rds:ModifyDBCluster", resource: rds.arn("cluster-pg", DBClusterParameterGroupName, call.region) }]),
    ...(OptionGroupName === undefined ? [] : [{ action: "rds:ModifyDBCluster", resource: rds.arn("og", OptionGroupName, call.region) }]),
  ],
  run(input, call) {
    const cluster = rds.get("cluster", input.DBClusterIdentifier!, call.region);
    if (cluster.status !== "available") throw fail("InvalidDBClusterStateFault", `DB cluster ${cluster.id} is not in the available state.`);
    checkInput(cluster, input);
    const changes = changesOf(cluster, input);
    cluster.shown = { ...cluster.shown, ...changes };
    scheduleBackups(rds, cluster);
    for (const member of membersOf(rds, cluster)) {
      member.shown = { ...member.shown, ...defined({ EngineVersion: changes.EngineVersion, BackupRetentionPeriod: changes.BackupRetentionPeriod, PreferredBackupWindow: changes.PreferredBackupWindow }) };
      if (changes.Port !== undefined && member.shown.Endpoint) member.shown = { ...member.shown, Endpoint: { ...member.shown.Endpoint, Port: changes.Port } };
    }
    if (input.MasterUserPassword !== undefined || changes.EngineVersion !== undefined) {
      cluster.status = "modifying";
      rds.later(cluster, MODIFYING, call.trace, () => {
        cluster.status = "available";
        if (input.MasterUserPassword !== undefined) rds.tell(cluster, "0016", call.trace);
      });
    }
    return { DBCluster: showCluster(rds, cluster) };
  },
});
