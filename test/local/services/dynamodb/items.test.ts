import { strict as assert } from "node:assert";
import {
  BatchGetItemCommand, BatchWriteItemCommand, DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand, ScanCommand, TransactGetItemsCommand, TransactWriteItemsCommand,
  UpdateItemCommand, type TransactWriteItem, type TransactionCanceledException, type ConditionalCheckFailedException, type AttributeValue,
} from "@aws-sdk/client-dynamodb";
import type { ApiCall } from "../../../../local/kernel/dispatch";
import { CALL_OBSERVER } from "../../../../local/kernel/ports";
import { attributesOf } from "../../../../local/services/dynamodb/expressions";
import { DynamoCloud, row } from "./support";

describe("dynamodb: items", () => {
  let cloud: DynamoCloud;
  const TableName = "items";
  before(async () => {
    cloud = await DynamoCloud.open();
    await cloud.table(TableName);
  });
  after(() => cloud.dispose());
  const put = (Item: Record<string, AttributeValue>, more: object = {}) => cloud.db.send(new PutItemCommand({ TableName, Item, ...more }));
  const get = async (pk: string, sk: string) => (await cloud.db.send(new GetItemCommand({ TableName, Key: row(pk, sk) }))).Item;

  it("keeps every type of value", async () => {
    const item = row("types", "1", {
      s: { S: "x" }, n: { N: "1.5" }, b: { B: new Uint8Array([1, 2]) }, ss: { SS: ["a", "b"] }, ns: { NS: ["1", "2"] }, bs: { BS: [new Uint8Array([3])] }, yes: { BOOL: true }, nothing: { NULL: true },
      list: { L: [{ S: "x" }, { M: { B: { S: "named B" }, BS: { B: new Uint8Array([4]) } } }] },
    });
    await put(item);
    assert.deepEqual(JSON.parse(JSON.stringify(await get("types", "1"))), JSON.parse(JSON.stringify(item)));
    const { Item } = await cloud.db.send(new GetItemCommand({ TableName, Key: row("types", "1"), ProjectionExpression: "#l[1].M, n", ExpressionAttributeNames: { "#l": "list" } }));
    assert.deepEqual(Object.keys(Item!), ["n"]);
  });

  it("conditions hold or say so, with the item when asked", async () => {
    await put(row("c", "1", { v: { N: "1" } }));
    const guarded = { ConditionExpression: "attribute_not_exists(pk)" };
    await assert.rejects(put(row("c", "1"), guarded), { name: "ConditionalCheckFailedException", message: "The conditional request failed" });
    await assert.rejects(put(row("c", "1"), { ...guarded, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }), (error: ConditionalCheckFailedException) => {
      assert.deepEqual(error.Item, row("c", "1", { v: { N: "1" } }));
      return true;
    });
    const { Attributes } = await cloud.db.send(new UpdateItemCommand({ TableName, Key: row("c", "1"), UpdateExpression: "SET v = v + :one", ExpressionAttributeValues: { ":one": { N: "1" } }, ReturnValues: "ALL_NEW" }));
    assert.deepEqual(Attributes!.v, { N: "2" });
    assert.deepEqual((await cloud.db.send(new DeleteItemCommand({ TableName, Key: row("c", "1"), ReturnValues: "ALL_OLD" }))).Attributes!.v, { N: "2" });
    assert.equal(await get("c", "1"), undefined);
  });

  const BAD: readonly [what: string, input: object, error: object][] = [
    ["a key that is missing", { Item: { pk: { S: "a" } } }, { name: "ValidationException", message: "One or more parameter values were invalid: Missing the key sk in the item" }],
    ["a key of another type", { Item: { pk: { N: "1" }, sk: { S: "a" } } }, { name: "ValidationException", message: /Type mismatch for key pk expected: S actual: N/ }],
    ["an expression that is none", { Item: row("a", "b"), ConditionExpression: "a a" }, { name: "ValidationException", message: /Invalid ConditionExpression: Syntax error/ }],
    ["a member that is not known", { Item: row("a", "b"), ReturnValuesOnConditionCheckFailure: "SOME" }, { name: "ValidationException" }],
  ];
  for (const [what, input, error] of BAD) it(`PutItem refuses ${what}`, () => assert.rejects(cloud.db.send(new PutItemCommand({ TableName, ...input } as never)), error));

  it("queries and scans by pages", async () => {
    for (let i = 0; i < 5; i++) await put(row("page", String(i), { even: { BOOL: i % 2 === 0 } }));
    const read = async (make: (start?: Record<string, AttributeValue>) => Promise<{ Items?: Record<string, AttributeValue>[]; LastEvaluatedKey?: Record<string, AttributeValue> }>) => {
      const seen: string[][] = [];
      let start: Record<string, AttributeValue> | undefined;
      do {
        const { Items, LastEvaluatedKey } = await make(start);
        seen.push(Items!.map(({ sk }) => sk!.S!));
        start = LastEvaluatedKey;
      } while (start);
      return seen;
    };
    const values = { ":p": { S: "page" } };
    const query = (more: object) => read((ExclusiveStartKey) => cloud.db.send(new QueryCommand({ TableName, KeyConditionExpression: "pk = :p", ExpressionAttributeValues: values, ExclusiveStartKey, ...more })));
    assert.deepEqual(await query({ Limit: 2 }), [["0", "1"], ["2", "3"], ["4"]]);
    assert.deepEqual(await query({ ScanIndexForward: false }), [["4", "3", "2", "1", "0"]]);
    assert.deepEqual(await query({ FilterExpression: "even = :y", ExpressionAttributeValues: { ...values, ":y": { BOOL: true } } }), [["0", "2", "4"]]);
    const scanned = await read((ExclusiveStartKey) => cloud.db.send(new ScanCommand({ TableName, Limit: 2, FilterExpression: "pk = :p", ExpressionAttributeValues: values, ExclusiveStartKey })));
    assert.deepEqual(scanned.flat().sort(), ["0", "1", "2", "3", "4"]);
  });

  it("batches", async () => {
    const { UnprocessedItems } = await cloud.db.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: row("batch", "1") } }, { PutRequest: { Item: row("batch", "2") } }, { DeleteRequest: { Key: row("batch", "3") } }] } }));
    assert.deepEqual(UnprocessedItems, {});
    const { Responses } = await cloud.db.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [row("batch", "1"), row("batch", "2"), row("batch", "3")] } } }));
    assert.deepEqual(Responses![TableName]!.map(({ sk }) => sk!.S).sort(), ["1", "2"]);
  });

  describe("transactions", () => {
    const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) => cloud.db.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
    const Put = (sk: string, v: string, more: object = {}) => ({ Put: { TableName, Item: row("t", sk, { v: { S: v } }), ...more } });
    const values = async () => (await cloud.db.send(new TransactGetItemsCommand({ TransactItems: ["a", "b", "c"].map((sk) => ({ Get: { TableName, Key: row("t", sk) } })) }))).Responses!.map(({ Item }) => Item?.v?.S);

    it("all of it happens", async () => {
      await transact([Put("a", "1"), Put("b", "1")]);
      await transact([Put("a", "2", { ConditionExpression: "v = :v", ExpressionAttributeValues: { ":v": { S: "1" } } }), { Delete: { TableName, Key: row("t", "b") } },
        { Update: { TableName, Key: row("t", "c"), UpdateExpression: "SET v = :v", ExpressionAttributeValues: { ":v": { S: "c" } } } }]);
      assert.deepEqual(await values(), ["2", undefined, "c"]);
    });

    it("or nothing, with the reason of each", async () => {
      const before = await values();
      const check = { ConditionCheck: { TableName, Key: row("t", "c"), ConditionExpression: "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const } };
      await assert.rejects(transact([Put("a", "3"), check]), (error: TransactionCanceledException) => {
        assert.equal(error.name, "TransactionCanceledException");
        assert.equal(error.message, "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]");
        assert.deepEqual(JSON.parse(JSON.stringify(error.CancellationReasons)), [{ Code: "None" }, { Code: "ConditionalCheckFailed", Message: "The conditional request failed", Item: row("t", "c", { v: { S: "c" } }) }]);
        return true;
      });
      // Fails only when it is done: adding a number to a text.
      const wrong = { Update: { TableName, Key: row("t", "c"), UpdateExpression: "SET v = v + :n", ExpressionAttributeValues: { ":n": { N: "1" } } } };
      await assert.rejects(transact([Put("a", "3"), { Put: { TableName, Item: row("t", "b", { v: { S: "new" } }) } }, wrong]), { name: "TransactionCanceledException", message: /\[None, None, ValidationError\]/ });
      assert.deepEqual(await values(), before);
    });

    it("nobody sees a part of one", async () => {
      const seen = await Promise.all(Array.from({ length: 10 }, async (_, i) => {
        await transact([Put("a", String(i)), Put("b", String(i))]);
        return (await values()).slice(0, 2);
      }));
      for (const [a, b] of seen) assert.equal(a, b);
    });

    it("the same token does it once, and only for the same request", async () => {
      const add = { Update: { TableName, Key: row("t", "n"), UpdateExpression: "ADD v :n", ExpressionAttributeValues: { ":n": { N: "1" } } } };
      await transact([add], "token");
      await transact([add], "token");
      assert.deepEqual((await get("t", "n"))!.v, { N: "1" });
      await assert.rejects(transact([Put("a", "x")], "token"), { name: "IdempotentParameterMismatchException" });
      await cloud.advance(601);
      await transact([add], "token");
      assert.deepEqual((await get("t", "n"))!.v, { N: "2" });
    });

    it("one item is in it once", () => assert.rejects(transact([Put("a", "1"), Put("a", "2")]), { name: "ValidationException", message: "Transaction request cannot include multiple operations on one item" }));
  });

  describe("who may", () => {
    const allow = (Action: string[], more: object = {}) => ({ Effect: "Allow", Action, Resource: "*", ...more });

    it("the leading key of items is a condition key", async () => {
      const Condition = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["mine"] } };
      const client = await cloud.user("leading", allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:BatchGetItem"], { Condition }));
      const query = (pk: string) => client.send(new QueryCommand({ TableName, KeyConditionExpression: "#p = :p AND sk > :s", ExpressionAttributeNames: { "#p": "pk" }, ExpressionAttributeValues: { ":p": { S: pk }, ":s": { S: "0" } } }));
      const batch = (...keys: string[]) => client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys.map((pk) => row(pk, "1")) } } }));
      await client.send(new PutItemCommand({ TableName, Item: row("mine", "1") }));
      await query("mine");
      await batch("mine");
      const denied = { name: "AccessDeniedException", message: /is not authorized to perform: dynamodb:\w+ on resource: arn:aws:dynamodb:us-east-1:123456789012:table\/items because no identity-based policy allows/ };
      await assert.rejects(client.send(new GetItemCommand({ TableName, Key: row("yours", "1") })), denied);
      await assert.rejects(query("yours"), denied);
      await assert.rejects(batch("mine", "yours"), denied);
    });

    it("so are the attributes", async () => {
      const Condition = { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", "name"] }, StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } };
      const client = await cloud.user("attributes", allow(["dynamodb:GetItem"], { Condition }));
      const read = (more: object) => client.send(new GetItemCommand({ TableName, Key: row("mine", "1"), ...more }));
      await read({ ProjectionExpression: "#n", ExpressionAttributeNames: { "#n": "name" } });
      await assert.rejects(read({ ProjectionExpression: "secret" }), { name: "AccessDeniedException" });
      await assert.rejects(read({}), { name: "AccessDeniedException" });
    });

    it("a transaction needs the permission of each of its actions, an index its own resource", async () => {
      const client = await cloud.user("part", { ...allow(["dynamodb:PutItem", "dynamodb:Scan"]), Resource: cloud.arn(TableName) });
      const put = { Put: { TableName, Item: row("mine", "2") } };
      await client.send(new TransactWriteItemsCommand({ TransactItems: [put] }));
      const check = { ConditionCheck: { TableName, Key: row("mine", "1"), ConditionExpression: "attribute_exists(pk)" } };
      await assert.rejects(client.send(new TransactWriteItemsCommand({ TransactItems: [put, check] })), { name: "AccessDeniedException", message: /dynamodb:ConditionCheckItem/ });
      await assert.rejects(client.send(new ScanCommand({ TableName, IndexName: "index" })), { name: "AccessDeniedException", message: /table\/items\/index\/index/ });
    });

    it("CloudTrail sees keys and no values", async () => {
      const calls: ApiCall[] = [];
      cloud.served.kernel.ports.provide(CALL_OBSERVER, (call: ApiCall) => { calls.push(call); });
      await put(row("seen", "1", { secret: { S: "hidden" } }));
      const [made] = calls.slice(-1);
      assert.equal(made!.operation.category, "data");
      const notes = made!.operation.trail!(made!.input as never, made!.output, made!.call);
      assert.deepEqual(notes.requestParameters, { tableName: TableName, key: { pk: "seen", sk: "1" }, items: ["pk", "sk", "secret"] });
      assert.deepEqual(notes.resources, [{ type: "AWS::DynamoDB::Table", ARN: cloud.arn(TableName), accountId: "123456789012" }]);
    });
  });

  it("finds the attributes of expressions", () => {
    const found = attributesOf({
      UpdateExpression: "SET a.b = if_not_exists(c, :v), #d[0] = list_append(#d, :l) REMOVE e ADD f :n", ConditionExpression: "attribute_exists(g) AND NOT begins_with(#d.x, :p) or size(h) > :s",
      ExpressionAttributeNames: { "#d": "real" }, Key: { pk: { S: "x" } },
    });
    assert.deepEqual(found.sort(), ["a", "c", "e", "f", "g", "h", "pk", "real"]);
  });
});
