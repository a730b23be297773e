import { strict as assert } from "node:assert";
import { RealClock } from "../../../local/kernel/clock";
import { createIds } from "../../../local/kernel/ids";
import { Journal } from "../../../local/kernel/journal";
import { Work } from "../../../local/kernel/work";

function setUp() {
  const clock = new RealClock();
  const journal = new Journal({ clock: () => clock, ids: createIds("work") });
  return { journal, work: new Work(journal) };
}

describe("kernel/work", () => {
  it("is idle when everything has ended, what was started on the way included", async () => {
    const { work, journal } = setUp();
    const done: string[] = [];
    work.run("outer", journal.begin(), async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      work.run("inner", journal.begin(), async () => { await new Promise((resolve) => setTimeout(resolve, 2)); done.push("inner"); });
      done.push("outer");
    });
    assert.equal(work.busy, true);
    await work.idle();
    assert.deepEqual(done, ["outer", "inner"]);
    assert.equal(work.busy, false);
  });

  it("records the failure of background work as a bug, and goes on", async () => {
    const { work, journal } = setUp();
    work.run("delivery", journal.begin(), () => Promise.reject(new TypeError("boom")));
    await work.idle();
    const [bug] = journal.since(0);
    assert.equal(bug!.kind === "bug" && `${bug!.what}: ${bug!.message}`, "delivery: boom");
  });

  it("counts an end once", async () => {
    const { work } = setUp();
    const [first, second] = [work.begin(), work.begin()];
    first();
    first();
    assert.equal(work.busy, true);
    second();
    await work.idle();
  });
});
