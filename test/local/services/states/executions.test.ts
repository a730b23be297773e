import { strict as assert } from "node:assert";
import {
  DeleteStateMachineCommand, DescribeStateMachineForExecutionCommand, GetExecutionHistoryCommand, ListExecutionsCommand, StartExecutionCommand,
  StartSyncExecutionCommand, StopExecutionCommand, type ExecutionStatus, type GetExecutionHistoryCommandInput,
} from "@aws-sdk/client-sfn";
import { arnOf, machineArn, PASS, ROUTER, StatesCloud, WAIT } from "./support";

const DAY = 86_400_000;

describe("states: executions", () => {
  let cloud: StatesCloud;
  let pass: string;
  let wait: string;
  let router: string;
  let express: string;
  before(async () => {
    cloud = await StatesCloud.open();
    pass = await cloud.machine("pass", PASS);
    wait = await cloud.machine("wait", WAIT);
    router = await cloud.machine("router", ROUTER);
    express = await cloud.machine("express", ROUTER, { type: "EXPRESS" });
  });
  after(() => cloud.dispose());
  /** Keeps the virtual clock from jumping meanwhile. */
  const stillDuring = async <T>(body: () => Promise<T>): Promise<T> => {
    const end = cloud.cloud.kernel.work.begin();
    try { return await body(); } finally { end(); }
  };
  const start = (input: object) => cloud.sfn.send(new StartExecutionCommand({ stateMachineArn: pass, ...input }));

  it("runs to its end, and tells of it", async () => {
    const before = cloud.cloud.kernel.clock.now();
    const found = await cloud.run(wait, { a: 1 }, "one");
    assert.equal(found.executionArn, arnOf("states", "execution:wait:one"));
    assert.deepEqual([found.name, found.status, found.input, found.output, found.error, found.redriveStatus], ["one", "SUCCEEDED", '{"a":1}', '{"a":1}', undefined, "NOT_REDRIVABLE"]);
    assert.equal(found.stopDate!.getTime() - found.startDate!.getTime(), 60_000);
    assert.ok(found.startDate!.getTime() >= before - 1000);
    const history = await cloud.history(found.executionArn!);
    assert.deepEqual(history.map(({ id, previousEventId, type }) => `${previousEventId}>${id} ${type}`), [
      "0>1 ExecutionStarted", "0>2 WaitStateEntered", "2>3 WaitStateExited", "3>4 PassStateEntered", "4>5 PassStateExited", "5>6 ExecutionSucceeded",
    ]);
  });

  it("fails with the state's error and cause", async () => {
    const { status, error, cause, output, redriveStatus } = await cloud.run(router, { detail: { Path: "C" } });
    assert.deepEqual([status, error, cause, output, redriveStatus], ["FAILED", "NoSuchPath", "detail.Path must be A or B", undefined, "REDRIVABLE"]);
  });

  const REFUSED: readonly [what: string, input: object, name: string, message: string | RegExp][] = [
    ["a machine that is not there", { stateMachineArn: machineArn("none") }, "StateMachineDoesNotExist", /State Machine Does Not Exist/],
    ["a name with a slash", { name: "a/b" }, "InvalidName", "Invalid Name: 'a/b'"],
    ["an input that is no JSON", { input: "{" }, "InvalidExecutionInput", /^Invalid State Machine Execution Input: '/],
    ["an input of 262,145 bytes", { input: JSON.stringify("x".repeat(262_143)) }, "ValidationException", /at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144/],
    ["an input of as many characters and more bytes", { input: JSON.stringify("ä".repeat(200_000)) }, "ValidationException", /less than or equal to 262144/],
    ["a version", { stateMachineArn: `${machineArn("pass")}:1` }, "NotImplemented", /StartExecution of a version or alias/],
  ];
  for (const [what, input, name, message] of REFUSED) it(`does not start with ${what}`, () => assert.rejects(start(input), { name, message }));

  it("takes an input of exactly 256 KiB", async () => {
    const { executionArn } = await start({ input: JSON.stringify("x".repeat(262_142)) });
    assert.equal((await cloud.ended(executionArn!)).output!.length, 262_144);
  });

  it("is the same execution for the same name and input while it runs; then the name is taken for 90 days", async () => {
    await stillDuring(async () => {
      const first = await cloud.start(wait, { a: 1 }, "again");
      assert.equal(await cloud.start(wait, { a: 1 }, "again"), first);
      await assert.rejects(cloud.start(wait, { a: 2 }, "again"), { name: "ExecutionAlreadyExists", message: `Execution Already Exists: '${arnOf("states", "execution:wait:again")}'` });
    });
    await cloud.ended(arnOf("states", "execution:wait:again"));
    await assert.rejects(cloud.start(wait, { a: 1 }, "again"), { name: "ExecutionAlreadyExists" });
    await cloud.cloud.kernel.clock.advance(91 * DAY);
    await assert.rejects(cloud.describe(arnOf("states", "execution:wait:again")), { name: "ExecutionDoesNotExist", message: `Execution Does Not Exist: '${arnOf("states", "execution:wait:again")}'` });
    await cloud.run(wait, { a: 1 }, "again");
  });

  it("stops with error and cause, once", async () => {
    const executionArn = await stillDuring(async () => {
      const arn = await cloud.start(wait, {}, "stopped");
      await cloud.sfn.send(new StopExecutionCommand({ executionArn: arn, error: "Enough", cause: "said the operator" }));
      return arn;
    });
    const found = await cloud.ended(executionArn);
    assert.deepEqual([found.status, found.error, found.cause], ["ABORTED", "Enough", "said the operator"]);
    assert.equal((await cloud.history(executionArn)).at(-1)!.type, "ExecutionAborted");
    const { stopDate } = await cloud.sfn.send(new StopExecutionCommand({ executionArn }));
    assert.deepEqual(stopDate, found.stopDate);
    await assert.rejects(cloud.sfn.send(new StopExecutionCommand({ executionArn: arnOf("states", "execution:wait:none") })), { name: "ExecutionDoesNotExist" });
  });

  it("times out after the machine's seconds", async () => {
    const slow = await cloud.machine("slow", { ...WAIT, TimeoutSeconds: 5 });
    const { status, startDate, stopDate } = await cloud.run(slow);
    assert.deepEqual([status, stopDate!.getTime() - startDate!.getTime()], ["TIMED_OUT", 5000]);
  });

  it("lists the latest first, by status and in pages", async () => {
    const stateMachineArn = await cloud.machine("listed", ROUTER);
    for (const path of ["A", "C", "B", "C"]) await cloud.run(stateMachineArn, { detail: { Path: path } }, `${path}-${(await names()).length}`);
    async function names(statusFilter?: ExecutionStatus, maxResults = 3): Promise<string[]> {
      const all: string[] = [];
      for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
        const page = await cloud.sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults, nextToken }));
        all.push(...page.executions!.map(({ name }) => name!));
        nextToken = page.nextToken;
      }
      return all;
    }
    assert.deepEqual(await names(), ["C-3", "B-2", "C-1", "A-0"]);
    assert.deepEqual(await names("FAILED", 1), ["C-3", "C-1"]);
    assert.deepEqual(await names("RUNNING"), []);
    await assert.rejects(cloud.sfn.send(new ListExecutionsCommand({})), { name: "ValidationException" });
    await cloud.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    await assert.rejects(names(), { name: "StateMachineDoesNotExist" });
    await assert.rejects(cloud.describe(arnOf("states", "execution:listed:A-0")), { name: "ExecutionDoesNotExist" });
  });

  it("gives its history in pages, backwards, and without data", async () => {
    const { executionArn } = await cloud.run(pass, { secret: 1 });
    const history = async (more: Partial<GetExecutionHistoryCommandInput>) => (await cloud.sfn.send(new GetExecutionHistoryCommand({ executionArn, ...more })));
    const first = await history({ maxResults: 3 });
    const second = await history({ maxResults: 3, nextToken: first.nextToken });
    assert.deepEqual([...first.events!, ...second.events!].map(({ id }) => id), [1, 2, 3, 4]);
    assert.equal(second.nextToken, undefined);
    assert.deepEqual((await history({ reverseOrder: true, maxResults: 2 })).events!.map(({ id }) => id), [4, 3]);
    const bare = JSON.stringify((await history({ includeExecutionData: false })).events);
    assert.doesNotMatch(bare, /secret|input|output/i);
    assert.match(bare, /roleArn/);
    await assert.rejects(history({ nextToken: "zzz" }), { name: "InvalidToken" });
  });

  it("runs Express executions at once, whose only record are their logs", async () => {
    const executionArn = await cloud.start(express, { detail: { Path: "A" } }, "e");
    assert.match(executionArn, /^arn:aws:states:us-east-1:\d{12}:express:express:e:[0-9a-f-]{36}$/);
    assert.notEqual(await cloud.start(express, { detail: { Path: "A" } }, "e"), executionArn);
    const wrong = { name: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: express'" };
    await assert.rejects(cloud.describe(executionArn), wrong);
    await assert.rejects(cloud.history(executionArn), wrong);
    await assert.rejects(cloud.sfn.send(new StopExecutionCommand({ executionArn })), wrong);
    await assert.rejects(cloud.sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn })), wrong);
    await assert.rejects(cloud.sfn.send(new ListExecutionsCommand({ stateMachineArn: express })), { name: "StateMachineTypeNotSupported" });
    await cloud.idle();
    const outcomes = cloud.entries("transition").filter((entry) => entry.executionArn === executionArn).map(({ state, outcome }) => `${state} ${outcome}`);
    assert.deepEqual(outcomes, ["WhichPath? succeeded", "PathA succeeded", "undefined succeeded"]);
  });

  it("waits for an Express execution, five minutes at most", async () => {
    const sync = (stateMachineArn: string, input: unknown) => cloud.sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
    const good = await sync(express, { detail: { Path: "B" } });
    assert.deepEqual([good.status, good.output, good.billingDetails], ["SUCCEEDED", '{"detail":{"Path":"B"}}', { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: 100 }]);
    const bad = await sync(express, {});
    assert.deepEqual([bad.status, bad.error, bad.cause], ["FAILED", "NoSuchPath", "detail.Path must be A or B"]);
    const slow = await cloud.machine("slow-express", { StartAt: "W", States: { W: { Type: "Wait", Seconds: 600, End: true } } }, { type: "EXPRESS" });
    const timedOut = await sync(slow, {});
    assert.equal(timedOut.status, "TIMED_OUT");
    assert.ok(Math.abs(timedOut.stopDate!.getTime() - timedOut.startDate!.getTime() - 300_000) < 1000);
    await assert.rejects(sync(pass, {}), { name: "StateMachineTypeNotSupported" });
  });
});
