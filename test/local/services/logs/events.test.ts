import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { ARN, Bench, GROUP } from "./support";

const DAY = 86_400_000;
const messages = (events: readonly { message?: string }[]) => events.map(({ message }) => message);

describe("logs: events", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.group(GROUP, "s", "t");
  });
  afterEach(() => bench.cloud.dispose());

  it("the latest come first when nothing is said, in their order; from the head when asked", async () => {
    await bench.lines("s", "a", "b", "c");
    assert.deepEqual(messages((await bench.get({ logStreamName: "s", limit: 2 })).events), ["b", "c"]);
    assert.deepEqual(messages((await bench.get({ logStreamName: "s", limit: 2, startFromHead: true })).events), ["a", "b"]);
  });

  it("at the end, the token is the same again, and brings what comes later", async () => {
    await bench.lines("s", "a");
    const first = await bench.get({ logStreamName: "s", startFromHead: true });
    const second = await bench.get({ logStreamName: "s", nextToken: first.nextForwardToken });
    assert.deepEqual(second.events, []);
    assert.equal(second.nextForwardToken, first.nextForwardToken);
    await bench.cloud.kernel.clock.advance(10);
    await bench.lines("s", "b");
    assert.deepEqual(messages((await bench.get({ logStreamName: "s", nextToken: second.nextForwardToken })).events), ["b"]);
    assert.deepEqual(messages((await bench.get({ logStreamName: "s", nextToken: second.nextBackwardToken })).events), ["a"]);
    assert.match(first.nextForwardToken, /^f\/\d{56}\/s$/);
    assert.match(first.nextBackwardToken, /^b\/\d{56}\/s$/);
  });

  it("tokens of an empty stream", async () => {
    const empty = await bench.get({ logStreamName: "s", startFromHead: true });
    assert.deepEqual((await bench.get({ logStreamName: "s", nextToken: empty.nextBackwardToken })).nextBackwardToken, empty.nextBackwardToken);
    await bench.lines("s", "a");
    assert.deepEqual(messages((await bench.get({ logStreamName: "s", nextToken: empty.nextForwardToken })).events), ["a"]);
  });

  it("walking either way brings every event once, in order", () => fc.assert(fc.asyncProperty(
    fc.array(fc.nat(20), { maxLength: 25, size: "max" }), fc.integer({ min: 1, max: 7 }), fc.boolean(), async (offsets, limit, forward) => {
      const own = new Bench();
      await own.group(GROUP, "s");
      for (const [i, offset] of offsets.entries()) await own.put("s", [{ timestamp: own.now + offset, message: String(i) }]);
      const expected = offsets.map((offset, i) => ({ offset, i })).sort((a, b) => a.offset - b.offset || a.i - b.i).map(({ i }) => String(i));
      const walked: string[] = [];
      let token: string | undefined;
      for (;;) {
        const page = await own.get({ logStreamName: "s", limit, startFromHead: forward, ...(token !== undefined && { nextToken: token }) });
        const next = forward ? page.nextForwardToken : page.nextBackwardToken;
        const found = messages(page.events) as string[];
        if (forward) walked.push(...found); else walked.unshift(...found);
        if (next === token) break;
        token = next;
      }
      assert.deepEqual(walked, expected);
      await own.cloud.dispose();
    }), { numRuns: 50 }));

  it("GetLogEvents excludes the end of the time range, FilterLogEvents includes it", async () => {
    await bench.lines("s", "a", "b", "c");
    const range = { startTime: bench.now + 1, endTime: bench.now + 2 };
    assert.deepEqual(messages((await bench.get({ logStreamName: "s", ...range })).events), ["b"]);
    assert.deepEqual(await bench.found(range), ["b", "c"]);
  });

  it("FilterLogEvents interleaves streams by time, and chooses streams by name and prefix", async () => {
    await bench.group("/other", "s");
    const { now } = bench;
    await bench.put("s", [{ timestamp: now, message: "s1" }, { timestamp: now + 2, message: "s2" }]);
    await bench.put("t", [{ timestamp: now + 1, message: "t1" }, { timestamp: now + 2, message: "t2" }]);
    assert.deepEqual(await bench.found(), ["s1", "t1", "s2", "t2"]);
    assert.deepEqual(await bench.found({ logStreamNames: ["t"] }), ["t1", "t2"]);
    assert.deepEqual(await bench.found({ logStreamNames: ["t", "s"], filterPattern: "%[12]%" }), ["s1", "t1", "s2", "t2"]);
    assert.deepEqual(await bench.found({ logStreamNamePrefix: "s" }), ["s1", "s2"]);
    assert.deepEqual(await bench.found({ logStreamNamePrefix: "x" }), []);
    assert.deepEqual(await bench.found({ logGroupName: undefined, logGroupIdentifier: ARN, interleaved: false }), ["s1", "t1", "s2", "t2"]);
    const [event] = (await bench.filter()).events;
    assert.deepEqual([event!.logStreamName, event!.timestamp, event!.eventId!.length], ["s", now, 56]);
  });

  it("pages of FilterLogEvents bring every match once, whatever the limit", () => fc.assert(fc.asyncProperty(
    fc.array(fc.record({ offset: fc.nat(10), stream: fc.constantFrom("s", "t"), hit: fc.boolean() }), { maxLength: 30, size: "max" }), fc.integer({ min: 1, max: 5 }), async (events, limit) => {
      const own = new Bench();
      await own.group(GROUP, "s", "t");
      for (const [i, { offset, stream, hit }] of events.entries()) await own.put(stream, [{ timestamp: own.now + offset, message: `${hit ? "HIT" : "miss"} ${i}` }]);
      const expected = events.map((event, i) => ({ ...event, i })).filter(({ hit }) => hit).sort((a, b) => a.offset - b.offset || a.i - b.i).map(({ i }) => `HIT ${i}`);
      const found: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = await own.filter({ filterPattern: "HIT", limit, nextToken });
        assert.ok(page.events.length <= limit);
        found.push(...messages(page.events) as string[]);
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      assert.deepEqual(found, expected);
      await own.cloud.dispose();
    }), { numRuns: 50 }));

  it("a page is at most one megabyte", async () => {
    const long = "x".repeat(500_000);
    for (let i = 0; i < 3; i++) await bench.put("s", [{ timestamp: bench.now + 2 * i, message: long }, { timestamp: bench.now + 2 * i + 1, message: long }]);
    const page = await bench.filter();
    assert.equal(page.events.length, 2);
    assert.equal((await bench.filter({ nextToken: page.nextToken })).events.length, 2);
    assert.equal((await bench.get({ logStreamName: "s" })).events.length, 2);
  });

  it("events that are too old, expired or too new are rejected, the rest is kept, and the journal says so", async () => {
    const { now } = bench;
    const line = (message: string, age: number) => ({ timestamp: now - age, message });
    const fifteen = await bench.put("s", [line("old", 15 * DAY), line("older than the others", 14 * DAY + 1)]);
    assert.deepEqual(fifteen.rejectedLogEventsInfo, { tooOldLogEventEndIndex: 2 });
    const mixed = await bench.put("s", [line("fine", 0), line("new", -7_200_000), line("too new", -7_200_001)]);
    assert.deepEqual(mixed.rejectedLogEventsInfo, { tooNewLogEventStartIndex: 2 });
    await bench.call("PutRetentionPolicy", { logGroupName: GROUP, retentionInDays: 3 });
    const expired = await bench.put("s", [line("expired", 3 * DAY + 1), line("kept", 3 * DAY)]);
    assert.deepEqual(expired.rejectedLogEventsInfo, { expiredLogEventEndIndex: 1 });
    assert.deepEqual(await bench.found(), ["kept", "fine", "new"]);
    assert.equal(bench.notes().length, 3);
    assert.match(bench.notes()[2]!, /1 of 2 events were rejected/);
  });

  it("retention: events vanish by the clock, and their bytes with them", async () => {
    await bench.call("PutRetentionPolicy", { logGroupName: GROUP, retentionInDays: 1 });
    const stored = async () => (await bench.call<{ logGroups: { storedBytes: number }[] }>("DescribeLogGroups", {})).logGroups[0]!.storedBytes;
    await bench.lines("s", "abc");
    await bench.cloud.kernel.clock.advance(DAY / 2);
    await bench.lines("t", "ü");
    assert.equal(await stored(), 3 + 26 + 2 + 26);
    await bench.cloud.kernel.clock.advance(DAY / 2 + 1);
    assert.deepEqual(await bench.found(), ["ü"]);
    assert.equal(await stored(), 28);
    await bench.call("DeleteRetentionPolicy", { logGroupName: GROUP });
    await bench.cloud.kernel.clock.advance(30 * DAY);
    assert.deepEqual(await bench.found(), ["ü"]);
  });

  it("deleting a stream takes its events away", async () => {
    await bench.lines("s", "a");
    await bench.lines("t", "b");
    await bench.call("DeleteLogStream", { logGroupName: GROUP, logStreamName: "s" });
    assert.deepEqual(await bench.found(), ["b"]);
    await bench.call("DeleteLogGroup", { logGroupName: GROUP });
    await assert.rejects(bench.found(), { name: "ResourceNotFoundException" });
  });

  it("a group that outgrows the local cloud loses its oldest events, and the journal says so", async function () {
    this.timeout(60_000);
    const line = "x".repeat(1_000_000);
    for (let i = 0; i < 270; i++) await bench.put(i % 2 ? "s" : "t", [{ timestamp: bench.now + i, message: `${i} ${line}` }]);
    const [first] = (await bench.filter({ limit: 1 })).events;
    assert.equal(first!.message!.split(" ")[0], "2");
    assert.match(bench.notes()[0]!, /the oldest 1 events were dropped/);
  });

  it("a wrong filter pattern is answered in AWS's words; the journal tells why", async () => {
    await assert.rejects(bench.filter({ filterPattern: "{ $.a == 1 }" }), { name: "InvalidParameterException", message: "Invalid filter pattern" });
    assert.match(bench.notes()[0]!, /a value expected at character/);
  });

  it("many events are put and found quickly", async () => {
    const batch = (from: number) => Array.from({ length: 5_000 }, (_, i) => ({ timestamp: bench.now + from + i, message: `{"n":${from + i},"level":"INFO"}` }));
    for (let i = 0; i < 20; i++) await bench.put("s", batch(i * 5_000));
    const started = performance.now();
    assert.deepEqual((await bench.found({ filterPattern: "{ $.n = 99999 }" })).length, 1);
    assert.ok(performance.now() - started < 20_000);
  });
});
