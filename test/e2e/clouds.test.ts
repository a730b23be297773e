import { strict as assert } from "node:assert";
import { CreateEventBusCommand, EventBridgeClient, ListEventBusesCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { LocalCloud } from "../../local/cloud";
import { Deployed, environmentOf } from "../support/deployed";

const eventsOf = (cloud: LocalCloud) => new EventBridgeClient({
  endpoint: cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1,
});
const busesOf = async (cloud: LocalCloud) => (await eventsOf(cloud).send(new ListEventBusesCommand({}))).EventBuses!.map(({ Name }) => Name).sort();

/** Processes and listening sockets that this process holds. */
const held = (): number => process.getActiveResourcesInfo().filter((what) => what === "ProcessWrap" || what === "TCPServerWrap").length;

describe("e2e: several clouds", function () {
  this.timeout(180_000);

  it("two in one process do not meet", async () => {
    const [one, two] = await Promise.all([LocalCloud.open(), LocalCloud.open({ account: "000000000000" })]);
    await eventsOf(one).send(new CreateEventBusCommand({ Name: "orders" }));
    assert.deepEqual(await busesOf(one), ["default", "orders"]);
    assert.deepEqual(await busesOf(two), ["default"]);
    assert.ok(two.kernel.journal.since(0).length < one.kernel.journal.since(0).length);
    await one.dispose();
    assert.deepEqual(await busesOf(two), ["default"], "the other goes on");
    await two.dispose();
  });

  it("nothing is left running or listening after dispose", async () => {
    const before = held();
    const deployed = await Deployed.open(["order-invoice"]);
    const { url } = deployed.cloud;
    await deployed.clients.lambda.send(new InvokeCommand({ FunctionName: deployed.output("order-invoice", "orderFunctionName") }));
    assert.ok(process.getActiveResourcesInfo().filter((what) => what === "ProcessWrap").length > 0, "a function's process is warm");
    await deployed.dispose();
    // A handle that was closed is let go of one turn of the event loop later.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.equal(held(), before);
    await assert.rejects(fetch(environmentOf(url).AWS_ENDPOINT_URL!));
  });
});
