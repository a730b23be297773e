import type {
  AttributeDefinition, CreateTableCommandInput, CreateTableCommandOutput, DeleteTableCommandInput, DescribeContinuousBackupsCommandInput, DescribeContinuousBackupsCommandOutput,
  DescribeTableCommandInput, DescribeTableCommandOutput, DescribeTimeToLiveCommandInput, DescribeTimeToLiveCommandOutput, GlobalSecondaryIndexDescription, KeySchemaElement,
  ListTagsOfResourceCommandInput, ListTagsOfResourceCommandOutput, LocalSecondaryIndexDescription, Projection, ProvisionedThroughput, TagResourceCommandInput,
  UntagResourceCommandInput, UpdateContinuousBackupsCommandInput, UpdateTableCommandInput, UpdateTimeToLiveCommandInput,
} from "@aws-sdk/client-dynamodb";
import { nameOf } from "./names";
import { autonamed, boolean, computed, integer, list, object, refused, replaces, required, string, unordered, usually, withDefault, type Values } from "./properties";
import { callsTo, resourceTypesIn, unlessMissing, type Change, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, fromTagList, REGION, tagList, tagOutputs, TAGS } from "./tags";

interface DynamoDb {
  CreateTable: [CreateTableCommandInput, CreateTableCommandOutput];
  DeleteTable: [DeleteTableCommandInput, object];
  DescribeContinuousBackups: [DescribeContinuousBackupsCommandInput, DescribeContinuousBackupsCommandOutput];
  DescribeTable: [DescribeTableCommandInput, DescribeTableCommandOutput];
  DescribeTimeToLive: [DescribeTimeToLiveCommandInput, DescribeTimeToLiveCommandOutput];
  ListTagsOfResource: [ListTagsOfResourceCommandInput, ListTagsOfResourceCommandOutput];
  TagResource: [TagResourceCommandInput, object];
  UntagResource: [UntagResourceCommandInput, object];
  UpdateContinuousBackups: [UpdateContinuousBackupsCommandInput, object];
  UpdateTable: [UpdateTableCommandInput, object];
  UpdateTimeToLive: [UpdateTimeToLiveCommandInput, object];
}

const dynamodb = callsTo<DynamoDb>("dynamodb");
const define = resourceTypesIn("local/provider/dynamodb.ts");

const MISSING = ["ResourceNotFoundException"] as const;
const NAMING = { max: 255 };
const NO_LIMITS = "throughput of on-demand tables is not limited in the local cloud";
const NO_GLOBAL = "global tables are not in the local cloud";
const NO_BACKUPS = "tables are neither imported nor restored in the local cloud";
const NO_STREAMS = "DynamoDB Streams are not in the local cloud";

const INDEX = {
  hashKey: string(),
  keySchemas: list(object({ attributeName: required(string()), keyType: required(string()) })),
  name: required(string()),
  nonKeyAttributes: unordered(list(string())),
  onDemandThroughput: refused(NO_LIMITS),
  projectionType: required(string()),
  rangeKey: string(),
  readCapacity: computed(integer()),
  warmThroughput: refused(NO_LIMITS),
  writeCapacity: computed(integer()),
};

const TABLE = {
  attributes: unordered(list(object({ name: required(string()), type: required(string()) }))),
  billingMode: withDefault(string(), "PROVISIONED"),
  deletionProtectionEnabled: boolean(),
  globalSecondaryIndexes: unordered(list(object(INDEX))),
  globalTableWitness: refused(NO_GLOBAL),
  hashKey: replaces(computed(string())),
  importTable: refused(NO_BACKUPS),
  localSecondaryIndexes: replaces(unordered(list(object({
    name: required(string()), nonKeyAttributes: list(string()), projectionType: required(string()), rangeKey: required(string()),
  })))),
  name: autonamed(string(), NAMING),
  onDemandThroughput: refused(NO_LIMITS),
  pointInTimeRecovery: computed(object({ enabled: required(boolean()), recoveryPeriodInDays: computed(integer()) })),
  rangeKey: replaces(string()),
  readCapacity: computed(integer()),
  region: REGION,
  replicas: refused(NO_GLOBAL),
  restoreBackupArn: refused(NO_BACKUPS),
  restoreDateTime: refused(NO_BACKUPS),
  restoreSourceName: refused(NO_BACKUPS),
  restoreSourceTableArn: refused(NO_BACKUPS),
  restoreToLatestTime: refused(NO_BACKUPS),
  serverSideEncryption: computed(object({ enabled: required(boolean()), kmsKeyArn: computed(string()) })),
  streamEnabled: refused(NO_STREAMS),
  streamViewType: refused(NO_STREAMS),
  tableClass: usually(string(), "STANDARD"),
  tags: TAGS,
  ttl: computed(object({ attributeName: string(), enabled: withDefault(boolean(), false) })),
  warmThroughput: refused(NO_LIMITS),
  writeCapacity: computed(integer()),
};

