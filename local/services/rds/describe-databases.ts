import type { DBClusterMessage, DBInstanceMessage, DescribeDBClustersCommandInput, DescribeDBInstancesCommandInput } from "@aws-sdk/client-rds";
import type { Operation } from "../../kernel/operation";
import { number, refused, string, structure } from "../../kernel/shape";
import { showCluster } from "./cluster";
import { filtered, FILTERS, type Filterable } from "./filters";
import { showInstance } from "./instance";
import type { Cluster, Instance } from "./model";
import { page } from "./paging";
import type { Rds } from "./state";

const INSTANCE_FILTERS: Filterable<Instance> = {
  "db-cluster-id": (instance) => instance.clusterId,
  "db-instance-id": (instance) => instance.id,
  "dbi-resource-id": (instance) => instance.shown.DbiResourceId?.toLowerCase(),
  domain: () => undefined,
  engine: (instance) => instance.shown.Engine,
};

const CLUSTER_FILTERS: Filterable<Cluster> = {
  "clone-group-id": () => undefined,
  "db-cluster-id": (cluster) => cluster.id,
  "db-cluster-resource-id": (cluster) => cluster.shown.DbClusterResourceId?.toLowerCase(),
  domain: () => undefined,
  engine: (cluster) => cluster.shown.Engine,
};

export const PAGED = { Filters: FILTERS, MaxRecords: number(), Marker: string() };

export const describeDbInstances = (rds: Rds): Operation<DescribeDBInstancesCommandInput, DBInstanceMessage> => ({
  input: structure({ ...PAGED, DBInstanceIdentifier: string() }),
  readOnly: true,
  authorize: ({ DBInstanceIdentifier }, call) => [rds.access("DescribeDBInstances", "db", DBInstanceIdentifier || "*", call.region)],
  run({ DBInstanceIdentifier: id, Filters, ...asked }, call) {
    const all = id ? [rds.get("db", id, call.region)] : rds.in(call.region).db.values();
    const { items, ...more } = page(filtered(all, Filters, INSTANCE_FILTERS), (instance) => instance.id, asked);
    return { DBInstances: items.map((instance) => showInstance(rds, instance)), ...more };
  },
});

export const describeDbClusters = (rds: Rds): Operation<DescribeDBClustersCommandInput, DBClusterMessage> => ({
  input: structure({ ...PAGED, DBClusterIdentifier: string(), IncludeShared: refused("there are no other accounts that could share clusters") }),
  readOnly: true,
  authorize: ({ DBClusterIdentifier }, call) => [rds.access("DescribeDBClusters", "cluster", DBClusterIdentifier || "*", call.region)],
  run({ DBClusterIdentifier: id, Filters, ...asked }, call) {
    const all = id ? [rds.get("cluster", id, call.region)] : rds.in(call.region).cluster.values();
    const { items, ...more } = page(filtered(all, Filters, CLUSTER_FILTERS), (cluster) => cluster.id, asked);
    return { DBClusters: items.map((cluster) => showCluster(rds, cluster)), ...more };
  },
});
