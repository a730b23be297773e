import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DeleteRuleCommand, DisableRuleCommand, DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand, RemoveTargetsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { environmentOf } from "../support/deployed";
import { answers, findCli } from "./cli";
import { Engine, shown, type EngineStack, type Program } from "./engine";

/** What is edited between two ups. */
interface Edits {
  readonly answer?: string;
  readonly pattern?: object;
  readonly retention?: number;
  readonly bus?: string;
  readonly queue?: string;
  readonly policy?: object | string;
  readonly tags?: Record<string, string>;
  readonly description?: string;
}

const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }] };

/** A small program of one of each kind. */
const program = ({ answer = "one", pattern = { source: ["shop"] }, retention = 7, bus = "orders", queue, policy = trust, tags, description }: Edits = {}): Program => () => {
  const ordersBus = new aws.cloudwatch.EventBus("orders", { name: bus });
  const role = new aws.iam.Role("role", { assumeRolePolicy: policy as string, ...(description !== undefined && { description }) });
  const handler = new aws.lambda.Function("answers", {
    role: role.arn, runtime: "nodejs24.x", handler: "index.handler", environment: { variables: { BUS: ordersBus.name } },
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(`exports.handler = async () => ${JSON.stringify(answer)};`) }),
  });
  const rule = new aws.cloudwatch.EventRule("rule", { eventBusName: ordersBus.name, eventPattern: JSON.stringify(pattern), ...(tags && { tags }) });
  new aws.cloudwatch.EventTarget("target", { eventBusName: ordersBus.name, rule: rule.name, arn: handler.arn });
  new aws.cloudwatch.LogGroup("logs", { retentionInDays: retention });
  const inbox = new aws.sqs.Queue("inbox", { ...(queue !== undefined && { name: queue }), visibilityTimeoutSeconds: 60 });
  return Promise.resolve({ rule: rule.name, handler: handler.name, queue: inbox.name, secret: pulumi.secret("hidden") });
};

