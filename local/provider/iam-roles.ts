import { UserError } from "../kernel/errors";
import { decoded, iam, NOT_THERE, splitId, timeText } from "./iam-calls";
import { nameOf } from "./names";
import { autonamed, boolean, computed, integer, json, list, object, replaces, required, string, unordered, withDefault, type Values } from "./properties";
import { resourceTypesIn, unlessMissing, type Change, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, fromTagList, tagChanges, tagList, tagOutputs, TAGS } from "./tags";

const define = resourceTypesIn("local/provider/iam-roles.ts");

async function attachedPolicies(RoleName: string, context: ResourceContext): Promise<string[]> {
  const arns: string[] = [];
  for (let Marker: string | undefined; ;) {
    const page = await iam(context, "ListAttachedRolePolicies", { RoleName, Marker });
    arns.push(...(page.AttachedPolicies ?? []).map((policy) => policy.PolicyArn!));
    if (!page.IsTruncated) return arns;
    Marker = page.Marker;
  }
}

const ROLE_NAMING = { max: 64 };
const ROLE = {
  assumeRolePolicy: required(json()),
  description: string(),
  forceDetachPolicies: withDefault(boolean(), false),
  inlinePolicies: computed(unordered(list(object({ name: string(), policy: json() })))),
  managedPolicyArns: computed(unordered(list(string()))),
  maxSessionDuration: withDefault(integer(), 3600),
  name: autonamed(string(), ROLE_NAMING),
  namePrefix: replaces(string()),
  path: replaces(withDefault(string(), "/")),
  permissionsBoundary: string(),
  tags: TAGS,
};
type RoleValues = Values<typeof ROLE>;

async function putInline(RoleName: string, { inlinePolicies = [] }: RoleValues, context: ResourceContext): Promise<void> {
  for (const { name, policy } of inlinePolicies) {
    if (name === undefined && policy === undefined) continue;
    if (name === undefined || policy === undefined) throw new UserError("an inline policy needs both 'name' and 'policy'");
    await iam(context, "PutRolePolicy", { RoleName, PolicyName: name, PolicyDocument: policy });
  }
}

async function updatePolicies(RoleName: string, { was, will, has }: Change<RoleValues>, context: ResourceContext): Promise<void> {
  if (has("inlinePolicies")) {
    const kept = new Set(will.inlinePolicies?.map(({ name }) => name));
    for (const { name } of was.inlinePolicies ?? []) {
      if (name !== undefined && !kept.has(name)) await unlessMissing(iam(context, "DeleteRolePolicy", { RoleName, PolicyName: name }), ...NOT_THERE);
    }
    await putInline(RoleName, will, context);
  }
  if (has("managedPolicyArns")) {
    const wanted = will.managedPolicyArns ?? [];
    for (const PolicyArn of was.managedPolicyArns ?? []) {
      if (!wanted.includes(PolicyArn)) await unlessMissing(iam(context, "DetachRolePolicy", { RoleName, PolicyArn }), ...NOT_THERE);
    }
    for (const PolicyArn of wanted) await iam(context, "AttachRolePolicy", { RoleName, PolicyArn });
  }
}

async function updateRole(RoleName: string, change: Change<RoleValues>, context: ResourceContext): Promise<void> {
  const { will, has } = change;
  if (has("assumeRolePolicy")) await iam(context, "UpdateAssumeRolePolicy", { RoleName, PolicyDocument: will.assumeRolePolicy });
  if (has("description") || has("maxSessionDuration")) {
    await iam(context, "UpdateRole", { RoleName, Description: will.description ?? "", MaxSessionDuration: will.maxSessionDuration });
  }
  if (has("permissionsBoundary")) {
    if (will.permissionsBoundary !== undefined) await iam(context, "PutRolePermissionsBoundary", { RoleName, PermissionsBoundary: will.permissionsBoundary });
    else await iam(context, "DeleteRolePermissionsBoundary", { RoleName });
  }
  await updatePolicies(RoleName, change, context);
  const { gone, set } = tagChanges(change, context);
  if (gone.length > 0) await iam(context, "UntagRole", { RoleName, TagKeys: gone });
  const Tags = tagList(set);
  if (Tags) await iam(context, "TagRole", { RoleName, Tags });
}

