import { strict as assert } from "node:assert";
import fc from "fast-check";
import { createIds } from "../../../../../local/kernel/ids";
import { evaluate } from "../../../../../local/services/states/asl/intrinsics/evaluate";
import { parseCall } from "../../../../../local/services/states/asl/intrinsics/parse";
import { Scope } from "../../../../../local/services/states/asl/scope";
import type { Json } from "../../../../../local/services/states/asl";

const run = (text: string, input: unknown = {}): unknown =>
  evaluate(parseCall(text), { input: input as Json, context: () => ({ Execution: { Name: "e" } }), variables: new Scope(), ids: createIds("x") });
const call = (name: string, ...args: unknown[]): unknown => run(`States.${name}(${args.map((_, at) => `$.v[${at}]`).join(", ")})`, { v: args });

describe("intrinsic functions", () => {
  const CASES: readonly (readonly [string, unknown])[] = [
    ["States.Array(1, 'a', null, true, -1.5)", [1, "a", null, true, -1.5]], ["States.Array()", []], ["States.ArrayPartition($.n, 2)", [[1, 2], [3]]], ["States.ArrayContains($.n, 2)", true],
    ["States.ArrayContains($.o, $.o[0])", true], ["States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]], ["States.ArrayRange(3, 1, -1)", [3, 2, 1]], ["States.ArrayGetItem($.n, 2)", 3], ["States.ArrayLength($.n)", 3],
    ["States.ArrayUnique(States.Array(1, 2, 1, '1'))", [1, 2, "1"]], ["States.Base64Encode('Ünï')", "w5xuw68="], ["States.Base64Decode('w5xuw68=')", "Ünï"],
    ["States.Hash('a', 'MD5')", "0cc175b9c0f1b6a831c399e269772661"], ["States.Hash('a', 'SHA-1')", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"], ["States.JsonMerge($.o[0], $.p, false)", { a: 2, b: 1 }],
    ["States.StringToJson('{\"a\": [1]}')", { a: [1] }], ["States.JsonToString($.o)", '[{"a":1}]'], ["States.MathAdd(1.4, -3)", -2], ["States.StringSplit('1,2;3,,4', ',;')", ["1", "2", "3", "4"]],
    ["States.Format('{} and \\{\\} \\'{}\\' \\\\', 1, 'x\\'y')", "1 and {} 'x'y' \\"], ["States.Format($.t, 5)", "n=5"], ["States.Format('{}', $.o)", "[{a=1}]"], ["States.Format('{}', $$.Execution.Name)", "e"],
    ["States.Format('{}-{}', States.ArrayGetItem(States.StringSplit('a/b', '/'), 1), States.MathAdd(1, 1))", "b-2"], ["States.ArrayLength($.x[?(@.a == 'c,)')])", 1], ["States.JsonToString($['k\\'), y'])", "1"],
  ];
  const input = { n: [1, 2, 3], o: [{ a: 1 }], p: { b: 1, a: 2 }, t: "n={}", x: [{ a: "c,)" }], "k'), y": 1 };
  for (const [text, expected] of CASES) it(text, () => assert.deepEqual(run(text, input), expected));

  for (const [text, why] of [
    ["States.ArrayGetItem($.n, 3)", /out of the array's bounds/], ["States.ArrayPartition($.n, 0)", /positive/], ["States.ArrayRange(0, 1001, 1)", /1000 items/], ["States.ArrayRange(0, 1, 0)", /zero/],
    ["States.ArrayLength('a')", /an array/], ["States.Base64Decode('*')", /Base64/], ["States.Hash('a', 'CRC')", /one of MD5/], ["States.JsonMerge($.p, $.p, true)", /deep merging/], ["States.StringToJson('{')", /valid JSON/],
    ["States.MathAdd('1', 2)", /a number/], ["States.MathAdd(2147483647, 1)", /range/], ["States.MathRandom(3, 3)", /larger/], ["States.Format('{}')", /number of arguments/], ["States.Format('', 1)", /number of arguments/],
    ["States.ArrayLength($.missing)", /could not be found/],
  ] as const) it(`${text} fails`, () => assert.throws(() => run(text, input), (error: Error) => error.name === "States.IntrinsicFailure" && why.test(error.message)));

  it("does not read what is no call", () => {
    const nested = (depth: number): string => (depth === 0 ? "1" : `States.Array(${nested(depth - 1)})`);
    assert.ok(run(nested(10)));
    for (const text of ["States.Array", "States.Array(", "States.Array(1", "States.Array('a)", "States.Array(1,)", "States.Array(a)", "States.Array(1) x", nested(11)]) assert.throws(() => parseCall(text), { name: "PathError" }, text);
  });

  it("makes identifiers and chance of the source given", () => {
    assert.match(run("States.UUID()") as string, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    assert.equal(run("States.MathRandom(1, 1000, 7)"), run("States.MathRandom(1, 1000, 7)"));
    fc.assert(fc.property(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 1000 }), fc.option(fc.integer()), (from, more, seed) => {
      const number = (seed === null ? call("MathRandom", from, from + more) : run(`States.MathRandom(${from}, ${from + more}, ${seed})`)) as number;
      assert.ok(Number.isInteger(number) && number >= from && number < from + more);
    }));
  });

  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  const array = fc.array(json, { maxLength: 20 });

  it("adds as rounded integers do", () => {
    const number = fc.oneof(fc.integer({ min: -1e9, max: 1e9 }), fc.double({ min: -1e9, max: 1e9, noNaN: true }));
    fc.assert(fc.property(number, number, (a, b) => {
      assert.equal(call("MathAdd", a, b), Math.floor(a + 0.5) + Math.floor(b + 0.5) + 0);
      assert.equal(call("MathAdd", a, b), call("MathAdd", b, a));
    }));
  });

  it("parts arrays into pieces that make the array again", () => {
    fc.assert(fc.property(array, fc.integer({ min: 1, max: 25 }), (items, size) => {
      const pieces = call("ArrayPartition", items, size) as Json[][];
      assert.deepEqual(pieces.flat(1), items);
      assert.ok(pieces.every((piece, at) => piece.length === size || (at === pieces.length - 1 && piece.length > 0 && piece.length < size)));
    }));
  });

  it("encodes and decodes, writes and reads, to the same", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => assert.equal(call("Base64Decode", call("Base64Encode", text)), text)));
    fc.assert(fc.property(json, (value) => assert.deepEqual(call("StringToJson", call("JsonToString", value)), JSON.parse(JSON.stringify(value)))));
  });

  it("keeps of an array each value once, and finds exactly what is in it", () => {
    fc.assert(fc.property(array, json, (items, other) => {
      const unique = call("ArrayUnique", items) as Json[];
      assert.ok(items.every((item) => call("ArrayContains", unique, item)));
      assert.equal(unique.length, unique.filter((item, at) => call("ArrayContains", unique.slice(0, at), item) === false).length);
      assert.equal(call("ArrayContains", items, other), call("ArrayContains", unique, other));
    }));
  });

  it("splits at every delimiter and drops what is empty", () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom("a", "b", ",", ";", "é") }), (text) => assert.deepEqual(call("StringSplit", text, ",;"), text.split(/[,;]/).filter(Boolean))));
  });
});
