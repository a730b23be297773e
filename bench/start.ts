/**
 * How long the local cloud and `npm start` take, measured as whole processes.
 *
 *   node -r ts-node/register/transpile-only bench/start.ts [RUNS]
 */
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const runs = Number(process.argv[2] ?? 5);
const launcher = join(__dirname, "../local/launch.mjs");
const launch = (...args: string[]) => spawn(process.execPath, [launcher, ...args, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });

/** Resident memory in MB, where the machine tells. */
function residentMb(pid: number): number | undefined {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024;
  } catch {
    return undefined;
  }
}

async function emptyCloud(): Promise<{ readyMs: number; memoryMb: number | undefined }> {
  const began = performance.now();
  const child = launch("cloud");
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("ready ")) continue;
    const readyMs = performance.now() - began;
    const memoryMb = residentMb(child.pid!);
    assert.equal((await fetch(`${line.slice("ready ".length)}/_local/journal`)).status, 200);
    child.kill("SIGINT");
    await once(child, "close");
    return { readyMs, memoryMb };
  }
  throw new Error("the cloud ended without being ready");
}

async function wholeStart(): Promise<{ totalMs: number; deployMs: number; samplesMs: number }> {
  const began = performance.now();
  const child = launch("start", "--exit", "--json");
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => { out += text; });
  await once(child, "close");
  const report = JSON.parse(out) as { ok: boolean; timings: { deployMs: number; samplesMs: number } };
  assert.equal(report.ok, true);
  return { totalMs: performance.now() - began, ...report.timings };
}

const spread = (values: readonly number[]): string => {
  const sorted = [...values].sort((a, b) => a - b);
  return `min ${sorted[0]!.toFixed(0)}  median ${sorted[Math.floor(sorted.length / 2)]!.toFixed(0)}  max ${sorted.at(-1)!.toFixed(0)}`;
};

async function main(): Promise<void> {
  const empty = [];
  const whole = [];
  for (let run = 0; run < runs; run++) {
    empty.push(await emptyCloud());
    whole.push(await wholeStart());
  }
  console.log(`empty cloud to ready, ms:      ${spread(empty.map(({ readyMs }) => readyMs))}`);
  const memory = empty.flatMap(({ memoryMb }) => memoryMb ?? []);
  if (memory.length > 0) console.log(`empty cloud, resident MB:      ${spread(memory)}`);
  console.log(`npm start: deployed, ms:       ${spread(whole.map(({ deployMs }) => deployMs))}`);
  console.log(`npm start: samples, ms:        ${spread(whole.map(({ samplesMs }) => samplesMs))}`);
  console.log(`npm start -- --exit, whole ms: ${spread(whole.map(({ totalMs }) => totalMs))}`);
}

main().catch((error: unknown) => { console.error(error); process.exitCode = 1; });
