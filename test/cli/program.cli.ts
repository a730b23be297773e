import { strict as assert } from "node:assert";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Deployed, environmentOf } from "../support/deployed";

const found = (command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** Version 1 has no `logs tail`; both versions may be installed. */
const withTail = ["aws", "/usr/bin/aws", "/usr/local/bin/aws"].find((command) => found(command, "logs", "tail", "help"));

/** The ordinary clients of other people, beside a running stack. */
describe("e2e: the AWS CLI and boto3", function () {
  this.timeout(240_000);
  let deployed: Deployed;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "aws-cli-"));
    deployed = await Deployed.open(["order-invoice", "custom-bus-logging"]);
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await deployed?.dispose();
  });

  const run = async (command: string, args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(command, args, { env: { ...process.env, ...environmentOf(deployed.cloud.url), AWS_PAGER: "" }, cwd: folder });
    return stdout;
  };
  const aws = (...args: string[]) => run("aws", args);
  const tail = (logGroup: string) => run(withTail!, ["--endpoint-url", deployed.cloud.url, "logs", "tail", logGroup, "--since", "10m", "--format", "short"]);
  const json = async <T>(...args: string[]) => JSON.parse(await aws(...args, "--output", "json")) as T;

  describe("aws", () => {
    before(function () {
      // A machine without the AWS CLI reports these as pending, never as passed.
      if (!found("aws", "--version")) this.skip();
    });

    it("lambda invoke with a payload file, and the invoice is in the log (by logs tail where the CLI has it)", async () => {
      writeFileSync(join(folder, "order.json"), JSON.stringify({ customer: "Jo", currency: "EUR", items: [{ description: "cup", quantity: 3, unitPrice: "0.1" }] }));
      const answer = await json<{ StatusCode: number; LogResult: string }>("lambda", "invoke", "--function-name", deployed.output("order-invoice", "orderFunctionName"),
        "--payload", "fileb://order.json", "--log-type", "Tail", "answer.json");
      assert.equal(answer.StatusCode, 200);
      assert.match(Buffer.from(answer.LogResult, "base64").toString(), /order placed/);
      const { status, orderId } = JSON.parse(readFileSync(join(folder, "answer.json"), "utf8")) as { status: string; orderId: string };
      assert.equal(status, "placed");
      await deployed.cloud.kernel.work.idle();
      const logGroup = deployed.output("order-invoice", "invoiceLogGroup");
      const shown = withTail ? await tail(logGroup) : await aws("logs", "filter-log-events", "--log-group-name", logGroup, "--output", "text");
      assert.ok(shown.includes(`"orderId":"${orderId}"`) && shown.includes('"total":"0.30"'), shown);
    });

    it("events put-events, list-rules, list-targets-by-rule, test-event-pattern", async () => {
      const bus = deployed.output("custom-bus-logging", "busName");
      writeFileSync(join(folder, "entries.json"), JSON.stringify([{ EventBusName: bus, Source: "by.hand", DetailType: "hello", Detail: '{"a":1}' }]));
      const put = await json<{ FailedEntryCount: number; Entries: { EventId: string }[] }>("events", "put-events", "--entries", "file://entries.json");
      assert.equal(put.FailedEntryCount, 0);
      await deployed.cloud.kernel.work.idle();
      assert.ok((await aws("logs", "filter-log-events", "--log-group-name", deployed.output("custom-bus-logging", "logGroup"))).includes(put.Entries[0]!.EventId));
      const { Rules } = await json<{ Rules: { Name: string; State: string }[] }>("events", "list-rules", "--event-bus-name", bus);
      // AWS: an archive has a managed rule of its own on the bus.
      assert.deepEqual(Rules.map(({ Name, State }) => [Name, State]), [[`Events-Archive-${deployed.output("custom-bus-logging", "archiveName")}`, "ENABLED"], [deployed.output("custom-bus-logging", "ruleName"), "ENABLED"]]);
      const { Targets } = await json<{ Targets: { Id: string; DeadLetterConfig: { Arn: string } }[] }>("events", "list-targets-by-rule", "--rule", Rules[1]!.Name, "--event-bus-name", bus);
      assert.deepEqual(Targets.map(({ Id }) => Id), ["log"]);
      const event = JSON.stringify({ id: "1", source: "demo.orders", account: "123456789012", time: "2026-11-20T16:00:00Z", region: "us-east-1", resources: [], "detail-type": "order.created", detail: {} });
      assert.equal((await json<{ Result: boolean }>("events", "test-event-pattern", "--event", event, "--event-pattern", '{"source":["demo.orders"]}')).Result, true);
      assert.equal((await json<{ Result: boolean }>("events", "test-event-pattern", "--event", event, "--event-pattern", '{"source":["other"]}')).Result, false);
    });

    it("logs describe-log-groups, sqs receive-message, sts get-caller-identity, cloudwatch describe-alarms, iam get-role", async () => {
      const { logGroups } = await json<{ logGroups: { logGroupName: string; retentionInDays: number }[] }>("logs", "describe-log-groups");
      assert.equal(logGroups.length, 3);
      assert.ok(logGroups.every(({ retentionInDays }) => retentionInDays === 7));
      const queue = deployed.output("order-invoice", "deadLetterQueueUrl");
      // Version 1 of the CLI replaces the endpoint of SQS by a name of its own unless it is given here.
      const endpoint = ["--endpoint-url", deployed.cloud.url];
      await aws(...endpoint, "sqs", "send-message", "--queue-url", queue, "--message-body", "looked at");
      const { Messages } = await json<{ Messages: { Body: string }[] }>(...endpoint, "sqs", "receive-message", "--queue-url", queue);
      assert.deepEqual(Messages.map(({ Body }) => Body), ["looked at"]);
      const me = await json<{ Account: string; Arn: string }>("sts", "get-caller-identity");
      assert.deepEqual([me.Account, me.Arn], ["123456789012", "arn:aws:iam::123456789012:root"]);
      const { MetricAlarms } = await json<{ MetricAlarms: { Namespace: string }[] }>("cloudwatch", "describe-alarms");
      assert.deepEqual(MetricAlarms.map(({ Namespace }) => Namespace), ["AWS/SQS", "AWS/SQS"]);
      const role = deployed.output("order-invoice", "orderRoleArn").split("/").at(-1)!;
      assert.equal((await json<{ Role: { Arn: string } }>("iam", "get-role", "--role-name", role)).Role.Arn, deployed.output("order-invoice", "orderRoleArn"));
    });

    it("an error is AWS's", async () => {
      await assert.rejects(aws("events", "describe-rule", "--name", "nope"), /ResourceNotFoundException\) when calling the DescribeRule operation: Rule nope does not exist on EventBus default\./);
      await assert.rejects(aws("lambda", "invoke", "--function-name", "nope", "out.json"), /ResourceNotFoundException.*Function not found: arn:aws:lambda:us-east-1:123456789012:function:nope/);
    });
  });

  it("boto3 invokes, publishes and reads", async function () {
    // A machine without boto3 reports it as pending, never as passed; CI has it.
    if (!found("python3", "-c", "import boto3")) this.skip();
    const script = `
import boto3, json, sys
fn, group, bus = sys.argv[1:]
answer = boto3.client("lambda").invoke(FunctionName=fn, Payload=b"{}")
order = json.load(answer["Payload"])
put = boto3.client("events").put_events(Entries=[dict(EventBusName=bus, Source="by.boto", DetailType="d", Detail="{}")] * 10)
groups = boto3.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
print(json.dumps([order["status"], put["FailedEntryCount"], len(put["Entries"]), len(groups), boto3.client("sts").get_caller_identity()["Account"]]))
`;
    const out = await run("python3", ["-c", script, deployed.output("order-invoice", "orderFunctionName"), deployed.output("order-invoice", "invoiceLogGroup"), deployed.output("custom-bus-logging", "busName")]);
    assert.deepEqual(JSON.parse(out), ["placed", 0, 10, 1, "123456789012"]);
  });
});
