import { strict as assert } from "node:assert";
import { FilterLogEventsCommand, CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import {
  AddPermissionCommand, CreateFunctionCommand, DeleteFunctionCommand, GetFunctionCommand, GetPolicyCommand, InvokeCommand, LambdaClient, ListTagsCommand,
  PutFunctionEventInvokeConfigCommand, TagResourceCommand, waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Caller } from "../../../../local/kernel/caller";
import { IamAuthorizer } from "../../../../local/kernel/iam-authorizer";
import type { CallEntry, Entry, InvocationEntry } from "../../../../local/kernel/journal";
import { Kernel } from "../../../../local/kernel/kernel";
import { PRINCIPALS } from "../../../../local/kernel/ports";
import { lambda } from "../../../../local/services/lambda";
import { logs } from "../../../../local/services/logs";
import { sqs } from "../../../../local/services/sqs";
import { listen } from "../../../../local/wire/server";
import { ROLE, rolesWith, sessions, standIn, zip } from "./support";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const RULE = "arn:aws:events:us-east-1:123456789012:rule/orders";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:q";

/** The real endpoint, IAM, logs and queues; only the roles are invented: each may do what `statements` say. */
async function withCloud(statements: readonly object[], body: (cloud: {
  kernel: Kernel; url: string; fn: LambdaClient; queues: SQSClient; groups: CloudWatchLogsClient;
}) => Promise<void>): Promise<void> {
  const kernel = new Kernel({ authorizer: (ports) => new IamAuthorizer(ports) });
  kernel.ports.provide(PRINCIPALS, rolesWith(statements));
  const wire = await listen({ port: 0, modules: [logs, sqs, lambda], kernel, local: () => false });
  kernel.start([standIn("sts", [], { AssumeRole: sessions }), logs, sqs, lambda], () => wire.url);
  const config = { endpoint: wire.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 };
  const clients = [new LambdaClient(config), new SQSClient(config), new CloudWatchLogsClient(config)] as const;
  try {
    await body({ kernel, url: wire.url, fn: clients[0], queues: clients[1], groups: clients[2] });
    assert.deepEqual(kernel.journal.since(0).filter(({ kind }) => kind === "bug"), []);
  } finally {
    for (const client of clients) client.destroy();
    await wire.close();
    await kernel.dispose();
  }
}

const LOGS = { Effect: "Allow", Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" };
const create = (text: string, more: object = {}) =>
  new CreateFunctionCommand({ FunctionName: "fn", Runtime: "nodejs24.x", Handler: "index.handler", Role: ROLE, Code: { ZipFile: zip(text) }, ...more });
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

describe("lambda over HTTP, with the SDK", () => {
  it("creates, waits, describes, invokes, tails, deletes", () => withCloud([LOGS], async ({ fn, groups }) => {
    const made = await fn.send(create("exports.handler = async (event) => { console.log('got', event); return { event }; };", { Tags: { a: "b" } }));
    assert.equal(made.$metadata.httpStatusCode, 201);
    await waitUntilFunctionActiveV2({ client: fn, maxWaitTime: 5 }, { FunctionName: "fn" });
    await waitUntilFunctionUpdatedV2({ client: fn, maxWaitTime: 5 }, { FunctionName: "fn" });
    assert.equal((await fn.send(new GetFunctionCommand({ FunctionName: ARN }))).Configuration?.CodeSha256, made.CodeSha256);
    const invoked = await fn.send(new InvokeCommand({ FunctionName: "fn", Payload: Buffer.from('{"a":"\u00e9"}'), LogType: "Tail" }));
    assert.equal(text(invoked.Payload), '{"event":{"a":"\u00e9"}}');
    assert.deepEqual([invoked.StatusCode, invoked.ExecutedVersion, invoked.FunctionError], [200, "$LATEST", undefined]);
    assert.match(Buffer.from(invoked.LogResult!, "base64").toString(), /\tINFO\tgot \{ a: '\u00e9' \}\nEND /);
    const { events } = await groups.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/fn", filterPattern: "REPORT" }));
    assert.equal(events?.length, 1);
    await fn.send(new TagResourceCommand({ Resource: ARN, Tags: { c: "d" } }));
    assert.deepEqual((await fn.send(new ListTagsCommand({ Resource: ARN }))).Tags, { a: "b", c: "d" });
    assert.equal((await fn.send(new InvokeCommand({ FunctionName: "fn", InvocationType: "DryRun" }))).StatusCode, 204);
    await fn.send(new DeleteFunctionCommand({ FunctionName: "fn" }));
    await assert.rejects(fn.send(new GetFunctionCommand({ FunctionName: "fn" })), { name: "ResourceNotFoundException", message: `Function not found: ${ARN}`, Type: "User" });
  }));

  it("tells a function's error in the header", () => withCloud([LOGS], async ({ fn }) => {
    await fn.send(create("exports.handler = async () => { throw new Error('boom'); };"));
    const output = await fn.send(new InvokeCommand({ FunctionName: "fn" }));
    assert.equal(output.FunctionError, "Unhandled");
    assert.equal((JSON.parse(text(output.Payload)) as { errorMessage: string }).errorMessage, "boom");
  }));

  const SEND = { Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE };
  const SENDER = "const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs'); const sqs = new SQSClient({ maxAttempts: 1 }); exports.handler = async (event) => (await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: JSON.stringify(event) }))).$metadata.httpStatusCode;";

  it("lets a function do what its role may, signed, in one story", () => withCloud([LOGS, SEND], async ({ kernel, fn, queues }) => {
    const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: "q" }));
    await fn.send(create(SENDER, { Environment: { Variables: { QUEUE_URL: QueueUrl! } }, Timeout: 10 }));
    const output = await fn.send(new InvokeCommand({ FunctionName: "fn", Payload: Buffer.from("7") }));
    assert.equal(text(output.Payload), "200");
    assert.equal((await queues.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]?.Body, "7");
    const entries = kernel.journal.since(0);
    const sent = entries.find((entry): entry is Entry<CallEntry> => entry.kind === "call" && entry.operation === "SendMessage")!;
    const invocation = entries.find((entry): entry is Entry<InvocationEntry> => entry.kind === "invocation")!;
    assert.equal(sent.caller, "arn:aws:sts::123456789012:assumed-role/fn/fn");
    assert.deepEqual([sent.trace, sent.parent], [invocation.trace, invocation.span]);
  }));

  it("and nothing else", () => withCloud([LOGS], async ({ fn, queues }) => {
    const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: "q" }));
    await fn.send(create(SENDER, { Environment: { Variables: { QUEUE_URL: QueueUrl! } }, Timeout: 10 }));
    const { errorType, errorMessage } = JSON.parse(text((await fn.send(new InvokeCommand({ FunctionName: "fn" }))).Payload)) as { errorType: string; errorMessage: string };
    assert.match(errorType, /^AccessDenied/);
    assert.match(errorMessage, /assumed-role\/fn\/fn is not authorized to perform: sqs:SendMessage/i);
  }));

  it("lets a rule invoke only with a permission whose source fits", () => withCloud([LOGS], async ({ kernel, fn }) => {
    await fn.send(create("exports.handler = async () => 1;"));
    const invoke = (sourceArn: string, FunctionName = ARN) => {
      const caller: Caller = { type: "AWSService", principal: "events.amazonaws.com", sourceArn, sourceAccount: "123456789012" };
      return kernel.dispatch.handle<{ StatusCode: number }>({
        service: "lambda", operation: "Invoke", input: { FunctionName, InvocationType: "Event" }, caller, region: "us-east-1", transport: { via: "service" },
      });
    };
    await assert.rejects(invoke(RULE), { name: "AccessDeniedException" });
    await fn.send(new AddPermissionCommand({ FunctionName: "fn", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com", SourceArn: RULE }));
    assert.equal((await invoke(RULE)).StatusCode, 202);
    await assert.rejects(invoke(`${RULE}2`), { name: "AccessDeniedException" });
    await assert.rejects(invoke(RULE, `${ARN}:$LATEST`), { name: "AccessDeniedException" });
    const { Policy } = await fn.send(new GetPolicyCommand({ FunctionName: "fn" }));
    assert.match(Policy!, /"ArnLike":\{"AWS:SourceArn"/);
    await kernel.work.idle();
  }));

  it("delivers what failed to a real queue", () => withCloud([LOGS, SEND], async ({ kernel, fn, queues }) => {
    const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: "q" }));
    await fn.send(create("exports.handler = async () => { throw new Error('boom'); };"));
    await fn.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "fn", MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: QUEUE } } }));
    assert.equal((await fn.send(new InvokeCommand({ FunctionName: "fn", InvocationType: "Event", Payload: Buffer.from("{}") }))).StatusCode, 202);
    await kernel.work.idle();
    const { Messages } = await queues.send(new ReceiveMessageCommand({ QueueUrl }));
    assert.equal((JSON.parse(Messages![0]!.Body!) as { requestContext: { condition: string } }).requestContext.condition, "RetriesExhausted");
  }));
});
