import { strict as assert } from "node:assert";
import { ProviderCalls, type Asked } from "../../../local/engine/provider-calls";
import { encode } from "../../../local/engine/values";
import type { DeployedResource } from "../../../local/program/engine";
import { RESOURCE_TYPES } from "../../../local/provider";
import { SCENARIO_NAMES } from "../../../stacks/names";
import { Deployed } from "../../support/deployed";
import { IMPORT_IDS, UNREADABLE } from "../../support/import-ids";

describe("imports by the ids that the real provider documents", () => {
  let deployed: Deployed;
  let calls: ProviderCalls;
  before(async () => {
    deployed = await Deployed.open(SCENARIO_NAMES);
    calls = new ProviderCalls(deployed.cloud.kernel);
  });
  after(() => deployed.dispose());

  const asked = (type: string, region = "us-east-1"): Asked => ({ type, name: "imported", settings: { region, defaultTags: {} }, signal: new AbortController().signal });
  const made = (type: string): DeployedResource[] => deployed.deployment.resources.filter((resource) => resource.custom && resource.type === type);

  it("every type of the scenarios is in the table", () => {
    const types = new Set(deployed.deployment.resources.filter(({ custom, type }) => custom && type.startsWith("aws:")).map(({ type }) => type));
    assert.deepEqual([...types].sort(), Object.keys(IMPORT_IDS).sort());
  });

  const DOCUMENT = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:ListQueues", Resource: "*" }] });
  const further: { type: string; inputs: Record<string, unknown>; by: string }[] = [
    { type: "aws:iam/policy:Policy", inputs: { name: "listing", policy: DOCUMENT }, by: "arn:aws:iam::123456789012:policy/listing" },
    { type: "aws:iam/user:User", inputs: { name: "reader" }, by: "reader" },
    { type: "aws:cloudwatch/eventBus:EventBus", inputs: { name: "further" }, by: "further" },
    { type: "aws:cloudwatch/eventPermission:EventPermission", inputs: { eventBusName: "further", statementId: "all", principal: "*", action: "events:PutEvents" }, by: "further/all" },
    { type: "aws:sns/topic:Topic", inputs: { name: "elsewhere", region: "eu-west-1" }, by: "arn:aws:sns:eu-west-1:123456789012:elsewhere@eu-west-1" },
  ];
  for (const { type, inputs, by } of further) {
    it(`${type} by ${by}: found, and nothing changes`, async () => {
      const made = await calls.create(asked(type), inputs);
      const found = await calls.read(asked(type), by, {}, {});
      assert.equal(found?.id, made.id);
      const { inputs: checked } = calls.check(asked(type), inputs, found!.inputs, { name: "imported", seed: Buffer.from("seed") });
      assert.deepEqual(calls.diff(asked(type), found!.inputs, found!.outputs, checked).changes, []);
    });
  }

  const others: [type: string, id: string, says: RegExp | undefined][] = [
    ["aws:iam/policy:Policy", "arn:aws:iam::123456789012:policy/none", undefined],
    ["aws:s3/bucketVersioning:BucketVersioning", "none,123456789012", undefined],
    ["aws:lambda/alias:Alias", "none/live", undefined],
    ["aws:lambda/alias:Alias", "none", /aws:lambda\/alias:Alias is imported by FUNCTION\/ALIAS \(given: none\)/],
    ["aws:lambda/permission:Permission", "statement", /imported by FUNCTION\[:QUALIFIER\]\/STATEMENT_ID/],
    ["aws:cloudwatch/eventTarget:EventTarget", "rule-target", /imported by \[BUS\/\]RULE\/TARGET_ID/],
    ["aws:cloudwatch/eventTarget:EventTarget", "rule/target", undefined],
    ["aws:apigatewayv2/stage:Stage", "api/", /imported by API_ID\/STAGE_NAME/],
    ["aws:sqs/queue:Queue", "https://sqs.eu-west-1.amazonaws.com/123456789012/none@eu-west-1", undefined],
  ];
  for (const [type, id, says] of others) {
    it(`${type} by ${id}: ${says ? "told of the form" : "not there"}`, async () => {
      const found = calls.read(asked(type), id, {}, {});
      if (says) await assert.rejects(found, says);
      else assert.equal(await found, undefined);
    });
  }

  for (const [type, importId] of Object.entries(IMPORT_IDS)) {
    it(`${type}: found, and the program that made it changes nothing`, async () => {
      const resources = made(type);
      const { properties } = RESOURCE_TYPES.find(({ token }) => token === type)!;
      assert.notEqual(resources.length, 0);
      for (const { id, inputs, outputs, name } of resources) {
        const region = String(outputs.region ?? "us-east-1");
        const by = importId(id!, outputs);
        const found = await calls.read(asked(type), region === "us-east-1" ? by : `${by}@${region}`, {}, {});
        assert.ok(found, `${name}: ${by}`);
        assert.equal(found.id, id, name);
        // A program that takes over says the names: what it leaves out would be named anew.
        const names = Object.entries(properties).filter(([property, { autonamed }]) => autonamed && inputs[property] === undefined).map(([property]) => [property, outputs[property]]);
        const program = Object.fromEntries([...Object.entries(inputs).filter(([property]) => !UNREADABLE.has(property)), ...names] as [string, unknown][]);
        const { inputs: checked } = calls.check(asked(type), encode(program), found.inputs, { name, seed: Buffer.from("seed") });
        const kept = Object.fromEntries(Object.entries(found.inputs).filter(([property]) => !UNREADABLE.has(property)));
        assert.deepEqual(calls.diff(asked(type), kept, found.outputs, checked).changes, [], name);
      }
    });
  }
});
