import { strict as assert } from "node:assert";
import { once } from "node:events";
import { request as httpRequest, Agent } from "node:http";
import { connect, createServer } from "node:net";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { DEPLOYED_ENDPOINTS } from "../../../local/kernel/deployed";
import { UserError } from "../../../local/kernel/errors";
import { isLocalHost } from "../../../local/wire/front";
import { Clients } from "./clients";
import { fakeCloud, SPECS, type FakeCloud, type FakeOptions } from "./fakes";
import { asRoot, bytes, formHeaders, jsonHeaders, raw } from "./raw";

const LIST_RULES = { headers: jsonHeaders("AWSEvents.ListRules", "events"), body: "{}" };

async function withCloud(options: FakeOptions, body: (cloud: FakeCloud) => Promise<void>): Promise<void> {
  const cloud = await fakeCloud(options);
  try {
    await body(cloud);
  } finally {
    await cloud.close();
  }
}

describe("the endpoint", () => {
  describe("lets in only this machine", () => {
    const hosts: readonly (readonly [host: string, ours: boolean])[] = [
      ["localhost", true], ["LOCALHOST:4566", true], ["127.0.0.1:4566", true], ["127.8.9.1", true], ["[::1]:4566", true], ["bkt.localhost", true],
      ["my.bkt.s3.localhost:1", true], ["evil.com", false], ["localhost.evil.com", false], ["127.0.0.1.evil.com", false], ["evil.com:127", false],
      ["10.0.0.1", false], ["0.0.0.0", false], ["[::2]", false], ["::1", false], ["localhost@evil.com", false], ["evil.com#.localhost", false],
      ["evil.com/.localhost", false], ["localhost:99999999", false], ["", false], ["127.0.0.1 evil", false], ["xlocalhost", false],
    ];
    for (const [host, ours] of hosts) it(`'${host}': ${ours}`, () => assert.equal(isLocalHost(host), ours));

    let cloud: FakeCloud;
    before(async () => { cloud = await fakeCloud({ local: (_, response) => { response.end("ours"); return true; } }); });
    after(() => cloud.close());

    const foreign: readonly (readonly [what: string, headers: Record<string, string>])[] = [
      ["a foreign Host", { host: "evil.com" }],
      ["a foreign Origin", { origin: "https://evil.com" }],
      ["an opaque Origin", { origin: "null" }],
      ["an Origin that only looks ours", { origin: "http://localhost.evil.com" }],
      ["another site's page, without Origin", { "sec-fetch-site": "cross-site" }],
    ];
    for (const [what, headers] of foreign) {
      for (const path of ["/", "/_local/events", "/bkt/key", "/2015-03-31/functions"]) {
        it(`${what} is refused at ${path}`, async () => {
          const before = cloud.seen.length;
          const answer = await raw(cloud.url, { path, headers: { ...LIST_RULES.headers, ...headers }, body: "{}" });
          assert.equal(answer.status, 403);
          assert.equal(answer.headers["content-type"], "application/json");
          assert.equal(typeof (JSON.parse(answer.body) as { message: string }).message, "string");
          assert.equal(cloud.seen.length, before);
        });
      }
    }

    const ours: readonly (readonly [what: string, headers: Record<string, string>])[] = [
      ["localhost", { host: "localhost:1234" }],
      ["our own page", { origin: "http://127.0.0.1:3000" }],
      ["a page on localhost", { origin: "http://localhost:3000", "sec-fetch-site": "cross-site" }],
      ["a typed address", { "sec-fetch-site": "none" }],
    ];
    for (const [what, headers] of ours) {
      it(`${what} comes in`, async () => {
        assert.equal((await raw(cloud.url, { headers: { ...LIST_RULES.headers, ...headers }, body: "{}" })).status, 200);
        assert.equal((await raw(cloud.url, { path: "/_local", headers })).body, "ours");
      });
    }
  });

  it("hands /_local to its owner, and nothing else", async () => {
    const asked: string[] = [];
    await withCloud({ local: (request, response) => { asked.push(request.url!); if (request.url !== "/_local/known") return false; response.end("yes"); return true; } }, async (cloud) => {
      assert.equal((await raw(cloud.url, { method: "GET", path: "/_local/known" })).body, "yes");
      const unknown = await raw(cloud.url, { method: "GET", path: "/_local/other?x=1" });
      assert.deepEqual([unknown.status, JSON.parse(unknown.body)], [404, { message: "nothing is at /_local/other" }]);
      await raw(cloud.url, { method: "GET", path: "/_localish/key", headers: asRoot("s3") });
      assert.deepEqual([cloud.last().operation, cloud.last().input["Bucket"]], ["GetObject", "_localish"]);
      assert.deepEqual(asked, ["/_local/known", "/_local/other?x=1"]);
    });
  });

  it("survives an owner of /_local that fails", async () => {
    await withCloud({ local: () => { throw new Error("broken"); } }, async (cloud) => {
      assert.equal((await raw(cloud.url, { path: "/_local" })).status, 500);
      assert.equal((await raw(cloud.url, LIST_RULES)).status, 200);
    });
  });

  describe("garbage", () => {
    let cloud: FakeCloud;
    before(async () => { cloud = await fakeCloud(); });
    after(() => cloud.close());
    afterEach(async () => assert.equal((await raw(cloud.url, LIST_RULES)).status, 200, "the server did not survive"));

    const cases: readonly (readonly [what: string, text: string | Buffer, answer: RegExp])[] = [
      ["no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 what is this\r\n\r\n", /^HTTP\/1\.1 400 /],
      ["no host", "GET / HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 /],
      ["HTTP/1.0 without a host", "GET / HTTP/1.0\r\n\r\n", /^HTTP\/1\.1 403 /],
      ["an absolute target", "GET http://evil.com/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", /^HTTP\/1\.1 400 /],
      ["two lengths", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", /^HTTP\/1\.1 400 /],
      ["a length and chunks", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", /^HTTP\/1\.1 400 /],
      ["too many headers", `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(40_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
      ["CONNECT", "CONNECT evil.com:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", /^$/],
      ["a WebSocket where none is", "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", /^HTTP\/1\.1 404 .*\r\n\r\n\{"message":".*"\}\n$/s],
      ["a WebSocket of another site", "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", /^HTTP\/1\.1 403 /],
    ];
    for (const [what, text, answer] of cases) it(what, async () => assert.match(await bytes(cloud.port, text), answer));

    it("a client that goes away in the middle of its request", async () => {
      const socket = connect(cloud.port, "127.0.0.1");
      await once(socket, "connect");
      await new Promise<void>((resolve) => socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSEvents.PutEvents\r\nContent-Length: 100\r\n\r\n{`, () => resolve()));
      socket.resetAndDestroy();
      await once(socket, "close");
    });
  });

  it("hands upgrades to the deployment that they are for", async () => {
    await withCloud({}, async (cloud) => {
      cloud.kernel.ports.provide(DEPLOYED_ENDPOINTS, {
        request: () => false, close: () => undefined,
        upgrade: (request, socket) => {
          if (request.url !== "/ws") return false;
          socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\nhello ${request.url}`);
          return true;
        },
      });
      const ask = (path: string) => bytes(cloud.port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
      assert.match(await ask("/ws"), /101 Switching Protocols\r\n\r\nhello \/ws$/);
      assert.match(await ask("/other"), /^HTTP\/1\.1 404 /);
    });
  });

  describe("bounded bodies", () => {
    const SMALL = 1000;
    const small = Object.fromEntries(Object.entries(SPECS).map(([id, spec]) => [id, { ...spec, maxBody: SMALL }]));
    let cloud: FakeCloud;
    before(async () => { cloud = await fakeCloud({ specs: small }); });
    after(() => cloud.close());

    const text = "x".repeat(SMALL * 100);
    const cases = [
      { what: "JSON", send: { headers: LIST_RULES.headers, body: text }, status: 413, code: /"__type":"RequestEntityTooLargeException"/ },
      { what: "Query", send: { headers: formHeaders("iam"), body: text }, status: 413, code: /<Code>RequestEntityTooLarge<\/Code>/ },
      { what: "REST-JSON", send: { path: "/2015-03-31/functions", headers: asRoot("lambda"), body: text }, status: 413, code: /larger than the 1000 bytes/ },
      { what: "S3", send: { method: "PUT", path: "/bkt/k", headers: asRoot("s3"), body: text }, status: 400, code: /<Code>EntityTooLarge<\/Code>/ },
      { what: "gzip that unpacks to too much", send: { headers: { ...LIST_RULES.headers, "content-encoding": "gzip" }, body: gzipSync(text) }, status: 413, code: /RequestEntityTooLargeException/ },
    ];
    for (const { what, send, status, code } of cases) {
      it(`${what}: too large is refused`, async () => {
        const answer = await raw(cloud.url, send);
        assert.equal(answer.status, status);
        assert.match(answer.body, code);
      });
    }

    it("without a length, too, and before all of it was read", async () => {
      const answer = await new Promise<{ status: number; sent: number }>((resolve, reject) => {
        let sent = 0;
        const outgoing = httpRequest({ port: cloud.port, host: "127.0.0.1", method: "POST", headers: LIST_RULES.headers, agent: false }, (response) => {
          body.destroy();
          response.resume();
          resolve({ status: response.statusCode!, sent });
        });
        outgoing.on("error", reject);
        const body = Readable.from((function* () { for (;;) { sent += 10_000; yield Buffer.alloc(10_000, "x"); } })(), { objectMode: false });
        body.on("error", () => undefined);
        body.pipe(outgoing);
      });
      assert.equal(answer.status, 413);
    });

    it("exactly as much as is allowed is fine", async () => {
      const body = JSON.stringify({ NamePrefix: "x".repeat(SMALL - 17) });
      assert.equal(body.length, SMALL);
      assert.equal((await raw(cloud.url, { headers: LIST_RULES.headers, body })).status, 200);
    });
  });

  describe("stories", () => {
    let cloud: FakeCloud;
    before(async () => { cloud = await fakeCloud(); });
    after(() => cloud.close());
    const ROOT = "1-65a1b2c3-0123456789abcdef01234567";

    it("go on where the header says", async () => {
      await raw(cloud.url, { ...LIST_RULES, headers: { ...LIST_RULES.headers, "x-amzn-trace-id": `Root=${ROOT};Parent=000000000000002a;Sampled=1;Lineage=abcdef01:7` } });
      const { trace } = cloud.last().call;
      const entry = cloud.kernel.journal.since(0).at(-1)!;
      assert.deepEqual([trace.id, trace.hops, entry.parent, entry.span], [ROOT, 7, 42, trace.parent]);
    });

    it("begin where there is none", async () => {
      await raw(cloud.url, { ...LIST_RULES, headers: { ...LIST_RULES.headers, "x-amzn-trace-id": "nonsense" } });
      assert.match(cloud.last().call.trace.id, /^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
      assert.equal(cloud.kernel.journal.since(0).at(-1)!.parent, undefined);
    });

    it("say from where a call came", async () => {
      await raw(cloud.url, { ...LIST_RULES, headers: { ...LIST_RULES.headers, "user-agent": "me/1" } });
      assert.deepEqual(cloud.last().call.transport, { via: "wire", sourceIp: "127.0.0.1", userAgent: "me/1", host: `127.0.0.1:${cloud.port}`, path: "/", query: "", authentication: "AuthHeader" });
    });
  });

  it("gives the same request id to the operation and to the client", async () => {
    await withCloud({}, async (cloud) => {
      const json = await raw(cloud.url, LIST_RULES);
      assert.equal(json.headers["x-amzn-requestid"], cloud.last().call.requestId);
      const query = await raw(cloud.url, { headers: formHeaders("sts"), body: "Action=GetCallerIdentity&Version=2011-06-15" });
      assert.ok(query.body.includes(`<ResponseMetadata><RequestId>${cloud.last().call.requestId}</RequestId></ResponseMetadata>`));
      const s3 = await raw(cloud.url, { method: "GET", path: "/bkt/k", headers: asRoot("s3") });
      assert.equal(s3.headers["x-amz-request-id"], cloud.last().call.requestId);
      assert.match(s3.headers["x-amz-id-2"] as string, /^.{70,}$/);
    });
  });

  it("streams what an operation gives as a stream", async () => {
    await withCloud({}, async (cloud) => {
      const clients = new Clients(cloud.url);
      cloud.respond(() => ({ Body: Readable.from([Buffer.from("one "), Buffer.from("two")]), ContentLength: 7, ContentType: "text/plain" }));
      const output = await clients.send("s3", "GetObject", { Bucket: "b", Key: "k" });
      assert.equal(Buffer.from(output["Body"] as Uint8Array).toString(), "one two");
      cloud.respond(() => ({ Body: Readable.from((function* () { yield Buffer.from("one "); throw new Error("disk"); })()), ContentLength: 7 }));
      await assert.rejects(clients.send("s3", "GetObject", { Bucket: "b", Key: "k" }));
      clients.destroy();
    });
  });

  it("tells an operation when its client went away", async () => {
    await withCloud({}, async (cloud) => {
      const aborted = new Promise<unknown>((resolve) => {
        cloud.respond(({ call }) => new Promise((done) => call.signal.addEventListener("abort", () => { resolve(call.signal.reason); done({}); })));
      });
      const socket = connect(cloud.port, "127.0.0.1");
      const head = Object.entries({ ...LIST_RULES.headers, host: "localhost" }).map(([k, v]) => `${k}: ${v}\r\n`).join("");
      socket.write(`POST / HTTP/1.1\r\n${head}content-length: 2\r\n\r\n{}`);
      while (cloud.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
      socket.destroy();
      assert.match(String(await aborted), /the client went away/);
    });
  });

  it("keeps a connection for the next request", async () => {
    await withCloud({}, async (cloud) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ports = new Set<number>();
      for (let i = 0; i < 3; i++) {
        await new Promise<void>((resolve, reject) => {
          const outgoing = httpRequest({ port: cloud.port, host: "127.0.0.1", method: "POST", agent, headers: { ...LIST_RULES.headers, "content-length": "2" } }, (response) => {
            ports.add(response.socket.localPort!);
            response.resume().on("end", resolve);
          });
          outgoing.on("error", reject);
          outgoing.end("{}");
        });
      }
      assert.equal(ports.size, 1);
      agent.destroy();
    });
  });

  describe("closing", () => {
    const refusesConnections = (port: number): Promise<boolean> => new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => { socket.destroy(); resolve(false); });
      socket.on("error", () => resolve(true));
    });

    it("leaves nothing listening, with idle connections open", async () => {
      const cloud = await fakeCloud();
      const agent = new Agent({ keepAlive: true });
      await new Promise((resolve) => httpRequest({ port: cloud.port, host: "127.0.0.1", agent }, (response) => response.resume().on("end", resolve)).end());
      const started = performance.now();
      await cloud.close();
      assert.ok(performance.now() - started < 30_000, "it waited for the client");
      assert.ok(await refusesConnections(cloud.port));
      agent.destroy();
    });

    it("ends what waits for ever, and lets what listens to its signal answer", async () => {
      const cloud = await fakeCloud();
      let polls = 0;
      cloud.respond(({ operation, call }) => {
        polls++;
        return new Promise((resolve) => { if (operation === "ReceiveMessage") call.signal.addEventListener("abort", () => resolve({ Messages: [] })); });
      });
      const clients = new Clients(cloud.url);
      const stuck = clients.send("events", "ListRules", {}).then(() => "answered", () => "cut off");
      const polite = clients.send("sqs", "ReceiveMessage", { QueueUrl: "http://127.0.0.1/q" }).then((output) => output, () => "cut off");
      while (polls < 2) await new Promise((resolve) => setImmediate(resolve));
      const started = performance.now();
      await cloud.wire.close();
      assert.ok(performance.now() - started < 30_000, "it waited for the operation");
      assert.deepEqual([await stuck, await polite], ["cut off", { Messages: [] }]);
      assert.ok(await refusesConnections(cloud.port));
      clients.destroy();
    });

    it("twice is as good as once", async () => {
      const cloud = await fakeCloud();
      await Promise.all([cloud.wire.close(), cloud.wire.close()]);
      await cloud.close();
    });
  });

  it("names a port that is taken, and the way out", async () => {
    const other = createServer();
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    try {
      await assert.rejects(fakeCloud({ port }), (error: Error) => error instanceof UserError && error.message.includes(`port ${port}`) && error.message.includes("--port 0"));
    } finally {
      other.close();
    }
  });

  it("two in one process never meet", async () => {
    await withCloud({ account: "000000000000", region: "eu-north-1" }, async (one) => {
      await withCloud({}, async (two) => {
        assert.notEqual(one.port, two.port);
        one.kernel.credentials.add({ id: "K", secret: "s", caller: { type: "Root", account: "000000000000" } });
        const clients = [new Clients(one.url, { accessKeyId: "K", secretAccessKey: "wrong" }), new Clients(two.url, { accessKeyId: "K", secretAccessKey: "wrong" })];
        await assert.rejects(clients[0]!.send("events", "ListRules", {}), { name: "InvalidSignatureException" });
        await clients[1]!.send("events", "ListRules", {});
        assert.deepEqual([one.seen.length, two.seen.length], [0, 1]);
        for (const client of clients) client.destroy();
      });
    });
  });
});
