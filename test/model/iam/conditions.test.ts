import { strict as assert } from "node:assert";
import { compileCondition, isComparable, isOperator } from "../../../model/iam/conditions";
import { contextOf } from "../../../model/iam/context";

const KEY = "test:Key";

/** Whether a condition holds when the key has `values`; undefined: when the request has no such key. */
function holds(operator: string, wanted: string | readonly string[], values: readonly string[] | undefined): boolean {
  const context = contextOf(values === undefined ? {} : { [KEY]: values });
  return compileCondition(operator, KEY, [wanted].flat(), true).holds(context);
}

interface Sample { readonly wanted: string; readonly fits: string; readonly misfits: string }

const TEXT: Sample = { wanted: "red", fits: "red", misfits: "blue" };
const ARN: Sample = { wanted: "arn:aws:sqs:*:123456789012:q", fits: "arn:aws:sqs:us-east-1:123456789012:q", misfits: "arn:aws:sqs:us-east-1:123456789012:r" };

/** Of a negated operator, `fits` is what fits the operator without its negation. */
const OPERATORS: readonly [positive: string | undefined, negated: string | undefined, sample: Sample][] = [
  ["StringEquals", "StringNotEquals", TEXT],
  ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", { wanted: "Red", fits: "rED", misfits: "blue" }],
  ["StringLike", "StringNotLike", { wanted: "r?d*", fits: "redder", misfits: "blue" }],
  ["ArnEquals", "ArnNotEquals", ARN],
  ["ArnLike", "ArnNotLike", ARN],
  ["NumericEquals", "NumericNotEquals", { wanted: "10", fits: "10.0", misfits: "11" }],
  ["NumericLessThan", undefined, { wanted: "10", fits: "9.5", misfits: "10" }],
  ["NumericLessThanEquals", undefined, { wanted: "10", fits: "10", misfits: "10.5" }],
  ["NumericGreaterThan", undefined, { wanted: "10", fits: "11", misfits: "10" }],
  ["NumericGreaterThanEquals", undefined, { wanted: "10", fits: "10", misfits: "9" }],
  ["DateEquals", "DateNotEquals", { wanted: "2026-11-20T12:00:00Z", fits: "2026-11-20T13:00:00+01:00", misfits: "2026-11-20T12:00:01Z" }],
  ["DateLessThan", undefined, { wanted: "2026-11-20T12:00:00Z", fits: "2026-11-20T11:59:59Z", misfits: "2026-11-20T12:00:00Z" }],
  ["DateLessThanEquals", undefined, { wanted: "2026-11-20T12:00:00Z", fits: "2026-11-20T12:00:00Z", misfits: "2026-11-20T12:00:01Z" }],
  ["DateGreaterThan", undefined, { wanted: "2020-01-01T00:00:01Z", fits: "2020-01-01T00:00:02Z", misfits: "2020-01-01T00:00:01Z" }],
  ["DateGreaterThanEquals", undefined, { wanted: "2020-01-01", fits: "2020-01-01T00:00:00Z", misfits: "2019-12-31T23:59:59Z" }],
  ["Bool", undefined, { wanted: "true", fits: "true", misfits: "false" }],
  ["BinaryEquals", undefined, { wanted: "QmluYXJ5VmFsdWVJbkJhc2U2NA==", fits: "QmluYXJ5VmFsdWVJbkJhc2U2NA==", misfits: "QmluYXJ5" }],
  ["IpAddress", "NotIpAddress", { wanted: "203.0.113.0/24", fits: "203.0.113.7", misfits: "203.0.114.7" }],
];

/** What the request holds, and for each form of the operator whether the condition then holds. */
const SITUATIONS = ["one that fits", "one that does not", "no such key", "one of each", "an empty list"] as const;
type Row = readonly [boolean, boolean, boolean, boolean, boolean];
const [T, F] = [true, false];

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html (missing keys, IfExists)
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html (set operators)
const POSITIVE: Readonly<Record<string, Row>> = {
  "X": [T, F, F, T, F],
  "XIfExists": [T, F, T, T, T],
  "ForAllValues:X": [T, F, T, F, T],
  "ForAllValues:XIfExists": [T, F, T, F, T],
  "ForAnyValue:X": [T, F, F, T, F],
  "ForAnyValue:XIfExists": [T, F, T, T, T],
};
const NEGATED: Readonly<Record<string, Row>> = {
  "X": [F, T, T, F, T],
  "XIfExists": [F, T, T, F, T],
  "ForAllValues:X": [F, T, T, F, T],
  "ForAllValues:XIfExists": [F, T, T, F, T],
  "ForAnyValue:X": [F, T, F, T, F],
  "ForAnyValue:XIfExists": [F, T, T, T, T],
};

