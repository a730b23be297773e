import { strict as assert } from "node:assert";
import { join } from "node:path";
import { SCENARIO_NAMES, type ScenarioName } from "../../stacks/names";
import { PROJECT } from "../support/deployed";
import { findCli } from "./cli";
import { Engine } from "./engine";
import { HOST, Ordinary, summary } from "./ordinary";

/** A program with mistakes that nothing but the pack sees in a preview. */
const BROKEN = `
const aws = require("@pulumi/aws");
const bus = new aws.cloudwatch.EventBus("bus");
const orders = new aws.cloudwatch.EventRule("wrong", { eventBusName: bus.name, eventPattern: JSON.stringify({ source: "shop" }) });
new aws.cloudwatch.EventTarget("lost", { rule: orders.name, arn: "arn:aws:sqs:us-east-1:123456789012:inbox" });
new aws.lambda.Permission("open", { function: "handler", action: "lambda:InvokeFunction", principal: "events.amazonaws.com" });
`;

const PACK = join(PROJECT, "policy");

describe(`the real engine: ordinary commands, with ${HOST}`, function () {
  this.timeout(600_000);
  let engine: Engine;
  let project: Ordinary;
  before(async function () {
    if (!findCli()) return this.skip();
    engine = await Engine.open();
    project = new Ordinary(() => engine.environment);
    await project.pulumi("stack", "init", "dev");
  });
  after(async () => {
    project?.dispose();
    await engine?.dispose();
  });

  const chosen = async (scenarios: readonly ScenarioName[]): Promise<void> => {
    await project.pulumi("config", "rm", "scenarios");
    await project.pulumi("config", "set-all", "--path", ...scenarios.flatMap((name, i) => ["--plaintext", `scenarios[${i}]=${name}`]));
  };

  it("`pulumi preview` of all seven", async () => {
    const began = performance.now();
    const shown = await project.pulumi("preview");
    console.log(`        pulumi preview of all seven: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    assert.ok(summary(shown)["to create"]! > 150, shown);
    assert.doesNotMatch(shown, /error:/);
  });

  it("`pulumi up`, preview, an edit, refresh, output, sample and destroy of order-invoice and rds-autotag", async () => {
    const scenarios = ["order-invoice", "rds-autotag"] as const;
    await chosen(scenarios);
    // With its preview, as people run it.
    const upped = await project.pulumi("up", "--yes");
    const planned = summary(upped).created!;
    assert.equal(summary(upped.slice(0, upped.lastIndexOf("Resources:")))["to create"], planned);
    const again = await project.pulumi("up", "--yes", "--skip-preview", "--policy-pack", PACK);
    assert.deepEqual(summary(again), { unchanged: planned });
    assert.doesNotMatch(again, /\[mandatory\]|cannot tell yet/, "of what is there, the rules know all");
    const outputs = JSON.parse((await project.pulumi("stack", "output", "--json", "--show-secrets")).replace(/^[^{]*/, "")) as Record<string, unknown>;
    for (const scenario of scenarios) assert.deepEqual(await engine.play(scenario, outputs), [], scenario);
    await project.pulumi("config", "set", "logRetentionDays", "14");
    const edited = summary(await project.pulumi("up", "--yes", "--skip-preview"));
    assert.ok(edited.updated! > 0 && edited.updated! + edited.unchanged! === planned, JSON.stringify(edited));
    assert.deepEqual(summary(await project.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")), { unchanged: planned });
    assert.equal(summary(await project.pulumi("destroy", "--yes", "--skip-preview")).deleted, planned);
  });

  it("`pulumi import` takes over a queue, and the CLI says why it writes no code", async () => {
    const { kernel } = engine.cloud;
    const { QueueUrl } = await kernel.dispatch.handle<{ QueueUrl: string }>({
      service: "sqs", operation: "CreateQueue", input: { QueueName: "made-by-hand" }, caller: { type: "Root", account: kernel.account }, region: kernel.region,
      trace: kernel.journal.begin(), transport: { via: "deployment" },
    });
    const imported = await project.pulumi("import", "aws:sqs/queue:Queue", "by-hand", QueueUrl, "--yes", "--generate-code=false", "--protect=false");
    assert.equal(summary(imported).imported, 1, imported);
    assert.match(await project.pulumi("stack", "--show-ids"), /made-by-hand/);
    const { text } = await project.run("import", "aws:sqs/queue:Queue", "again", QueueUrl, "--yes", "--protect=false");
    assert.match(text, /GetSchema is not implemented/);
    await project.pulumi("destroy", "--yes", "--skip-preview");
  });

  it("a configuration that is wrong: told in the program's own words", async () => {
    await project.pulumi("config", "set", "logRetentionDays", "4");
    const { code, text } = await project.run("preview");
    assert.notEqual(code, 0);
    assert.match(text, /logRetentionDays/);
    // The program has told it to the engine already.
    assert.doesNotMatch(text, /exited with non-zero/);
    await project.pulumi("config", "set", "logRetentionDays", "7");
  });

  describe("with the policy pack", () => {
    it("all seven: no rule is broken, and what a preview cannot know yet stops nothing", async () => {
      await chosen(SCENARIO_NAMES);
      const shown = await project.pulumi("preview", "--policy-pack", PACK);
      assert.match(shown, /event-wiring@v[\d.]+ \(local: /);
      assert.doesNotMatch(shown, /\[mandatory\]/);
      assert.match(shown, /\[target-retries-and-dead-letters\] cannot tell yet: deadLetterConfig.arn is not known before deployment/);
      assert.ok(summary(shown)["to create"]! > 150);
    });

    it("a broken program: the findings name their rules, and the CLI fails", async () => {
      const broken = new Ordinary(() => engine.environment, BROKEN);
      try {
        await broken.pulumi("stack", "init", "dev");
        await broken.pulumi("config", "set", "aws:region", "us-east-1");
        const { code, text } = await broken.run("preview", "--policy-pack", PACK);
        assert.notEqual(code, 0);
        for (const [rule, resource] of [["pattern-is-valid", "wrong"], ["target-finds-rule", "lost"], ["permission-names-source", "open"]]) {
          assert.match(text, new RegExp(`\\[mandatory\\].* ${rule}  \\(.*: ${resource}\\)`));
        }
      } finally {
        broken.dispose();
      }
    });
  });
});
