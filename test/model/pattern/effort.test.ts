import { strict as assert } from "node:assert";
import { Matcher, parsePattern, PatternError, prepare, RuleSet, serialise, type Json, type JsonObject } from "../../../model/pattern";

/** The event, noting how often anything in it is looked at. */
function counted(event: Json): { event: Json; looks: () => number } {
  let looks = 0;
  const handler: ProxyHandler<JsonObject | Json[]> = {
    get: (target, key) => { looks++; return wrap(Reflect.get(target, key) as Json); },
    ownKeys: (target) => { looks += Object.keys(target).length; return Reflect.ownKeys(target); },
    getOwnPropertyDescriptor: (target, key) => { looks++; return Reflect.getOwnPropertyDescriptor(target, key); },
  };
  const wrap = (value: Json): Json => (typeof value === "object" && value !== null ? new Proxy(value, handler) as Json : value);
  return { event: wrap(event), looks: () => looks };
}

const many = (count: number, item: (i: number) => Json): Json[] => Array.from({ length: count }, (_, i) => item(i));
const nested = (levels: number, inner: Json): Json => (levels === 0 ? inner : [nested(levels - 1, inner)]);

const SHAPES: readonly (readonly [name: string, pattern: JsonObject, event: (size: number) => JsonObject])[] = [
  ["fields that nothing asks for", { a: ["x"] }, (size) => Object.fromEntries(many(size, (i) => i).map((i) => [`k${String(i)}`, i]))],
  ["an array of values", { a: ["x", { wildcard: "*y" }] }, (size) => ({ a: many(size, (i) => `v${i}`) })],
  ["an array of equal values", { a: ["x"], b: ["y"] }, (size) => ({ a: many(size, () => "x"), b: many(size, () => "x") })],
  ["objects in an array", { l: { a: ["x"], b: ["y"] } }, (size) => ({ l: many(size, (i) => ({ [i % 2 === 0 ? "a" : "b"]: i % 2 === 0 ? "x" : "y" })) })],
  ["arrays side by side", { l: { a: ["x"], b: ["z"] }, m: { a: ["x"], b: ["z"] } }, (size) => ({ l: many(size, () => ({ a: "x", b: "y" })), m: many(size, () => ({ a: "x", b: "y" })) })],
  ["arrays in objects in arrays", { l: { m: { a: ["x"], b: ["z"] }, c: ["y"] } }, (size) => ({ l: many(size / 10, () => ({ c: "y", m: many(10, () => ({ a: "x", b: "y" })) })) })],
  ["absence in an array", { l: { a: ["x"], b: [{ exists: false }], c: [{ exists: false }, 1] } }, (size) => ({ l: many(size, () => ({ a: "x", b: 1, c: 2 })) })],
  ["absence beside arrays", { z: [{ exists: false }], l: { a: [{ exists: false }, "y"] } }, (size) => ({ z: many(size, (i) => i), l: many(size, () => ({ a: "x" })) })],
  ["alternatives", { $or: [{ l: { a: ["x"] } }, { l: { b: ["y"] } }, { l: { c: [{ exists: false }], a: ["y"] } }] }, (size) => ({ l: many(size, (i) => ({ a: i, b: i, c: i })) })],
  ["arrays in arrays", { a: ["x"] }, (size) => ({ a: nested(900, many(size, () => "y")) })],
];

