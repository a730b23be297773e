/** RDS calls that create an instance. Members of an Aurora cluster are instances, too. */
export const CREATES_INSTANCE = [
  "CreateDBInstance", "CreateDBInstanceReadReplica", "RestoreDBInstanceFromDBSnapshot", "RestoreDBInstanceToPointInTime", "RestoreDBInstanceFromS3",
];

/** RDS calls that create a cluster. They create no instances. */
export const CREATES_CLUSTER = [
  "CreateDBCluster", "RestoreDBClusterFromSnapshot", "RestoreDBClusterToPointInTime", "RestoreDBClusterFromS3",
];
