import { strict as assert } from "node:assert";
import {
  CreateTableCommand, DeleteTableCommand, DescribeContinuousBackupsCommand, DescribeLimitsCommand, DescribeTableCommand, DescribeTimeToLiveCommand, ExecuteStatementCommand,
  GetItemCommand, ListTablesCommand, ListTagsOfResourceCommand, PutItemCommand, QueryCommand, ScanCommand, TagResourceCommand, UntagResourceCommand,
  UpdateContinuousBackupsCommand, UpdateTableCommand, UpdateTimeToLiveCommand, type CreateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import { DynamoCloud, row } from "./support";

describe("dynamodb: tables", () => {
  let cloud: DynamoCloud;
  before(async () => { cloud = await DynamoCloud.open(); });
  after(() => cloud.dispose());
  const describeTable = async (TableName: string) => (await cloud.db.send(new DescribeTableCommand({ TableName }))).Table!;

  it("a table is made, described, and gone", async () => {
    await cloud.table("orders", { Tags: [{ Key: "a", Value: "b" }] });
    const { CreationDateTime, TableId, BillingModeSummary, ...table } = await describeTable("orders");
    assert.equal(CreationDateTime!.getTime() <= cloud.served.kernel.clock.now(), true);
    assert.match(TableId!, /^[0-9a-f-]{36}$/);
    assert.equal(BillingModeSummary!.BillingMode, "PAY_PER_REQUEST");
    assert.deepEqual([table.TableArn, table.TableStatus, table.ItemCount, table.DeletionProtectionEnabled], [cloud.arn("orders"), "ACTIVE", 0, false]);
    await assert.rejects(cloud.table("orders"), { name: "ResourceInUseException", message: "Table already exists: orders" });
    const { TableDescription } = await cloud.db.send(new DeleteTableCommand({ TableName: "orders" }));
    assert.equal(TableDescription!.TableStatus, "DELETING");
    await assert.rejects(describeTable("orders"), { name: "ResourceNotFoundException", message: "Requested resource not found: Table: orders not found" });
    await cloud.table("orders");
    await assert.rejects(cloud.db.send(new PutItemCommand({ TableName: "none", Item: row("a", "b") })), { name: "ResourceNotFoundException", message: "Requested resource not found" });
  });

  const REFUSED: readonly [what: string, more: Partial<CreateTableCommandInput>, error: object][] = [
    ["streams", { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } }, { name: "NotImplemented", message: /streamSpecification \(DynamoDB Streams/ }],
    ["resource policies", { ResourcePolicy: "{}" }, { name: "NotImplemented", message: /resourcePolicy/ }],
    ["a key without definition", { KeySchema: [{ AttributeName: "other", KeyType: "HASH" }] }, { name: "ValidationException" }],
    ["a short name", { TableName: "ab" }, { name: "ValidationException", message: /TableName must be at least 3 characters long/ }],
    ["a reserved tag", { Tags: [{ Key: "aws:x", Value: "" }] }, { name: "ValidationException" }],
  ];
  for (const [what, more, error] of REFUSED) it(`CreateTable refuses ${what}`, () => assert.rejects(cloud.table("refused", more), error));

  it("refuses PartiQL by name", () => assert.rejects(cloud.db.send(new ExecuteStatementCommand({ Statement: "SELECT 1" })), { name: "NotImplemented", message: /ExecuteStatement/ }));

  it("lists tables by pages, and every region has its own", async () => {
    const west = cloud.client({ region: "us-west-2" });
    const make = (TableName: string) => west.send(new CreateTableCommand({ TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }] }));
    for (const name of ["ccc", "aaa", "bbb"]) await make(name);
    const first = await west.send(new ListTablesCommand({ Limit: 2 }));
    assert.deepEqual([first.TableNames, first.LastEvaluatedTableName], [["aaa", "bbb"], "bbb"]);
    assert.deepEqual((await west.send(new ListTablesCommand({ ExclusiveStartTableName: "bbb" }))).TableNames, ["ccc"]);
    assert.match((await west.send(new DescribeTableCommand({ TableName: "aaa" }))).Table!.TableArn!, /^arn:aws:dynamodb:us-west-2:123456789012:/);
    await assert.rejects(describeTable("aaa"), { name: "ResourceNotFoundException" });
  });

  it("takes an ARN for a name", async () => {
    const name = await cloud.table("by-arn");
    await cloud.db.send(new PutItemCommand({ TableName: cloud.arn(name), Item: row("a", "b") }));
    assert.deepEqual((await cloud.db.send(new GetItemCommand({ TableName: name, Key: row("a", "b") }))).Item, row("a", "b"));
  });

  it("changes what can be changed, indexes included", async () => {
    const TableName = await cloud.table("changing");
    await cloud.db.send(new PutItemCommand({ TableName, Item: row("a", "1", { owner: { S: "ann" } }) }));
    await cloud.db.send(new UpdateTableCommand({
      TableName, AttributeDefinitions: [{ AttributeName: "owner", AttributeType: "S" }, { AttributeName: "pk", AttributeType: "S" }, { AttributeName: "sk", AttributeType: "S" }],
      GlobalSecondaryIndexUpdates: [{ Create: { IndexName: "by-owner", KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }], Projection: { ProjectionType: "KEYS_ONLY" } } }],
    }));
    const { Items } = await cloud.db.send(new QueryCommand({ TableName, IndexName: "by-owner", KeyConditionExpression: "#o = :o", ExpressionAttributeNames: { "#o": "owner" }, ExpressionAttributeValues: { ":o": { S: "ann" } } }));
    assert.deepEqual(Items, [row("a", "1", { owner: { S: "ann" } })]);
    assert.deepEqual((await describeTable(TableName)).GlobalSecondaryIndexes!.map(({ IndexName, IndexArn, IndexStatus }) => [IndexName, IndexArn, IndexStatus]), [["by-owner", `${cloud.arn(TableName)}/index/by-owner`, "ACTIVE"]]);
    await cloud.db.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true, TableClass: "STANDARD_INFREQUENT_ACCESS" }));
    assert.equal((await describeTable(TableName)).TableClassSummary!.TableClass, "STANDARD_INFREQUENT_ACCESS");
    await assert.rejects(cloud.db.send(new DeleteTableCommand({ TableName })), { name: "ValidationException", message: /currently protected against deletion/ });
    const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 2 };
    await cloud.db.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false, BillingMode: "PROVISIONED", ProvisionedThroughput: units, GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "by-owner", ProvisionedThroughput: units } }] }));
    assert.equal((await describeTable(TableName)).ProvisionedThroughput!.WriteCapacityUnits, 2);
    await cloud.db.send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-owner" } }] }));
    const { GlobalSecondaryIndexes, AttributeDefinitions } = await describeTable(TableName);
    assert.deepEqual([GlobalSecondaryIndexes, AttributeDefinitions!.length], [undefined, 2]);
    await assert.rejects(cloud.db.send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-owner" } }] })), { name: "ResourceNotFoundException" });
    await cloud.db.send(new DeleteTableCommand({ TableName }));
  });

  it("tags", async () => {
    const ResourceArn = cloud.arn(await cloud.table("tagged", { Tags: [{ Key: "a", Value: "1" }] }));
    await cloud.db.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "b", Value: "2" }] }));
    await cloud.db.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
    assert.deepEqual((await cloud.db.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags, [{ Key: "b", Value: "2" }]);
    await assert.rejects(cloud.db.send(new ListTagsOfResourceCommand({ ResourceArn: cloud.arn("none") })), { name: "ResourceNotFoundException" });
  });

  it("point-in-time recovery is kept and shown", async () => {
    const TableName = await cloud.table("recovered");
    const status = async () => (await cloud.db.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription!.PointInTimeRecoveryDescription!;
    assert.equal((await status()).PointInTimeRecoveryStatus, "DISABLED");
    await cloud.db.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 } }));
    assert.deepEqual([(await status()).PointInTimeRecoveryStatus, (await status()).RecoveryPeriodInDays], ["ENABLED", 7]);
    await assert.rejects(cloud.db.send(new DescribeContinuousBackupsCommand({ TableName: "none" })), { name: "TableNotFoundException" });
    assert.equal((await cloud.db.send(new DescribeLimitsCommand({}))).TableMaxReadCapacityUnits, 40_000);
  });

  it("encryption with a key of KMS names the key", async () => {
    const TableName = await cloud.table("encrypted", { SSESpecification: { Enabled: true } });
    const { SSEDescription } = await describeTable(TableName);
    assert.equal(SSEDescription!.Status, "ENABLED");
    assert.match(SSEDescription!.KMSMasterKeyArn!, /^arn:aws:kms:us-east-1:123456789012:key\//);
    await assert.rejects(cloud.table("unkeyed", { SSESpecification: { Enabled: true, KMSMasterKeyId: "alias/none" } }), { name: "NotFoundException" });
  });

  it("deletes what has expired, within a while, and not what expired ages ago", async () => {
    const TableName = await cloud.table("expiring");
    const spec = { Enabled: true, AttributeName: "until" };
    await cloud.db.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: spec }));
    await assert.rejects(cloud.db.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: spec })), { name: "ValidationException", message: "TimeToLive is already enabled" });
    assert.deepEqual((await cloud.db.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription, { TimeToLiveStatus: "ENABLED", AttributeName: "until" });
    const now = Math.floor(cloud.served.kernel.clock.now() / 1000);
    const until = { past: now - 10, soon: now + 90, later: now + 3600, ancient: now - 6 * 365 * 86_400 };
    for (const [sk, N] of Object.entries(until)) await cloud.db.send(new PutItemCommand({ TableName, Item: row("a", sk, { until: { N: String(N) } }) }));
    await cloud.db.send(new PutItemCommand({ TableName, Item: row("a", "text", { until: { S: "1" } }) }));
    const left = async () => (await cloud.db.send(new ScanCommand({ TableName }))).Items!.map(({ sk }) => sk!.S!).sort();
    assert.deepEqual(await left(), ["ancient", "later", "past", "soon", "text"]);
    await cloud.advance(61);
    assert.deepEqual(await left(), ["ancient", "later", "soon", "text"]);
    await cloud.advance(120);
    assert.deepEqual(await left(), ["ancient", "later", "text"]);
    await cloud.db.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { ...spec, Enabled: false } }));
    await cloud.advance(7200);
    assert.deepEqual(await left(), ["ancient", "later", "text"]);
  });
});
