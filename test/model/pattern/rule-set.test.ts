import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { Matcher, parsePattern, PatternError, prepare, RuleSet, serialise, type Json, type JsonObject, type Pattern } from "../../../model/pattern";
import { hasNoDottedKey } from "../../../model/pattern/rule-set/rule-set";
import { anyEvent, anyPattern } from "./arbitrary";
import { MATCH_CASES } from "./cases";

/** Sets of rules, each with some events: together 24 pairs of rule and event on average. `npm run test:properties` makes it 100,000 sets, well over a million pairs. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 300);

function patternOf(json: JsonObject): Pattern | undefined {
  try {
    return parsePattern(JSON.stringify(json));
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

const setOf = (matchers: readonly (Matcher | undefined)[]): RuleSet<number> => new RuleSet(matchers.map((_, i) => i), (i) => matchers[i]);
const naively = (matchers: readonly (Matcher | undefined)[], event: Json): number[] => matchers.flatMap((matcher, i) => (matcher?.matches(event) ? [i] : []));

/** Asked until the index is there. */
function warmed(set: RuleSet<number>): RuleSet<number> {
  for (let i = 0; i < 3; i++) set.matching({});
  return set;
}

describe("a set of rules", () => {
  it("says what its rules say one by one, in their order, from objects and from text", () => {
    fc.assert(fc.property(fc.array(anyPattern, { minLength: 4, maxLength: 12 }), fc.array(anyEvent, { minLength: 1, maxLength: 5 }), (patterns, events) => {
      const matchers = patterns.map((json) => { const pattern = patternOf(json); return pattern && new Matcher(pattern); });
      const set = warmed(setOf(matchers));
      for (const event of events) {
        const text = JSON.stringify(event);
        const wanted = naively(matchers, prepare(JSON.parse(text) as Json));
        assert.deepEqual(set.matching(prepare(event)), wanted);
        assert.deepEqual(set.matchingText(text), wanted);
      }
    }), { numRuns });
  });

  it("says of every case what the case says, all rules asked together", () => {
    const matchers = MATCH_CASES.map(({ pattern }) => new Matcher(parsePattern(JSON.stringify(pattern))));
    const set = warmed(setOf(matchers));
    for (const [i, { name, event, matches }] of MATCH_CASES.entries()) {
      assert.deepEqual(set.matching(prepare(event)), naively(matchers, prepare(event)), name);
      assert.equal(set.matchingText(JSON.stringify(event)).includes(i), matches, name);
    }
  });

  it("tells before the index is made what it tells after", () => {
    const matchers = MATCH_CASES.map(({ pattern }) => new Matcher(parsePattern(JSON.stringify(pattern))));
    const event = prepare({ f: "a", lines: [{ sku: "a" }] });
    const set = setOf(matchers);
    const answers = Array.from({ length: 4 }, () => set.matching(event));
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
  });

  it("takes ranges to the limits of numbers", () => {
    const ranges = [[">", 1e308], [">", "1e400"], ["<", "-1e400"], ["=", "1e400"], [">=", -1e308, "<=", 1e308], ["<", 5e-324]];
    const matchers = ranges.map((range) => new Matcher(parsePattern(`{"n":[{"numeric":[${range.map((part) => (/\d/.test(String(part)) ? part : JSON.stringify(part))).join()}]}]}`)));
    const set = warmed(setOf(matchers));
    for (const n of ["0", "-0", "1e308", "1.1e308", "1e400", "-1e400", "5e-324", "-1e308"]) {
      const event = JSON.parse(`{"n":${n}}`) as Json;
      assert.deepEqual(set.matching(event), naively(matchers, event), n);
    }
  });

  it("sees by the text of an event whether a key may have a dot", () => {
    fc.assert(fc.property(anyEvent, fc.constantFrom(undefined, 1), (event, space) => {
      if (hasNoDottedKey(JSON.stringify(event, undefined, space))) assert.equal(prepare(event), event);
    }), { numRuns: Math.min(numRuns, 100_000) });
    for (const text of ['{"a.b":1}', '{"n":1.5,"a.b" :1}', '{"a\\u002eb":1}', '{"a.\\":":1}', '{"x":"1.2","y":{".":0}}']) assert.equal(hasNoDottedKey(text), false, text);
    for (const text of ['{"a":"b.c"}', '{"a":1.5}', "[1.5]", '{"a":[{"b":"x.y"}],"c":"z"}']) assert.equal(hasNoDottedKey(text), true, text);
  });

  it("refuses text that is no JSON, and what is nested deeper than AWS reads", () => {
    const set = setOf([]);
    assert.throws(() => set.matchingText('{"a":'), SyntaxError);
    for (const [open, close] of [["[", "]"], ['{"a":', "}"]] as const) {
      assert.throws(() => set.matchingText(`${open.repeat(100_000)}1${close.repeat(100_000)}`), RangeError);
    }
  });
});

describe("serialising a pattern", () => {
  const read = ({ alternatives }: Pattern) => alternatives.map((leaves) =>
    new Map([...leaves].sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, conditions }) => [path, conditions])));

  it("changes nothing", () => {
    fc.assert(fc.property(anyPattern, (json) => {
      const pattern = patternOf(json);
      if (pattern) assert.deepEqual(read(parsePattern(serialise(pattern))), read(pattern));
    }), { numRuns: Math.min(numRuns * 2, 200_000) });
  });
});
