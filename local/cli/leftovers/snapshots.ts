import { all, type Find } from "./leftover";

/** Permissions, events and resources of RDS: a stack without them has nothing to do with snapshots. */
const RDS = /\b(?:rds:|aws\.rds\b|aws:rds\/)/;

/** Snapshots are nobody's but the account's: copies for disaster recovery, and what people have taken. */
export const snapshots: Find = async (before, settings) => {
  if (!before.mentions(RDS)) return [];
  const { paginateDescribeDBClusterSnapshots, paginateDescribeDBSnapshots, RDSClient } = await import("@aws-sdk/client-rds");
  const client = new RDSClient(settings);
  const ofInstances = await all(paginateDescribeDBSnapshots({ client }, { SnapshotType: "manual" }), (page) => page.DBSnapshots);
  const ofClusters = await all(paginateDescribeDBClusterSnapshots({ client }, { SnapshotType: "manual" }), (page) => page.DBClusterSnapshots);
  const kept = (id: string, command: string) => ({ what: `snapshot ${id} in ${settings.region}, a backup`, command: { to: "delete it", line: `${command} ${id}` } });
  return [
    ...ofInstances.map(({ DBSnapshotIdentifier: id }) => kept(id!, `aws rds delete-db-snapshot --region ${settings.region} --db-snapshot-identifier`)),
    ...ofClusters.map(({ DBClusterSnapshotIdentifier: id }) => kept(id!, `aws rds delete-db-cluster-snapshot --region ${settings.region} --db-cluster-snapshot-identifier`)),
  ];
};
