import { blob, boolean, list, map, number, refused, string, structure, type Shape } from "../../kernel/shape";

/**
 * What operations take, by name. Whether the values do is for the engine to say, in DynamoDB's own words; so there are no
 * constraints here.
 */

const members: Record<string, Shape> = {
  S: string(), N: string(), B: blob(), SS: list(string()), NS: list(string()), BS: list(blob()), NULL: boolean(), BOOL: boolean(),
};
/** It holds itself: lists and maps of such values. */
export const value: Shape = structure(members);
members.L = list(value);
members.M = map(string(), value);

export const text = string();
export const flag = boolean();
export const count = number();
export const item = map(string(), value);
export const names = map(string(), string());
export const texts = list(string());

const condition = structure({ AttributeValueList: list(value), ComparisonOperator: text });
export const conditions = map(string(), condition);
export const expected = map(string(), structure({ Value: value, Exists: flag, ComparisonOperator: text, AttributeValueList: list(value) }));

export const expressions = { ExpressionAttributeNames: names, ExpressionAttributeValues: item };
export const capacity = { ReturnConsumedCapacity: text };

/** Members of the three single writes. */
export const writing = {
  TableName: text, Expected: expected, ConditionalOperator: text, ConditionExpression: text, ...expressions, ReturnValues: text, ...capacity,
  ReturnItemCollectionMetrics: text, ReturnValuesOnConditionCheckFailure: string({ oneOf: ["ALL_OLD", "NONE"] }),
};

const throughput = structure({ ReadCapacityUnits: count, WriteCapacityUnits: count });
const keySchema = list(structure({ AttributeName: text, KeyType: text }));
const projection = structure({ ProjectionType: text, NonKeyAttributes: texts });
const NO_LIMITS = "throughput of on-demand tables is not limited in the local cloud";
const onDemand = { OnDemandThroughput: refused(NO_LIMITS), WarmThroughput: refused(NO_LIMITS) };
const NO_STREAMS = "DynamoDB Streams are not in the local cloud";
const NO_GLOBAL = "global tables are not in the local cloud";

const globalIndex = structure({ IndexName: text, KeySchema: keySchema, Projection: projection, ProvisionedThroughput: throughput, ...onDemand });

const table = {
  TableName: text, AttributeDefinitions: list(structure({ AttributeName: text, AttributeType: text })), BillingMode: text, ProvisionedThroughput: throughput,
  StreamSpecification: refused(NO_STREAMS), SSESpecification: structure({ Enabled: flag, SSEType: string({ oneOf: ["AES256", "KMS"] }), KMSMasterKeyId: text }),
  TableClass: string({ oneOf: ["STANDARD", "STANDARD_INFREQUENT_ACCESS"] }), DeletionProtectionEnabled: flag, ...onDemand,
};

export const tag = structure({ Key: string({ required: true, min: 1, max: 128 }), Value: string({ required: true, max: 256 }) });

export const creating = structure({
  ...table, KeySchema: keySchema, LocalSecondaryIndexes: list(structure({ IndexName: text, KeySchema: keySchema, Projection: projection })),
  GlobalSecondaryIndexes: list(globalIndex), Tags: list(tag), ResourcePolicy: refused("resource policies of tables are not in the local cloud"),
  GlobalTableSourceArn: refused(NO_GLOBAL), GlobalTableSettingsReplicationMode: refused(NO_GLOBAL),
});

export const updating = structure({
  ...table,
  GlobalSecondaryIndexUpdates: list(structure({
    Update: structure({ IndexName: text, ProvisionedThroughput: throughput, ...onDemand }), Create: globalIndex, Delete: structure({ IndexName: text }),
  })),
  ReplicaUpdates: refused(NO_GLOBAL), MultiRegionConsistency: refused(NO_GLOBAL), GlobalTableWitnessUpdates: refused(NO_GLOBAL), GlobalTableSettingsReplicationMode: refused(NO_GLOBAL),
});
