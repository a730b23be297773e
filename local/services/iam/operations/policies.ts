import type {
  CreatePolicyCommandInput, CreatePolicyResponse, DeletePolicyCommandInput, GetPolicyCommandInput, GetPolicyResponse, ListPoliciesCommandInput,
  ListPoliciesResponse, ListPolicyTagsCommandInput, ListPolicyTagsResponse, TagPolicyCommandInput, UntagPolicyCommandInput,
} from "@aws-sdk/client-iam";
import type { Operation } from "../../../kernel/operation";
import { boolean, string, structure } from "../../../kernel/shape";
import { onAll, onPolicy, tagContext } from "../access";
import { notCarried } from "../aws-policies";
import { newPolicy, policyInList, policyOut } from "../describe";
import { checkManaged } from "../documents";
import { conflict, fail, quotaExceeded } from "../errors";
import type { ManagedPolicy, PolicyVersion } from "../model";
import { page } from "../paging";
import { arn, checkName, checkPath, description, document, PAGE, path, policyName, tagKeys, tagList } from "../shapes";
import type { Iam } from "../state";
import { readTags, tagsOut, withoutTags, withTags } from "../tags";

const MOST = 1500;

export function checkArn(policyArn: string): void {
  if (!/^arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/.test(policyArn)) throw fail("InvalidInputException", `ARN ${policyArn} is not valid.`);
}

export function policyOf(iam: Iam, policyArn: string): ManagedPolicy {
  checkArn(policyArn);
  const policy = iam.policies.get(policyArn);
  if (!policy) throw notCarried(`Policy ${policyArn} was not found.`, policyArn);
  return policy;
}

/** A policy that the account may change. */
export function ownPolicy(iam: Iam, policyArn: string): ManagedPolicy {
  const policy = policyOf(iam, policyArn);
  if (policy.aws) throw fail("InvalidInputException", `Policy ${policyArn} is outside your own account.`);
  return policy;
}

export const createPolicy = (iam: Iam): Operation<CreatePolicyCommandInput, CreatePolicyResponse> => ({
  input: structure({ PolicyName: policyName(), Path: path(), PolicyDocument: document(), Description: description(), Tags: tagList() }),
  readOnly: false,
  authorize: ({ PolicyName, Path, Tags }, call) => [onPolicy(iam, call, "CreatePolicy", iam.arn(`policy${checkPath(Path)}${PolicyName}`), tagContext(Tags))],
  run(input) {
    const { PolicyName: name, PolicyDocument: text } = input;
    checkName("policyName", name!);
    const path = checkPath(input.Path);
    const own = [...iam.policies.values()].filter((policy) => !policy.aws);
    if (own.some((policy) => policy.name.toLowerCase() === name!.toLowerCase())) {
      throw fail("EntityAlreadyExistsException", `A policy called ${name} already exists. Duplicate names are not allowed.`);
    }
    if (own.length >= MOST) throw quotaExceeded("PoliciesPerAccount", MOST);
    checkManaged(text!);
    const created = iam.now();
    const first: PolicyVersion = { id: "v1", document: text!, created };
    const policy: ManagedPolicy = {
      arn: iam.arn(`policy${path}${name}`), name: name!, path, id: `ANPA${iam.context.ids.text(17)}`, description: input.Description,
      created, updated: created, versions: [first], default: first, next: 2, tags: readTags(input.Tags), aws: false,
    };
    iam.policies.set(policy.arn, policy);
    return { Policy: newPolicy(iam, policy) };
  },
});

export const getPolicy = (iam: Iam): Operation<GetPolicyCommandInput, GetPolicyResponse> => ({
  input: structure({ PolicyArn: arn() }),
  readOnly: true,
  authorize: ({ PolicyArn }, call) => [onPolicy(iam, call, "GetPolicy", PolicyArn!)],
  run: ({ PolicyArn }) => ({ Policy: policyOut(iam, policyOf(iam, PolicyArn!)) }),
});

