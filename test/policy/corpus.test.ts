import { strict as assert } from "node:assert";
import { join } from "node:path";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { KMSClient, TagResourceCommand } from "@aws-sdk/client-kms";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateDBInstanceCommand, CreateDBSnapshotCommand, RDSClient, waitUntilDBInstanceAvailable } from "@aws-sdk/client-rds";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { deploy } from "../../local/cli/policy/check";
import { LocalCloud } from "../../local/cloud";
import type { Entry } from "../../local/kernel/journal";
import { runProgram, type Deployment } from "../../local/program/run";
import { componentOf } from "../../policy/components";
import { checkResource, checkStack, isResourceRule, type Finding } from "../../policy/rule";
import { RULES } from "../../policy/rules";

const CORPUS = join(__dirname, "corpus");

interface Made {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: object;
  readonly outputs?: object;
}

const findingsIn = (resources: readonly Made[]): Finding[] => RULES.flatMap((rule) => (isResourceRule(rule)
  ? resources.flatMap(({ inputs, ...one }) => checkResource(rule, { ...one, props: inputs as Record<string, unknown> }))
  : checkStack(rule, resources.map(({ inputs, outputs, ...one }) => ({ ...one, props: { ...inputs, ...outputs } })))));

/** `urn:...::TYPE::NAME` -> the case whose name it begins with. */
const nameOf = (urn: string): string => urn.split("::").at(-1)!;

/** What the program's mistakes come to: what the pack says, and what happens when an event comes. */
interface Scene {
  readonly cloud: LocalCloud;
  readonly deployment: Deployment;
  output(type: string, name: string, key: string): string;
  publish(bus: string): Promise<void>;
  invoke(fn: string): Promise<string | undefined>;
  client<T>(Client: new (config: object) => T): T;
  entries(position: number): readonly Entry[];
}

const denied = (entries: readonly Entry[]): string[] => entries.flatMap((entry) => ("denial" in entry && entry.denial ? [entry.denial.action] : []));
const deliveries = (entries: readonly Entry[], to: string) => entries.flatMap((entry) => (entry.kind === "delivery" && "targetArn" in entry && String(entry.targetArn).includes(to) ? [entry] : []));
const loops = (entries: readonly Entry[]): string[] => entries.flatMap((entry) => (entry.kind === "note" && "message" in entry && String(entry.message).startsWith("Stopped a loop") ? [String(entry.message)] : []));

/** By case: the rules that find it, what sets it going, and what then shows that the cloud fails for the same reason. */
const CASES: Record<string, { rules: readonly string[]; trigger: (scene: Scene, name: string) => Promise<unknown>; shows: (entries: readonly Entry[], finding: Finding, name: string) => void }> = {
  "no-log-policy": { rules: ["target-is-deliverable"], trigger: (scene, name) => scene.publish(name), shows: (entries, { message }) => {
    assert.ok(denied(entries).includes("logs:CreateLogStream"));
    assert.match(message, /logs:CreateLogStream/);
  } },
  "no-permission": { rules: ["target-is-deliverable"], trigger: (scene, name) => scene.publish(name), shows: (entries, { message }) => {
    assert.ok(denied(entries).includes("lambda:InvokeFunction"));
    assert.match(message, /lambda:InvokeFunction/);
  } },
  // Nothing was created, and the function is called all the same.
  "failures-too": { rules: ["cloudtrail-rule-skips-failures"], trigger: async (scene) => {
    await assert.rejects(scene.client(SQSClient).send(new CreateQueueCommand({ QueueName: "not a name" })));
  }, shows: (entries, _, name) => assert.deepEqual(deliveries(entries, name).map(({ outcome }) => outcome), ["delivered"]) },
  "other-permission": { rules: ["target-is-deliverable"], trigger: (scene, name) => scene.publish(name), shows: (entries, { message }) => {
    assert.ok(denied(entries).includes("lambda:InvokeFunction"));
    assert.match(message, /lambda:InvokeFunction .* wants AWS:SourceArn to be /);
  } },
  "lost-dead-letters": { rules: ["dead-letters-arrive", "target-is-deliverable"], trigger: (scene, name) => scene.publish(name), shows: (entries, { message }) => {
    assert.ok(denied(entries).includes("sqs:SendMessage"));
    assert.match(message, /sqs:SendMessage/);
  } },
  // What must not be allowed is.
  "unscoped-permission": { rules: ["permission-names-source"], trigger: async (scene, name) => {
    const events = scene.client(EventBridgeClient);
    await events.send(new PutRuleCommand({ Name: "stranger", EventPattern: '{"source":["stranger"]}' }));
    await events.send(new PutTargetsCommand({ Rule: "stranger", Targets: [{ Id: "one", Arn: scene.output("function:Function", name, "arn") }] }));
    await events.send(new PutEventsCommand({ Entries: [{ Source: "stranger", DetailType: "x", Detail: "{}" }] }));
  }, shows: (entries, _, name) => assert.equal(deliveries(entries, name).length, 1) },
  "wild-role": { rules: ["no-wildcard-actions", "no-wildcard-resources"], trigger: (scene, name) => scene.publish(name), shows: (entries) => {
    assert.deepEqual(denied(entries), []);
    assert.ok(entries.some((entry) => entry.kind === "call" && "operation" in entry && entry.operation === "ListQueues"));
  } },
  // Nothing happens, and nobody is told.
  "wrong-bus": { rules: ["bus-has-publisher"], trigger: async (scene, name) => assert.equal(await scene.invoke(`${name}-publisher`), undefined), shows: (entries, _, name) => assert.deepEqual(deliveries(entries, name), []) },
  "wrong-source": { rules: ["rule-can-match"], trigger: async (scene, name) => assert.equal(await scene.invoke(`${name}-publisher`), undefined), shows: (entries, _, name) => assert.deepEqual(deliveries(entries, name), []) },
  "echo-loop": { rules: ["no-loops"], trigger: (scene, name) => scene.publish(name), shows: (entries, _, name) => assert.match(loops(entries)[0] ?? "", new RegExp(name)) },
  "same-region-copy": { rules: ["no-loops"], trigger: async (scene) => {
    const rds = scene.client(RDSClient);
    await rds.send(new CreateDBInstanceCommand({ DBInstanceIdentifier: "db", DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20, MasterUsername: "dba", MasterUserPassword: "not-a-secret", BackupRetentionPeriod: 0 }));
    await waitUntilDBInstanceAvailable({ client: rds, maxWaitTime: 20, minDelay: 0.01, maxDelay: 0.1 }, { DBInstanceIdentifier: "db" });
    await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: "db", DBSnapshotIdentifier: "s" }));
    // The copies take their time, on the cloud's clock.
    for (let look = 0; look < 200 && loops(scene.entries(0)).every((message) => !message.includes("same-region-copy")); look++) await scene.cloud.kernel.clock.sleep(60_000);
  }, shows: (entries, _, name) => assert.ok(loops(entries).some((message) => message.includes(name))) },
  "trail-loop": { rules: ["no-loops"], trigger: async (scene, name) => scene.client(KMSClient).send(new TagResourceCommand({ KeyId: scene.output("key:Key", name, "arn"), Tags: [{ TagKey: "a", TagValue: "b" }] })),
    shows: (entries, _, name) => assert.match(loops(entries)[0] ?? "", new RegExp(name)) },
};

