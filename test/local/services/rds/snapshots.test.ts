import { strict as assert } from "node:assert";
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CopyDBClusterSnapshotCommand, CopyDBSnapshotCommand, CreateDBClusterSnapshotCommand, CreateDBSnapshotCommand, DeleteDBInstanceCommand, DeleteDBSnapshotCommand, DescribeDBClusterSnapshotsCommand,
  DescribeDBInstancesCommand, DescribeDBSnapshotsCommand, ListTagsForResourceCommand, RestoreDBClusterFromSnapshotCommand, RestoreDBInstanceFromDBSnapshotCommand,
} from "@aws-sdk/client-rds";
import { arn, RdsCloud, type Emitted } from "./support";

describe("rds: snapshots", () => {
  let cloud: RdsCloud;
  let keyEast: string;
  let keyWest: string;
  before(async () => {
    cloud = await RdsCloud.open();
    const key = async (region: string) => (await new KMSClient({ ...cloud.served.client, region }).send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
    [keyEast, keyWest] = [await key("us-east-1"), await key("us-west-2")];
    await cloud.instance("plain", { Tags: [{ Key: "team", Value: "a" }], CopyTagsToSnapshot: true });
    await cloud.instance("secret", { StorageEncrypted: true, KmsKeyId: keyEast });
    await cloud.cluster("aurora");
    await cloud.settle();
  });
  after(() => cloud.dispose());
  const automated = async (id: string) => (await cloud.rds.send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: id, SnapshotType: "automated" }))).DBSnapshots!;
  const create = (id: string, of = "plain") => cloud.rds.send(new CreateDBSnapshotCommand({ DBSnapshotIdentifier: id, DBInstanceIdentifier: of }));
  const copy = (source: string, target: string, more: object = {}, client = cloud.west) =>
    client.send(new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: source, TargetDBSnapshotIdentifier: target, ...more }));
  const copyCluster = (source: string, target: string, more: object = {}) =>
    cloud.west.send(new CopyDBClusterSnapshotCommand({ SourceDBClusterSnapshotIdentifier: source, TargetDBClusterSnapshotIdentifier: target, ...more }));

  it("the first automated ones are taken when a database becomes available", async () => {
    const [snapshot] = await automated("plain");
    assert.match(snapshot!.DBSnapshotIdentifier!, /^rds:plain-\d{4}-\d\d-\d\d-\d\d-\d\d$/);
    assert.deepEqual([snapshot!.Status, snapshot!.PercentProgress, snapshot!.StorageEncryptionType, snapshot!.TagList], ["available", 100, "none", [{ Key: "team", Value: "a" }]]);
    assert.deepEqual(cloud.eventsOf(snapshot!.DBSnapshotIdentifier!), ["0090", "0091"]);
    const { DBClusterSnapshots } = await cloud.rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterIdentifier: "aurora" }));
    assert.deepEqual(cloud.eventsOf(DBClusterSnapshots![0]!.DBClusterSnapshotIdentifier!), ["0168", "0169"]);
    assert.equal((await automated("secret"))[0]!.KmsKeyId, keyEast);
  });

  it("a manual one fills, is there, and belongs to the story of the call", async () => {
    await cloud.still(async () => {
      const { DBSnapshot } = await create("Manual");
      assert.deepEqual([DBSnapshot!.DBSnapshotIdentifier, DBSnapshot!.Status, DBSnapshot!.PercentProgress], ["manual", "creating", 0]);
      await assert.rejects(create("second"), { name: "InvalidDBInstanceStateFault", message: "Cannot create a snapshot because the database instance plain is not currently in the available state." });
    });
    await assert.rejects(create("manual", "secret"), { name: "DBSnapshotAlreadyExistsFault", message: "Cannot create the snapshot because a snapshot with the identifier manual already exists." });
    await cloud.settle();
    const told = cloud.emitted.filter(({ detail }) => (detail as { SourceIdentifier: string }).SourceIdentifier === "manual");
    assert.deepEqual(told.map(({ detail }) => (detail as { Message: string }).Message), ["Creating manual snapshot", "Manual snapshot created"]);
    assert.equal(new Set(told.map(({ trace }) => trace.id)).size, 1);
    const { Date: at, ...detail } = told[1]!.detail as Record<string, string>;
    assert.match(at!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual([told[1]!.detailType, told[1]!.resources, detail], ["RDS DB Snapshot Event", [arn("snapshot", "manual")], {
      EventCategories: ["creation"], SourceType: "SNAPSHOT", SourceArn: arn("snapshot", "manual"), Message: "Manual snapshot created", SourceIdentifier: "manual",
      EventID: "RDS-EVENT-0042", Tags: { team: "a" },
    }]);
  });

  it("is copied to another region, with tags, and once only", async () => {
    const source = (await automated("plain"))[0]!.DBSnapshotArn!;
    await cloud.still(async () => {
      const { DBSnapshot } = await copy(source, "dr-plain", { CopyTags: true, Tags: [{ Key: "dr-source-id", Value: "x" }] });
      assert.deepEqual([DBSnapshot!.Status, DBSnapshot!.SnapshotType, DBSnapshot!.SourceRegion, DBSnapshot!.SourceDBSnapshotIdentifier], ["copying", "manual", "us-east-1", source]);
      await assert.rejects(copy(arn("snapshot", "dr-plain", "us-west-2"), "dr-again"), { name: "InvalidDBSnapshotStateFault" });
    });
    await cloud.settle();
    await assert.rejects(copy(source, "dr-plain"), { name: "DBSnapshotAlreadyExistsFault" });
    const { TagList } = await cloud.west.send(new ListTagsForResourceCommand({ ResourceName: arn("snapshot", "dr-plain", "us-west-2") }));
    assert.deepEqual(TagList, [{ Key: "team", Value: "a" }, { Key: "dr-source-id", Value: "x" }]);
    const told = cloud.emitted.filter(({ detail }) => (detail as { SourceIdentifier: string }).SourceIdentifier === "dr-plain");
    const show = ({ region, detail }: Emitted) => [region, (detail as { EventID: string }).EventID, (detail as { Message: string }).Message.replace(/rds:\S+/, "S")];
    assert.deepEqual(told.map(show), [
      ["us-west-2", "RDS-EVENT-0059", "Started copy of snapshot S from region us-east-1"], ["us-west-2", "RDS-EVENT-0060", "Finished copy of snapshot S from region us-east-1 in 0 minutes"],
    ]);
  });

  it("is copied in its own region", async () => {
    await copy("manual", "twin", {}, cloud.rds);
    await cloud.settle();
    assert.deepEqual(cloud.eventsOf("twin"), ["0196", "0197"]);
  });

  it("an encrypted one needs a key of the region that it goes to", async () => {
    const source = (await automated("secret"))[0]!.DBSnapshotArn!;
    await assert.rejects(copy(source, "dr-secret"), { name: "InvalidParameterValue", message: "Must specify new KMS key for cross region encrypted snapshot copy." });
    await assert.rejects(copy(source, "dr-secret", { KmsKeyId: keyEast }), { name: "KMSKeyNotAccessibleFault", message: /^The target KMS key \[arn:.*\] does not exist, is not enabled or you do not have permissions to access it\.$/ });
    await assert.rejects(copy(source, "dr-secret", { KmsKeyId: "alias/nobody" }), { name: "KMSKeyNotAccessibleFault" });
    const { DBSnapshot } = await copy(source, "dr-secret", { KmsKeyId: keyWest });
    assert.deepEqual([DBSnapshot!.Encrypted, DBSnapshot!.StorageEncryptionType, DBSnapshot!.KmsKeyId], [true, "sse-kms", keyWest]);
    const { DBSnapshot: now } = await copy(arn("snapshot", "manual"), "dr-now-secret", { KmsKeyId: "alias/aws/rds" });
    assert.equal(now!.Encrypted, true);
    await cloud.settle();
    const asked = cloud.served.kernel.journal.since(0).flatMap((entry) => (entry.kind === "call" && entry.service === "kms" && entry.operation === "CreateGrant" ? [entry.region] : []));
    assert.ok(asked.includes("us-east-1") && asked.includes("us-west-2"));
  });

  it("a cluster's is copied likewise, but never encrypted on the way", async () => {
    await cloud.rds.send(new CreateDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: "c1", DBClusterIdentifier: "aurora" }));
    await cloud.settle();
    await assert.rejects(copyCluster(arn("cluster-snapshot", "c1"), "dr-c1", { KmsKeyId: keyWest }), { name: "InvalidParameterCombination" });
    await assert.rejects(copyCluster(arn("cluster-snapshot", "c1"), "d".repeat(64)), { message: /longer than 63 characters/ });
    await copyCluster(arn("cluster-snapshot", "c1"), "dr-c1");
    await cloud.settle();
    assert.deepEqual([cloud.eventsOf("c1"), cloud.eventsOf("dr-c1")], [["0074", "0075"], ["0074", "0075"]]);
    await assert.rejects(copyCluster(arn("cluster-snapshot", "c1"), "dr-c1"), { name: "DBClusterSnapshotAlreadyExistsFault" });
    await cloud.west.send(new RestoreDBClusterFromSnapshotCommand({ DBClusterIdentifier: "restored", SnapshotIdentifier: "dr-c1", Engine: "aurora-postgresql" }));
  });

  const REFUSED: readonly [what: string, source: string, target: string, more: object, error: object][] = [
    ["what does not exist", arn("snapshot", "nobody"), "t", {}, { name: "DBSnapshotNotFoundFault" }],
    ["AWS Backup's", "awsbackup:job-1", "t", {}, { name: "NotImplemented", message: /AWS Backup/ }],
    ["a target with a colon", arn("snapshot", "manual"), "rds:x", {}, { message: /not a valid identifier/ }],
    ["an ARN of a cluster's", arn("cluster-snapshot", "c1"), "t", {}, { message: /^Invalid snapshot identifier/ }],
    ["a presigned request for something else", arn("snapshot", "manual"), "t", { PreSignedUrl: "https://rds.us-east-1.amazonaws.com/?Action=DeleteDBSnapshot" }, { message: "PreSignedUrl could not be authenticated." }],
    ["an option group", arn("snapshot", "manual"), "t", { OptionGroupName: "x" }, { message: /optionGroupName/ }],
  ];
  for (const [what, source, target, more, error] of REFUSED) it(`CopyDBSnapshot refuses ${what}`, () => assert.rejects(copy(source, target, more), error));

  it("takes twenty copies at a time", async () => {
    const targets = Array.from({ length: 20 }, (_, i) => `many-${i}`);
    await cloud.still(async () => {
      for (const target of targets) await copy(arn("snapshot", "manual"), target);
      await assert.rejects(copy(arn("snapshot", "manual"), "too-many"), { name: "SnapshotQuotaExceededFault" });
    });
    await cloud.settle();
  });

  it("only a manual one is deleted by hand", async () => {
    const remove = (id: string) => cloud.rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id }));
    await assert.rejects(remove((await automated("plain"))[0]!.DBSnapshotIdentifier!), { name: "InvalidDBSnapshotStateFault" });
    assert.equal((await remove("twin")).DBSnapshot!.Status, "deleted");
    await assert.rejects(remove("twin"), { name: "DBSnapshotNotFoundFault" });
    assert.equal(cloud.eventsOf("twin").at(-1), "0041");
  });

  it("is restored", async () => {
    await cloud.rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ DBInstanceIdentifier: "db-restored", DBSnapshotIdentifier: "manual", DBInstanceClass: "db.t4g.small" }));
    await cloud.settle();
    const { DBInstances } = await cloud.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "db-restored" }));
    assert.deepEqual([DBInstances![0]!.DBInstanceStatus, DBInstances![0]!.DBInstanceClass], ["available", "db.t4g.small"]);
    assert.deepEqual([cloud.eventsOf("manual").at(-1), cloud.emitted.find(({ detail }) => (detail as { EventID: string }).EventID.endsWith("0043"))!.detailType], ["0043", "RDS DB Snapshot Event"]);
  });

  it("is taken every day, kept for the retention period, and goes with its database", async () => {
    await cloud.instance("daily", { BackupRetentionPeriod: 2, PreferredBackupWindow: "04:00-04:30" });
    await cloud.settle(5 * 86_400_000);
    const kept = await automated("daily");
    assert.equal(kept.length, 2);
    for (const { DBSnapshotIdentifier } of kept) assert.match(DBSnapshotIdentifier!, /-04-00$/);
    await cloud.rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: "daily", SkipFinalSnapshot: true }));
    await cloud.settle();
    assert.deepEqual(await automated("daily"), []);
  });

  it("a key that is disabled cannot be used", async () => {
    await new KMSClient({ ...cloud.served.client, region: "us-west-2" }).send(new DisableKeyCommand({ KeyId: keyWest }));
    await assert.rejects(copy((await automated("secret"))[0]!.DBSnapshotArn!, "dr-late", { KmsKeyId: keyWest }), { name: "KMSKeyNotAccessibleFault" });
  });

  it("nothing of all this was a bug of the local cloud", () => {
    assert.deepEqual(cloud.served.kernel.journal.since(0).filter(({ kind }) => kind === "bug"), []);
  });
});
