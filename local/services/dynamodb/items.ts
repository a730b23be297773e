import type {
  AttributeValue, DeleteItemCommandInput, DeleteItemOutput, GetItemCommandInput, GetItemOutput, PutItemCommandInput, PutItemOutput, UpdateItemCommandInput, UpdateItemOutput,
} from "@aws-sdk/client-dynamodb";
import { AwsError } from "../../kernel/errors";
import type { Call, ConditionValues, Operation, TrailNotes } from "../../kernel/operation";
import { map, structure } from "../../kernel/shape";
import type { Checked, Engine } from "./engine";
import { attributesOf, type Naming } from "./expressions";
import { capacity, flag, item, names, text, texts, value, writing } from "./shapes";
import type { Dynamo, Table } from "./state";
import { scalar, type Item } from "./values";

/** Members of requests that condition keys are made of. */
export interface Keyed extends Naming {
  readonly ReturnValues?: string | undefined;
  readonly ReturnConsumedCapacity?: string | undefined;
}

/** Condition keys of a request for items with these partition keys. */
export function itemContext(request: Keyed, leading: readonly (string | undefined)[], more: Record<string, ConditionValues> = {}): Record<string, ConditionValues> {
  const keys = leading.filter((key) => key !== undefined);
  const attributes = attributesOf(request);
  return {
    ...(keys.length > 0 && { "dynamodb:LeadingKeys": keys }), ...(attributes.length > 0 && { "dynamodb:Attributes": attributes }),
    ...(request.ReturnValues !== undefined && { "dynamodb:ReturnValues": [request.ReturnValues] }),
    ...(request.ReturnConsumedCapacity !== undefined && { "dynamodb:ReturnConsumedCapacity": [request.ReturnConsumedCapacity] }), ...more,
  };
}

/** Whether some attributes are asked for, or all. */
export const selectionOf = ({ ProjectionExpression, AttributesToGet }: Naming): Record<string, ConditionValues> =>
  ({ "dynamodb:Select": [ProjectionExpression === undefined && AttributesToGet === undefined ? "ALL_ATTRIBUTES" : "SPECIFIC_ATTRIBUTES"] });

export const leadingKey = (table: Table | undefined, attributes: Item | undefined): string | undefined => (table && scalar(attributes?.[table.keys.hash]));

const UNSEEN = new Set(["Item", "Key", "ExpressionAttributeValues", "Expected", "AttributeUpdates", "KeyConditions", "QueryFilter", "ScanFilter", "ExclusiveStartKey"]);

/** CloudTrail's record of a data event: keys are shown, all other values are not. */
export function itemTrail(dynamo: Dynamo, input: { readonly TableName?: string | undefined; readonly Item?: Item | undefined; readonly Key?: Item | undefined }, call: Call): TrailNotes {
  const table = dynamo.table(input.TableName, call);
  const shown = Object.entries(input).filter(([name, member]) => !UNSEEN.has(name) && member !== undefined).map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), member as unknown]);
  const source = input.Key ?? input.Item ?? {};
  const key = table && [table.keys.hash, table.keys.range].filter((name) => name !== undefined && source[name] !== undefined).map((name) => [name!, scalar(source[name!])]);
  return {
    requestParameters: { ...Object.fromEntries(shown), ...(key && key.length > 0 && { key: Object.fromEntries(key) as object }), ...(input.Item && { items: Object.keys(input.Item) }) },
    responseElements: null, ...dynamo.trailResources([input.TableName], call),
  };
}

/** The item of a key as it is now. Call it within `exclusive`. */
export async function currentItem(engine: Engine, TableName: string, Key: Item): Promise<Item | undefined> {
  const { Item: found } = await engine.act<{ Item?: Item }>(engine.check("getItem", { TableName, Key, ConsistentRead: true }));
  return found;
}

export const keyIn = (table: Table, attributes: Item): Item =>
  Object.fromEntries([table.keys.hash, table.keys.range].filter((name) => name !== undefined).map((name) => [name, attributes[name]!]));

interface Write {
  readonly TableName?: string | undefined;
  readonly Key?: Record<string, AttributeValue> | undefined;
  readonly Item?: Record<string, AttributeValue> | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

/** Runs a single write; when its condition fails and it asks for it, the error shows the item. */
function write<Out>(dynamo: Dynamo, checked: Checked, input: Write, call: Call): Promise<Out> {
  const { engine } = dynamo.in(call);
  return engine.exclusive(async () => {
    try {
      return await engine.act<Out>(checked);
    } catch (error) {
      const table = dynamo.table(input.TableName, call);
      if (!(error instanceof AwsError) || error.code !== "ConditionalCheckFailedException" || input.ReturnValuesOnConditionCheckFailure !== "ALL_OLD" || !table) throw error;
      const existing = await currentItem(engine, table.name, keyIn(table, input.Key ?? input.Item!));
      throw new AwsError(error.code, error.message, { status: 400, ...(existing && { members: { Item: existing } }) });
    }
  });
}

export const putItem = (dynamo: Dynamo): Operation<PutItemCommandInput, PutItemOutput> => ({
  input: structure({ ...writing, Item: item }),
  readOnly: false,
  category: "data",
  trail: (input, _output, call) => itemTrail(dynamo, input, call),
  authorize(input, call) {
    dynamo.check("putItem", input, call);
    return [dynamo.access("PutItem", input.TableName, call, itemContext(input, [leadingKey(dynamo.table(input.TableName, call), input.Item)]))];
  },
  run: (input, call) => write(dynamo, dynamo.check("putItem", input, call), input, call),
});

export const deleteItem = (dynamo: Dynamo): Operation<DeleteItemCommandInput, DeleteItemOutput> => ({
  input: structure({ ...writing, Key: item }),
  readOnly: false,
  category: "data",
  trail: (input, _output, call) => itemTrail(dynamo, input, call),
  authorize(input, call) {
    dynamo.check("deleteItem", input, call);
    return [dynamo.access("DeleteItem", input.TableName, call, itemContext(input, [leadingKey(dynamo.table(input.TableName, call), input.Key)]))];
  },
  run: (input, call) => write(dynamo, dynamo.check("deleteItem", input, call), input, call),
});

export const updateItem = (dynamo: Dynamo): Operation<UpdateItemCommandInput, UpdateItemOutput> => ({
  input: structure({ ...writing, Key: item, UpdateExpression: text, AttributeUpdates: map(text, structure({ Value: value, Action: text })) }),
  readOnly: false,
  category: "data",
  trail: (input, _output, call) => itemTrail(dynamo, input, call),
  authorize(input, call) {
    dynamo.check("updateItem", input, call);
    return [dynamo.access("UpdateItem", input.TableName, call, itemContext(input, [leadingKey(dynamo.table(input.TableName, call), input.Key)]))];
  },
  run: (input, call) => write(dynamo, dynamo.check("updateItem", input, call), input, call),
});

export const getItem = (dynamo: Dynamo): Operation<GetItemCommandInput, GetItemOutput> => ({
  input: structure({ TableName: text, Key: item, AttributesToGet: texts, ConsistentRead: flag, ...capacity, ProjectionExpression: text, ExpressionAttributeNames: names }),
  readOnly: true,
  category: "data",
  trail: (input, _output, call) => itemTrail(dynamo, input, call),
  authorize(input, call) {
    dynamo.check("getItem", input, call);
    return [dynamo.access("GetItem", input.TableName, call, itemContext(input, [leadingKey(dynamo.table(input.TableName, call), input.Key)], selectionOf(input)))];
  },
  run: (input, call) => dynamo.in(call).engine.run(dynamo.check("getItem", input, call)),
});