describe("the real engine: edits", function () {
  this.timeout(600_000);
  let engine: Engine;
  let first: Record<string, unknown>;
  before(async function () {
    if (!findCli()) return this.skip();
    engine = await Engine.open();
    const stack = await engine.stack(program());
    await stack.up();
    first = await stack.outputs();
  });
  after(() => engine?.dispose());

  const stackOf = (edits: Edits): Promise<EngineStack> => engine.stack(program(edits));
  const events = () => new EventBridgeClient({ endpoint: engine.cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });

  const cases: { name: string; edits: Edits; steps: string[] }[] = [
    { name: "nothing", edits: {}, steps: [] },
    { name: "a document written otherwise", edits: { policy: JSON.stringify({ Statement: [{ ...trust.Statement[0], Action: ["sts:AssumeRole"] }], Version: "2012-10-17" }, undefined, 1) }, steps: [] },
    { name: "a handler's code", edits: { answer: "two" }, steps: ["update Function answers (code)"] },
    { name: "a rule's pattern", edits: { pattern: { source: ["store"] } }, steps: ["update EventRule rule (eventPattern)"] },
    { name: "a rule's tags", edits: { tags: { a: "b" } }, steps: ["update EventRule rule (tags)"] },
    { name: "a retention", edits: { retention: 30 }, steps: ["update LogGroup logs (retentionInDays)"] },
    { name: "a description that is new", edits: { description: "runs" }, steps: ["update Role role (description)"] },
    {
      name: "a name that forces replacement, and what hangs on it", edits: { bus: "sales" },
      steps: [
        "create-replacement EventBus orders (name replace)", "replace EventBus orders (name replace)", "delete-replaced EventBus orders",
        "create-replacement EventRule rule (eventBusName replace)", "replace EventRule rule (eventBusName replace)", "delete-replaced EventRule rule",
        "create-replacement EventTarget target (eventBusName replace, rule replace)", "replace EventTarget target (eventBusName replace, rule replace)", "delete-replaced EventTarget target",
        "update Function answers (environment.variables.BUS)",
      ],
    },
  ];
  for (const { name, edits, steps } of cases) {
    it(`${name}: previewed, applied, and undone`, async () => {
      const stack = await stackOf(edits);
      const planned = shown(await stack.preview()).toSorted();
      assert.deepEqual(planned, steps.toSorted());
      assert.deepEqual(shown(await stack.up()).toSorted(), planned);
      assert.deepEqual(shown(await stack.preview()), []);
      if (steps.length > 0) await (await stackOf({})).up();
    });
  }

  it("what was edited is what runs", async () => {
    await (await stackOf({ answer: "three" })).up();
    const lambda = new LambdaClient({ endpoint: engine.cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: String(first.handler) }));
    assert.equal(Buffer.from(Payload!).toString(), '"three"');
    await (await stackOf({})).up();
  });

  it("a rule that somebody has deleted: refresh sees it, up brings it back", async () => {
    const stack = await stackOf({});
    const { rule, ...others } = await stack.outputs();
    const client = events();
    await client.send(new RemoveTargetsCommand({ EventBusName: "orders", Rule: String(rule), Ids: await targetsOf(client, String(rule)) }));
    await client.send(new DeleteRuleCommand({ EventBusName: "orders", Name: String(rule) }));
    assert.deepEqual(shown(await stack.refresh()).toSorted(), ["delete EventRule rule", "delete EventTarget target"]);
    assert.deepEqual(shown(await stack.up()).toSorted(), ["create EventRule rule", "create EventTarget target"]);
    const now = await stack.outputs();
    assert.deepEqual({ ...others, rule: now.rule }, now);
    assert.equal((await client.send(new DescribeRuleCommand({ EventBusName: "orders", Name: String(now.rule) }))).State, "ENABLED");
  });

  it("a rule that somebody has deleted with the AWS CLI: refresh sees it, up brings it back", async function () {
    const cli = ["aws", "/usr/bin/aws", "/usr/local/bin/aws"].find((command) => answers(command));
    if (!cli) return this.skip();
    const stack = await stackOf({});
    const { rule } = await stack.outputs();
    const aws = async (...args: string[]) => (await promisify(execFile)(cli, ["--endpoint-url", engine.cloud.url, "--output", "json", "events", ...args], { env: { ...process.env, ...environmentOf(engine.cloud.url), AWS_PAGER: "" } })).stdout;
    const of = ["--event-bus-name", "orders", "--rule", String(rule)];
    const { Targets } = JSON.parse(await aws("list-targets-by-rule", ...of)) as { Targets: { Id: string }[] };
    await aws("remove-targets", ...of, "--ids", ...Targets.map(({ Id }) => Id));
    await aws("delete-rule", "--event-bus-name", "orders", "--name", String(rule));
    assert.deepEqual(shown(await stack.refresh()).toSorted(), ["delete EventRule rule", "delete EventTarget target"]);
    assert.deepEqual(shown(await stack.up()).toSorted(), ["create EventRule rule", "create EventTarget target"]);
    const now = await stack.outputs();
    assert.match(await aws("describe-rule", "--event-bus-name", "orders", "--name", String(now.rule)), /"ENABLED"/);
  });

  it("a rule that somebody has switched off: refresh sees it, up switches it on", async () => {
    const stack = await stackOf({});
    const { rule } = await stack.outputs();
    const client = events();
    await client.send(new DisableRuleCommand({ EventBusName: "orders", Name: String(rule) }));
    assert.equal((await stack.refresh()).length, 1);
    assert.deepEqual((await stack.up()).map(({ op, name }) => [op, name]), [["update", "rule"]]);
    assert.equal((await client.send(new DescribeRuleCommand({ EventBusName: "orders", Name: String(rule) }))).State, "ENABLED");
  });

  it("a secret stays one in the state", async () => {
    const state = engine.stored("dev");
    assert.ok(state.includes("answers") && !state.includes("hidden"));
  });

  it("an existing queue is imported by its id", async () => {
    const importing: Program = () => {
      const made = new aws.sqs.Queue("made", { name: "made-here", delaySeconds: 5 });
      return Promise.resolve({ url: made.url });
    };
    const one = await engine.stack(importing, [], "one");
    await one.up();
    const { url } = await one.outputs();
    const other = await engine.stack(() => {
      new aws.sqs.Queue("taken", { name: "made-here", delaySeconds: 5 }, { import: String(url) });
      return Promise.resolve({});
    }, [], "other");
    assert.deepEqual(shown(await other.up()), ["import Queue taken"]);
    assert.deepEqual(shown(await other.up()), []);
  });

  it("a configuration value is changed and a scenario removed: the project's own program", async () => {
    const both = await engine.stack(undefined, ['scenarios=["custom-bus-logging","order-invoice"]'], "project");
    await both.up();
    const one = await engine.stack(undefined, ['scenarios=["custom-bus-logging"]', "customBusLogging.archiveDays=30", "logRetentionDays=14"], "project");
    const planned = shown(await one.preview()).toSorted();
    const [gone, stays] = [planned.filter((step) => step.startsWith("delete ")), planned.filter((step) => !step.startsWith("delete "))];
    assert.deepEqual(stays, ["update EventArchive custom-bus-logging-archive (retentionDays)", "update LogGroup custom-bus-logging-logs (retentionInDays)"]);
    assert.ok(gone.length > 10 && gone.every((step) => / order-invoice/.test(step)), gone.join("\n"));
    assert.deepEqual(shown(await one.up()).toSorted(), planned);
    assert.deepEqual(shown(await one.up()), []);
    await one.destroy();
  });

  it("everything goes again", async () => {
    const steps = shown(await (await stackOf({})).destroy());
    assert.equal(steps.length, 7);
    assert.ok(steps.every((step) => step.startsWith("delete ")), steps.join("\n"));
  });
});

async function targetsOf(client: EventBridgeClient, Rule: string): Promise<string[]> {
  return ((await client.send(new ListTargetsByRuleCommand({ EventBusName: "orders", Rule }))).Targets ?? []).map(({ Id }) => Id!);
}
