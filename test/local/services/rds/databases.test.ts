import { strict as assert } from "node:assert";
import {
  AddTagsToResourceCommand, CreateDBInstanceCommand, CreateDBInstanceReadReplicaCommand, DeleteDBClusterCommand, DeleteDBInstanceCommand, DescribeDBClustersCommand, DescribeDBEngineVersionsCommand,
  DescribeDBInstancesCommand, DescribeEventsCommand, DescribeOrderableDBInstanceOptionsCommand, ListTagsForResourceCommand, ModifyDBClusterCommand, ModifyDBInstanceCommand,
  RebootDBInstanceCommand, RemoveTagsFromResourceCommand, RestoreDBInstanceToPointInTimeCommand, StartDBInstanceCommand, StopDBInstanceCommand, type CreateDBInstanceCommandInput,
} from "@aws-sdk/client-rds";
import { arn, INSTANCE, RdsCloud } from "./support";

describe("rds: databases", () => {
  let cloud: RdsCloud;
  before(async () => { cloud = await RdsCloud.open(); });
  after(() => cloud.dispose());
  const show = async (id: string) => (await cloud.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }))).DBInstances![0]!;
  const showCluster = async (id: string) => (await cloud.rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: id }))).DBClusters![0]!;

  it("an instance is created, backed up and available, and tells of it", async () => {
    const made = await cloud.instance("Orders", { Tags: [{ Key: "team", Value: "orders" }] });
    assert.equal(made.DBInstanceIdentifier, "orders");
    assert.equal(made.DBInstanceArn, arn("db", "orders"));
    assert.deepEqual([made.DBInstanceStatus, made.Endpoint, made.PendingModifiedValues], ["creating", undefined, { MasterUserPassword: "****" }]);
    await cloud.settle();
    const { DBInstanceStatus, Endpoint, LatestRestorableTime, PendingModifiedValues } = await show("orders");
    assert.deepEqual([DBInstanceStatus, Endpoint?.Port, PendingModifiedValues], ["available", 5432, {}]);
    assert.match(Endpoint!.Address!, /^orders\.c\w+\.us-east-1\.rds\.amazonaws\.com$/);
    assert.ok(LatestRestorableTime);
    assert.deepEqual(cloud.eventsOf("orders"), ["0005", "0001", "0002"]);
    const event = cloud.emitted.find(({ detail }) => (detail as { SourceIdentifier: string }).SourceIdentifier === "orders")!;
    assert.deepEqual([event.detailType, event.resources, (event.detail as { Tags: object; SourceType: string }).Tags, (event.detail as { SourceType: string }).SourceType],
      ["RDS DB Instance Event", [arn("db", "orders")], { team: "orders" }, "DB_INSTANCE"]);
    const { Events } = await cloud.rds.send(new DescribeEventsCommand({ SourceType: "db-instance", SourceIdentifier: "orders" }));
    assert.deepEqual(Events!.map(({ Message }) => Message), ["DB instance created", "Backing up DB instance", "Finished DB instance backup"]);
  });

  const REFUSED: readonly [what: string, input: Partial<CreateDBInstanceCommandInput>, name: string, message: RegExp][] = [
    ["a name that is taken", { DBInstanceIdentifier: "ORDERS" }, "DBInstanceAlreadyExistsFault", /^DB instance already exists$/],
    ["two hyphens", { DBInstanceIdentifier: "a--b" }, "InvalidParameterValue", /^The parameter DBInstanceIdentifier is not a valid identifier\. Identifiers must begin with a letter/],
    ["a hyphen at the end", { DBInstanceIdentifier: "a-" }, "InvalidParameterValue", /not a valid identifier/],
    ["a digit first", { DBInstanceIdentifier: "1a" }, "InvalidParameterValue", /not a valid identifier/],
    ["64 characters", { DBInstanceIdentifier: "a".repeat(64) }, "InvalidParameterValue", /because it is longer than 63 characters/],
    ["an unknown engine", { Engine: "postgress" }, "InvalidParameterValue", /^Invalid DB engine$/],
    ["an engine that is not here", { Engine: "oracle-ee" }, "NotImplemented", /oracle-ee/],
    ["an unknown version", { EngineVersion: "3.1" }, "InvalidParameterCombination", /^Cannot find version 3\.1 for postgres$/],
    ["a class that is none", { DBInstanceClass: "large" }, "InvalidParameterValue", /^Invalid DB Instance class: large$/],
    ["a class of another time", { DBInstanceClass: "db.t2.micro" }, "InvalidParameterCombination", /^RDS does not support creating a DB instance with the following combination: DBInstanceClass=db\.t2\.micro, Engine=postgres/],
    ["too little storage", { AllocatedStorage: 5 }, "InvalidParameterValue", /^Invalid storage size for engine name postgres and storage type gp3: 5$/],
    ["a short password", { MasterUserPassword: "short" }, "InvalidParameterValue", /shorter than 8 characters/],
    ["a slash in the password", { MasterUserPassword: "with/slash" }, "InvalidParameterValue", /Only printable ASCII characters besides/],
    ["a reserved user", { MasterUsername: "admin" }, "InvalidParameterValue", /^MasterUsername admin cannot be used as it is a reserved word used by the engine$/],
    ["a hyphen in the database's name", { DBName: "a-b" }, "InvalidParameterValue", /^DBName must begin with a letter/],
    ["36 days of backups", { BackupRetentionPeriod: 36 }, "InvalidParameterValue", /between 0 and 35/],
    ["windows that overlap", { PreferredBackupWindow: "04:00-05:00", PreferredMaintenanceWindow: "sun:04:30-sun:05:30" }, "InvalidParameterValue", /must not overlap/],
    ["a key without encryption", { KmsKeyId: "alias/x" }, "InvalidParameterCombination", /StorageEncrypted/],
    ["a parameter group of one's own", { DBParameterGroupName: "mine" }, "DBParameterGroupNotFoundFault", /mine/],
    ["a security group", { VpcSecurityGroupIds: ["sg-1"] }, "NotImplemented", /vpcSecurityGroupIds/],
    ["Performance Insights", { EnablePerformanceInsights: true }, "NotImplemented", /EnablePerformanceInsights/],
    ["a tag of RDS's", { Tags: [{ Key: "rds:x", Value: "" }] }, "InvalidParameterValue", /^Tag keys cannot start with the reserved prefix "rds:"\.$/],
  ];
  for (const [what, input, name, message] of REFUSED) it(`CreateDBInstance refuses ${what}`, () => assert.rejects(cloud.rds.send(new CreateDBInstanceCommand({ ...INSTANCE, DBInstanceIdentifier: "other", ...input })), { name, message }));

  it("has tags from the moment it is being created", async () => {
    const ResourceName = arn("db", "tagged");
    await cloud.still(async () => {
      await cloud.instance("tagged", { BackupRetentionPeriod: 0 });
      await cloud.rds.send(new AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: "a", Value: "1" }, { Key: "b", Value: "2" }] }));
    });
    await cloud.rds.send(new RemoveTagsFromResourceCommand({ ResourceName, TagKeys: ["a"] }));
    assert.deepEqual((await cloud.rds.send(new ListTagsForResourceCommand({ ResourceName }))).TagList, [{ Key: "b", Value: "2" }]);
    await assert.rejects(cloud.rds.send(new AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: "aws:x", Value: "1" }] })), { message: 'Tag keys cannot start with the reserved prefix "aws:".' });
    const many = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: "" }));
    await assert.rejects(cloud.rds.send(new AddTagsToResourceCommand({ ResourceName, Tags: many })), { name: "InvalidParameterValue" });
    await assert.rejects(cloud.rds.send(new AddTagsToResourceCommand({ ResourceName: arn("db", "nobody"), Tags: [] })), { name: "DBInstanceNotFoundFault" });
    await cloud.settle();
    assert.deepEqual(cloud.eventsOf("tagged"), ["0005"]);
  });

  it("is changed, restarted, stopped and started", async () => {
    await cloud.still(async () => {
      await cloud.instance("power", { BackupRetentionPeriod: 0 });
      await assert.rejects(cloud.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: "power" })), { name: "InvalidDBInstanceStateFault" });
    });
    await cloud.settle();
    const { DBInstance } = await cloud.rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: "power", DBInstanceClass: "db.t4g.small", BackupRetentionPeriod: 3, ApplyImmediately: true }));
    assert.deepEqual([DBInstance!.DBInstanceStatus, DBInstance!.PendingModifiedValues?.DBInstanceClass, DBInstance!.DBInstanceClass], ["modifying", "db.t4g.small", "db.t4g.micro"]);
    await cloud.settle();
    assert.equal((await show("power")).DBInstanceClass, "db.t4g.small");
    await cloud.rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: "power" }));
    await cloud.settle();
    assert.equal((await show("power")).DBInstanceStatus, "stopped");
    await cloud.rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier: "power" }));
    await cloud.settle();
    assert.deepEqual(cloud.eventsOf("power"), ["0005", "0032", "0012", "0014", "0001", "0002", "0087", "0088"]);
    await assert.rejects(cloud.rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: "power", AllocatedStorage: 20, EngineVersion: "16.10" })), { message: "Cannot upgrade postgres from 17.6 to 16.10" });
  });

  it("waits for its maintenance window with what is not to be applied at once", async () => {
    await cloud.instance("later", { BackupRetentionPeriod: 0 });
    await cloud.settle();
    await cloud.rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: "later", DBInstanceClass: "db.t4g.small" }));
    const waiting = await show("later");
    assert.deepEqual([waiting.DBInstanceStatus, waiting.DBInstanceClass, waiting.PendingModifiedValues], ["available", "db.t4g.micro", { DBInstanceClass: "db.t4g.small" }]);
    await cloud.settle(8 * 86_400_000);
    const done = await show("later");
    assert.deepEqual([done.DBInstanceStatus, done.DBInstanceClass, done.PendingModifiedValues], ["available", "db.t4g.small", {}]);
  });

  it("is deleted only as AWS lets it be", async () => {
    const remove = (input: object) => cloud.rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: "doomed", ...input }));
    await cloud.instance("doomed", { BackupRetentionPeriod: 0, DeletionProtection: true });
    await cloud.settle();
    await assert.rejects(remove({ SkipFinalSnapshot: true }), { name: "InvalidParameterCombination", message: "Cannot delete protected DB Instance, please disable deletion protection and try again." });
    await cloud.rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: "doomed", DeletionProtection: false }));
    await assert.rejects(remove({}), { message: "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified." });
    assert.equal((await remove({ FinalDBSnapshotIdentifier: "last" })).DBInstance!.DBInstanceStatus, "deleting");
    await assert.rejects(remove({ SkipFinalSnapshot: true }), { name: "InvalidDBInstanceStateFault", message: "Instance doomed is already being deleted." });
    await cloud.settle();
    await assert.rejects(show("doomed"), { name: "DBInstanceNotFoundFault", message: "DBInstance doomed not found." });
    assert.deepEqual([cloud.eventsOf("doomed").at(-1), cloud.eventsOf("last")], ["0003", ["0040", "0042"]]);
  });

  it("a cluster has members, and goes after them", async () => {
    const { Endpoint, ReaderEndpoint } = await cloud.cluster("aurora");
    assert.match(`${Endpoint} ${ReaderEndpoint}`, /^aurora\.cluster-c\w+\.us-east-1\.rds\.amazonaws\.com aurora\.cluster-ro-c\w+\./);
    const member = (id: string, more: object = {}) => cloud.rds.send(new CreateDBInstanceCommand({ DBInstanceIdentifier: id, DBInstanceClass: "db.r7g.large", Engine: "aurora-postgresql", DBClusterIdentifier: "aurora", ...more }));
    await member("one");
    await member("two");
    await assert.rejects(member("three", { MasterUsername: "x" }), { name: "InvalidParameterCombination", message: /Set MasterUsername for the DB Cluster/ });
    await cloud.settle();
    assert.deepEqual((await showCluster("aurora")).DBClusterMembers!.map(({ DBInstanceIdentifier, IsClusterWriter }) => [DBInstanceIdentifier, IsClusterWriter]), [["one", true], ["two", false]]);
    await assert.rejects(cloud.rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier: "aurora", SkipFinalSnapshot: true })), { name: "InvalidDBClusterStateFault", message: /still contains DB instances/ });
    await cloud.rds.send(new ModifyDBClusterCommand({ DBClusterIdentifier: "aurora", BackupRetentionPeriod: 5 }));
    await cloud.rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: "one" }));
    await cloud.settle();
    assert.deepEqual((await showCluster("aurora")).DBClusterMembers!.map(({ DBInstanceIdentifier, IsClusterWriter }) => [DBInstanceIdentifier, IsClusterWriter]), [["two", true]]);
    await cloud.rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: "two", SkipFinalSnapshot: true }));
    await cloud.rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier: "aurora", SkipFinalSnapshot: true }));
    await cloud.settle();
    await assert.rejects(showCluster("aurora"), { name: "DBClusterNotFoundFault" });
    assert.deepEqual(cloud.eventsOf("aurora"), ["0170", "0171"]);
  });

  it("a replica knows its source, in another region by its ARN", async () => {
    await cloud.west.send(new CreateDBInstanceReadReplicaCommand({ DBInstanceIdentifier: "replica", SourceDBInstanceIdentifier: arn("db", "orders") }));
    await cloud.settle();
    const { DBInstances } = await cloud.west.send(new DescribeDBInstancesCommand({}));
    assert.deepEqual(DBInstances!.map((each) => [each.DBInstanceStatus, each.ReadReplicaSourceDBInstanceIdentifier]), [["available", arn("db", "orders")]]);
    assert.deepEqual((await show("orders")).ReadReplicaDBInstanceIdentifiers, [arn("db", "replica", "us-west-2")]);
  });

  it("is restored to a point in time", async () => {
    const restore = (more: object) => cloud.rds.send(new RestoreDBInstanceToPointInTimeCommand({ SourceDBInstanceIdentifier: "orders", TargetDBInstanceIdentifier: "again", ...more }));
    await assert.rejects(restore({}), { name: "InvalidParameterCombination" });
    await assert.rejects(restore({ RestoreTime: new Date(Date.UTC(2036, 0, 1)) }), { message: /^The specified instance cannot be restored to a time later than/ });
    await restore({ UseLatestRestorableTime: true });
    await cloud.settle();
    const { Engine, AllocatedStorage, MasterUsername, TagList } = await show("again");
    assert.deepEqual([Engine, AllocatedStorage, MasterUsername, TagList], ["postgres", 20, "dbadmin", []]);
    assert.equal(cloud.eventsOf("again")[0], "0019");
  });

  it("lists by filter and by page", async () => {
    const filter = (Name: string, ...Values: string[]) => cloud.rds.send(new DescribeDBInstancesCommand({ Filters: [{ Name, Values }] }));
    assert.deepEqual((await filter("db-instance-id", arn("db", "orders"), "nobody")).DBInstances!.map((each) => each.DBInstanceIdentifier), ["orders"]);
    await assert.rejects(filter("colour", "red"), { message: "Unrecognized filter name: colour" });
    await assert.rejects(cloud.rds.send(new DescribeDBInstancesCommand({ MaxRecords: 10 })), { name: "InvalidParameterValue", message: /Must be between 20 and 100/ });
    const first = await cloud.rds.send(new DescribeOrderableDBInstanceOptionsCommand({ Engine: "mysql", MaxRecords: 20 }));
    assert.equal(first.OrderableDBInstanceOptions!.length, 20);
    const second = await cloud.rds.send(new DescribeOrderableDBInstanceOptionsCommand({ Engine: "mysql", MaxRecords: 20, Marker: first.Marker }));
    assert.notDeepEqual(second.OrderableDBInstanceOptions![0], first.OrderableDBInstanceOptions![0]);
    const { DBEngineVersions } = await cloud.rds.send(new DescribeDBEngineVersionsCommand({ Engine: "postgres", DefaultOnly: true }));
    assert.deepEqual(DBEngineVersions!.map(({ EngineVersion, DBParameterGroupFamily }) => [EngineVersion, DBParameterGroupFamily]), [["17.6", "postgres17"]]);
  });
});
