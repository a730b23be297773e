import { strict as assert } from "node:assert";
import { join } from "node:path";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { LocalCloud } from "../../local/cloud";
import { runProgram } from "../../local/program/run";
import { PROJECT } from "../support/deployed";

describe("e2e: somebody else's program", function () {
  this.timeout(180_000);
  let cloud: LocalCloud;
  beforeEach(async () => { cloud = await LocalCloud.open({ clock: "virtual" }); });
  afterEach(() => cloud.dispose());

  const deploy = (fixture: string, config: string[] = []) =>
    runProgram({ directory: join(PROJECT, "test/fixtures", fixture), stack: "dev", config, kernel: cloud.kernel, endpoint: cloud.url });
  const clientOf = <T>(Client: new (config: object) => T, region: string): T =>
    new Client({ endpoint: cloud.url, region, credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 });

  it("runs: a function on a schedule, a queue behind a rule on a bus", async () => {
    const { outputs } = await deploy("foreign");
    assert.equal(outputs.region, "eu-west-1");
    const { FailedEntryCount } = await clientOf(EventBridgeClient, "eu-west-1").send(new PutEventsCommand({
      Entries: [{ EventBusName: outputs.busName as string, Source: "shop", DetailType: "order.placed", Detail: '{"id":7}' }, { EventBusName: outputs.busName as string, Source: "shop", DetailType: "other", Detail: "{}" }],
    }));
    assert.equal(FailedEntryCount, 0);
    await cloud.kernel.work.idle();
    const { Messages } = await clientOf(SQSClient, "eu-west-1").send(new ReceiveMessageCommand({ QueueUrl: outputs.queueUrl as string, MaxNumberOfMessages: 10 }));
    assert.deepEqual(Messages!.map(({ Body }) => (JSON.parse(Body!) as { detail: unknown }).detail), [{ id: 7 }]);

    await cloud.kernel.clock.advance(2 * 3_600_000 + 60_000);
    const runs = cloud.kernel.journal.since(0).filter((entry) => entry.kind === "invocation" && entry.outcome === "success");
    assert.equal(runs.length, 2, "once an hour");
  });

  it("is refused by the name of the resource that is not supported", async () => {
    await assert.rejects(deploy("unsupported", ["thing=type"]), /aws:ec2\/vpc:Vpc/);
  });
});
