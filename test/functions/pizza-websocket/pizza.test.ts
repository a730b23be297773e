import { strict as assert } from "node:assert";
import { connect, disconnect, status, type SocketEvent } from "../../../functions/pizza-websocket/connections";
import { STAGES, type StageMessage } from "../../../functions/pizza-websocket/contract";
import type { Followers } from "../../../functions/pizza-websocket/followers";
import { page } from "../../../functions/pizza-websocket/page";
import { messageOf, receive } from "../../../functions/pizza-websocket/receive";
import { doStage } from "../../../functions/pizza-websocket/stage";
import { envelope, named, recorder } from "../events";

const detail = (eventtype: string, order_id = "ord-1", more: object = {}) => ({ item: { eventtype, order_id, ...more } });
const event = (source: string, eventtype: string, order?: string) => envelope(source, "eventtype", detail(eventtype, order, { pizza: "<b>Funghi</b>" }));

/** Followers in memory, by the rules of the table. */
function memory(): Followers & { readonly rows: Set<string>; readonly last: Map<string, StageMessage> } {
  const rows = new Set<string>();
  const last = new Map<string, StageMessage>();
  const split = () => [...rows].map((row) => row.split(" ") as [string, string]);
  return {
    rows, last,
    add: async (order, id) => { rows.add(`${order} ${id}`); },
    of: async (order) => split().filter(([o]) => o === order).map(([, id]) => id),
    ordersOf: async (id) => split().filter(([, i]) => i === id).map(([order]) => order),
    remove: async (order, id) => { rows.delete(`${order} ${id}`); },
    lastStage: async (order) => last.get(order),
    keepStage: async (message) => {
      const known = last.get(message.item.order_id);
      if (known && known.stage > message.stage) return false;
      last.set(message.item.order_id, message);
      return true;
    },
  };
}

const socket = (connectionId: string, over: Partial<SocketEvent> = {}): SocketEvent => ({ requestContext: { connectionId }, ...over });

describe("functions/pizza-websocket: a stage", () => {
  it("does its work, then announces the next with everything that the customer said", async () => {
    const order: string[] = [];
    const published: object[] = [];
    const { lines, log } = recorder();
    const handle = doStage({ work: async () => { order.push("work"); }, publish: async (d) => { order.push("publish"); published.push(d); return "e-1"; }, log }, "cook_pizza");
    await handle(event("lab_http_api", "make_pizza"));
    assert.deepEqual(order, ["work", "publish"]);
    assert.deepEqual(published, [{ item: { eventtype: "cook_pizza", order_id: "ord-1", pizza: "<b>Funghi</b>" } }]);
    assert.equal(lines[0]!.next, "cook_pizza");
  });

  it("fails when the bus does not take the next stage, so that Lambda tries again", async () => {
    const handle = doStage({ work: async () => undefined, publish: () => Promise.reject(named("PublishFailed")), log: recorder().log }, "cook_pizza");
    await assert.rejects(handle(event("lab_http_api", "make_pizza")), { name: "PublishFailed" });
  });

  for (const bad of [undefined, {}, { item: null }, { item: {} }, { item: { eventtype: "make_pizza" } }, { item: { eventtype: "make_pizza", order_id: "a b" } }, { item: { eventtype: "make_pizza", order_id: "x".repeat(65) } }]) {
    it(`throws for ${JSON.stringify(bad)?.slice(0, 60)}`, async () => {
      const handle = doStage({ work: async () => assert.fail("it worked"), publish: async () => assert.fail("it published"), log: recorder().log }, "cook_pizza");
      await assert.rejects(handle(envelope("lab_http_api", "eventtype", bad)), { name: "InvalidEvent" });
    });
  }
});

