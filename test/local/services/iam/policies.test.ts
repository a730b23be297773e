import { strict as assert } from "node:assert";
import type { ListEntitiesForPolicyResponse, ListPoliciesResponse, ListPolicyVersionsResponse, Policy, PolicyVersion } from "@aws-sdk/client-iam";
import { policyProblem } from "../../../../model/iam";
import { ACCOUNT, allowing, cloudForSuite, FOR_LAMBDA, policy, refused } from "./support";

const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/${name}`;

describe("IAM managed policies", () => {
  const given = cloudForSuite();
  const iam = <Out = Record<string, unknown>>(operation: string, input: object = {}) => given.root.iam<Out>(operation, input);
  const named = async (input: object) => (await iam<ListPoliciesResponse>("ListPolicies", input)).Policies!.map(({ PolicyName }) => PolicyName);

  it("are made, shown and removed", async () => {
    const { Policy: made } = await iam<{ Policy: Policy }>("CreatePolicy", { PolicyName: "p", Path: "/app/", PolicyDocument: allowing("s3:GetObject"), Description: "d", Tags: [{ Key: "a", Value: "b" }] });
    assert.match(made.PolicyId!, /^ANPA[A-Z2-7]{17}$/);
    assert.deepEqual([made.Arn, made.DefaultVersionId, made.AttachmentCount, made.PermissionsBoundaryUsageCount, made.IsAttachable], [arn("app/p"), "v1", 0, 0, true]);
    const { Policy: shown } = await iam<{ Policy: Policy }>("GetPolicy", { PolicyArn: arn("app/p") });
    assert.deepEqual(shown, { ...made, Description: "d" });
    await refused(iam("CreatePolicy", { PolicyName: "P", PolicyDocument: allowing("s3:GetObject") }), "EntityAlreadyExistsException", "A policy called P already exists. Duplicate names are not allowed.");
    await iam("TagPolicy", { PolicyArn: arn("app/p"), Tags: [{ Key: "A", Value: "c" }] });
    assert.deepEqual((await iam("ListPolicyTags", { PolicyArn: arn("app/p") })).Tags, [{ Key: "A", Value: "c" }]);
    await iam("UntagPolicy", { PolicyArn: arn("app/p"), TagKeys: ["a"] });
    await iam("DeletePolicy", { PolicyArn: arn("app/p") });
    await refused(iam("GetPolicy", { PolicyArn: arn("app/p") }), "NoSuchEntityException", `Policy ${arn("app/p")} was not found.`);
  });

  const REFUSED: readonly [name: string, document: string, error: string, message: string][] = [
    ["the old version", JSON.stringify({ Statement: [] }), "MalformedPolicyDocumentException", "Policy document must be version 2012-10-17 or greater."],
    ["a principal", policy({ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" }), "MalformedPolicyDocumentException", "Policy document should not specify a principal."],
    ["nonsense", "nonsense", "MalformedPolicyDocumentException", "Syntax errors in policy."],
    ["too large a document", policy(...Array.from({ length: 60 }, () => ({ Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${"x".repeat(60)}` }))), "LimitExceededException", "Cannot exceed quota for PolicySize: 6144"],
  ];
  for (const [name, PolicyDocument, error, message] of REFUSED) it(`refuses ${name}`, () => refused(iam("CreatePolicy", { PolicyName: "bad", PolicyDocument }), error, message));

  it("have up to five versions, of which one is the default", async () => {
    const PolicyArn = arn("versions");
    await iam("CreatePolicy", { PolicyName: "versions", PolicyDocument: allowing("s3:A") });
    await iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: allowing("s3:B"), SetAsDefault: true });
    for (const action of ["s3:C", "s3:D", "s3:E"]) await iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: allowing(action) });
    await refused(iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: allowing("s3:F") }), "LimitExceededException",
      "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.");
    const { Versions } = await iam<ListPolicyVersionsResponse>("ListPolicyVersions", { PolicyArn });
    assert.deepEqual(Versions!.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion]), [["v5", false], ["v4", false], ["v3", false], ["v2", true], ["v1", false]]);
    const { PolicyVersion: second } = await iam<{ PolicyVersion: PolicyVersion }>("GetPolicyVersion", { PolicyArn, VersionId: "v2" });
    assert.equal(decodeURIComponent(second.Document!), allowing("s3:B"));
    await refused(iam("DeletePolicyVersion", { PolicyArn, VersionId: "v2" }), "DeleteConflictException", "Cannot delete the default version of a policy.");
    await refused(iam("GetPolicyVersion", { PolicyArn, VersionId: "v9" }), "NoSuchEntityException", `Policy ${PolicyArn} version v9 does not exist or is not attachable.`);
    await refused(iam("DeletePolicy", { PolicyArn }), "DeleteConflictException", /^This policy has more than one version/);
    for (const VersionId of ["v1", "v3", "v4"]) await iam("DeletePolicyVersion", { PolicyArn, VersionId });
    // AWS: numbers are not used again.
    assert.equal((await iam<{ PolicyVersion: PolicyVersion }>("CreatePolicyVersion", { PolicyArn, PolicyDocument: allowing("s3:F") })).PolicyVersion.VersionId, "v6");
    await iam("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v6" });
    assert.equal((await iam<{ Policy: Policy }>("GetPolicy", { PolicyArn })).Policy.DefaultVersionId, "v6");
  });

  it("know who has them, and are not removed while somebody has", async () => {
    const PolicyArn = arn("used");
    await iam("CreatePolicy", { PolicyName: "used", PolicyDocument: allowing("s3:GetObject") });
    await iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: FOR_LAMBDA, PermissionsBoundary: PolicyArn });
    await iam("CreateUser", { UserName: "u", Path: "/x/" });
    await iam("AttachUserPolicy", { UserName: "u", PolicyArn });
    const { Policy: shown } = await iam<{ Policy: Policy }>("GetPolicy", { PolicyArn });
    assert.deepEqual([shown.AttachmentCount, shown.PermissionsBoundaryUsageCount], [1, 1]);
    const entities = async (input: object = {}) => {
      const { PolicyRoles, PolicyUsers, PolicyGroups } = await iam<ListEntitiesForPolicyResponse>("ListEntitiesForPolicy", { PolicyArn, ...input });
      return [...PolicyRoles!.map(({ RoleName }) => RoleName), ...PolicyUsers!.map(({ UserName }) => UserName), ...PolicyGroups!];
    };
    assert.deepEqual(await entities(), ["r", "u"]);
    assert.deepEqual(await entities({ EntityFilter: "Role" }), ["r"]);
    assert.deepEqual(await entities({ PolicyUsageFilter: "PermissionsBoundary" }), ["r"]);
    assert.deepEqual(await entities({ PathPrefix: "/x/" }), ["u"]);
    assert.deepEqual(await named({ PolicyUsageFilter: "PermissionsBoundary" }), ["used"]);
    assert.deepEqual(await named({ Scope: "Local", OnlyAttached: true }), ["used"]);
    await refused(iam("DeletePolicy", { PolicyArn }), "DeleteConflictException", "Cannot delete a policy attached to entities.");
  });

  it("of AWS are carried with valid documents, and cannot be changed", async () => {
    const { Policies } = await iam<ListPoliciesResponse>("ListPolicies", { Scope: "AWS" });
    assert.ok(Policies!.length >= 6);
    for (const { Arn, DefaultVersionId } of Policies!) {
      const { PolicyVersion: version } = await iam<{ PolicyVersion: PolicyVersion }>("GetPolicyVersion", { PolicyArn: Arn, VersionId: DefaultVersionId });
      assert.equal(policyProblem(decodeURIComponent(version.Document!), "managed"), undefined, Arn);
    }
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await refused(iam("DeletePolicy", { PolicyArn }), "InvalidInputException", `Policy ${PolicyArn} is outside your own account.`);
    await refused(iam("GetPolicy", { PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }), "NoSuchEntityException", /The local cloud carries only .*AdministratorAccess/);
    await refused(iam("GetPolicy", { PolicyArn: "arn:aws:s3:::bucket-name" }), "InvalidInputException", "ARN arn:aws:s3:::bucket-name is not valid.");
  });
});
