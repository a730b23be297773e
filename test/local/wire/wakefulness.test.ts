import { strict as assert } from "node:assert";
import { Wakefulness } from "../../../local/wire/wakefulness";

describe("wire/wakefulness", () => {
  /**
   * A request every `gap` milliseconds, answered at once, in turns of an eighth; how many turns were asked for after the last
   * one. What an answer begins is under way for so many `turns`.
   */
  function turnsAfter(requests: number, gap: number, underWay = 0): number {
    let time = 0;
    let turns: (() => void)[] = [];
    let left = 0;
    const wakefulness = new Wakefulness({ busy: () => left > 0, now: () => time, nextTurn: (turn) => turns.push(turn) });
    const pass = (ms: number): number => {
      let count = 0;
      for (const end = time + ms; time < end; time += 0.125) {
        const due = turns;
        turns = [];
        assert.ok(due.length <= 1, "one row of turns is enough");
        for (const turn of due) turn();
        left = Math.max(0, left - 1);
        count += due.length;
      }
      return count;
    };
    for (let n = 0; n < requests; n++) {
      if (n > 0) pass(gap);
      wakefulness.asked();
      left = underWay;
      wakefulness.answered();
    }
    return pass(100);
  }

  it("sleeps after a request that stands alone", () => assert.equal(turnsAfter(1, 0), 0));
  it("sleeps after requests with time between them", () => assert.equal(turnsAfter(50, 1.5), 0));
  it("stays awake for a millisecond after requests in a row, and then sleeps", () => {
    for (const gap of [0.125, 0.25, 0.875]) for (const requests of [2, 3, 50]) assert.equal(turnsAfter(requests, gap), 9, `${requests} requests, ${gap} ms`);
  });
  it("stays awake while what an answer began is done in the turn after it, as an event's way is", () => {
    for (const gap of [0.125, 0.25, 0.875]) for (const requests of [2, 3, 50]) assert.equal(turnsAfter(requests, gap, 1), 9, `${requests} requests, ${gap} ms`);
  });
  it("leaves the processor to whoever works on something", () => assert.equal(turnsAfter(50, 0.3, Infinity), 2));
});