export const listPolicies = (iam: Iam): Operation<ListPoliciesCommandInput, ListPoliciesResponse> => ({
  input: structure({
    Scope: string({ oneOf: ["All", "AWS", "Local"] }), OnlyAttached: boolean(), PathPrefix: path(),
    PolicyUsageFilter: string({ oneOf: ["PermissionsPolicy", "PermissionsBoundary"] }), ...PAGE,
  }),
  readOnly: true,
  authorize: ({ PathPrefix }, call) => [onAll(iam, call, "ListPolicies", "policy", PathPrefix)],
  run({ Scope = "All", OnlyAttached = false, PathPrefix = "/", PolicyUsageFilter, ...paging }) {
    const as = PolicyUsageFilter === "PermissionsBoundary" ? ["boundary"] as const : PolicyUsageFilter === "PermissionsPolicy" ? ["attached"] as const : ["attached", "boundary"] as const;
    const wanted = [...iam.policies.values()].filter((policy) => policy.path.startsWith(PathPrefix)
      && (Scope === "All" || policy.aws === (Scope === "AWS"))
      // AWS: a usage filter, too, leaves out what is not in use.
      && (!(OnlyAttached || PolicyUsageFilter) || as.some((use) => iam.entitiesOf(policy, use).length > 0)));
    const { items, ...rest } = page(wanted, (policy) => policy.arn, paging);
    return { Policies: items.map((policy) => policyInList(iam, policy)), ...rest };
  },
});

export const deletePolicy = (iam: Iam): Operation<DeletePolicyCommandInput, object> => ({
  input: structure({ PolicyArn: arn() }),
  readOnly: false,
  authorize: ({ PolicyArn }, call) => [onPolicy(iam, call, "DeletePolicy", PolicyArn!)],
  run({ PolicyArn }) {
    const policy = ownPolicy(iam, PolicyArn!);
    if (iam.entitiesOf(policy, "attached").length + iam.entitiesOf(policy, "boundary").length > 0) throw conflict("Cannot delete a policy attached to entities.");
    if (policy.versions.length > 1) {
      throw conflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.");
    }
    iam.policies.delete(policy.arn);
    return {};
  },
});

export const tagPolicy = (iam: Iam): Operation<TagPolicyCommandInput, object> => ({
  input: structure({ PolicyArn: arn(), Tags: tagList({ required: true }) }),
  readOnly: false,
  authorize: ({ PolicyArn, Tags }, call) => [onPolicy(iam, call, "TagPolicy", PolicyArn!, tagContext(Tags))],
  run({ PolicyArn, Tags }) {
    const policy = ownPolicy(iam, PolicyArn!);
    policy.tags = withTags(policy.tags, readTags(Tags));
    return {};
  },
});

export const untagPolicy = (iam: Iam): Operation<UntagPolicyCommandInput, object> => ({
  input: structure({ PolicyArn: arn(), TagKeys: tagKeys() }),
  readOnly: false,
  authorize: ({ PolicyArn, TagKeys }, call) => [onPolicy(iam, call, "UntagPolicy", PolicyArn!, { "aws:TagKeys": TagKeys })],
  run({ PolicyArn, TagKeys }) {
    const policy = ownPolicy(iam, PolicyArn!);
    policy.tags = withoutTags(policy.tags, TagKeys!);
    return {};
  },
});

export const listPolicyTags = (iam: Iam): Operation<ListPolicyTagsCommandInput, ListPolicyTagsResponse> => ({
  input: structure({ PolicyArn: arn(), ...PAGE }),
  readOnly: true,
  authorize: ({ PolicyArn }, call) => [onPolicy(iam, call, "ListPolicyTags", PolicyArn!)],
  run({ PolicyArn, ...paging }) {
    const { items, ...rest } = page(tagsOut(policyOf(iam, PolicyArn!).tags), ({ Key }) => Key!, paging);
    return { Tags: items, ...rest };
  },
});
