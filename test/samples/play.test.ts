import { strict as assert } from "node:assert";
import { play } from "../../samples/play";
import type { Sample } from "../../samples/sample";

const run = (sample: Partial<Sample>, outputs: Record<string, unknown> = {}) =>
  play({ onAws: "", needs: [], run: () => Promise.resolve(), next: () => [], ...sample }, { scenario: "x", outputs, local: true, onStep: () => undefined });
const titles = (report: { steps: readonly { title: string; ok: boolean }[] }) => report.steps.map(({ title, ok }) => `${ok ? "ok" : "FAIL"} ${title}`);

describe("samples/play", () => {
  it("reports the steps, and cleans up in the reverse order", async () => {
    const report = await run({ run: async (stage) => {
      await stage.step("make", () => { stage.cleanup("first", () => Promise.resolve()); stage.cleanup("second", () => Promise.resolve()); return Promise.resolve("made"); });
    } });
    assert.equal(report.ok, true);
    assert.deepEqual(titles(report), ["ok make", "ok remove second", "ok remove first"]);
    assert.equal(report.steps[0]!.detail, "made");
  });

  it("cleans up after a failure too, and goes on when removing fails", async () => {
    const report = await run({ run: async (stage) => {
      stage.cleanup("a", () => Promise.resolve());
      stage.cleanup("b", () => Promise.reject(new Error("gone already")));
      await stage.step("break", () => Promise.reject(new TypeError("boom")));
      await stage.step("never", () => Promise.resolve());
    } });
    assert.deepEqual(titles(report), ["FAIL break", "FAIL remove b", "ok remove a"]);
    assert.equal(report.steps[0]!.error, "TypeError: boom");
    assert.equal(report.ok, false);
  });

  it("looks until it is there, and says what it saw last when it is not", async () => {
    let looks = 0;
    const found = await run({ run: async (stage) => {
      await stage.step("see", async () => String(await stage.eventually("it", { local: 5, aws: 5 }, () => Promise.resolve(++looks > 2 ? looks : undefined))));
    } });
    assert.equal(found.steps[0]!.detail, "3");
    const missed = await run({ run: async (stage) => {
      await stage.step("see", () => stage.eventually("it", { local: 0.05, aws: 5 }, () => Promise.reject(new Error("3 of 4"))));
    } });
    assert.equal(missed.steps[0]!.error, "it: not seen within 0.05 s (3 of 4)");
  });

  it("fails before anything is done when an output is missing", async () => {
    const report = await run({ needs: ["busName"], run: () => assert.fail("must not run") });
    assert.equal(report.ok, false);
    assert.match(report.steps[0]!.error!, /no output busName of x/);
  });

  it("counts an error outside of steps as a failure", async () => {
    const report = await run({ run: () => Promise.reject(new Error("early")) });
    assert.deepEqual(titles(report), ["FAIL sample"]);
  });
});
