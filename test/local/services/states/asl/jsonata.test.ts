import { strict as assert } from "node:assert";
import { BOUNDS, Query } from "../../../../../local/services/states/asl/jsonata";
import { runStates, START, World } from "./support";

const evaluate = (expression: string, input: unknown = {}) => runStates({ P: { Type: "Pass", Output: { r: `{% ${expression} %}` }, End: true } }, input, { top: { QueryLanguage: "JSONata" } });

describe("JSONata in states", () => {
  for (const [expression, expected] of [
    ["$partition([1..5], 2)", [[1, 2], [3, 4], [5]]], ["$partition([0], 3)", [[0]]], ["$range(0, 9, 3)", [0, 3, 6, 9]], ["$range(1, 9, 9)", 1], ["$range(3, 1, -1)", [3, 2, 1]],
    ["$hash('a', 'MD5')", "0cc175b9c0f1b6a831c399e269772661"], ["$parse('{\"a\": [1, null]}')", { a: [1, null] }], ["$millis()", START], ["$now()", "2026-01-01T00:00:00.000Z"], ["$now('[Y]')", "2026"],
    ["$random(7) = $random(7)", true], ["$random() < 1", true], ["$length($uuid())", 36], ["$sort($shuffle([1..9]))", [1, 2, 3, 4, 5, 6, 7, 8, 9]], ["$distinct([1, 1, {'a': 1}, {'a': 1}])", [1, { a: 1 }]],
    ["$states.input.list[n > 1].n", [2, 3]], ["$states.input.'ünï'", "ü"], ["$merge([{'a': 1}, {'b': null}])", { a: 1, b: null }], ["$contains('hello$world', /^hello\\$/)", true],
  ] as const) {
    it(`${expression} gives ${JSON.stringify(expected)}`, async () => assert.deepEqual((await evaluate(expression, { list: [{ n: 1 }, { n: 2 }, { n: 3 }], "ünï": "ü" })).output, { r: expected }));
  }

  for (const [expression, why] of [
    ["$eval('1+1')", /threw an error during evaluation\. T1006: Attempted to invoke a non-function$/], ["$nothing", /'\$nothing' specified for the field 'Output\/r' returned nothing \(undefined\)\.$/],
    ["function($x){$x}", /returned an unsupported result type\.$/], ["[function($x){$x}]", /returned an unsupported result type\.$/], ["$sum('a')", /T0412: Argument 1 of function "sum" must be an array of "?numbers"?/],
    ["$sum([1..900000])", /maximum sequence length/], [Array(200).fill("1").join("+"), /D1011: Stack overflow/], ["($f := function($x){1 + $f($x)}; $f(1))", /D1011: Stack overflow/],
    ["$parse('{')", /threw an error during evaluation: /], ["$partition([1], 0)", /positive/], ["$range(0, 2000, 1)", /1000 items/], ["$pad('x', 1000000000)", /Invalid string length/],
  ] as const) {
    it(`${expression.slice(0, 60)} fails the state`, async () => {
      const ran = await evaluate(expression);
      assert.equal(ran.error, "States.QueryEvaluationError");
      assert.match(ran.cause!, why);
      assert.match(ran.cause!, /^An error occurred while executing the state 'P' \(entered at the event id #2\)\. The JSONata expression '/);
    });
  }

  it("ends what goes on for ever, and lets others go on meanwhile", async () => {
    let turns = 0;
    const beat = setInterval(() => turns++, 5);
    const query = new Query("($f := function($x){$f($x)}; $f(1))", { ...BOUNDS, timeout: 300 });
    await assert.rejects(query.evaluate({}, new World()), { text: " threw an error during evaluation. D1012: Evaluation timeout after 300 milliseconds. Check for infinite loop" });
    clearInterval(beat);
    assert.match((await evaluate("$contains($states.input.s, /^(a+)+$/)", { s: `${"a".repeat(60)}!` })).cause!, /took longer than/);
    assert.ok(turns > 1);
  });

  it("tells where in the definition an expression stands and what type was wanted", async () => {
    const choice = await runStates({ C: { Type: "Choice", Choices: [{ Condition: false, Next: "Z" }, { Condition: "{% 1 %}", Next: "Z" }] }, Z: { Type: "Succeed" } }, {}, { top: { QueryLanguage: "JSONata" } });
    assert.match(choice.cause!, /The JSONata expression '1' specified for the field 'Choices\[1\]\/Condition' returned an unexpected result type\. Expected 'boolean', but was 'number' for value: 1$/);
  });

  it("reads an expression only where the text is nothing else", async () => {
    const ran = await runStates({ P: { Type: "Pass", Output: [" {% 1 %}", "{% 1 %} ", "{%1%}", "$.a", { "a.$": "$.a" }], End: true } }, {}, { top: { QueryLanguage: "JSONata" } });
    assert.deepEqual(ran.output, [" {% 1 %}", "{% 1 %} ", 1, "$.a", { "a.$": "$.a" }]);
  });
});