type TableValues = Values<typeof TABLE>;
type Index = NonNullable<TableValues["globalSecondaryIndexes"]>[number];

const schema = (hash: string | undefined, range: string | undefined): KeySchemaElement[] => [
  ...(hash === undefined ? [] : [{ AttributeName: hash, KeyType: "HASH" as const }]), ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" as const }]),
];

const indexSchema = ({ hashKey, rangeKey, keySchemas }: Index): KeySchemaElement[] =>
  keySchemas?.length ? keySchemas.map(({ attributeName, keyType }) => ({ AttributeName: attributeName, KeyType: keyType as "HASH" | "RANGE" })) : schema(hashKey, rangeKey);

const projection = ({ projectionType, nonKeyAttributes }: { projectionType: string; nonKeyAttributes?: readonly string[] | undefined }): Projection =>
  ({ ProjectionType: projectionType as "ALL", ...(nonKeyAttributes?.length && { NonKeyAttributes: [...nonKeyAttributes] }) });

interface Capacity { readonly readCapacity?: number | undefined; readonly writeCapacity?: number | undefined }

/** Only of tables with provisioned capacity. */
const throughput = ({ billingMode }: TableValues, { readCapacity = 0, writeCapacity = 0 }: Capacity): { ProvisionedThroughput?: ProvisionedThroughput } =>
  (billingMode === "PROVISIONED" ? { ProvisionedThroughput: { ReadCapacityUnits: readCapacity, WriteCapacityUnits: writeCapacity } } : {});

const definitions = ({ attributes = [] }: TableValues): AttributeDefinition[] => attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type as "S" }));

const creation = (values: TableValues, index: Index) => ({ IndexName: index.name, KeySchema: indexSchema(index), Projection: projection(index), ...throughput(values, index) });

const encryption = (given: TableValues["serverSideEncryption"]) => given && {
  SSESpecification: { Enabled: given.enabled, ...(given.enabled && { SSEType: "KMS" as const, ...(given.kmsKeyArn !== undefined && { KMSMasterKeyId: given.kmsKeyArn }) }) },
};

const recovery = (TableName: string, { enabled, recoveryPeriodInDays: days }: NonNullable<TableValues["pointInTimeRecovery"]>, context: ResourceContext) =>
  dynamodb(context, "UpdateContinuousBackups", { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: enabled, ...(enabled && days !== undefined && { RecoveryPeriodInDays: days }) } });

const expiry = (TableName: string, AttributeName: string, Enabled: boolean, context: ResourceContext) =>
  dynamodb(context, "UpdateTimeToLive", { TableName, TimeToLiveSpecification: { AttributeName, Enabled } });

async function create(values: TableValues, context: ResourceContext) {
  const TableName = nameOf(values, context, NAMING);
  const { globalSecondaryIndexes: globals = [], localSecondaryIndexes: locals = [], pointInTimeRecovery, ttl } = values;
  const Tags = tagList(allTags(values.tags, context));
  await dynamodb(context, "CreateTable", {
    TableName, BillingMode: values.billingMode as "PROVISIONED", KeySchema: schema(values.hashKey, values.rangeKey), AttributeDefinitions: definitions(values), ...throughput(values, values),
    ...(globals.length > 0 && { GlobalSecondaryIndexes: globals.map((index) => creation(values, index)) }),
    ...(locals.length > 0 && { LocalSecondaryIndexes: locals.map((index) => ({ IndexName: index.name, KeySchema: schema(values.hashKey, index.rangeKey), Projection: projection(index) })) }),
    ...encryption(values.serverSideEncryption), ...(values.tableClass !== undefined && { TableClass: values.tableClass as "STANDARD" }),
    ...(values.deletionProtectionEnabled !== undefined && { DeletionProtectionEnabled: values.deletionProtectionEnabled }), ...(Tags && { Tags }),
  });
  if (ttl?.enabled) await expiry(TableName, ttl.attributeName ?? "", true, context);
  if (pointInTimeRecovery?.enabled) await recovery(TableName, pointInTimeRecovery, context);
  return { id: TableName };
}

