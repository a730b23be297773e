import type { Json, JsonObject } from "../asl";
import { isObject, type Integration, type Kind } from "./integration";

const ERRORS: Integration["errors"] = {
  prefix: "DynamoDB", generic: "AmazonDynamoDBException", service: "AmazonDynamoDBv2",
  modelled: [
    "ConditionalCheckFailedException", "InternalServerErrorException", "ItemCollectionSizeLimitExceededException", "ProvisionedThroughputExceededException",
    "RequestLimitExceededException", "ResourceNotFoundException", "TransactionConflictException",
  ],
};

const CONDITIONAL: Readonly<Record<string, Kind>> = {
  TableName: "string", ConditionExpression: "string", ConditionalOperator: "string", Expected: "object", ExpressionAttributeNames: "object",
  ExpressionAttributeValues: "item", ReturnConsumedCapacity: "string", ReturnItemCollectionMetrics: "string", ReturnValues: "string",
};

/** An attribute value of JSON as the API takes it: bytes come as base64. */
function attributeValue(value: Json): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([type, item]) => {
    if (type === "B" && typeof item === "string") return [type, Buffer.from(item, "base64")];
    if (type === "BS" && Array.isArray(item)) return [type, (item as readonly unknown[]).map((each) => (typeof each === "string" ? Buffer.from(each, "base64") : each))];
    if (type === "L" && Array.isArray(item)) return [type, (item as readonly Json[]).map(attributeValue)];
    if (type === "M" && isObject(item)) return [type, attributeValues(item)];
    return [type, item];
  }));
}

const attributeValues = (item: JsonObject): Record<string, unknown> => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeValue(value)]));

function integration(operation: string, required: readonly string[], parameters: Readonly<Record<string, Kind>>): Integration {
  return {
    service: "dynamodb", operation, required: ["TableName", ...required], parameters, errors: ERRORS,
    input: (given) => Object.fromEntries(Object.entries(given).map(([name, value]) => [name, parameters[name] === "item" ? attributeValues(value as JsonObject) : value])),
  };
}

/** `arn:aws:states:::dynamodb:getItem` and its like. */
export const DYNAMODB: Readonly<Record<string, Integration>> = {
  "dynamodb:getItem": integration("GetItem", ["Key"], {
    TableName: "string", Key: "item", AttributesToGet: "list", ConsistentRead: "boolean", ExpressionAttributeNames: "object", ProjectionExpression: "string",
    ReturnConsumedCapacity: "string",
  }),
  "dynamodb:putItem": integration("PutItem", ["Item"], { ...CONDITIONAL, Item: "item" }),
  "dynamodb:updateItem": integration("UpdateItem", ["Key"], { ...CONDITIONAL, Key: "item", AttributeUpdates: "object", UpdateExpression: "string" }),
  "dynamodb:deleteItem": integration("DeleteItem", ["Key"], { ...CONDITIONAL, Key: "item" }),
};
