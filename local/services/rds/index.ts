import type { ServiceModule } from "../../kernel/service";
import {
  describeDbClusterParameterGroups, describeDbEngineVersions, describeDbParameterGroups, describeDbSubnetGroups, describeOptionGroups, describeOrderableDbInstanceOptions,
} from "./catalog";
import { createDbCluster } from "./create-cluster";
import { createDbInstance } from "./create-instance";
import { copyDbClusterSnapshot, copyDbSnapshot } from "./copy-snapshot";
import { createDbClusterSnapshot, createDbSnapshot, deleteDbClusterSnapshot, deleteDbSnapshot } from "./create-snapshot";
import { deleteDbCluster, deleteDbInstance } from "./delete-databases";
import { describeDbClusters, describeDbInstances } from "./describe-databases";
import { describeEventCategories, describeEvents } from "./describe-events";
import { describeDbClusterSnapshots, describeDbSnapshots } from "./describe-snapshots";
import { modifyDbCluster } from "./modify-cluster";
import { modifyDbInstance } from "./modify-instance";
import { rebootDbInstance, startDbCluster, startDbInstance, stopDbCluster, stopDbInstance } from "./power";
import { createDbInstanceReadReplica } from "./read-replica";
import { restoreDbClusterFromSnapshot, restoreDbClusterToPointInTime } from "./restore-cluster";
import { restoreDbInstanceFromDbSnapshot, restoreDbInstanceToPointInTime } from "./restore-instance";
import { Rds } from "./state";
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from "./tags";

/**
 * Amazon RDS and Aurora, the control plane: instances, clusters and snapshots with their states, backups, copies, tags
 * and events. No database engine runs: an endpoint is a name that nobody answers at, and a snapshot holds settings, no data.
 */
export const rds: ServiceModule = {
  id: "rds",
  wire: { sdk: "@aws-sdk/client-rds", protocol: "query", signingName: "rds", version: "2014-10-31", xmlns: "http://rds.amazonaws.com/doc/2014-10-31/" },
  eventSource: "rds.amazonaws.com",
  codes: { validation: "InvalidParameterValue", accessDenied: "AccessDenied" },
  open(context) {
    const state = new Rds(context);
    return {
      operations: {
        CreateDBInstance: createDbInstance(state),
        CreateDBInstanceReadReplica: createDbInstanceReadReplica(state),
        RestoreDBInstanceFromDBSnapshot: restoreDbInstanceFromDbSnapshot(state),
        RestoreDBInstanceToPointInTime: restoreDbInstanceToPointInTime(state),
        DescribeDBInstances: describeDbInstances(state),
        DeleteDBInstance: deleteDbInstance(state),
        ModifyDBInstance: modifyDbInstance(state),
        RebootDBInstance: rebootDbInstance(state),
        StartDBInstance: startDbInstance(state),
        StopDBInstance: stopDbInstance(state),
        CreateDBCluster: createDbCluster(state),
        RestoreDBClusterFromSnapshot: restoreDbClusterFromSnapshot(state),
        RestoreDBClusterToPointInTime: restoreDbClusterToPointInTime(state),
        DescribeDBClusters: describeDbClusters(state),
        DeleteDBCluster: deleteDbCluster(state),
        ModifyDBCluster: modifyDbCluster(state),
        StartDBCluster: startDbCluster(state),
        StopDBCluster: stopDbCluster(state),
        CreateDBSnapshot: createDbSnapshot(state),
        CopyDBSnapshot: copyDbSnapshot(state),
        DeleteDBSnapshot: deleteDbSnapshot(state),
        DescribeDBSnapshots: describeDbSnapshots(state),
        CreateDBClusterSnapshot: createDbClusterSnapshot(state),
        CopyDBClusterSnapshot: copyDbClusterSnapshot(state),
        DeleteDBClusterSnapshot: deleteDbClusterSnapshot(state),
        DescribeDBClusterSnapshots: describeDbClusterSnapshots(state),
        DescribeEvents: describeEvents(state),
        DescribeEventCategories: describeEventCategories(state),
        DescribeDBEngineVersions: describeDbEngineVersions(),
        DescribeOrderableDBInstanceOptions: describeOrderableDbInstanceOptions(state),
        DescribeDBParameterGroups: describeDbParameterGroups(state),
        DescribeDBClusterParameterGroups: describeDbClusterParameterGroups(state),
        DescribeDBSubnetGroups: describeDbSubnetGroups(state),
        DescribeOptionGroups: describeOptionGroups(state),
        AddTagsToResource: addTagsToResource(state),
        RemoveTagsFromResource: removeTagsFromResource(state),
        ListTagsForResource: listTagsForResource(state),
      },
      dispose() {
        state.dispose();
        return Promise.resolve();
      },
    };
  },
};