/** Takes away what stands in the way of a role's deletion: its own policies, and those that are only attached. */
async function stripRole(RoleName: string, context: ResourceContext): Promise<void> {
  const { PolicyNames = [] } = await iam(context, "ListRolePolicies", { RoleName });
  for (const PolicyName of PolicyNames) await iam(context, "DeleteRolePolicy", { RoleName, PolicyName });
  for (const PolicyArn of await attachedPolicies(RoleName, context)) await iam(context, "DetachRolePolicy", { RoleName, PolicyArn });
}

const role = define({
  token: "aws:iam/role:Role",
  properties: ROLE,
  async create(values, context) {
    const RoleName = nameOf(values, context, ROLE_NAMING);
    await iam(context, "CreateRole", {
      RoleName, Path: values.path, AssumeRolePolicyDocument: values.assumeRolePolicy, Description: values.description,
      MaxSessionDuration: values.maxSessionDuration, PermissionsBoundary: values.permissionsBoundary, Tags: tagList(allTags(values.tags, context)),
    });
    await putInline(RoleName, values, context);
    for (const PolicyArn of values.managedPolicyArns ?? []) await iam(context, "AttachRolePolicy", { RoleName, PolicyArn });
    return { id: RoleName };
  },
  async read(id, known, context) {
    const found = await unlessMissing(iam(context, "GetRole", { RoleName: id }), ...NOT_THERE);
    const role = found?.Role;
    if (!role) return undefined;
    return {
      name: role.RoleName, arn: role.Arn, path: role.Path, uniqueId: role.RoleId, createDate: timeText(role.CreateDate),
      assumeRolePolicy: decoded(role.AssumeRolePolicyDocument), description: role.Description ?? "", maxSessionDuration: role.MaxSessionDuration,
      permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn, inlinePolicies: known.inlinePolicies ?? [],
      managedPolicyArns: await attachedPolicies(id, context), forceDetachPolicies: known.forceDetachPolicies ?? false,
      ...tagOutputs(fromTagList(role.Tags), context),
    };
  },
  update: updateRole,
  async delete(RoleName, { forceDetachPolicies, inlinePolicies, managedPolicyArns }, context) {
    if (forceDetachPolicies || inlinePolicies?.length || managedPolicyArns?.length) await unlessMissing(stripRole(RoleName, context), ...NOT_THERE);
    await unlessMissing(iam(context, "DeleteRole", { RoleName }), ...NOT_THERE);
  },
});

const POLICY_NAMING = { max: 128 };

const rolePolicy = define({
  token: "aws:iam/rolePolicy:RolePolicy",
  properties: { name: autonamed(string(), POLICY_NAMING), namePrefix: replaces(string()), policy: required(json()), role: replaces(required(string())) },
  async create(values, context) {
    const PolicyName = nameOf(values, context, POLICY_NAMING);
    await iam(context, "PutRolePolicy", { RoleName: values.role, PolicyName, PolicyDocument: values.policy });
    return { id: `${values.role}:${PolicyName}` };
  },
  async read(id, _known, context) {
    const [RoleName, PolicyName] = splitId(id, ":");
    const found = await unlessMissing(iam(context, "GetRolePolicy", { RoleName, PolicyName }), ...NOT_THERE);
    return found && { role: RoleName, name: PolicyName, policy: decoded(found.PolicyDocument) };
  },
  async update(id, { will }, context) {
    const [RoleName, PolicyName] = splitId(id, ":");
    await iam(context, "PutRolePolicy", { RoleName, PolicyName, PolicyDocument: will.policy });
  },
  async delete(id, _known, context) {
    const [RoleName, PolicyName] = splitId(id, ":");
    await unlessMissing(iam(context, "DeleteRolePolicy", { RoleName, PolicyName }), ...NOT_THERE);
  },
});

const rolePolicyAttachment = define({
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  properties: { policyArn: replaces(required(string())), role: replaces(required(string())) },
  async create({ policyArn, role: RoleName }, context) {
    await iam(context, "AttachRolePolicy", { RoleName, PolicyArn: policyArn });
    return { id: `${RoleName}/${policyArn}` };
  },
  async read(id, _known, context) {
    const [role, policyArn] = splitId(id, "/");
    const attached = await unlessMissing(attachedPolicies(role, context), ...NOT_THERE);
    return attached?.includes(policyArn) ? { role, policyArn } : undefined;
  },
  async delete(id, _known, context) {
    const [RoleName, PolicyArn] = splitId(id, "/");
    await unlessMissing(iam(context, "DetachRolePolicy", { RoleName, PolicyArn }), ...NOT_THERE);
  },
});

export const roleTypes: readonly ResourceType[] = [role, rolePolicy, rolePolicyAttachment];
