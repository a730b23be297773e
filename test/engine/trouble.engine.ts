import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { findCli } from "./cli";
import { Engine, shown, type Program } from "./engine";

/** A resource without the SDK's class, which would not take what is wrong. */
class Raw extends pulumi.CustomResource {}

/** Kills this process's children whose command line fits. Answers with how many there were. */
function killChildren(command: RegExp): number {
  const lines = execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" }).split("\n").filter((line) => command.test(line));
  for (const line of lines) process.kill(Number.parseInt(line, 10), "SIGKILL");
  return lines.length;
}

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

  it("the process that makes awsx's components is killed during an up; another takes its place", async () => {
    const dying = await engine.stack(() => {
      const first = new awsx.cloudtrail.Trail("first", { isMultiRegionTrail: false });
      const killed = first.trail.apply((trail) => {
        if (!pulumi.runtime.isDryRun()) assert.equal(killChildren(/awsx-provider/), 1);
        return trail!.arn;
      });
      new awsx.cloudtrail.Trail("second", { isMultiRegionTrail: false, tags: { after: killed } });
      return Promise.resolve({});
    }, [], "components");
    await dying.up().catch(() => undefined);
    const again = await engine.stack(program(() => {
      for (const name of ["first", "second"]) new awsx.cloudtrail.Trail(name, { isMultiRegionTrail: false });
    }), [], "components");
    await again.up();
    assert.deepEqual(shown(await again.preview()), []);
    assert.equal(shown(await again.destroy()).filter((step) => /^delete Trail/.test(step)).length, 2);
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
});
