import { strict as assert } from "node:assert";
import fc from "fast-check";
import { parsePath, parseReferencePath } from "../../../../../local/services/states/asl/path/parse";
import { put } from "../../../../../local/services/states/asl/path/reference";
import { select } from "../../../../../local/services/states/asl/path/select";
import { PathError, type Step } from "../../../../../local/services/states/asl/path/path";
import type { Json } from "../../../../../local/services/states/asl";

const STORE: Json = {
  book: [{ t: "a", price: 8, tags: ["x"] }, { t: "b", price: 12, isbn: "1" }, { t: "c", price: 9 }], bike: { price: 20 }, "odd key": { "it's": 1 }, "ünï": "códe",
};

describe("JSONPath", () => {
  const CASES: readonly (readonly [string, unknown])[] = [
    ["$", STORE], ["$.bike.price", 20], ["$['bike']['price']", 20], ['$["bike"].price', 20], ["$['odd key']['it\\'s']", 1], ["$.ünï", "códe"],
    ["$.book[0].t", "a"], ["$.book[-1].t", "c"], ["$.book[9]", undefined], ["$.nothing.at.all", undefined], ["$.bike.nothing", undefined],
    ["$.book[*].t", ["a", "b", "c"]], ["$.book[0,2].t", ["a", "c"]], ["$.book[:2].t", ["a", "b"]], ["$.book[1:].t", ["b", "c"]], ["$.book[-2:].t", ["b", "c"]], ["$.book[0:1].t", ["a"]],
    ["$..price", [8, 12, 9, 20]], ["$.book..t", ["a", "b", "c"]], ["$..book[0].t", ["a"]], ["$.bike.*", [20]], ["$.bike['price','x']", { price: 20 }],
    ["$.nothing[*].t", []], ["$.nothing[0:1]", []],
    ["$.book[?(@.price < 10)].t", ["a", "c"]], ["$.book[?(@.price >= 9 && @.price<=12)].t", ["b", "c"]], ["$.book[?(@.isbn)].t", ["b"]], ["$.book[?(!@.isbn)].t", ["a", "c"]],
    ["$.book[?(@.t == 'a' || @.t == \"c\")].price", [8, 9]], ["$.book[?(@.t != 'a')].t", ["b", "c"]], ["$.book[?(@.t in ['a','b'])].price", [8, 12]], ["$.book[?(@.t nin ['a','b'])].price", [9]],
    ["$.book[?(@.t =~ /[ab]/)].t", ["a", "b"]], ["$.book[?((@.price > 10) && !(@.t == 'a'))].t", ["b"]], ["$.book[?(@.price < $.bike.price)].t", ["a", "b", "c"]], ["$.book[?(@.tags contains 'x')].t", ["a"]],
    ["$.book[?(@.price == 1e1)]", []], ["$.book[?(@.isbn == null)].t", []], ["$.book.length()", 3], ["$.bike.length()", 1], ["$.book.sum()", undefined],
  ];
  for (const [path, expected] of CASES) it(`${path} gives ${JSON.stringify(expected)?.slice(0, 60)}`, () => assert.deepEqual(select(parsePath(path), STORE), expected));

  for (const wrong of ["", "a", "$.", "$[", "$['a", "$.a[", "$.a[b]", "$.a[?(@.b ==)]", "$.a[?(@.b]", "$.a b", "$..", "$.a[1:2:3]", "$.a[?(@.b =~ /(/)]"]) {
    it(`refuses ${wrong || "nothing"}`, () => assert.throws(() => parsePath(wrong), PathError));
  }

  it("knows the context object and variables from the input", () => {
    assert.deepEqual(["$.a", "$$.a", "$a.b", "$ünï[0]"].map((text) => [parsePath(text).root, parsePath(text).variable]), [["input", undefined], ["context", undefined], ["variable", "a"], ["variable", "ünï"]]);
  });

  it("gives up a regular expression that would take for ever", () => {
    assert.throws(() => select(parsePath("$[?(@ =~ /(a+)+/)]"), [`${"a".repeat(60)}!`]), /took longer than/);
  });

  it("walks JSON that is nested deeper than the stack", () => {
    let deep: Json = "end";
    for (let at = 0; at < 100_000; at++) deep = { a: deep };
    assert.equal((select(parsePath("$..a"), deep) as Json[]).length, 100_000);
  });

  const key = fc.constantFrom("a", "b", "c d", "__proto__", "é");
  const json = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.constantFrom<Json>(null, true, 1, "x"), fc.array(tie("value"), { maxLength: 4 }), fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries))),
  })).value;
  const step = fc.oneof(
    key.map((name): [string, Step] => [`[${JSON.stringify(name)}]`, { kind: "name", name }]), fc.integer({ min: -3, max: 3 }).map((index): [string, Step] => [`[${index}]`, { kind: "index", index }]),
    fc.constant<[string, Step]>(["[*]", { kind: "all" }]), fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })).map(([from, to]): [string, Step] => [`[${from}:${to}]`, { kind: "slice", from, to }]),
    key.filter((name) => name !== "c d").map((name): [string, Step] => [`..${name}`, { kind: "names", names: [name] }]),
  );

  /** The plainest reading: of each value so far, all that the step leads to. `names` stands for a deep scan here. */
  const naive = (value: Json, steps: readonly Step[]): Json[] => {
    const [first, ...rest] = steps;
    if (!first) return [value];
    const members = typeof value === "object" && value !== null ? Object.entries(value) as [string, Json][] : [];
    const length = Array.isArray(value) ? value.length : 0;
    const place = (at: number) => (at < 0 ? at + length : at);
    const next = ((): Json[] => {
      if (first.kind === "names") return [...members.filter(([name]) => !Array.isArray(value) && name === first.names[0]).map(([, item]) => item), ...members.flatMap(([, item]) => naive(item, [first]))];
      return members.filter(([name], at) => {
        if (first.kind === "all") return true;
        if (first.kind === "name") return !Array.isArray(value) && name === first.name;
        if (first.kind === "index") return Array.isArray(value) && at === place(first.index);
        return first.kind === "slice" && Array.isArray(value) && at >= place(first.from!) && at < place(first.to!);
      }).map(([, item]) => item);
    })();
    return next.flatMap((item) => naive(item, rest));
  };

  it("finds what the plainest reading finds", () => {
    fc.assert(fc.property(json, fc.array(step, { maxLength: 4 }), (value, steps) => {
      const path = parsePath(`$${steps.map(([text]) => text).join("")}`);
      const expected = naive(value, steps.map(([, each]) => each));
      const found = select(path, value);
      if (path.definite) assert.deepEqual(found, expected[0]);
      else assert.deepEqual([...(found as Json[])].map((each) => JSON.stringify(each)).sort(), expected.map((each) => JSON.stringify(each)).sort());
    }), { numRuns: 500 });
  });

  it("puts a result where the path then finds it, and changes nothing else", () => {
    fc.assert(fc.property(json.filter((value) => typeof value === "object" && value !== null && !Array.isArray(value)), fc.array(key, { minLength: 1, maxLength: 3 }), (value, names) => {
      const path = parseReferencePath(`$${names.map((name) => `[${JSON.stringify(name)}]`).join("")}`);
      const before = JSON.stringify(value);
      let changed: Json;
      try {
        changed = put(path, value, "new");
      } catch (error) {
        return assert.match((error as Error).message, /^Unable to apply ReferencePath/);
      }
      assert.equal(select(path, changed), "new");
      assert.equal(JSON.stringify(value), before);
      for (const [name, item] of Object.entries(value as object)) if (name !== names[0]) assert.deepEqual(Object.entries(changed as object).find(([each]) => each === name)?.[1], item);
    }));
  });

  it("refuses a Reference Path that may lead to several places", () => {
    for (const text of ["$.a[*]", "$..a", "$.a[0:1]", "$.a[?(@.b)]", "$.a[-1]", "$.a.length()"]) assert.throws(() => parseReferencePath(text), PathError, text);
  });
});
