import { strict as assert } from "node:assert";
import { join } from "node:path";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { LocalCloud } from "../../local/cloud";
import type { Entry, InvocationEntry } from "../../local/kernel/journal";
import { runProgram } from "../../local/program/run";
import { PROJECT } from "../support/deployed";

interface Outputs {
  readonly queueUrl: string;
  readonly names: Record<string, string>;
  readonly logGroups: Record<string, string>;
}

/** What each failing function answers, logs, and leaves behind after its retries. */
const FAULTS: Record<string, { outcome: InvocationEntry["outcome"]; errorType: string; errorMessage: RegExp; log: RegExp }> = {
  throws: { outcome: "error", errorType: "TypeError", errorMessage: /^no such thing$/, log: /ERROR\tInvoke Error/ },
  hangs: { outcome: "timeout", errorType: "Sandbox.Timedout", errorMessage: /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/, log: /Task timed out after 1\.00 seconds|Status: timeout/ },
  grows: { outcome: "out-of-memory", errorType: "Runtime.ExitError", errorMessage: /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed$/, log: /Max Memory Used: 128 MB/ },
  denied: {
    outcome: "error", errorType: "AccessDenied", log: /is not authorized to perform: sqs:listqueues|sqs:ListQueues/,
    errorMessage: /^User: arn:aws:sts::123456789012:assumed-role\/denied-[0-9a-f]{7}\/denied-[0-9a-f]{7} is not authorized to perform: sqs:listqueues on resource: .*because no identity-based policy allows the sqs:listqueues action$/i,
  },
};

describe("e2e: handlers that fail", function () {
  this.timeout(180_000);
  let cloud: LocalCloud;
  let outputs: Outputs;
  const client = <T>(Client: new (config: object) => T): T =>
    new Client({ endpoint: cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 });

  before(async () => {
    cloud = await LocalCloud.open({ clock: "virtual" });
    const deployment = await runProgram({ directory: join(PROJECT, "test/fixtures/faults"), stack: "dev", kernel: cloud.kernel, endpoint: cloud.url });
    outputs = deployment.outputs as unknown as Outputs;
  });
  after(() => cloud?.dispose());

  const invocations = (position: number) => cloud.kernel.journal.since(position).filter((entry) => entry.kind === "invocation") as unknown as Entry<InvocationEntry>[];

  for (const [name, fault] of Object.entries(FAULTS)) {
    it(`${name}: answered, logged, tried three times when asynchronous, and recorded on failure`, async () => {
      const lambda = client(LambdaClient);
      const answer = await lambda.send(new InvokeCommand({ FunctionName: outputs.names[name]! }));
      assert.equal(answer.FunctionError, "Unhandled");
      const error = JSON.parse(Buffer.from(answer.Payload!).toString()) as { errorType: string; errorMessage: string };
      assert.equal(error.errorType, fault.errorType);
      assert.match(error.errorMessage, fault.errorMessage);
      const { events } = await client(CloudWatchLogsClient).send(new FilterLogEventsCommand({ logGroupName: outputs.logGroups[name] }));
      const log = events!.map(({ message }) => message).join("");
      assert.match(log, fault.log);
      assert.match(log, /START RequestId: [0-9a-f-]{36} Version: \$LATEST\n[\s\S]*END RequestId: [0-9a-f-]{36}\nREPORT RequestId: [0-9a-f-]{36}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB/);

      const position = cloud.kernel.journal.position;
      const began = cloud.kernel.clock.now();
      await lambda.send(new InvokeCommand({ FunctionName: outputs.names[name]!, InvocationType: "Event", Payload: Buffer.from('{"order":7}') }));
      const record = await receive(client(SQSClient), outputs.queueUrl);
      assert.deepEqual(invocations(position).map(({ attempt, outcome, next }) => [attempt, outcome, next]), [
        [1, fault.outcome, "will-retry"], [2, fault.outcome, "will-retry"], [3, fault.outcome, "on-failure"],
      ]);
      assert.ok(cloud.kernel.clock.now() - began >= 180_000, "a minute and two between the tries, by the cloud's clock");
      assert.equal(record.version, "1.0");
      assert.equal(record.requestContext.condition, "RetriesExhausted");
      assert.equal(record.requestContext.approximateInvokeCount, 3);
      assert.equal(record.requestContext.functionArn, `arn:aws:lambda:us-east-1:123456789012:function:${outputs.names[name]}:$LATEST`);
      assert.deepEqual(record.requestPayload, { order: 7 });
      assert.equal(record.responseContext.functionError, "Unhandled");
      assert.equal(record.responsePayload.errorType, fault.errorType);
    });
  }

  it("names the statement that the denied function was missing", () => {
    const denial = cloud.kernel.journal.since(0).flatMap((entry) => ("denial" in entry && entry.denial ? [entry.denial] : []))[0];
    assert.equal(denial!.action.toLowerCase(), "sqs:listqueues");
    assert.match(denial!.missing!.where, /role denied-[0-9a-f]{7}/);
  });
});

interface OnFailureRecord {
  readonly version: string;
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number; readonly functionArn: string };
  readonly requestPayload: unknown;
  readonly responseContext: { readonly functionError: string };
  readonly responsePayload: { readonly errorType: string };
}

/** The next record; every look waits on the cloud's clock, which jumps. */
async function receive(sqs: SQSClient, QueueUrl: string): Promise<OnFailureRecord> {
  for (let look = 0; look < 100; look++) {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, VisibilityTimeout: 43_200 }));
    if (Messages?.[0]) return JSON.parse(Messages[0].Body!) as OnFailureRecord;
  }
  throw new Error("no on-failure record arrived");
}
