/**
 * What the interpreter of the Amazon States Language does in virtual time: `node --expose-gc -r ts-node/register/transpile-only bench/asl.ts`.
 * Each figure comes with an assertion that what was measured went right.
 */
import { strict as assert } from "node:assert";
import { execute, StatesError, type Machine } from "../local/services/states/asl";
import { machineOf, World } from "../test/local/services/states/asl/support";

const INVOKE = "arn:aws:states:::lambda:invoke";

async function measure(what: string, count: number, unit: string, run: () => Promise<void>): Promise<void> {
  (globalThis as { gc?: () => void }).gc?.();
  const [heap, began] = [process.memoryUsage().heapUsed, performance.now()];
  await run();
  const ms = performance.now() - began;
  (globalThis as { gc?: () => void }).gc?.();
  const grown = (process.memoryUsage().heapUsed - heap) / 2 ** 20;
  console.log(`${what.padEnd(52)} ${ms.toFixed(0).padStart(7)} ms  ${Math.round(count / ms * 1000).toLocaleString("en").padStart(10)} ${unit}/s  ${grown.toFixed(1)} MB kept`);
}

const express = async (machine: Machine, input: unknown, task?: Parameters<World["run"]>[2]) => {
  let events = 0;
  const ran = await new World().run(machine, input, { type: "EXPRESS", ...task, observe: () => { events++; } });
  return { ran, events };
};

async function main(): Promise<void> {
  await measure("a wait of a year", 1, "executions", async () => {
    const ran = await new World().run(machineOf({ W: { Type: "Wait", Seconds: 31_536_000, End: true } }));
    assert.deepEqual([ran.outcome.status, ran.took], ["SUCCEEDED", 31_536_000_000]);
  });

  await measure("10,000 retries", 10_000, "attempts", async () => {
    let calls = 0;
    const T = { Type: "Task", Resource: INVOKE, Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 10_000 }], End: true };
    // An express execution ends after five minutes and a standard one after 25,000 events: the interval is a millisecond here.
    const machine = machineOf({ T });
    (machine.root.states.get("T")!.fields as { Retry: { IntervalSeconds: number }[] }).Retry[0]!.IntervalSeconds = 0.001;
    const { ran } = await express(machine, {}, { task: () => { if (calls++ < 10_000) throw new StatesError("E"); return calls; } });
    assert.equal(ran.output, 10_001);
  });

  await measure("a loop of 100,000 transitions", 100_000, "states", async () => {
    const loop = { C: { Type: "Choice", Choices: [{ Variable: "$.n", NumericLessThan: 50_000, Next: "A" }], Default: "Z" }, A: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.n, 1)" }, Next: "C" }, Z: { Type: "Succeed" } };
    const { ran, events } = await express(machineOf(loop), { n: 0 });
    assert.deepEqual([ran.output, events], [{ n: 50_000 }, 200_006]);
  });

  await measure("the same loop in JSONata, 10,000 transitions", 10_000, "states", async () => {
    const loop = { C: { Type: "Choice", Choices: [{ Condition: "{% $states.input.n < 5000 %}", Next: "A" }], Default: "Z" }, A: { Type: "Pass", Output: { n: "{% $states.input.n + 1 %}" }, Next: "C" }, Z: { Type: "Succeed" } };
    assert.deepEqual((await express(machineOf(loop, { QueryLanguage: "JSONata" }), { n: 0 })).ran.output, { n: 5000 });
  });

  for (const wait of [0, 1]) {
    await measure(`a Map over 10,000 items, each waits ${wait} s`, 10_000, "iterations", async () => {
      const items = Array.from({ length: 10_000 }, (_, at) => at);
      const M = { Type: "Map", ItemProcessor: { StartAt: "I", States: { I: { Type: "Wait", Seconds: wait, End: true } } }, End: true };
      const { ran } = await express(machineOf({ M }), items);
      assert.deepEqual([ran.output, ran.took], [items, wait * 250_000]);
    });
  }

  await measure("1,000 executions at once, each waits and calls", 1000, "executions", async () => {
    const world = new World();
    const machine = machineOf({ W: { Type: "Wait", Seconds: 3600, Next: "T" }, T: { Type: "Task", Resource: INVOKE, TimeoutSeconds: 60, End: true } });
    let calls = 0;
    const outcomes = await Promise.all(Array.from({ length: 1000 }, (_, at) =>
      execute(machine, String(at), world.options(() => undefined, async ({ parameters }) => { calls++; await world.work.aside(world.clock.sleep(1000)); return parameters; })).result));
    assert.ok(outcomes.every((outcome, at) => outcome.status === "SUCCEEDED" && outcome.output === String(at)));
    assert.equal(calls, 1000);
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
