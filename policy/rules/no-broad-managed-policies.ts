import type { ResourceRule } from "../rule";

const BROAD = /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|[\w-]*FullAccess(V2)?|[\w-]*_FullAccess|[\w-]*PowerUser)$/;

export const noBroadManagedPolicies: ResourceRule = {
  id: "no-broad-managed-policies", severity: "high",
  onAws: "AWS's ...FullAccess policies allow every action of a service on every resource of the account.",
  fix: "Write a policy with the actions and resources that are needed. A CallbackFunction without role gets nine of these: give it one.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-use-aws-defined-policies",
  types: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/role:Role"],
  check(carrier, report) {
    const { managedPolicyArns, policyArn } = carrier.props;
    for (const arn of [policyArn, ...(Array.isArray(managedPolicyArns) ? managedPolicyArns as unknown[] : [])]) {
      if (typeof arn === "string" && BROAD.test(arn)) report(`the role gets ${arn}`);
    }
  },
};
