import { strict as assert } from "node:assert";
import { ROLE, lambdaCloud, zip, type LambdaCloud } from "../test/local/services/lambda/support";

/** What invoking a function costs in this process: without HTTP, with a log group that takes everything. */

const ECHO = "const { EventBridgeClient } = require('@aws-sdk/client-eventbridge'); const client = new EventBridgeClient({}); exports.handler = async (event) => ({ got: event, pid: process.pid });";
const EVENT = { id: "1", source: "shop", detail: { text: "x".repeat(800) } };

const at = (sorted: readonly number[], part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
const shown = (times: number[]): string => {
  times.sort((a, b) => a - b);
  return `p50 ${at(times, 0.5).toFixed(2)} ms, p99 ${at(times, 0.99).toFixed(2)} ms`;
};

async function timed(task: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await task();
  return performance.now() - began;
}

async function warm(cloud: LambdaCloud): Promise<number[]> {
  const { answer } = await cloud.invoke("fn", EVENT);
  assert.deepEqual((answer as { got: unknown }).got, EVENT);
  for (let i = 0; i < 200; i++) await cloud.invoke("fn", EVENT);
  const times: number[] = [];
  for (let i = 0; i < 2000; i++) times.push(await timed(() => cloud.invoke("fn", EVENT)));
  return times;
}

async function cold(cloud: LambdaCloud): Promise<number[]> {
  const times: number[] = [];
  const pids = new Set<unknown>();
  for (let i = 0; i < 20; i++) {
    await cloud.call("UpdateFunctionCode", { FunctionName: "fn", ZipFile: zip(`${ECHO}// ${i}`) });
    // Time for the next spare process to begin.
    await new Promise((resolve) => setTimeout(resolve, 300));
    times.push(await timed(async () => pids.add(((await cloud.invoke("fn", EVENT)).answer as { pid: number }).pid)));
  }
  assert.equal(pids.size, times.length, "each in a process of its own");
  assert.ok(cloud.invocations().slice(-times.length).every((one) => one.cold));
  return times;
}

async function main(): Promise<void> {
  const cloud = lambdaCloud();
  try {
    await cloud.create("fn", ECHO, { Role: ROLE });
    console.log(`warm: ${shown(await warm(cloud))}`);
    console.log(`cold, with an SDK client, a spare process waiting: ${shown(await cold(cloud))}`);
    assert.deepEqual(cloud.bugs(), []);
  } finally {
    await cloud.dispose();
  }
}

void main();
