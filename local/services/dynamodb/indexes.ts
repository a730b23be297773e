import type { AttributeDefinition, GlobalSecondaryIndexDescription, GlobalSecondaryIndexUpdate, UpdateTableCommandInput } from "@aws-sdk/client-dynamodb";
import type { RawTable } from "./describe";
import type { Engine } from "./engine";
import { fail, invalid } from "./errors";
import { keyIn } from "./items";
import { keysOf, type Table } from "./state";
import type { Item } from "./values";

/** Making and dropping global indexes of a table that exists: the engine knows only those that a table is born with. */

type Creation = NonNullable<GlobalSecondaryIndexUpdate["Create"]>;

const NOTHING = { ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
/** What the engine wants of every index, and tables on demand have not. */
const SOME = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };

const isOnDemand = (raw: RawTable, input: UpdateTableCommandInput): boolean => (input.BillingMode ?? raw.BillingModeSummary?.BillingMode) === "PAY_PER_REQUEST";

/** The request as the engine can check it. */
export function checkable(input: UpdateTableCommandInput, raw: RawTable): UpdateTableCommandInput {
  const { GlobalSecondaryIndexUpdates: updates } = input;
  if (!updates || !isOnDemand(raw, input)) return input;
  return {
    ...input,
    GlobalSecondaryIndexUpdates: updates.map((update) => {
      if (!update.Create) return update;
      if (update.Create.ProvisionedThroughput) {
        throw invalid(`One or more parameter values were invalid: ProvisionedThroughput should not be specified for index: ${update.Create.IndexName} when BillingMode is PAY_PER_REQUEST`);
      }
      return { ...update, Create: { ...update.Create, ProvisionedThroughput: SOME } };
    }),
  };
}

const described = (create: Creation, table: Table): GlobalSecondaryIndexDescription => ({
  IndexName: create.IndexName, KeySchema: create.KeySchema, Projection: create.Projection, IndexArn: `${table.arn}/index/${create.IndexName}`, IndexStatus: "ACTIVE", IndexSizeBytes: 0, ItemCount: 0,
  ProvisionedThroughput: { ...(create.ProvisionedThroughput ?? NOTHING), NumberOfDecreasesToday: 0 },
});

const merged = (...lists: readonly (readonly AttributeDefinition[])[]): AttributeDefinition[] =>
  [...new Map(lists.flat().map((definition) => [definition.AttributeName, definition])).values()];

/** Throws what CreateTable would say of a table with these indexes. */
function check(engine: Engine, raw: RawTable, definitions: readonly AttributeDefinition[], indexes: readonly GlobalSecondaryIndexDescription[]): void {
  engine.check("createTable", {
    TableName: raw.TableName!, KeySchema: raw.KeySchema, AttributeDefinitions: definitions, BillingMode: "PAY_PER_REQUEST",
    GlobalSecondaryIndexes: indexes.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection })),
  });
}

/** Definitions of attributes that are keys of something. AWS: others do not stay. */
function used({ AttributeDefinitions = [], KeySchema = [], LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] }: RawTable): AttributeDefinition[] {
  const names = new Set([KeySchema, ...[...LocalSecondaryIndexes, ...GlobalSecondaryIndexes].map((index) => index.KeySchema ?? [])].flat().map(({ AttributeName }) => AttributeName));
  return AttributeDefinitions.filter(({ AttributeName }) => names.has(AttributeName));
}

/** Makes and drops the indexes that a request asks for. Call it within `exclusive`. */
export async function changeIndexes(engine: Engine, table: Table, input: UpdateTableCommandInput): Promise<void> {
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  const created = updates.flatMap(({ Create }) => (Create ? [described(Create, table)] : []));
  const dropped = updates.flatMap(({ Delete }) => (Delete ? [Delete.IndexName!] : []));
  if (created.length + dropped.length === 0) return;
  // AWS: one at a time.
  if (created.length + dropped.length > 1) throw fail("LimitExceededException", "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
  const raw = await engine.readTable<RawTable>(table.name);
  const existing = raw.GlobalSecondaryIndexes ?? [];
  const [missing] = dropped.filter((name) => !existing.some(({ IndexName }) => IndexName === name));
  if (missing !== undefined) throw fail("ResourceNotFoundException", "Requested resource not found");
  const [double] = created.filter(({ IndexName }) => table.indexes.has(IndexName!));
  if (double) throw invalid(`Attempting to create an index which already exists: ${double.IndexName}`);
  const indexes = [...existing.filter(({ IndexName }) => !dropped.includes(IndexName!)), ...created];
  const definitions = merged(raw.AttributeDefinitions ?? [], input.AttributeDefinitions ?? []);
  if (created.length > 0) check(engine, raw, definitions, indexes);
  for (const name of dropped) await engine.dropIndex(table.name, name);
  const { GlobalSecondaryIndexes: _old, ...rest } = raw;
  const after: RawTable = { ...rest, ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }), AttributeDefinitions: definitions };
  after.AttributeDefinitions = used(after);
  await engine.writeTable(table.name, after);
  for (const index of created) await backfill(engine, table, after, index);
}

/** Puts the items that a table has into a new index. AWS: those whose keys are of another type are left out. */
async function backfill(engine: Engine, table: Table, raw: RawTable, index: GlobalSecondaryIndexDescription): Promise<void> {
  const types = new Map(raw.AttributeDefinitions!.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
  const { hash, range } = keysOf(index.KeySchema!);
  const fits = (item: Item) => [hash, range].every((name) => name === undefined || Object.hasOwn(item[name] ?? {}, types.get(name)!));
  let ExclusiveStartKey: Item | undefined;
  do {
    const page: { Items: Item[]; LastEvaluatedKey?: Item } = await engine.act(engine.check("scan", { TableName: table.name, ...(ExclusiveStartKey && { ExclusiveStartKey }) }));
    for (const item of page.Items) if (fits(item)) await engine.indexItem({ TableName: table.name, KeySchema: raw.KeySchema, AttributeDefinitions: raw.AttributeDefinitions, GlobalSecondaryIndexes: [index] }, item);
    ExclusiveStartKey = page.LastEvaluatedKey && keyIn(table, page.LastEvaluatedKey);
  } while (ExclusiveStartKey);
}
