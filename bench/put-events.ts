/**
 * PutEvents over HTTP in batches of 10, to an SQS target, and one event from PutEvents to its receipt, with 1, 100 and 300
 * rules of which one matches. The cloud is a process of its own, compiled, as `npm run cloud -- --warm` starts it. That every event
 * arrives once is asserted first.
 *
 *   node -r ts-node/register/transpile-only bench/put-events.ts [EVENTS] [--against URL]
 *
 * `--against` measures another endpoint in turn with ours, so that both meet the same machine.
 */
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { Flow } from "../local/cli/flow";

const RULES = [1, 100, 300];
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

async function measure(label: string, url: string, rules: number, events: number): Promise<void> {
  const flow = await Flow.open({ url, region: "us-east-1", name: `bench-${label}-${rules}-${process.pid}`, rules, agent });
  await flow.put(0, 10);
  await flow.drain(10);
  const latency: number[] = [];
  for (let n = 0; n < 110; n++) {
    const began = performance.now();
    await flow.put(n, 1);
    await flow.drain(1);
    if (n >= 10) latency.push(performance.now() - began);
  }
  latency.sort((a, b) => a - b);
  const began = performance.now();
  for (let n = 0; n < events; n += 10) await flow.put(n, 10);
  const putSeconds = (performance.now() - began) / 1000;
  await flow.drain(events);
  const seconds = (performance.now() - began) / 1000;
  const rate = (over: number) => Math.round(events / over).toLocaleString("en").padStart(8);
  console.log(`${label.padEnd(8)} ${String(rules).padStart(4)} rules  ${rate(putSeconds)} put/s  ${rate(seconds)} events/s put, received and deleted  p50 ${latency[50]!.toFixed(2)} ms  p99 ${latency[98]!.toFixed(2)} ms`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { against: { type: "string" } } });
  const events = Math.ceil(Number(positionals[0] ?? 5_000) / 10) * 10;
  const child = spawn(process.execPath, [join(__dirname, "../local/launch.mjs"), "cloud", "--port", "0", "--warm"], { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  try {
    let url: string | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith("ready ")) url = line.slice("ready ".length);
      if (url) break;
    }
    assert.ok(url, "the cloud ended without being ready");
    for (const rules of RULES) {
      await measure("ours", url, rules, events);
      if (values.against) await measure("against", values.against, rules, events);
    }
  } finally {
    child.kill("SIGINT");
    agent.destroy();
    await closed;
  }
}

main().catch((error: unknown) => { console.error(error); process.exitCode = 1; });
