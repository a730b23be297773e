import type { DBClusterSnapshot, DBSnapshot } from "@aws-sdk/client-rds";
import { boolean, object, meaningless, refused, replaces, required, string, computed } from "./properties";
import { arnOf, define, findClusterSnapshot, findSnapshot, rds, retag, until } from "./rds-calls";
import type { Change, Outputs, ResourceContext } from "./resource-type";
import { allTags, fromTagList, REGION, tagList, tagOutputs, TAGS, type Tags } from "./tags";

const NO_SHARING = refused("snapshots cannot be shared: there are no other accounts in the local cloud");

const ready = (id: string, context: ResourceContext) => until(context, `the DB snapshot ${id}`, async () => (await findSnapshot(id, context))?.Status, "available");
const clusterReady = (id: string, context: ResourceContext) => until(context, `the DB cluster snapshot ${id}`, async () => (await findClusterSnapshot(id, context))?.Status, "available");

const dbOutputs = (found: DBSnapshot, context: ResourceContext): Outputs => ({
  allocatedStorage: found.AllocatedStorage, availabilityZone: found.AvailabilityZone, dbSnapshotArn: found.DBSnapshotArn, encrypted: found.Encrypted, engine: found.Engine,
  engineVersion: found.EngineVersion, iops: found.Iops ?? 0, kmsKeyId: found.KmsKeyId ?? "", licenseModel: found.LicenseModel, optionGroupName: found.OptionGroupName, port: found.Port,
  snapshotType: found.SnapshotType, sourceRegion: found.SourceRegion ?? "", storageType: found.StorageType, vpcId: found.VpcId, region: context.region,
  ...tagOutputs(fromTagList(found.TagList), context),
});

const clusterOutputs = (found: DBClusterSnapshot, context: ResourceContext): Outputs => ({
  allocatedStorage: found.AllocatedStorage, dbClusterSnapshotArn: found.DBClusterSnapshotArn, engine: found.Engine, engineVersion: found.EngineVersion, kmsKeyId: found.KmsKeyId ?? "",
  licenseModel: found.LicenseModel, snapshotType: found.SnapshotType, storageEncrypted: found.StorageEncrypted, storageType: found.StorageType ?? "", vpcId: found.VpcId ?? "",
  region: context.region, ...tagOutputs(fromTagList(found.TagList), context),
});

const updateTags = (kind: string) => async (id: string, { was, will, has }: Change<{ readonly tags: Tags | undefined }>, context: ResourceContext): Promise<void> => {
  if (has("tags")) await retag(arnOf(kind, id, context), was.tags, will.tags, context);
};

async function removeSnapshot(id: string, _known: unknown, context: ResourceContext): Promise<void> {
  if (await findSnapshot(id, context)) await rds(context, "DeleteDBSnapshot", { DBSnapshotIdentifier: id });
}

async function removeClusterSnapshot(id: string, _known: unknown, context: ResourceContext): Promise<void> {
  if (await findClusterSnapshot(id, context)) await rds(context, "DeleteDBClusterSnapshot", { DBClusterSnapshotIdentifier: id });
}

export const snapshot = define({
  token: "aws:rds/snapshot:Snapshot",
  properties: { dbInstanceIdentifier: replaces(required(string())), dbSnapshotIdentifier: replaces(required(string())), region: REGION, sharedAccounts: NO_SHARING, tags: TAGS },
  async create({ dbInstanceIdentifier, dbSnapshotIdentifier, tags }, context) {
    const { DBSnapshot: made } = await rds(context, "CreateDBSnapshot", {
      DBInstanceIdentifier: dbInstanceIdentifier, DBSnapshotIdentifier: dbSnapshotIdentifier, Tags: tagList(allTags(tags, context)),
    });
    const id = made!.DBSnapshotIdentifier!;
    await ready(id, context);
    return { id };
  },
  async read(id, _known, context) {
    const found = await findSnapshot(id, context);
    return found && {
      ...dbOutputs(found, context), dbInstanceIdentifier: found.DBInstanceIdentifier, dbSnapshotIdentifier: found.DBSnapshotIdentifier, status: found.Status,
      sourceDbSnapshotIdentifier: found.SourceDBSnapshotIdentifier ?? "",
    };
  },
  update: updateTags("snapshot"),
  delete: removeSnapshot,
});

