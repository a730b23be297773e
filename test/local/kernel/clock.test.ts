import { strict as assert } from "node:assert";
import fc from "fast-check";
import { RealClock, VirtualClock } from "../../../local/kernel/clock";
import { createIds } from "../../../local/kernel/ids";
import { Journal } from "../../../local/kernel/journal";
import { Work } from "../../../local/kernel/work";

const YEAR = 365 * 24 * 3_600_000;

function virtual() {
  const journal: Journal = new Journal({ clock: () => clock, ids: createIds("clock") });
  const work = new Work(journal);
  const clock = new VirtualClock(work, 1_000);
  return { clock, work, journal };
}

describe("kernel/clock", () => {
  it("virtual: a year's wait is over at once", async () => {
    const { clock } = virtual();
    await clock.sleep(YEAR);
    assert.equal(clock.now(), 1_000 + YEAR);
  });

  it("virtual: does not jump while something is in flight, and jumps when it ends", async () => {
    const { clock, work } = virtual();
    const end = work.begin();
    let fired = false;
    clock.at(5_000, () => { fired = true; });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.equal(fired, false);
    assert.equal(clock.now(), 1_000);
    end();
    await clock.sleep(10_000);
    assert.equal(fired, true);
  });

  it("virtual: what steps aside to wait does not hold the clock", async () => {
    const { clock, work, journal } = virtual();
    const seen: number[] = [];
    work.run("retry", journal.begin(), async () => {
      for (let attempt = 0; attempt < 3; attempt++) {
        await work.aside(clock.sleep(60_000));
        seen.push(clock.now());
      }
    });
    await clock.sleep(10 * 60_000);
    assert.deepEqual(seen, [61_000, 121_000, 181_000]);
  });

  it("virtual: a background timer is passed on the way, never jumped to", async () => {
    const { clock } = virtual();
    let ticks = 0;
    const tick = () => { ticks++; clock.at(clock.now() + 60_000, tick, { background: true }); };
    clock.at(61_000, tick, { background: true });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.deepEqual([clock.now(), ticks], [1_000, 0]);
    await clock.advance(24 * 3_600_000);
    assert.equal(ticks, 24 * 60);
  });

  it("virtual: advance lets work that a timer starts settle before the next timer", async () => {
    const { clock, work, journal } = virtual();
    const order: string[] = [];
    clock.at(2_000, () => work.run("slow", journal.begin(), async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`slow at ${clock.now()}`);
    }));
    clock.at(3_000, () => { order.push(`next at ${clock.now()}`); });
    await clock.advance(5_000);
    assert.deepEqual(order, ["slow at 2000", "next at 3000"]);
    assert.equal(clock.now(), 6_000);
  });

  it("virtual: timers fire in the order of their times, equal ones in the order of their making", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 }), async (delays) => {
      const { clock } = virtual();
      const fired: number[] = [];
      delays.forEach((delay, at) => clock.at(1_000 + delay, () => { fired.push(at); }));
      await clock.advance(100);
      const expected = delays.map((delay, at) => ({ delay, at })).sort((a, b) => a.delay - b.delay || a.at - b.at).map(({ at }) => at);
      assert.deepEqual(fired, expected);
    }), { numRuns: 50 });
  });

  it("a timer that was called off does not fire, and an aborted sleep rejects", async () => {
    const { clock } = virtual();
    clock.at(2_000, () => assert.fail("called off")).cancel();
    const abort = new AbortController();
    const end = clock.sleep(1_000, abort.signal);
    abort.abort(new Error("enough"));
    await assert.rejects(end, /enough/);
    await assert.rejects(clock.sleep(1, abort.signal), /enough/);
    await clock.advance(5_000);
  });

  it("real: passes with the world, and a wait longer than 31 bits of milliseconds does not fire early", async () => {
    const clock = new RealClock();
    clock.at(Date.now() + 30 * 24 * 3_600_000, () => assert.fail("fired early"));
    const before = Date.now();
    await clock.sleep(5);
    assert.ok(Date.now() - before >= 4);
    clock.dispose();
  });
});
