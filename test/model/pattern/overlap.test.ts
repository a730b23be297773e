import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { Matcher, parsePattern, prepare, type Json, type JsonObject } from "../../../model/pattern";
import { canMatch, is, like, overlap, type Emission } from "../../../model/pattern/overlap";
import { anyEvent, anyPattern } from "./arbitrary";

const parse = (pattern: object) => parsePattern(JSON.stringify(pattern));

const CASES: readonly [name: string, one: object, other: object, answer: string][] = [
  ["other sources", { source: ["a"] }, { source: ["b"] }, "no"],
  ["the same source", { source: ["a", "b"] }, { source: ["b"] }, "yes"],
  ["a prefix and a suffix", { source: [{ prefix: "com." }] }, { source: [{ suffix: ".shop" }] }, "yes"],
  ["a prefix and what it excludes", { source: [{ prefix: "com." }] }, { source: [{ "anything-but": { prefix: "com" } }] }, "no"],
  ["two wildcards that meet", { source: [{ wildcard: "a*c" }] }, { source: [{ wildcard: "*b*" }] }, "yes"],
  ["two wildcards that do not", { source: [{ wildcard: "a*c" }] }, { source: [{ wildcard: "b*" }] }, "no"],
  ["any case", { source: [{ "equals-ignore-case": "Pump" }] }, { source: ["PUMP"] }, "yes"],
  ["a number for a text", { source: [{ numeric: [">", 1] }] }, { region: ["x"] }, "no"],
  ["another element of an array", { detail: { state: ["on"] } }, { detail: { state: ["off"] } }, "yes"],
  ["an $or of which one fits", { $or: [{ source: ["a"] }, { source: ["b"] }] }, { source: ["b"], detail: { n: [{ numeric: [">", 3] }] } }, "yes"],
  ["the envelope is always there", { source: [{ exists: false }] }, { region: ["x"] }, "no"],
  ["nothing is below a text", { source: { x: ["y"] } }, { region: ["x"] }, "no"],
];

/** As patterns of everything, but about the fields that events always have, too. */
const wide = fc.tuple(anyPattern, fc.option(fc.array(fc.constantFrom<Json>("x", "xy", { prefix: "x" }, { suffix: "y" }, { "anything-but": ["x"] }, { wildcard: "*x*" }), { minLength: 1, maxLength: 2 })))
  .map(([pattern, source]): JsonObject => (source === null ? pattern : { ...pattern, source }));
const envelope = fc.record({ version: fc.constant("0"), id: fc.constant("i"), "detail-type": fc.constantFrom("x", "t"), source: fc.constantFrom("x", "xy", "yxy", "z"), account: fc.constant("123456789012"), time: fc.constant("t"), region: fc.constant("r") });
const event = fc.tuple(anyEvent, envelope).map(([body, frame]): JsonObject => ({ ...body, ...frame }));

/** `parsePattern` refuses some of what is made up. */
function tryParse(pattern: JsonObject) {
  try {
    return parse(pattern);
  } catch {
    return undefined;
  }
}

describe("overlap of event patterns", () => {
  for (const [name, one, other, answer] of CASES) it(`${name}: ${answer}`, () => assert.equal(overlap(parse(one), parse(other)).answer, answer));

  it("never says no of two patterns that an event matches, and its events do match", () => {
    let decided = 0;
    fc.assert(fc.property(wide, wide, event, (a, b, given) => {
      const [one, other] = [tryParse(a), tryParse(b)];
      if (!one || !other) return;
      const found = overlap(one, other);
      if (found.answer !== "cannot tell") decided++;
      const matchers = [new Matcher(one), new Matcher(other)];
      if (found.answer === "yes") for (const matcher of matchers) assert.ok(matcher.matches(prepare(found.event)));
      if (matchers.every((matcher) => matcher.matches(prepare(given)))) assert.notEqual(found.answer, "no");
    }), { numRuns: 600 });
    assert.ok(decided > 200, `only ${decided} were decided`);
  });

  const emission = (fields: Record<string, readonly string[]>, absent: readonly string[] = []): Emission =>
    ({ fields: new Map(Object.entries(fields).map(([path, texts]) => [path, like(...texts)])), absent });
  const EMISSIONS: readonly [name: string, pattern: object, emission: Emission, answer: string][] = [
    ["what a role may publish", { source: ["make_pizza"] }, emission({ source: ["make_*"] }), "yes"],
    ["what a role may not publish", { source: ["cook"] }, emission({ source: ["make_*"] }), "no"],
    ["a call that is not listed", { detail: { eventName: ["CreateDBInstance"] } }, emission({ "detail.eventName": ["AddTagsToResource"] }), "no"],
    ["a call that is left out", { detail: { eventName: [{ "anything-but": ["AddTagsToResource"] }] } }, emission({ "detail.eventName": ["AddTagsToResource"] }), "no"],
    ["a call among all", { detail: { eventName: ["CreateDBInstance"] } }, emission({ "detail.eventName": ["*"] }), "yes"],
    ["only failures", { detail: { errorCode: [{ exists: true }] } }, emission({ source: ["x"] }, ["detail.errorCode"]), "no"],
    ["no failures", { detail: { errorCode: [{ exists: false }] } }, emission({ source: ["x"] }, ["detail.errorCode"]), "yes"],
    ["an open field", { detail: { total: [{ numeric: [">", 3, "<", 4] }] } }, emission({ source: ["x"] }), "yes"],
    ["one of several", { source: ["b"] }, { fields: new Map([["source", is("a", "b")]]) }, "yes"],
  ];
  for (const [name, pattern, given, answer] of EMISSIONS) it(`${name}: ${answer}`, () => assert.equal(canMatch(parse(pattern), given).answer, answer));

  it("never says no of what is sent and matches", () => {
    const source = fc.constantFrom<string>("x", "xy", "yxy", "z");
    fc.assert(fc.property(wide, fc.array(source, { minLength: 1, maxLength: 2 }), event, (pattern, sources, given) => {
      const parsed = tryParse(pattern);
      if (!parsed) return;
      const found = canMatch(parsed, { fields: new Map([["source", is(...sources)]]) });
      if (sources.includes(given.source as string) && new Matcher(parsed).matches(prepare(given))) assert.notEqual(found.answer, "no");
      if (found.answer === "yes") assert.ok(sources.includes(found.event.source as string) && new Matcher(parsed).matches(prepare(found.event)));
    }), { numRuns: 300 });
  });
});