describe("a corpus of broken programs: the pack and the cloud say the same", function () {
  this.timeout(60_000);
  let scene: Scene;
  let findings: Finding[];

  before(async () => {
    const cloud = await LocalCloud.open({ clock: "virtual", maxHops: 4 });
    const deployment = await runProgram({ directory: CORPUS, stack: "dev", kernel: cloud.kernel, endpoint: cloud.url });
    const client = <T>(Client: new (config: object) => T): T => new Client({ endpoint: cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 });
    const output = (type: string, name: string, key: string) => String(deployment.resources.find((one) => one.type.endsWith(type) && one.name === name)!.outputs[key]);
    scene = {
      cloud, deployment, client, output, entries: (position) => cloud.kernel.journal.since(position),
      publish: async (bus) => { await client(EventBridgeClient).send(new PutEventsCommand({ Entries: [{ EventBusName: output("eventBus:EventBus", bus, "name"), Source: "shop", DetailType: "placed", Detail: "{}" }] })); },
      invoke: async (name) => (await client(LambdaClient).send(new InvokeCommand({ FunctionName: output("function:Function", name, "name") }))).FunctionError,
    };
    findings = findingsIn(deployment.resources);
  });
  after(() => scene?.cloud.dispose());

  /** What stops a deployment: components of packages are advised. */
  const mandatory = () => findings.filter(({ urn, kind }) => kind === "violation" && componentOf(urn) === undefined);

  for (const [name, { rules, trigger, shows }] of Object.entries(CASES)) {
    it(`${name}: ${rules.join(", ")}`, async () => {
      const found = mandatory().filter(({ urn }) => nameOf(urn).startsWith(name));
      assert.deepEqual([...new Set(found.map(({ rule }) => rule.id))].sort(), rules);
      await scene.cloud.kernel.work.idle();
      const position = scene.cloud.kernel.journal.position;
      await trigger(scene, name);
      await scene.cloud.kernel.work.idle();
      shows(scene.entries(position), found.find(({ rule }) => rule.id === rules[0])!, name);
    });
  }

  it("nothing is found in sound variations, and nothing but the mistakes", () => {
    assert.deepEqual(mandatory().filter(({ urn }) => !Object.keys(CASES).some((name) => nameOf(urn).startsWith(name))).map(({ rule, urn }) => `${rule.id} ${urn}`), []);
    assert.deepEqual(findings.filter(({ kind }) => kind === "cannot tell").map(({ rule, message }) => `${rule.id} ${message}`), []);
    assert.deepEqual([...new Set(findings.map(({ urn }) => componentOf(urn)).filter(Boolean))], ["awsx:cloudtrail:Trail"]);
  });

  const REFUSED: Record<string, { rule: string; failure: RegExp; found: RegExp }> = {
    "target-without-bus": { rule: "target-finds-rule", failure: /does not exist on EventBus default/, found: /is on the bus target-without-bus-\w+, and the target names the bus default/ },
    "rule-id-for-name": { rule: "target-finds-rule", failure: /failed to satisfy constraint|pattern/i, found: /the id of the rule and not its name/ },
  };
  for (const [name, { rule, failure, found }] of Object.entries(REFUSED)) {
    it(`${name}: refused at deployment, and found by ${rule}`, async () => {
      const registered = await deploy({ program: CORPUS, stack: "dev", config: [`refused=${name}`] });
      assert.match(registered.failure ?? "", failure);
      const said = findingsIn([...registered.resources, ...registered.unmade]).filter(({ urn }) => registered.unmade.some((one) => one.urn === urn));
      assert.deepEqual([...new Set(said.filter(({ kind }) => kind === "violation").map(({ rule: { id } }) => id))], [rule]);
      assert.match(said.find(({ kind }) => kind === "violation")!.message, found);
    });
  }
});
