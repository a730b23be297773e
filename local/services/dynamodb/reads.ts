import type { AttributeValue, QueryCommandInput, QueryOutput, ScanCommandInput, ScanOutput } from "@aws-sdk/client-dynamodb";
import type { ConditionValues, Operation } from "../../kernel/operation";
import { structure } from "../../kernel/shape";
import type { Naming } from "./expressions";
import { invalid } from "./errors";
import { itemContext, itemTrail, selectionOf } from "./items";
import { capacity, conditions, count, expressions, flag, item, text, texts } from "./shapes";
import type { Dynamo } from "./state";
import { scalar } from "./values";

const READING = {
  TableName: text, IndexName: text, Select: text, AttributesToGet: texts, Limit: count, ConsistentRead: flag, ConditionalOperator: text, ExclusiveStartKey: item, ...capacity,
  ProjectionExpression: text, FilterExpression: text, ...expressions,
};

/** AWS: what is not selected is all there is. */
const select = (input: Naming & { readonly Select?: string | undefined; readonly IndexName?: string | undefined }): Record<string, ConditionValues> => {
  if (input.Select !== undefined) return { "dynamodb:Select": [input.Select] };
  const all = input.ProjectionExpression === undefined && input.AttributesToGet === undefined;
  return all && input.IndexName !== undefined ? { "dynamodb:Select": ["ALL_PROJECTED_ATTRIBUTES"] } : selectionOf(input);
};

type Found = Record<string, { readonly AttributeValueList?: readonly AttributeValue[] }>;

export const query = (dynamo: Dynamo): Operation<QueryCommandInput, QueryOutput> => ({
  input: structure({ ...READING, KeyConditions: conditions, QueryFilter: conditions, ScanIndexForward: flag, KeyConditionExpression: text }),
  readOnly: true,
  category: "data",
  trail: (input, _output, call) => itemTrail(dynamo, input, call),
  authorize(input, call) {
    const { data } = dynamo.check("query", input, call);
    const table = dynamo.table(input.TableName, call);
    const keys = input.IndexName === undefined ? table?.keys : table?.indexes.get(input.IndexName);
    // The engine has made conditions of the expression.
    const wanted = keys && scalar((data["KeyConditions"] as Found | undefined)?.[keys.hash]?.AttributeValueList?.[0]);
    return [dynamo.access("Query", input.TableName, call, itemContext(input, [wanted], select(input)), input.IndexName)];
  },
  run: (input, call) => dynamo.in(call).engine.run(dynamo.check("query", input, call)),
});

export const scan = (dynamo: Dynamo): Operation<ScanCommandInput, ScanOutput> => ({
  input: structure({ ...READING, ScanFilter: conditions, TotalSegments: count, Segment: count }),
  readOnly: true,
  category: "data",
  trail: (input, _output, call) => itemTrail(dynamo, input, call),
  authorize(input, call) {
    dynamo.check("scan", input, call);
    // Local indexes can be read consistently, global ones cannot.
    const index = input.IndexName === undefined ? undefined : dynamo.table(input.TableName, call)?.indexes.get(input.IndexName);
    if (input.ConsistentRead && index?.global) throw invalid("Consistent reads are not supported on global secondary indexes");
    return [dynamo.access("Scan", input.TableName, call, itemContext(input, [], select(input)), input.IndexName)];
  },
  run: (input, call) => dynamo.in(call).engine.run(dynamo.check("scan", input, call)),
});
