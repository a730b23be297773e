import { cluster, clusterInstance } from "./rds-cluster";
import { instance } from "./rds-instance";
import { clusterSnapshot, clusterSnapshotCopy, snapshot, snapshotCopy } from "./rds-snapshots";
import type { ResourceType } from "./resource-type";

/** RDS's resource types. */
export const rdsTypes: readonly ResourceType[] = [instance, cluster, clusterInstance, snapshot, clusterSnapshot, snapshotCopy, clusterSnapshotCopy];
