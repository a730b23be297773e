import { strict as assert } from "node:assert";
import { createIds } from "../../../local/kernel/ids";

describe("kernel/ids", () => {
  it("gives the same row for a seed, another for another", () => {
    const row = (seed: string) => { const ids = createIds(seed); return [ids.uuid(), ids.hex(7), ids.text(16), ids.fraction()]; };
    assert.deepEqual(row("a"), row("a"));
    assert.notDeepEqual(row("a"), row("b"));
  });

  for (const ids of [createIds(), createIds("seed")]) {
    it("gives what it says", () => {
      assert.match(ids.uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.match(ids.hex(7), /^[0-9a-f]{7}$/);
      assert.match(ids.text(17), /^[A-Z2-7]{17}$/);
      assert.ok(ids.fraction() >= 0 && ids.fraction() < 1);
      assert.equal(new Set(Array.from({ length: 1000 }, () => ids.uuid())).size, 1000);
    });
  }
});
