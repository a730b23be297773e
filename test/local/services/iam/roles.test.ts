import { strict as assert } from "node:assert";
import type { ListRolesResponse, Role } from "@aws-sdk/client-iam";
import { ACCOUNT, allowing, cloudForSuite, FOR_LAMBDA, policy, refused, trusting } from "./support";

const MANAGED = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

describe("IAM roles", () => {
  const given = cloudForSuite();
  const iam = <Out = Record<string, unknown>>(operation: string, input: object = {}) => given.root.iam<Out>(operation, input);
  const role = async (RoleName: string) => (await iam<{ Role: Role }>("GetRole", { RoleName })).Role;

  it("are made, shown, changed and removed", async () => {
    const { Role: made } = await iam<{ Role: Role }>("CreateRole", {
      RoleName: "full", Path: "/app/", AssumeRolePolicyDocument: FOR_LAMBDA, Description: "d", MaxSessionDuration: 7200, Tags: [{ Key: "team", Value: "blue" }],
    });
    assert.match(made.RoleId!, /^AROA[A-Z2-7]{17}$/);
    assert.equal(made.Arn, `arn:aws:iam::${ACCOUNT}:role/app/full`);
    const shown = await role("full");
    assert.deepEqual(shown, { ...made, RoleLastUsed: {} });
    assert.equal(shown.AssumeRolePolicyDocument, encodeURIComponent(FOR_LAMBDA));
    assert.deepEqual([shown.Path, shown.Description, shown.MaxSessionDuration, shown.Tags], ["/app/", "d", 7200, [{ Key: "team", Value: "blue" }]]);

    await iam("UpdateRole", { RoleName: "full", MaxSessionDuration: 3600 });
    await iam("UpdateRoleDescription", { RoleName: "full", Description: "e" });
    await iam("UpdateAssumeRolePolicy", { RoleName: "full", PolicyDocument: trusting({ Service: "events.amazonaws.com" }) });
    const changed = await role("full");
    assert.deepEqual([changed.Description, changed.MaxSessionDuration], ["e", 3600]);
    assert.match(decodeURIComponent(changed.AssumeRolePolicyDocument!), /events\.amazonaws\.com/);
    assert.deepEqual((await iam("ListInstanceProfilesForRole", { RoleName: "full" })).InstanceProfiles, []);

    await iam("DeleteRole", { RoleName: "full" });
    await refused(role("full"), "NoSuchEntityException", "The role with name full cannot be found.");
  });

  const REFUSED: readonly [name: string, input: object, error: string, message: string | RegExp][] = [
    ["a name with a space", { RoleName: "a b" }, "ValidationError", "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"],
    ["a long name", { RoleName: "x".repeat(65) }, "ValidationError", /at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64$/],
    ["a bad path", { Path: "app/" }, "ValidationError", /^The specified value for path is invalid/],
    ["a short session", { MaxSessionDuration: 60 }, "ValidationError", /at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600$/],
    ["no JSON", { AssumeRolePolicyDocument: "{" }, "MalformedPolicyDocumentException", "This policy contains invalid Json"],
    ["no principal", { AssumeRolePolicyDocument: policy({ Effect: "Allow", Action: "sts:AssumeRole" }) }, "MalformedPolicyDocumentException", "Missing required field Principal"],
    ["a user who is not there", { AssumeRolePolicyDocument: trusting({ AWS: `arn:aws:iam::${ACCOUNT}:user/nobody` }) }, "MalformedPolicyDocumentException", `Invalid principal in policy: "AWS":"arn:aws:iam::${ACCOUNT}:user/nobody"`],
    ["itself", { AssumeRolePolicyDocument: trusting({ AWS: `arn:aws:iam::${ACCOUNT}:role/made` }) }, "MalformedPolicyDocumentException", /^Invalid principal/],
    ["a trust policy that is too large", { AssumeRolePolicyDocument: trusting({ Service: Array.from({ length: 90 }, (_, i) => `service-${i}.amazonaws.com`) }) }, "LimitExceededException", "Cannot exceed quota for ACLSizePerRole: 2048"],
    ["a boundary that is not there", { PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/none` }, "NoSuchEntityException", `Policy arn:aws:iam::${ACCOUNT}:policy/none does not exist or is not attachable.`],
    ["a tag twice", { Tags: [{ Key: "a", Value: "1" }, { Key: "A", Value: "2" }] }, "InvalidInputException", "Duplicate tag keys found. Please note that Tag keys are case insensitive."],
    ["a tag of AWS", { Tags: [{ Key: "aws:x", Value: "1" }] }, "InvalidInputException", /aws:/],
  ];
  for (const [name, input, error, message] of REFUSED) {
    it(`refuses ${name}`, () => refused(iam("CreateRole", { RoleName: "made", AssumeRolePolicyDocument: FOR_LAMBDA, ...input }), error, message));
  }

  it("have names that differ in more than case", async () => {
    await iam("CreateRole", { RoleName: "Taken", AssumeRolePolicyDocument: FOR_LAMBDA });
    await refused(iam("CreateRole", { RoleName: "taken", AssumeRolePolicyDocument: FOR_LAMBDA }), "EntityAlreadyExistsException", "Role with name taken already exists.");
  });

  it("are removed only when they have no policies", async () => {
    const RoleName = "busy";
    await iam("CreateRole", { RoleName, AssumeRolePolicyDocument: FOR_LAMBDA });
    await iam("AttachRolePolicy", { RoleName, PolicyArn: MANAGED });
    await iam("PutRolePolicy", { RoleName, PolicyName: "p", PolicyDocument: allowing("s3:GetObject") });
    await refused(iam("DeleteRole", { RoleName }), "DeleteConflictException", "Cannot delete entity, must detach all policies first.");
    await iam("DetachRolePolicy", { RoleName, PolicyArn: MANAGED });
    await refused(iam("DeleteRole", { RoleName }), "DeleteConflictException", "Cannot delete entity, must delete policies first.");
    await iam("DeleteRolePolicy", { RoleName, PolicyName: "p" });
    await iam("DeleteRole", { RoleName });
  });

  it("have inline policies", async () => {
    const RoleName = "inline";
    await iam("CreateRole", { RoleName, AssumeRolePolicyDocument: FOR_LAMBDA });
    const document = allowing("s3:GetObject", "arn:aws:s3:::b/*");
    await iam("PutRolePolicy", { RoleName, PolicyName: "b", PolicyDocument: document });
    await iam("PutRolePolicy", { RoleName, PolicyName: "a", PolicyDocument: document });
    assert.deepEqual(await iam("ListRolePolicies", { RoleName }), { PolicyNames: ["a", "b"], IsTruncated: false });
    const shown = await iam<{ PolicyDocument: string }>("GetRolePolicy", { RoleName, PolicyName: "b" });
    assert.equal(decodeURIComponent(shown.PolicyDocument), document);
    assert.match(shown.PolicyDocument, /^%7B[\w%.-]+%7D$/);
    await refused(iam("GetRolePolicy", { RoleName, PolicyName: "c" }), "NoSuchEntityException", "The role policy with name c cannot be found.");
    await refused(iam("PutRolePolicy", { RoleName, PolicyName: "c", PolicyDocument: policy({ Effect: "Allow", Action: "s3:*" }) }), "MalformedPolicyDocumentException", "Policy statement must contain resources.");
    const large = policy(...Array.from({ length: 90 }, (_, i) => ({ Sid: `S${i}`, Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${"x".repeat(60)}` })));
    await refused(iam("PutRolePolicy", { RoleName, PolicyName: "c", PolicyDocument: large }), "LimitExceededException", "Maximum policy size of 10240 bytes exceeded for role inline");
    await refused(iam("DeleteRolePolicy", { RoleName, PolicyName: "c" }), "NoSuchEntityException", "The role policy with name c cannot be found.");
  });

  it("white space in policies does not count", async () => {
    const spaced = JSON.stringify(JSON.parse(FOR_LAMBDA), undefined, 10).replaceAll("\n", `\n${" ".repeat(300)}`);
    assert.ok(spaced.length > 2048);
    await iam("CreateRole", { RoleName: "spaced", AssumeRolePolicyDocument: spaced });
  });

  it("have managed policies attached, ten at most", async () => {
    const RoleName = "attached";
    await iam("CreateRole", { RoleName, AssumeRolePolicyDocument: FOR_LAMBDA });
    await iam("AttachRolePolicy", { RoleName, PolicyArn: MANAGED });
    await iam("AttachRolePolicy", { RoleName, PolicyArn: MANAGED });
    assert.deepEqual((await iam("ListAttachedRolePolicies", { RoleName })).AttachedPolicies, [{ PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn: MANAGED }]);
    assert.deepEqual((await iam("ListAttachedRolePolicies", { RoleName, PathPrefix: "/other/" })).AttachedPolicies, []);
    for (let i = 0; i < 9; i++) {
      await iam("CreatePolicy", { PolicyName: `many${i}`, PolicyDocument: allowing("s3:GetObject") });
      await iam("AttachRolePolicy", { RoleName, PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/many${i}` });
    }
    await refused(iam("AttachRolePolicy", { RoleName, PolicyArn: "arn:aws:iam::aws:policy/AmazonSQSFullAccess" }), "LimitExceededException", "Cannot exceed quota for PoliciesPerRole: 10");
    await refused(iam("DetachRolePolicy", { RoleName, PolicyArn: "arn:aws:iam::aws:policy/AmazonSQSFullAccess" }), "NoSuchEntityException", "Policy arn:aws:iam::aws:policy/AmazonSQSFullAccess was not found.");
    await refused(iam("AttachRolePolicy", { RoleName, PolicyArn: "arn:aws:s3:::bucket-of-mine" }), "InvalidInputException", "ARN arn:aws:s3:::bucket-of-mine is not valid.");
  });

  it("cannot have a policy of AWS's that the local cloud does not carry, and it says so", async () => {
    await refused(iam("AttachRolePolicy", { RoleName: "Taken", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }), "NoSuchEntityException",
      /^Policy arn:aws:iam::aws:policy\/ReadOnlyAccess does not exist or is not attachable\. The local cloud carries only /);
  });

  it("have a permissions boundary and tags", async () => {
    const RoleName = "bounded";
    await iam("CreatePolicy", { PolicyName: "boundary", PolicyDocument: allowing("s3:*") });
    const PermissionsBoundary = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
    await iam("CreateRole", { RoleName, AssumeRolePolicyDocument: FOR_LAMBDA });
    await iam("PutRolePermissionsBoundary", { RoleName, PermissionsBoundary });
    assert.deepEqual((await role(RoleName)).PermissionsBoundary, { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: PermissionsBoundary });
    await iam("DeleteRolePermissionsBoundary", { RoleName });
    assert.equal((await role(RoleName)).PermissionsBoundary, undefined);
    await iam("TagRole", { RoleName, Tags: [{ Key: "Team", Value: "1" }, { Key: "b", Value: "" }] });
    await iam("TagRole", { RoleName, Tags: [{ Key: "team", Value: "2" }] });
    assert.deepEqual((await iam("ListRoleTags", { RoleName })).Tags, [{ Key: "b", Value: "" }, { Key: "team", Value: "2" }]);
    await iam("UntagRole", { RoleName, TagKeys: ["TEAM", "none"] });
    assert.deepEqual((await iam("ListRoleTags", { RoleName })).Tags, [{ Key: "b", Value: "" }]);
    await refused(iam("TagRole", { RoleName, Tags: Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: "" })) }), "LimitExceededException");
  });

  it("are listed page by page and below a path", async () => {
    for (const name of ["c", "a", "b"]) await iam("CreateRole", { RoleName: `page-${name}`, Path: "/pages/", AssumeRolePolicyDocument: FOR_LAMBDA });
    const names: string[] = [];
    let pages = 0;
    for (let Marker: string | undefined; ; pages++) {
      const page = await iam<ListRolesResponse>("ListRoles", { PathPrefix: "/pages/", MaxItems: 2, Marker });
      names.push(...page.Roles!.map(({ RoleName }) => RoleName!));
      assert.equal(page.Roles![0]!.RoleLastUsed, undefined);
      if (!page.IsTruncated) break;
      Marker = page.Marker;
    }
    assert.deepEqual([names, pages], [["page-a", "page-b", "page-c"], 1]);
    await refused(iam("ListRoles", { Marker: "no marker" }), "ValidationError", "Invalid Marker.");
  });

  it("that are removed are forgotten by those who trusted them", async () => {
    const trusted = `arn:aws:iam::${ACCOUNT}:role/trusted`;
    const { Role: first } = await iam<{ Role: Role }>("CreateRole", { RoleName: "trusted", AssumeRolePolicyDocument: FOR_LAMBDA });
    await iam("CreateRole", { RoleName: "trusting", AssumeRolePolicyDocument: trusting({ AWS: [trusted, ACCOUNT] }, { Condition: { ArnEquals: { "aws:PrincipalArn": trusted } } }) });
    await iam("DeleteRole", { RoleName: "trusted" });
    await iam("CreateRole", { RoleName: "trusted", AssumeRolePolicyDocument: FOR_LAMBDA });
    assert.deepEqual(JSON.parse(decodeURIComponent((await role("trusting")).AssumeRolePolicyDocument!)).Statement[0],
      { Effect: "Allow", Principal: { AWS: [first.RoleId, ACCOUNT] }, Action: "sts:AssumeRole", Condition: { ArnEquals: { "aws:PrincipalArn": trusted } } });
  });

  it("what is not there is refused by name", async () => {
    await refused(iam("CreateGroup", { GroupName: "g" }), "NotImplemented", /^iam:CreateGroup is not in the local cloud/);
  });
});
