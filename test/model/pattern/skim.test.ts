import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { Matcher, parsePattern, PatternError, prepare, RuleSet, type Json, type JsonObject } from "../../../model/pattern";
import { Skim } from "../../../model/pattern/rule-set/skim";
import { anyEvent, anyPattern } from "./arbitrary";

const numRuns = Math.min(Number(process.env.PROPERTY_RUNS ?? 100), 20_000);

const matcherOf = (pattern: JsonObject): Matcher | undefined => {
  try {
    return new Matcher(parsePattern(JSON.stringify(pattern)));
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
};
const pathsOf = (matchers: readonly Matcher[]) => matchers.flatMap(({ trees }) => trees.flatMap(({ leaves }) => leaves.map(({ steps }) => steps)));
const skimOf = (...paths: string[]): Skim => Skim.over(paths.map((path) => path.split(".")))!;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const EVENT: JsonObject & { detail: JsonObject } = { "version": "0", "detail-type": "t", "source": "shop", "resources": [], "detail": { "n": -1.5e3, "list": [{ "a": 1, "b": "x" }, 2, { "a": [3] }], "none": null, "yes": true } };

describe("skimming an event", () => {
  const cases: readonly (readonly [what: string, paths: readonly string[], event: Json])[] = [
    ["fields at the top", ["source", "detail-type"], { "detail-type": "t", "source": "shop" }],
    ["a field below", ["detail.n"], { detail: { n: -1500 } }],
    ["a field of objects in a list", ["detail.list.a"], { detail: { list: [{ a: 1 }, 2, { a: [3] }] } }],
    ["an object whole, whatever else is asked of it", ["detail.list", "detail.list.a"], { detail: { list: EVENT.detail.list! } }],
    ["literals", ["detail.none", "detail.yes"], { detail: { none: null, yes: true } }],
    ["what is not there", ["other", "detail.other.deep", "source.deep"], { detail: {}, source: "shop" }],
    ["an empty list", ["resources"], { resources: [] }],
  ];
  for (const [what, paths, wanted] of cases) it(`finds ${what}`, () => assert.deepEqual(skimOf(...paths).read(JSON.stringify(EVENT)), wanted));

  it("takes dots in keys for steps, within what is wanted whole, too", () =>
    assert.deepEqual(JSON.parse(JSON.stringify(skimOf("b", "b.a.c").read('{"b":{"a.c":[1],"d":2}}'))), { b: { a: { c: [1] }, d: 2 } }));

  it("keeps the last of two equal keys, as a parser does", () => assert.deepEqual(skimOf("a").read('{"a":1,"b":2,"a":3}'), { a: 3 }));

  it("says the same as the whole event", () => {
    fc.assert(fc.property(fc.array(anyPattern, { minLength: 1, maxLength: 2 }), fc.array(anyEvent, { minLength: 1, maxLength: 8 }), (patterns, events) => {
      const matchers = patterns.flatMap((pattern) => matcherOf(pattern) ?? []);
      const skim = Skim.over(pathsOf(matchers));
      for (const event of events) {
        const text = JSON.stringify(event);
        const skimmed = skim?.read(text);
        if (skimmed) for (const matcher of matchers) assert.equal(matcher.matches(skimmed), matcher.matches(prepare(JSON.parse(text) as Json)));
      }
    }), { numRuns });
  });

  it("is what a set of rules does once it is asked often", () => {
    const patterns: JsonObject[] = [{ source: ["shop"] }, { detail: { list: { a: [3] } } }, { detail: { other: [{ exists: false }] } }];
    const rules = patterns.map((pattern) => matcherOf(pattern)!);
    const set = new RuleSet(rules.map((_, i) => i), (i) => rules[i]);
    const seen = new Set(Array.from({ length: 40 }, () => JSON.stringify(set.matchingText(JSON.stringify(EVENT)))));
    assert.deepEqual([...seen], ["[0,1,2]"]);
  });

  const skims = [skimOf("source"), skimOf("detail.n", "detail.list.a"), skimOf("nothing")];
  it("never takes for JSON what is not", () => {
    const any = fc.oneof(anyEvent.map((event) => JSON.stringify(event)), fc.constant(JSON.stringify(EVENT)));
    const part = fc.constantFrom("", ",", "{", "}", "[", "]", ":", '"', "\\", "-", ".", "0", "01", "e", "1e", "true", "nul", " ", "\n", "\u0000", "\u2028");
    fc.assert(fc.property(any, fc.nat(), fc.nat(2), part, (text, place, less, more) => {
      const at = place % (text.length + 1);
      const changed = text.slice(0, at) + more + text.slice(at + less);
      for (const skim of skims) if (skim.read(changed) !== undefined) assert.ok(isJson(changed), changed);
    }), { numRuns: numRuns * 20 });
  });

  const refused: readonly (readonly [what: string, text: string])[] = [
    ["blanks", '{"a": 1}'], ["escapes", '{"a":"\\n"}'], ["a key with a dot", '{"b":{},"a.b":1}'], ["what is no object", "[1]"], ["nothing", ""],
    ["deep nesting", `{"b":${"[".repeat(500)}1${"]".repeat(500)}}`], ["deep nesting of what is wanted", `{"a":${"[".repeat(500)}1${"]".repeat(500)}}`],
    ["very long texts", `{"b":"${"x".repeat(40_000)}"}`],
  ];
  for (const [what, text] of refused) it(`leaves ${what} to the parser`, () => assert.equal(skimOf("a.b").read(text), undefined));

  it("is not for many fields, nor for keys that texts have in another form", () => {
    assert.equal(Skim.over(Array.from({ length: 9 }, (_, i) => [`k${i}`])), undefined);
    for (const key of ["__proto__", 'a"b', "a\\b", "a\nb"]) assert.equal(Skim.over([[key]]), undefined, key);
    for (const key of ["a*b", "b|c", "(", "[x]", "a-b", "a/b", "^$", "{1}"]) assert.deepEqual(Skim.over([[key]])!.read(JSON.stringify({ x: 1, [key]: 2, y: 3 })), { [key]: 2 }, key);
  });

  it("ends soon, whatever is wrong at the end of a long text", () => {
    const shapes = [(n: number) => '"k":1,'.repeat(n / 6), (n: number) => `"k":[${"1,".repeat(n / 2)}`, (n: number) => `"k":[${"[1],".repeat(n / 4)}`, (n: number) => `"k":{${'"a":{"b":1},'.repeat(n / 12)}`, (n: number) => `"${"x".repeat(n)}`];
    for (const shape of shapes) for (const skim of skims) assert.equal(skim.read(`{${shape(32_000)}!`), undefined);
  });
});
