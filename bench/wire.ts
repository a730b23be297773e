import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Operation } from "../local/kernel/operation";
import { Kernel } from "../local/kernel/kernel";
import type { ServiceModule } from "../local/kernel/service";
import { list, string, structure, timestamp } from "../local/kernel/shape";
import { listen } from "../local/wire/server";

/**
 * What the wire costs: PutEvents of 10 entries over one connection, to an operation that does nothing. Requests go
 * through everything that real ones do: identity, decoding, the dispatch with its checks and its journal, encoding.
 * Compiled, as the local cloud is: npx esbuild bench/wire.ts --bundle --platform=node --packages=external --outfile=dist/bench-wire.js
 * Usage: node dist/bench-wire.js [seconds]
 */
const seconds = Number(process.argv[2] ?? 3);

const entries = Array.from({ length: 10 }, (_, i) => ({ Source: "shop.orders", DetailType: "order.placed", EventBusName: "default", Detail: JSON.stringify({ orderId: `o-${i}`, total: i, lines: ["a", "b", "c"] }) }));
const answer = { FailedEntryCount: 0, Entries: entries.map((_, i) => ({ EventId: `00000000-0000-4000-8000-00000000000${i}` })) };
const putEvents: Operation<{ Entries: unknown[] }> = {
  input: structure({ Entries: list(structure({ Source: string(), DetailType: string(), EventBusName: string(), Detail: string(), Time: timestamp() }), { required: true }) }),
  readOnly: false,
  authorize: () => [],
  run: (input) => {
    assert.equal(input.Entries.length, 10);
    return answer;
  },
};
const events: ServiceModule = {
  id: "events", eventSource: "events.amazonaws.com", codes: { validation: "ValidationException", accessDenied: "AccessDeniedException" },
  wire: { sdk: "@aws-sdk/client-eventbridge", protocol: "json1.1", signingName: "events", target: "AWSEvents", version: "2015-10-07" },
  open: () => ({ operations: { PutEvents: putEvents } }),
};

const body = JSON.stringify({ Entries: entries });

/** A client that costs next to nothing: it writes the same bytes again, and counts those that come back. */
class Client {
  private received = "";
  private wanted = Infinity;
  private arrived: () => void = () => undefined;

  private constructor(private readonly socket: Socket, private readonly bytes: Buffer) {
    socket.setEncoding("latin1").on("data", (part) => {
      this.received += String(part);
      if (this.received.length >= this.wanted) this.arrived();
    });
  }

  static async open(port: number): Promise<Client> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    const head = [
      "POST / HTTP/1.1", `Host: 127.0.0.1:${port}`, "Content-Type: application/x-amz-json-1.1", "X-Amz-Target: AWSEvents.PutEvents", "User-Agent: bench",
      "X-Amz-Date: 20261121T080000Z", `Content-Length: ${Buffer.byteLength(body)}`,
      "Authorization: AWS4-HMAC-SHA256 Credential=AK/20261121/us-east-1/events/aws4_request, SignedHeaders=host;x-amz-date, Signature=00",
    ];
    return new Client(socket, Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`));
  }

  /** The first answer, read to its end; all others are as long. */
  async first(): Promise<string> {
    this.socket.write(this.bytes);
    while (!this.received.endsWith("}")) await once(this.socket, "data");
    this.wanted = this.received.length;
    return this.received;
  }

  async send(): Promise<void> {
    this.received = "";
    await new Promise<void>((resolve) => {
      this.arrived = resolve;
      this.socket.write(this.bytes);
    });
    assert.ok(this.received.startsWith("HTTP/1.1 200 ") && this.received.length === this.wanted);
  }

  close(): void {
    this.socket.destroy();
  }
}

async function measure(name: string, port: number): Promise<void> {
  const client = await Client.open(port);
  const first = await client.first();
  assert.deepEqual(JSON.parse(first.slice(first.indexOf("\r\n\r\n") + 4)), answer);
  for (let i = 0; i < 3000; i++) await client.send();
  const cpu = process.cpuUsage();
  const started = performance.now();
  let count = 0;
  for (; performance.now() - started < seconds * 1000; count++) await client.send();
  const elapsed = performance.now() - started;
  const used = process.cpuUsage(cpu);
  console.log(`${name}: ${Math.round((count * 1000) / elapsed)} requests/s, ${((used.user + used.system) / count).toFixed(0)} us of CPU each`);
  client.close();
}

/** What node:http and JSON cost by themselves. */
async function bare(): Promise<void> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      assert.equal((JSON.parse(Buffer.concat(parts).toString("utf8")) as { Entries: unknown[] }).Entries.length, 10);
      const text = JSON.stringify(answer);
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1", "content-length": Buffer.byteLength(text) });
      response.end(text);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  await measure("bare node:http", (server.address() as AddressInfo).port);
  server.close();
}

async function main(): Promise<void> {
  const kernel = new Kernel({ authorizer: () => ({ require: () => undefined }) });
  const wire = await listen({ port: 0, modules: [events], kernel, local: () => false });
  kernel.start([events], () => wire.url);
  await measure("the wire", Number(new URL(wire.url).port));
  await wire.close();
  await kernel.dispose();
}

void bare().then(main);
