import { strict as assert } from "node:assert";
import { execute, StatesError } from "../../../../../local/services/states/asl";
import { machineOf, type Ran, runStates, World, type TestTask } from "./support";
import type { HistoryEvent } from "@aws-sdk/client-sfn";

const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f";
const INVOKE = "arn:aws:states:::lambda:invoke";
const JSONATA = { top: { QueryLanguage: "JSONata" } };
const fails = (error: string, times = Infinity): TestTask => { let count = 0; return () => { if (count++ < times) throw new StatesError(error, `${error} cause`); return { count }; }; };
const prefixed = (state: string, id: number, text: string) => `An error occurred while executing the state '${state}' (entered at the event id #${id}). ${text}`;

describe("states: data", () => {
  it("goes from InputPath over Parameters, ResultSelector and ResultPath to OutputPath", async () => {
    const ran = await runStates({
      T: {
        Type: "Task", Resource: INVOKE, InputPath: "$.in", Parameters: { "x.$": "$.n", "name.$": "$$.Execution.Name", "item.$": "$.list[9]", c: [{ "d.$": "States.MathAdd($.n, 1)" }] },
        ResultSelector: { "got.$": "$.x" }, ResultPath: "$.in.out", OutputPath: "$.in", End: true,
      },
    }, { in: { n: 1, list: [] } }, { task: ({ parameters }) => parameters });
    assert.deepEqual(ran.output, { n: 1, list: [], out: { got: 1 } });
    assert.deepEqual(JSON.parse(ran.events[2]!.taskScheduledEventDetails!.parameters!), { x: 1, name: "e", item: null, c: [{ d: 2 }] });
  });

  it("knows the whole context object in both languages", async () => {
    const context = {
      Execution: { Id: "arn:aws:states:us-east-1:123456789012:execution:m:e", Input: { a: 1 }, Name: "e", RoleArn: "arn:aws:iam::123456789012:role/machine", StartTime: "2026-01-01T00:00:00.000Z", RedriveCount: 0 },
      StateMachine: { Id: "arn:aws:states:us-east-1:123456789012:stateMachine:m", Name: "m" }, State: { EnteredTime: "2026-01-01T00:00:00.000Z", Name: "P", RetryCount: 0 },
    };
    assert.deepEqual((await runStates({ P: { Type: "Pass", Parameters: { "c.$": "$$" }, End: true } }, { a: 1 })).output, { c: context });
    assert.deepEqual((await runStates({ P: { Type: "Pass", Output: "{% $states.context %}", End: true } }, { a: 1 }, JSONATA)).output, context);
  });

  it("keeps the variables of branches and iterations to themselves", async () => {
    const ran = await runStates({
      A: { Type: "Pass", Assign: { outer: 1 }, Next: "P" },
      P: { Type: "Parallel", Branches: [{ StartAt: "B", States: { B: { Type: "Pass", Assign: { inner: "{% $outer + 1 %}" }, Next: "C" }, C: { Type: "Pass", Output: "{% $inner %}", End: true } } }], Assign: { result: "{% $states.result[0] %}" }, Next: "Z" },
      Z: { Type: "Pass", Output: "{% { 'outer': $outer, 'result': $result, 'inner': $exists($inner) } %}", End: true },
    }, {}, JSONATA);
    assert.deepEqual(ran.output, { outer: 1, result: 2, inner: false });
    assert.deepEqual(ran.events.find(({ type }) => type === "ParallelStateExited")!.stateExitedEventDetails!.assignedVariables, { result: "2" });
  });

  it("fails what is too large, past any States.ALL", async () => {
    const big = "x".repeat(262_144);
    const T = { Type: "Task", Resource: INVOKE, Catch: [{ ErrorEquals: ["States.ALL"], Next: "End" }], End: true };
    const ran = await runStates({ T, End: { Type: "Succeed" } }, {}, { task: () => big });
    assert.deepEqual([ran.error, ran.cause], ["States.DataLimitExceeded", `The state/task '${INVOKE}' returned a result with a size exceeding the maximum number of bytes service limit.`]);
    assert.equal((await runStates({ P: { Type: "Pass", Parameters: { "a.$": "$", "b.$": "$" }, End: true } }, "ü".repeat(70_000).replace(/^|$/g, '"'))).error, "States.DataLimitExceeded");
    assert.equal((await runStates({ T, End: { Type: "Succeed" } }, {}, { task: () => big.slice(2) })).outcome.status, "SUCCEEDED");
    const named = { ...T, Catch: [{ ErrorEquals: ["States.DataLimitExceeded"], Next: "End" }] };
    assert.equal((await runStates({ T: named, End: { Type: "Succeed" } }, {}, { task: () => big })).outcome.status, "SUCCEEDED");
  });

  for (const [name, state, input, error, cause] of [
    ["InputPath", { Type: "Pass", InputPath: "$.a.b", End: true }, {}, "States.Runtime", "Invalid path '$.a.b' : Missing property in path $['a']"],
    ["OutputPath", { Type: "Pass", OutputPath: "$.a", End: true }, {}, "States.Runtime", "Invalid path '$.a' : No results for path: $['a']"],
    ["ResultPath", { Type: "Pass", Result: 1, ResultPath: "$.a", End: true }, [1], "States.ResultPathMatchFailure", "Unable to apply ReferencePath $.a to input [1]"],
    ["a choice", { Type: "Choice", Choices: [{ Variable: "$.a", StringEquals: "b", Next: "End" }] }, {}, "States.Runtime", "Invalid path '$.a': The choice state's condition path references an invalid value."],
    ["no choice", { Type: "Choice", Choices: [{ Variable: "$.a", StringEquals: "b", Next: "End" }] }, { a: "c" }, "States.NoChoiceMatched", "Failed to transition out of the state. The state does not point to a next state."],
    ["an intrinsic function", { Type: "Pass", Parameters: { "a.$": "States.ArrayLength($.n)" }, End: true }, { n: 1 }, "States.IntrinsicFailure", "The function 'States.ArrayLength($.n)' had the following error: The argument must be an array"],
    ["ItemsPath", { Type: "Map", ItemsPath: "$.a", ItemProcessor: { StartAt: "I", States: { I: { Type: "Succeed" } } }, End: true }, { a: 1 }, "States.Runtime", 'Reference path "$.a" must point to array.'],
  ] as const) {
    it(`fails on ${name} that leads nowhere, with AWS's words`, async () => {
      const ran = await runStates({ S: state, ...(state.Type === "Choice" && { End: { Type: "Succeed" } }) }, input);
      assert.deepEqual([ran.outcome.status, ran.error, ran.cause], ["FAILED", error, prefixed("S", 2, cause)]);
    });
  }
});

