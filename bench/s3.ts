import { strict as assert } from "node:assert";
import { fork } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { Kernel } from "../local/kernel/kernel";
import { s3 } from "../local/services/s3";
import { listen } from "../local/wire/server";

/**
 * That bodies of objects are streamed: 200 MB up and down, by a client in a process of its own. Shows the throughput, and
 * fails when the memory of the cloud's process grows by 40 MB or more at any time.
 * Compiled, as the local cloud is: npx esbuild bench/s3.ts --bundle --platform=node --packages=external --outfile=dist/bench-s3.js
 * Usage: node dist/bench-s3.js [megabytes]
 */
const MIB = 1024 * 1024;
const MOST_GROWTH = 40 * MIB;
const HEADERS = {
  authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00",
  "x-amz-date": "20260101T000000Z", "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
};

interface Order {
  readonly url: string;
  readonly megabytes: number;
  readonly way: "up" | "down";
}

/** The client: one megabyte again and again. */
async function transfer({ url, megabytes, way }: Order): Promise<{ readonly status: number; readonly bytes: number }> {
  const chunk = Buffer.alloc(MIB, 7);
  const sending = request(url, { method: way === "up" ? "PUT" : "GET", headers: { ...HEADERS, ...(way === "up" && { "content-length": megabytes * MIB }) } });
  const answered = once(sending, "response");
  for (let sent = 0; way === "up" && sent < megabytes; sent++) if (!sending.write(chunk)) await once(sending, "drain");
  sending.end();
  const [answer] = (await answered) as [import("node:http").IncomingMessage];
  let bytes = 0;
  for await (const data of answer) bytes += (data as Buffer).length;
  return { status: answer.statusCode!, bytes };
}

async function serve(megabytes: number): Promise<void> {
  const kernel = new Kernel({ authorizer: () => ({ require: () => undefined }) });
  const wire = await listen({ port: 0, modules: [s3], kernel, local: () => false });
  kernel.start([s3], () => wire.url);
  await kernel.dispatch.handle({ service: "s3", operation: "CreateBucket", input: { Bucket: "bench-bucket" }, caller: { type: "Root", account: kernel.account }, region: "us-east-1", transport: { via: "wire" } });
  const client = fork(__filename, ["client"]);
  const order = async (way: Order["way"], size: number) => {
    client.send({ url: `${wire.url}/bench-bucket/large`, megabytes: size, way } satisfies Order);
    const [{ status, bytes }] = (await once(client, "message")) as [{ status: number; bytes: number }];
    assert.deepEqual([status, bytes], [200, way === "up" ? 0 : size * MIB]);
  };
  try {
    // What is compiled and allocated once is no growth.
    for (const way of ["up", "down"] as const) await order(way, 32);
    const start = process.memoryUsage().rss;
    let most = start;
    const look = setInterval(() => { most = Math.max(most, process.memoryUsage().rss); }, 10);
    for (const way of ["up", "down"] as const) {
      const begun = performance.now();
      await order(way, megabytes);
      console.log(`${megabytes} MB ${way}: ${Math.round((megabytes * 1000) / (performance.now() - begun))} MB/s`);
    }
    clearInterval(look);
    console.log(`memory: ${Math.round(start / MIB)} MB at the start, at most ${Math.round((most - start) / MIB)} MB more`);
    assert.ok(most - start < MOST_GROWTH, "the bodies are held in memory");
  } finally {
    client.disconnect();
    await wire.close();
    await kernel.dispose();
  }
}

if (process.argv[2] === "client") process.on("message", (order: Order) => void transfer(order).then((result) => process.send!(result)));
else void serve(Number(process.argv[2] ?? 200));
