/**
 * A thousand people follow one order of pizza-websocket, deployed as it is: real functions, table, rules and sockets.
 * Asserts that each of them is told of `delivered`, and only then shows how long that took from its publication, and the
 * memory of a connection (the heap's, of both ends, which share the process).
 *
 *   node --expose-gc -r ts-node/register/transpile-only bench/pizza.ts [FOLLOWERS]
 */
import { strict as assert } from "node:assert";
import { performance } from "node:perf_hooks";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { WebSocket } from "ws";
import { STAGES, type StageMessage } from "../functions/pizza-websocket/contract";
import { Deployed } from "../test/support/deployed";

const count = Number(process.argv[2] ?? 1_000);
const ROUNDS = 5;
/** Connections made at a time: below the 500 a second that AWS lets in. */
const AT_ONCE = 10;
const ORDER = "bench-order";
const LAST = STAGES.length;

interface Follower {
  readonly socket: WebSocket;
  /** When each message about the last stage came. */
  readonly told: number[];
}

const follow = (url: string): Promise<Follower> => new Promise((resolve, reject) => {
  const socket = new WebSocket(url);
  const told: number[] = [];
  socket.on("message", (data: Buffer) => {
    if ((JSON.parse(data.toString()) as StageMessage).stage === LAST) told.push(performance.now());
  });
  socket.once("open", () => resolve({ socket, told }));
  socket.once("error", reject);
});

async function until(what: string, done: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!done()) {
    assert.ok(performance.now() < end, `${what}: not within a minute`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const mebibytes = (): number => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
};

async function main(): Promise<void> {
  const deployed = await Deployed.open(["pizza-websocket"], { config: ["pizzaWebsocket.stageSeconds=0"] });
  const output = (name: string): string => deployed.output("pizza-websocket", name);
  const url = `${output("webSocketUrl")}?order_id=${ORDER}`;
  const followers = [await follow(url)];
  const before = mebibytes();
  const began = performance.now();
  while (followers.length < count) followers.push(...await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - followers.length) }, () => follow(url))));
  const opened = performance.now() - began;
  await deployed.cloud.kernel.work.idle();
  const memory = ((mebibytes() - before) * 1024) / count;

  // The whole way once: from the door to everybody.
  const posted = performance.now();
  await fetch(output("apiUrl"), { method: "POST", body: JSON.stringify({ item: { eventtype: STAGES[0]!.eventtype, order_id: ORDER, pizza: "Funghi" } }) });
  await until("an order delivered", () => followers.every(({ told }) => told.length > 0));
  const whole = performance.now() - posted;
  await deployed.cloud.kernel.work.idle();

  const { eventtype, source } = STAGES.at(-1)!;
  const times: number[] = [];
  const lasts: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const { told } of followers) told.length = 0;
    const published = performance.now();
    await deployed.clients.events.send(new PutEventsCommand({ Entries: [{
      EventBusName: output("busName"), Source: source, DetailType: "eventtype", Detail: JSON.stringify({ item: { eventtype, order_id: ORDER, pizza: "Funghi" } }),
    }] }));
    await until("everybody told", () => followers.every(({ told }) => told.length > 0));
    await deployed.cloud.kernel.work.idle();
    const took = followers.flatMap(({ told }) => told.map((at) => at - published));
    assert.equal(took.length, count, "each is told once");
    times.push(...took);
    lasts.push(Math.max(...took));
  }
  assert.deepEqual(deployed.entries("bug"), []);
  assert.deepEqual(deployed.denials(), []);
  assert.ok(followers.every(({ socket }) => socket.readyState === WebSocket.OPEN), "nobody was dropped");
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(0);
  console.log(`${count} followers of one order, connected in ${(opened / 1000).toFixed(1)} s (${(opened / count).toFixed(1)} ms each, with their function and row); ${memory.toFixed(1)} kB each (both ends)`);
  console.log(`ordered until all were told of the last stage: ${whole.toFixed(0)} ms (stages of 0 s)`);
  console.log(`delivered published until told, ${ROUNDS} times: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, the last of each time ${lasts.map((ms) => ms.toFixed(0)).join(", ")} ms`);
  for (const { socket } of followers) socket.terminate();
  await deployed.dispose();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