describe("states: history", () => {
  const chain = (ran: Ran) => ran.chain;

  it("of a row of states: the first comes after none", async () => {
    const ran = await runStates({ A: { Type: "Pass", Next: "W" }, W: { Type: "Wait", Seconds: 5, Next: "F" }, F: { Type: "Fail", Error: "E" } }, '{ "a":  1 }');
    assert.deepEqual(chain(ran), ["1<0 ExecutionStarted", "2<0 PassStateEntered", "3<2 PassStateExited", "4<3 WaitStateEntered", "5<4 WaitStateExited", "6<5 FailStateEntered", "7<6 ExecutionFailed"]);
    assert.deepEqual(ran.events[1]!.stateEnteredEventDetails, { name: "A", input: '{ "a":  1 }', inputDetails: { truncated: false } });
    assert.deepEqual(ran.events[6]!.executionFailedEventDetails, { error: "E" });
    assert.equal(ran.took, 5000);
    assert.deepEqual(ran.outcome, { status: "FAILED", error: "E", stopTime: ran.events[6]!.timestamp!.getTime() });
  });

  it("of tasks: an integration, a function, a retry, a catch", async () => {
    const ran = await runStates({
      T: { Type: "Task", Resource: INVOKE, TimeoutSeconds: 9, Credentials: { RoleArn: "arn:aws:iam::123456789012:role/other" }, Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }], Catch: [{ ErrorEquals: ["States.TaskFailed"], ResultPath: "$.error", Next: "L" }], End: true },
      L: { Type: "Task", Resource: LAMBDA, End: true },
    }, { a: 1 }, { task: ({ resource, parameters }) => { if (resource.kind === "function") return parameters; throw new StatesError("E", "why"); } });
    assert.deepEqual(chain(ran), [
      "1<0 ExecutionStarted", "2<0 TaskStateEntered", "3<2 TaskScheduled", "4<3 TaskStarted", "5<4 TaskFailed", "6<5 TaskScheduled", "7<6 TaskStarted", "8<7 TaskFailed", "9<8 TaskStateExited",
      "10<9 TaskStateEntered", "11<10 LambdaFunctionScheduled", "12<11 LambdaFunctionStarted", "13<12 LambdaFunctionSucceeded", "14<13 TaskStateExited", "15<14 ExecutionSucceeded",
    ]);
    assert.deepEqual(ran.events[2]!.taskScheduledEventDetails, { resource: "invoke", resourceType: "lambda", region: "us-east-1", parameters: '{"a":1}', timeoutInSeconds: 9, taskCredentials: { roleArn: "arn:aws:iam::123456789012:role/other" } });
    assert.deepEqual(ran.events[7]!.taskFailedEventDetails, { resource: "invoke", resourceType: "lambda", error: "E", cause: "why" });
    assert.deepEqual(ran.events[10]!.lambdaFunctionScheduledEventDetails, { resource: LAMBDA, input: '{"a":1,"error":{"Error":"E","Cause":"why"}}', inputDetails: { truncated: false } });
    assert.deepEqual(ran.output, { a: 1, error: { Error: "E", Cause: "why" } });
  });

  it("of branches and iterations: each its own chain", async () => {
    const parallel = await runStates({ P: { Type: "Parallel", Branches: ["A", "B"].map((name, at) => ({ StartAt: name, States: { [name]: { Type: "Wait", Seconds: at + 1, End: true } } })), End: true } });
    assert.deepEqual(chain(parallel), ["1<0 ExecutionStarted", "2<0 ParallelStateEntered", "3<2 ParallelStateStarted", "4<3 WaitStateEntered", "5<3 WaitStateEntered", "6<4 WaitStateExited", "7<5 WaitStateExited", "8<7 ParallelStateSucceeded", "9<7 ParallelStateExited", "10<9 ExecutionSucceeded"]);
    assert.equal(parallel.took, 2000);
    const map = await runStates({ M: { Type: "Map", MaxConcurrency: 1, ItemProcessor: { StartAt: "I", States: { I: { Type: "Pass", End: true } } }, End: true } }, [7, 8]);
    assert.deepEqual(chain(map), [
      "1<0 ExecutionStarted", "2<0 MapStateEntered", "3<2 MapStateStarted", "4<3 MapIterationStarted", "5<4 PassStateEntered", "6<5 PassStateExited", "7<6 MapIterationSucceeded",
      "8<7 MapIterationStarted", "9<8 PassStateEntered", "10<9 PassStateExited", "11<10 MapIterationSucceeded", "12<11 MapStateSucceeded", "13<11 MapStateExited", "14<13 ExecutionSucceeded",
    ]);
    assert.deepEqual(map.events[2]!.mapStateStartedEventDetails, { length: 2 });
    assert.deepEqual(map.events[7]!.mapIterationStartedEventDetails, { name: "M", index: 1 });
  });

  it("of a branch that fails: the others stop, the state fails, a catcher goes on", async () => {
    const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
    let signal: AbortSignal | undefined;
    const ran = await runStates({
      P: {
        Type: "Parallel", Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }], End: true,
        Branches: [branch("F", { Type: "Task", Resource: INVOKE, End: true }), branch("W", { Type: "Wait", Seconds: 1000, End: true }), branch("T", { Type: "Task", Resource: LAMBDA, End: true })],
      },
      Z: { Type: "Pass", End: true },
    }, {}, { task: (call, { clock, work }) => { if (call.resource.kind === "function") { signal = call.signal; return work.aside(clock.sleep(500_000)); } return work.aside(clock.sleep(1000)).then(() => { throw new StatesError("E"); }); } });
    assert.deepEqual(ran.events.slice(10).map(({ type }) => type), ["TaskFailed", "WaitStateAborted", "TaskStateAborted", "ParallelStateFailed", "ParallelStateExited", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]);
    assert.equal(signal!.aborted, true);
    assert.equal(ran.took, 1000);
    assert.deepEqual(ran.output, { Error: "E" });
  });

  it("of an iteration that fails, and of a Map that is tried again", async () => {
    const ran = await runStates({ M: { Type: "Map", MaxConcurrency: 1, Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }], ItemProcessor: { StartAt: "I", States: { I: { Type: "Fail", Error: "E" } } }, End: true } }, [1]);
    assert.deepEqual(chain(ran), [
      "1<0 ExecutionStarted", "2<0 MapStateEntered", "3<2 MapStateStarted", "4<3 MapIterationStarted", "5<4 FailStateEntered", "6<5 MapIterationFailed", "7<5 MapStateFailed",
      "8<7 MapStateStarted", "9<8 MapIterationStarted", "10<9 FailStateEntered", "11<10 MapIterationFailed", "12<10 MapStateFailed", "13<12 ExecutionFailed",
    ]);
  });

  it("of what nothing catches: States.Runtime ends the execution from within a branch", async () => {
    const ran = await runStates({
      P: { Type: "Parallel", Catch: [{ ErrorEquals: ["States.ALL", "States.Runtime"].slice(0, 1), Next: "Z" }], Branches: [{ StartAt: "A", States: { A: { Type: "Pass", Parameters: { "m.$": "$.nope" }, End: true } } }], End: true }, Z: { Type: "Succeed" },
    }, { x: "a" });
    assert.deepEqual(chain(ran).slice(2), ["3<2 ParallelStateStarted", "4<3 PassStateEntered", "5<4 ExecutionFailed"]);
    assert.equal(ran.cause, prefixed("A", 4, "The JSONPath '$.nope' specified for the field 'm.$' could not be found in the input '{\"x\":\"a\"}'"));
  });

  it("of an expression that fails, once an attempt", async () => {
    const ran = await runStates({ T: { Type: "Task", Resource: INVOKE, Arguments: { "a": ["{% $nope %}"] }, Retry: [{ ErrorEquals: ["States.QueryEvaluationError"], MaxAttempts: 1 }], End: true } }, {}, JSONATA);
    assert.deepEqual(ran.events.slice(2).map(({ type }) => type), ["EvaluationFailed", "EvaluationFailed", "ExecutionFailed"]);
    assert.deepEqual(ran.events[2]!.evaluationFailedEventDetails, { error: "States.QueryEvaluationError", cause: "The JSONata expression '$nope' specified for the field 'Arguments/a[0]' returned nothing (undefined).", location: "Arguments/a[0]", state: "T" });
  });
});

