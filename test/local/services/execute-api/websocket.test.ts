import { strict as assert } from "node:assert";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { DeleteConnectionCommand, GetConnectionCommand, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DeleteApiCommand } from "@aws-sdk/client-apigatewayv2";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { WebSocket } from "ws";
import { ApiCloud, Client } from "./support";

interface Context { readonly connectionId: string; readonly [name: string]: unknown }
type Event = { readonly requestContext: Context; readonly [name: string]: unknown };

const nameOf = (error: { name: string }): string => error.name;

describe("WebSocket APIs", () => {
  let cloud: ApiCloud;
  let api: { id: string; url: string };
  const onConnect = { answer: (): unknown => ({ statusCode: 200 }) };
  const clients: Client[] = [];

  before(async () => {
    cloud = await ApiCloud.open({ clock: "virtual" });
    api = await cloud.webSocketApi();
    const own = (key: string) => ({ source: `arn:aws:execute-api:us-east-1:123456789012:${api.id}/production/${key}` });
    await cloud.route(api.id, "$connect", "connect", () => onConnect.answer(), own("$connect"));
    await cloud.route(api.id, "$disconnect", "disconnect", () => ({ statusCode: 200 }), own("$disconnect"));
    await cloud.route(api.id, "$default", "default", () => ({ statusCode: 200, body: "dropped" }), own("$default"));
    await cloud.route(api.id, "status", "status", (event) => ({ statusCode: 200, body: `status of ${(event as Event).requestContext.connectionId}` }), { answers: true, ...own("status") });
    await cloud.route(api.id, "fail", "fail", () => { throw new Error("boom"); }, own("fail"));
  });
  afterEach(async () => {
    onConnect.answer = () => ({ statusCode: 200 });
    for (const client of clients.splice(0)) await client.close();
    await cloud.idle();
  });
  after(() => cloud.dispose());

  const open = async (query = "", options: object = {}): Promise<{ client: Client; id: string }> => {
    const client = await Client.open(api.url + query, options);
    clients.push(client);
    return { client, id: (cloud.lambda.last("connect") as Event).requestContext.connectionId };
  };

  it("tells $connect who comes, and $disconnect how they go", async () => {
    const { client, id } = await open("?order_id=ord-1&a=1&a=2", { headers: { "X-Mine": "1" } });
    const connect = cloud.lambda.last("connect") as Event & { headers: Record<string, string>; multiValueHeaders: Record<string, string[]> };
    assert.deepEqual(connect["queryStringParameters"], { order_id: "ord-1", a: "2" });
    assert.deepEqual(connect["multiValueQueryStringParameters"], { order_id: ["ord-1"], a: ["1", "2"] });
    assert.equal(connect.headers["X-Mine"], "1");
    assert.deepEqual(connect.multiValueHeaders["Sec-WebSocket-Version"], ["13"]);
    assert.match(id, /^[\w-]{15}=$/);
    const { requestId, requestTime, requestTimeEpoch, connectedAt, domainName, extendedRequestId, ...context } = connect.requestContext;
    assert.deepEqual(context, { routeKey: "$connect", eventType: "CONNECT", messageDirection: "IN", stage: "production", identity: { sourceIp: "127.0.0.1" }, connectionId: id, apiId: api.id });
    assert.ok([requestId, requestTime, requestTimeEpoch, connectedAt, domainName, extendedRequestId].every((value) => value !== undefined));
    client.socket.close(4001, "enough");
    await once(client.socket, "close");
    await cloud.idle();
    const gone = cloud.lambda.last("disconnect") as Event;
    assert.deepEqual([gone.requestContext.connectionId, gone.requestContext["disconnectStatusCode"], gone.requestContext["disconnectReason"], gone.requestContext["eventType"]], [id, 4001, "enough", "DISCONNECT"]);
    assert.equal(gone["queryStringParameters"], undefined);
  });

  it("leaves out the query where there is none", async () => {
    await open();
    assert.ok(!("queryStringParameters" in cloud.lambda.last("connect")));
  });

  const REFUSALS: readonly [string, () => unknown, number][] = [
    ["what the function says", () => ({ statusCode: 400 }), 400],
    ["502 when it fails", () => { throw new Error("no"); }, 502],
    ["502 when its answer has no status", () => "hello", 502],
  ];
  for (const [what, answer, status] of REFUSALS) {
    it(`refuses a connection with ${what}`, async () => {
      onConnect.answer = answer;
      assert.equal((await Client.refused(api.url)).status, status);
    });
  }

  it("refuses a connection whose function API Gateway may not invoke, a stage that is not there, and an HTTP request", async () => {
    const other = await cloud.webSocketApi();
    await cloud.route(other.id, "$connect", "unreachable", () => ({ statusCode: 200 }), { source: "arn:aws:execute-api:us-east-1:123456789012:other/*" });
    const { status, body } = await Client.refused(other.url);
    assert.deepEqual([status, (JSON.parse(body) as { message: string }).message], [500, "Internal server error"]);
    assert.equal((await Client.refused(`${other.url}x`)).status, 403);
    assert.equal((await fetch(other.url.replace("ws", "http"))).status, 403);
    const entry = cloud.entries("request").find(({ api: id }) => id === other.id)!;
    assert.ok(entry.denial);
  });

  it("chooses the subprotocol that the function answers with", async () => {
    onConnect.answer = () => ({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "two" } });
    const client = new WebSocket(api.url, ["one", "two"]);
    await once(client, "open");
    assert.equal(client.protocol, "two");
    client.close();
    await once(client, "close");
  });

  it("routes messages by their action; the answer goes back only with a route response", async () => {
    const { client, id } = await open();
    client.send({ action: "status" });
    assert.equal(await client.next(), `status of ${id}`);
    for (const message of [{ action: "unknown" }, "no JSON", { action: "$connect" }, { action: "" }, [1]]) client.send(message);
    client.send({ action: "fail" });
    const { message, connectionId, requestId } = JSON.parse(await client.next()) as Record<string, string>;
    assert.deepEqual([message, connectionId], ["Internal server error", id]);
    assert.match(requestId!, /=$/);
    await cloud.idle();
    const bodies = cloud.lambda.seen.filter(({ name }) => name === "default").map(({ event }) => event["body"]);
    assert.deepEqual(bodies.sort(), ["no JSON", "[1]", '{"action":"$connect"}', '{"action":""}', '{"action":"unknown"}'].sort());
    const { requestContext, isBase64Encoded } = cloud.lambda.last("default") as Event;
    assert.deepEqual([requestContext["eventType"], requestContext["routeKey"], isBase64Encoded], ["MESSAGE", "$default", false]);
    assert.deepEqual(client.messages, []);
  });

  it("answers Forbidden where no route fits", async () => {
    const bare = await cloud.webSocketApi();
    await cloud.route(bare.id, "known", "known", () => ({ statusCode: 200 }));
    const client = await Client.open(bare.url);
    clients.push(client);
    client.send({ action: "unknown" });
    assert.equal((JSON.parse(await client.next()) as { message: string }).message, "Forbidden");
    // The API goes, and its clients with it.
    await cloud.management.send(new DeleteApiCommand({ ApiId: bare.id }));
    client.send({ action: "known" });
    assert.equal((await client.closed()).code, 1001);
  });

  const LIMITS: readonly [string, (socket: WebSocket) => void, number][] = [
    ["a message of 128 KB and one byte", (socket) => { for (let i = 0; i < 4; i++) socket.send("x".repeat(32 * 1024), { fin: false }); socket.send("x", { fin: true }); }, 1009],
    ["a frame of more than 32 KB", (socket) => { socket.send("x".repeat(32 * 1024 + 1)); }, 1009],
    ["a binary frame", (socket) => { socket.send(Buffer.from([1])); }, 1003],
  ];
  for (const [what, send, code] of LIMITS) {
    it(`closes with ${code} for ${what}`, async () => {
      const { client } = await open();
      const before = cloud.lambda.seen.filter(({ name }) => name === "default").length;
      send(client.socket);
      assert.equal((await client.closed()).code, code);
      await cloud.idle();
      assert.equal(cloud.lambda.seen.filter(({ name }) => name === "default").length, before);
    });
  }

  it("takes a message of 128 KB in frames of 32 KB", async () => {
    const { client } = await open();
    for (let i = 0; i < 4; i++) client.socket.send("x".repeat(32 * 1024), { fin: i === 3 });
    client.send({ action: "status" });
    await client.next();
    await cloud.idle();
    assert.equal((cloud.lambda.last("default")["body"] as string).length, 128 * 1024);
  });

  it("ends idle connections after ten minutes, all after two hours", async () => {
    const idle = await open();
    const closed = idle.client.closed();
    await cloud.kernel.clock.advance(10 * 60_000 - 1000);
    assert.equal(idle.client.socket.readyState, WebSocket.OPEN);
    await cloud.kernel.clock.advance(2000);
    assert.deepEqual(await closed, { code: 1001, reason: "Going away" });
    await cloud.idle();
    const busy = await open();
    const over = busy.client.closed();
    for (let minutes = 0; minutes < 120; minutes += 9) {
      busy.client.send({ action: "status" });
      await Promise.race([busy.client.next(), over]);
      await cloud.idle();
      await cloud.kernel.clock.advance(9 * 60_000);
    }
    assert.equal((await over).code, 1001);
  });

  it("answers 429 to more connections than the stage lets in", async () => {
    const narrow = await cloud.webSocketApi({ DefaultRouteSettings: { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 } });
    await cloud.route(narrow.id, "$connect", "narrow", () => ({ statusCode: 200 }));
    clients.push(await Client.open(narrow.url));
    assert.equal((await Client.refused(narrow.url)).status, 429);
    await cloud.kernel.clock.advance(1000);
    clients.push(await Client.open(narrow.url));
  });

  it("a thousand at once: five hundred get in, the others are told 429, and it goes on", async () => {
    const crowd = await cloud.webSocketApi();
    await cloud.route(crowd.id, "known", "crowd", () => ({ statusCode: 200 }));
    await cloud.kernel.clock.advance(2000);
    const came = await Promise.all(Array.from({ length: 1000 }, () => Client.open(crowd.url).then(async (client) => { client.socket.terminate(); return "in"; }, (error: Error) => error.message)));
    assert.deepEqual([came.filter((what) => what === "in").length, came.filter((what) => /429/.test(what)).length], [500, 500]);
    await cloud.idle();
    await cloud.kernel.clock.advance(1000);
    await (await Client.open(crowd.url)).close();
  });

  /** The bytes with which a client asks to become a WebSocket. */
  const handshake = (url: URL): string => `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
  const HALF: readonly [what: string, leave: (socket: Socket) => void][] = [
    ["sends its end and nothing more", (socket) => socket.end()],
    ["sends half a frame, then its end", (socket) => { socket.write(Buffer.from([0x81, 0x85, 1, 2])); socket.end(); }],
    ["is reset", (socket) => socket.resetAndDestroy()],
  ];
  for (const [what, leave] of HALF) {
    it(`a client that ${what} is gone, with 1006, and $disconnect is told`, async () => {
      const url = new URL(api.url);
      const socket = connect({ port: Number(url.port), host: url.hostname, allowHalfOpen: true });
      socket.on("error", () => undefined);
      socket.write(handshake(url));
      assert.match((await once(socket, "data") as [Buffer])[0].toString(), /^HTTP\/1\.1 101 /);
      const id = (cloud.lambda.last("connect") as Event).requestContext.connectionId;
      const told = () => cloud.lambda.seen.filter(({ name }) => name === "disconnect").map(({ event }) => (event as Event).requestContext).find(({ connectionId }) => connectionId === id);
      leave(socket);
      for (let turns = 0; !told() && turns < 500; turns++) await new Promise((resolve) => setTimeout(resolve, 1));
      assert.equal(told()?.["disconnectStatusCode"], 1006);
      assert.equal(await cloud.connections(api.url).send(new PostToConnectionCommand({ ConnectionId: id, Data: "x" })).catch(nameOf), "GoneException");
      socket.destroy();
    });
  }

  it("a client that is reset while $connect runs harms nobody, and $disconnect is told", async () => {
    const url = new URL(api.url);
    let entered!: () => void;
    const running = new Promise<void>((resolve) => { entered = resolve; });
    let leave!: () => void;
    const left = new Promise<void>((resolve) => { leave = resolve; });
    onConnect.answer = async () => { entered(); await left; return { statusCode: 200 }; };
    const socket = connect({ port: Number(url.port), host: url.hostname });
    socket.on("error", () => undefined);
    socket.write(handshake(url));
    await running;
    const id = (cloud.lambda.last("connect") as Event).requestContext.connectionId;
    socket.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 5));
    leave();
    await cloud.idle();
    assert.equal((cloud.lambda.last("disconnect") as Event).requestContext.connectionId, id);
  });

  it("one that never says what it wants keeps nobody waiting", async () => {
    const url = new URL(api.url);
    const silent = connect({ port: Number(url.port), host: url.hostname });
    silent.write(handshake(url).slice(0, 60));
    await open();
    silent.destroy();
  });

  describe("@connections", () => {
    it("posts, describes and ends", async () => {
      const { client, id } = await open("", { headers: { "user-agent": "phone" } });
      const connections = cloud.connections(api.url);
      await connections.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from("größe") }));
      assert.equal(await client.next(), "größe");
      const { ConnectedAt, LastActiveAt, Identity } = await connections.send(new GetConnectionCommand({ ConnectionId: id }));
      assert.ok(LastActiveAt! >= ConnectedAt!);
      assert.deepEqual(Identity, { SourceIp: "127.0.0.1", UserAgent: "phone" });
      await assert.rejects(connections.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.alloc(128 * 1024 + 1) })), { name: "PayloadTooLargeException" });
      await connections.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.alloc(128 * 1024, "x") }));
      assert.equal((await client.next()).length, 128 * 1024);
      const closed = client.closed();
      await connections.send(new DeleteConnectionCommand({ ConnectionId: id }));
      assert.equal((await closed).code, 1000);
      for (const command of [new PostToConnectionCommand({ ConnectionId: id, Data: "x" }), new GetConnectionCommand({ ConnectionId: id }), new DeleteConnectionCommand({ ConnectionId: id })]) {
        const error = await connections.send(command as PostToConnectionCommand).then(() => undefined, (thrown: { name: string; $metadata: { httpStatusCode: number } }) => thrown);
        assert.deepEqual([error?.name, error?.$metadata.httpStatusCode], ["GoneException", 410]);
      }
      const [push] = cloud.entries("push");
      assert.deepEqual([push!.connection, push!.bytes, push!.text], [id, 7, "größe"]);
    });

    it("is only for the API of the connection, under its own address, and signed", async () => {
      const { id } = await open();
      const other = await cloud.webSocketApi();
      assert.equal(await cloud.connections(other.url).send(new PostToConnectionCommand({ ConnectionId: id, Data: "x" })).catch(nameOf), "GoneException");
      assert.equal(await cloud.connections(cloud.served.url).send(new PostToConnectionCommand({ ConnectionId: id, Data: "x" })).catch(nameOf), "ForbiddenException");
      const unsigned = await fetch(`${api.url.replace("ws", "http")}/@connections/${id}`, { method: "POST", body: "x" });
      assert.deepEqual([unsigned.status, await unsigned.json()], [403, { message: "Missing Authentication Token" }]);
    });

    it("needs execute-api:ManageConnections on the stage", async () => {
      const { client, id } = await open();
      const iam = new IAMClient(cloud.served.client);
      await iam.send(new CreateUserCommand({ UserName: "pusher" }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "pusher" }));
      const connections = cloud.connections(api.url, { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! });
      const post = () => connections.send(new PostToConnectionCommand({ ConnectionId: id, Data: "hi" }));
      const resource = `arn:aws:execute-api:us-east-1:123456789012:${api.id}/production/POST/@connections/`;
      await assert.rejects(post(), (error: Error) => {
        assert.equal(error.name, "AccessDeniedException");
        assert.match(error.message, new RegExp(`not authorized to perform: execute-api:ManageConnections on resource: ${resource}`.replaceAll("/", "\\/")));
        return true;
      });
      await iam.send(new PutUserPolicyCommand({ UserName: "pusher", PolicyName: "push", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "execute-api:ManageConnections", Resource: `${resource}*` } }) }));
      await post();
      assert.equal(await client.next(), "hi");
    });

    it("gives up on a client that never reads, and nobody else suffers", async () => {
      const slow = await open();
      const other = await open();
      slow.client.socket.pause();
      const connections = cloud.connections(api.url);
      const Data = Buffer.alloc(128 * 1024, "x");
      let refused: string | undefined;
      for (let i = 0; i < 400 && refused === undefined; i++) {
        refused = await connections.send(new PostToConnectionCommand({ ConnectionId: slow.id, Data })).then(() => undefined, nameOf);
      }
      assert.equal(refused, "LimitExceededException");
      await connections.send(new PostToConnectionCommand({ ConnectionId: other.id, Data: "still here" }));
      assert.equal(await other.client.next(), "still here");
      await cloud.kernel.clock.advance(11_000);
      assert.equal(await connections.send(new PostToConnectionCommand({ ConnectionId: slow.id, Data: "x" })).catch(nameOf), "GoneException");
      slow.client.socket.resume();
    });
  });
});
