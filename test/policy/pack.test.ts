import { strict as assert } from "node:assert";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policyCommand } from "../../local/cli/policy";
import { Analyzer, type Analyzed } from "../../local/cli/policy/analyzer";
import { asGitHub, asSarif, inWords, type PolicyReport } from "../../local/cli/policy/report";
import { readSettings } from "../../local/cli/policy/settings";
import { compiledEntry } from "../../local/compiled";
import { RULES } from "../../policy/rules";
import { NOTES } from "../../policy/notes";
import { PROJECT } from "../support/deployed";
import { changed, good, token } from "./stack";

/** What the policy SDK takes for a text that is not known during a preview. */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("npm run policy", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "policy-"));
  /** One process of the pack for all. */
  let analyzer: Analyzer;
  before(async () => { analyzer = await Analyzer.open({ directory: join(PROJECT, "policy"), program: compiledEntry("policy-pack") }); });
  after(async () => {
    await analyzer?.close();
    rmSync(folder, { recursive: true });
  });

  it("passes all seven scenarios with every rule on; only a component of a package is advised, and there is one", async () => {
    const said: string[] = [];
    const sarif = join(folder, "found.sarif");
    const code = await policyCommand(["--json", "--sarif", sarif], PROJECT, (text) => said.push(text), () => undefined, (place) => {
      assert.deepEqual(place, { directory: join(PROJECT, "policy"), program: compiledEntry("policy-pack") });
      return Promise.resolve(Object.create(analyzer, { close: { value: () => Promise.resolve() } }) as Analyzer);
    });
    const report = JSON.parse(said.at(-1)!) as { ok: boolean; resources: number; durationMs: number; diagnostics: { rule: string; level: string; urn: string; message: string }[] };
    assert.deepEqual(report.diagnostics.filter(({ level }) => level !== "advisory"), []);
    assert.deepEqual({ code, ok: report.ok }, { code: 0, ok: true });
    assert.ok(report.resources > 150, `${report.resources} resources`);
    assert.deepEqual([...new Set(report.diagnostics.map(({ message }) => /^made by the component (\S+), /.exec(message)?.[1]))], ["awsx:cloudtrail:Trail"]);
    assert.deepEqual([...new Set(report.diagnostics.map(({ rule }) => rule))].sort(), ["bucket-wants-tls", "source-conditions", "tagged"]);
    const log = JSON.parse(readFileSync(sarif, "utf8")) as { runs: [{ results: { level: string }[]; tool: { driver: { rules: { id: string }[] } } }] };
    assert.deepEqual(log.runs[0].tool.driver.rules.map(({ id }) => id), [...RULES.map(({ id }) => id), ...NOTES]);
    assert.equal(log.runs[0].results.length, report.diagnostics.length);
  });

  describe("the analyzer", () => {
    const analyzed = (stack = good()): Analyzed[] => stack.map(({ urn, type, name, props }) => ({ urn, type, name, props }));

    it("serves every rule as a mandatory policy, and the notes as advisory ones", async () => {
      const policies = await analyzer.policies();
      assert.deepEqual(policies.map(({ name, level }) => `${name} ${level}`), [...RULES.map(({ id }) => `${id} mandatory`), ...NOTES.map((name) => `${name} advisory`)]);
      assert.ok(policies.slice(0, RULES.length).every(({ settings, severity }) => settings.includes("off") && severity !== "unspecified"));
    });

    it("finds what is broken, in a resource and in the stack", async () => {
      assert.deepEqual(await analyzer.analyzeStack(analyzed()), []);
      const stack = analyzed(changed("Permission", "bill", { sourceArn: undefined }));
      const [finding, ...others] = await analyzer.analyze(stack.find(({ type }) => type === token("Permission"))!);
      assert.deepEqual([finding!.policy, finding!.level, finding!.severity, others.length], ["permission-names-source", "mandatory", "high", 0]);
      assert.match(finding!.message, /^the permission for events\.amazonaws\.com has no sourceArn\. Fix: /);
      const [lost] = await analyzer.analyzeStack(analyzed(changed("QueuePolicy", "lost", { queueUrl: "https://sqs/other" })));
      assert.deepEqual([lost!.policy, lost!.level], ["dead-letters-arrive", "mandatory"]);
    });

    it("says in a preview what it cannot tell yet, as advice", async () => {
      const stack = analyzed(changed("QueuePolicy", "lost", { policy: UNKNOWN_TEXT }));
      const alone = await analyzer.analyze(stack.find(({ type }) => type === token("QueuePolicy"))!);
      assert.ok(alone.length > 0 && alone.every(({ policy, level }) => policy === NOTES[0] && level === "advisory"));
      assert.ok(alone.some(({ message }) => message === "[source-conditions] cannot tell yet: policy is not known before deployment"));
      const whole = await analyzer.analyzeStack(stack);
      assert.ok(whole.length > 0 && whole.every(({ policy, level }) => policy === NOTES[1] && level === "advisory"));
      assert.ok(whole.some(({ message }) => message.startsWith("[dead-letters-arrive] cannot tell yet: ")));
    });

    it("takes its configuration from a file, and refuses what it does not know", async () => {
      const policies = await analyzer.policies();
      const file = join(folder, "config.json");
      const read = (config: unknown) => {
        writeFileSync(file, typeof config === "string" ? config : JSON.stringify(config));
        return readSettings(file, policies);
      };
      const WRONG: readonly [config: unknown, problem: RegExp][] = [
        ["{", /cannot be read/], [[], /must be an object/], [{ nothing: {} }, /there is no policy nothing/], [{ tagged: "disabled" }, /give the reason/],
        [{ tagged: { off: "no" } }, /off must say why/], [{ tagged: { key: 1 } }, /there is no setting key; there are keys, off/], [{ tagged: "maybe" }, /the level maybe/],
      ];
      for (const [config, problem] of WRONG) assert.throws(() => read(config), problem);
      await analyzer.configure(read({ "log-groups-expire": { off: "kept for ever by contract" }, tagged: { keys: ["owner"], enforcementLevel: "advisory" } }));
      const stack = analyzed(changed("LogGroup", "log", { retentionInDays: 0 }));
      assert.deepEqual(await analyzer.analyze(stack.find(({ type }) => type === token("LogGroup"))!), []);
      assert.deepEqual([...new Set((await analyzer.analyzeStack(stack)).map(({ policy, level }) => `${policy} ${level}`))], ["tagged advisory"]);
      await analyzer.configure(new Map());
    });
  });

  const REPORT: PolicyReport = {
    project: "shop", stack: "dev", resources: 3, off: [{ policy: "tagged", reason: "no bill" }], durationMs: 1234,
    policies: [{ name: "no-loops", description: "It runs for ever.", level: "mandatory", severity: "critical", fix: "Narrow it.", url: "https://docs.aws.amazon.com/x", settings: [] }],
    diagnostics: [{ policy: "no-loops", message: "a circle: 100%\nof it. Fix: Narrow it.", urn: "urn:pulumi:dev::shop::aws:cloudwatch/eventRule:EventRule::orders", level: "mandatory", severity: "critical" }],
  };

  it("is read aloud, and by GitHub", () => {
    assert.deepEqual(inWords(REPORT), [
      "violation, critical: no-loops", "  resource  orders (aws:cloudwatch/eventRule:EventRule)", "  found     a circle: 100%\nof it. Fix: Narrow it.", "  on AWS    It runs for ever.", "  see       https://docs.aws.amazon.com/x", "",
      "switched off: tagged: no bill", "1 violation and no piece of advice: 3 resources of shop/dev, 1 policies, 1.2 s",
    ]);
    assert.deepEqual(asGitHub(REPORT, "Pulumi.yaml"), ["::error file=Pulumi.yaml,title=no-loops%3A orders (aws%3Acloudwatch/eventRule%3AEventRule)::a circle: 100%25%0Aof it. Fix: Narrow it."]);
    assert.match(JSON.stringify(asSarif(REPORT, "Pulumi.yaml")), /"ruleId":"no-loops","level":"error"/);
  });

  it("ends with 2 when it cannot be asked, with 0 for its help", async () => {
    const said: string[] = [];
    const run = (...args: string[]) => policyCommand(args, PROJECT, (text) => said.push(text), (text) => said.push(text));
    assert.equal(await run("--help"), 0);
    assert.match(said.at(-1)!, /npm run policy -- \[options\]/);
    assert.equal(await run("--nothing"), 2);
    assert.match(said.at(-1)!, /see --help/);
    assert.equal(await run("--pack", folder), 2);
    assert.match(said.at(-1)!, /has no PulumiPolicy\.yaml/);
  });
});