describe("functions/pizza-websocket: the receiver", () => {
  const open = () => {
    const followers = memory();
    const pushed: [id: string, stage: number][] = [];
    const failing = new Map<string, Error>();
    const { lines, log } = recorder();
    const handle = receive({
      followers, log,
      push: async (id, message) => {
        const failure = failing.get(id);
        if (failure) throw failure;
        pushed.push([id, (JSON.parse(message) as StageMessage).stage]);
      },
    });
    return { followers, pushed, failing, lines, handle };
  };

  it("tells each stage with its number to those who follow this order, and to nobody else", async () => {
    const { followers, pushed, handle } = open();
    for (const id of ["a", "b"]) await followers.add("ord-1", id);
    await followers.add("ord-2", "stranger");
    for (const { source, eventtype } of STAGES) await handle(event(source, eventtype));
    assert.deepEqual(pushed.filter(([id]) => id === "a"), [["a", 1], ["a", 2], ["a", 3], ["a", 4]]);
    assert.deepEqual(pushed.filter(([id]) => id === "b").length, 4);
    assert.ok(!pushed.some(([id]) => id === "stranger"));
  });

  it("forgets a connection that is gone, and goes on", async () => {
    const { followers, failing, pushed, handle } = open();
    for (const id of ["a", "dead", "b"]) await followers.add("ord-1", id);
    failing.set("dead", named("GoneException"));
    assert.deepEqual(await handle(event("lab_http_api", "make_pizza")), { stage: 1, pushed: 2, gone: 1 });
    assert.deepEqual([...followers.rows], ["ord-1 a", "ord-1 b"]);
    assert.equal(pushed.length, 2);
  });

  it("fails when somebody could not be told, after telling the others; the same stage again reaches everybody", async () => {
    const { followers, failing, pushed, handle } = open();
    for (const id of ["a", "slow", "b"]) await followers.add("ord-1", id);
    failing.set("slow", named("LimitExceededException"));
    await assert.rejects(handle(event("lab_http_api", "make_pizza")), { name: "PushFailed" });
    assert.equal(pushed.length, 2);
    failing.clear();
    assert.equal((await handle(event("lab_http_api", "make_pizza"))).pushed, 3);
  });

  it("keeps an older stage from them", async () => {
    const { followers, pushed, handle } = open();
    await followers.add("ord-1", "a");
    await handle(event("cook_pizza", "deliver_pizza"));
    assert.equal((await handle(event("make_pizza", "cook_pizza"))).pushed, 0);
    assert.deepEqual(pushed, [["a", 3]]);
  });

  it("tells a thousand, a few at a time", async () => {
    const followers = memory();
    for (let i = 0; i < 1000; i++) await followers.add("ord-1", `c${i}`);
    let now = 0;
    let most = 0;
    const push = async () => { most = Math.max(most, ++now); await new Promise((resolve) => setImmediate(resolve)); now--; };
    assert.equal((await receive({ followers, push, log: recorder().log })(event("lab_http_api", "make_pizza"))).pushed, 1000);
    assert.equal(most, 50);
  });

  for (const { eventtype } of STAGES) {
    for (const source of ["lab_http_api", "make_pizza", "cook_pizza", "deliver_pizza", "stranger"]) {
      const earned = STAGES.some((stage) => stage.eventtype === eventtype && stage.source === source);
      it(`${earned ? "believes" : "does not believe"} ${source} that says ${eventtype}`, () => {
        const read = () => messageOf(event(source, eventtype));
        if (earned) assert.equal(read().item.eventtype, eventtype);
        else assert.throws(read, { name: "InvalidEvent" });
      });
    }
  }
});

describe("functions/pizza-websocket: connections", () => {
  const ports = () => ({ followers: memory(), log: recorder().log });

  it("a connection follows the order that it names, until it ends", async () => {
    const p = ports();
    assert.deepEqual(await connect(p)(socket("c1", { queryStringParameters: { order_id: "ord-1" } })), { statusCode: 200 });
    assert.deepEqual([...p.followers.rows], ["ord-1 c1"]);
    assert.deepEqual(await disconnect(p)(socket("c1")), { statusCode: 200 });
    assert.equal(p.followers.rows.size, 0);
    assert.deepEqual(await disconnect(p)(socket("c1")), { statusCode: 200 });
  });

  for (const query of [undefined, null, {}, { order_id: "" }, { order_id: "a b" }, { order_id: "../x" }, { order_id: "x".repeat(65) }, { orderid: "ord-1" }]) {
    it(`refuses ${JSON.stringify(query)} with 400`, async () => {
      const p = ports();
      assert.equal((await connect(p)(socket("c1", { queryStringParameters: query as SocketEvent["queryStringParameters"] }))).statusCode, 400);
      assert.equal(p.followers.rows.size, 0);
    });
  }

  it("status tells the last stage of the connection's own order, and nothing of others", async () => {
    const p = ports();
    await connect(p)(socket("c1", { queryStringParameters: { order_id: "ord-1" } }));
    await connect(p)(socket("c2", { queryStringParameters: { order_id: "ord-2" } }));
    await p.followers.keepStage({ ...detail("deliver_pizza"), stage: 3, time: "2026-11-20T14:03:22Z" });
    const ask = async (id: string, body: string | null) => status(p)(socket(id, { body }));
    assert.equal((JSON.parse((await ask("c1", '{"action":"status"}')).body!) as StageMessage).stage, 3);
    assert.deepEqual(JSON.parse((await ask("c2", '{"action":"status","order_id":"ord-1"}')).body!), { stage: 0 });
    await p.followers.remove("ord-2", "c2");
    assert.deepEqual(JSON.parse((await ask("c2", '{"action":"status"}')).body!), { stage: 0, following: false }, "whoever was forgotten learns so");
    for (const body of [null, "", "text", "[]", "null", '{"action":"other"}', "{"]) assert.equal((await ask("c1", body)).statusCode, 400, String(body));
  });
});

describe("functions/pizza-websocket: the page", () => {
  const answer = (socketUrl: string) => page({ socketUrl, nonce: () => "bm9uY2U=" })();

  it("runs nothing but its own script and talks to nobody but its own APIs", async () => {
    const { headers, body } = await answer("wss://abc.execute-api.us-east-1.amazonaws.com/production");
    assert.equal(headers["content-security-policy"],
      "default-src 'none'; script-src 'nonce-bm9uY2U='; style-src 'nonce-bm9uY2U='; img-src data:; connect-src 'self' wss://abc.execute-api.us-east-1.amazonaws.com; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    assert.match(body, /<html lang="en" data-socket="wss:\/\/abc\.execute-api\.us-east-1\.amazonaws\.com\/production">/);
    assert.equal(body.match(/nonce="bm9uY2U="/g)?.length, 2);
    assert.doesNotMatch(body, /NONCE|SOCKET|innerHTML|https?:\/\//);
  });

  it("an odd URL stays within its attribute", async () => {
    assert.match((await answer('ws://127.0.0.1:1/"><script>')).body, /data-socket="ws:\/\/127\.0\.0\.1:1\/&quot;>&lt;script>"/);
  });
});
