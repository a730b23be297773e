import { strict as assert } from "node:assert";
import { NotSupported } from "../../../local/kernel/errors";
import { Engine, ProgramVisible } from "../../../local/program/engine";
import { DeploymentError } from "../../../local/program/failure";
import type { Manifest } from "../../../local/program/manifest";
import type { RegisterRequest } from "../../../local/program/protocol";
import { sqs } from "../../../local/services/sqs";
import { kernelWith } from "../../support/kernel";

const QUEUE = "aws:sqs/queue:Queue";

describe("the engine in the place of Pulumi's", () => {
  let cloud: ReturnType<typeof kernelWith>;
  beforeEach(() => { cloud = kernelWith([sqs]); });
  afterEach(() => cloud.dispose());

  function open(values: Record<string, string> = {}): Engine {
    const manifest = { project: "shop", stack: "dev", config: { values, secretKeys: [] } } as unknown as Manifest;
    return new Engine({ manifest, kernel: cloud.kernel, trace: cloud.kernel.journal.begin(), signal: new AbortController().signal, onResource: () => undefined });
  }

  const ask = (given: Partial<RegisterRequest>): RegisterRequest => ({
    type: QUEUE, name: "q", parent: "", custom: true, remote: false, inputs: {}, secretInputs: [], additionalSecretOutputs: [], provider: "", importId: "", ...given,
  });

  const refusals: [name: string, given: Partial<RegisterRequest>, message: RegExp][] = [
    ["an import", { importId: "url" }, /^aws:sqs\/queue:Queue 'q': the resource option 'import' \(of url\) is not in the local cloud/],
    ["a component of a plugin", { type: "awsx:ec2:Vpc", custom: false, remote: true }, /awsx:ec2:Vpc, a component that a provider plugin constructs/],
    ["a dynamic provider", { type: "pulumi-nodejs:dynamic:Resource" }, /a dynamic provider/],
    ["another provider", { type: "pulumi:providers:random" }, /the provider random/],
    ["another package", { type: "random:index/randomId:RandomId" }, /the resource type random:index\/randomId:RandomId/],
    ["a property", { type: "aws:lambda/function:Function", inputs: { role: "r", imageUri: "i" } }, /'imageUri' of aws:lambda\/function:Function \(container images are not run\)/],
    ["a role to assume", { type: "pulumi:providers:aws", inputs: { assumeRoles: '[{"roleArn":"x"}]' } }, /'assumeRoles'/],
  ];
  for (const [name, given, message] of refusals) {
    it(`refuses ${name} by name`, () => assert.rejects(open().handle("register", ask(given)), (error: Error) =>
      error instanceof DeploymentError && error.cause instanceof NotSupported && error.code === "NotImplemented" && message.test(error.message)));
  }

  it("refuses references to other stacks, and functions that are not here", async () => {
    const engine = open();
    await assert.rejects(engine.handle("read", { type: "pulumi:pulumi:StackReference", name: "s", parent: "", id: "o/p/s", inputs: {}, provider: "" }), /a StackReference \(to o\/p\/s\)/);
    await assert.rejects(engine.handle("invoke", { token: "aws:index/getIpRanges:getIpRanges", args: {}, provider: "" }), (error: Error) =>
      error instanceof DeploymentError && error.message === "the function aws:index/getIpRanges:getIpRanges is not in the local cloud; it would be added in local/provider/functions");
  });

  it("lets the program see a function that fails", () => assert.rejects(
    open().handle("invoke", { token: "aws:index/getRegion:getRegion", args: { region: "moon-1" }, provider: "" }),
    (error: Error) => error instanceof ProgramVisible && /returned an error: region not found for name "moon-1"/.test(error.message)));

  it("answers functions in the provider's region, with its tags", async () => {
    const engine = open({ "aws:region": "eu-west-3", "aws:defaultTags": '{"tags":{"a":"b"}}', "shop:other": "x" });
    const region = await engine.handle("invoke", { token: "aws:index/getRegion:getRegion", args: {}, provider: "" });
    assert.deepEqual(region, { region: "eu-west-3", name: "eu-west-3", id: "eu-west-3", description: "Europe (Paris)", endpoint: "ec2.eu-west-3.amazonaws.com" });
    const tags = await engine.handle("invoke", { token: "aws:index/getDefaultTags:getDefaultTags", args: {}, provider: "" });
    assert.deepEqual(tags, { id: "aws", tags: { a: "b" } });
  });

  it("makes a resource in the region that it names, else its provider's, else the stack's", async () => {
    const engine = open({ "aws:region": "eu-west-1" });
    const provider = await engine.handle("register", ask({ type: "pulumi:providers:aws", name: "p", inputs: { region: "us-west-2", defaultTags: '{"tags":{"owner":"me"}}' } }));
    const reference = `${provider.urn}::${provider.id}`;
    const arnOf = async (given: Partial<RegisterRequest>) => (await engine.handle("register", ask(given))).outputs;
    assert.equal((await arnOf({ inputs: { name: "a" } })).arn, "arn:aws:sqs:eu-west-1:123456789012:a");
    const second = await arnOf({ name: "b", inputs: { name: "b", tags: { own: "yes" } }, provider: reference });
    assert.deepEqual([second.arn, second.tags, second.tagsAll], ["arn:aws:sqs:us-west-2:123456789012:b", { own: "yes" }, { owner: "me", own: "yes" }]);
    assert.equal((await arnOf({ name: "c", inputs: { name: "c", region: "sa-east-1" }, provider: reference })).arn, "arn:aws:sqs:sa-east-1:123456789012:c");
  });

  it("reads what exists, and says in the engine's words what does not", async () => {
    const engine = open();
    const made = await engine.handle("register", ask({ inputs: { name: "a", delaySeconds: 3 } }));
    const found = await engine.handle("read", { type: QUEUE, name: "found", parent: "", id: made.id!, inputs: {}, provider: "" });
    assert.deepEqual([found.outputs.delaySeconds, found.outputs.arn, found.urn], [3, made.outputs.arn, "urn:pulumi:dev::shop::aws:sqs/queue:Queue::found"]);
    const gone = { type: QUEUE, name: "gone", parent: "", id: "http://127.0.0.1:0/123456789012/gone", inputs: {}, provider: "" };
    await assert.rejects(engine.handle("read", gone), /^DeploymentError: aws:sqs\/queue:Queue 'gone': resource '.*gone' does not exist$/);
  });

  it("gives each URN once, and knows all ancestors but the stack in it", async () => {
    const engine = open();
    const stack = await engine.handle("register", ask({ type: "pulumi:pulumi:Stack", name: "shop-dev", custom: false }));
    const outer = await engine.handle("register", ask({ type: "x:y:Outer", name: "o", custom: false, parent: stack.urn }));
    const inner = await engine.handle("register", ask({ type: "x:y:Inner", name: "i", custom: false, parent: outer.urn }));
    assert.equal(inner.urn, "urn:pulumi:dev::shop::x:y:Outer$x:y:Inner::i");
    await assert.rejects(engine.handle("register", ask({ type: "x:y:Inner", name: "i", custom: false, parent: outer.urn })), /Duplicate resource URN '.*'; try giving it a unique name/);
  });

  it("passes secrets on: of inputs, of options, of the type", async () => {
    const { secretOutputs } = await open().handle("register", ask({ inputs: { name: "a" }, secretInputs: ["name"], additionalSecretOutputs: ["url"] }));
    assert.deepEqual(secretOutputs, ["name", "url"]);
  });
});
