import { strict as assert } from "node:assert";
import type { SimulatePolicyResponse } from "@aws-sdk/client-iam";
import { ACCOUNT, allowing, cloudForSuite, FOR_LAMBDA, policy, refused } from "./support";

describe("IAM's policy simulator", () => {
  const given = cloudForSuite();
  const simulate = (operation: string, input: object) => given.root.iam<SimulatePolicyResponse>(operation, input);
  const custom = (input: object) => simulate("SimulateCustomPolicy", { ActionNames: ["s3:GetObject"], ...input });
  const decisions = ({ EvaluationResults }: SimulatePolicyResponse) => EvaluationResults!.map(({ EvalActionName, EvalResourceName, EvalDecision }) => [EvalActionName, EvalResourceName, EvalDecision]);
  const bucket = "arn:aws:s3:::b/key";

  before(async () => {
    await given.root.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: FOR_LAMBDA, PermissionsBoundary: "arn:aws:iam::aws:policy/AmazonSQSFullAccess" });
    await given.root.iam("PutRolePolicy", { RoleName: "r", PolicyName: "own", PolicyDocument: allowing(["sqs:SendMessage", "s3:GetObject"]) });
  });

  it("answers each action on each resource", async () => {
    const answer = await custom({ PolicyInputList: [allowing("s3:Get*", "arn:aws:s3:::b/*"), policy({ Effect: "Deny", Action: "s3:PutObject", Resource: "*" })], ActionNames: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], ResourceArns: [bucket, "arn:aws:s3:::c/key"] });
    assert.deepEqual(decisions(answer), [
      ["s3:GetObject", bucket, "allowed"], ["s3:GetObject", "arn:aws:s3:::c/key", "implicitDeny"],
      ["s3:PutObject", bucket, "explicitDeny"], ["s3:PutObject", "arn:aws:s3:::c/key", "explicitDeny"],
      ["s3:ListBucket", bucket, "implicitDeny"], ["s3:ListBucket", "arn:aws:s3:::c/key", "implicitDeny"],
    ]);
    assert.deepEqual(answer.EvaluationResults![0]!.MatchedStatements, [{ SourcePolicyId: "PolicyInputList.1", SourcePolicyType: "IAM Policy" }]);
  });

  it("takes conditions from what it is given, and names what is missing", async () => {
    const PolicyInputList = [policy({ Effect: "Allow", Action: "s3:*", Resource: "*", Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" }, Bool: { "aws:SecureTransport": "true" } } })];
    const without = await custom({ PolicyInputList, ContextEntries: [{ ContextKeyName: "aws:SecureTransport", ContextKeyValues: ["true"], ContextKeyType: "boolean" }] });
    assert.deepEqual(decisions(without), [["s3:GetObject", "*", "implicitDeny"]]);
    assert.deepEqual(without.EvaluationResults![0]!.MissingContextValues, ["aws:PrincipalTag/team"]);
    const ContextEntries = [["aws:SecureTransport", "true"], ["aws:principaltag/TEAM", "blue"]].map(([ContextKeyName, value]) => ({ ContextKeyName, ContextKeyValues: [value], ContextKeyType: "string" }));
    assert.deepEqual(decisions(await custom({ PolicyInputList, ContextEntries })), [["s3:GetObject", "*", "allowed"]]);
  });

  it("simulates a role with its policies and its boundary", async () => {
    const PolicySourceArn = `arn:aws:iam::${ACCOUNT}:role/r`;
    const answer = await simulate("SimulatePrincipalPolicy", { PolicySourceArn, ActionNames: ["sqs:SendMessage", "s3:GetObject"] });
    assert.deepEqual(decisions(answer), [["sqs:SendMessage", "*", "allowed"], ["s3:GetObject", "*", "implicitDeny"]]);
    assert.deepEqual(answer.EvaluationResults!.map(({ PermissionsBoundaryDecisionDetail: detail }) => detail?.AllowedByPermissionsBoundary), [true, false]);
    assert.deepEqual(answer.EvaluationResults![0]!.MatchedStatements![0]!.SourcePolicyId, "role_r_own");
    const replaced = await simulate("SimulatePrincipalPolicy", { PolicySourceArn, ActionNames: ["s3:GetObject"], PermissionsBoundaryPolicyInputList: [allowing("s3:*")] });
    assert.deepEqual(decisions(replaced), [["s3:GetObject", "*", "allowed"]]);
    const added = await simulate("SimulatePrincipalPolicy", { PolicySourceArn, ActionNames: ["sqs:PurgeQueue"], PolicyInputList: [allowing("sqs:PurgeQueue")] });
    assert.deepEqual(decisions(added), [["sqs:PurgeQueue", "*", "allowed"]]);
    await refused(simulate("SimulatePrincipalPolicy", { PolicySourceArn: `${PolicySourceArn}2`, ActionNames: ["s3:GetObject"] }), "NoSuchEntityException");
  });

  it("takes a resource's policy into account", async () => {
    const CallerArn = `arn:aws:iam::${ACCOUNT}:user/ann`;
    const ResourcePolicy = policy({ Effect: "Allow", Principal: { AWS: CallerArn }, Action: "s3:GetObject", Resource: bucket });
    const input = { PolicyInputList: [allowing("s3:ListBucket")], ResourceArns: [bucket], ResourcePolicy, CallerArn };
    const own = await custom(input);
    assert.deepEqual(decisions(own), [["s3:GetObject", bucket, "allowed"]]);
    assert.equal(own.EvaluationResults![0]!.MatchedStatements![0]!.SourcePolicyType, "Resource Policy");
    assert.deepEqual(decisions(await custom({ ...input, ResourceOwner: "arn:aws:iam::000000000000:root" })), [["s3:GetObject", bucket, "implicitDeny"]]);
    await refused(custom({ ...input, CallerArn: undefined }), "InvalidInputException");
    await refused(custom({ ...input, CallerArn: "arn:aws:sts::123456789012:assumed-role/r/s" }), "InvalidInputException");
  });

  it("gives its answers page by page", async () => {
    const input = { PolicyInputList: [allowing("s3:*")], ActionNames: ["s3:A", "s3:B", "s3:C"], MaxItems: 2 };
    const first = await custom(input);
    assert.deepEqual([decisions(first).length, first.IsTruncated], [2, true]);
    const second = await custom({ ...input, Marker: first.Marker });
    assert.deepEqual([decisions(second), second.IsTruncated], [[["s3:C", "*", "allowed"]], false]);
  });

  it("refuses what it cannot simulate", async () => {
    await refused(custom({ PolicyInputList: ["nonsense"] }), "InvalidInputException", "PolicyInputList.1: Syntax errors in policy.");
    await refused(custom({ PolicyInputList: [allowing("s3:*")], ActionNames: ["GetObject"] }), "InvalidInputException", "Invalid Input Action: GetObject is not a valid action.");
    await refused(custom({ PolicyInputList: [allowing("s3:*")], ResourceHandlingOption: "EC2-VPC" }), "NotImplemented", /resourceHandlingOption/);
  });
});