describe("operators of conditions", () => {
  for (const [positive, negated, { wanted, fits, misfits }] of OPERATORS) {
    const values = [[fits], [misfits], undefined, [misfits, fits], []];
    for (const [name, table] of [[positive, POSITIVE], [negated, NEGATED]] as const) {
      if (name === undefined) continue;
      for (const [form, row] of Object.entries(table)) {
        const operator = form.replace("X", name);
        row.forEach((expected, i) => {
          it(`${operator} ${expected ? "holds" : "does not hold"} for ${SITUATIONS[i]}`, () => {
            assert.equal(holds(operator, wanted, values[i]), expected);
            assert.equal(holds(operator.toLowerCase(), wanted, values[i]), expected, "operators do not depend on case");
          });
        });
        it(`${operator} exists`, () => assert.equal(isOperator(operator), true));
      }
    }
  }

  const LISTS: readonly [operator: string, wanted: readonly string[], values: readonly string[], expected: boolean][] = [
    ["StringEquals", ["red", "green"], ["green"], T],
    ["StringEquals", ["red", "green"], ["blue"], F],
    ["StringNotEquals", ["red", "green"], ["green"], F],
    ["StringNotEquals", ["red", "green"], ["blue"], T],
    ["ForAllValues:StringEquals", ["red", "green"], ["red", "green"], T],
    ["ForAllValues:StringEquals", ["red", "green"], ["red", "blue"], F],
    ["ForAllValues:StringNotEquals", ["red", "green"], ["blue", "black"], T],
    ["ForAllValues:StringNotEquals", ["red", "green"], ["blue", "red"], F],
    ["ForAnyValue:StringNotEquals", ["red", "green"], ["blue", "red"], T],
    ["ForAnyValue:StringNotEquals", ["red", "green"], ["green", "red"], F],
    ["NotIpAddress", ["10.0.0.0/8", "192.168.0.0/16"], ["192.168.1.1"], F],
    ["ArnNotLike", ["arn:aws:iam::123456789012:role/a*", "arn:aws:iam::123456789012:role/b"], ["arn:aws:iam::123456789012:role/c"], T],
    // AWS: for the set operators, an empty text is no value.
    ["ForAllValues:StringEquals", ["red"], [""], T],
    ["ForAnyValue:StringEquals", [""], [""], F],
    ["ForAnyValue:StringEqualsIfExists", ["red"], [""], F],
    ["StringEquals", [""], [""], T],
  ];
  for (const [operator, wanted, values, expected] of LISTS) {
    it(`${operator} ${JSON.stringify(wanted)} ${expected ? "holds" : "does not hold"} for ${JSON.stringify(values)}`, () => assert.equal(holds(operator, wanted, values), expected));
  }

  const SINGLE: readonly [operator: string, wanted: string, value: string, expected: boolean][] = [
    ["StringEquals", "r*", "red", F], ["StringEquals", "r*", "r*", T], ["StringEquals", "red", "Red", F],
    ["StringLike", "home/", "home/", T], ["StringLike", "", "", T], ["StringLike", "", "x", F], ["StringLike", "*", "", T],
    ["StringLike", "R*", "red", F],
    ["ArnEquals", "arn:aws:sns:*:*:t", "arn:aws:sns:us-east-1:123456789012:t", T],
    ["ArnLike", "arn:aws:sns:*:t", "arn:aws:sns:us-east-1:123456789012:t", F],
    ["StringLike", "arn:aws:sns:*:t", "arn:aws:sns:us-east-1:123456789012:t", T],
    ["NumericEquals", "1e3", "1000", T], ["NumericEquals", "x", "x", F], ["NumericNotEquals", "1", "x", T], ["NumericLessThan", "5", "", F], ["NumericLessThan", "-1", "-2", T],
    ["DateEquals", "2026-11-20T12:00:00Z", "1795176000", T], ["DateGreaterThan", "1795176000", "2026-11-20T12:00:01Z", T],
    ["DateEquals", "2026-11", "2026-11-01T00:00:00Z", T], ["DateEquals", "2026-11-20T12:00", "2026-11-20T12:00:00.000Z", T],
    ["DateLessThan", "tomorrow", "2026-11-20T12:00:00Z", F], ["DateLessThan", "2026-11-20T12:00:00Z", "yesterday", F],
    ["Bool", "TRUE", "true", T], ["Bool", "true", "yes", F],
    ["IpAddress", "203.0.113.7", "203.0.113.7", T], ["IpAddress", "203.0.113.7", "203.0.113.8", F], ["IpAddress", "0.0.0.0/0", "8.8.8.8", T],
    ["IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678::1", T], ["IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5679::1", F],
    ["IpAddress", "2001:db8::1", "2001:db8:0:0:0:0:0:1", T], ["IpAddress", "203.0.113.0/24", "2001:db8::1", F],
    ["IpAddress", "203.0.113.0/33", "203.0.113.0", F], ["IpAddress", "here", "203.0.113.0", F], ["IpAddress", "203.0.113.0/24", "events.amazonaws.com", F],
    ["NotIpAddress", "203.0.113.0/24", "events.amazonaws.com", T], ["IpAddress", "203.0.113.0/24/8", "203.0.113.1", F],
  ];
  for (const [operator, wanted, value, expected] of SINGLE) {
    it(`${operator} ${JSON.stringify(wanted)} ${expected ? "holds" : "does not hold"} for ${JSON.stringify(value)}`, () => assert.equal(holds(operator, wanted, [value]), expected));
  }

  const NULLS: readonly [wanted: string, values: readonly string[] | undefined, expected: boolean][] = [
    ["true", undefined, T], ["true", ["x"], F], ["true", [], T], ["false", undefined, F], ["false", ["x"], T], ["false", [], F], ["True", undefined, T], ["false", [""], T],
  ];
  for (const [wanted, values, expected] of NULLS) {
    it(`Null ${wanted} ${expected ? "holds" : "does not hold"} for ${JSON.stringify(values)}`, () => assert.equal(holds("Null", wanted, values), expected));
  }

  it("what is no operator never holds", () => {
    for (const operator of ["StringEqual", "NotStringEquals", "ForSomeValues:StringEquals", "NullIfExists", "constructor", "", "ForAllValues:"]) {
      assert.equal(isOperator(operator), false, operator);
      if (operator !== "NullIfExists") assert.equal(holds(operator, "x", ["x"]), false, operator);
    }
  });

  it("keys do not depend on case", () => {
    assert.equal(compileCondition("StringEquals", "AWS:sourceACCOUNT", ["1"], true).holds(contextOf({ "aws:SourceAccount": "1" })), true);
  });

  it("knows what cannot be compared", () => {
    const CASES: readonly [operator: string, wanted: string, expected: boolean][] = [
      ["NumericEquals", "1", T], ["NumericEquals", "one", F], ["DateLessThanIfExists", "2026-01-01", T], ["DateLessThan", "soon", F],
      ["IpAddress", "10.0.0.0/8", T], ["NotIpAddress", "10.0.0.0/40", F], ["ForAnyValue:IpAddress", "::1", T], ["StringEquals", "anything", T], ["Null", "maybe", T],
    ];
    for (const [operator, wanted, expected] of CASES) assert.equal(isComparable(operator, wanted), expected, `${operator} ${wanted}`);
  });
});

