import { strict as assert } from "node:assert";
import type { Operation } from "../../../../local/kernel/operation";
import { AwsError } from "../../../../local/kernel/errors";
import type { ServiceModule } from "../../../../local/kernel/service";
import { iam } from "../../../../local/services/iam";
import { states } from "../../../../local/services/states";
import { sts } from "../../../../local/services/sts";
import { kernelWith } from "../../../support/kernel";
import { anything } from "../../../support/anything";

/** A table service of which the test decides every answer. */
function tables(received: unknown[], answer: (input: Record<string, unknown>) => unknown): ServiceModule {
  const operation = {
    input: anything,
    readOnly: false, authorize: () => [], run: (input: Record<string, unknown>) => { received.push(input); return answer(input); },
  } as unknown as Operation;
  return {
    id: "dynamodb", eventSource: "dynamodb.amazonaws.com", codes: { validation: "ValidationException", accessDenied: "AccessDeniedException" },
    wire: { sdk: "", protocol: "json1.0", signingName: "dynamodb", version: "" },
    open: () => ({ operations: { GetItem: operation, PutItem: operation, UpdateItem: operation, DeleteItem: operation } }),
  };
}

describe("states: DynamoDB tasks", () => {
  const trust = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }] });

  async function run(action: string, Parameters: object, answer: (input: Record<string, unknown>) => unknown) {
    const received: unknown[] = [];
    const { kernel, call, dispose } = kernelWith([iam, sts, tables(received, answer), states], { clock: "virtual" });
    try {
      await call("iam", "CreateRole", { RoleName: "r", AssumeRolePolicyDocument: trust });
      const definition = JSON.stringify({ StartAt: "T", States: { T: { Type: "Task", Resource: `arn:aws:states:::dynamodb:${action}`, Parameters, End: true } } });
      const { stateMachineArn } = await call("states", "CreateStateMachine", { name: "m", definition, roleArn: `arn:aws:iam::${kernel.account}:role/r` });
      const { executionArn } = await call("states", "StartExecution", { stateMachineArn });
      await kernel.work.idle();
      return { ...await call<{ status: string; output?: string; error?: string; cause?: string }>("states", "DescribeExecution", { executionArn }), received };
    } finally {
      await dispose();
    }
  }

  it("sends and gives binary values as base64", async () => {
    const bytes = Buffer.from("hello");
    const item = { id: { S: "1" }, b: { B: bytes.toString("base64") }, deep: { M: { l: { L: [{ B: bytes.toString("base64") }] }, s: { BS: [bytes.toString("base64")] } } } };
    const { status, output, received } = await run("getItem", { TableName: "t", Key: item }, ({ Key }) => ({ Item: Key, $metadata: {} }));
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual(received, [{ TableName: "t", Key: { id: { S: "1" }, b: { B: bytes }, deep: { M: { l: { L: [{ B: bytes }] }, s: { BS: [bytes] } } } } }]);
    const { Item, SdkHttpMetadata, SdkResponseMetadata, ...rest } = JSON.parse(output!) as Record<string, unknown>;
    assert.deepEqual([Item, rest], [item, {}]);
    assert.ok(SdkHttpMetadata && SdkResponseMetadata);
  });

  for (const [action, Parameters] of [
    ["putItem", { TableName: "t", Item: { id: { S: "1" } }, ConditionExpression: "attribute_not_exists(id)" }],
    ["updateItem", { TableName: "t", Key: { id: { S: "1" } }, UpdateExpression: "SET a = :a", ExpressionAttributeValues: { ":a": { N: "1" } } }],
    ["deleteItem", { TableName: "t", Key: { id: { S: "1" } }, ReturnValues: "ALL_OLD" }],
  ] as const) {
    it(`${action} hands its parameters on`, async () => assert.deepEqual((await run(action, Parameters, () => ({}))).received, [Parameters]));
  }

  it("is refused at creation where there is no such service", async () => {
    const { call, dispose } = kernelWith([iam, sts, states]);
    try {
      const definition = JSON.stringify({ StartAt: "T", States: { T: { Type: "Task", Resource: "arn:aws:states:::dynamodb:getItem", Parameters: { TableName: "t", Key: {} }, End: true } } });
      await assert.rejects(call("states", "CreateStateMachine", { name: "m", definition, roleArn: "arn:aws:iam::123456789012:role/r" }), { code: "NotImplemented", message: /dynamodb:getItem at \/States\/T/ });
    } finally {
      await dispose();
    }
  });

  const FAILURES: readonly [code: string, error: string][] = [
    ["ConditionalCheckFailedException", "DynamoDB.ConditionalCheckFailedException"], ["ResourceNotFoundException", "DynamoDB.ResourceNotFoundException"],
    ["ValidationException", "DynamoDB.AmazonDynamoDBException"], ["NotImplemented", "States.Runtime"],
  ];
  for (const [code, error] of FAILURES) {
    it(`${code} is ${error}`, async () => {
      const failed = await run("putItem", { TableName: "t", Item: {} }, () => { throw new AwsError(code, "said the table", { status: 400 }); });
      assert.deepEqual([failed.status, failed.error], ["FAILED", error]);
      assert.match(failed.cause!, /said the table/);
    });
  }
});
