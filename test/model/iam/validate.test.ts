import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { policyProblem, readPolicy, type CheckedKind } from "../../../model/iam";

const OK = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const TRUSTED = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
const document = (Statement: unknown, more: object = { Version: "2012-10-17" }) => JSON.stringify({ ...more, Statement });
const withResource = (Resource: unknown) => document({ ...OK, Resource });
const withCondition = (Condition: unknown) => document({ ...OK, Condition });
const trustedBy = (Principal: unknown, more: object = {}) => document({ ...TRUSTED, Principal, ...more });

const SYNTAX = "Syntax errors in policy.";
const LEGACY = "The policy failed legacy parsing";
const VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
const SID = "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";

const CASES: readonly [name: string, kind: CheckedKind, text: string, problem: string | undefined][] = [
  ["a plain policy", "inline", document([OK]), undefined],
  ["a single statement", "managed", document(OK), undefined],
  ["an Id", "inline", document(OK, { Version: "2012-10-17", Id: "x" }), undefined],
  ["leading space", "inline", ` ${document(OK)}`, "JSON strings must not have leading spaces"],
  ["no JSON", "inline", "{", SYNTAX],
  ["no JSON, as trust", "trust", "{", "This policy contains invalid Json"],
  ["no object", "inline", "[]", SYNTAX],
  ["a foreign element", "inline", document(OK, { Version: "2012-10-17", Foo: 1 }), SYNTAX],
  ["no version, inline", "inline", document(OK, {}), undefined],
  ["no version, managed", "managed", document(OK, {}), "Policy document must be version 2012-10-17 or greater."],
  ["a version that never was", "inline", document(OK, { Version: "2020-01-01" }), "The policy must contain a valid version string"],
  ["no statement", "inline", JSON.stringify({ Version: "2012-10-17" }), SYNTAX],
  ["no statements", "inline", document([]), SYNTAX],
  ["a statement that is text", "inline", document(["x"]), SYNTAX],
  ["a foreign element in a statement", "inline", document({ ...OK, Actions: [] }), SYNTAX],
  ["an effect in lower case", "inline", document({ ...OK, Effect: "allow" }), SYNTAX],
  ["a Sid", "inline", document({ ...OK, Sid: "Read1" }), undefined],
  ["a Sid with a space", "inline", document({ ...OK, Sid: "Read it" }), SID],
  ["a Sid twice", "inline", document([{ ...OK, Sid: "A" }, { ...OK, Sid: "A" }]), "Statement IDs (SID) in a single policy must be unique."],
  ["an empty Sid twice", "inline", document([{ ...OK, Sid: "" }, { ...OK, Sid: "" }]), undefined],
  ["a principal", "inline", document({ ...OK, Principal: "*" }), "Policy document should not specify a principal."],
  ["no action", "inline", document({ Effect: "Allow", Resource: "*" }), "Policy statement must contain actions."],
  ["no actions", "inline", document({ ...OK, Action: [] }), "Policy statement must contain actions."],
  ["Action and NotAction", "inline", document({ ...OK, NotAction: "s3:*" }), SYNTAX],
  ["NotAction", "inline", document({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }), undefined],
  ["an action without service", "inline", document({ ...OK, Action: "GetObject" }), VENDOR],
  ["any action", "inline", document({ ...OK, Action: "*" }), undefined],
  ["a service with a wildcard", "inline", document({ ...OK, Action: "s*:Get" }), "Vendor s* is not valid"],
  ["an action that is a number", "inline", document({ ...OK, Action: [1] }), SYNTAX],
  ["no resource", "inline", document({ Effect: "Allow", Action: "s3:*" }), "Policy statement must contain resources."],
  ["Resource and NotResource", "inline", document({ ...OK, NotResource: "*" }), SYNTAX],
  ["NotResource", "inline", document({ Effect: "Deny", Action: "s3:*", NotResource: "arn:aws:s3:::b" }), undefined],
  ["a resource that is no ARN", "inline", withResource("bucket"), 'Resource bucket must be in ARN format or "*".'],
  ["an ARN that is too short", "inline", withResource("arn:aws:s3:bucket"), LEGACY],
  ["an ARN cut short by a wildcard", "inline", withResource("arn:aws:logs:*"), undefined],
  ["a foreign partition", "inline", withResource("arn:gcp:s3:::b"), 'Partition "gcp" is not valid for resource "arn:gcp:s3:::b".'],
  ["a forgotten placeholder", "inline", withResource("arn:aws:sqs:us-east-1:ACCOUNT:q"), LEGACY],
  ["a service with a wildcard in an ARN", "inline", withResource("arn:aws:s?s:::b"), "Resource vendor must be fully qualified and cannot contain regexes."],
  ["a variable in a resource", "inline", withResource("arn:aws:s3:::b/${aws:username}/*"), undefined],
  ["an IAM resource with region", "inline", withResource("arn:aws:iam:us-east-1:123456789012:role/r"), "IAM resource arn:aws:iam:us-east-1:123456789012:role/r cannot contain region information."],
  ["an IAM resource without kind", "inline", withResource("arn:aws:iam::123456789012:r"),
    'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.'],
  ["any IAM resource", "inline", withResource("arn:aws:iam::123456789012:*"), undefined],
  ["a policy of AWS", "inline", withResource("arn:aws:iam::aws:policy/AdministratorAccess"), undefined],
  ["a condition", "inline", withCondition({ Bool: { "aws:SecureTransport": true } }), undefined],
  ["a condition of set and number", "inline", withCondition({ "ForAnyValue:NumericLessThanIfExists": { "s3:max-keys": [1, "2"] } }), undefined],
  ["an operator that does not exist", "inline", withCondition({ StringEqual: { "aws:username": "a" } }), "Invalid Condition type : StringEqual."],
  ["a condition key without service", "inline", withCondition({ StringEquals: { username: "a" } }), VENDOR],
  ["a condition that is text", "inline", withCondition("x"), SYNTAX],
  ["an operator with text", "inline", withCondition({ StringEquals: "x" }), SYNTAX],
  ["a condition value that is an object", "inline", withCondition({ StringEquals: { "aws:username": {} } }), SYNTAX],
  ["a number that is none", "inline", withCondition({ NumericEquals: { "s3:max-keys": "ten" } }), LEGACY],
  ["a network that is none", "inline", withCondition({ IpAddress: { "aws:SourceIp": "10.0.0.0/99" } }), LEGACY],
  ["trust in a service", "trust", trustedBy({ Service: ["lambda.amazonaws.com", "events.amazonaws.com"] }), undefined],
  ["trust in an account", "trust", trustedBy({ AWS: "123456789012" }), undefined],
  ["trust in ARNs", "trust", trustedBy({ AWS: ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/path/r", "arn:aws:sts::123456789012:assumed-role/r/s"] }), undefined],
  ["trust in everybody", "trust", trustedBy("*"), undefined],
  ["trust in a provider", "trust", trustedBy({ Federated: "accounts.google.com" }, { Action: "sts:AssumeRoleWithWebIdentity" }), undefined],
  ["trust without principal", "trust", document({ Effect: "Allow", Action: "sts:AssumeRole" }), "Missing required field Principal"],
  ["trust with resource", "trust", trustedBy("*", { Resource: "*" }), "Has prohibited field Resource"],
  ["trust in nobody", "trust", trustedBy({}), "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!"],
  ["trust in a word", "trust", trustedBy({ AWS: "ann" }), 'Invalid principal in policy: "AWS":"ann"'],
  ["trust with a wildcard in an ARN", "trust", trustedBy({ AWS: "arn:aws:iam::123456789012:role/*" }), 'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/*"'],
  ["trust in no service", "trust", trustedBy({ Service: "lambda" }), 'Invalid principal in policy: "SERVICE":"lambda"'],
  ["trust for another action", "trust", trustedBy("*", { Action: "s3:GetObject" }), "AssumeRole policy may only specify STS AssumeRole actions."],
  ["trust for any action", "trust", trustedBy("*", { Action: "*" }), "AssumeRole policy may only specify STS AssumeRole actions."],
];

describe("what IAM says of a policy document", () => {
  for (const [name, kind, text, problem] of CASES) {
    it(`${name}: ${problem ?? "taken"}`, () => assert.equal(policyProblem(text, kind), problem));
  }

  it("neither checking nor reading ever throws, and what is malformed allows nothing that it cannot read", () => {
    const words = fc.constantFrom("Version", "Statement", "Effect", "Action", "Resource", "Principal", "Condition", "Allow", "Deny", "*", "s3:*", "2012-10-17", "${", "StringEquals", "AWS");
    const anything = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: "medium" }, words, fc.integer(), fc.constant(null), fc.boolean(), fc.array(tie("value"), { maxLength: 3 }), fc.dictionary(words, tie("value"), { maxKeys: 6 })),
    })).value;
    fc.assert(fc.property(anything, fc.constantFrom<CheckedKind>("inline", "managed", "session", "trust"), (value, kind) => {
      const text = JSON.stringify(value);
      policyProblem(text, kind);
      for (const policyKind of ["identity", "resource", "trust"] as const) {
        const policy = readPolicy("p", text, policyKind);
        for (const statement of policy.statements) {
          statement.action.fits("s3:getobject");
          statement.resource?.fits("*", () => undefined);
          for (const condition of statement.conditions) condition.holds(() => undefined);
        }
      }
    }), { numRuns: 2000 });
  });

  it("reading names what it leaves out", () => {
    const { statements, problems } = readPolicy("p", { Statement: [OK, { Effect: "Allow" }, "x", { ...OK, Effect: "Maybe" }, { ...OK, Condition: [] }, { Effect: "Deny", Action: "s3:*" }] });
    assert.deepEqual(statements.map(({ position }) => position), [1]);
    assert.deepEqual(problems, [
      "statement 2: it has no actions", "statement 3: it is not an object", "statement 4: its Effect is neither Allow nor Deny",
      "statement 5: its conditions cannot be read", "statement 6: it has no resources",
    ]);
    assert.deepEqual(readPolicy("p", "nonsense").problems, ["it is not JSON"]);
  });
});
