import { strict as assert } from "node:assert";
import { CreateEventBusCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { zip } from "../lambda/support";
import { ACCOUNT, arnOf, StatesCloud } from "./support";

const CODE = `exports.handler = async (event) => {
  if (event.fail) { const e = new Error(event.fail); e.name = "OutOfStock"; throw e; }
  return { got: event };
};`;

const allow = (...actions: string[]) => ({ Effect: "Allow", Action: actions, Resource: "*" });
const taskOf = (Resource: string, Parameters?: object, more: object = {}) => ({ StartAt: "T", States: { T: { Type: "Task", Resource, ...(Parameters && { Parameters }), End: true, ...more } } });
const optimized = (action: string, Parameters?: object, more?: object) => taskOf(`arn:aws:states:::${action}`, Parameters, more);

describe("states: tasks", () => {
  let cloud: StatesCloud;
  let lambda: LambdaClient;
  let sns: SNSClient;
  let queue: string;
  before(async () => {
    cloud = await StatesCloud.open();
    lambda = new LambdaClient(cloud.options());
    sns = new SNSClient(cloud.options());
    await cloud.role("doer", [allow("lambda:InvokeFunction", "sqs:SendMessage", "sns:Publish", "events:PutEvents")]);
    await cloud.role("fn", [], { service: "lambda.amazonaws.com" });
    await lambda.send(new CreateFunctionCommand({
      FunctionName: "f", Role: `arn:aws:iam::${ACCOUNT}:role/fn`, Runtime: "nodejs24.x", Handler: "index.handler", Code: { ZipFile: zip(CODE) },
    }));
    queue = await cloud.queue("q");
  });
  after(async () => {
    lambda.destroy();
    sns.destroy();
    await cloud.dispose();
  });
  let count = 0;
  const run = async (definition: object, input: unknown = {}, role = "doer") => {
    const arn = await cloud.machine(`tasks-${++count}`, definition, { roleArn: `arn:aws:iam::${ACCOUNT}:role/${role}` });
    const { status, output, error, cause, executionArn } = await cloud.run(arn, input);
    return { status, output: output === undefined ? undefined : JSON.parse(output) as Record<string, unknown>, error, cause, executionArn: executionArn!, machine: arn };
  };

  it("lambda:invoke gives payload, version and status", async () => {
    const { status, output } = await run(optimized("lambda:invoke", { FunctionName: "f", "Payload.$": "$" }), { a: 1 });
    assert.equal(status, "SUCCEEDED");
    const { SdkHttpMetadata: http, SdkResponseMetadata: response, ...rest } = output!;
    assert.deepEqual(rest, { ExecutedVersion: "$LATEST", Payload: { got: { a: 1 } }, StatusCode: 200 });
    assert.equal((http as { HttpStatusCode: number }).HttpStatusCode, 200);
    assert.ok((response as { RequestId: string }).RequestId);
  });

  it("a function's own ARN gives what it returned", async () => {
    const { output } = await run(taskOf(arnOf("lambda", "function:f")), { a: 1 });
    assert.deepEqual(output, { got: { a: 1 } });
  });

  for (const [what, definition] of [
    ["lambda:invoke", optimized("lambda:invoke", { FunctionName: "f", "Payload.$": "$" })], ["the function's ARN", taskOf(arnOf("lambda", "function:f"))],
  ] as const) {
    it(`a function's error is the task's, by ${what}`, async () => {
      const { status, error, cause } = await run(definition, { fail: "none left" });
      assert.deepEqual([status, error], ["FAILED", "OutOfStock"]);
      const { errorType, errorMessage } = JSON.parse(cause!) as Record<string, string>;
      assert.deepEqual([errorType, errorMessage], ["OutOfStock", "none left"]);
    });
  }

  it("a function's error can be caught, and the journal tells the story as one tree", async () => {
    const before = cloud.position;
    const definition = {
      StartAt: "T",
      States: {
        T: { Type: "Task", Resource: arnOf("lambda", "function:f"), Retry: [{ ErrorEquals: ["OutOfStock"], MaxAttempts: 1 }], Catch: [{ ErrorEquals: ["OutOfStock"], Next: "Sorry" }], End: true },
        Sorry: { Type: "Pass", End: true },
      },
    };
    const { status } = await run(definition, { fail: "none left" });
    assert.equal(status, "SUCCEEDED");
    const story = cloud.story(before);
    assert.match(story, /└─ execution of state machine tasks-\d+ ok/);
    assert.match(story, /├─ Task T caught after 1 retry/);
    assert.match(story, /λ f error/);
    assert.match(story, /└─ Pass Sorry ok/);
    assert.equal(cloud.entries("invocation", before).length, 2);
  });

  it("sqs:sendMessage sends text as it is and objects as JSON, with attributes", async () => {
    const attributes = { kind: { DataType: "String", "StringValue.$": "$.kind" } };
    const { output } = await run(optimized("sqs:sendMessage", { QueueUrl: queue, "MessageBody.$": "$", MessageAttributes: attributes }), { kind: "order" });
    assert.ok(output!.MessageId && output!.MD5OfMessageBody && output!.MD5OfMessageAttributes);
    await run(optimized("sqs:sendMessage", { QueueUrl: queue, MessageBody: "plain" }));
    assert.deepEqual(await cloud.received(queue), [{ body: '{"kind":"order"}', attributes: { kind: "order" } }, { body: "plain", attributes: {} }]);
  });

  it("sns:publish publishes", async () => {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "t" }));
    const inbox = await cloud.queue("inbox");
    await cloud.sqs.send(new SetQueueAttributesCommand({
      QueueUrl: inbox, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*" }] }) },
    }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arnOf("sqs", "inbox"), Attributes: { RawMessageDelivery: "true" } }));
    const { output } = await run(optimized("sns:publish", { TopicArn, "Message.$": "$" }), { a: 1 });
    assert.ok(output!.MessageId);
    assert.deepEqual((await cloud.received(inbox)).map(({ body }) => body), ['{"a":1}']);
  });

  it("events:putEvents adds the machine and the execution, and hands on the story and its hops", async () => {
    await cloud.events.send(new CreateEventBusCommand({ Name: "orders" }));
    const before = cloud.position;
    const entry = { Source: "shop", DetailType: "ordered", "Detail.$": "$", EventBusName: "orders", Resources: ["r"] };
    const { output, executionArn, machine } = await run(optimized("events:putEvents", { Entries: [entry] }), { a: 1 });
    assert.equal(output!.FailedEntryCount, 0);
    const [event] = cloud.entries("event", before).filter(({ bus }) => bus === "orders");
    assert.deepEqual((event!.event as { resources: string[]; detail: object }).resources, ["r", executionArn, machine]);
    assert.deepEqual((event!.event as { detail: object }).detail, { a: 1 });
    const [started] = cloud.entries("call", before).filter(({ operation }) => operation === "StartExecution");
    assert.equal(event!.trace, started!.trace);
    assert.equal(event!.hops, 1);
  });

  it("an event that was not taken fails the task", async () => {
    const { error, cause } = await run(optimized("events:putEvents", { Entries: [{ Source: "shop", DetailType: "ordered", Detail: "no JSON" }] }));
    assert.equal(error, "EventBridge.FailedEntry");
    assert.equal((JSON.parse(cause!) as { FailedEntryCount: number }).FailedEntryCount, 1);
  });

  it("dynamodb: puts once, updates and gets, by leading keys; what the role may not is refused", async () => {
    const dynamodb = new DynamoDBClient(cloud.options());
    await dynamodb.send(new CreateTableCommand({
      TableName: "orders", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], BillingMode: "PAY_PER_REQUEST",
    }));
    dynamodb.destroy();
    await cloud.cloud.kernel.clock.advance(60_000);
    const own = { Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["1"] } } };
    await cloud.role("tables", [{ ...allow("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:GetItem"), ...own }]);
    const id = { id: { S: "1" } };
    const put = optimized("dynamodb:putItem", { TableName: "orders", Item: { ...id, n: { N: "1" } }, ConditionExpression: "attribute_not_exists(id)" });
    assert.equal((await run(put, {}, "tables")).status, "SUCCEEDED");
    const again = await run(put, {}, "tables");
    assert.deepEqual([again.status, again.error], ["FAILED", "DynamoDB.ConditionalCheckFailedException"]);
    await run(optimized("dynamodb:updateItem", { TableName: "orders", Key: id, UpdateExpression: "SET n = n + :one", ExpressionAttributeValues: { ":one": { N: "1" } } }), {}, "tables");
    assert.deepEqual((await run(optimized("dynamodb:getItem", { TableName: "orders", Key: id }), {}, "tables")).output!.Item, { ...id, n: { N: "2" } });
    for (const [action, Key] of [["DeleteItem", id], ["GetItem", { id: { S: "2" } }]] as const) {
      const denied = await run(optimized(`dynamodb:${action.replace(/^./, (first) => first.toLowerCase())}`, { TableName: "orders", Key }), {}, "tables");
      assert.equal(denied.error, "DynamoDB.AmazonDynamoDBException");
      assert.match(denied.cause!, new RegExp(`dynamodb:${action} on resource: .*table/orders`));
    }
  });

  const DENIED: readonly [action: string, parameters: () => object, error: string, cause: RegExp][] = [
    ["lambda:invoke", () => ({ FunctionName: "f" }), "Lambda.AWSLambdaException", /lambda:InvokeFunction on resource: .* because no identity-based policy allows .* \(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: [\w-]+; Proxy: null\)$/],
    ["sqs:sendMessage", () => ({ QueueUrl: queue, MessageBody: "m" }), "SQS.AmazonSQSException", /sqs:sendmessage on resource/i],
    ["sns:publish", () => ({ TopicArn: arnOf("sns", "t"), Message: "m" }), "SNS.AuthorizationErrorException", /SNS:Publish on resource/],
    ["events:putEvents", () => ({ Entries: [{ Source: "s", DetailType: "d", Detail: "{}" }] }), "EventBridge.AmazonEventBridgeException", /events:PutEvents on resource/],
  ];
  for (const [action, parameters, error, cause] of DENIED) {
    it(`${action} fails when the machine's role may not, and the journal names the statement that is missing`, async () => {
      const before = cloud.position;
      const failed = await run(optimized(action, parameters()), {}, "machine");
      assert.deepEqual([failed.status, failed.error], ["FAILED", error]);
      assert.match(failed.cause!, cause);
      const denied = cloud.entries("call", before).find(({ denial }) => denial);
      assert.match(denied!.caller, /assumed-role\/machine\/[A-Za-z]{32}$/);
      assert.match(denied!.denial!.missing!.where, /machine/);
    });
  }

  const FAILS: readonly [what: string, definition: () => object, error: string, cause: RegExp][] = [
    ["a function that is not there", () => optimized("lambda:invoke", { FunctionName: "none" }), "Lambda.ResourceNotFoundException", /Function not found: .*function:none/],
    ["a queue that is not there", () => optimized("sqs:sendMessage", { QueueUrl: queue.replace(/q$/, "none"), MessageBody: "m" }), "SQS.QueueDoesNotExistException", /Service: AmazonSQS/],
    ["a topic that is not there", () => optimized("sns:publish", { TopicArn: arnOf("sns", "none"), Message: "m" }), "SNS.NotFoundException", /Topic does not exist/],
    ["a parameter of the wrong type", () => optimized("sqs:sendMessage", { "QueueUrl.$": "$.n", MessageBody: "m" }), "States.Runtime", /The Parameters '.*' could not be used to start the Task: \[The value for the field 'QueueUrl' must be a STRING\]/],
    ["an attribute of the wrong type", () => optimized("sqs:sendMessage", { QueueUrl: queue, MessageBody: "m", MessageAttributes: { a: { DataType: "Number", "StringValue.$": "$.n" } } }), "States.Runtime", /must have a STRING as 'a\.StringValue'/],
    ["entries of the wrong type", () => optimized("events:putEvents", { "Entries.$": "$" }), "States.Runtime", /'Entries' must be a LIST/],
  ];
  for (const [what, definition, error, cause] of FAILS) {
    it(`fails with ${what}`, async () => {
      const failed = await run(definition(), { n: 1 });
      assert.equal(failed.error, error);
      assert.match(failed.cause!, cause);
    });
  }

  it("a loop through a machine is stopped at the hops, as any other", async () => {
    await cloud.role("starter", [allow("states:StartExecution")], { service: "events.amazonaws.com" });
    const arn = await cloud.machine("loop", optimized("events:putEvents", { Entries: [{ Source: "loop", DetailType: "again", Detail: {} }] }), { roleArn: `arn:aws:iam::${ACCOUNT}:role/doer` });
    await cloud.rule("loop", { source: ["loop"] }, { Arn: arn, RoleArn: `arn:aws:iam::${ACCOUNT}:role/starter` });
    const before = cloud.position;
    await cloud.run(arn);
    await cloud.idle();
    assert.ok(cloud.entries("note", before).some(({ message }) => message.startsWith("Stopped a loop")));
    await cloud.events.send(new PutTargetsCommand({ Rule: "loop", Targets: [{ Id: "t", Arn: arnOf("sqs", "q") }] }));
  });
});