export const clusterSnapshot = define({
  token: "aws:rds/clusterSnapshot:ClusterSnapshot",
  properties: { dbClusterIdentifier: replaces(required(string())), dbClusterSnapshotIdentifier: replaces(required(string())), region: REGION, sharedAccounts: NO_SHARING, tags: TAGS },
  async create({ dbClusterIdentifier, dbClusterSnapshotIdentifier, tags }, context) {
    const { DBClusterSnapshot: made } = await rds(context, "CreateDBClusterSnapshot", {
      DBClusterIdentifier: dbClusterIdentifier, DBClusterSnapshotIdentifier: dbClusterSnapshotIdentifier, Tags: tagList(allTags(tags, context)),
    });
    const id = made!.DBClusterSnapshotIdentifier!;
    await clusterReady(id, context);
    return { id };
  },
  async read(id, _known, context) {
    const found = await findClusterSnapshot(id, context);
    return found && {
      ...clusterOutputs(found, context), availabilityZones: found.AvailabilityZones, dbClusterIdentifier: found.DBClusterIdentifier,
      dbClusterSnapshotIdentifier: found.DBClusterSnapshotIdentifier, port: found.Port, sourceDbClusterSnapshotArn: found.SourceDBClusterSnapshotArn ?? "", status: found.Status,
    };
  },
  update: updateTags("cluster-snapshot"),
  delete: removeClusterSnapshot,
});

const COPY = {
  copyTags: replaces(boolean()),
  destinationRegion: refused("a copy is made in the region of its resource; give 'region'"),
  kmsKeyId: replaces(computed(string())),
  presignedUrl: replaces(string()),
  region: REGION,
  sharedAccounts: NO_SHARING,
  tags: TAGS,
};

export const snapshotCopy = define({
  token: "aws:rds/snapshotCopy:SnapshotCopy",
  properties: {
    ...COPY, sourceDbSnapshotIdentifier: replaces(required(string())), targetDbSnapshotIdentifier: replaces(required(string())),
    optionGroupName: refused("only the default option groups are in the local cloud"), targetCustomAvailabilityZone: refused("custom Availability Zones are not in the local cloud"),
  },
  async create({ sourceDbSnapshotIdentifier, targetDbSnapshotIdentifier, copyTags, kmsKeyId, presignedUrl, tags }, context) {
    const { DBSnapshot: made } = await rds(context, "CopyDBSnapshot", {
      SourceDBSnapshotIdentifier: sourceDbSnapshotIdentifier, TargetDBSnapshotIdentifier: targetDbSnapshotIdentifier, CopyTags: copyTags, KmsKeyId: kmsKeyId, PreSignedUrl: presignedUrl,
      Tags: tagList(allTags(tags, context)),
    });
    const id = made!.DBSnapshotIdentifier!;
    await ready(id, context);
    return { id };
  },
  async read(id, known, context) {
    const found = await findSnapshot(id, context);
    return found && {
      ...dbOutputs(found, context), sourceDbSnapshotIdentifier: known.sourceDbSnapshotIdentifier ?? found.SourceDBSnapshotIdentifier, targetDbSnapshotIdentifier: found.DBSnapshotIdentifier,
    };
  },
  update: updateTags("snapshot"),
  delete: removeSnapshot,
});

export const clusterSnapshotCopy = define({
  token: "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
  properties: {
    ...COPY, sourceDbClusterSnapshotIdentifier: replaces(required(string())), targetDbClusterSnapshotIdentifier: replaces(required(string())),
    timeouts: meaningless(object({ create: string() }), "a copy takes less than a second here"),
  },
  async create({ sourceDbClusterSnapshotIdentifier, targetDbClusterSnapshotIdentifier, copyTags, kmsKeyId, presignedUrl, tags }, context) {
    const { DBClusterSnapshot: made } = await rds(context, "CopyDBClusterSnapshot", {
      SourceDBClusterSnapshotIdentifier: sourceDbClusterSnapshotIdentifier, TargetDBClusterSnapshotIdentifier: targetDbClusterSnapshotIdentifier, CopyTags: copyTags, KmsKeyId: kmsKeyId,
      PreSignedUrl: presignedUrl, Tags: tagList(allTags(tags, context)),
    });
    const id = made!.DBClusterSnapshotIdentifier!;
    await clusterReady(id, context);
    return { id };
  },
  async read(id, known, context) {
    const found = await findClusterSnapshot(id, context);
    return found && {
      ...clusterOutputs(found, context), sourceDbClusterSnapshotIdentifier: known.sourceDbClusterSnapshotIdentifier ?? found.SourceDBClusterSnapshotArn,
      targetDbClusterSnapshotIdentifier: found.DBClusterSnapshotIdentifier,
    };
  },
  update: updateTags("cluster-snapshot"),
  delete: removeClusterSnapshot,
});
