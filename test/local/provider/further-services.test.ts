import { strict as assert } from "node:assert";
import { LocalCloud } from "../../../local/cloud";
import { RESOURCE_TYPES } from "../../../local/provider";
import { makeArchive } from "../../../local/provider/archive";
import { parseTable } from "../../../local/provider/properties";
import { AwsProvider } from "../../../local/provider/provider";
import type { ResourceContext } from "../../../local/provider/resource-type";
import { DATABASES } from "./steps/databases";
import { GATEWAYS } from "./steps/gateways";
import { ACCOUNT, constant, REGION, trusting, type Made, type Steps } from "./steps/step";
import { STORAGE } from "./steps/storage";

const defaultTags = { owner: "me" };

/** What the others need, of services that have tests of their own. */
const NEEDED: Steps = {
  kmsKey: { type: "aws:kms/key:Key", inputs: constant({}), gives: constant({}) },
  role: { type: "aws:iam/role:Role", inputs: constant({ name: "runner", assumeRolePolicy: trusting("lambda.amazonaws.com") }), gives: constant({}) },
  function: {
    type: "aws:lambda/function:Function", gives: constant({}),
    inputs: ({ role }) => ({
      name: "run", role: role!.outputs.arn, runtime: "nodejs24.x", handler: "index.handler",
      code: makeArchive([{ path: "index.js", data: Buffer.from("exports.handler = async () => 1;"), executable: false }]),
    }),
  },
};
const STEPS: Steps = { ...NEEDED, ...STORAGE, ...DATABASES, ...GATEWAYS };

/** Databases take their time: it is the virtual clock's. */
describe("the resource types of S3, CloudTrail, RDS, Step Functions and API Gateway on the real services", () => {
  let cloud: LocalCloud;
  let provider: AwsProvider;
  let context: ResourceContext;
  const made: Made = {};
  before(async () => {
    cloud = await LocalCloud.open({ seed: "further-types", clock: "virtual" });
    const { kernel } = cloud;
    provider = new AwsProvider(kernel);
    context = {
      name: "thing", region: REGION, account: ACCOUNT, partition: "aws", defaultTags, ids: kernel.ids, now: () => kernel.clock.now(), sleep: (ms) => kernel.clock.sleep(ms),
      call: (service, operation, input) =>
        kernel.dispatch.handle({ service, operation, input, caller: { type: "Root", account: ACCOUNT }, region: REGION, trace: kernel.journal.begin(), transport: { via: "deployment" } }),
    };
  });
  after(() => cloud.dispose());

  const request = (type: string, name: string, inputs: Record<string, unknown>) => ({ type, name, inputs, settings: { region: REGION, defaultTags }, trace: cloud.kernel.journal.begin() });
  const typeOf = (token: string) => RESOURCE_TYPES.find((type) => type.token === token)!;
  const parse = (token: string, inputs: Record<string, unknown>) => parseTable(typeOf(token).properties, inputs, { type: token, where: typeOf(token).where, path: "" }) as Record<string, unknown>;
  const holds = (outputs: Readonly<Record<string, unknown>> | undefined, gives: Record<string, unknown>) => {
    for (const [output, value] of Object.entries(gives)) assert.deepEqual(outputs?.[output], value, output);
  };

  for (const [name, { type, inputs, gives, state, changed }] of Object.entries(STEPS)) {
    it(`${type} is made, found again${changed ? ", and changed in place" : ""}`, async () => {
      const before = inputs(made);
      const resource = made[name] = await provider.create(request(type, name, before));
      holds(resource.outputs, gives(made));
      holds((await provider.read(resource.id, request(type, name, state?.(made) ?? {})))?.outputs, gives(made));
      if (!changed) return;
      const after = changed(made);
      const [was, will] = [parse(type, before), parse(type, after.inputs)];
      await typeOf(type).update!(resource.id, { was, will, has: (property) => JSON.stringify(was[property]) !== JSON.stringify(will[property]) }, context);
      holds((await provider.read(resource.id, request(type, name, after.inputs)))?.outputs, after.gives);
    });
  }

  it("covers every type of these services", () => {
    const covered = new Set(Object.values(STEPS).map(({ type }) => type));
    assert.deepEqual(RESOURCE_TYPES.map(({ token }) => token).filter((token) => /^aws:(s3|cloudtrail|rds|sfn|apigateway|apigatewayv2)\//.test(token) && !covered.has(token)), []);
  });

  it("takes everything away again, in reverse, and is content when it is gone already", async () => {
    for (const [name, { type, inputs, state, changed }] of Object.entries(STEPS).reverse()) {
      const { id } = made[name]!;
      const known = { ...parse(type, changed?.(made).inputs ?? inputs(made)) };
      await typeOf(type).delete(id, known, context);
      // The account is there always, and a bucket has always one kind of encryption and of versioning.
      const stays = /:(Account|BucketVersioning|BucketServerSideEncryptionConfiguration|BucketNotification)$/.test(type);
      const found = await provider.read(id, request(type, name, state?.(made) ?? {}));
      if (!stays) assert.equal(found, undefined, type);
      await typeOf(type).delete(id, known, context);
    }
  });

  it("does not find what is not there", async () => {
    const account = "aws:apigateway/account:Account";
    for (const type of new Set(Object.values(STEPS).map((step) => step.type))) {
      if (type !== account) assert.equal(await provider.read("none", request(type, "none", { apiId: "none", routeId: "none", integrationId: "none" })), undefined, type);
      if (/BucketObject/.test(type)) assert.equal(await provider.read("none", request(type, "none", { bucket: "none" })), undefined, type);
    }
  });
});
