import { strict as assert } from "node:assert";
import type { Caller } from "../../../local/kernel/caller";
import { AwsError } from "../../../local/kernel/errors";
import { IamAuthorizer } from "../../../local/kernel/iam-authorizer";
import type { AccessRequest, Call, Transport } from "../../../local/kernel/operation";
import { Ports, PRINCIPALS, type PrincipalPolicies } from "../../../local/kernel/ports";

const ACCOUNT = "123456789012";
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
const FOREIGN = "arn:aws:sqs:us-east-1:000000000000:q";
const RULE = `arn:aws:events:us-east-1:${ACCOUNT}:rule/r`;
const TIME = Date.parse("2026-11-20T12:00:00.700Z");

const root: Caller = { type: "Root", account: ACCOUNT };
const user: Caller = { type: "IAMUser", account: ACCOUNT, userName: "ann", userId: "AIDAANN", arn: `arn:aws:iam::${ACCOUNT}:user/ann`, accessKeyId: "key" };
const session: Caller = {
  type: "AssumedRole", account: ACCOUNT, roleName: "R", roleArn: `arn:aws:iam::${ACCOUNT}:role/app/R`, roleId: "AROAR", sessionName: "s",
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/R/s`, accessKeyId: "key", issuedAt: TIME - 60_000,
};
const events: Caller = { type: "AWSService", principal: "events.amazonaws.com", sourceArn: RULE, sourceAccount: ACCOUNT };
const anonymous: Caller = { type: "Anonymous" };

const text = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (more: object = {}) => ({ Effect: "Allow", Action: "sqs:SendMessage", Resource: "*", ...more });
const deny = (more: object = {}) => ({ ...allow(more), Effect: "Deny" });

interface Given {
  readonly caller: Caller;
  readonly identity?: readonly string[];
  readonly boundary?: string;
  readonly tags?: Record<string, string>;
  readonly question?: Partial<AccessRequest>;
  readonly transport?: Partial<Transport>;
  readonly region?: string;
}

/** The refusal, or undefined. */
function ask({ caller, identity = [], boundary, tags, question, transport, region = "us-east-1" }: Given): AwsError | undefined {
  const policies = (id: string): PrincipalPolicies => ({
    id, tags, identity: identity.map((document, i) => ({ name: `p${i + 1} (inline)`, document })),
    ...(boundary && { boundary: { name: `arn:aws:iam::${ACCOUNT}:policy/B`, document: boundary } }),
  });
  const ports = new Ports();
  ports.provide(PRINCIPALS, { policiesOfRole: () => policies("AROAR"), policiesOfUser: () => policies("AIDAANN"), role: () => undefined, policyDocument: () => undefined });
  const call: Call = {
    service: "sqs", operation: "SendMessage", caller, account: ACCOUNT, region, requestId: "r", time: TIME, trace: { id: "t", hops: 0 },
    transport: { via: "wire", ...transport }, signal: new AbortController().signal,
  };
  try {
    new IamAuthorizer(ports).require({ action: "sqs:SendMessage", resource: QUEUE, ...question }, call, "AccessDeniedException");
    return undefined;
  } catch (error) {
    assert.ok(error instanceof AwsError, String(error));
    assert.equal(error.code, "AccessDeniedException");
    return error;
  }
}

const resourcePolicy = (...statements: object[]) => ({ resourcePolicy: { name: `resource policy of ${QUEUE}`, document: text(...statements) } });

describe("the IAM authorizer", () => {
  const HEAD = (who: string, resource = QUEUE) => `User: ${who} is not authorized to perform: sqs:SendMessage on resource: ${resource}`;
  const WORDS: readonly [name: string, given: Given, message: string | undefined][] = [
    ["the root", { caller: root }, undefined],
    ["the root, denied by the resource", { caller: root, question: resourcePolicy(deny({ Principal: "*" })) }, `${HEAD(`arn:aws:iam::${ACCOUNT}:root`)} with an explicit deny in a resource-based policy`],
    ["the root in a foreign account", { caller: root, question: { resource: FOREIGN } }, `${HEAD(`arn:aws:iam::${ACCOUNT}:root`, FOREIGN)} because no resource-based policy allows the sqs:SendMessage action`],
    ["a session that is allowed", { caller: session, identity: [text(allow())] }, undefined],
    ["a session that is not", { caller: session }, `${HEAD(session.arn)} because no identity-based policy allows the sqs:SendMessage action`],
    ["a user that is not", { caller: user }, `${HEAD(user.arn)} because no identity-based policy allows the sqs:SendMessage action`],
    ["a Deny of an inline policy", { caller: user, identity: [text(allow(), deny())] }, `${HEAD(user.arn)} with an explicit deny in an identity-based policy`],
    ["a boundary", { caller: user, identity: [text(allow())], boundary: text(allow({ Action: "s3:*" })) }, `${HEAD(user.arn)} because no permissions boundary allows the sqs:SendMessage action`],
    ["a Deny of a boundary, which is a managed policy", { caller: user, identity: [text(allow())], boundary: text(allow(), deny()) }, `${HEAD(user.arn)} with an explicit deny in a permissions boundary: arn:aws:iam::${ACCOUNT}:policy/B`],
    ["a session policy", { caller: { ...session, sessionPolicies: [text(allow({ Action: "s3:*" }))] }, identity: [text(allow())] }, `${HEAD(session.arn)} because no session policy allows the sqs:SendMessage action`],
    ["a Deny of a session policy", { caller: { ...session, sessionPolicies: [text(allow(), deny())] }, identity: [text(allow())] }, `${HEAD(session.arn)} with an explicit deny in a session policy`],
    ["a service", { caller: events }, `${HEAD("events.amazonaws.com")} because no resource-based policy allows the sqs:SendMessage action`],
    ["the anonymous", { caller: anonymous }, `${HEAD("anonymous")} because no resource-based policy allows the sqs:SendMessage action`],
    ["a trust policy", { caller: events, question: { resourcePolicy: { name: "trust policy of role R", document: text(), kind: "trust" } } }, HEAD("events.amazonaws.com")],
    ["a Deny of a trust policy", { caller: user, question: { resourcePolicy: { name: "trust policy of role R", document: text(deny({ Principal: "*", Resource: undefined })), kind: "trust" } } }, `${HEAD(user.arn)} with an explicit deny in the role trust policy`],
    ["a key policy that names only the root", { caller: user, question: { resourcePolicy: { name: "key policy", document: text(allow({ Principal: { AWS: ACCOUNT } })), kind: "key" } } }, `${HEAD(user.arn)} because no identity-based policy allows the sqs:SendMessage action`],
    ["a key policy that names nobody", { caller: user, identity: [text(allow())], question: { resourcePolicy: { name: "key policy", document: text(), kind: "key" } } }, `${HEAD(user.arn)} because no resource-based policy allows the sqs:SendMessage action`],
    ["a key policy that names nobody, for the root", { caller: root, question: { resourcePolicy: { name: "key policy", document: text(), kind: "key" } } }, `${HEAD(`arn:aws:iam::${ACCOUNT}:root`)} because no resource-based policy allows the sqs:SendMessage action`],
    ["a policy that is no JSON", { caller: events, question: { resourcePolicy: { name: "policy", document: "{" } } }, `${HEAD("events.amazonaws.com")} because no resource-based policy allows the sqs:SendMessage action`],
    // One made later under the name of a role that is gone is another.
    ["a role made later under the same name", { caller: { ...session, roleId: "AROAGONE" }, identity: [text(allow())] }, `${HEAD(session.arn)} because no identity-based policy allows the sqs:SendMessage action`],
  ];
  for (const [name, given, message] of WORDS) {
    it(`${name}: ${message === undefined ? "allowed" : "refused in AWS's words"}`, () => assert.equal(ask(given)?.message, message));
  }

  it("says who was denied what, and what is missing", () => {
    const error = ask({ caller: events, question: resourcePolicy(allow({ Sid: "Send", Principal: { Service: "events.amazonaws.com" }, Condition: { ArnEquals: { "aws:SourceArn": `${RULE}2` } } })) });
    assert.deepEqual(error?.denial, {
      principal: "events.amazonaws.com", action: "sqs:SendMessage", resource: QUEUE, kind: "implicit",
      missing: {
        where: `resource policy of ${QUEUE}`,
        statement: { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QUEUE, Condition: { ArnEquals: { "aws:SourceArn": RULE } } },
      },
      nearest: `resource policy of ${QUEUE}, statement Send: its condition ArnEquals wants aws:SourceArn to be ${RULE}2, and the request's is ${RULE}`,
    });
    assert.deepEqual(ask({ caller: user, identity: [text(allow()), text(deny({ Sid: "No" }))] })?.denial, {
      principal: user.arn, action: "sqs:SendMessage", resource: QUEUE, kind: "explicit", decidedBy: "p2 (inline), statement No",
    });
  });

  it("asks nobody for the root's policies", () => {
    const call = { caller: root, account: ACCOUNT } as Call;
    new IamAuthorizer(new Ports()).require({ action: "sqs:SendMessage", resource: QUEUE }, call, "AccessDenied");
  });

  const wire: Partial<Transport> = { sourceIp: "127.0.0.1", userAgent: "aws-cli/2" };
  /** What a condition key holds for a caller; undefined: the request has no such key. */
  const KEYS: readonly [key: string, caller: Caller, value: string | undefined, more?: Partial<Given>][] = [
    ["aws:PrincipalArn", root, `arn:aws:iam::${ACCOUNT}:root`], ["aws:PrincipalArn", user, user.arn], ["aws:PrincipalArn", session, session.roleArn],
    ["aws:PrincipalArn", events, undefined], ["aws:PrincipalArn", anonymous, undefined],
    ["aws:PrincipalAccount", session, ACCOUNT], ["aws:PrincipalAccount", events, undefined],
    ["aws:PrincipalType", root, "Account"], ["aws:PrincipalType", user, "User"], ["aws:PrincipalType", session, "AssumedRole"], ["aws:PrincipalType", anonymous, "Anonymous"],
    ["aws:PrincipalIsAWSService", events, "true"], ["aws:PrincipalIsAWSService", user, "false"], ["aws:PrincipalIsAWSService", anonymous, undefined],
    ["aws:PrincipalServiceName", events, "events.amazonaws.com"], ["aws:PrincipalServiceName", user, undefined],
    ["aws:userid", root, ACCOUNT], ["aws:userid", user, "AIDAANN"], ["aws:userid", session, "AROAR:s"], ["aws:userid", anonymous, undefined],
    ["aws:username", user, "ann"], ["aws:username", session, undefined], ["aws:username", root, undefined],
    ["aws:SourceArn", events, RULE], ["aws:SourceArn", session, undefined], ["AWS:sourcearn", events, RULE],
    ["aws:SourceAccount", events, ACCOUNT], ["aws:SourceAccount", user, undefined],
    ["aws:SourceIp", user, "127.0.0.1", { transport: wire }], ["aws:SourceIp", user, undefined, { transport: { sourceIp: "events.amazonaws.com" } }], ["aws:SourceIp", user, "::1", { transport: { sourceIp: "::1" } }],
    ["aws:UserAgent", user, "aws-cli/2", { transport: wire }], ["aws:UserAgent", user, undefined],
    ["aws:SecureTransport", user, "true"], ["aws:SecureTransport", anonymous, "true"], ["aws:SecureTransport", events, "true"],
    ["aws:CurrentTime", user, "2026-11-20T12:00:00Z"], ["aws:EpochTime", user, "1795176000"],
    ["aws:TokenIssueTime", session, "2026-11-20T11:59:00Z"], ["aws:TokenIssueTime", user, undefined], ["aws:TokenIssueTime", { ...user, issuedAt: TIME }, "2026-11-20T12:00:00Z"],
    ["aws:MultiFactorAuthPresent", session, "false"], ["aws:MultiFactorAuthPresent", user, undefined],
    ["aws:RequestedRegion", user, "eu-west-1", { region: "eu-west-1" }],
    ["aws:RequestedRegion", user, "us-east-1", { region: "eu-west-1", question: { context: { "aws:RequestedRegion": ["us-east-1"] } } }],
    ["aws:ViaAWSService", session, "false"], ["aws:ViaAWSService", events, undefined],
    ["aws:ResourceAccount", user, ACCOUNT], ["aws:ResourceAccount", user, ACCOUNT, { question: { resource: "arn:aws:s3:::b" } }],
    ["aws:ResourceTag/Team", user, "blue", { question: { resourceTags: { team: "blue" } } }], ["aws:ResourceTag/Team", user, undefined],
    ["aws:PrincipalTag/team", user, "Red", { tags: { Team: "Red" } }], ["aws:PrincipalTag/team", session, "Red", { tags: { Team: "Red" } }], ["aws:PrincipalTag/team", root, undefined, { tags: { Team: "Red" } }],
    ["aws:RequestTag/a/b", user, "1", { question: { context: { "aws:RequestTag/a/b": ["1"] } } }],
    ["events:Source", user, "shop", { question: { context: { "events:source": ["shop"] } } }],
    ["aws:constructor", user, undefined], ["aws:PrincipalTag/constructor", user, undefined, { tags: {} }],
  ];
  for (const [key, caller, value, more] of KEYS) {
    it(`${key} of ${caller.type} is ${value ?? "not there"}${more ? ` with ${JSON.stringify(more)}` : ""}`, () => {
      const condition = value === undefined ? { Null: { [key]: "true" } } : { StringEquals: { [key]: value } };
      // Allowed by everything that has a say, if the condition holds.
      const statement = allow({ Condition: condition });
      const question = { ...more?.question, ...resourcePolicy({ ...statement, Principal: "*" }, { ...deny({ Principal: "*" }), Condition: value === undefined ? { Null: { [key]: "false" } } : { StringNotEquals: { [key]: value } } }) };
      assert.equal(ask({ caller, ...more, question })?.message, undefined);
    });
  }

  it("does not answer from memory what may be different now", () => {
    const ports = new Ports();
    const authorizer = new IamAuthorizer(ports);
    const isAllowed = (statement: object, more: { time?: number; tags?: Record<string, string>; resource?: string; sourceIp?: string; region?: string } = {}): boolean => {
      const { time = TIME, tags = {}, resource = QUEUE, sourceIp = "10.0.0.1", region = "us-east-1" } = more;
      const call: Call = {
        service: "sqs", operation: "SendMessage", caller: events, account: ACCOUNT, region, requestId: "r", time, trace: { id: "t", hops: 0 },
        transport: { via: "service", sourceIp }, signal: new AbortController().signal,
      };
      try {
        authorizer.require({ action: "sqs:SendMessage", resource, resourceTags: tags, ...resourcePolicy(statement) }, call, "AccessDenied");
        return true;
      } catch {
        return false;
      }
    };
    const forEvents = (Condition?: object, Resource = "*") => allow({ Principal: { Service: "events.amazonaws.com" }, Resource, ...(Condition && { Condition }) });
    const byRule = forEvents({ ArnEquals: { "aws:SourceArn": RULE } }, QUEUE);
    for (let time = 0; time < 2; time++) {
      assert.equal(isAllowed(byRule), true);
      assert.equal(isAllowed(byRule, { resource: `${QUEUE}2` }), false, "another resource");
      assert.equal(isAllowed(forEvents({ ArnEquals: { "aws:SourceArn": `${RULE}2` } })), false, "another policy");
    }
    const early = forEvents({ DateLessThan: { "aws:CurrentTime": "2026-11-20T12:00:01Z" } });
    assert.equal(isAllowed(early), true);
    assert.equal(isAllowed(early, { time: TIME + 1000 }), false, "another time");
    const tagged = forEvents({ StringEquals: { "aws:ResourceTag/a": "1" } });
    assert.equal(isAllowed(tagged, { tags: { a: "1" } }), true);
    assert.equal(isAllowed(tagged, { tags: { a: "2" } }), false, "another tag");
    const near = forEvents({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } });
    assert.equal(isAllowed(near), true);
    assert.equal(isAllowed(near, { sourceIp: "11.0.0.1" }), false, "another address");
    const here = forEvents({ StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } });
    assert.equal(isAllowed(here), true);
    assert.equal(isAllowed(here, { region: "eu-west-1" }), false, "another region");
  });
});
