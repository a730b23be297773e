import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { decide, type Case, type Principal } from "../../../model/iam";

const ACCOUNT = "123456789012";
const OTHER = "000000000000";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app/R`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/R/s1`;
const USER = `arn:aws:iam::${ACCOUNT}:user/ann`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
const FOREIGN_QUEUE = `arn:aws:sqs:us-east-1:${OTHER}:q`;

const session: Principal = { type: "session", account: ACCOUNT, arn: SESSION, roleArn: ROLE };
const user: Principal = { type: "user", account: ACCOUNT, arn: USER };
const root: Principal = { type: "root", account: ACCOUNT };
const events: Principal = { type: "service", name: "events.amazonaws.com" };
const anonymous: Principal = { type: "anonymous" };

const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const allow = (more: object = {}) => ({ Effect: "Allow", Action: "sqs:SendMessage", Resource: "*", ...more });
const deny = (more: object = {}) => ({ ...allow(more), Effect: "Deny" });
const by = (Principal: unknown, statement: object = allow()) => ({ ...statement, Principal });

const YES = policy(allow());
const NO = policy(deny());
/** Says nothing of the question. */
const OTHERWISE = policy(allow({ Action: "sqs:ReceiveMessage" }));

type Outcome = "allowed" | `explicit ${string}` | `lacking ${string}`;
const SEND = { action: "sqs:SendMessage", resource: QUEUE };

function outcomeOf(given: Case): Outcome {
  const { verdict } = decide(given);
  if (verdict.outcome === "allowed") return "allowed";
  return verdict.outcome === "explicitDeny" ? `explicit ${verdict.decision.layer}` : `lacking ${verdict.lacking}`;
}

