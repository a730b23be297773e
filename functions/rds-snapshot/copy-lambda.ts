import type { Context } from "@pulumi/aws/lambda";
import type { DBClusterSnapshot, DBSnapshot } from "@aws-sdk/client-rds";
import { env } from "../shared/env";
import { fail } from "../shared/errors";
import type { BusEvent } from "../shared/event";
import { consoleLog } from "../shared/log";
import { SOURCE_ID_TAG } from "./contract";
import { copySnapshot, type SnapshotPorts } from "./copy";

type Sdk = typeof import("@aws-sdk/client-rds");
type Client = InstanceType<Sdk["RDSClient"]>;

/** Serialised into the archive. The SDK is the one that the Lambda runtime carries, hence the require inside. */
export const copyLambda = () => {
  const sdk = require("@aws-sdk/client-rds") as Sdk;
  const targetRegion = env("TARGET_REGION");
  const here = new sdk.RDSClient({});
  const there = new sdk.RDSClient({ region: targetRegion });
  const keep = process.env.KEEP_COPIES;
  const handle = copySnapshot({
    instance: ofInstances(sdk, here, there),
    cluster: ofClusters(sdk, here, there),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    log: consoleLog,
  }, { targetRegion, kmsKeyArn: env("KMS_KEY_ARN"), ...(keep && { keepCopies: Number(keep) }) });
  return (event: BusEvent, context: Context) => handle(event, () => Number(context.getRemainingTimeInMillis()));
};

const ofInstances = (sdk: Sdk, here: Client, there: Client): SnapshotPorts => ({
  async describe(snapshot) {
    const { DBSnapshots = [] } = await here.send(new sdk.DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: snapshot }));
    const [found] = DBSnapshots;
    if (!found) throw fail("DBSnapshotNotFoundFault", `${snapshot} is not shown yet`);
    return { sourceId: found.DBInstanceIdentifier!, needsKey: encryptedByKey(found.StorageEncryptionType, found.Encrypted) };
  },
  async copy({ sourceArn, targetId, kmsKeyId, tags }) {
    await there.send(new sdk.CopyDBSnapshotCommand({
      SourceDBSnapshotIdentifier: sourceArn, TargetDBSnapshotIdentifier: targetId, KmsKeyId: kmsKeyId, CopyTags: true, Tags: tagList(tags),
    }));
  },
  async copies() {
    const found: DBSnapshot[] = [];
    for (let Marker: string | undefined; ;) {
      const page = await there.send(new sdk.DescribeDBSnapshotsCommand({ SnapshotType: "manual", Marker }));
      found.push(...page.DBSnapshots ?? []);
      Marker = page.Marker;
      if (!Marker) break;
    }
    return found.map((copy) => ({ id: copy.DBSnapshotIdentifier!, ...factsOf(copy) }));
  },
  async remove(id) {
    await there.send(new sdk.DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id }));
  },
});

const ofClusters = (sdk: Sdk, here: Client, there: Client): SnapshotPorts => ({
  async describe(snapshot) {
    const { DBClusterSnapshots = [] } = await here.send(new sdk.DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: snapshot }));
    const [found] = DBClusterSnapshots;
    if (!found) throw fail("DBClusterSnapshotNotFoundFault", `${snapshot} is not shown yet`);
    return { sourceId: found.DBClusterIdentifier!, needsKey: encryptedByKey(found.StorageEncryptionType, found.StorageEncrypted) };
  },
  async copy({ sourceArn, targetId, kmsKeyId, tags }) {
    await there.send(new sdk.CopyDBClusterSnapshotCommand({
      SourceDBClusterSnapshotIdentifier: sourceArn, TargetDBClusterSnapshotIdentifier: targetId, KmsKeyId: kmsKeyId, CopyTags: true, Tags: tagList(tags),
    }));
  },
  async copies() {
    const found: DBClusterSnapshot[] = [];
    for (let Marker: string | undefined; ;) {
      const page = await there.send(new sdk.DescribeDBClusterSnapshotsCommand({ SnapshotType: "manual", Marker }));
      found.push(...page.DBClusterSnapshots ?? []);
      Marker = page.Marker;
      if (!Marker) break;
    }
    return found.map((copy) => ({ id: copy.DBClusterSnapshotIdentifier!, ...factsOf(copy) }));
  },
  async remove(id) {
    await there.send(new sdk.DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: id }));
  },
});

/** A snapshot with a key of AWS's own (`sse-rds`) counts as unencrypted; older answers have no type. */
const encryptedByKey = (type: string | undefined, encrypted: boolean | undefined): boolean => (type === undefined ? encrypted === true : type === "sse-kms");

const tagList = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const factsOf = ({ Status, SnapshotCreateTime, TagList }: DBSnapshot | DBClusterSnapshot) => ({
  status: Status ?? "", createdAt: SnapshotCreateTime?.getTime() ?? 0, sourceId: TagList?.find(({ Key }) => Key === SOURCE_ID_TAG)?.Value,
});
