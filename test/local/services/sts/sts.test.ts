import { strict as assert } from "node:assert";
import type { AccessKey, Role } from "@aws-sdk/client-iam";
import type { AssumeRoleResponse, GetSessionTokenResponse } from "@aws-sdk/client-sts";
import type { Caller } from "../../../../local/kernel/caller";
import type { CallEntry } from "../../../../local/kernel/journal";
import { ACCOUNT, allowing, cloudForSuite, policy, refused, trusting, type Somebody } from "../iam/support";

const arnOf = (role: string) => `arn:aws:iam::${ACCOUNT}:role/${role}`;
const ann = `arn:aws:iam::${ACCOUNT}:user/ann`;
const RULE = `arn:aws:events:us-east-1:${ACCOUNT}:rule/r`;

describe("STS", () => {
  const given = cloudForSuite({ clock: "virtual" });
  let user: Somebody;

  const iam = <Out = Record<string, unknown>>(operation: string, input: object = {}) => given.root.iam<Out>(operation, input);
  const makeRole = async (RoleName: string, trust: string, own?: string, more: object = {}) => {
    const { Role: made } = await iam<{ Role: Role }>("CreateRole", { RoleName, AssumeRolePolicyDocument: trust, ...more });
    if (own) await iam("PutRolePolicy", { RoleName, PolicyName: "own", PolicyDocument: own });
    return made;
  };
  const assume = (who: Somebody, role: string, more: object = {}) => who.sts<AssumeRoleResponse>("AssumeRole", { RoleArn: arnOf(role), RoleSessionName: "s-1", ...more });
  /** Assumes a role as a service does: without HTTP. */
  const assumeAs = (caller: Caller, role: string) => given.cloud.kernel.dispatch.handle<AssumeRoleResponse>({
    service: "sts", operation: "AssumeRole", input: { RoleArn: arnOf(role), RoleSessionName: "s-1" }, caller, region: "us-east-1", transport: { via: "service" },
  });

  before(async () => {
    await iam("CreateUser", { UserName: "ann" });
    user = given.root.as((await iam<{ AccessKey: AccessKey }>("CreateAccessKey", { UserName: "ann" })).AccessKey);
    await makeRole("open", trusting({ AWS: ann }), allowing(["iam:GetRole", "sts:AssumeRole"]));
  });

  it("says who somebody is, whatever their policies say", async () => {
    assert.deepEqual(await given.root.sts("GetCallerIdentity"), { UserId: ACCOUNT, Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root` });
    assert.deepEqual({ ...await user.sts("GetCallerIdentity"), UserId: "" }, { UserId: "", Account: ACCOUNT, Arn: ann });
    const { Credentials, AssumedRoleUser } = await assume(user, "open");
    assert.deepEqual(await user.as(Credentials).sts("GetCallerIdentity"), { UserId: AssumedRoleUser!.AssumedRoleId, Account: ACCOUNT, Arn: AssumedRoleUser!.Arn });
    assert.equal(AssumedRoleUser!.Arn, `arn:aws:sts::${ACCOUNT}:assumed-role/open/s-1`);
  });

  it("gives credentials that can do what the role can, until they end", async () => {
    const before = given.cloud.kernel.clock.now();
    const { Credentials } = await assume(user, "open", { DurationSeconds: 900 });
    const left = Credentials!.Expiration!.getTime() - before;
    assert.ok(left > 898_000 && left <= 900_000, String(left));
    const session = user.as(Credentials);
    await session.iam("GetRole", { RoleName: "open" });
    await refused(session.iam("ListRoles"), "AccessDenied",
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/open/s-1 is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${ACCOUNT}:role/ because no identity-based policy allows the iam:ListRoles action`);
    await refused(user.as({ ...Credentials, SessionToken: "wrong" }).sts("GetCallerIdentity"), "InvalidClientTokenId");
    await given.cloud.kernel.clock.advance(901_000);
    await refused(session.sts("GetCallerIdentity"), "ExpiredToken");
  });

  it("refuses who is not trusted, in AWS's words, and names the trust policy", async () => {
    await makeRole("closed", trusting({ Service: "lambda.amazonaws.com" }));
    const message = `User: ${ann} is not authorized to perform: sts:AssumeRole on resource: ${arnOf("closed")}`;
    await refused(assume(user, "closed"), "AccessDenied", message);
    const call = given.cloud.kernel.journal.since(0).filter((entry): entry is typeof entry & CallEntry => entry.kind === "call").at(-1)!;
    assert.equal(call.status, "denied");
    assert.deepEqual(call.denial!.missing, { where: "trust policy of role closed", statement: { Effect: "Allow", Principal: { AWS: ann }, Action: "sts:AssumeRole" } });
    assert.match(call.denial!.nearest!, /^trust policy of role closed, statement 1: its Principal is Service lambda\.amazonaws\.com/);
    await refused(assume(user, "none"), "AccessDenied", `User: ${ann} is not authorized to perform: sts:AssumeRole on resource: ${arnOf("none")}`);
    await refused(assume(given.root, "open"), "AccessDenied", "Roles may not be assumed by root accounts.");
  });

  it("wants the user's own policies too where the account is trusted", async () => {
    await makeRole("byAccount", trusting({ AWS: ACCOUNT }));
    await refused(assume(user, "byAccount"), "AccessDenied", /because no identity-based policy allows the sts:AssumeRole action$/);
    await iam("PutUserPolicy", { UserName: "ann", PolicyName: "assume", PolicyDocument: allowing("sts:AssumeRole", arnOf("byAccount")) });
    await assume(user, "byAccount");
  });

  it("knows external ids, session names and tags of roles", async () => {
    await makeRole("external", trusting({ AWS: ann }, { Condition: { StringEquals: { "sts:ExternalId": "x-1" }, StringLike: { "sts:RoleSessionName": "s-*" } } }));
    await refused(assume(user, "external"), "AccessDenied");
    await refused(assume(user, "external", { ExternalId: "x-2" }), "AccessDenied");
    await refused(assume(user, "external", { ExternalId: "x-1", RoleSessionName: "t-1" }), "AccessDenied");
    await assume(user, "external", { ExternalId: "x-1" });
    await makeRole("tagged", trusting({ AWS: ann }, { Condition: { StringEquals: { "aws:ResourceTag/open": "yes" } } }));
    await refused(assume(user, "tagged"), "AccessDenied");
    await iam("TagRole", { RoleName: "tagged", Tags: [{ Key: "open", Value: "yes" }] });
    await assume(user, "tagged");
  });

  it("lets services in by the source of what they do", async () => {
    await makeRole("forRule", trusting({ Service: "events.amazonaws.com" }, { Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT }, ArnEquals: { "aws:SourceArn": RULE } } }), allowing("iam:GetRole"));
    const service: Caller = { type: "AWSService", principal: "events.amazonaws.com", sourceArn: RULE, sourceAccount: ACCOUNT };
    const { Credentials } = await assumeAs(service, "forRule");
    await given.root.as(Credentials).iam("GetRole", { RoleName: "forRule" });
    await refused(assumeAs({ ...service, sourceArn: `${RULE}2` }, "forRule"), "AccessDenied", `User: events.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${arnOf("forRule")}`);
    await refused(assumeAs({ type: "AWSService", principal: "events.amazonaws.com" }, "forRule"), "AccessDenied");
    await refused(assumeAs({ ...service, principal: "lambda.amazonaws.com" }, "forRule"), "AccessDenied");
    await refused(assumeAs({ type: "Anonymous" }, "forRule"), "MissingAuthenticationToken");
  });

  it("bounds how long a session lasts", async () => {
    await makeRole("long", trusting({ AWS: [ann, arnOf("open")] }), undefined, { MaxSessionDuration: 7200 });
    await assume(user, "long", { DurationSeconds: 7200 });
    await refused(assume(user, "long", { DurationSeconds: 7201 }), "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    await refused(assume(user, "long", { DurationSeconds: 899 }), "ValidationError", /at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900$/);
    const chained = user.as((await assume(user, "open")).Credentials);
    await assume(chained, "long", { DurationSeconds: 3600 });
    await refused(assume(chained, "long", { DurationSeconds: 3601 }), "ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
  });

  it("narrows a session by its policies", async () => {
    await makeRole("wide", trusting({ AWS: ann }), allowing("iam:*"));
    const inline = await assume(user, "wide", { Policy: allowing("iam:ListRoles") });
    assert.ok(inline.PackedPolicySize! > 0 && inline.PackedPolicySize! <= 100);
    const session = user.as(inline.Credentials);
    await session.iam("ListRoles");
    await refused(session.iam("ListUsers"), "AccessDenied", /because no session policy allows the iam:ListUsers action$/);
    await iam("CreatePolicy", { PolicyName: "users", PolicyDocument: allowing("iam:ListUsers") });
    const both = user.as((await assume(user, "wide", { Policy: allowing("iam:ListRoles"), PolicyArns: [{ arn: `arn:aws:iam::${ACCOUNT}:policy/users` }] })).Credentials);
    await both.iam("ListRoles");
    await both.iam("ListUsers");
    await refused(both.iam("ListPolicies"), "AccessDenied");
    const denied = user.as((await assume(user, "wide", { Policy: policy({ Effect: "Allow", Action: "*", Resource: "*" }, { Effect: "Deny", Action: "iam:ListRoles", Resource: "*" }) })).Credentials);
    await refused(denied.iam("ListRoles"), "AccessDenied", /with an explicit deny in a session policy$/);
    await refused(assume(user, "wide", { Policy: "nonsense" }), "MalformedPolicyDocumentException", "Syntax errors in policy.");
    await refused(assume(user, "wide", { Policy: allowing("s3:GetObject", `arn:aws:s3:::${"x".repeat(2048)}`) }), "PackedPolicyTooLargeException");
    await refused(assume(user, "wide", { PolicyArns: [{ arn: `arn:aws:iam::${ACCOUNT}:policy/none` }] }), "ValidationError");
  });

  it("a session of a role that is gone can do nothing, even when another comes under its name", async () => {
    await makeRole("passing", trusting({ AWS: ann }), allowing("iam:ListRoles"));
    const session = user.as((await assume(user, "passing")).Credentials);
    await session.iam("ListRoles");
    assert.ok((await iam<{ Role: Role }>("GetRole", { RoleName: "passing" })).Role.RoleLastUsed!.LastUsedDate);
    await iam("DeleteRolePolicy", { RoleName: "passing", PolicyName: "own" });
    await iam("DeleteRole", { RoleName: "passing" });
    await makeRole("passing", trusting({ AWS: ann }), allowing("iam:ListRoles"));
    await refused(session.iam("ListRoles"), "AccessDenied");
  });

  it("refuses what it has not, and what is malformed", async () => {
    await refused(user.sts("AssumeRole", { RoleArn: "no ARN but long enough", RoleSessionName: "s-1" }), "ValidationError", "no ARN but long enough is invalid");
    await refused(user.sts("AssumeRole", { RoleArn: ann, RoleSessionName: "s-1" }), "ValidationError", "Request ARN is invalid");
    await refused(assume(user, "open", { RoleSessionName: "a b" }), "ValidationError", /Member must satisfy regular expression pattern: /);
    await refused(assume(user, "open", { SerialNumber: "GAHT12345678", TokenCode: "123456" }), "NotImplemented", /serialNumber \(there are no MFA devices\)/);
    await refused(user.sts("DecodeAuthorizationMessage", { EncodedMessage: "x" }), "NotImplemented");
  });

  it("gives users temporary credentials, which are not good for IAM", async () => {
    const { Credentials } = await user.sts<GetSessionTokenResponse>("GetSessionToken", { DurationSeconds: 3600 });
    const temporary = user.as(Credentials);
    assert.equal((await temporary.sts("GetCallerIdentity")).Arn, ann);
    await assume(temporary, "open");
    await refused(temporary.iam("GetUser"), "InvalidClientTokenId");
    await refused(temporary.sts("GetSessionToken"), "AccessDenied", "Cannot call GetSessionToken with session credentials");
    await refused(temporary.sts("GetAccessKeyInfo", { AccessKeyId: "x".repeat(20) }), "AccessDenied");
    await refused(user.as((await assume(user, "open")).Credentials).sts("GetSessionToken"), "AccessDenied", "Cannot call GetSessionToken with session credentials");
    await refused(given.root.sts("GetSessionToken"), "NotImplemented", /root/);
  });

  it("tells the account of a key", async () => {
    assert.deepEqual(await given.root.sts("GetAccessKeyInfo", { AccessKeyId: user.credentials.accessKeyId }), { Account: ACCOUNT });
    await refused(user.sts("GetAccessKeyInfo", { AccessKeyId: user.credentials.accessKeyId }), "AccessDenied");
  });
});
