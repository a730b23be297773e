import { strict as assert } from "node:assert";
import type { EventBridgeClient, PutEventsCommandOutput, PutEventsRequestEntry, PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import fc from "fast-check";
import { pack, send, serviceStatus, sizeOf } from "../../samples/producer";

const LIMIT = 1_048_576;
const entry = (detail: string): PutEventsRequestEntry => ({ Source: "s", DetailType: "d", Detail: detail });

/** A bus that answers each entry as `answer` says; remembers the calls. */
function bus(answer: (entry: PutEventsRequestEntry, call: number) => PutEventsResultEntry) {
  const calls: PutEventsRequestEntry[][] = [];
  const client = {
    send: ({ input }: { input: { Entries: PutEventsRequestEntry[] } }): Promise<Partial<PutEventsCommandOutput>> => {
      calls.push(input.Entries);
      return Promise.resolve({ Entries: input.Entries.map((e) => answer(e, calls.length)) });
    },
  } as unknown as EventBridgeClient;
  return { client, calls };
}

describe("samples/producer", () => {
  it("counts bytes as AWS does", () => {
    assert.equal(sizeOf({ Source: "ab", DetailType: "ü", Detail: "{}", Resources: ["r1", "r2"], EventBusName: "free", TraceHeader: "free" }), 2 + 2 + 2 + 4);
    assert.equal(sizeOf({ ...entry("{}"), Time: new Date(0) }), 14 + 4);
  });

  it("packs every entry once, in order, ten and less than 1 MB a call", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 2, max: 400_000 }), { maxLength: 60 }), (sizes) => {
      const entries = sizes.map((size) => entry("x".repeat(size)));
      const batches = pack(entries);
      assert.deepEqual(batches.flat(), entries);
      for (const batch of batches) {
        assert.ok(batch.length <= 10);
        assert.ok(batch.reduce((sum, e) => sum + sizeOf(e), 0) < LIMIT);
      }
    }), { numRuns: 50 });
  });

  it("sends again only what failed for a passing reason", async () => {
    const entries = Array.from({ length: 12 }, (_, at) => entry(`{"at":${at}}`));
    const { client, calls } = bus((e, call) => (e.Detail === '{"at":3}' && call < 4 ? { ErrorCode: "ThrottlingException", ErrorMessage: "later" } : { EventId: `id-${e.Detail}` }));
    const { eventIds, failed, calls: made } = await send(client, entries, 1);
    assert.equal(new Set(eventIds).size, 12);
    assert.deepEqual(failed, []);
    assert.deepEqual(calls.map((batch) => batch.length), [10, 2, 1, 1]);
    assert.equal(made, 4);
  });

  it("reports what the bus refuses for good, and what stays throttled, once each", async () => {
    const { client, calls } = bus((e) => {
      if (e.Detail === "bad") return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
      return e.Detail === "slow" ? { ErrorCode: "InternalFailure", ErrorMessage: "later" } : { EventId: "id" };
    });
    const { eventIds, failed } = await send(client, [entry("good"), entry("bad"), entry("slow")], 1);
    assert.deepEqual(eventIds, ["id"]);
    assert.deepEqual(failed.map(({ code }) => code), ["MalformedDetail", "InternalFailure"]);
    assert.deepEqual(calls.map((batch) => batch.length), [3, 1, 1, 1, 1]);
  });

  it("reports a call that was refused as a whole, and throws what is not about its content", async () => {
    const failing = (name: string) => ({ send: () => Promise.reject(Object.assign(new Error("over the limit"), { name })) }) as unknown as EventBridgeClient;
    const { failed } = await send(failing("ValidationException"), [entry("a")], 1);
    assert.deepEqual(failed.map(({ code, message }) => `${code} ${message}`), ["ValidationException over the limit"]);
    await assert.rejects(send(failing("AccessDeniedException"), [entry("a")], 1), { name: "AccessDeniedException" });
  });

  it("makes the event of a service that reports its status", () => {
    assert.deepEqual(serviceStatus("bus", new Date(0)), {
      EventBusName: "bus", Source: "com.mycompany.myapp", DetailType: "service_status", Time: new Date(0), Detail: '{"service":"myapp service","status":"restored"}',
    });
  });
});
