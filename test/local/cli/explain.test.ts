import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Caller } from "../../../local/kernel/caller";
import { LocalCloud } from "../../../local/cloud";
import { EXPLAIN_HELP, explainCommand } from "../../../local/cli/explain";

const EVENT = { source: "shop", detail: { total: 90, state: "Open", lines: [{ sku: "a", qty: 1 }, { sku: "b", qty: 2 }] } };

describe("npm run explain", () => {
  let folder: string;
  before(() => { folder = mkdtempSync(join(tmpdir(), "explain-")); });
  after(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    const said = { out: [] as string[], err: [] as string[] };
    const code = await explainCommand(args, (text) => said.out.push(text), (text) => said.err.push(text));
    return { code, out: said.out.join("\n"), err: said.err.join("\n") };
  };

  const cases: [name: string, pattern: object, says: string][] = [
    ["a match", { source: ["shop"] }, "matched"],
    ["the nearest of several bounds", { detail: { total: [5, { numeric: [">", 100] }, 1000] } },
      'not matched: detail.total is 90, but the rule wants 5 or a number > 100 or 1000\n  path      detail.total\n  operator  equals or numeric\n  seen      90\n  wanted    [5,{"numeric":[">",100]},1000]\n  nearest   {"numeric":[">",100]}'],
    ["text in another case", { detail: { state: ["done", "open", { prefix: "x" }] } },
      'not matched: detail.state is "Open", but the rule wants "done" or "open" or text that starts with "x"\n  path      detail.state\n  operator  equals or prefix\n  seen      "Open"\n  wanted    ["done","open",{"prefix":"x"}]\n  nearest   "open"'],
    ["a missing field", { "detail-type": ["a"] },
      'not matched: detail-type is missing, but the rule wants "a"\n  path      detail-type\n  operator  equals\n  seen      (missing)\n  wanted    ["a"]\n  nearest   "a"'],
    ["fields in different elements", { detail: { lines: { sku: ["a"], qty: [2] } } },
      'not matched: detail.lines: no single element meets all of sku, qty, though each holds in some element\n  path      detail.lines\n  operator  same-element\n  seen      [{"sku":"a","qty":1},{"sku":"b","qty":2}]\n  wanted    {"sku":["a"],"qty":[2]}'],
  ];
  for (const [name, pattern, says] of cases) {
    it(`explains ${name}`, async () => {
      const args = ["--event", file("event.json", EVENT), "--pattern", file("pattern.json", pattern)];
      assert.deepEqual(await run(...args), { code: says === "matched" ? 0 : 1, out: says, err: "" });
      const { out } = await run(...args, "--json");
      assert.equal((JSON.parse(out) as { matched: boolean }).matched, says === "matched");
    });
  }

  it("asks a running cloud for the rule", async () => {
    const cloud = await LocalCloud.open();
    try {
      const caller: Caller = { type: "Root", account: cloud.kernel.account };
      const call = (operation: string, input: object) =>
        cloud.kernel.dispatch.handle({ service: "events", operation, input, caller, region: "us-east-1", transport: { via: "deployment" } });
      await call("CreateEventBus", { Name: "orders" });
      await call("PutRule", { Name: "large", EventBusName: "orders", EventPattern: JSON.stringify({ detail: { total: [{ numeric: [">", 100] }] } }) });
      await call("PutRule", { Name: "off", State: "DISABLED", EventPattern: JSON.stringify({ source: ["shop"] }) });
      await call("PutRule", { Name: "hourly", ScheduleExpression: "rate(1 hour)" });
      const event = file("event.json", EVENT);
      const ask = (...args: string[]) => run("--event", event, "--endpoint", cloud.url, "--rule", ...args);
      const { code, out } = await ask("large", "--bus", "orders", "--json");
      assert.equal(code, 1);
      assert.deepEqual(JSON.parse(out), { matched: false, mismatch: {
        path: "detail.total", operator: "numeric", seen: 90, wanted: [{ numeric: [">", 100] }], nearest: { numeric: [">", 100] },
        reason: "detail.total is 90, but the rule wants a number > 100",
      } });
      assert.deepEqual(await ask("off"), { code: 1, out: "not matched: the rule off is DISABLED", err: "" });
      assert.deepEqual(await ask("hourly"), { code: 2, out: "", err: "the rule hourly has a schedule and no event pattern" });
      assert.deepEqual(await ask("none"), { code: 2, out: "", err: `${cloud.url} did not describe the rule none: Rule none does not exist on EventBus default.` });
    } finally {
      await cloud.dispose();
    }
  });

  it("says when there is no cloud", async () => {
    const cloud = await LocalCloud.open();
    await cloud.dispose();
    const { code, err } = await run("--event", file("event.json", EVENT), "--rule", "r", "--endpoint", cloud.url);
    assert.equal(code, 2);
    assert.match(err, /did not describe the rule r: .*ECONNREFUSED/);
  });

  it("helps", async () => assert.deepEqual(await run("--help"), { code: 0, out: EXPLAIN_HELP.trimEnd(), err: "" }));

  const refusals: [args: () => string[], says: RegExp][] = [
    [() => [], /--event is needed; see --help/],
    [() => ["--event", "e"], /one of --pattern and --rule is needed/],
    [() => ["--event", "e", "--pattern", "p", "--rule", "r"], /one of --pattern and --rule is needed/],
    [() => ["--event", "e", "--pattern", "p", "--bus", "b"], /--bus and --endpoint go with --rule/],
    [() => ["--event", "-", "--pattern", "-"], /only one of/],
    [() => ["--what"], /Unknown option '--what'; see --help/],
    [() => ["--event", join(folder, "none"), "--pattern", "p"], /--event .* cannot be read: ENOENT/],
    [() => ["--event", file("bad.json", "{"), "--pattern", "p"], /is no JSON/],
    [() => ["--event", file("list.json", []), "--pattern", "p"], /must be one event, a JSON object/],
    [() => ["--event", file("deep.json", `{"a":${"[".repeat(2000)}${"]".repeat(2000)}}`), "--pattern", "p"], /nested more than 1000 deep/],
    [() => ["--event", file("event.json", EVENT), "--pattern", file("p.json", { a: [] })], /Event pattern is not valid. Reason: Empty arrays are not allowed/],
    [() => ["--event", file("event.json", EVENT), "--rule", "r", "--endpoint", "nowhere"], /--endpoint must be a URL/],
  ];
  for (const [args, says] of refusals) {
    it(`refuses with ${says.source}`, async () => {
      const { code, out, err } = await run(...args());
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, says);
    });
  }
});