const keyOf = (elements: readonly KeySchemaElement[] | undefined, type: "HASH" | "RANGE"): string | undefined => elements?.find(({ KeyType }) => KeyType === type)?.AttributeName;
const attributesOf = ({ Projection: shown }: { Projection?: Projection }): string[] => shown?.NonKeyAttributes ?? [];

/** As the program wrote it: with keys, or with a key schema. */
function globalOutput(index: GlobalSecondaryIndexDescription, known: readonly Index[] | undefined) {
  const schemas = known?.find(({ name }) => name === index.IndexName)?.keySchemas?.length;
  return {
    name: index.IndexName, projectionType: index.Projection?.ProjectionType, nonKeyAttributes: attributesOf(index), readCapacity: index.ProvisionedThroughput?.ReadCapacityUnits ?? 0,
    writeCapacity: index.ProvisionedThroughput?.WriteCapacityUnits ?? 0,
    ...(schemas ? { keySchemas: index.KeySchema!.map(({ AttributeName, KeyType }) => ({ attributeName: AttributeName, keyType: KeyType })) }
      : { hashKey: keyOf(index.KeySchema, "HASH"), rangeKey: keyOf(index.KeySchema, "RANGE") ?? "" }),
  };
}

const localOutput = (index: LocalSecondaryIndexDescription) =>
  ({ name: index.IndexName, projectionType: index.Projection?.ProjectionType, nonKeyAttributes: attributesOf(index), rangeKey: keyOf(index.KeySchema, "RANGE") });

async function allTagsOf(ResourceArn: string, context: ResourceContext): Promise<Record<string, string>> {
  const tags: Record<string, string> = {};
  let NextToken: string | undefined;
  do {
    const page = await dynamodb(context, "ListTagsOfResource", { ResourceArn, ...(NextToken !== undefined && { NextToken }) });
    Object.assign(tags, fromTagList(page.Tags));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return tags;
}

async function read(id: string, known: Partial<TableValues>, context: ResourceContext) {
  const found = await unlessMissing(dynamodb(context, "DescribeTable", { TableName: id }), ...MISSING);
  if (!found) return undefined;
  const table = found.Table!;
  const { TimeToLiveDescription: ttl } = await dynamodb(context, "DescribeTimeToLive", { TableName: id });
  const { ContinuousBackupsDescription: backups } = await dynamodb(context, "DescribeContinuousBackups", { TableName: id });
  const { PointInTimeRecoveryStatus: status, RecoveryPeriodInDays: days } = backups?.PointInTimeRecoveryDescription ?? {};
  return {
    arn: table.TableArn, name: id, billingMode: table.BillingModeSummary?.BillingMode ?? "PROVISIONED", hashKey: keyOf(table.KeySchema, "HASH"), rangeKey: keyOf(table.KeySchema, "RANGE"),
    attributes: table.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => ({ name: AttributeName, type: AttributeType })) ?? [],
    readCapacity: table.ProvisionedThroughput?.ReadCapacityUnits ?? 0, writeCapacity: table.ProvisionedThroughput?.WriteCapacityUnits ?? 0,
    globalSecondaryIndexes: (table.GlobalSecondaryIndexes ?? []).map((index) => globalOutput(index, known.globalSecondaryIndexes)),
    localSecondaryIndexes: (table.LocalSecondaryIndexes ?? []).map(localOutput), deletionProtectionEnabled: table.DeletionProtectionEnabled ?? false,
    tableClass: table.TableClassSummary?.TableClass ?? "STANDARD", ttl: { attributeName: ttl?.AttributeName ?? "", enabled: ttl?.TimeToLiveStatus === "ENABLED" },
    pointInTimeRecovery: { enabled: status === "ENABLED", recoveryPeriodInDays: days ?? 0 },
    serverSideEncryption: table.SSEDescription && { enabled: true, kmsKeyArn: table.SSEDescription.KMSMasterKeyArn }, streamArn: "", streamLabel: "", region: context.region,
    ...tagOutputs(await allTagsOf(table.TableArn!, context), context),
  };
}

