import { strict as assert } from "node:assert";
import { apiOf, loadApi, type Api, type StructureType, type Type } from "../../../local/wire/model";
import { loadLite, loadSchemas, loadWhole } from "../../../local/wire/schemas";
import { SPECS } from "./fakes";

/** Everything the wire knows of an API, as text that can be compared. Shapes that were described before are only named. */
function describeApi(api: Api): Record<string, string> {
  const out: Record<string, string> = {};
  for (const operation of api.operations.values()) {
    const done = new Set<Type>();
    out[operation.name] = JSON.stringify([operation.http, describeType(operation.input, done), describeType(operation.output, done)]);
  }
  for (const [code, error] of api.errors) out[`error ${code}`] = JSON.stringify([error.name, error.status, error.queryCode, error.fault, describeType(error.shape, new Set())]);
  return out;
}

function describeType(type: Type | undefined, done: Set<Type>): unknown {
  if (!type) return "unit";
  if (done.has(type)) return (type as StructureType).name ?? type.kind;
  done.add(type);
  if (type.kind === "structure") return [type.name, type.root, type.union, type.members.map((m) => [m.name, m.required, m.traits, describeType(m.type, done)])];
  if (type.kind === "list") return ["list", type.item.traits, describeType(type.item.type, done)];
  if (type.kind === "map") return ["map", type.key.traits, type.value.traits, describeType(type.value.type, done)];
  return type;
}

describe("schemas", () => {
  for (const [id, { sdk }] of Object.entries(SPECS)) {
    it(`${id}: the schema file alone gives the same API as the whole client`, () => {
      const lite = loadLite(sdk);
      assert.ok(lite, "the layout of the package is not the known one: the wire would load whole clients");
      const api = apiOf(lite);
      assert.ok(api.operations.size > 5);
      assert.deepEqual(describeApi(api), describeApi(apiOf(loadWhole(sdk))));
    });
  }

  it("falls back to the whole package where the layout differs", () => {
    // @aws-sdk/core has no schemas at all: an unknown layout.
    assert.equal(loadLite("@aws-sdk/core"), undefined);
    assert.equal(loadSchemas("@aws-sdk/core"), loadWhole("@aws-sdk/core"));
  });

  it("names a package that is not installed", () => {
    assert.throws(() => loadSchemas("@aws-sdk/client-nowhere"), /@aws-sdk\/client-nowhere is not installed/);
  });

  it("describes members and traits", () => {
    const api = loadApi(SPECS.s3);
    assert.equal(api.namespace, "com.amazonaws.s3");
    const { input, output, http } = api.operations.get("PutObject")!;
    assert.deepEqual(http, ["PUT", "/{Key+}?x-id=PutObject", 200]);
    assert.equal(input!.byName["Key"]!.required, true);
    assert.equal(input!.byName["ACL"]!.required, false);
    assert.deepEqual(input!.byName["Body"]!.type, { kind: "blob", streaming: true });
    assert.equal(input!.byName["Metadata"]!.traits.httpPrefixHeaders, "x-amz-meta-");
    assert.equal(output!.byName["ETag"]!.traits.httpHeader, "ETag");
    assert.equal(api.operations.get("ListObjectsV2")!.output!.root, "ListBucketResult");
  });

  it("finds errors by name and by query code", () => {
    const { errors } = loadApi(SPECS.iam);
    assert.equal(errors.get("NoSuchEntity"), errors.get("NoSuchEntityException"));
    assert.deepEqual([errors.get("NoSuchEntity")!.status, errors.get("NoSuchEntity")!.fault], [404, "client"]);
  });
});
