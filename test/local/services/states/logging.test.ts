import { strict as assert } from "node:assert";
import { DeleteResourcePolicyCommand, DescribeLogStreamsCommand, DescribeResourcePoliciesCommand, PutResourcePolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { UpdateStateMachineCommand, type CreateStateMachineCommandInput, type LogLevel } from "@aws-sdk/client-sfn";
import { ACCOUNT, arnOf, LOG_DELIVERY, PASS, ROUTER, StatesCloud } from "./support";

const POLICY = "AWSLogDeliveryWrite20150319";
const roleArn = `arn:aws:iam::${ACCOUNT}:role/logger`;

describe("states: logs", () => {
  let cloud: StatesCloud;
  before(async () => {
    cloud = await StatesCloud.open();
    await cloud.role("logger", [LOG_DELIVERY]);
  });
  after(() => cloud.dispose());
  const router = async (name: string, level: LogLevel, data = true, more: Partial<CreateStateMachineCommandInput> = {}) => {
    const group = `/aws/vendedlogs/states/${name}`;
    return { group, arn: await cloud.machine(name, ROUTER, { ...await cloud.group(group, level, data), roleArn, ...more }) };
  };
  const input = { detail: { Path: "C" } };
  const text = JSON.stringify(input);

  it("writes every event in AWS's shape", async () => {
    const { group, arn } = await router("all", "ALL");
    const { executionArn } = await cloud.run(arn, input, "c");
    const [started, ...rest] = await cloud.logged(group);
    const time = String((await cloud.describe(executionArn!)).startDate!.getTime());
    assert.equal(JSON.stringify(started), JSON.stringify({
      id: "1", type: "ExecutionStarted", details: { input: text, inputDetails: { truncated: false }, roleArn }, previous_event_id: "0", event_timestamp: time,
      execution_arn: executionArn, redrive_count: "0",
    }));
    assert.deepEqual(rest.map(({ id, previous_event_id: previous, type, details }) => [id, previous, type, details]), [
      ["2", "0", "ChoiceStateEntered", { input: text, inputDetails: { truncated: false }, name: "WhichPath?" }],
      ["3", "2", "ChoiceStateExited", { name: "WhichPath?", output: text, outputDetails: { truncated: false } }],
      ["4", "3", "FailStateEntered", { input: text, inputDetails: { truncated: false }, name: "Fail" }],
      ["5", "4", "ExecutionFailed", { error: "NoSuchPath", cause: "detail.Path must be A or B" }],
    ]);
    const { logStreams = [] } = await cloud.logs.send(new DescribeLogStreamsCommand({ logGroupName: group }));
    assert.deepEqual(logStreams.map(({ logStreamName }) => logStreamName!.replace(/\d{4}(-\d\d){4}\/[0-9a-f]{8}$/, "TIME/HASH")), [
      "log_stream_created_by_aws_to_validate_log_delivery_subscriptions", "states/all/TIME/HASH",
    ]);
  });

  const LEVELS: readonly [level: LogLevel, failed: readonly string[], succeeded: readonly string[]][] = [
    ["ERROR", ["FailStateEntered", "ExecutionFailed"], []],
    ["FATAL", ["ExecutionFailed"], []],
    ["OFF", [], []],
  ];
  for (const [level, failed, succeeded] of LEVELS) {
    it(`writes at level ${level} what belongs there`, async () => {
      const { group, arn } = await router(level, level);
      await cloud.run(arn, { detail: { Path: "A" } });
      assert.deepEqual((await cloud.logged(group)).map(({ type }) => type), succeeded);
      await cloud.run(arn, input);
      assert.deepEqual((await cloud.logged(group)).map(({ type }) => type), failed);
    });
  }

  it("leaves inputs and outputs out when told so, but not errors and causes", async () => {
    const { group, arn } = await router("bare", "ALL", false);
    await cloud.run(arn, { detail: { Path: "A" } });
    await cloud.run(arn, input);
    const details = Object.fromEntries((await cloud.logged(group)).map((line) => [line.type, line.details]));
    assert.deepEqual(details, {
      ExecutionStarted: { roleArn }, ChoiceStateEntered: { name: "WhichPath?" }, ChoiceStateExited: { name: "WhichPath?" }, PassStateEntered: { name: "PathA" },
      PassStateExited: { name: "PathA" }, ExecutionSucceeded: {}, FailStateEntered: { name: "Fail" }, ExecutionFailed: { error: "NoSuchPath", cause: "detail.Path must be A or B" },
    });
  });

  it("cuts what is longer than 248 KB, and says so", async () => {
    const group = "/aws/vendedlogs/states/long";
    const arn = await cloud.machine("long", PASS, { ...await cloud.group(group), roleArn });
    await cloud.run(arn, "ä".repeat(130_000));
    const [started] = await cloud.logged(group);
    assert.deepEqual(started!.details.inputDetails, { truncated: true });
    const kept = started!.details.input as string;
    assert.ok(Buffer.byteLength(kept) <= 248 * 1024 && Buffer.byteLength(kept) > 248 * 1024 - 4);
    assert.match(kept, /^"ä+$/);
  });

  it("logs Express executions too: it is all they leave", async () => {
    const { group, arn } = await router("express", "ALL", true, { type: "EXPRESS" });
    const executionArn = await cloud.start(arn, { detail: { Path: "B" } });
    const lines = await cloud.logged(group);
    assert.deepEqual([lines.length, lines.at(-1)!.type, lines[0]!.execution_arn], [6, "ExecutionSucceeded", executionArn]);
  });

  const LACKING: readonly [what: string, statement: object, missing: string][] = [
    ["everything", { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" }, "logs:CreateLogDelivery"],
    ["one action", { ...LOG_DELIVERY, Action: LOG_DELIVERY.Action.filter((action) => action !== "logs:PutResourcePolicy") }, "logs:PutResourcePolicy"],
    ["them on one group only: they know no resources", { ...LOG_DELIVERY, Resource: arnOf("logs", "log-group:/aws/vendedlogs/states/x:*") }, "logs:CreateLogDelivery"],
  ];
  LACKING.forEach(([what, statement, missing], at) => {
    it(`is refused at creation and at update when the role lacks ${what}`, async () => {
      const role = await cloud.role(`lacking-${at}`, [statement]);
      const group = await cloud.group(`/aws/vendedlogs/states/lacking-${at}`);
      const refused = { name: "AccessDeniedException", message: "The state machine IAM Role is not authorized to access the Log Destination" };
      const before = cloud.position;
      await assert.rejects(cloud.machine(`lacking-${at}`, PASS, { ...group, roleArn: role }), refused);
      const arn = await cloud.machine(`lacking-${at}`, PASS, { roleArn: role });
      await assert.rejects(cloud.sfn.send(new UpdateStateMachineCommand({ stateMachineArn: arn, ...group })), refused);
      const denials = cloud.entries("call", before).filter(({ operation, denial }) => /StateMachine$/.test(operation) && denial).map(({ denial }) => denial!.action);
      assert.deepEqual(denials, [missing, missing]);
    });
  });

  const INVALID: readonly [what: string, destination: string, message: RegExp][] = [
    ["a group without the qualifier", arnOf("logs", "log-group:/g"), /must be provided with '\*' qualifier/],
    ["a queue", arnOf("sqs", "q"), /must be the ARN of a CloudWatch Logs log group/],
    ["a group that is not there", arnOf("logs", "log-group:/none:*"), /does not exist/],
    ["a group of another region", arnOf("logs", "log-group:/g:*").replace("us-east-1", "eu-west-1"), /region of the state machine/],
  ];
  for (const [what, logGroupArn, message] of INVALID) {
    it(`refuses ${what} as destination`, () => assert.rejects(
      cloud.machine("invalid", PASS, { roleArn, loggingConfiguration: { level: "ALL", destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] } }),
      { name: "InvalidLoggingConfiguration", message }));
  }

  it("lets machines be made side by side: none takes the policy from another", async () => {
    const names = ["side-1", "side-2", "side-3"];
    const made = await Promise.all(names.map((name) => router(name, "ALL")));
    for (const { arn, group } of made) {
      await cloud.run(arn, { detail: { Path: "A" } });
      assert.equal((await cloud.logged(group)).length, 6);
    }
  });

  it("lets the delivery service write by one resource policy, and stops when that is gone, saying why", async () => {
    const { group, arn } = await router("policy", "ALL");
    const { resourcePolicies = [] } = await cloud.logs.send(new DescribeResourcePoliciesCommand({}));
    const document = resourcePolicies.find(({ policyName }) => policyName === POLICY)!.policyDocument!;
    assert.match(document, /log-group:\/aws\/vendedlogs\/states\/policy:log-stream:\*"/);
    assert.match(document, /"Service":\["delivery\.logs\.amazonaws\.com"\]/);
    await cloud.logs.send(new DeleteResourcePolicyCommand({ policyName: POLICY }));
    const before = cloud.position;
    assert.equal((await cloud.run(arn, { detail: { Path: "A" } })).status, "SUCCEEDED");
    await cloud.run(arn, { detail: { Path: "A" } });
    assert.deepEqual(await cloud.logged(group), []);
    const [note, ...more] = cloud.entries("note", before);
    assert.match(note!.message, /^The logs of policy are not delivered to \/aws\/vendedlogs\/states\/policy: User: delivery\.logs\.amazonaws\.com is not authorized to perform: logs:CreateLogStream/);
    assert.deepEqual(more, []);
    assert.ok(cloud.entries("call", before).some(({ operation, denial }) => operation === "CreateLogStream" && denial?.missing));
    await cloud.logs.send(new PutResourcePolicyCommand({ policyName: POLICY, policyDocument: document }));
    await cloud.run(arn, { detail: { Path: "A" } });
    assert.equal((await cloud.logged(group)).length, 6);
  });
});

describe("states: the resource policy of log deliveries", () => {
  it("lets in all of /aws/vendedlogs/ before it grows too long, and nothing else", async () => {
    const { policyFor } = await import("../../../../local/services/states/logging/policy");
    const arn = (name: string) => arnOf("logs", `log-group:${name}:*`);
    let document: string | undefined;
    for (let i = 0; i < 100; i++) {
      document = policyFor(arn(`/aws/vendedlogs/states/machine-${i}`), document, ACCOUNT);
      assert.ok(document !== undefined && document.length <= 5120);
    }
    assert.match(document!, /log-group:\/aws\/vendedlogs\/\*"/);
    assert.equal(policyFor(arn("/aws/vendedlogs/states/machine-3"), document, ACCOUNT), document);
    let own: string | undefined = document;
    let count = 0;
    while (own !== undefined && count < 200) own = policyFor(arn(`/own/${count++}`), own, ACCOUNT);
    assert.ok(count > 10 && count < 100);
  });
});
