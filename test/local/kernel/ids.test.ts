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
      for (const length of [0, 1, 7, 24, 5000]) assert.match(ids.hex(length), new RegExp(`^[0-9a-f]{${length}}$`));
      assert.equal(new Set(Array.from({ length: 1000 }, () => ids.hex(24))).size, 1000);
      assert.match(ids.text(17), /^[A-Z2-7]{17}$/);
      assert.ok(ids.fraction() >= 0 && ids.fraction() < 1);
      assert.equal(new Set(Array.from({ length: 1000 }, () => ids.uuid())).size, 1000);
    });
  }
});
