import { strict as assert } from "node:assert";
import { DescribeReplayCommand, EnableRuleCommand, StartReplayCommand } from "@aws-sdk/client-eventbridge";
import { messagesOf } from "../../samples/logs";
import { SCENARIO_NAMES } from "../../stacks/names";
import { Deployed } from "../support/deployed";

const failed = (report: { steps: readonly { ok: boolean; title: string; error?: string }[] }) =>
  report.steps.filter(({ ok }) => !ok).map(({ title, error }) => `${title}: ${error}`);

describe("e2e: the samples", function () {
  this.timeout(300_000);
  let deployed: Deployed;
  afterEach(() => deployed?.dispose());

  it("all scenarios in one stack, one after the other", async () => {
    deployed = await Deployed.open(SCENARIO_NAMES);
    for (const scenario of SCENARIO_NAMES) assert.deepEqual(failed(await deployed.play(scenario)), [], scenario);
    // What the samples try on purpose: an unsigned upload, and the copy of somebody else's snapshot.
    assert.deepEqual(deployed.denials().map(({ action }) => action), ["s3:PutObject", "rds:CopyDBSnapshot"]);
    assert.deepEqual(deployed.entries("bug"), []);
  });

  it("order-invoice alone, on a bus of its own, twice; then the heartbeat places the built-in order on its schedule", async () => {
    deployed = await Deployed.open(["order-invoice"], { clock: "virtual", config: ["orderInvoice.bus=orders"] });
    assert.equal(deployed.output("order-invoice", "busName"), "orders");
    for (let round = 0; round < 2; round++) assert.deepEqual(failed(await deployed.play("order-invoice")), []);

    const since = deployed.cloud.kernel.clock.now() + 1;
    await deployed.clients.events.send(new EnableRuleCommand({ Name: deployed.output("order-invoice", "heartbeatRuleName") }));
    await deployed.cloud.kernel.clock.advance(3 * 3_600_000 + 60_000);
    const invoices = await messagesOf<{ message: { total?: string } }>(deployed.clients.logs, deployed.output("order-invoice", "invoiceLogGroup"), since, "{ $.message.message = \"invoice\" }");
    assert.deepEqual(invoices.map(({ message }) => message.total), ["84.30", "84.30", "84.30"]);
  });

  it("custom-bus-logging: the archive is replayed into the bus, and logged again with its replay's name", async () => {
    deployed = await Deployed.open(["custom-bus-logging"], { clock: "virtual" });
    const { events, logs } = deployed.clients;
    assert.deepEqual(failed(await deployed.play("custom-bus-logging")), []);
    const now = deployed.cloud.kernel.clock.now();
    await events.send(new StartReplayCommand({
      ReplayName: "again", EventSourceArn: deployed.output("custom-bus-logging", "archiveArn"), EventStartTime: new Date(now - 3_600_000), EventEndTime: new Date(now + 60_000),
      Destination: { Arn: deployed.output("custom-bus-logging", "busArn") },
    }));
    await deployed.cloud.kernel.clock.advance(30 * 60_000);
    assert.equal((await events.send(new DescribeReplayCommand({ ReplayName: "again" }))).State, "COMPLETED");
    const lines = await messagesOf<{ "replay-name"?: string; id: string }>(logs, deployed.output("custom-bus-logging", "logGroup"), 0);
    assert.equal(lines.filter((line) => line["replay-name"] === "again").length, 27);
    assert.equal(lines.filter((line) => line["replay-name"] === undefined).length, 27);
  });
});
