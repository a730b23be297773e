import { strict as assert } from "node:assert";
import { discrepancies, soak } from "./soak";

describe("a soak of events with random faults", function () {
  this.timeout(180_000);

  it("loses nothing silently: put, matched, delivered, dead-lettered and dropped add up", async () => {
    const report = await soak(5_000, "a small soak");
    assert.deepEqual(discrepancies(report), []);
    // It is a soak only if everything happened.
    const { failing, "failing-bare": bare, "failing-shut": shut, machine, switched } = report.rules;
    for (const tally of [failing!, machine!]) assert.ok(tally.arrived > 0 && tally.dead > 0, JSON.stringify(tally));
    assert.ok(bare!.journal.dropped > 0 && shut!.journal.dropped > 0 && shut!.dead === 0 && machine!.journal["will-retry"] > 0);
    assert.ok(report.unmatched > 0 && switched!.matched > 0);
  });

  it("would say so if something were lost, or came twice", async () => {
    const report = await soak(20, "tiny");
    const healthy = report.rules["healthy"]!;
    assert.deepEqual(discrepancies({ ...report, rules: { healthy: { ...healthy, arrived: healthy.arrived - 1 } } }),
      [`healthy: ${healthy.journal.delivered} delivered, ${healthy.arrived - 1} at the target`]);
    assert.deepEqual(discrepancies({ ...report, events: 19 }), ["20 events were put, 19 came to the bus"]);
  });
});
