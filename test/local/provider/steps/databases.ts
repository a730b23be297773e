import { arn, constant, type Steps } from "./step";

const instance = { identifier: "types-db", engine: "postgres", instanceClass: "db.t4g.micro", allocatedStorage: 20, username: "dbadmin", password: "not-a-secret", skipFinalSnapshot: true };
const cluster = { clusterIdentifier: "types-aurora", engine: "aurora-postgresql", masterUsername: "dbadmin", masterPassword: "not-a-secret", skipFinalSnapshot: true };
const member = { identifier: "types-member", clusterIdentifier: "types-aurora", engine: "aurora-postgresql", instanceClass: "db.r6g.large" };
const tagged = { a: "b", owner: "me" };

/** Databases, their snapshots, and copies of these. */
export const DATABASES: Steps = {
  db: {
    type: "aws:rds/instance:Instance", inputs: constant({ ...instance, tags: { a: "b" } }),
    gives: constant({ arn: arn("rds", "db:types-db"), status: "available", backupRetentionPeriod: 0, multiAz: false, port: 5432, storageEncrypted: false, tagsAll: tagged }),
    changed: constant({ inputs: { ...instance, instanceClass: "db.t4g.small", backupRetentionPeriod: 2, applyImmediately: true }, gives: { instanceClass: "db.t4g.small", backupRetentionPeriod: 2, tagsAll: { owner: "me" } } }),
  },
  cluster: {
    type: "aws:rds/cluster:Cluster", inputs: constant({ ...cluster, tags: { a: "b" } }),
    gives: constant({ arn: arn("rds", "cluster:types-aurora"), engineMode: "provisioned", port: 5432, clusterMembers: [], tagsAll: tagged }),
    changed: constant({ inputs: { ...cluster, backupRetentionPeriod: 3, copyTagsToSnapshot: true, applyImmediately: true }, gives: { backupRetentionPeriod: 3, copyTagsToSnapshot: true, tags: {} } }),
  },
  clusterInstance: {
    type: "aws:rds/clusterInstance:ClusterInstance", inputs: constant(member), gives: constant({ arn: arn("rds", "db:types-member"), writer: true, promotionTier: 0 }),
    changed: constant({ inputs: { ...member, promotionTier: 2, applyImmediately: true }, gives: { promotionTier: 2 } }),
  },
  snapshot: {
    type: "aws:rds/snapshot:Snapshot", inputs: constant({ dbInstanceIdentifier: "types-db", dbSnapshotIdentifier: "types-snap", tags: { a: "b" } }),
    gives: constant({ dbSnapshotArn: arn("rds", "snapshot:types-snap"), status: "available", snapshotType: "manual", encrypted: false, tagsAll: tagged }),
    changed: constant({ inputs: { dbInstanceIdentifier: "types-db", dbSnapshotIdentifier: "types-snap", tags: { c: "d" } }, gives: { tags: { c: "d" } } }),
  },
  clusterSnapshot: {
    type: "aws:rds/clusterSnapshot:ClusterSnapshot", inputs: constant({ dbClusterIdentifier: "types-aurora", dbClusterSnapshotIdentifier: "types-csnap" }),
    gives: constant({ dbClusterSnapshotArn: arn("rds", "cluster-snapshot:types-csnap"), status: "available" }),
    changed: constant({ inputs: { dbClusterIdentifier: "types-aurora", dbClusterSnapshotIdentifier: "types-csnap", tags: { c: "d" } }, gives: { tags: { c: "d" } } }),
  },
  snapshotCopy: {
    type: "aws:rds/snapshotCopy:SnapshotCopy", inputs: ({ snapshot, kmsKey }) => ({ sourceDbSnapshotIdentifier: snapshot!.outputs.dbSnapshotArn, targetDbSnapshotIdentifier: "types-copy", copyTags: true, kmsKeyId: kmsKey!.outputs.arn }),
    gives: ({ kmsKey }) => ({ dbSnapshotArn: arn("rds", "snapshot:types-copy"), encrypted: true, kmsKeyId: kmsKey!.outputs.arn }),
  },
  clusterSnapshotCopy: {
    type: "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy", inputs: constant({ sourceDbClusterSnapshotIdentifier: "types-csnap", targetDbClusterSnapshotIdentifier: "types-ccopy" }),
    gives: constant({ dbClusterSnapshotArn: arn("rds", "cluster-snapshot:types-ccopy"), storageEncrypted: false }),
  },
};