describe("states: Retry and Catch", () => {
  it("waits as long as interval, rate and the longest delay say", async () => {
    const ran = await runStates({ T: { Type: "Task", Resource: INVOKE, Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 }], End: true } }, {}, { task: fails("E", 4) });
    assert.deepEqual([ran.took, ran.output], [(2 + 6 + 10 + 10) * 1000, { count: 5 }]);
    assert.equal((await runStates({ T: { Type: "Task", Resource: INVOKE, Retry: [{ ErrorEquals: ["E"] }], End: true } }, {}, { task: fails("E") })).took, (1 + 2 + 4) * 1000);
    const jitter = await runStates({ T: { Type: "Task", Resource: INVOKE, Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 100, JitterStrategy: "FULL", MaxAttempts: 1 }], End: true } }, {}, { task: fails("E", 1) });
    assert.ok(jitter.took > 0 && jitter.took < 100_000);
  });

  it("counts each retrier by itself and tells the count", async () => {
    let count = 0;
    const seen: number[] = [];
    await runStates({ T: { Type: "Task", Resource: INVOKE, Retry: [{ ErrorEquals: ["A"], MaxAttempts: 2 }, { ErrorEquals: ["States.ALL"], MaxAttempts: 1 }], End: true } }, {}, {
      task: ({ retryCount }) => { seen.push(retryCount); throw new StatesError(["A", "B", "A", "A"][count++] ?? "C"); },
    });
    assert.deepEqual(seen, [0, 1, 2, 3]);
  });

  for (const [names, error, caught] of [
    [["States.ALL"], "E", true], [["States.TaskFailed"], "E", true], [["States.TaskFailed"], "States.Timeout", false], [["States.Timeout"], "States.HeartbeatTimeout", true],
    [["States.ALL"], "States.Timeout", true], [["F", "E"], "E", true], [["F"], "E", false], [["States.ALL"], "States.Runtime", false],
  ] as const) {
    it(`${names.join()} ${caught ? "catches" : "does not catch"} ${error}`, async () => {
      const ran = await runStates({ T: { Type: "Task", Resource: INVOKE, Catch: [{ ErrorEquals: names, Next: "Z" }], End: true }, Z: { Type: "Pass", End: true } }, {}, { task: fails(error) });
      assert.equal(ran.outcome.status, caught ? "SUCCEEDED" : "FAILED");
    });
  }

  it("gives a catcher's Assign and Output the error", async () => {
    const ran = await runStates({
      T: { Type: "Task", Resource: INVOKE, Catch: [{ ErrorEquals: ["E"], Assign: { e: "{% $states.errorOutput.Error %}" }, Output: "{% $states.errorOutput.Cause %}", Next: "Z" }], End: true },
      Z: { Type: "Pass", Output: "{% $e & ': ' & $states.input %}", End: true },
    }, {}, { ...JSONATA, task: fails("E") });
    assert.equal(ran.output, "E: E cause");
  });

  it("takes a failure that is none of the task's as States.Runtime", async () => {
    const ran = await runStates({ T: { Type: "Task", Resource: INVOKE, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }], End: true }, Z: { Type: "Succeed" } }, {}, { task: () => { throw new TypeError("bug"); } });
    assert.deepEqual([ran.error, ran.cause], ["States.Runtime", prefixed("T", 2, "bug")]);
  });
});

