import { strict as assert } from "node:assert";
import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { DeleteStateMachineCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { CALL_OBSERVER } from "../../../../local/kernel/ports";
import type { ApiCall } from "../../../../local/kernel/dispatch";
import { ACCOUNT, arnOf, LOG_DELIVERY, ROUTER, StatesCloud } from "./support";

const open = (queue: string) => ({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arnOf("sqs", queue) });

describe("states: with EventBridge", () => {
  let cloud: StatesCloud;
  /** A machine, a role, a rule and a dead-letter queue for each test; their names end with its number. */
  let own = 0;
  let router: string;
  let dead: string;
  const rule = () => arnOf("events", `rule/route-${own}`);
  before(async () => {
    cloud = await StatesCloud.open();
    await cloud.role("logger", [LOG_DELIVERY]);
  });
  beforeEach(async () => {
    own++;
    const letters = `dead-${own}`;
    router = await cloud.machine(`router-${own}`, ROUTER, { roleArn: `arn:aws:iam::${ACCOUNT}:role/logger`, ...await cloud.group(`/aws/vendedlogs/states/router-${own}`) });
    dead = await cloud.queue(letters);
    await cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl: dead, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [open(letters)] }) } }));
    const condition = { StringEquals: { "aws:SourceAccount": ACCOUNT }, ArnEquals: { "aws:SourceArn": rule() } };
    const RoleArn = await cloud.role(`starter-${own}`, [{ Effect: "Allow", Action: "states:StartExecution", Resource: router }], { service: "events.amazonaws.com", condition });
    await cloud.rule(`route-${own}`, { source: [`demo.sfn-${own}`] }, { Arn: router, RoleArn, DeadLetterConfig: { Arn: arnOf("sqs", letters) } });
  });
  after(() => cloud.dispose());
  const put = async (detail: object) => {
    const { Entries } = await cloud.events.send(new PutEventsCommand({ Entries: [{ Source: `demo.sfn-${own}`, DetailType: "routed", Detail: JSON.stringify(detail) }] }));
    await cloud.idle();
    return Entries![0]!.EventId!;
  };
  const executions = async () => (await cloud.sfn.send(new ListExecutionsCommand({ stateMachineArn: router }))).executions!;
  const deadLetters = async () => (await cloud.received(dead)).map(({ attributes }) => attributes);

  it("starts an execution for an event, named after it, with the event as input", async () => {
    const before = cloud.position;
    const id = await put({ Path: "A" });
    const [execution, ...more] = await executions();
    assert.deepEqual(more, []);
    assert.match(execution!.name!, new RegExp(`^${id}_[0-9a-f-]{36}$`));
    const { status, input } = await cloud.describe(execution!.executionArn!);
    assert.equal(status, "SUCCEEDED");
    assert.deepEqual((JSON.parse(input!) as { id: string; detail: object }), { ...JSON.parse(input!) as object, id, detail: { Path: "A" } });
    assert.match(cloud.story(before), /rule route-1 → states stateMachine:router-1 delivered[^]*execution of state machine router-1 ok[^]*Choice WhichPath\? ok[^]*Pass PathA ok/);
    const traces = new Set(cloud.entries("transition", before).map(({ trace }) => trace));
    assert.deepEqual([...traces], [cloud.entries("event", before)[0]!.trace]);
  });

  it("does not, when EventBridge's role may no longer: the event goes to the dead letters with the reason", async () => {
    await cloud.disallow(`starter-${own}`);
    const before = cloud.position;
    await put({ Path: "A" });
    assert.deepEqual(await executions(), []);
    const [letter] = await deadLetters();
    assert.equal(letter!.ERROR_CODE, "NO_PERMISSIONS");
    assert.match(letter!.ERROR_MESSAGE!, /is not authorized to perform: states:StartExecution on resource: .*stateMachine:router-2 because no identity-based policy allows the states:StartExecution action/);
    const [delivery] = cloud.entries("delivery", before);
    assert.equal(delivery!.outcome, "dead-lettered");
    assert.deepEqual(delivery!.denial!.missing!.statement, { Effect: "Allow", Action: "states:StartExecution", Resource: router });
  });

  it("does not, when EventBridge cannot become the role for this rule", async () => {
    const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole", Condition: { ArnEquals: { "aws:SourceArn": `${rule()}-2` } } }] };
    await cloud.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: `starter-${own}`, PolicyDocument: JSON.stringify(trust) }));
    await put({ Path: "A" });
    assert.equal((await deadLetters())[0]!.ERROR_CODE, "FAILED_TO_ASSUME_ROLE");
  });

  it("does not, when the machine is gone, or the event is longer than an input may be", async () => {
    // EventBridge takes a megabyte, Step Functions a quarter of it.
    await put({ Path: "A", long: "x".repeat(300_000) });
    assert.equal((await deadLetters())[0]!.ERROR_CODE, "SDK_CLIENT_ERROR");
    await cloud.sfn.send(new DeleteStateMachineCommand({ stateMachineArn: router }));
    await put({ Path: "A" });
    assert.equal((await deadLetters())[0]!.ERROR_CODE, "NO_RESOURCE");
  });

  it("does nothing without the role that the machine itself is to become", async () => {
    const task = { StartAt: "T", States: { T: { Type: "Task", Resource: "arn:aws:states:::events:putEvents", Parameters: { Entries: [] }, End: true } } };
    const machine = await cloud.machine("needs-role", task, { roleArn: await cloud.role("turned") });
    await cloud.iam.send(new UpdateAssumeRolePolicyCommand({
      RoleName: "turned", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] }),
    }));
    // A session that was given before is good for its hour.
    await cloud.cloud.kernel.clock.advance(3_600_000);
    const before = cloud.position;
    const { status, error, cause } = await cloud.run(machine);
    assert.deepEqual([status, error], ["FAILED", "States.Permissions"]);
    assert.match(cause!, /states\.amazonaws\.com is not authorized to perform: sts:AssumeRole on resource: .*role\/turned/);
    assert.ok(cloud.entries("call", before).some(({ operation, denial }) => operation === "AssumeRole" && denial));
  });

  it("tells the default bus of every change of status", async () => {
    await cloud.queue("changes");
    await cloud.sqs.send(new SetQueueAttributesCommand({
      QueueUrl: `${cloud.cloud.url}/${ACCOUNT}/changes`, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [open("changes")] }) },
    }));
    await cloud.rule("changes", { source: ["aws.states"], detail: { stateMachineArn: [router] } }, { Arn: arnOf("sqs", "changes") });
    const executionArn = await cloud.start(router, { detail: { Path: "C" } }, "told");
    await cloud.ended(executionArn);
    const [running, failed] = (await cloud.received(`${cloud.cloud.url}/${ACCOUNT}/changes`)).map(({ body }) => JSON.parse(body) as Record<string, unknown> & { detail: Record<string, unknown> });
    const { startDate, stopDate } = await cloud.describe(executionArn);
    const common = {
      executionArn, stateMachineArn: router, name: "told", startDate: startDate!.getTime(), input: '{"detail":{"Path":"C"}}', inputDetails: { included: true }, output: null,
      outputDetails: null, stateMachineVersionArn: null, stateMachineAliasArn: null, redriveCount: 0, redriveDate: null,
    };
    assert.deepEqual([running!["detail-type"], running!.source, running!.resources], ["Step Functions Execution Status Change", "aws.states", [executionArn]]);
    assert.deepEqual(running!.detail, { ...common, status: "RUNNING", stopDate: null, error: null, cause: null, redriveStatus: "NOT_REDRIVABLE", redriveStatusReason: "Execution is RUNNING and cannot be redriven" });
    assert.deepEqual(failed!.detail, { ...common, status: "FAILED", stopDate: stopDate!.getTime(), error: "NoSuchPath", cause: "detail.Path must be A or B", redriveStatus: "REDRIVABLE", redriveStatusReason: null });
  });

  it("leaves long inputs and outputs out of those events, and Express machines send none", async () => {
    const before = cloud.position;
    await cloud.run(router, { detail: { Path: "A" }, long: "x".repeat(130_000) });
    const express = await cloud.machine("express", ROUTER, { type: "EXPRESS" });
    await cloud.start(express, { detail: { Path: "A" } });
    await cloud.idle();
    const details = cloud.entries("event", before).map(({ event }) => (event as { detail: Record<string, unknown> }).detail);
    assert.deepEqual(details.map(({ stateMachineArn, status, inputDetails, input, outputDetails }) => [stateMachineArn, status, inputDetails, input === null, outputDetails]), [
      [router, "RUNNING", { included: true }, false, null], [router, "SUCCEEDED", { included: false }, true, { included: false }],
    ]);
  });

  it("counts in AWS/States, and CloudTrail sees no input", async () => {
    const calls: ApiCall[] = [];
    cloud.cloud.kernel.ports.provide(CALL_OBSERVER, (call) => { calls.push(call); });
    await cloud.run(router, { detail: { Path: "A" } });
    await cloud.run(router, { detail: { Path: "C" } });
    const cloudwatch = new CloudWatchClient(cloud.options());
    const now = cloud.cloud.kernel.clock.now();
    const sum = async (MetricName: string) => (await cloudwatch.send(new GetMetricStatisticsCommand({
      Namespace: "AWS/States", MetricName, Dimensions: [{ Name: "StateMachineArn", Value: router }], Period: 3600, Statistics: ["Sum"],
      StartTime: new Date(now - 7_200_000), EndTime: new Date(now + 7_200_000),
    }))).Datapoints!.reduce((total, { Sum = 0 }) => total + Sum, 0);
    try {
      assert.deepEqual([await sum("ExecutionsStarted"), await sum("ExecutionsSucceeded"), await sum("ExecutionsFailed")], [2, 1, 1]);
    } finally {
      cloudwatch.destroy();
    }
    const { call, input, operation } = calls.find((seen) => seen.call.operation === "StartExecution")!;
    assert.deepEqual(operation.trail!(input as never, undefined, call), { requestParameters: { stateMachineArn: router, input: "HIDDEN_DUE_TO_SECURITY_REASONS" } });
  });
});