/** An index without what can be changed in place. */
const shapeOf = (index: Index): string => JSON.stringify([indexSchema(index), { ...projection(index), NonKeyAttributes: [...(index.nonKeyAttributes ?? [])].sort() }]);

/** The real provider's order: gone or changed indexes first, then capacity, then new indexes. AWS: one index a call. */
async function updateCapacity(TableName: string, { was, will, has }: Change<TableValues>, context: ResourceContext): Promise<void> {
  const [before, after] = [was, will].map(({ globalSecondaryIndexes = [] }) => new Map(globalSecondaryIndexes.map((index) => [index.name, index])));
  const same = (index: Index) => { const old = before!.get(index.name); return old !== undefined && shapeOf(old) === shapeOf(index); };
  for (const name of before!.keys()) {
    const now = after!.get(name);
    if (!now || !same(now)) await dynamodb(context, "UpdateTable", { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: name } }] });
  }
  const switched = has("billingMode");
  const capacity = switched || (will.billingMode === "PROVISIONED" && (has("readCapacity") || has("writeCapacity")));
  const changed = (index: Index) => { const old = before!.get(index.name)!; return switched || old.readCapacity !== index.readCapacity || old.writeCapacity !== index.writeCapacity; };
  const kept = will.billingMode === "PROVISIONED" ? [...after!.values()].filter((index) => same(index) && changed(index)) : [];
  if (capacity || kept.length > 0) {
    await dynamodb(context, "UpdateTable", {
      TableName, ...(switched && { BillingMode: will.billingMode as "PROVISIONED" }), ...(capacity && throughput(will, will)),
      ...(kept.length > 0 && { GlobalSecondaryIndexUpdates: kept.map((index) => ({ Update: { IndexName: index.name, ...throughput(will, index) } as { IndexName: string; ProvisionedThroughput: ProvisionedThroughput } })) }),
    });
  }
  for (const index of after!.values()) {
    if (!same(index)) await dynamodb(context, "UpdateTable", { TableName, AttributeDefinitions: definitions(will), GlobalSecondaryIndexUpdates: [{ Create: creation(will, index) }] });
  }
}

async function retag(ResourceArn: string, { was, will }: Change<TableValues>, context: ResourceContext): Promise<void> {
  const [before, after] = [allTags(was.tags, context), allTags(will.tags, context)];
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const set = tagList(Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value)));
  if (gone.length > 0) await dynamodb(context, "UntagResource", { ResourceArn, TagKeys: gone });
  if (set) await dynamodb(context, "TagResource", { ResourceArn, Tags: set });
}

async function update(TableName: string, change: Change<TableValues>, context: ResourceContext): Promise<void> {
  const { was, will, has } = change;
  await updateCapacity(TableName, change, context);
  if (has("deletionProtectionEnabled")) await dynamodb(context, "UpdateTable", { TableName, DeletionProtectionEnabled: will.deletionProtectionEnabled ?? false });
  if (has("tableClass")) await dynamodb(context, "UpdateTable", { TableName, TableClass: (will.tableClass ?? "STANDARD") as "STANDARD" });
  if (has("serverSideEncryption")) await dynamodb(context, "UpdateTable", { TableName, ...(encryption(will.serverSideEncryption) ?? { SSESpecification: { Enabled: false } }) });
  if (has("ttl")) {
    if (was.ttl?.enabled) await expiry(TableName, was.ttl.attributeName ?? "", false, context);
    if (will.ttl?.enabled) await expiry(TableName, will.ttl.attributeName ?? "", true, context);
  }
  if (has("pointInTimeRecovery")) await recovery(TableName, will.pointInTimeRecovery ?? { enabled: false, recoveryPeriodInDays: undefined }, context);
  if (has("tags")) await retag(`arn:${context.partition}:dynamodb:${context.region}:${context.account}:table/${TableName}`, change, context);
}

const table = define({
  token: "aws:dynamodb/table:Table",
  properties: TABLE,
  create,
  read,
  update,
  async delete(id, _known, context) {
    await unlessMissing(dynamodb(context, "DeleteTable", { TableName: id }), ...MISSING);
  },
});

export const dynamodbTypes: readonly ResourceType[] = [table];
