import { UserError } from "../kernel/errors";
import { decoded, iam, NOT_THERE, splitId, timeText } from "./iam-calls";
import { nameOf } from "./names";
import { boolean, integer, json, list, meaningless, object, required, string, withDefault } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, fromTagList, tagList, tagOutputs, TAGS } from "./tags";

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

const role = define({
  token: "aws:iam/role:Role",
  properties: {
    assumeRolePolicy: required(json()),
    description: string(),
    forceDetachPolicies: meaningless(withDefault(boolean(), false), "it matters when a role is destroyed, and this cloud goes away as a whole"),
    inlinePolicies: list(object({ name: string(), policy: json() })),
    managedPolicyArns: list(string()),
    maxSessionDuration: withDefault(integer(), 3600),
    name: string(),
    namePrefix: string(),
    path: withDefault(string(), "/"),
    permissionsBoundary: string(),
    tags: TAGS,
  },
  async create(values, context) {
    const RoleName = nameOf(values, context, { max: 64 });
    await iam(context, "CreateRole", {
      RoleName, Path: values.path, AssumeRolePolicyDocument: values.assumeRolePolicy, Description: values.description,
      MaxSessionDuration: values.maxSessionDuration, PermissionsBoundary: values.permissionsBoundary, Tags: tagList(allTags(values.tags, context)),
    });
    for (const { name, policy } of values.inlinePolicies ?? []) {
      if (name === undefined && policy === undefined) continue;
      if (name === undefined || policy === undefined) throw new UserError("an inline policy needs both 'name' and 'policy'");
      await iam(context, "PutRolePolicy", { RoleName, PolicyName: name, PolicyDocument: policy });
    }
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
      managedPolicyArns: await attachedPolicies(id, context), ...tagOutputs(fromTagList(role.Tags), context),
    };
  },
});

const rolePolicy = define({
  token: "aws:iam/rolePolicy:RolePolicy",
  properties: { name: string(), namePrefix: string(), policy: required(json()), role: required(string()) },
  async create(values, context) {
    const PolicyName = nameOf(values, context, { max: 128 });
    await iam(context, "PutRolePolicy", { RoleName: values.role, PolicyName, PolicyDocument: values.policy });
    return { id: `${values.role}:${PolicyName}` };
  },
  async read(id, _known, context) {
    const [RoleName, PolicyName] = splitId(id, ":");
    const found = await unlessMissing(iam(context, "GetRolePolicy", { RoleName, PolicyName }), ...NOT_THERE);
    return found && { role: RoleName, name: PolicyName, policy: decoded(found.PolicyDocument) };
  },
});

const rolePolicyAttachment = define({
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  properties: { policyArn: required(string()), role: required(string()) },
  async create({ policyArn, role: RoleName }, context) {
    await iam(context, "AttachRolePolicy", { RoleName, PolicyArn: policyArn });
    return { id: `${RoleName}/${policyArn}` };
  },
  async read(id, _known, context) {
    const [role, policyArn] = splitId(id, "/");
    const attached = await unlessMissing(attachedPolicies(role, context), ...NOT_THERE);
    return attached?.includes(policyArn) ? { role, policyArn } : undefined;
  },
});

export const roleTypes: readonly ResourceType[] = [role, rolePolicy, rolePolicyAttachment];
