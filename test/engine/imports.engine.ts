import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import type { DeployedResource } from "../../local/program/engine";
import { runProgram } from "../../local/program/run";
import { RESOURCE_TYPES } from "../../local/provider";
import { SCENARIO_NAMES } from "../../stacks/names";
import { PROJECT } from "../support/deployed";
import { IMPORT_IDS, UNREADABLE } from "../support/import-ids";
import { findCli } from "./cli";
import { Engine, shown, type Program } from "./engine";

/** A resource without the SDK's class. */
class Raw extends pulumi.CustomResource {}

describe("the real engine: imports", function () {
  this.timeout(600_000);
  let engine: Engine;
  let made: readonly DeployedResource[];
  before(async function () {
    if (!findCli()) return this.skip();
    engine = await Engine.open();
    const { resources } = await runProgram({ directory: PROJECT, stack: "dev", config: [`scenarios=${JSON.stringify(SCENARIO_NAMES)}`], kernel: engine.cloud.kernel, endpoint: engine.cloud.url });
    made = resources.filter(({ custom, type }) => custom && type.startsWith("aws:"));
  });
  after(() => engine?.dispose());

  /** The program of somebody who takes over what is there: it says the names, too. */
  const takingOver = (): Program => () => {
    for (const { type, name, id, inputs, outputs } of made) {
      const { properties } = RESOURCE_TYPES.find(({ token }) => token === type)!;
      const names = Object.entries(properties).filter(([property, { autonamed }]) => autonamed && inputs[property] === undefined).map(([property]) => [property, outputs[property]] as const);
      const given = Object.fromEntries([...Object.entries(inputs).filter(([property]) => !UNREADABLE.has(property)), ...names]);
      const by = IMPORT_IDS[type]!(id!, outputs);
      new Raw(type, name, given, { import: outputs.region === undefined || outputs.region === "us-east-1" ? by : `${by}@${String(outputs.region)}` });
    }
    return Promise.resolve({});
  };

  it("every resource of the seven scenarios is taken over by its documented id, and nothing changes then", async () => {
    const stack = await engine.stack(takingOver(), [], "taken");
    const steps = shown(await stack.up());
    assert.equal(steps.length, made.length);
    assert.ok(steps.every((step) => step.startsWith("import ")), steps.join("\n"));
    assert.deepEqual(shown(await stack.preview()), []);
    assert.deepEqual(shown(await stack.refresh()), []);
  });

  const refused: { name: string; type: string; id: string; says: RegExp }[] = [
    { name: "an id of the wrong form", type: "aws:apigatewayv2/route:Route", id: "alone", says: /aws:apigatewayv2\/route:Route is imported by API_ID\/ROUTE_ID \(given: alone\)/ },
    { name: "a resource that is not there", type: "aws:sqs/queue:Queue", id: "https://sqs.us-east-1.amazonaws.com/123456789012/none", says: /does not exist/ },
    { name: "a type that is not supported", type: "aws:ecs/cluster:Cluster", id: "none", says: /the resource type aws:ecs\/cluster:Cluster is not in the local cloud/ },
  ];
  for (const { name, type, id, says } of refused) {
    it(`${name}: an error that names it`, async () => {
      const stack = await engine.stack(() => { new Raw(type, "wrong", {}, { import: id }); return Promise.resolve({}); }, [], "wrong");
      await assert.rejects(stack.preview(), (error: Error) => says.test(error.message) || assert.fail(error.message));
    });
  }
});
