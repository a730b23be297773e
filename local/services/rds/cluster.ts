import type { DBCluster } from "@aws-sdk/client-rds";
import type { Trace } from "../../kernel/journal";
import { backUp, scheduleBackups } from "./backups";
import { optionGroupOf, parameterGroupOf, type Engine } from "./engines";
import { fail } from "./errors";
import { addressOf, defined } from "./instance";
import { Cluster, tagList, type Encryption, type Tags } from "./model";
import { hostedZone } from "./network";
import type { Rds } from "./state";
import { CREATING, RESTORABLE_LAG } from "./timing";

/** AWS: forty clusters a region. */
const MOST_CLUSTERS = 40;

export function checkNewCluster(rds: Rds, id: string, region: string): void {
  const clusters = rds.in(region).cluster;
  if (clusters.has(id)) throw fail("DBClusterAlreadyExistsFault", "DB Cluster already exists");
  if (clusters.size >= MOST_CLUSTERS) throw fail("DBClusterQuotaExceededFault", "DB Cluster quota exceeded");
}

/** What the makers of a cluster (create, restore) have decided. */
export interface ClusterSpec {
  readonly id: string;
  readonly engine: Engine;
  readonly version: string;
  readonly encryption: Encryption;
  readonly windows: { readonly backup: string; readonly maintenance: string };
  readonly retention: number;
  readonly port: number;
  readonly tags: Tags;
  readonly more: DBCluster;
}

export function newCluster(rds: Rds, region: string, spec: ClusterSpec): Cluster {
  const { network } = rds.in(region);
  const { engine, version, encryption } = spec;
  const arn = rds.arn("cluster", spec.id, region);
  const shown: DBCluster = {
    DBClusterIdentifier: spec.id, DBClusterArn: arn, Status: "creating", Engine: engine.name, EngineMode: "provisioned", EngineVersion: version,
    Endpoint: addressOf(rds, spec.id, region).replace(".", ".cluster-"), ReaderEndpoint: addressOf(rds, spec.id, region).replace(".", ".cluster-ro-"),
    Port: spec.port, HostedZoneId: hostedZone(region), DbClusterResourceId: rds.resourceId("cluster"), ClusterCreateTime: new Date(rds.context.clock.now()),
    StorageEncrypted: encryption.type === "sse-kms", StorageEncryptionType: encryption.type, ...(encryption.key !== undefined && { KmsKeyId: encryption.key }),
    BackupRetentionPeriod: spec.retention, PreferredBackupWindow: spec.windows.backup, PreferredMaintenanceWindow: spec.windows.maintenance,
    AllocatedStorage: 1, AvailabilityZones: [...network.zones], MultiAZ: false, DBClusterMembers: [], DBClusterParameterGroup: parameterGroupOf(engine, version),
    DBClusterOptionGroupMemberships: [{ DBClusterOptionGroupName: optionGroupOf(engine, version), Status: "in-sync" }], DBSubnetGroup: "default", VpcSecurityGroups: network.securityGroups,
    AssociatedRoles: [], IAMDatabaseAuthenticationEnabled: false, DeletionProtection: false, CopyTagsToSnapshot: false, HttpEndpointEnabled: false,
    AutoMinorVersionUpgrade: true, ActivityStreamStatus: "stopped", CrossAccountClone: false, DomainMemberships: [], NetworkType: "IPV4", ReadReplicaIdentifiers: [],
    DatabaseInsightsMode: "standard", EngineLifecycleSupport: "open-source-rds-extended-support",
  };
  return new Cluster(spec.id, arn, region, spec.tags, { ...shown, ...defined(spec.more) });
}

/** Lets a new cluster become available, with its first backup and then one every day. */
export function launchCluster(rds: Rds, cluster: Cluster, trace: Trace): void {
  rds.add(cluster);
  rds.later(cluster, CREATING, trace, () => {
    cluster.status = "available";
    rds.tell(cluster, "0170", trace);
    backUp(rds, cluster, trace);
    scheduleBackups(rds, cluster);
  });
}

/** As DescribeDBClusters shows it now. */
export function showCluster(rds: Rds, cluster: Cluster): DBCluster {
  const { first, latest } = cluster.backups;
  const now = rds.context.clock.now();
  const oldest = now - cluster.shown.BackupRetentionPeriod! * 86_400_000;
  return {
    ...cluster.shown, MultiAZ: (cluster.shown.DBClusterMembers ?? []).length > 1, TagList: tagList(cluster.tags),
    ...(latest !== undefined && { EarliestRestorableTime: new Date(Math.max(first!, oldest)), LatestRestorableTime: new Date(Math.max(latest, now - RESTORABLE_LAG)) }),
  };
}
