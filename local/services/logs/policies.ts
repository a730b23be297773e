import type {
  DeleteResourcePolicyCommandInput, DescribeResourcePoliciesCommandInput, DescribeResourcePoliciesResponse,
  PutResourcePolicyCommandInput, PutResourcePolicyResponse, ResourcePolicy as SdkResourcePolicy,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Call, Operation } from "../../kernel/operation";
import { string, structure } from "../../kernel/shape";
import { onAll } from "./access";
import { invalid, noSuchGroup } from "./errors";
import { page } from "./paging";
import type { ResourcePolicy } from "./resource-policies";
import { limit, nextToken } from "./shapes";
import type { Logs } from "./store";

const expectedRevisionId = string({ min: 1 });

/** The ARN of the log group that `arn` names, with or without `:*`; the group must be there. */
function groupArn(logs: Logs, arn: string, call: Call): string {
  const plain = arn.endsWith(":*") ? arn.slice(0, -2) : arn;
  const region = logs.in(call);
  const prefix = region.arnOf("");
  if (!plain.startsWith(prefix)) throw invalid("The resourceArn must be the ARN of a log group.");
  if (!region.find(plain.slice(prefix.length))) throw noSuchGroup();
  return plain;
}

function named(policyName: string | undefined): string {
  if (!policyName) throw invalid("Policy name cannot be null or empty.");
  return policyName;
}

export const putResourcePolicy = (logs: Logs): Operation<PutResourcePolicyCommandInput, PutResourcePolicyResponse> => ({
  input: structure({ policyName: string(), policyDocument: string({ min: 1, max: 51_200 }), resourceArn: string(), expectedRevisionId }),
  readOnly: false,
  authorize: (_input, call) => [onAll(logs, call, "PutResourcePolicy")],
  run(input, call) {
    const { policies } = logs.in(call);
    if (input.policyDocument === undefined) throw invalid("Policy document cannot be null or empty.");
    if (input.resourceArn === undefined) {
      return { resourcePolicy: describe(policies.put(named(input.policyName), input.policyDocument)) };
    }
    const policy = policies.putOnGroup(groupArn(logs, input.resourceArn, call), input.policyName, input.policyDocument, input.expectedRevisionId);
    return { resourcePolicy: describe(policy), revisionId: policy.revisionId };
  },
});

export const deleteResourcePolicy = (logs: Logs): Operation<DeleteResourcePolicyCommandInput, object> => ({
  input: structure({ policyName: string(), resourceArn: string(), expectedRevisionId }),
  readOnly: false,
  authorize: (_input, call) => [onAll(logs, call, "DeleteResourcePolicy")],
  run(input, call) {
    const { policies } = logs.in(call);
    if (input.resourceArn === undefined) policies.delete(named(input.policyName));
    else policies.deleteFromGroup(groupArn(logs, input.resourceArn, call), input.expectedRevisionId);
    return {};
  },
});

export const describeResourcePolicies = (logs: Logs): Operation<DescribeResourcePoliciesCommandInput, DescribeResourcePoliciesResponse> => ({
  input: structure({ nextToken, limit: limit(50), resourceArn: string(), policyScope: string({ oneOf: ["ACCOUNT", "RESOURCE"] }) }),
  readOnly: true,
  authorize: (_input, call) => [onAll(logs, call, "DescribeResourcePolicies")],
  run(input, call) {
    const { policies } = logs.in(call);
    const arn = input.resourceArn === undefined ? undefined : groupArn(logs, input.resourceArn, call);
    // AWS: those of the account when no scope is given.
    const ofGroups = arn !== undefined || input.policyScope === "RESOURCE";
    if (arn !== undefined && input.policyScope === "ACCOUNT") throw invalid("resourceArn cannot be given with the policyScope ACCOUNT.");
    const all = ofGroups ? policies.ofGroups().filter(({ resourceArn }) => arn === undefined || resourceArn === arn) : policies.ofRegion();
    const found = page(all, ({ name, resourceArn }) => resourceArn ?? name!, { limit: input.limit ?? 50, nextToken: input.nextToken });
    return { resourcePolicies: found.items.map(describe), ...(found.nextToken && { nextToken: found.nextToken }) };
  },
});

const describe = (policy: ResourcePolicy): SdkResourcePolicy => ({
  ...(policy.name !== undefined && { policyName: policy.name }),
  policyDocument: policy.document,
  lastUpdatedTime: policy.updatedAt,
  policyScope: policy.resourceArn === undefined ? "ACCOUNT" : "RESOURCE",
  ...(policy.resourceArn !== undefined && { resourceArn: policy.resourceArn, revisionId: policy.revisionId }),
});
