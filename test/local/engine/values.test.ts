import { strict as assert } from "node:assert";
import { decode, encode } from "../../../local/engine/values";
import { MARK, MARKS } from "../../../local/program/child/pulumi";
import { holdsUnknown, UNKNOWN } from "../../../local/provider/properties";

const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const text = { [MARK]: MARKS.asset, hash: "h1", text: "hello" };

describe("the engine's values", () => {
  const cases: { name: string; sent: unknown; plan: unknown; make?: unknown }[] = [
    { name: "plain ones", sent: { a: [1, "x", true, null] }, plan: { a: [1, "x", true, undefined] } },
    { name: "nothing", sent: null, plan: undefined },
    { name: "a secret", sent: { [MARK]: MARKS.secret, value: { a: "s" } }, plan: { a: "s" } },
    { name: "an unknown text", sent: UNKNOWN_TEXT, plan: UNKNOWN },
    { name: "an unknown list", sent: ["6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"], plan: [UNKNOWN] },
    { name: "a resource", sent: { [MARK]: MARKS.resource, urn: "urn:x", id: "i-1", packageVersion: "" }, plan: "i-1" },
    { name: "a component", sent: { [MARK]: MARKS.resource, urn: "urn:x" }, plan: "urn:x" },
    { name: "a resource that is not there yet", sent: { [MARK]: MARKS.resource, urn: "urn:x", id: UNKNOWN_TEXT }, plan: UNKNOWN },
    { name: "an output", sent: { [MARK]: OUTPUT, value: "v", secret: true, dependencies: [] }, plan: "v" },
    { name: "an output that is not known", sent: { [MARK]: OUTPUT }, plan: UNKNOWN },
    { name: "an asset", sent: text, plan: Buffer.from("h1"), make: Buffer.from("hello") },
  ];
  for (const { name, sent, plan, make = plan } of cases) {
    it(`${name} to compare, and to make something of`, () => {
      assert.deepEqual(decode({ it: sent }, "plan"), { it: plan });
      assert.deepEqual(decode({ it: sent }, "make"), { it: make });
    });
  }

  it("an archive is its hash to compare, and its files to make something of", () => {
    const sent = { code: { [MARK]: MARKS.archive, hash: "h2", assets: { "index.js": text } } };
    assert.deepEqual(decode(sent, "plan"), { code: new Map([["hash", "h2"]]) });
    const made = decode(sent, "make").code as Map<string, { path: string; data: Uint8Array }[]>;
    assert.deepEqual(made.get("files")!.map(({ path, data }) => [path, Buffer.from(data).toString()]), [["index.js", "hello"]]);
  });

  it("refuses what it does not know", () => assert.throws(() => decode({ a: { [MARK]: "something new" } }, "plan"), /the mark something new is not known/));

  it("tells what is unknown, and what is a secret", () => {
    assert.deepEqual(encode({ arn: UNKNOWN, list: [UNKNOWN, undefined], password: "p", gone: undefined, code: new Map() }, ["password"]), {
      arn: UNKNOWN_TEXT, list: [UNKNOWN_TEXT, null], password: { [MARK]: MARKS.secret, value: "p" },
    });
    assert.deepEqual([{ a: [UNKNOWN] }, { a: ["x"] }, Buffer.from("x")].map(holdsUnknown), [true, false, false]);
  });
});
