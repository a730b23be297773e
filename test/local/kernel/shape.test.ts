import { strict as assert } from "node:assert";
import { boolean, blob, check, list, map, number, refused, string, structure, timestamp, type Structure } from "../../../local/kernel/shape";

const shape: Structure = structure({
  Name: string({ required: true, min: 1, max: 5, pattern: /[a-z]+/ }),
  Password: string({ max: 3, secret: true }),
  State: string({ oneOf: ["ON", "OFF"] }),
  Count: number({ min: 1, max: 3 }),
  Data: blob({ max: 2 }),
  Flag: boolean(),
  At: timestamp(),
  Tags: list(structure({ Key: string({ required: true, max: 3 }) }), { min: 1, max: 2 }),
  Env: map(string({ pattern: /[A-Z]+/ }), string({ max: 2 }), { max: 1 }),
  Legacy: refused("there is no such thing here"),
});
const context = { operation: "test:DoIt", where: "local/services/test", code: "ValidationException" };
const says = (input: object): string => {
  try {
    check(shape, input, context);
    return "fits";
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
};
const one = (text: string) => `ValidationException: 1 validation error detected: ${text}`;

describe("kernel/shape", () => {
  const cases: [what: string, input: object, answer: string][] = [
    ["everything right", { Name: "abc", State: "ON", Count: 2, Data: Buffer.from("x"), Flag: false, At: new Date(), Tags: [{ Key: "k" }], Env: { A: "b" } }, "fits"],
    ["undefined members", { Name: "abc", State: undefined, Foreign: undefined }, "fits"],
    ["a missing member", {}, one("Value null at 'name' failed to satisfy constraint: Member must not be null")],
    ["null", { Name: null }, one("Value null at 'name' failed to satisfy constraint: Member must not be null")],
    ["too long", { Name: "abcdef" }, one("Value 'abcdef' at 'name' failed to satisfy constraint: Member must have length less than or equal to 5")],
    ["empty and no match", { Name: "" }, "ValidationException: 2 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+"],
    ["a part that fits is not enough", { Name: "ab1" }, one("Value 'ab1' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+")],
    ["an enum", { Name: "a", State: "on" }, one("Value 'on' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ON, OFF]")],
    ["a number too small", { Name: "a", Count: 0 }, one("Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1")],
    ["a number too large", { Name: "a", Count: 4 }, one("Value '4' at 'count' failed to satisfy constraint: Member must have value less than or equal to 3")],
    ["a secret is not shown", { Name: "a", Password: "long" }, one("Value '***' at 'password' failed to satisfy constraint: Member must have length less than or equal to 3")],
    ["bytes are not shown", { Name: "a", Data: Buffer.from("xyz") }, one("Value '***' at 'data' failed to satisfy constraint: Member must have length less than or equal to 2")],
    ["inside a list", { Name: "a", Tags: [{ Key: "ok" }, {}] }, one("Value null at 'tags.2.member.key' failed to satisfy constraint: Member must not be null")],
    ["an empty list", { Name: "a", Tags: [] }, one("Value '[]' at 'tags' failed to satisfy constraint: Member must have length greater than or equal to 1")],
    ["a map's key", { Name: "a", Env: { a: "b" } }, one("Value 'a' at 'env.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Z]+")],
    ["a map's value", { Name: "a", Env: { A: "bcd" } }, one("Value 'bcd' at 'env.A.member' failed to satisfy constraint: Member must have length less than or equal to 2")],
    ["a member that is not there", { Name: "a", Foreign: 1 }, "NotImplemented: test:DoIt Foreign is not in the local cloud; it would be added in local/services/test"],
    ["a member deep down that is not there", { Name: "a", Tags: [{ Key: "k", Colour: "red" }] }, "NotImplemented: test:DoIt tags.1.member.Colour is not in the local cloud; it would be added in local/services/test"],
    ["a member that is refused", { Name: "a", Legacy: 1 }, "NotImplemented: test:DoIt legacy (there is no such thing here) is not in the local cloud; it would be added in local/services/test"],
    ["a name of JavaScript's own", { Name: "a", constructor: 1 }, "NotImplemented: test:DoIt constructor is not in the local cloud; it would be added in local/services/test"],
  ];
  for (const [what, input, answer] of cases) it(what, () => assert.equal(says(input), answer));
});
