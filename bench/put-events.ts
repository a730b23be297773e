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
import { Agent, request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

const RULES = [1, 100, 300];
const TARGETS = { events: ["AWSEvents", "1.1"], sqs: ["AmazonSQS", "1.0"] } as const;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** One call over the one connection. */
function call<Out>(url: string, service: keyof typeof TARGETS, operation: string, input: object): Promise<Out> {
  const [target, version] = TARGETS[service];
  const body = JSON.stringify(input);
  return new Promise((resolve, reject) => {
    request(url, { agent, method: "POST", headers: {
      "content-type": `application/x-amz-json-${version}`, "x-amz-target": `${target}.${operation}`, "content-length": Buffer.byteLength(body), "x-amz-date": "20260101T000000Z",
      "authorization": `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
    } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => { text += part; }).on("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text || "{}") as Out);
        else reject(new Error(`${operation}: ${response.statusCode} ${text}`));
      });
    }).on("error", reject).end(body);
  });
}

interface Scene {
  readonly url: string;
  readonly bus: string;
  readonly queue: string;
}

async function build(url: string, rules: number, label: string): Promise<Scene> {
  const name = `bench-${label}-${rules}-${process.pid}`;
  await call(url, "events", "CreateEventBus", { Name: name });
  const { QueueUrl } = await call<{ QueueUrl: string }>(url, "sqs", "CreateQueue", { QueueName: name });
  const { Attributes: { QueueArn } } = await call<{ Attributes: { QueueArn: string } }>(url, "sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["QueueArn"] });
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn }] });
  await call(url, "sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy } });
  for (let i = 0; i < rules; i++) {
    const EventPattern = JSON.stringify({ source: ["bench"], detail: { kind: [`k${i}`], n: [{ numeric: [">=", 0] }] } });
    await call(url, "events", "PutRule", { Name: `r${i}`, EventBusName: name, EventPattern });
  }
  await call(url, "events", "PutTargets", { Rule: "r0", EventBusName: name, Targets: [{ Id: "t", Arn: QueueArn }] });
  return { url, bus: name, queue: QueueUrl };
}

const batch = (bus: string, first: number, count: number) => Array.from({ length: count }, (_, i) =>
  ({ Source: "bench", DetailType: "d", EventBusName: bus, Detail: JSON.stringify({ kind: "k0", n: first + i, pad: "x".repeat(200) }) }));

async function put({ url, bus }: Scene, first: number, count: number): Promise<void> {
  const { FailedEntryCount } = await call<{ FailedEntryCount: number }>(url, "events", "PutEvents", { Entries: batch(bus, first, count) });
  assert.equal(FailedEntryCount, 0);
}

/** Receives and deletes until `want` events are there; each must come once. */
async function drain({ url, queue }: Scene, want: number): Promise<void> {
  const seen = new Set<number>();
  while (seen.size < want) {
    const { Messages = [] } = await call<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(url, "sqs", "ReceiveMessage", { QueueUrl: queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 });
    assert.notEqual(Messages.length, 0, `${want - seen.size} of ${want} events never arrived`);
    for (const { Body } of Messages) {
      const { detail: { n } } = JSON.parse(Body) as { detail: { n: number } };
      assert.ok(!seen.has(n), `event ${n} came twice`);
      seen.add(n);
    }
    await call(url, "sqs", "DeleteMessageBatch", { QueueUrl: queue, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle })) });
  }
}

async function measure(label: string, url: string, rules: number, events: number): Promise<void> {
  const scene = await build(url, rules, label);
  await put(scene, 0, 10);
  await drain(scene, 10);
  const latency: number[] = [];
  for (let n = 0; n < 110; n++) {
    const began = performance.now();
    await put(scene, n, 1);
    await drain(scene, 1);
    if (n >= 10) latency.push(performance.now() - began);
  }
  latency.sort((a, b) => a - b);
  const began = performance.now();
  for (let n = 0; n < events; n += 10) await put(scene, n, 10);
  const putSeconds = (performance.now() - began) / 1000;
  await drain(scene, events);
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
