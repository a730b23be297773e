import { strict as assert } from "node:assert";
import type { AccessKey, ListAccessKeysResponse, User } from "@aws-sdk/client-iam";
import { ACCOUNT, allowing, cloudForSuite, policy, refused, trusting, type Somebody } from "./support";

describe("IAM users", () => {
  const given = cloudForSuite();
  const iam = <Out = Record<string, unknown>>(operation: string, input: object = {}) => given.root.iam<Out>(operation, input);

  async function userWith(UserName: string, ...statements: object[]): Promise<Somebody> {
    await iam("CreateUser", { UserName });
    if (statements.length > 0) await iam("PutUserPolicy", { UserName, PolicyName: "own", PolicyDocument: policy(...statements) });
    const { AccessKey: key } = await iam<{ AccessKey: AccessKey }>("CreateAccessKey", { UserName });
    return given.root.as(key);
  }

  it("are made, shown, renamed and removed", async () => {
    const { User: made } = await iam<{ User: User }>("CreateUser", { UserName: "ann", Path: "/team/", Tags: [{ Key: "a", Value: "b" }] });
    assert.match(made.UserId!, /^AIDA[A-Z2-7]{17}$/);
    assert.equal(made.Arn, `arn:aws:iam::${ACCOUNT}:user/team/ann`);
    assert.deepEqual((await iam("GetUser", { UserName: "ann" })).User, made);
    await refused(iam("CreateUser", { UserName: "ANN" }), "EntityAlreadyExistsException", "User with name ANN already exists.");
    await iam("UpdateUser", { UserName: "ann", NewUserName: "anna", NewPath: "/" });
    await refused(iam("GetUser", { UserName: "ann" }), "NoSuchEntityException", "The user with name ann cannot be found.");
    assert.deepEqual((await iam("GetUser", { UserName: "anna" })).User, { ...made, UserName: "anna", Path: "/", Arn: `arn:aws:iam::${ACCOUNT}:user/anna` });
    assert.deepEqual(((await iam("ListUsers")).Users as User[]).map(({ UserName }) => UserName), ["anna"]);
    await iam("DeleteUser", { UserName: "anna" });
    await refused(iam("DeleteUser", { UserName: "anna" }), "NoSuchEntityException");
  });

  it("have policies, a boundary and tags as roles have", async () => {
    const UserName = "likeRoles";
    await iam("CreateUser", { UserName });
    await iam("PutUserPolicy", { UserName, PolicyName: "p", PolicyDocument: allowing("s3:GetObject") });
    assert.deepEqual((await iam("ListUserPolicies", { UserName })).PolicyNames, ["p"]);
    assert.equal(decodeURIComponent((await iam<{ PolicyDocument: string }>("GetUserPolicy", { UserName, PolicyName: "p" })).PolicyDocument), allowing("s3:GetObject"));
    await refused(iam("GetUserPolicy", { UserName, PolicyName: "q" }), "NoSuchEntityException", "The user policy with name q cannot be found.");
    const PolicyArn = "arn:aws:iam::aws:policy/AmazonSQSFullAccess";
    await iam("AttachUserPolicy", { UserName, PolicyArn });
    await iam("PutUserPermissionsBoundary", { UserName, PermissionsBoundary: PolicyArn });
    await iam("TagUser", { UserName, Tags: [{ Key: "k", Value: "v" }] });
    assert.deepEqual((await iam("ListUserTags", { UserName })).Tags, [{ Key: "k", Value: "v" }]);
    assert.equal((await iam<{ User: User }>("GetUser", { UserName })).User.PermissionsBoundary?.PermissionsBoundaryArn, PolicyArn);
    await refused(iam("DeleteUser", { UserName }), "DeleteConflictException", "Cannot delete entity, must detach all policies first.");
    await iam("DetachUserPolicy", { UserName, PolicyArn });
    await refused(iam("DeleteUser", { UserName }), "DeleteConflictException", "Cannot delete entity, must delete policies first.");
    await iam("DeleteUserPolicy", { UserName, PolicyName: "p" });
    await iam("DeleteUserPermissionsBoundary", { UserName });
    await iam("UntagUser", { UserName, TagKeys: ["k"] });
    const { AccessKey: key } = await iam<{ AccessKey: AccessKey }>("CreateAccessKey", { UserName });
    await refused(iam("DeleteUser", { UserName }), "DeleteConflictException", "Cannot delete entity, must delete access keys first.");
    await iam("DeleteAccessKey", { UserName, AccessKeyId: key.AccessKeyId });
    await iam("DeleteUser", { UserName });
  });

  it("sign with their keys, of which there are two at most, and can do what their policies allow", async () => {
    const bob = await userWith("bob", { Effect: "Allow", Action: "iam:GetUser", Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}` });
    assert.equal((await bob.iam<{ User: User }>("GetUser")).User.UserName, "bob");
    await refused(bob.iam("GetUser", { UserName: "ann" }), "AccessDenied",
      `User: arn:aws:iam::${ACCOUNT}:user/bob is not authorized to perform: iam:GetUser on resource: arn:aws:iam::${ACCOUNT}:user/ann because no identity-based policy allows the iam:GetUser action`);
    await iam("CreateAccessKey", { UserName: "bob" });
    await refused(iam("CreateAccessKey", { UserName: "bob" }), "LimitExceededException", "Cannot exceed quota for AccessKeysPerUser: 2");
    const { AccessKeyMetadata } = await iam<ListAccessKeysResponse>("ListAccessKeys", { UserName: "bob" });
    assert.deepEqual(AccessKeyMetadata!.map(({ UserName, Status }) => [UserName, Status]), [["bob", "Active"], ["bob", "Active"]]);
    assert.ok(AccessKeyMetadata!.every((key) => /^AKIA[A-Z2-7]{16}$/.test(key.AccessKeyId!)));
  });

  it("cannot sign with an inactive or a deleted key, nor with a wrong secret", async () => {
    const eve = await userWith("eve", { Effect: "Allow", Action: "*", Resource: "*" });
    const AccessKeyId = eve.credentials.accessKeyId;
    await eve.iam("GetUser");
    await refused(given.root.as({ AccessKeyId, SecretAccessKey: "wrong" }).iam("GetUser"), "SignatureDoesNotMatch");
    await iam("UpdateAccessKey", { UserName: "eve", AccessKeyId, Status: "Inactive" });
    await refused(eve.iam("GetUser"), "InvalidClientTokenId", "The security token included in the request is invalid.");
    await iam("UpdateAccessKey", { UserName: "eve", AccessKeyId, Status: "Active" });
    await eve.iam("GetUser");
    await iam("UpdateUser", { UserName: "eve", NewUserName: "eva" });
    assert.equal((await eve.iam<{ User: User }>("GetUser")).User.UserName, "eva");
    await iam("DeleteAccessKey", { UserName: "eva", AccessKeyId });
    await refused(eve.iam("GetUser"), "InvalidClientTokenId");
    await refused(iam("DeleteAccessKey", { UserName: "eva", AccessKeyId }), "NoSuchEntityException", `The Access Key with id ${AccessKeyId} cannot be found.`);
  });

  it("a change of a policy holds at once", async () => {
    const cid = await userWith("cid");
    await refused(cid.iam("ListRoles"), "AccessDenied");
    await iam("CreatePolicy", { PolicyName: "lists", PolicyDocument: allowing("iam:ListRoles") });
    const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/lists`;
    await iam("AttachUserPolicy", { UserName: "cid", PolicyArn });
    await cid.iam("ListRoles");
    await iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: policy({ Effect: "Deny", Action: "*", Resource: "*" }), SetAsDefault: true });
    await refused(cid.iam("ListRoles"), "AccessDenied", new RegExp(`with an explicit deny in an identity-based policy: ${PolicyArn}$`));
    await iam("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v1" });
    await cid.iam("ListRoles");
    await iam("PutUserPermissionsBoundary", { UserName: "cid", PermissionsBoundary: "arn:aws:iam::aws:policy/AmazonSQSFullAccess" });
    await refused(cid.iam("ListRoles"), "AccessDenied", /because no permissions boundary allows the iam:ListRoles action$/);
  });

  it("can be bound by condition keys of IAM", async () => {
    const own = { Resource: "*", Effect: "Allow" };
    const dan = await userWith("dan",
      { ...own, Action: "iam:CreateRole", Condition: { StringEquals: { "aws:RequestTag/team": "dan", "aws:RequestedRegion": "us-east-1" }, "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } } },
      { ...own, Action: "iam:AttachRolePolicy", Condition: { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonSQSFullAccess" } } },
      { ...own, Action: "iam:DeleteRole", Condition: { StringEquals: { "aws:ResourceTag/team": "${aws:username}" } } },
      { ...own, Action: "iam:CreateUser", Condition: { StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AmazonSQSFullAccess" } } },
    );
    const role = { RoleName: "dans", AssumeRolePolicyDocument: trusting({ Service: "lambda.amazonaws.com" }) };
    await refused(dan.iam("CreateRole", role), "AccessDenied");
    await refused(dan.iam("CreateRole", { ...role, Tags: [{ Key: "team", Value: "dan" }, { Key: "x", Value: "y" }] }), "AccessDenied");
    await dan.iam("CreateRole", { ...role, Tags: [{ Key: "team", Value: "dan" }] });
    await dan.iam("AttachRolePolicy", { RoleName: "dans", PolicyArn: "arn:aws:iam::aws:policy/AmazonSQSFullAccess" });
    await refused(dan.iam("AttachRolePolicy", { RoleName: "dans", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }), "AccessDenied");
    await iam("DetachRolePolicy", { RoleName: "dans", PolicyArn: "arn:aws:iam::aws:policy/AmazonSQSFullAccess" });
    await dan.iam("DeleteRole", { RoleName: "dans" });
    await refused(dan.iam("CreateUser", { UserName: "made" }), "AccessDenied");
    await dan.iam("CreateUser", { UserName: "made", PermissionsBoundary: "arn:aws:iam::aws:policy/AmazonSQSFullAccess" });
  });

  it("without a name, it is the caller", async () => {
    const fay = await userWith("fay", { Effect: "Allow", Action: "iam:*", Resource: "*" });
    assert.equal((await fay.iam<{ AccessKey: AccessKey }>("CreateAccessKey")).AccessKey.UserName, "fay");
    assert.equal(((await fay.iam<ListAccessKeysResponse>("ListAccessKeys")).AccessKeyMetadata)!.length, 2);
    assert.equal((await iam<{ User: User }>("GetUser")).User.Arn, `arn:aws:iam::${ACCOUNT}:root`);
    await refused(iam("CreateAccessKey"), "ValidationError", "Must specify userName when calling with non-User credentials");
  });
});