describe("variables of policies", () => {
  const context = contextOf({ "aws:username": "ann", "aws:PrincipalTag/Team": "blue", "aws:TagKeys": ["a", "b"], "test:Star": "a*" });
  const check = (operator: string, wanted: string, value: string, variables = true) =>
    compileCondition(operator, KEY, [wanted], variables).holds((key) => (key === KEY.toLowerCase() ? [value] : context(key)));

  const CASES: readonly [operator: string, wanted: string, value: string, expected: boolean][] = [
    ["StringEquals", "${aws:username}", "ann", T],
    ["StringEquals", "${AWS:UserName}", "ann", T],
    ["StringEquals", "${aws:username}", "bob", F],
    ["StringLike", "home/${aws:username}/*", "home/ann/notes", T],
    ["StringLike", "home/${aws:username}/*", "home/bob/notes", F],
    ["StringEquals", "${aws:PrincipalTag/team}", "blue", T],
    ["StringEquals", "${aws:PrincipalTag/other}", "", F],
    ["StringEquals", "${aws:PrincipalTag/other, 'none'}", "none", T],
    ["StringEquals", "${aws:PrincipalTag/other,'none'}", "none", T],
    ["StringEquals", "${aws:PrincipalTag/other, ''}", "", T],
    ["StringEquals", "${aws:PrincipalTag/team, 'none'}", "none", F],
    ["StringNotEquals", "${aws:PrincipalTag/other}", "anything", F],
    ["StringNotEquals", "${aws:username}", "bob", T],
    // AWS: a key with several values cannot be a variable.
    ["StringEquals", "${aws:TagKeys}", "a", F],
    ["StringLike", "a${*}b", "a*b", T], ["StringLike", "a${*}b", "axb", F], ["StringLike", "a${?}b", "a?b", T], ["StringLike", "a${?}b", "axb", F],
    ["StringLike", "${$}{x}", "${x}", T], ["StringEquals", "a${*}", "a*", T],
    ["StringLike", "${test:Star}", "a*", T], ["StringLike", "${test:Star}", "abc", F],
    ["ArnLike", "arn:aws:iam::123456789012:user/${aws:username}", "arn:aws:iam::123456789012:user/ann", T],
    ["StringEquals", "${unclosed", "${unclosed", T], ["StringEquals", "${}", "${}", T], ["StringEquals", "$ann", "$ann", T],
  ];
  for (const [operator, wanted, value, expected] of CASES) {
    it(`${operator} ${wanted} ${expected ? "holds" : "does not hold"} for ${JSON.stringify(value)}`, () => assert.equal(check(operator, wanted, value), expected));
  }

  it("are plain text in documents of the old version", () => {
    assert.equal(check("StringEquals", "${aws:username}", "${aws:username}", false), true);
    assert.equal(check("StringEquals", "${aws:username}", "ann", false), false);
  });
});
