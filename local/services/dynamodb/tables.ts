import type {
  CreateTableCommandInput, CreateTableOutput, DeleteTableCommandInput, DeleteTableOutput, DescribeLimitsOutput, DescribeTableCommandInput, DescribeTableOutput,
  ListTablesCommandInput, ListTablesOutput, TableDescription, UpdateTableCommandInput, UpdateTableOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call, Operation } from "../../kernel/operation";
import { structure } from "../../kernel/shape";
import { describeTable as describe, type RawTable } from "./describe";
import { NotSupported } from "../../kernel/errors";
import type { Engine } from "./engine";
import { fail, invalid } from "./errors";
import { changeIndexes, checkable } from "./indexes";
import { count, creating, text, updating } from "./shapes";
import { keysOf, type Dynamo, type Keys, type Table } from "./state";
import { checkTags, tagContext } from "./tags";

/** Resolves with the table once the engine is done with it, undefined once it is gone. */
async function settled(dynamo: Dynamo, TableName: string, call: Call): Promise<RawTable | undefined> {
  const { engine } = dynamo.in(call);
  for (;;) {
    try {
      const { Table: raw } = await engine.act<{ Table: RawTable }>(engine.check("describeTable", { TableName }));
      const indexes = raw.GlobalSecondaryIndexes ?? [];
      if (raw.TableStatus === "ACTIVE" && indexes.every(({ IndexStatus }) => IndexStatus === "ACTIVE")) return raw;
    } catch (error) {
      if ((error as { code?: string }).code === "ResourceNotFoundException") return undefined;
      throw error;
    }
    // The engine settles in the next turn of the event loop: no time passes.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

const indexKeys = ({ LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] }: RawTable): Map<string, Keys> =>
  new Map([
    ...LocalSecondaryIndexes.map(({ IndexName, KeySchema = [] }): [string, Keys] => [IndexName!, keysOf(KeySchema)]),
    ...GlobalSecondaryIndexes.map(({ IndexName, KeySchema = [] }): [string, Keys] => [IndexName!, { ...keysOf(KeySchema), global: true }]),
  ]);

/**
 * The ARN of the key that a table is to be encrypted with. AWS: DynamoDB looks at it with the caller's permissions, and
 * takes the key of the service when none is named.
 */
async function kmsKey(dynamo: Dynamo, sse: CreateTableCommandInput["SSESpecification"], call: Call): Promise<string | undefined> {
  if (!sse?.Enabled) {
    if (sse?.KMSMasterKeyId !== undefined) throw invalid("One or more parameter values were invalid: KMSMasterKeyId cannot be specified when Enabled is false");
    return undefined;
  }
  if (sse.SSEType === "AES256") throw invalid("One or more parameter values were invalid: Only KMS is supported as SSEType");
  if (!dynamo.context.serves("kms")) throw new NotSupported("dynamodb SSESpecification (there is no KMS in this cloud)", "local/services/dynamodb");
  const { caller, region, trace } = call;
  const { KeyMetadata } = await dynamo.context.call<{ KeyMetadata: { Arn: string; Enabled: boolean } }>({
    service: "kms", operation: "DescribeKey", input: { KeyId: sse.KMSMasterKeyId ?? "alias/aws/dynamodb" }, caller, region, trace, calledVia: "dynamodb.amazonaws.com",
  });
  if (!KeyMetadata.Enabled) throw invalid(`One or more parameter values were invalid: KMS key ${KeyMetadata.Arn} is not enabled`);
  return KeyMetadata.Arn;
}

export const createTable = (dynamo: Dynamo): Operation<CreateTableCommandInput, CreateTableOutput> => ({
  input: creating,
  readOnly: false,
  authorize(input, call) {
    dynamo.check("createTable", input, call);
    const context = tagContext(input.Tags);
    const create = dynamo.access("CreateTable", input.TableName, call, context);
    // AWS: tags at creation need dynamodb:TagResource as well.
    return input.Tags && input.Tags.length > 0 ? [create, dynamo.access("TagResource", input.TableName, call, context)] : [create];
  },
  async run(input, call) {
    const checked = dynamo.check("createTable", input, call);
    const { engine, tables } = dynamo.in(call);
    const tags = checkTags({}, input.Tags ?? []);
    const kmsKeyArn = await kmsKey(dynamo, input.SSESpecification, call);
    const name = dynamo.nameOf(input.TableName, call);
    if (tables.has(name)) throw fail("ResourceInUseException", `Table already exists: ${name}`);
    return engine.exclusive(async () => {
      const { TableDescription: raw } = await engine.act<{ TableDescription: RawTable }>(checked);
      const table: Table = {
        name, arn: dynamo.arnOf(name, call), id: dynamo.context.ids.uuid(), createdAt: call.time, keys: keysOf(raw.KeySchema ?? []), indexes: indexKeys(raw), tags,
        deletionProtection: input.DeletionProtectionEnabled ?? false, kmsKeyArn, ttl: undefined, recovery: undefined,
        tableClass: input.TableClass === undefined ? undefined : { name: input.TableClass },
      };
      tables.set(name, table);
      await settled(dynamo, name, call);
      return { TableDescription: describe(table, raw) };
    });
  },
});

/** The table as it is now. */
async function described(dynamo: Dynamo, given: string | undefined, call: Call): Promise<TableDescription> {
  const table = dynamo.existing(given, call);
  const { engine } = dynamo.in(call);
  const { Table: raw } = await engine.run<{ Table: RawTable }>(engine.check("describeTable", { TableName: table.name }));
  return describe(table, raw);
}

export const describeTable = (dynamo: Dynamo): Operation<DescribeTableCommandInput, DescribeTableOutput> => ({
  input: structure({ TableName: text }),
  readOnly: true,
  authorize(input, call) {
    dynamo.check("describeTable", input, call);
    return [dynamo.access("DescribeTable", input.TableName, call)];
  },
  run: async ({ TableName }, call) => ({ Table: await described(dynamo, TableName, call) }),
});

/** Has the engine change what it keeps of a table. Its description while it does, undefined where there is nothing for it to do. */
async function change(engine: Engine, table: Table, input: UpdateTableCommandInput): Promise<RawTable | undefined> {
  const { AttributeDefinitions, BillingMode, ProvisionedThroughput, GlobalSecondaryIndexUpdates: updates } = input;
  const own = input.SSESpecification ?? input.TableClass ?? input.DeletionProtectionEnabled;
  // What changes only what is kept beside the engine is nothing to it, and it would say so.
  if (own !== undefined && [AttributeDefinitions, BillingMode, ProvisionedThroughput, updates].every((member) => member === undefined)) return undefined;
  const request = { TableName: table.name, AttributeDefinitions, BillingMode, ProvisionedThroughput, GlobalSecondaryIndexUpdates: updates };
  engine.check("updateTable", checkable(request, await engine.readTable<RawTable>(table.name)));
  await changeIndexes(engine, table, request);
  const rest = updates?.filter(({ Update }) => Update) ?? [];
  if (BillingMode === undefined && ProvisionedThroughput === undefined && rest.length === 0) return undefined;
  const { TableDescription } = await engine.act<{ TableDescription: RawTable }>(engine.check("updateTable", { ...request, GlobalSecondaryIndexUpdates: rest.length > 0 ? rest : undefined }));
  return TableDescription;
}

export const updateTable = (dynamo: Dynamo): Operation<UpdateTableCommandInput, UpdateTableOutput> => ({
  input: updating,
  readOnly: false,
  authorize: (input, call) => [dynamo.access("UpdateTable", input.TableName, call)],
  async run(input, call) {
    const { engine } = dynamo.in(call);
    const table = dynamo.existing(input.TableName, call);
    const kmsKeyArn = input.SSESpecification ? await kmsKey(dynamo, input.SSESpecification, call) : table.kmsKeyArn;
    return engine.exclusive(async () => {
      const changed = await change(engine, table, input);
      table.kmsKeyArn = kmsKeyArn;
      if (input.TableClass !== undefined) table.tableClass = { name: input.TableClass, updatedAt: call.time };
      table.deletionProtection = input.DeletionProtectionEnabled ?? table.deletionProtection;
      const after = await settled(dynamo, table.name, call);
      table.indexes = indexKeys(after!);
      return { TableDescription: describe(table, changed ?? after!) };
    });
  },
});

export const deleteTable = (dynamo: Dynamo): Operation<DeleteTableCommandInput, DeleteTableOutput> => ({
  input: structure({ TableName: text }),
  readOnly: false,
  authorize(input, call) {
    dynamo.check("deleteTable", input, call);
    return [dynamo.access("DeleteTable", input.TableName, call)];
  },
  async run(input, call) {
    const checked = dynamo.check("deleteTable", input, call);
    const table = dynamo.existing(input.TableName, call);
    if (table.deletionProtection) {
      throw invalid("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
    }
    const { engine, tables } = dynamo.in(call);
    return engine.exclusive(async () => {
      const { TableDescription: raw } = await engine.act<{ TableDescription: RawTable }>(checked);
      tables.delete(table.name);
      await settled(dynamo, table.name, call);
      return { TableDescription: describe(table, raw) };
    });
  },
});

export const listTables = (dynamo: Dynamo): Operation<ListTablesCommandInput, ListTablesOutput> => ({
  input: structure({ ExclusiveStartTableName: text, Limit: count }),
  readOnly: true,
  authorize: () => [{ action: "dynamodb:ListTables", resource: "*" }],
  run(input, call) {
    const { engine, tables } = dynamo.in(call);
    engine.check("listTables", input);
    const { ExclusiveStartTableName: after, Limit = 100 } = input;
    const rest = [...tables.keys()].sort().filter((name) => after === undefined || name > after);
    const TableNames = rest.slice(0, Limit);
    return { TableNames, ...(TableNames.length < rest.length && { LastEvaluatedTableName: TableNames[TableNames.length - 1] }) };
  },
});

/** AWS: what an account starts with. */
export const describeLimits = (): Operation<object, DescribeLimitsOutput> => ({
  input: structure({}),
  readOnly: true,
  authorize: () => [{ action: "dynamodb:DescribeLimits", resource: "*" }],
  run: () => ({ AccountMaxReadCapacityUnits: 80_000, AccountMaxWriteCapacityUnits: 80_000, TableMaxReadCapacityUnits: 40_000, TableMaxWriteCapacityUnits: 40_000 }),
});
