import { performance } from "node:perf_hooks";
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { ApiGatewayV2Client, CreateApiCommand, CreateRouteCommand, CreateStageCommand } from "@aws-sdk/client-apigatewayv2";
import { WebSocket } from "ws";
import { LocalCloud } from "../local/cloud";
import type { PushEntry } from "../local/kernel/journal";

/**
 * WebSocket connections: opens 1,000, pushes one message to each through `@connections`, and asserts that each got its own
 * before it shows the time of a push (until the client has it) and the memory of a connection. Clients and cloud share the
 * process, so that the memory (the heap's, run with --expose-gc) is that of both ends.
 *
 *   node --expose-gc -r ts-node/register/transpile-only bench/websocket.ts
 */

const CONNECTIONS = 1_000;
/** AWS lets 500 a second in. */
const AT_ONCE = 50;

interface Follower {
  readonly id: string;
  readonly socket: WebSocket;
}

async function open(cloud: LocalCloud, url: string): Promise<Follower> {
  const before = cloud.kernel.journal.position;
  const socket = await new Promise<WebSocket>((resolve, reject) => {
    const made = new WebSocket(url);
    made.once("open", () => resolve(made));
    made.once("error", reject);
  });
  const entry = cloud.kernel.journal.since(before).find((one) => one.kind === "request" && one.what === "CONNECT");
  return { socket, id: (entry as unknown as PushEntry).connection };
}

const mebibytes = (): number => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
};

async function main(): Promise<void> {
  const cloud = await LocalCloud.open();
  const config = { endpoint: cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 };
  const management = new ApiGatewayV2Client(config);
  const { ApiId, ApiEndpoint } = await management.send(new CreateApiCommand({ Name: "bench", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" }));
  await management.send(new CreateStageCommand({ ApiId, StageName: "s", AutoDeploy: true }));
  await management.send(new CreateRouteCommand({ ApiId, RouteKey: "none" }));
  const url = `${ApiEndpoint}/s`;
  const connections = new ApiGatewayManagementApiClient({ ...config, endpoint: url.replace(/^ws/, "http") });
  const warm = await open(cloud, url);
  await connections.send(new PostToConnectionCommand({ ConnectionId: warm.id, Data: "warm" }));
  const before = mebibytes();
  const followers: Follower[] = [];
  const began = performance.now();
  for (let i = 0; i < CONNECTIONS; i++) {
    followers.push(await open(cloud, url));
    if (i % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const opened = performance.now() - began;
  const memory = mebibytes() - before;
  const times: number[] = [];
  for (const { id, socket } of followers) {
    const got = new Promise<string>((resolve) => socket.once("message", (data: Buffer) => resolve(data.toString())));
    const started = performance.now();
    await connections.send(new PostToConnectionCommand({ ConnectionId: id, Data: `for ${id}` }));
    const text = await got;
    times.push(performance.now() - started);
    if (text !== `for ${id}`) throw new Error(`${id} got ${text}`);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => times[Math.floor(times.length * share)]!.toFixed(2);
  console.log(`${CONNECTIONS} connections in ${opened.toFixed(0)} ms (paced), ${((memory * 1024) / CONNECTIONS).toFixed(1)} kB each (both ends)`);
  console.log(`push until received: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  for (const { socket } of [warm, ...followers]) socket.terminate();
  await cloud.dispose();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
