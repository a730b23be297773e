import { strict as assert } from "node:assert";
import { UserError } from "../../../local/kernel/errors";
import { getPolicyDocument } from "../../../local/provider/functions/policy-document";
import { parseTable } from "../../../local/provider/properties";
import type { ResourceContext } from "../../../local/provider/resource-type";

async function document(given: Record<string, unknown>): Promise<unknown> {
  const args = parseTable(getPolicyDocument.args, given, { type: getPolicyDocument.token, where: "", path: "" }) as Record<string, unknown>;
  const { json, minifiedJson } = await getPolicyDocument.run(args, {} as ResourceContext);
  assert.deepEqual(JSON.parse(minifiedJson as string), JSON.parse(json as string));
  return JSON.parse(json as string);
}

const Version = "2012-10-17";
const source = (...Statement: object[]) => JSON.stringify({ Version, Statement });

describe("getPolicyDocument", () => {
  const cases: [name: string, given: Record<string, unknown>, gives: object][] = [
    ["nothing", {}, { Version, Statement: [] }],
    ["a statement, single values alone and the effect by default",
      { statements: [{ sid: "s", actions: ["a:B"], resources: ["*"] }] },
      { Version, Statement: [{ Sid: "s", Effect: "Allow", Action: "a:B", Resource: "*" }] }],
    ["sets from Z to A, each value once",
      { statements: [{ effect: "Deny", notActions: ["a", "c", "b", "a"], notResources: ["x", "y"] }] },
      { Version, Statement: [{ Effect: "Deny", NotAction: ["c", "b", "a"], NotResource: ["y", "x"] }] }],
    ["principals by their types",
      { statements: [{ principals: [{ type: "Service", identifiers: ["b", "a"] }, { type: "AWS", identifiers: ["*"] }] }] },
      { Version, Statement: [{ Effect: "Allow", Principal: { AWS: "*", Service: ["b", "a"] } }] }],
    ["everybody", { statements: [{ principals: [{ type: "*", identifiers: ["*"] }], notPrincipals: [{ type: "AWS", identifiers: ["x"] }] }] },
      { Version, Statement: [{ Effect: "Allow", Principal: "*", NotPrincipal: { AWS: "x" } }] }],
    ["conditions, the same test and key together, in the given order",
      { statements: [{ conditions: [
        { test: "StringLike", variable: "k", values: ["b"] }, { test: "StringLike", variable: "k", values: ["a"] }, { test: "Bool", variable: "aws:SecureTransport", values: ["false"] }] }] },
      { Version, Statement: [{ Effect: "Allow", Condition: { Bool: { "aws:SecureTransport": "false" }, StringLike: { k: ["b", "a"] } } }] }],
    ["variables written with &", { statements: [{ resources: ["arn:aws:s3:::b/&{aws:username}/*"] }] },
      { Version, Statement: [{ Effect: "Allow", Resource: "arn:aws:s3:::b/${aws:username}/*" }] }],
    ["sources before, overrides after, by Sid", {
      sourcePolicyDocuments: [source({ Sid: "a", Effect: "Deny" }), source({ Effect: "Allow", Action: "x" })],
      statements: [{ sid: "a", actions: ["mine"] }, { sid: "b", actions: ["mine"] }],
      overridePolicyDocuments: [source({ Sid: "b", Effect: "Deny", Action: "theirs" }, { Sid: "c", Effect: "Deny" })],
    }, { Version, Statement: [
      { Sid: "a", Effect: "Allow", Action: "mine" }, { Effect: "Allow", Action: "x" }, { Sid: "b", Effect: "Deny", Action: "theirs" }, { Sid: "c", Effect: "Deny" }] }],
    ["a single statement in a source", { sourceJson: JSON.stringify({ Version, Id: "i", Statement: { Effect: "Deny" } }), version: "2008-10-17" },
      { Version: "2008-10-17", Id: "i", Statement: [{ Effect: "Deny" }] }],
  ];
  for (const [name, given, gives] of cases) it(`writes ${name}`, async () => assert.deepEqual(await document(given), gives));

  const refusals: [name: string, given: Record<string, unknown>, message: RegExp][] = [
    ["two statements with one Sid", { statements: [{ sid: "a" }, { sid: "a" }] }, /duplicate Sid \(a\)\. Remove/],
    ["two sources with one Sid", { sourcePolicyDocuments: [source({ Sid: "a" }), source({ Sid: "a" })] }, /duplicate Sid \(a\) in sourcePolicyDocuments/],
    ["what is no JSON", { overrideJson: "{" }, /overrideJson is no policy document/],
    ["variables in the old version", { version: "2008-10-17", statements: [{ resources: ["&{aws:username}"] }] }, /needs policy version 2012-10-17/],
  ];
  for (const [name, given, message] of refusals) {
    it(`refuses ${name}`, () => assert.rejects(document(given), (error: Error) => error instanceof UserError && message.test(error.message)));
  }
});
