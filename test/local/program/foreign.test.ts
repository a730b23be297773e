import { strict as assert } from "node:assert";
import { join } from "node:path";
import { LocalCloud } from "../../../local/cloud";
import { runProgram, type Deployment } from "../../../local/program/run";

/** A program that knows nothing of this project, on the whole cloud. */
describe("somebody else's program", function () {
  this.timeout(180_000);
  let cloud: LocalCloud;
  let deployment: Deployment;
  before(async () => {
    cloud = await LocalCloud.open({ seed: "foreign" });
    deployment = await runProgram({ directory: join(__dirname, "../../fixtures/foreign"), stack: "dev", config: ["greeting=salut"], kernel: cloud.kernel, endpoint: cloud.url });
  });
  after(() => cloud?.dispose());

  const call = <Out>(service: string, operation: string, input: object): Promise<Out> => cloud.kernel.dispatch.handle<Out>({
    service, operation, input, caller: { type: "Root", account: cloud.kernel.account }, region: "eu-west-1", transport: { via: "wire" },
  });

  it("has the outputs that it has on AWS", () => {
    const { queueUrl, functionName, ...outputs } = deployment.outputs as Record<string, string>;
    assert.deepEqual(outputs, { busName: "orders", account: "123456789012", region: "eu-west-1", limit: 3, password: "open sesame" });
    assert.deepEqual(deployment.secretOutputs, ["password"]);
    assert.match(queueUrl!, /^http:\/\/127\.0\.0\.1:\d+\/123456789012\/placed-[0-9a-f]{7}$/);
    assert.match(functionName!, /^tick-[0-9a-f]{7}$/);
  });

  it("has made its function as it is", async () => {
    const { functionName } = deployment.outputs as Record<string, string>;
    const answer = await call<{ Payload: Uint8Array; FunctionError?: string }>("lambda", "Invoke", { FunctionName: functionName });
    assert.deepEqual([Buffer.from(answer.Payload).toString(), answer.FunctionError], ['"salut"', undefined]);
  });

  it("brings an event by its rule to its queue, with the permission that it gave", async () => {
    await call("events", "PutEvents", { Entries: [{ EventBusName: "orders", Source: "shop", DetailType: "order.placed", Detail: '{"id":1}' }] });
    const { Messages } = await call<{ Messages?: { Body: string }[] }>("sqs", "ReceiveMessage", { QueueUrl: deployment.outputs.queueUrl, WaitTimeSeconds: 5 });
    assert.deepEqual((JSON.parse(Messages![0]!.Body) as { detail: unknown }).detail, { id: 1 });
  });

  it("can be looked up again: what it was told is what there is", async () => {
    const { resources } = deployment;
    const find = (name: string) => resources.find((resource) => resource.name === name)!;
    assert.equal(find("tick-target").outputs.arn, find("tick").outputs.arn);
    assert.deepEqual(find("placed-to-queue").outputs.retryPolicy, { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 5 });
    assert.equal(find("tick-logs").outputs.retentionInDays, 7);
    assert.match(find("tick").outputs.invokeArn as string, /^arn:aws:apigateway:eu-west-1:lambda:path\/2015-03-31\/functions\/arn:aws:lambda:.*\/invocations$/);
  });
});
