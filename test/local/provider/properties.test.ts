import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { NotSupported, UserError } from "../../../local/kernel/errors";
import {
  archive, boolean, integer, json, list, map, meaningless, number, object, parseTable, refused, required, string, withDefault, type Property,
} from "../../../local/provider/properties";
import { makeArchive } from "../../../local/provider/archive";

const at = { type: "aws:x/y:Y", where: "local/provider/x.ts", path: "" };
const parse = (property: Property, value: unknown): unknown => parseTable({ p: property }, { p: value }, at).p;
const code = makeArchive([]);

describe("properties of resource types", () => {
  const fits: [name: string, property: Property, given: unknown, gives: unknown][] = [
    ["text", string(), "a", "a"],
    ["a number for text", string(), 5, "5"],
    ["a boolean for text", string(), true, "true"],
    ["a number", number(), 1.5, 1.5],
    ["a number as text", number(), "1.5", 1.5],
    ["a whole number as text", integer(), "30", 30],
    ["true as text", boolean(), "true", true],
    ["a document as text", json(), "{}", "{}"],
    ["a document as an object, its keys in order", json(), { b: 1, a: [{ d: 1, c: 2 }] }, '{"a":[{"c":2,"d":1}],"b":1}'],
    ["an archive", archive(), code, code],
    ["a list", list(integer()), ["1", 2], [1, 2]],
    ["a map without its empty entries", map(string()), { a: 1, b: null }, { a: "1" }],
    ["an object", object({ a: integer(), b: withDefault(string(), "x") }), { a: "1" }, { a: 1, b: "x" }],
    ["a meaningless property", meaningless(boolean(), "no reason"), false, false],
    ["null as nothing", integer(), null, undefined],
    ["a default", withDefault(integer(), 3), undefined, 3],
    ["a default of false", withDefault(boolean(), false), undefined, false],
  ];
  for (const [name, property, given, gives] of fits) it(`takes ${name}`, () => assert.deepEqual(parse(property, given), gives));

  const misfits: [name: string, property: Property, given: unknown, message: RegExp][] = [
    ["an object for text", string(), {}, /'p' must be a string; it is \{\}/],
    ["text for a number", number(), "ninety", /'p' must be a number; it is "ninety"/],
    ["empty text for a number", number(), "", /must be a number/],
    ["a fraction for a whole number", integer(), 1.5, /must be a whole number/],
    ["yes for true", boolean(), "yes", /must be true or false/],
    ["a number for a document", json(), 5, /must be a JSON document/],
    ["text for an archive", archive(), "x", /must be an archive/],
    ["an archive for text", string(), code, /must be a string; it is an archive/],
    ["an object for a list", list(string()), {}, /must be a list/],
    ["a wrong item", list(integer()), [1, "x"], /'p\[1\]' must be a whole number/],
    ["a wrong entry", map(integer()), { a: "x" }, /'p\.a' must be a whole number/],
    ["a list for an object", object({}), [], /must be an object/],
    ["a missing member", object({ a: required(string()) }), {}, /'p\.a' is required and missing/],
    ["nothing for what is required", required(string()), undefined, /'p' is required and missing/],
    ["null for what is required", required(string()), null, /'p' is required and missing/],
  ];
  for (const [name, property, given, message] of misfits) {
    it(`refuses ${name}`, () => assert.throws(() => parse(property, given), (error: Error) => error instanceof UserError && message.test(error.message)));
  }

  it("refuses an unknown property by name, and says where it would be added", () => {
    assert.throws(() => parseTable({ p: object({ a: string() }) }, { p: { z: 1 } }, at), (error: Error) =>
      error instanceof NotSupported && error.message === "the property 'p.z' of aws:x/y:Y is not in the local cloud; it would be added in local/provider/x.ts");
  });

  it("refuses what is refused, with its reason", () => {
    assert.throws(() => parse(refused("there is none"), 1), (error: Error) => error instanceof NotSupported && /'p' of aws:x\/y:Y \(there is none\)/.test(error.message));
    assert.equal(parse(refused("there is none"), undefined), undefined);
  });

  it("never takes a property that is in no table", () => {
    fc.assert(fc.property(fc.string(), fc.jsonValue(), (name, value) => {
      fc.pre(name !== "known" && value !== null);
      assert.throws(() => parseTable({ known: string() }, { [name]: value }, at), NotSupported);
    }));
  });
});
