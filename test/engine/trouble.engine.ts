import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PROJECT } from "../support/deployed";
import { answers, findCli } from "./cli";
import { Engine, shown, type Program } from "./engine";

/** A resource without the SDK's class, which would not take what is wrong. */
class Raw extends pulumi.CustomResource {}

/** The CLI as people install it: with the Node language host beside it. */
const hasHost = (): boolean => answers("pulumi", ["version"]) && answers("pulumi-language-nodejs", ["-h"]);

const nothing: Program = () => Promise.resolve({});

const program = (make: () => void): Program => () => {
  make();
  return Promise.resolve({});
};

describe("the real engine: trouble", function () {
  this.timeout(600_000);
  let engine: Engine;
  before(async function () {
    if (!findCli()) return this.skip();
    engine = await Engine.open();
  });
  after(() => engine?.dispose());

  const refused: { name: string; make: () => void; says: RegExp }[] = [
    { name: "a resource type that is not supported", make: () => new aws.ecs.Cluster("cluster", {}), says: /aws:ecs\/cluster:Cluster/ },
    { name: "a property that is misspelt", make: () => new Raw("aws:sqs/queue:Queue", "q", { delay: 5 }), says: /delay.*aws:sqs\/queue:Queue/s },
    {
      name: "a property that is refused, with the reason", says: /imageUri.*container images are not run/s,
      make: () => new aws.lambda.Function("f", { role: "arn:aws:iam::123456789012:role/r", packageType: "Image", imageUri: "x" }),
    },
    { name: "a value of the wrong type", make: () => new aws.sqs.Queue("q", { delaySeconds: "soon" as never }), says: /delaySeconds.*whole number.*soon/s },
    { name: "what is missing", make: () => new aws.sqs.QueuePolicy("p", { queueUrl: "x" } as never), says: /policy/ },
    { name: "a name that would be too long", make: () => new aws.cloudwatch.EventRule("r".repeat(64), { scheduleExpression: "rate(1 hour)" }), says: /longer than maximum length 64/ },
  ];
  for (const { name, make, says } of refused) {
    it(`${name} is an error at preview`, async () => {
      const stack = await engine.stack(program(make), [], "refused");
      await assert.rejects(stack.preview(), (error: Error) => says.test(error.message) || assert.fail(error.message));
    });
  }

  it("the provider's process dies during an up; the next up recovers", async () => {
    const dying = await engine.stack(() => {
      const first = new aws.sqs.Queue("first", { name: "first" });
      const lost = first.arn.apply(async (arn) => {
        if (!pulumi.runtime.isDryRun()) await engine.loseProvider();
        return arn;
      });
      new aws.sqs.Queue("second", { name: "second", tags: { after: lost } });
      return Promise.resolve({});
    }, [], "dying");
    await assert.rejects(dying.up());
    await engine.findProvider();
    const again = await engine.stack(program(() => {
      const first = new aws.sqs.Queue("first", { name: "first" });
      new aws.sqs.Queue("second", { name: "second", tags: { after: first.arn } });
    }), [], "dying");
    assert.deepEqual(shown(await again.up()), ["create Queue second"]);
    assert.deepEqual(shown(await again.refresh()), []);
    await again.destroy();
  });

  it("two engines at once, on two stacks: each makes its own", async () => {
    const own = (name: string): Program => program(() => {
      for (let i = 0; i < 5; i++) new aws.sqs.Queue(`${name}-${i}`, { tags: { owner: name } });
    });
    const [one, two] = [await engine.stack(own("one"), ["aws:region=us-east-1"], "first"), await engine.stack(own("two"), ["aws:region=eu-west-1"], "second")];
    const [made, madeToo] = await Promise.all([one.up(), two.up()]);
    assert.deepEqual([made, madeToo].map((steps) => shown(steps).length), [5, 5]);
    const states = await Promise.all([one, two].map(async (stack) => JSON.stringify(await stack.raw.exportStack())));
    assert.deepEqual(states.map((state) => [state.includes("arn:aws:sqs:us-east-1:"), state.includes("arn:aws:sqs:eu-west-1:")]), [[true, false], [false, true]]);
    await Promise.all([one.destroy(), two.destroy()]);
  });

  it("two engines at once, on one stack: the second is told that it is locked", async () => {
    let go!: () => void;
    const held = new Promise<void>((resolve) => { go = resolve; });
    let entered!: () => void;
    const inside = new Promise<void>((resolve) => { entered = resolve; });
    const slow = await engine.stack(async () => {
      entered();
      await held;
      return {};
    }, [], "shared");
    const second = await engine.stack(nothing, [], "shared");
    const running = slow.up();
    await inside;
    await assert.rejects(second.up(), /lock/);
    go();
    await running;
  });

  it("an ordinary `pulumi up` with the Node language host", function () {
    if (!hasHost()) return this.skip();
    const folder = mkdtempSync(join(tmpdir(), "ordinary-"));
    try {
      // The CLI writes into the stack's file: a copy of the project, whose folders are the project's own.
      for (const name of readdirSync(PROJECT)) if (!/^(Pulumi\..*yaml|\.git|\.local-cloud)$/.test(name)) symlinkSync(join(PROJECT, name), join(folder, name));
      for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) copyFileSync(join(PROJECT, name), join(folder, name));
      const pulumiCli = (...args: string[]) => execFileSync("pulumi", args, { cwd: folder, env: { ...process.env, ...engine.environment }, encoding: "utf8" });
      pulumiCli("stack", "init", "dev");
      pulumiCli("config", "set", "scenarios", '["order-invoice"]');
      pulumiCli("up", "--yes", "--skip-preview");
      assert.match(pulumiCli("preview"), /unchanged/);
      assert.match(pulumiCli("stack", "output", "--json"), /orderFunctionName/);
      pulumiCli("destroy", "--yes", "--skip-preview");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("a policy pack sees every resource, and stops what it forbids", async function () {
    if (!hasHost() || !answers("pulumi-analyzer-policy", ["-h"])) return this.skip();
    const pack = mkdtempSync(join(PROJECT, "dist", "policy-"));
    try {
      writeFileSync(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\n");
      writeFileSync(join(pack, "package.json"), JSON.stringify({ name: "pack", version: "0.0.1", main: "index.js" }));
      writeFileSync(join(pack, "index.js"), `const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("pack", { policies: [{ name: "no-queues", description: "no queues", enforcementLevel: "mandatory",
  validateResource: ({ type }, report) => { if (type === "aws:sqs/queue:Queue") report("a queue"); } }] });`);
      const stack = await engine.stack(program(() => { new aws.sqs.Queue("forbidden"); }), [], "policy");
      await assert.rejects(stack.raw.preview({ policyPacks: [pack] }), /no-queues/);
    } finally {
      rmSync(pack, { recursive: true, force: true });
    }
  });
});
