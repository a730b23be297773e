import { serviceErrors } from "../../kernel/errors";

/**
 * Names as the SDK has them, which is also what CloudTrail records; the wire derives RDS's codes
 * (`DBInstanceAlreadyExists`, `InvalidDBInstanceState`) from the SDK's schema.
 */
export const fail = serviceErrors({
  DBClusterAlreadyExistsFault: 400,
  DBClusterNotFoundFault: 404,
  DBClusterParameterGroupNotFoundFault: 404,
  DBClusterSnapshotAlreadyExistsFault: 400,
  DBClusterSnapshotNotFoundFault: 404,
  DBInstanceAlreadyExistsFault: 400,
  DBInstanceNotFoundFault: 404,
  DBParameterGroupNotFoundFault: 404,
  DBSnapshotAlreadyExistsFault: 400,
  DBSnapshotNotFoundFault: 404,
  DBSubnetGroupNotFoundFault: 404,
  InstanceQuotaExceededFault: 400,
  DBClusterQuotaExceededFault: 403,
  InvalidDBClusterSnapshotStateFault: 400,
  InvalidDBClusterStateFault: 400,
  InvalidDBInstanceStateFault: 400,
  InvalidDBSnapshotStateFault: 400,
  InvalidParameterCombination: 400,
  InvalidParameterValue: 400,
  KMSKeyNotAccessibleFault: 400,
  MissingParameter: 400,
  OptionGroupNotFoundFault: 404,
  PointInTimeRestoreNotEnabledFault: 400,
  SnapshotQuotaExceededFault: 400,
  StorageTypeNotSupportedFault: 400,
});

export const invalid = (message: string) => fail("InvalidParameterValue", message);
export const badCombination = (message: string) => fail("InvalidParameterCombination", message);
export const missing = (member: string) => fail("MissingParameter", `The parameter ${member} must be provided and must not be blank.`);

export const noInstance = (id: string) => fail("DBInstanceNotFoundFault", `DBInstance ${id} not found.`);
export const noCluster = (id: string) => fail("DBClusterNotFoundFault", `DBCluster ${id} not found.`);