describe("the effort of matching grows as the event does", () => {
  const tasks: readonly [name: string, look: (matcher: Matcher, event: Json) => unknown][] = [
    ["one rule", (matcher, event) => matcher.matches(prepare(event))],
    ["explained", (matcher, event) => matcher.explain(prepare(event))],
    ["many rules", (matcher, event) => {
      const others = many(20, (i) => ({ a: [`v${i}`, "x"], b: ["x"], l: { a: [{ prefix: "x" }], b: [`y${i}`] } }) as JsonObject);
      const set = new RuleSet([matcher, ...others.map((pattern) => new Matcher(parsePattern(JSON.stringify(pattern))))], (rule) => rule);
      for (let i = 0; i < 3; i++) set.matching({});
      return set.matching(prepare(event));
    }],
  ];
  for (const [task, look] of tasks) {
    for (const [name, pattern, eventOf] of SHAPES) {
      it(`${task}: ${name}`, () => {
        const matcher = new Matcher(parsePattern(JSON.stringify(pattern)));
        const looksAt = (size: number): number => {
          const { event, looks } = counted(eventOf(size));
          look(matcher, event);
          return looks();
        };
        const [small, large] = [looksAt(100), looksAt(800)];
        assert.ok(large <= small * 8 * 1.1, `${small} looks for 100, ${large} for 800`);
      });
    }
  }
});

describe("odd and large patterns", () => {
  const size = 100_000;
  const list = (item: (i: number) => Json, each: number): Json[] => many(Math.floor(size / each), item);
  const patterns: readonly (readonly [name: string, text: string])[] = [
    ["many values", JSON.stringify({ a: list((i) => `v${i}`, 8) })],
    ["many fields", JSON.stringify(Object.fromEntries(list((i) => i, 12).map((i) => [`k${String(i)}`, [i]])))],
    ["many prefixes, one in the other", JSON.stringify({ a: many(440, (i) => ({ prefix: "x".repeat(i + 1) })) })],
    ["many ranges", JSON.stringify({ a: list((i) => ({ numeric: [">", i as unknown as number] }), 25) })],
    ["a long text", JSON.stringify({ a: ["x".repeat(size)] })],
    ["a long wildcard", JSON.stringify({ a: [{ wildcard: `*${String.fromCharCode(...many(30_000, (i) => 0x3000 + (i % 30_000)) as number[])}` }] })],
    ["a long wildcard of one character", JSON.stringify({ a: [{ wildcard: `*${"x".repeat(size)}` }] })],
    ["a deep path", `${'{"a":'.repeat(999)}["x"]${"}".repeat(999)}`],
    ["a path of dots", JSON.stringify({ [".".repeat(size)]: [1] })],
    ["too deep", `${'{"a":'.repeat(20_000)}["x"]${"}".repeat(20_000)}`],
    ["too deep in arrays", `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`],
    ["keys of every prototype", '{"__proto__":["x"],"constructor":{"prototype":["x"]},"hasOwnProperty":[1],"toString":[{"exists":true}]}'],
    ["half characters", '{"\\ud800":["\\udfff",{"prefix":"\\ud83d"}]}'],
    ["numbers at the limits", '{"a":[1e400,-1e400,5e-324,1e-400,9007199254740993,{"numeric":[">",-1e400,"<",1e400]}]}'],
  ];
  for (const [name, text] of patterns) {
    it(`${name}: taken or refused, never a crash`, function () {
      this.timeout(60_000);
      let matcher: Matcher;
      try {
        const pattern = parsePattern(text);
        parsePattern(serialise(pattern));
        matcher = new Matcher(pattern);
      } catch (error) {
        assert.ok(error instanceof PatternError, String(error));
        return;
      }
      const set = new RuleSet([matcher, matcher, matcher, matcher], (rule) => rule);
      for (const event of [{}, { a: "xxxx" }, { a: 7 }, { a: { a: ["x"] } }, JSON.parse('{"__proto__":"x"}') as Json]) {
        for (let i = 0; i < 3; i++) assert.equal(set.matching(event).length, matcher.matches(event) ? 4 : 0);
        matcher.explain(event);
      }
    });
  }

  it("keys that every object inherits are not there until they are", () => {
    const matcher = new Matcher(parsePattern('{"constructor":[{"exists":true}]}'));
    assert.equal(matcher.matches({}), false);
    assert.equal(matcher.matches(JSON.parse('{"constructor":1}') as Json), true);
  });
});
