import type { BatchGetItemCommandInput, BatchGetItemOutput, BatchWriteItemCommandInput, BatchWriteItemOutput } from "@aws-sdk/client-dynamodb";
import type { Call, Operation, TrailNotes } from "../../kernel/operation";
import { list, map, structure } from "../../kernel/shape";
import { itemContext, leadingKey, selectionOf } from "./items";
import { capacity, flag, item, names, text, texts } from "./shapes";
import type { Dynamo } from "./state";

/** Tables by their names, where ARNs were given. */
function byName<T extends { readonly RequestItems?: Record<string, unknown> | undefined }>(dynamo: Dynamo, input: T, call: Call): T {
  const given = Object.entries(input.RequestItems ?? {});
  if (!given.some(([name]) => name.startsWith("arn:"))) return input;
  return { ...input, RequestItems: Object.fromEntries(given.map(([name, request]) => [dynamo.nameOf(name, call), request])) };
}

const trailOf = (dynamo: Dynamo, { RequestItems = {} }: { readonly RequestItems?: object | undefined }, call: Call): TrailNotes =>
  ({ requestParameters: { requestItems: Object.keys(RequestItems) }, responseElements: null, ...dynamo.trailResources(Object.keys(RequestItems), call) });

/** AWS: one permission for each table. */
export const batchGetItem = (dynamo: Dynamo): Operation<BatchGetItemCommandInput, BatchGetItemOutput> => ({
  input: structure({
    RequestItems: map(text, structure({ Keys: list(item), AttributesToGet: texts, ConsistentRead: flag, ProjectionExpression: text, ExpressionAttributeNames: names })), ...capacity,
  }),
  readOnly: true,
  category: "data",
  trail: (input, _output, call) => trailOf(dynamo, input, call),
  authorize(input, call) {
    dynamo.in(call).engine.check("batchGetItem", byName(dynamo, input, call));
    return Object.entries(input.RequestItems ?? {}).map(([name, request]) => {
      const table = dynamo.table(name, call);
      const named = { ...request, Key: request.Keys?.[0], ReturnConsumedCapacity: input.ReturnConsumedCapacity };
      return dynamo.access("BatchGetItem", name, call, itemContext(named, (request.Keys ?? []).map((key) => leadingKey(table, key)), selectionOf(request)));
    });
  },
  run(input, call) {
    const { engine } = dynamo.in(call);
    return engine.run(engine.check("batchGetItem", byName(dynamo, input, call)));
  },
});

export const batchWriteItem = (dynamo: Dynamo): Operation<BatchWriteItemCommandInput, BatchWriteItemOutput> => ({
  input: structure({
    RequestItems: map(text, list(structure({ PutRequest: structure({ Item: item }), DeleteRequest: structure({ Key: item }) }))), ...capacity, ReturnItemCollectionMetrics: text,
  }),
  readOnly: false,
  category: "data",
  trail: (input, _output, call) => trailOf(dynamo, input, call),
  authorize(input, call) {
    dynamo.in(call).engine.check("batchWriteItem", byName(dynamo, input, call));
    return Object.entries(input.RequestItems ?? {}).map(([name, requests]) => {
      const table = dynamo.table(name, call);
      const items = requests.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {});
      const named = { Item: Object.assign({}, ...items) as Record<string, never>, ReturnConsumedCapacity: input.ReturnConsumedCapacity };
      return dynamo.access("BatchWriteItem", name, call, itemContext(named, items.map((one) => leadingKey(table, one))));
    });
  },
  run(input, call) {
    const { engine } = dynamo.in(call);
    return engine.run(engine.check("batchWriteItem", byName(dynamo, input, call)));
  },
});