const CASES: readonly [name: string, given: Partial<Case> & { principal: Principal }, expected: Outcome][] = [
  // One account, own policies.
  ["a session without policies", { principal: session }, "lacking identity"],
  ["a session that is allowed", { principal: session, identity: [YES] }, "allowed"],
  ["a user that is allowed by the second policy", { principal: user, identity: [OTHERWISE, YES] }, "allowed"],
  ["a user that is allowed and denied", { principal: user, identity: [YES, NO] }, "explicit identity"],
  ["a boundary allows nothing by itself", { principal: user, boundary: YES }, "lacking identity"],
  ["a boundary that allows it too", { principal: user, identity: [YES], boundary: YES }, "allowed"],
  ["a boundary that does not", { principal: user, identity: [YES], boundary: OTHERWISE }, "lacking boundary"],
  ["a boundary that denies", { principal: user, identity: [YES], boundary: policy(allow(), deny()) }, "explicit boundary"],
  ["a session policy allows nothing by itself", { principal: session, session: [YES] }, "lacking identity"],
  ["a session policy that allows it too", { principal: session, identity: [YES], session: [OTHERWISE, YES] }, "allowed"],
  ["session policies that do not", { principal: session, identity: [YES], session: [OTHERWISE] }, "lacking session"],
  ["no session policies", { principal: session, identity: [YES], session: [] }, "allowed"],
  ["a session policy that denies", { principal: session, identity: [YES], session: [YES, NO] }, "explicit session"],
  ["identity, boundary and session policy", { principal: session, identity: [YES], boundary: YES, session: [YES] }, "allowed"],

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
  // "Resource-based policies and implicit denies in other policy types (same account)"
  ["role session, the resource allows the role", { principal: session, resourcePolicy: policy(by({ AWS: ROLE })) }, "allowed"],
  ["role session, the resource allows the role, boundary does not", { principal: session, boundary: OTHERWISE, resourcePolicy: policy(by({ AWS: ROLE })) }, "lacking boundary"],
  ["role session, the resource allows the role, session policy does not", { principal: session, session: [OTHERWISE], resourcePolicy: policy(by({ AWS: ROLE })) }, "lacking session"],
  ["role session, the resource allows the session, nothing else does", { principal: session, identity: [OTHERWISE], boundary: OTHERWISE, session: [OTHERWISE], resourcePolicy: policy(by({ AWS: SESSION })) }, "allowed"],
  ["user, the resource allows the user, nothing else does", { principal: user, identity: [OTHERWISE], boundary: OTHERWISE, resourcePolicy: policy(by({ AWS: USER })) }, "allowed"],
  ["root, the resource allows the root", { principal: root, resourcePolicy: policy(by({ AWS: `arn:aws:iam::${ACCOUNT}:root` })) }, "allowed"],
  ["service, the resource allows the service", { principal: events, resourcePolicy: policy(by({ Service: "events.amazonaws.com" })) }, "allowed"],
  // "For IAM users and role principals within your account, no other permissions are required."
  ["user, the resource allows everybody", { principal: user, boundary: OTHERWISE, resourcePolicy: policy(by("*")) }, "allowed"],
  ["session, the resource allows everybody", { principal: session, boundary: OTHERWISE, session: [OTHERWISE], resourcePolicy: policy(by({ AWS: "*" })) }, "allowed"],
  // "Both delegate permissions to the account."
  ["user, the resource allows the account", { principal: user, resourcePolicy: policy(by({ AWS: ACCOUNT })) }, "lacking identity"],
  ["user, the resource allows the account's root", { principal: user, resourcePolicy: policy(by({ AWS: `arn:aws:iam::${ACCOUNT}:root` })) }, "lacking identity"],
  ["user, the resource and the identity allow it", { principal: user, identity: [YES], resourcePolicy: policy(by({ AWS: ACCOUNT })) }, "allowed"],
  ["session, role and account are named, boundary does not allow", { principal: session, boundary: OTHERWISE, resourcePolicy: policy(by({ AWS: [ACCOUNT, ROLE] })) }, "lacking boundary"],
  ["session, role and session are named, boundary does not allow", { principal: session, boundary: OTHERWISE, resourcePolicy: policy(by({ AWS: ROLE }), by({ AWS: SESSION })) }, "allowed"],
  ["a session of another role", { principal: session, resourcePolicy: policy(by({ AWS: ROLE.replace("/R", "/S") })) }, "lacking identity"],
  ["a role without its path", { principal: session, resourcePolicy: policy(by({ AWS: `arn:aws:iam::${ACCOUNT}:role/R` })) }, "lacking identity"],
  ["a user in other case", { principal: user, resourcePolicy: policy(by({ AWS: USER.replace("ann", "Ann") })) }, "lacking identity"],
  ["the resource denies the role", { principal: session, identity: [YES], resourcePolicy: policy(by({ AWS: ROLE }, deny())) }, "explicit resource"],
  ["the resource denies the account", { principal: session, identity: [YES], resourcePolicy: policy(by({ AWS: ACCOUNT }, deny())) }, "explicit resource"],
  ["the resource denies somebody else", { principal: session, identity: [YES], resourcePolicy: policy(by({ AWS: USER }, deny())) }, "allowed"],
  ["a resource policy without principal", { principal: session, resourcePolicy: policy(allow()) }, "lacking identity"],
  ["a canonical user", { principal: user, resourcePolicy: policy(by({ CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" })) }, "lacking identity"],

  // The root.
  ["root without anything", { principal: root }, "allowed"],
  ["root that the resource denies", { principal: root, resourcePolicy: policy(by("*", deny())) }, "explicit resource"],
  ["root in a foreign account", { principal: root, resource: FOREIGN_QUEUE }, "lacking resource"],
  ["root in a foreign account that names this one", { principal: root, resource: FOREIGN_QUEUE, resourcePolicy: policy(by({ AWS: ACCOUNT })) }, "allowed"],

  // Services and the anonymous: the resource's policy alone.
  ["service without policy", { principal: events }, "lacking resource"],
  ["another service is allowed", { principal: events, resourcePolicy: policy(by({ Service: "sns.amazonaws.com" })) }, "lacking resource"],
  ["service, everybody is allowed", { principal: events, resourcePolicy: policy(by("*")) }, "allowed"],
  ["service, the account is allowed", { principal: events, resourcePolicy: policy(by({ AWS: ACCOUNT })) }, "lacking resource"],
  ["service that is allowed and denied", { principal: events, resourcePolicy: policy(by("*"), by({ Service: "events.amazonaws.com" }, deny())) }, "explicit resource"],
  ["anonymous", { principal: anonymous }, "lacking resource"],
  ["anonymous, everybody is allowed", { principal: anonymous, resourcePolicy: policy(by("*")) }, "allowed"],
  ["anonymous, all of AWS is allowed", { principal: anonymous, resourcePolicy: policy(by({ AWS: "*" })) }, "allowed"],
  ["anonymous, an account is allowed", { principal: anonymous, resourcePolicy: policy(by({ AWS: ACCOUNT })) }, "lacking resource"],

  // Two accounts: both sides.
  ["across, only the identity allows", { principal: session, resource: FOREIGN_QUEUE, identity: [YES] }, "lacking resource"],
  ["across, only the resource allows", { principal: session, resource: FOREIGN_QUEUE, resourcePolicy: policy(by({ AWS: ROLE })) }, "lacking identity"],
  ["across, only the resource allows, the session itself", { principal: session, resource: FOREIGN_QUEUE, resourcePolicy: policy(by({ AWS: SESSION })) }, "lacking identity"],
  ["across, only the resource allows, everybody", { principal: user, resource: FOREIGN_QUEUE, resourcePolicy: policy(by("*")) }, "lacking identity"],
  ["across, both allow, by role", { principal: session, resource: FOREIGN_QUEUE, identity: [YES], resourcePolicy: policy(by({ AWS: ROLE })) }, "allowed"],
  ["across, both allow, by account", { principal: session, resource: FOREIGN_QUEUE, identity: [YES], resourcePolicy: policy(by({ AWS: ACCOUNT })) }, "allowed"],
  ["across, the boundary does not", { principal: user, resource: FOREIGN_QUEUE, identity: [YES], boundary: OTHERWISE, resourcePolicy: policy(by({ AWS: USER })) }, "lacking boundary"],
  ["across, told by the resource's account", { principal: user, resource: "arn:aws:s3:::b", resourceAccount: OTHER, identity: [YES] }, "lacking resource"],
  ["a bucket is of the caller's account unless told", { principal: user, resource: "arn:aws:s3:::b", identity: [YES] }, "allowed"],
  ["a policy that AWS manages is of no account", { principal: user, resource: "arn:aws:iam::aws:policy/X", identity: [YES] }, "allowed"],

  // NotPrincipal: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
  ["all but the user and the account are denied", { principal: user, identity: [YES], resourcePolicy: policy({ ...deny(), NotPrincipal: { AWS: [USER, `arn:aws:iam::${ACCOUNT}:root`] } }) }, "allowed"],
  ["all but the user are denied, and so the account", { principal: user, identity: [YES], resourcePolicy: policy({ ...deny(), NotPrincipal: { AWS: USER } }) }, "explicit resource"],
  ["all but session, role and account are denied", { principal: session, identity: [YES], resourcePolicy: policy({ ...deny(), NotPrincipal: { AWS: [SESSION, ROLE, ACCOUNT] } }) }, "allowed"],
  ["all but session and account are denied, and so the role", { principal: session, identity: [YES], resourcePolicy: policy({ ...deny(), NotPrincipal: { AWS: [SESSION, ACCOUNT] } }) }, "explicit resource"],
  // "NotPrincipal with a Deny will always deny any principal that has a permissions boundary."
  ["all but the user are denied, who has a boundary", { principal: user, identity: [YES], boundary: YES, resourcePolicy: policy({ ...deny(), NotPrincipal: { AWS: [USER, ACCOUNT] } }) }, "explicit resource"],
  ["all but a service are denied", { principal: events, resourcePolicy: policy(by("*"), { ...deny(), NotPrincipal: { Service: "events.amazonaws.com" } }) }, "allowed"],
  ["all but another service are denied", { principal: events, resourcePolicy: policy(by("*"), { ...deny(), NotPrincipal: { Service: "sns.amazonaws.com" } }) }, "explicit resource"],
  ["all but a user are allowed", { principal: session, resourcePolicy: policy({ ...allow(), NotPrincipal: { AWS: USER } }) }, "allowed"],
  ["all but this user are allowed", { principal: user, resourcePolicy: policy({ ...allow(), NotPrincipal: { AWS: USER } }) }, "lacking identity"],
  ["all but a user are allowed, and so the anonymous", { principal: anonymous, resourcePolicy: policy({ ...allow(), NotPrincipal: { AWS: USER } }) }, "allowed"],
];

const ASSUME = { action: "sts:AssumeRole", resource: `arn:aws:iam::${ACCOUNT}:role/target` };
const MAY_ASSUME = policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" });
const trust = (Principal: unknown, more: object = {}) => policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal, ...more });

const TRUST: readonly [name: string, given: Partial<Case> & { principal: Principal }, expected: Outcome][] = [
  ["its own policies are not enough", { principal: user, identity: [MAY_ASSUME], trustPolicy: trust({ Service: "lambda.amazonaws.com" }) }, "lacking resource"],
  ["the trust in the user is", { principal: user, trustPolicy: trust({ AWS: USER }) }, "allowed"],
  ["the trust in the role is", { principal: session, trustPolicy: trust({ AWS: ROLE }) }, "allowed"],
  ["the trust in the role is not past a boundary", { principal: session, boundary: OTHERWISE, trustPolicy: trust({ AWS: ROLE }) }, "lacking boundary"],
  ["the trust in the account is not", { principal: user, trustPolicy: trust({ AWS: ACCOUNT }) }, "lacking identity"],
  ["the trust in the account with own policies is", { principal: user, identity: [MAY_ASSUME], trustPolicy: trust({ AWS: ACCOUNT }) }, "allowed"],
  ["own policies deny", { principal: user, identity: [policy({ Effect: "Deny", Action: "sts:*", Resource: "*" })], trustPolicy: trust({ AWS: USER }) }, "explicit identity"],
  ["a service", { principal: events, trustPolicy: trust({ Service: ["events.amazonaws.com"] }) }, "allowed"],
  ["a service for a source", { principal: events, context: { "aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/r" }, trustPolicy: trust({ Service: "events.amazonaws.com" }, { Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/r" } } }) }, "allowed"],
  ["a service for another source", { principal: events, context: { "aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/s" }, trustPolicy: trust({ Service: "events.amazonaws.com" }, { Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/r" } } }) }, "lacking resource"],
  ["an external id", { principal: user, context: { "sts:ExternalId": "x1" }, trustPolicy: trust({ AWS: USER }, { Condition: { StringEquals: { "sts:ExternalId": "x1" } } }) }, "allowed"],
  ["no external id", { principal: user, trustPolicy: trust({ AWS: USER }, { Condition: { StringEquals: { "sts:ExternalId": "x1" } } }) }, "lacking resource"],
  ["the root is not trusted by being root", { principal: root, trustPolicy: trust({ Service: "lambda.amazonaws.com" }) }, "lacking resource"],
  ["somebody who is no more", { principal: user, trustPolicy: trust({ AWS: "AIDAEXAMPLEUSER000001" }) }, "lacking resource"],
];

const MATCHING: readonly [name: string, statement: object, question: { action?: string; resource?: string }, fits: boolean][] = [
  ["actions do not depend on case", allow({ Action: "SQS:sendmessage" }), {}, true],
  ["a wildcard in an action", allow({ Action: "sqs:Send*" }), {}, true],
  ["a ? in an action", allow({ Action: "sqs:SendMessag?" }), {}, true],
  ["any action", allow({ Action: "*" }), {}, true],
  ["another service", allow({ Action: "sns:*" }), {}, false],
  ["NotAction of it", allow({ Action: undefined, NotAction: "sqs:*" }), {}, false],
  ["NotAction of something else", allow({ Action: undefined, NotAction: ["sns:*", "s3:*"] }), {}, true],
  ["the resource", allow({ Resource: QUEUE }), {}, true],
  ["one of the resources", allow({ Resource: ["arn:aws:s3:::b", QUEUE] }), {}, true],
  ["another resource", allow({ Resource: `${QUEUE}2` }), {}, false],
  ["resources depend on case", allow({ Resource: QUEUE.toUpperCase() }), {}, false],
  ["NotResource of it", allow({ Resource: undefined, NotResource: QUEUE }), {}, false],
  ["NotResource of something else", allow({ Resource: undefined, NotResource: `${QUEUE}2` }), {}, true],
  ["NotResource with a variable that has no value", allow({ Resource: undefined, NotResource: "arn:aws:sqs:*:*:${aws:username}" }), {}, false],
  ["a resource with a variable that has no value", allow({ Resource: "arn:aws:sqs:*:*:${aws:username}" }), {}, false],
  ["a resource with a default", allow({ Resource: "arn:aws:sqs:*:*:${aws:username, 'q'}" }), {}, true],
  ["a resource with a literal star", allow({ Resource: "arn:aws:sqs:*:*:${*}" }), {}, false],
  ["an action without resource", allow({ Resource: "*" }), { resource: "*" }, true],
  ["an action without resource, and a narrower statement", allow({ Resource: QUEUE }), { resource: "*" }, false],
  ["two conditions that hold", allow({ Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" }, Bool: { "aws:SecureTransport": "true" } } }), {}, true],
  ["two conditions, one of which holds", allow({ Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" }, Bool: { "aws:SecureTransport": "false" } } }), {}, false],
  ["two keys, one of which fits", allow({ Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1", "aws:username": "ann" } } }), {}, false],
  ["a value that is no text", allow({ Condition: { Bool: { "aws:SecureTransport": true } } }), {}, true],
];

describe("evaluation of policies", () => {
  for (const [name, given, expected] of CASES) it(`${name}: ${expected}`, () => assert.equal(outcomeOf({ ...SEND, ...given }), expected));

  describe("trust policies", () => {
    for (const [name, given, expected] of TRUST) it(`${name}: ${expected}`, () => assert.equal(outcomeOf({ ...ASSUME, ...given }), expected));
  });

  describe("statements", () => {
    for (const [name, statement, question, fits] of MATCHING) {
      it(`${name}: ${fits ? "fits" : "does not fit"}`, () => {
        const context = { "aws:RequestedRegion": "us-east-1", "aws:SecureTransport": "true" };
        assert.equal(decide({ principal: session, ...SEND, ...question, context, identity: [policy(statement)] }).allowed, fits);
      });
    }

    it("variables are plain text in documents of the old version", () => {
      const statement = allow({ Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:\${aws:username}` });
      const context = { "aws:username": "q" };
      assert.equal(decide({ principal: user, ...SEND, context, identity: [{ Version: "2012-10-17", Statement: statement }] }).allowed, true);
      assert.equal(decide({ principal: user, ...SEND, context, identity: [{ Version: "2008-10-17", Statement: statement }] }).allowed, false);
      assert.equal(decide({ principal: user, ...SEND, context, identity: [{ Statement: statement }] }).allowed, false);
    });
  });

  it("names what decided", () => {
    const given = { principal: session, ...SEND, identity: [OTHERWISE, policy(allow({ Sid: "Send" }))] };
    assert.equal(decide(given).decidedBy, "identity policy 2, statement Send");
    assert.equal(decide({ ...given, boundary: policy(allow(), deny()) }).decidedBy, "permissions boundary, statement 2");
  });
});

describe("evaluation, whatever the policies", () => {
  const action = fc.constantFrom("sqs:SendMessage", "sqs:*", "sqs:Receive*", "*", "sns:Publish");
  const resource = fc.constantFrom("*", QUEUE, `${QUEUE}2`, "arn:aws:sqs:*:*:*", FOREIGN_QUEUE);
  const named = fc.constantFrom<unknown>("*", { AWS: "*" }, { AWS: ROLE }, { AWS: SESSION }, { AWS: USER }, { AWS: ACCOUNT }, { Service: "events.amazonaws.com" });
  const condition = fc.constantFrom<object | undefined>(undefined, { StringEquals: { "aws:x": "1" } }, { StringNotEquals: { "aws:x": "1" } }, { Null: { "aws:x": "true" } });
  const statement = fc.record({ Effect: fc.constantFrom("Allow", "Allow", "Allow", "Deny"), Action: action, Resource: resource, Condition: condition })
    .map(({ Condition, ...rest }) => ({ ...rest, ...(Condition && { Condition }) }));
  const identity = fc.array(statement, { minLength: 1, maxLength: 3 }).map((list) => policy(...list));
  const ofResource = fc.array(fc.tuple(statement, named), { minLength: 1, maxLength: 3 }).map((list) => policy(...list.map(([s, Principal]) => ({ ...s, Principal }))));
  const given: fc.Arbitrary<Case> = fc.record({
    principal: fc.constantFrom(session, user, root, events, anonymous), action: fc.constantFrom("sqs:SendMessage", "sqs:ReceiveMessage"),
    resource: fc.constantFrom(QUEUE, FOREIGN_QUEUE, "*"), context: fc.constantFrom<Record<string, string>>({}, { "aws:x": "1" }, { "aws:x": "2" }),
    identity: fc.array(identity, { maxLength: 2 }), boundary: fc.option(identity, { nil: undefined }), session: fc.option(fc.array(identity, { maxLength: 2 }), { nil: undefined }),
    resourcePolicy: fc.option(ofResource, { nil: undefined }),
  });
  const plus = (document: string | object | undefined, more: object) => ({ ...policy(), Statement: [...((document as { Statement: object[] } | undefined)?.Statement ?? []), more] });

  it("a Deny for everybody always wins", () => {
    fc.assert(fc.property(given, (c) => {
      const denied = { ...c, resourcePolicy: plus(c.resourcePolicy, { Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }) };
      assert.equal(decide(denied).verdict.outcome, "explicitDeny");
    }), { numRuns: 500 });
  });

  it("a further Allow never takes anything away", () => {
    fc.assert(fc.property(given, identity.map((d) => d.Statement.map((s) => ({ ...s, Effect: "Allow" }))), named, (c, more, Principal) => {
      if (!decide(c).allowed) return;
      assert.equal(decide({ ...c, identity: [...(c.identity ?? []), policy(...more)] }).allowed, true);
      const opened = more.reduce<string | object | undefined>((document, s) => plus(document, { ...s, Principal }), c.resourcePolicy);
      assert.equal(decide({ ...c, resourcePolicy: opened }).allowed, true);
    }), { numRuns: 1000 });
  });

  it("a further Deny never gives anything", () => {
    fc.assert(fc.property(given, statement, (c, more) => {
      if (decide(c).allowed) return;
      assert.equal(decide({ ...c, identity: [...(c.identity ?? []), policy({ ...more, Effect: "Deny" })] }).allowed, false);
    }), { numRuns: 1000 });
  });

  it("a boundary or a session policy never gives anything", () => {
    fc.assert(fc.property(given, identity, (c, more) => {
      const without = { ...c, boundary: undefined, session: undefined };
      if (decide(without).allowed) return;
      assert.equal(decide({ ...without, boundary: more }).allowed, false);
      assert.equal(decide({ ...without, session: [more] }).allowed, false);
    }), { numRuns: 1000 });
  });

  it("the statement that is said to be missing is what was missing", () => {
    fc.assert(fc.property(given, (c) => {
      let current: Case = c;
      // One layer after the other may lack one: at most all four.
      for (let i = 0; i < 5; i++) {
        const { verdict, explanation } = decide(current);
        if (verdict.outcome !== "implicitDeny") return;
        const statement = explanation!.missing.statement;
        switch (verdict.lacking) {
          case "identity": current = { ...current, identity: [...(current.identity ?? []), policy(statement)] }; break;
          case "boundary": current = { ...current, boundary: plus(current.boundary as object, statement) }; break;
          case "session": current = { ...current, session: [...(current.session ?? []), policy(statement)] }; break;
          case "resource": current = { ...current, resourcePolicy: plus(current.resourcePolicy as object | undefined, statement) }; break;
        }
      }
      assert.fail("it is never allowed");
    }), { numRuns: 1000 });
  });
});
