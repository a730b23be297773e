import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Entry, ResourceEntry } from "../../../local/kernel/journal";
import { DeploymentError, runProgram, type DeployedResource, type Deployment, type RunOptions } from "../../../local/program/run";
import { sqs } from "../../../local/services/sqs";
import { kernelWith } from "../../support/kernel";

const fixture = (name: string) => join(__dirname, "../../fixtures", name);

/** Whether any process of the group is left; one that has ended and was not yet collected is none. */
const isRunning = (group: number): boolean =>
  execFileSync("ps", ["-A", "-o", "pgid=,stat="], { encoding: "utf8" }).split("\n").some((line) => {
    const [pgid, state = "Z"] = line.trim().split(/\s+/);
    return Number(pgid) === group && !state.startsWith("Z");
  });

describe("a program's run", function () {
  this.timeout(180_000);
  let cloud: ReturnType<typeof kernelWith>;
  let lines: string[];
  let seen: DeployedResource[];
  beforeEach(() => {
    cloud = kernelWith([sqs]);
    [lines, seen] = [[], []];
  });
  afterEach(() => cloud.dispose());

  const run = (name: string, config: string[] = [], more: Partial<RunOptions> = {}): Promise<Deployment> => runProgram({
    directory: fixture(name), stack: "dev", config, kernel: cloud.kernel, endpoint: "http://127.0.0.1:4566",
    onLog: (line) => lines.push(line), onResource: (resource) => seen.push(resource), ...more,
  });

  it("knows parents, providers, dependencies, secrets and outputs of any shape", async () => {
    const { outputs, secretOutputs, resources, ...rest } = await run("options");
    const { urls, arn, elsewhere, found, afterUrl, ...plain } = outputs.default as Record<string, string>;
    assert.deepEqual(plain, {
      tags: { owner: "platform" }, afterName: "after-all", nested: { list: [1, "two", { three: 3 }], empty: null }, own: { deep: "secret" },
      who: "organization/options/dev", dry: false,
    });
    assert.match(arn!, /^arn:aws:sqs:us-west-2:123456789012:pair-first-[0-9a-f]{7}$/);
    assert.match(elsewhere!, /^arn:aws:sqs:ap-south-1:/);
    assert.equal(found, "arn:aws:sqs:eu-west-1:123456789012:after-all");
    assert.deepEqual([urls!.length, afterUrl!.endsWith("/after-all")], [2, true]);
    // The CLI too makes one output of an `export default` in CommonJS, and one secret in it makes all of it secret.
    assert.deepEqual([secretOutputs, rest.project, rest.stack, rest.region], [["default"], "options", "dev", "eu-west-1"]);
    assert.deepEqual(resources.map(({ type, name }) => `${type} ${name}`).sort(), [
      "aws:sqs/queue:Queue after", "aws:sqs/queue:Queue elsewhere", "aws:sqs/queue:Queue found", "aws:sqs/queue:Queue pair-first",
      "aws:sqs/queue:Queue pair-second", "pulumi:providers:aws tagged", "pulumi:pulumi:Stack options-dev", "test:index:Pair pair",
    ]);
    assert.deepEqual(seen.map(({ urn }) => urn).sort(), resources.map(({ urn }) => urn).sort());
    const byName = new Map(resources.map((resource) => [resource.name, resource]));
    assert.equal(byName.get("pair-second")!.urn, "urn:pulumi:dev::options::test:index:Pair$aws:sqs/queue:Queue$aws:sqs/queue:Queue::pair-second");
    assert.equal(byName.get("pair-second")!.parent, byName.get("pair-first")!.urn);
    assert.deepEqual(byName.get("after")!.secretOutputs, ["name", "url"]);
    assert.deepEqual([...byName.get("pair")!.secretOutputs, Object.keys(byName.get("pair")!.outputs)], [["urls"]]);
    const order = resources.map(({ name }) => name);
    assert.ok(order.indexOf("after") > order.indexOf("pair-first"), "dependsOn a component waits for its children");
    assert.deepEqual(lines.sort(), ["a note", "printed", "warning: a warning"]);
  });

  it("tells the deployment as one story, resources below their parents and calls below them", async () => {
    await run("options");
    const entries = cloud.kernel.journal.since(0);
    assert.equal(new Set(entries.map(({ trace }) => trace)).size, 1);
    const bySpan = new Map(entries.map((entry) => [entry.span, entry]));
    const path = (entry: Entry): string => `${entry.parent ? `${path(bySpan.get(entry.parent)!)} > ` : ""}${entry.kind === "resource" ? (entry as Entry<ResourceEntry>).name : (entry as { operation?: string }).operation}`;
    const paths = entries.map(path);
    assert.ok(paths.includes("options-dev > pair > pair-first > pair-second > CreateQueue"), paths.join("\n"));
    assert.ok(entries.every((entry) => entry.kind !== "call" || (entry.via === "deployment" && entry.caller === "arn:aws:iam::123456789012:root")));
  });

  it("runs JavaScript in the folder of main, with overrides and the way to the cloud", async () => {
    const { outputs } = await run("plain", ["color=red"]);
    assert.deepEqual({ ...outputs, name: typeof outputs.name }, { name: "string", cwd: "src", endpoint: "http://127.0.0.1:4566", color: "red" });
  });

  const failures: [fixtureName: string, config: string[], message: RegExp, frames?: RegExp][] = [
    ["failing", ["way=sync"], /^the program failed: boom: sync\n {4}at boom\.ts:2:9\n/, /^boom\.ts:2:9,index\.ts:\d+:\d+/],
    ["failing", ["way=unhandled"], /^the program failed: nobody caught this/, /^index\.ts/],
    ["failing", ["way=apply"], /^the program failed: boom: apply/, /^boom\.ts:2:9/],
    ["failing", ["way=missingModule"], /Cannot find module 'no-such-package'\n {2}is it in the dependencies of package\.json\? Run 'npm install'/],
    ["failing", ["way=exit"], /^the program's process ended \(exit code 3\) before the program was done/],
    ["failing", ["way=duplicate"], /^aws:sqs\/queue:Queue 'twice': Duplicate resource URN 'urn:pulumi:dev::failing::aws:sqs\/queue:Queue::twice'; try giving it a unique name$/],
    ["failing", ["way=hangingOutput"], /waits for something that never comes: the stack output 'never';/],
    ["failing", ["way=hangingInput"], /waits for something that never comes: an input of the resource aws:sqs\/queue:Queue 'waits';/],
    ["failing", ["way=hangingMain"], /waits for something that never comes;/],
    ["syntax", [], /^the program failed: TSError: [^]*index\.ts\(1,18\): error TS1109: Expression expected/],
    ["unsupported", ["thing=type"], /^aws:ec2\/vpc:Vpc 'net': the resource type aws:ec2\/vpc:Vpc is not in the local cloud; it would be added in local\/provider$/],
    ["unsupported", ["thing=transform"], /transforms need Pulumi's real engine\n {2}run 'npm run cloud'/],
    ["unsupported", ["thing=hook"], /resource hooks need Pulumi's real engine/],
    ["unsupported", ["thing=remoteAsset"], /RemoteArchive \(https:\/\/example\.com\/code\.zip\) is not in the local cloud/],
    ["options", ["aws:forbiddenAccountIds=[\"123456789012\"]"], /aws:\.\.\. configuration: AWS account ID not allowed: 123456789012/],
    ["options", ["aws:nonsense=1"], /aws:\.\.\. configuration: the property 'nonsense' of pulumi:providers:aws/],
  ];
  describe("that fails", () => {
    // Two at a time: each is a process of its own, and most of its time is spent on loading Pulumi.
    const outcomes = new Map<string, { error?: Error; story?: Entry<ResourceEntry> }>();
    const key = (name: string, config: readonly string[]) => `${name} ${config.join(" ")}`;
    before(async () => {
      const queue = [...failures];
      const worker = async () => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          const [name, config] = next;
          const own = kernelWith([sqs]);
          const error = await run(name, config, { kernel: own.kernel }).then(() => undefined, (thrown: Error) => thrown);
          const story = own.kernel.journal.since(0).find((entry) => entry.parent === undefined) as Entry<ResourceEntry>;
          outcomes.set(key(name, config), { error, story });
          await own.dispose();
        }
      };
      await Promise.all([worker(), worker()]);
    });

    for (const [name, config, message, frames] of failures) {
      it(`ends ${key(name, config)} with its reason`, () => {
        const { error, story } = outcomes.get(key(name, config))!;
        assert.match(error?.message ?? "nothing failed", message);
        if (frames) assert.match((error as DeploymentError).frames.join(), frames);
        assert.equal(story?.status, "failed");
      });
    }
  });

  it("names resource and code of what AWS refused", async () => {
    await assert.rejects(run("failing", ["way=duplicateQueue"]), (error: Error) => error instanceof DeploymentError
      && error.code === "QueueNameExists" && error.resource!.type === "aws:sqs/queue:Queue" && error.cause !== undefined);
  });

  it("is killed by its signal, with whatever it started, and nothing is left", async () => {
    const abort = new AbortController();
    let group = 0;
    await assert.rejects(run("failing", ["way=forever"], {
      signal: abort.signal,
      onLog: (line) => {
        if (!line.startsWith("group ")) return;
        group = Number(line.slice("group ".length));
        abort.abort(new Error("enough"));
      },
    }), /^Error: enough$/);
    assert.ok(group > 0);
    assert.equal(isRunning(group), false);
  });

  it("ends when it is done, but something keeps its process alive", async () => {
    await assert.rejects(run("failing", ["way=forever"], { stallMs: 500 }), /the program is done, but its process does not end: it is kept alive by .*Timeout/);
    assert.ok(lines.some((line) => line.startsWith("the program is done, but something keeps its process alive")), lines.join("\n"));
  });

  it("is not even started when its signal is already aborted", async () => {
    await assert.rejects(run("plain", [], { signal: AbortSignal.abort(new Error("before")) }), /before/);
    assert.deepEqual(cloud.kernel.journal.since(0), []);
  });
});
