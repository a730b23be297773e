import { strict as assert } from "node:assert";
import type { ResourceContext, ResourceType } from "../../../local/provider/resource-type";
import { parseTable } from "../../../local/provider/properties";
import { RESOURCE_TYPES } from "../../../local/provider";
import { dynamodb } from "../../../local/services/dynamodb";
import { kms } from "../../../local/services/kms";
import { kernelWith } from "../../support/kernel";

type Inputs = Record<string, unknown>;

describe("keys and tables have a whole life", () => {
  let cloud: ReturnType<typeof kernelWith>;
  let context: ResourceContext;
  before(() => {
    cloud = kernelWith([kms, dynamodb], { clock: "virtual" });
    const { ids, clock } = cloud.kernel;
    context = {
      name: "thing", region: "us-east-1", account: "123456789012", partition: "aws", defaultTags: { owner: "me" }, ids, now: () => clock.now(),
      call: (service: string, operation: string, input: object) => cloud.call(service, operation, input),
    } as unknown as ResourceContext;
  });
  after(() => cloud.dispose());

  const typeOf = (token: string): ResourceType => RESOURCE_TYPES.find((type) => type.token === token)!;
  const parse = (type: ResourceType, inputs: Inputs) => parseTable(type.properties, inputs, { type: type.token, where: type.where, path: "" }) as Inputs;

  /** Makes it, changes it step by step, and removes it twice. */
  async function live(token: string, steps: readonly [inputs: Inputs, gives: Inputs][]): Promise<void> {
    const type = typeOf(token);
    const [[first]] = steps as [[Inputs, Inputs]];
    let was = parse(type, first);
    const { id } = await type.create(was, context);
    for (const [inputs, gives] of steps) {
      const will = parse(type, inputs);
      const before = was;
      const has = (property: string) => JSON.stringify(before[property]) !== JSON.stringify(will[property]);
      if (inputs !== first) await type.update!(id, { was, will, has } as never, context);
      const outputs = await type.read(id, will, context);
      for (const [name, value] of Object.entries(gives)) assert.deepEqual(outputs?.[name], value, name);
      was = will;
    }
    await type.delete!(id, was, context);
    assert.equal(await type.read(id, was, context), undefined);
    await type.delete!(id, was, context);
  }

  it("a key", () => live("aws:kms/key:Key", [
    [{ description: "a", enableKeyRotation: true, deletionWindowInDays: 7, tags: { a: "1" } }, { description: "a", enableKeyRotation: true, rotationPeriodInDays: 365, tagsAll: { a: "1", owner: "me" } }],
    [{ description: "b", isEnabled: false, deletionWindowInDays: 7, tags: { b: "2" } }, { description: "b", enableKeyRotation: false, isEnabled: false, tagsAll: { b: "2", owner: "me" } }],
    [{ enableKeyRotation: true, rotationPeriodInDays: 90, deletionWindowInDays: 7 }, { isEnabled: true, enableKeyRotation: true, rotationPeriodInDays: 90, description: "" }],
  ]));

  it("an alias, which moves from key to key", async () => {
    const keys = [await typeOf("aws:kms/key:Key").create(parse(typeOf("aws:kms/key:Key"), {}), context), await typeOf("aws:kms/key:Key").create(parse(typeOf("aws:kms/key:Key"), {}), context)];
    await live("aws:kms/alias:Alias", keys.map(({ id }): [Inputs, Inputs] => [{ name: "alias/moving", targetKeyId: id }, { targetKeyId: id, name: "alias/moving" }]));
    const auto = await typeOf("aws:kms/alias:Alias").create(parse(typeOf("aws:kms/alias:Alias"), { targetKeyId: keys[0]!.id }), context);
    assert.match(auto.id, /^alias\/thing-[0-9a-f]{7}$/);
  });

  it("a table", () => {
    const attributes = [{ name: "pk", type: "S" }, { name: "owner", type: "S" }];
    const index = { name: "by-owner", hashKey: "owner", projectionType: "ALL" };
    const base = { name: "living", hashKey: "pk" };
    const demand = { billingMode: "PAY_PER_REQUEST" };
    return live("aws:dynamodb/table:Table", [
      [{ ...base, ...demand, attributes: attributes.slice(0, 1), ttl: { attributeName: "until", enabled: true }, tags: { a: "1" } },
        { ttl: { attributeName: "until", enabled: true }, globalSecondaryIndexes: [], tagsAll: { a: "1", owner: "me" } }],
      [{ ...base, ...demand, attributes, globalSecondaryIndexes: [index], ttl: { attributeName: "other", enabled: true }, pointInTimeRecovery: { enabled: true }, tags: { b: "2" } },
        { globalSecondaryIndexes: [{ ...index, nonKeyAttributes: [], rangeKey: "", readCapacity: 0, writeCapacity: 0 }], ttl: { attributeName: "other", enabled: true }, tagsAll: { b: "2", owner: "me" },
          pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 35 } }],
      [{ ...base, ...demand, attributes, globalSecondaryIndexes: [{ ...index, projectionType: "KEYS_ONLY" }], tableClass: "STANDARD_INFREQUENT_ACCESS", serverSideEncryption: { enabled: true } },
        { tableClass: "STANDARD_INFREQUENT_ACCESS", ttl: { attributeName: "", enabled: false }, pointInTimeRecovery: { enabled: false, recoveryPeriodInDays: 0 } }],
      [{ ...base, readCapacity: 3, writeCapacity: 2, attributes: attributes.slice(0, 1) }, { billingMode: "PROVISIONED", readCapacity: 3, writeCapacity: 2, globalSecondaryIndexes: [], serverSideEncryption: undefined }],
      [{ ...base, readCapacity: 4, writeCapacity: 2, attributes: attributes.slice(0, 1) }, { readCapacity: 4 }],
    ]);
  });
});
