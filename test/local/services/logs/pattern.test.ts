import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { compileFilterPattern, PatternError } from "../../../../local/services/logs/pattern";
import { compileRegex } from "../../../../local/services/logs/pattern/regex";
import { splitFields } from "../../../../local/services/logs/pattern/fields";
import { CASES, INVALID } from "./pattern-cases";

describe("logs: filter patterns", () => {
  for (const { pattern, matches = [], not = [] } of CASES) {
    it(pattern || "(empty)", () => {
      const test = compileFilterPattern(pattern);
      for (const message of matches) assert.equal(test(message), true, `should match ${message}`);
      for (const message of not) assert.equal(test(message), false, `should not match ${message}`);
    });
  }

  for (const pattern of INVALID) {
    it(`refuses ${pattern.slice(0, 60)}`, () => assert.throws(() => compileFilterPattern(pattern), PatternError));
  }

  it("terms agree with their definition", () => {
    const word = fc.constantFrom("a", "b", "c", "ab", "bc", "x_1");
    const term = fc.record({ sign: fc.constantFrom("", "-", "?"), word });
    fc.assert(fc.property(fc.array(term, { minLength: 1, maxLength: 4 }), fc.array(word, { maxLength: 4 }), (terms, words) => {
      const message = words.join(" ");
      const hard = terms.filter(({ sign }) => sign !== "?");
      const expected = hard.length === 0
        ? terms.some((one) => message.includes(one.word))
        : hard.every((one) => message.includes(one.word) === (one.sign === ""));
      assert.equal(compileFilterPattern(terms.map((one) => one.sign + one.word).join(" "))(message), expected);
    }));
  });

  it("JSON comparisons agree with JavaScript's", () => {
    const scalar = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom("x", "xy", "y"), fc.boolean(), fc.constant(null));
    type Tree = { kind: "leaf"; key: string; op: string; value: number } | { kind: "and" | "or"; of: Tree[] };
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof({ maxDepth: 3 },
        fc.record({ kind: fc.constant("leaf" as const), key: fc.constantFrom("a", "b", "c"), op: fc.constantFrom("=", "!=", "<", "<=", ">", ">="), value: fc.integer({ min: -5, max: 5 }) }),
        fc.record({ kind: fc.constantFrom("and" as const, "or" as const), of: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }) })),
    }));
    const render = (node: Tree): string => (node.kind === "leaf" ? `$.${node.key} ${node.op} ${node.value}` : node.of.map((one) => `(${render(one)})`).join(node.kind === "and" ? " && " : "||"));
    const compare = (op: string, a: unknown, b: number): boolean => {
      if (a === null || a === undefined) return false;
      if (op === "!=") return !compare("=", a, b);
      if (op === "=") return typeof a === "number" ? a === b : String(a) === String(b);
      if (typeof a !== "number") return false;
      return op === "<" ? a < b : op === "<=" ? a <= b : op === ">" ? a > b : a >= b;
    };
    const evaluate = (node: Tree, event: Record<string, unknown>): boolean =>
      (node.kind === "leaf" ? compare(node.op, event[node.key], node.value) : node.kind === "and" ? node.of.every((one) => evaluate(one, event)) : node.of.some((one) => evaluate(one, event)));
    fc.assert(fc.property(tree, fc.record({ a: scalar, b: scalar, c: scalar }, { requiredKeys: [] }), (node, event) => {
      assert.equal(compileFilterPattern(`{ ${render(node)} }`)(JSON.stringify(event)), evaluate(node, event));
    }), { numRuns: 500 });
  });

  it("regular expressions agree with JavaScript's", () => {
    const atom = fc.constantFrom("a", "b", "c", ".", "\\d", "\\w", "[ab]", "[^a]", "[a-c1]", "\\.");
    const piece = fc.tuple(atom, fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "{2,}")).map((parts) => parts.join(""));
    const row = fc.tuple(fc.constantFrom("", "^"), fc.array(piece, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "$")).map(([start, pieces, end]) => start + pieces.join("") + end);
    fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 2 }), fc.string({ unit: fc.constantFrom("a", "b", "c", "1", ".", "\n"), maxLength: 8 }), (rows, text) => {
      const source = rows.join("|");
      assert.equal(compileRegex(source)(text), new RegExp(source).test(text), `${source} on ${JSON.stringify(text)}`);
    }), { numRuns: 2000 });
  });

  it("a regular expression that is slow elsewhere is not slow here", () => {
    const started = performance.now();
    assert.equal(compileRegex(`${"a*".repeat(100)}b`)("a".repeat(5_000)), false);
    assert.ok(performance.now() - started < 20_000);
  });

  it("fields are what stands between space, brackets and quotes kept together", () => {
    assert.deepEqual(splitFields('1 [a b] "c d" [x]y "un closed\n'), ["1", "a b", "c d", "[x]y", '"un', "closed"]);
  });
});
