import { strict as assert } from "node:assert";
import { LocalCloud } from "../../local/cloud";
import { cliVersion, cliWith } from "../support/served";

/** What the AWS CLI makes of single services: each protocol, blobs, paging by itself, errors. */
describe("the AWS CLI, service by service", function () {
  this.timeout(180_000);
  let cloud: LocalCloud;
  let version: string | undefined;
  let aws: (...args: string[]) => Promise<string>;
  before(async function () {
    version = await cliVersion();
    // A machine without it reports these as pending, never as passed; CI has one.
    if (!version) {
      console.log("      the AWS CLI is not on this machine");
      return this.skip();
    }
    cloud = await LocalCloud.open();
    aws = cliWith(cloud.url, "us-east-1");
  });
  after(() => cloud?.dispose());

  it("sqs: create, send, receive, delete, and an error with its code", async () => {
    const url = (await aws("sqs", "create-queue", "--queue-name", "cli", "--output", "text")).trim();
    await aws("sqs", "send-message", "--queue-url", url, "--message-body", "hello", "--message-attributes", '{"k":{"DataType":"String","StringValue":"v"}}');
    const received = JSON.parse(await aws("sqs", "receive-message", "--queue-url", url, "--message-attribute-names", "All", "--attribute-names", "All")) as
      { Messages: { Body: string; ReceiptHandle: string; MessageAttributes: object; Attributes: Record<string, string> }[] };
    assert.equal(received.Messages[0]!.Body, "hello");
    assert.deepEqual(received.Messages[0]!.MessageAttributes, { k: { StringValue: "v", DataType: "String" } });
    assert.equal(received.Messages[0]!.Attributes["ApproximateReceiveCount"], "1");
    await aws("sqs", "delete-message", "--queue-url", url, "--receipt-handle", received.Messages[0]!.ReceiptHandle);
    await assert.rejects(aws("sqs", "get-queue-url", "--queue-name", "none"), /\(AWS\.SimpleQueueService\.NonExistentQueue\) when calling the GetQueueUrl operation: The specified queue does not exist\./);
  });

  it("logs: filter-log-events pages through by itself, and tail in version 2", async () => {
    await aws("logs", "create-log-group", "--log-group-name", "/cli", "--tags", "a=b");
    await aws("logs", "create-log-stream", "--log-group-name", "/cli", "--log-stream-name", "s");
    await aws("logs", "put-log-events", "--log-group-name", "/cli", "--log-stream-name", "s", "--log-events", JSON.stringify([{ timestamp: Date.now(), message: "ERROR one" }, { timestamp: Date.now(), message: "fine" }]));
    const out = await aws("logs", "filter-log-events", "--log-group-name", "/cli", "--filter-pattern", "ERROR", "--query", "events[].message", "--output", "text", "--page-size", "1");
    assert.equal(out.trim(), "ERROR one");
    if (version!.startsWith("1.")) return console.log(`      aws logs tail is not in version ${version} of the CLI`);
    assert.match(await aws("logs", "tail", "/cli", "--format", "short"), /ERROR one\n.*fine/);
  });

  it("dynamodb: a scan", async () => {
    await aws("dynamodb", "create-table", "--table-name", "cli", "--attribute-definitions", "AttributeName=pk,AttributeType=S", "--key-schema", "AttributeName=pk,KeyType=HASH", "--billing-mode", "PAY_PER_REQUEST");
    const data = { M: { total: { N: "12.5" }, paid: { BOOL: true }, tags: { SS: ["a", "b"] } } };
    await aws("dynamodb", "put-item", "--table-name", "cli", "--item", JSON.stringify({ pk: { S: "a" }, data }));
    const answer = JSON.parse(await aws("dynamodb", "scan", "--table-name", "cli")) as { Count: number; Items: object[] };
    assert.deepEqual([answer.Count, answer.Items], [1, [{ pk: { S: "a" }, data }]]);
  });

  it("kms: a key", async () => {
    const { KeyMetadata: { KeyId } } = JSON.parse(await aws("kms", "create-key")) as { KeyMetadata: { KeyId: string } };
    assert.match(await aws("kms", "describe-key", "--key-id", KeyId), /"KeyState": "Enabled"/);
  });

  it("cloudwatch: statistics of a metric", async () => {
    await aws("cloudwatch", "put-metric-data", "--namespace", "Cli", "--metric-name", "Orders", "--value", "4");
    const time = (ms: number) => new Date(Date.now() + ms).toISOString();
    const out = JSON.parse(await aws("cloudwatch", "get-metric-statistics", "--namespace", "Cli", "--metric-name", "Orders", "--period", "60", "--statistics", "Sum", "Maximum",
      "--start-time", time(-60_000), "--end-time", time(60_000))) as { Label: string; Datapoints: { Sum: number; Maximum: number }[] };
    assert.deepEqual([out.Label, out.Datapoints.map(({ Sum, Maximum }) => [Sum, Maximum])], ["Orders", [[4, 4]]]);
  });
});
