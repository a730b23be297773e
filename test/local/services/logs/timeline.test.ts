import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { LogStream } from "../../../../local/services/logs/store";
import { Timeline, type StoredEvent } from "../../../../local/services/logs/timeline";

const eventAt = (timestamp: number, sequence: number): StoredEvent => ({ timestamp, sequence, message: "x", ingestionTime: 0, bytes: 27, stream: {} as LogStream });

describe("logs: the timeline", () => {
  it("is in the order of timestamps, then of arrival, whatever comes late and whatever is dropped", () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ add: fc.array(fc.nat(30), { minLength: 1, maxLength: 5 }) }) },
      fc.record({ drop: fc.integer({ min: 1, max: 4 }) }),
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 40, size: "max" }), fc.nat(31), (steps, look) => {
      const timeline = new Timeline();
      let model: StoredEvent[] = [];
      let sequence = 0;
      for (const one of steps) {
        if ("add" in one) {
          const batch = one.add.sort((a, b) => a - b).map((timestamp) => eventAt(timestamp, ++sequence));
          timeline.add(batch);
          model = [...model, ...batch].sort((a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence);
        } else {
          for (let i = 0; i < one.drop; i++) assert.equal(timeline.shift(), model.shift());
        }
        assert.deepEqual(Array.from({ length: timeline.size }, (_, i) => timeline.at(i)), model);
        assert.equal(timeline.from(look), model.filter(({ timestamp }) => timestamp < look).length);
        assert.equal(timeline.first, model[0]);
        assert.equal(timeline.last, model[model.length - 1]);
      }
    }), { numRuns: 200 });
  });

  it("forgets what was dropped", () => {
    const timeline = new Timeline();
    timeline.add(Array.from({ length: 10_000 }, (_, i) => eventAt(i, i + 1)));
    for (let i = 0; i < 9_000; i++) timeline.shift();
    assert.equal(timeline.size, 1_000);
    assert.equal(timeline.at(0).timestamp, 9_000);
  });
});