describe("states: time and end", () => {
  const slow: TestTask = (_call, { clock, work }) => work.aside(clock.sleep(3600_000));

  it("ends a task at its time, and the execution that does not catch it", async () => {
    const ran = await runStates({ T: { Type: "Task", Resource: INVOKE, TimeoutSecondsPath: "$.t", End: true } }, { t: 7 }, { task: slow });
    assert.deepEqual([ran.outcome.status, ran.error, ran.cause, ran.took], ["FAILED", "States.Timeout", undefined, 7000]);
    assert.deepEqual(ran.events.slice(-2).map(({ type }) => type), ["TaskTimedOut", "ExecutionFailed"]);
  });

  it("ends a task without signs of life, and not one that gives them", async () => {
    const T = { Type: "Task", Resource: INVOKE, HeartbeatSeconds: 10, TimeoutSeconds: 5000, End: true };
    assert.deepEqual(await runStates({ T }, {}, { task: slow }).then(({ error, took }) => [error, took]), ["States.HeartbeatTimeout", 10_000]);
    const beating: TestTask = async ({ beat }, { clock, work }) => { for (let at = 0; at < 9; at++) { await work.aside(clock.sleep(9000)); beat(); } return "alive"; };
    assert.deepEqual(await runStates({ T }, {}, { task: beating }).then(({ output, took }) => [output, took]), ["alive", 81_000]);
  });

  it("ends an execution at the machine's time, and an express one after five minutes", async () => {
    const W = { Type: "Wait", Seconds: 1000, End: true };
    const ran = await runStates({ W }, {}, { top: { TimeoutSeconds: 3 } });
    assert.deepEqual([ran.outcome, ran.chain.at(-1), ran.events.at(-1)!.executionTimedOutEventDetails], [{ status: "TIMED_OUT", stopTime: ran.events.at(-1)!.timestamp!.getTime() }, "3<0 ExecutionTimedOut", { error: "States.Timeout" }]);
    assert.equal(ran.took, 3000);
    assert.deepEqual(await runStates({ W }, {}, { type: "EXPRESS" }).then(({ outcome, took }) => [outcome.status, took]), ["TIMED_OUT", 300_001]);
  });

  it("is aborted, with what is under way told so, and records nothing afterwards", async () => {
    const world = new World();
    const events: HistoryEvent[] = [];
    let told: AbortSignal | undefined;
    const run = execute(machineOf({ M: { Type: "Map", ItemProcessor: { StartAt: "T", States: { T: { Type: "Task", Resource: INVOKE, End: true } } }, End: true } }), "[1,2]",
      world.options((event) => events.push(event), ({ signal }) => { told = signal; return world.work.aside(world.clock.sleep(9000)); }));
    world.clock.at(world.clock.now() + 1000, () => run.abort("Manual", "probe"));
    assert.deepEqual(await run.result, { status: "ABORTED", error: "Manual", cause: "probe", stopTime: world.clock.now() });
    run.abort("again");
    await world.clock.advance(20_000);
    assert.deepEqual([events.at(-1)!.type, events.at(-1)!.previousEventId, events.at(-1)!.executionAbortedEventDetails], ["ExecutionAborted", 0, { error: "Manual", cause: "probe" }]);
    assert.equal(told!.aborted, true);
    assert.equal(world.work.busy, false);
    assert.deepEqual(world.journal.since(0).filter(({ kind }) => kind === "bug"), []);
  });

  it("is aborted by the signal it was given", async () => {
    const controller = new AbortController();
    const ran = runStates({ W: { Type: "Wait", Seconds: 1000, End: true } }, {}, { signal: controller.signal });
    controller.abort();
    assert.equal((await ran).outcome.status, "ABORTED");
  });

  it("waits a year, or to a moment, in no time", async () => {
    assert.equal((await runStates({ W: { Type: "Wait", Seconds: 31_536_000, End: true } })).took, 31_536_000_000);
    assert.equal((await runStates({ W: { Type: "Wait", TimestampPath: "$.t", End: true } }, { t: "2026-01-01T02:00:00.5+01:00" })).took, 3_600_500);
    assert.equal((await runStates({ W: { Type: "Wait", Timestamp: "{% $fromMillis($millis() + 5000) %}", End: true } }, {}, JSONATA)).took, 5000);
    assert.equal((await runStates({ W: { Type: "Wait", Timestamp: "2025-01-01T00:00:00Z", End: true } })).took, 0);
  });

  it("fails a standard execution at 25,000 events, the last of which says so, and no express one", async () => {
    const loop = { C: { Type: "Choice", Choices: [{ Variable: "$.n", NumericLessThan: 30_000, Next: "A" }], Default: "Z" }, A: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.n, 1)" }, Next: "C" }, Z: { Type: "Succeed" } };
    const ran = await runStates(loop, { n: 0 });
    assert.deepEqual([ran.error, ran.cause, ran.chain.at(-1)], ["States.Runtime", "The execution reached the maximum number of history events (25000).", "25000<24999 ExecutionFailed"]);
    const express = await runStates(loop, { n: 23_000 }, { type: "EXPRESS" });
    assert.deepEqual([express.output, express.events.length], [{ n: 30_000 }, 7_000 * 4 + 6]);
  });

  it("runs no more iterations at a time than allowed", async () => {
    let [now, most] = [0, 0];
    const task: TestTask = async (_call, { clock, work }) => { most = Math.max(most, ++now); await work.aside(clock.sleep(1000)); now--; };
    const M = { Type: "Map", ItemProcessor: { StartAt: "T", States: { T: { Type: "Task", Resource: INVOKE, End: true } } }, End: true };
    const items = Array.from({ length: 100 }, (_, at) => at);
    for (const [MaxConcurrency, expected, took] of [[7, 7, 15_000], [0, 40, 3000], [1000, 40, 3000]] as const) {
      most = 0;
      assert.deepEqual([(await runStates({ M: { ...M, MaxConcurrency } }, items, { task })).took, most], [took, expected]);
    }
  });
});
