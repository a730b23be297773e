import type * as Sdk from "@aws-sdk/client-rds";
import { UserError } from "../kernel/errors";
import { callsTo, resourceTypesIn, unlessMissing, type ResourceContext } from "./resource-type";
import { allTags, type Tags } from "./tags";

interface Rds {
  AddTagsToResource: [Sdk.AddTagsToResourceCommandInput, object];
  CopyDBClusterSnapshot: [Sdk.CopyDBClusterSnapshotCommandInput, Sdk.CopyDBClusterSnapshotCommandOutput];
  CopyDBSnapshot: [Sdk.CopyDBSnapshotCommandInput, Sdk.CopyDBSnapshotCommandOutput];
  CreateDBCluster: [Sdk.CreateDBClusterCommandInput, Sdk.CreateDBClusterCommandOutput];
  CreateDBClusterSnapshot: [Sdk.CreateDBClusterSnapshotCommandInput, Sdk.CreateDBClusterSnapshotCommandOutput];
  CreateDBInstance: [Sdk.CreateDBInstanceCommandInput, Sdk.CreateDBInstanceCommandOutput];
  CreateDBInstanceReadReplica: [Sdk.CreateDBInstanceReadReplicaCommandInput, Sdk.CreateDBInstanceReadReplicaCommandOutput];
  CreateDBSnapshot: [Sdk.CreateDBSnapshotCommandInput, Sdk.CreateDBSnapshotCommandOutput];
  DeleteDBCluster: [Sdk.DeleteDBClusterCommandInput, object];
  DeleteDBClusterSnapshot: [Sdk.DeleteDBClusterSnapshotCommandInput, object];
  DeleteDBInstance: [Sdk.DeleteDBInstanceCommandInput, object];
  DeleteDBSnapshot: [Sdk.DeleteDBSnapshotCommandInput, object];
  DescribeDBClusterSnapshots: [Sdk.DescribeDBClusterSnapshotsCommandInput, Sdk.DescribeDBClusterSnapshotsCommandOutput];
  DescribeDBClusters: [Sdk.DescribeDBClustersCommandInput, Sdk.DescribeDBClustersCommandOutput];
  DescribeDBInstances: [Sdk.DescribeDBInstancesCommandInput, Sdk.DescribeDBInstancesCommandOutput];
  DescribeDBSnapshots: [Sdk.DescribeDBSnapshotsCommandInput, Sdk.DescribeDBSnapshotsCommandOutput];
  ModifyDBCluster: [Sdk.ModifyDBClusterCommandInput, object];
  ModifyDBInstance: [Sdk.ModifyDBInstanceCommandInput, object];
  RemoveTagsFromResource: [Sdk.RemoveTagsFromResourceCommandInput, object];
  RestoreDBClusterFromSnapshot: [Sdk.RestoreDBClusterFromSnapshotCommandInput, Sdk.RestoreDBClusterFromSnapshotCommandOutput];
  RestoreDBInstanceFromDBSnapshot: [Sdk.RestoreDBInstanceFromDBSnapshotCommandInput, Sdk.RestoreDBInstanceFromDBSnapshotCommandOutput];
}

export const rds = callsTo<Rds>("rds");
export const define = resourceTypesIn("local/provider/rds.ts");

export const findInstance = async (id: string, context: ResourceContext): Promise<Sdk.DBInstance | undefined> =>
  (await unlessMissing(rds(context, "DescribeDBInstances", { DBInstanceIdentifier: id }), "DBInstanceNotFoundFault"))?.DBInstances?.[0];

export const findCluster = async (id: string, context: ResourceContext): Promise<Sdk.DBCluster | undefined> =>
  (await unlessMissing(rds(context, "DescribeDBClusters", { DBClusterIdentifier: id }), "DBClusterNotFoundFault"))?.DBClusters?.[0];

export const findSnapshot = async (id: string, context: ResourceContext): Promise<Sdk.DBSnapshot | undefined> =>
  (await unlessMissing(rds(context, "DescribeDBSnapshots", { DBSnapshotIdentifier: id }), "DBSnapshotNotFoundFault"))?.DBSnapshots?.[0];

export const findClusterSnapshot = async (id: string, context: ResourceContext): Promise<Sdk.DBClusterSnapshot | undefined> =>
  (await unlessMissing(rds(context, "DescribeDBClusterSnapshots", { DBClusterSnapshotIdentifier: id }), "DBClusterSnapshotNotFoundFault"))?.DBClusterSnapshots?.[0];

/** How often it is looked, and for how long at most. */
const INTERVAL = 50;
const PATIENCE = 600_000;

/** Waits, as the real provider does, until `status` tells one of `wanted`; undefined stands for gone. */
export async function until(context: ResourceContext, what: string, status: () => Promise<string | undefined>, ...wanted: readonly (string | undefined)[]): Promise<void> {
  const end = context.now() + PATIENCE;
  for (;;) {
    const now = await status();
    if (wanted.includes(now)) return;
    if (context.now() >= end) throw new UserError(`${what} is still ${now ?? "gone"}; it was expected to be ${wanted.map((each) => each ?? "gone").join(" or ")}`);
    await context.sleep(INTERVAL);
  }
}

export const instanceIs = (id: string, context: ResourceContext, ...wanted: readonly (string | undefined)[]): Promise<void> =>
  until(context, `the DB instance ${id}`, async () => (await findInstance(id, context))?.DBInstanceStatus, ...wanted);

export const clusterIs = (id: string, context: ResourceContext, ...wanted: readonly (string | undefined)[]): Promise<void> =>
  until(context, `the DB cluster ${id}`, async () => (await findCluster(id, context))?.Status, ...wanted);

/** Makes the tags of a resource those of `will`. */
export async function retag(arn: string, was: Tags | undefined, will: Tags | undefined, context: ResourceContext): Promise<void> {
  const [before, after] = [allTags(was, context), allTags(will, context)];
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const set = Object.entries(after).filter(([key, value]) => before[key] !== value);
  if (gone.length > 0) await rds(context, "RemoveTagsFromResource", { ResourceName: arn, TagKeys: gone });
  if (set.length > 0) await rds(context, "AddTagsToResource", { ResourceName: arn, Tags: set.map(([Key, Value]) => ({ Key, Value })) });
}

export const arnOf = (kind: string, id: string, { partition, region, account }: ResourceContext): string => `arn:${partition}:rds:${region}:${account}:${kind}:${id}`;

export const NO_VPC = "security groups belong to EC2, which is not in the local cloud; the default one is used";
export const NO_SECRETS = "Secrets Manager is not in the local cloud";
export const NO_DIRECTORY = "directories are not in the local cloud";
export const NO_INSIGHTS = "Performance Insights is not in the local cloud";
export const NO_MONITORING = "Enhanced Monitoring is not in the local cloud";
export const NO_LOGS = "no database engine runs in the local cloud, so there are no logs to export";
export const NO_ENGINE = "it is of engines that are not in the local cloud";
export const NO_WRITE_ONLY = "write-only arguments are not in the local cloud; give the password itself";
