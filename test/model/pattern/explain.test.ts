import { strict as assert } from "node:assert";
import { Matcher, parsePattern, prepare, type Json, type JsonObject, type Mismatch } from "../../../model/pattern";

const explain = (pattern: JsonObject, event: Json): Mismatch | undefined => new Matcher(parsePattern(JSON.stringify(pattern))).explain(prepare(event));

const CASES: readonly (readonly [name: string, pattern: JsonObject, event: Json, wanted: Partial<Mismatch>])[] = [
  ["a value", { source: ["shop"], detail: { total: [{ numeric: [">", 100] }] } }, { source: "shop", detail: { total: 7 } },
    { path: "detail.total", operator: "numeric", seen: 7, wanted: [{ numeric: [">", 100] }], reason: "detail.total is 7, but the rule wants a number > 100" }],
  ["a missing field", { detail: { id: ["a", { prefix: "b" }] } }, { detail: {} },
    { path: "detail.id", operator: "equals or prefix", seen: undefined, reason: 'detail.id is missing, but the rule wants "a" or text that starts with "b"' }],
  ["the first of several", { a: [1], b: [2] }, { a: 0, b: 0 }, { path: "a" }],
  ["a field that must not be", { "replay-name": [{ exists: false }] }, { "replay-name": "r" }, { path: "replay-name", seen: "r", reason: 'replay-name is "r", but the rule wants no such field' }],
  ["several values", { tags: ["x"] }, { tags: ["a", "b"] }, { seen: ["a", "b"], reason: 'tags is "a", "b", but the rule wants "x"' }],
  ["an object where a value is wanted", { detail: ["x"] }, { detail: { a: 1 } }, { seen: { a: 1 } }],
  ["fields in different elements", { lines: { sku: ["a"], qty: [2] } }, { lines: [{ sku: "a", qty: 1 }, { sku: "b", qty: 2 }] },
    { path: "lines", operator: "same-element", wanted: { sku: ["a"], qty: [2] }, reason: "lines: no single element meets all of sku, qty, though each holds in some element" }],
  ["the nearest branch of an $or", { $or: [{ a: [1], b: [1] }, { a: [2], c: [1] }] }, { a: 2, c: 9 }, { path: "c", seen: 9, reason: "c is 9, but the rule wants 1 (in the nearest of the 2 combinations of $or)" }],
];

describe("explaining why an event does not match", () => {
  for (const [name, pattern, event, wanted] of CASES) {
    it(name, () => {
      const mismatch = explain(pattern, event)!;
      assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, mismatch[key as keyof Mismatch]])), wanted);
    });
  }

  it("has nothing to say about a match", () => assert.equal(explain({ a: [1] }, { a: 1 }), undefined));
});
