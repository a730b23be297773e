import { strict as assert } from "node:assert";
import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import * as fc from "fast-check";
import { Filter, type FilterScope } from "../../../../local/services/sns/filter";

type Scalar = string | number | boolean | null;

/** Attributes as SNS gets them, from plain values. */
function attributesOf(values: Readonly<Record<string, Scalar | readonly Scalar[] | Uint8Array>>): Record<string, MessageAttributeValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]): [string, MessageAttributeValue] => {
    if (value instanceof Uint8Array) return [name, { DataType: "Binary", BinaryValue: value }];
    if (Array.isArray(value)) return [name, { DataType: "String.Array", StringValue: JSON.stringify(value) }];
    return [name, typeof value === "number" ? { DataType: "Number", StringValue: String(value) } : { DataType: "String", StringValue: String(value) }];
  }));
}

const byAttributes = (policy: object, values: Parameters<typeof attributesOf>[0]): boolean =>
  new Filter(JSON.stringify(policy), "MessageAttributes").explain({ body: "", attributes: attributesOf(values) }) === undefined;
const byBody = (policy: object, body: string): boolean => new Filter(JSON.stringify(policy), "MessageBody").explain({ body, attributes: {} }) === undefined;

describe("sns: filter policies", () => {
  const ATTRIBUTES: readonly [what: string, policy: object, values: Parameters<typeof attributesOf>[0], matches: boolean][] = [
    ["the same text", { kind: ["order", "return"] }, { kind: "return" }, true],
    ["other text", { kind: ["order"] }, { kind: "Order" }, false],
    ["an attribute that is missing", { kind: ["order"] }, {}, false],
    ["all keys must hold", { a: ["1"], b: ["2"] }, { a: "1", b: "3" }, false],
    ["a number", { price: [100] }, { price: 100 }, true],
    ["a number in text is text", { price: [100] }, { price: "100" }, false],
    ["a range", { price: [{ numeric: [">", 0, "<=", 150] }] }, { price: 150 }, true],
    ["outside the range", { price: [{ numeric: [">", 0, "<=", 150] }] }, { price: 0 }, false],
    ["one of an array", { tags: ["b"] }, { tags: ["a", "b"] }, true],
    ["a boolean in an array", { flags: [true] }, { flags: [true, null] }, true],
    ["a boolean in text is text", { flags: [true] }, { flags: "true" }, false],
    ["anything but", { kind: [{ "anything-but": ["order"] }] }, { kind: "return" }, true],
    ["anything but, in an array with another", { kind: [{ "anything-but": ["order"] }] }, { kind: ["order", "x"] }, true],
    ["anything but a prefix", { kind: [{ "anything-but": { prefix: "or" } }] }, { kind: "order" }, false],
    ["a prefix", { kind: [{ prefix: "or" }] }, { kind: "order" }, true],
    ["a suffix", { kind: [{ suffix: "er" }] }, { kind: "order" }, true],
    ["any case", { kind: [{ "equals-ignore-case": "ORDER" }] }, { kind: "order" }, true],
    ["a wildcard", { kind: [{ wildcard: "o*r" }] }, { kind: "order" }, true],
    ["an address", { ip: [{ cidr: "10.0.0.0/24" }] }, { ip: "10.0.0.7" }, true],
    ["exists", { kind: [{ exists: true }] }, { kind: "x" }, true],
    ["exists not", { kind: [{ exists: false }] }, { other: "x" }, true],
    ["exists not, but does", { kind: [{ exists: false }] }, { kind: "x" }, false],
    ["binary is not looked at", { bytes: [{ exists: true }] }, { bytes: new Uint8Array([1]) }, false],
    ["one or the other", { $or: [{ a: ["1"] }, { b: ["2"] }] }, { b: "2" }, true],
    ["neither", { $or: [{ a: ["1"] }, { b: ["2"] }] }, { b: "1" }, false],
    ["a name with a dot", { "shop.kind": ["order"] }, { "shop.kind": "order" }, true],
    ["a name of objects", { constructor: ["x"] }, {}, false],
  ];
  for (const [what, policy, values, matches] of ATTRIBUTES) it(`attributes: ${what}`, () => assert.equal(byAttributes(policy, values), matches));

  const BODIES: readonly [what: string, policy: object, body: string, matches: boolean][] = [
    ["a field", { a: ["x"] }, '{"a":"x"}', true],
    ["a nested field", { a: { b: [1] } }, '{"a":{"b":1}}', true],
    ["fields of one element", { a: { b: [1], c: [2] } }, '{"a":[{"b":1,"c":3},{"b":4,"c":2}]}', false],
    ["null", { a: [null] }, '{"a":null}', true],
    ["a boolean", { a: [false] }, '{"a":false}', true],
    ["no JSON", { a: [{ exists: false }] }, "hello", false],
    ["no object", { a: [{ exists: false }] }, "[1]", false],
    ["__proto__", JSON.parse('{"__proto__":["x"]}') as object, '{"__proto__":"x"}', true],
    ["__proto__ that is not there", JSON.parse('{"__proto__":[{"exists":true}]}') as object, "{}", false],
  ];
  for (const [what, policy, body, matches] of BODIES) it(`body: ${what}`, () => assert.equal(byBody(policy, body), matches));

  const many = (n: number) => Array.from({ length: n }, (_, i) => `v${i}`);
  const six = Object.fromEntries(many(6).map((key) => [key, ["x"]]));
  const REFUSED: readonly [what: string, policy: object | string, scope: FilterScope, reason: string | RegExp][] = [
    ["six keys", six, "MessageAttributes", "Filter policy can not have more than 5 keys"],
    ["151 values", { a: many(151) }, "MessageAttributes", "Filter policy is too complex"],
    ["two keys of 13 values", { a: many(13), b: many(13) }, "MessageAttributes", "Filter policy is too complex"],
    ["values that nesting makes too many", { a: { b: { c: many(51) } } }, "MessageBody", "Filter policy is too complex"],
    ["nested keys of attributes", { a: { b: ["x"] } }, "MessageAttributes", "Filter policy scope MessageAttributes does not support nested filter policy"],
    ["no list", { a: "x" }, "MessageAttributes", /must be an object or an array/],
    ["a match type that is none", { a: [{ like: "x" }] }, "MessageBody", "Unrecognized match type like"],
    ["numbers beyond a billion", { a: [{ numeric: ["=", 1_000_000_001] }] }, "MessageBody", /-1000000000 and 1000000000/],
    ["no JSON", "{", "MessageBody", /./],
  ];
  for (const [what, policy, scope, reason] of REFUSED) {
    it(`refuses ${what}`, () => assert.throws(() => new Filter(typeof policy === "string" ? policy : JSON.stringify(policy), scope), { reason }));
  }

  it("takes what is just within the limits", () => {
    for (const policy of [{ a: many(150) }, { a: many(15), b: many(10) }, Object.fromEntries(Object.entries(six).slice(1))]) new Filter(JSON.stringify(policy), "MessageAttributes");
    new Filter(JSON.stringify({ a: { b: { c: many(50) } } }), "MessageBody");
    // Of nested keys only the first counts.
    new Filter(JSON.stringify({ top: six }), "MessageBody");
  });

  it("a message of attributes fits when every key has a value that a naive reading takes (1,000 pairs)", () => {
    const scalar = fc.constantFrom<Scalar>("a", "ab", "b", 1, 2, 10);
    const condition = fc.oneof(
      scalar, fc.constantFrom("a", "b").map((prefix) => ({ prefix })), fc.boolean().map((exists) => ({ exists })),
      fc.constantFrom("a", "b").map((value) => ({ "anything-but": [value] })), fc.constantFrom(1, 5).map((bound) => ({ numeric: [">=", bound] })),
    );
    const policies = fc.dictionary(fc.constantFrom("x", "y", "z"), fc.array(condition, { minLength: 1, maxLength: 3 }), { minKeys: 1, maxKeys: 3 });
    const values = fc.dictionary(fc.constantFrom("x", "y", "z"), fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })));
    fc.assert(fc.property(policies, values, (policy, message) => {
      assert.equal(byAttributes(policy, message), naive(policy, message));
    }), { numRuns: 1_000 });
  });
});

function naive(policy: Readonly<Record<string, readonly unknown[]>>, message: Readonly<Record<string, Scalar | readonly Scalar[]>>): boolean {
  return Object.entries(policy).every(([key, conditions]) => {
    const found = Object.hasOwn(message, key) ? [message[key]!].flat() as Scalar[] : [];
    return conditions.some((condition) => {
      if (typeof condition !== "object" || condition === null) return found.includes(condition as Scalar);
      const [name, operand] = Object.entries(condition)[0] as [string, unknown];
      if (name === "exists") return operand === found.length > 0;
      return found.some((value) => {
        if (name === "prefix") return typeof value === "string" && value.startsWith(operand as string);
        if (name === "anything-but") return !(operand as Scalar[]).includes(value);
        return typeof value === "number" && value >= (operand as [string, number])[1];
      });
    });
  });
}
