import { strict as assert } from "node:assert";
import { Matcher, parsePattern, PatternError, prepare, type Json } from "../../../model/pattern";
import { MATCH_CASES, REFUSALS } from "./cases";

const matches = (pattern: string, event: Json) => new Matcher(parsePattern(pattern)).matches(prepare(event));

describe("event patterns", () => {
  for (const { name, pattern, event, matches: wanted } of MATCH_CASES) {
    it(`${name}: ${wanted ? "match" : "no match"}`, () => {
      const matcher = new Matcher(parsePattern(JSON.stringify(pattern)));
      assert.equal(matcher.matches(prepare(event)), wanted);
      assert.equal(matcher.explain(prepare(event)) === undefined, wanted);
    });
  }

  for (const [pattern, reason] of REFUSALS) {
    it(`refuses ${pattern.slice(0, 70)}`, () => {
      assert.throws(() => parsePattern(pattern), (error) => {
        assert.ok(error instanceof PatternError);
        if (typeof reason === "string") assert.equal(error.message, `Event pattern is not valid. Reason: ${reason}`);
        else assert.match(error.reason, reason);
        return true;
      });
    });
  }

  it("does not change the event it prepares", () => {
    const event = { "a.b": 1, "a": { "c.d": [2] } };
    const before = structuredClone(event);
    prepare(event);
    assert.deepEqual(event, before);
  });

  it("takes patterns and events as deep as AWS reads them", () => {
    const deep = (leaf: string) => `${'{"a":'.repeat(998)}${leaf}${"}".repeat(998)}`;
    assert.equal(matches(deep('["x"]'), JSON.parse(deep('"x"')) as Json), true);
    assert.equal(matches('{"a":["x"]}', JSON.parse(`{"a":${"[".repeat(999)}"x"${"]".repeat(999)}}`) as Json), true);
  });

  describe("stays quick", () => {
    const quick = (what: string, run: () => unknown) => it(what, function () {
      this.timeout(60_000);
      const start = process.hrtime.bigint();
      run();
      const ms = Number(process.hrtime.bigint() - start) / 1e6;
      // What is quadratic would take minutes.
      assert.ok(ms < 20_000, `took ${ms} ms`);
    });

    quick("with many stars and near misses", () => matches('{"a":[{"wildcard":"*a*b*c*d"}]}', { a: "abc".repeat(100_000) }));
    quick("with long wildcards", () => { try { parsePattern(JSON.stringify({ a: [{ wildcard: "*ab".repeat(600) }] })); } catch { /* Refused is well too. */ } });
    quick("with many elements and absence", () => matches('{"l":{"a":[{"exists":false},1],"b":[{"exists":false}],"c":[1],"d":[9]}}', { l: Array.from({ length: 100_000 }, () => ({ a: 0, b: 0, c: 1 })) }));
    quick("with several arrays", () => {
      const list = Array.from({ length: 2_000 }, (_, i) => ({ x: i, y: -i }));
      matches('{"a":{"x":[1],"y":[2]},"b":{"x":[1],"y":[2]},"c":{"x":[1],"y":[2]}}', { a: list, b: list, c: list });
    });
    quick("with a thousand combinations", () => {
      const or = (key: string) => ({ $or: Array.from({ length: 10 }, (_, i) => ({ [key]: [i] })) });
      const matcher = new Matcher(parsePattern(JSON.stringify({ a: or("x"), b: or("x"), c: or("x") })));
      for (let i = 0; i < 100; i++) matcher.matches({ a: { x: 9 }, b: { x: 9 }, c: { x: -1 } });
    });
  });
});
