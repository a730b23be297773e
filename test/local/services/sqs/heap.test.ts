import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { Heap, placeOf, type Place } from "../../../../local/services/sqs/heap";

describe("sqs: the heap", () => {
  it("gives items in the order of their keys, then of their arrival, whatever is removed on the way", () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ add: fc.nat(20) }) },
      fc.record({ remove: fc.nat(50) }),
      fc.record({ shift: fc.constant(true) }),
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
      const heap = new Heap<number>();
      const model: Place<number>[] = [];
      let count = 0;
      for (const one of steps) {
        if ("add" in one) {
          const place = placeOf(count++);
          heap.add(place, one.add);
          model.push(place);
          model.sort((a, b) => a.key - b.key || a.item - b.item);
        } else {
          const index = "shift" in one ? 0 : one.remove;
          const place = model[index];
          if (!place) continue;
          heap.remove(place);
          heap.remove(place);
          model.splice(index, 1);
        }
        assert.equal(heap.size, model.length);
        assert.equal(heap.first()?.item, model[0]?.item);
      }
    }), { numRuns: 200 });
  });
});
