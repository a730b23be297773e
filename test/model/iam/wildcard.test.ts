import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { ArnGlob, ResourceGlob } from "../../../model/iam/arn-pattern";
import { Glob, prepare } from "../../../model/iam/wildcard";

/** By definition, and slow: every way to split the text. */
function naive(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  if (pattern[0] === "*") return naive(pattern.slice(1), text) || (text !== "" && naive(pattern, text.slice(1)));
  return text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && naive(pattern.slice(1), text.slice(1));
}

const some = (characters: string, maxLength: number) => fc.array(fc.constantFrom(...characters), { maxLength }).map((list) => list.join(""));

describe("wildcards of IAM", () => {
  const CASES: readonly [pattern: string, text: string, matches: boolean][] = [
    ["", "", true], ["", "a", false], ["*", "", true], ["*", "anything", true], ["**", "", true], ["?", "", false], ["?", "a", true], ["?", "ab", false],
    ["a*", "a", true], ["a*", "ba", false], ["*a", "ba", true], ["*a", "ab", false], ["a*a", "a", false], ["a*a", "aa", true], ["a*b*c", "aXbYc", true],
    ["a*b*c", "aXcYb", false], ["*b*", "abc", true], ["ab*ba", "aba", false], ["?*?", "a", false], ["?*?", "ab", true], ["*a?c*", "xxabcxx", true],
    ["*a?c*", "xxacxx", false], ["a.c", "abc", false], ["[ab]", "a", false], ["[ab]", "[ab]", true], ["a*", "a\nb", true], ["get*", "Get", false],
  ];
  for (const [pattern, text, matches] of CASES) {
    it(`${JSON.stringify(pattern)} ${matches ? "matches" : "does not match"} ${JSON.stringify(text)}`, () => assert.equal(Glob.of(pattern).matches(text), matches));
  }

  it("equals the definition on any pattern and text", () => {
    fc.assert(fc.property(some("ab*?:", 8), some("ab:", 10), (pattern, text) => assert.equal(Glob.of(pattern).matches(text), naive(pattern, text))), { numRuns: 3000 });
  });

  it("takes no longer for patterns that make regular expressions explode", () => {
    const text = "a".repeat(20_000);
    const started = performance.now();
    assert.equal(Glob.of(`${"a*".repeat(50)}b`).matches(text), false);
    assert.equal(Glob.of(`*${"?a*".repeat(50)}b*`).matches(text), false);
    assert.ok(performance.now() - started < 20_000);
  });
});

describe("patterns of ARNs", () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
  const finance = "arn:aws:someservice:*:111122223333:finance/*".replaceAll("111122223333", "123456789012");
  const document = "arn:aws:someservice:us-east-2:000000000000:store/abc:123456789012:finance/document.txt";

  const ARN_CASES: readonly [pattern: string, arn: string, matches: boolean][] = [
    [finance, document, false],
    ["arn:aws:events:us-east-1:123456789012:rule/bus/r", "arn:aws:events:us-east-1:123456789012:rule/bus/r", true],
    ["arn:aws:events:us-east-1:123456789012:rule/bus/r", "arn:aws:events:us-east-1:123456789012:rule/bus/R", false],
    ["arn:aws:events:us-east-1:123456789012:rule/*", "arn:aws:events:us-east-1:123456789012:rule/bus/r", true],
    ["arn:aws:events:*:123456789012:rule/r?", "arn:aws:events:eu-west-1:123456789012:rule/r1", true],
    ["arn:aws:events:*:rule/r", "arn:aws:events:us-east-1:123456789012:rule/r", false],
    ["arn:aws:*", "arn:aws:events:us-east-1:123456789012:rule/r", false],
    ["arn:*:*:*:*:*", "arn:aws:events:us-east-1:123456789012:rule/r:s:t", true],
    ["arn:aws:s3:::*", "arn:aws:s3:::bucket", true],
    ["arn:aws:s3:::*", "arn:aws:s3:us-east-1::bucket", false],
    ["*", "arn:aws:s3:::bucket", true],
    ["arn:aws:s3:::b", "no ARN", false],
    ["no ARN", "no ARN", false],
  ];
  for (const [pattern, arn, matches] of ARN_CASES) {
    it(`in a condition ${pattern} ${matches ? "matches" : "does not match"} ${arn}`, () => assert.equal(new ArnGlob(prepare(pattern)).matches(arn), matches));
  }

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
  const both = "arn:aws:s3:::amzn-s3-demo-bucket/*/test/*";
  const RESOURCE_CASES: readonly [pattern: string, resource: string, matches: boolean][] = [
    [both, "arn:aws:s3:::amzn-s3-demo-bucket/1/test/object.jpg", true],
    [both, "arn:aws:s3:::amzn-s3-demo-bucket/1/2/test/object.jpg", true],
    [both, "arn:aws:s3:::amzn-s3-demo-bucket/1/2/test/3/object.jpg", true],
    [both, "arn:aws:s3:::amzn-s3-demo-bucket/1///test///object.jpg", true],
    [both, "arn:aws:s3:::amzn-s3-demo-bucket//test/object.jpg", true],
    [both, "arn:aws:s3:::amzn-s3-demo-bucket/1/test/", true],
    [both, "arn:aws:s3:::amzn-s3-demo-bucket/1-test/object.jpg", false],
    [both, "arn:aws:s3:::amzn-s3-demo-bucket/test/object.jpg", false],
    [both, "arn:aws:s3:::amzn-s3-demo-bucket/1/2/test.jpg", false],
    ["*", "*", true],
    ["*", "arn:aws:s3:::b", true],
    ["arn:aws:logs:*:*:*", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/x:log-stream:y", true],
    ["arn:aws:logs:*", "arn:aws:logs:us-east-1:123456789012:log-group:x", true],
    ["arn:aws:sqs:us-*-1:123456789012:q", "arn:aws:sqs:us-east-1:123456789012:q", true],
    // A `*` before further text stays between its colons, as does a `?` ...
    ["arn:aws:sqs:us-*-1:q", "arn:aws:sqs:us-east-1:123456789012-1:q", false],
    ["arn:aws:sqs:*1:123456789012:q", "arn:aws:sqs:x:y1:123456789012:q", false],
    ["arn:aws:sqs:us-east-1?123456789012:q", "arn:aws:sqs:us-east-1:123456789012:q", false],
    ["arn:aws:sqs:?:123456789012:q:r", "arn:aws:sqs:::123456789012:q:r", false],
    // ... and one that ends its part may run on.
    ["arn:aws:sqs:*:q", "arn:aws:sqs:us-east-1:123456789012:q", true],
    ["arn:aws:sqs:us-east-1:123456789012:*", "arn:aws:sqs:us-east-1:123456789012:q:r", true],
    ["arn:aws:logs:us-east-1:123456789012:log-group:*:log-stream:?", "arn:aws:logs:us-east-1:123456789012:log-group:a:b:log-stream:c", true],
  ];
  for (const [pattern, resource, matches] of RESOURCE_CASES) {
    it(`as a resource ${pattern} ${matches ? "matches" : "does not match"} ${resource}`, () => assert.equal(new ResourceGlob(prepare(pattern)).matches(resource), matches));
  }

  it("a resource never matches more than the same text as a plain pattern", () => {
    fc.assert(fc.property(some("ab*?:", 16), some("ab:", 16), (pattern, text) => {
      if (new ResourceGlob(prepare(pattern)).matches(text)) assert.equal(Glob.of(pattern).matches(text), true);
    }), { numRuns: 3000 });
  });
});
