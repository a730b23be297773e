import { createHmac } from "node:crypto";
import { UserError } from "../kernel/errors";
import { decoded, iam, NOT_THERE, splitId, timeText } from "./iam-calls";
import { nameOf } from "./names";
import { autonamed, boolean, json, refused, replaces, required, string, withDefault } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, fromTagList, tagChanges, tagList, tagOutputs, TAGS } from "./tags";

const define = resourceTypesIn("local/provider/iam-users.ts");

const USER_NAMING = { max: 64 };
const POLICY_NAMING = { max: 128 };

/** What stands in the way of a user's deletion and was not made by the program: `forceDestroy`. */
async function stripUser(UserName: string, context: ResourceContext): Promise<void> {
  const { AccessKeyMetadata = [] } = await iam(context, "ListAccessKeys", { UserName });
  for (const { AccessKeyId } of AccessKeyMetadata) await iam(context, "DeleteAccessKey", { UserName, AccessKeyId });
  const { PolicyNames = [] } = await iam(context, "ListUserPolicies", { UserName });
  for (const PolicyName of PolicyNames) await iam(context, "DeleteUserPolicy", { UserName, PolicyName });
  const { AttachedPolicies = [] } = await iam(context, "ListAttachedUserPolicies", { UserName });
  for (const { PolicyArn } of AttachedPolicies) await iam(context, "DetachUserPolicy", { UserName, PolicyArn });
}

const user = define({
  token: "aws:iam/user:User",
  properties: {
    forceDestroy: withDefault(boolean(), false),
    // The real provider renames a user, whose id would then be another one: here it is a new user.
    name: autonamed(string(), USER_NAMING),
    path: withDefault(string(), "/"),
    permissionsBoundary: string(),
    tags: TAGS,
  },
  async create(values, context) {
    const UserName = nameOf(values, context, USER_NAMING);
    await iam(context, "CreateUser", { UserName, Path: values.path, PermissionsBoundary: values.permissionsBoundary, Tags: tagList(allTags(values.tags, context)) });
    return { id: UserName };
  },
  async read(id, known, context) {
    const found = await unlessMissing(iam(context, "GetUser", { UserName: id }), ...NOT_THERE);
    const user = found?.User;
    return user && {
      forceDestroy: known.forceDestroy ?? false, name: user.UserName, arn: user.Arn, path: user.Path, uniqueId: user.UserId,
      permissionsBoundary: user.PermissionsBoundary?.PermissionsBoundaryArn, ...tagOutputs(fromTagList(user.Tags), context),
    };
  },
  async update(UserName, change, context) {
    const { will, has } = change;
    if (has("path")) await iam(context, "UpdateUser", { UserName, NewPath: will.path });
    if (has("permissionsBoundary")) {
      if (will.permissionsBoundary !== undefined) await iam(context, "PutUserPermissionsBoundary", { UserName, PermissionsBoundary: will.permissionsBoundary });
      else await iam(context, "DeleteUserPermissionsBoundary", { UserName });
    }
    const { gone, set } = tagChanges(change, context);
    if (gone.length > 0) await iam(context, "UntagUser", { UserName, TagKeys: gone });
    const Tags = tagList(set);
    if (Tags) await iam(context, "TagUser", { UserName, Tags });
  },
  async delete(UserName, { forceDestroy }, context) {
    if (forceDestroy) await unlessMissing(stripUser(UserName, context), ...NOT_THERE);
    await unlessMissing(iam(context, "DeleteUser", { UserName }), ...NOT_THERE);
  },
});

const userPolicy = define({
  token: "aws:iam/userPolicy:UserPolicy",
  properties: { name: autonamed(string(), POLICY_NAMING), namePrefix: replaces(string()), policy: required(json()), user: replaces(required(string())) },
  async create(values, context) {
    const PolicyName = nameOf(values, context, POLICY_NAMING);
    await iam(context, "PutUserPolicy", { UserName: values.user, PolicyName, PolicyDocument: values.policy });
    return { id: `${values.user}:${PolicyName}` };
  },
  async read(id, _known, context) {
    const [UserName, PolicyName] = splitId(id, ":");
    const found = await unlessMissing(iam(context, "GetUserPolicy", { UserName, PolicyName }), ...NOT_THERE);
    return found && { user: UserName, name: PolicyName, policy: decoded(found.PolicyDocument) };
  },
  async update(id, { will }, context) {
    const [UserName, PolicyName] = splitId(id, ":");
    await iam(context, "PutUserPolicy", { UserName, PolicyName, PolicyDocument: will.policy });
  },
  async delete(id, _known, context) {
    const [UserName, PolicyName] = splitId(id, ":");
    await unlessMissing(iam(context, "DeleteUserPolicy", { UserName, PolicyName }), ...NOT_THERE);
  },
});

const userPolicyAttachment = define({
  token: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  properties: { policyArn: replaces(required(string())), user: replaces(required(string())) },
  async create({ policyArn, user: UserName }, context) {
    await iam(context, "AttachUserPolicy", { UserName, PolicyArn: policyArn });
    return { id: `${UserName}/${policyArn}` };
  },
  async read(id, _known, context) {
    const [UserName, policyArn] = splitId(id, "/");
    for (let Marker: string | undefined; ;) {
      const page = await unlessMissing(iam(context, "ListAttachedUserPolicies", { UserName, Marker }), ...NOT_THERE);
      if (page?.AttachedPolicies?.some((policy) => policy.PolicyArn === policyArn)) return { user: UserName, policyArn };
      if (!page?.IsTruncated) return undefined;
      Marker = page.Marker;
    }
  },
  async delete(id, _known, context) {
    const [UserName, PolicyArn] = splitId(id, "/");
    await unlessMissing(iam(context, "DetachUserPolicy", { UserName, PolicyArn }), ...NOT_THERE);
  },
});

/** AWS: how an SES SMTP password follows from a secret key, https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html */
function smtpPassword(secret: string, region: string): string {
  const parts = ["11111111", region, "ses", "aws4_request", "SendRawEmail"];
  const signature = parts.reduce((key, part) => createHmac("sha256", key).update(part).digest(), Buffer.from(`AWS4${secret}`));
  return Buffer.concat([Buffer.from([4]), signature]).toString("base64");
}

const accessKey = define({
  token: "aws:iam/accessKey:AccessKey",
  properties: {
    pgpKey: refused("nothing is encrypted with PGP here: leave it out and take `secret`"),
    status: withDefault(string(), "Active"),
    user: replaces(required(string())),
  },
  secretOutputs: ["secret", "sesSmtpPasswordV4"],
  async create({ user: UserName, status }, context) {
    const { AccessKey } = await iam(context, "CreateAccessKey", { UserName });
    const { AccessKeyId, SecretAccessKey } = AccessKey!;
    if (status !== "Active") await iam(context, "UpdateAccessKey", { UserName, AccessKeyId, Status: status as "Inactive" });
    return { id: AccessKeyId!, outputs: { secret: SecretAccessKey, sesSmtpPasswordV4: smtpPassword(SecretAccessKey!, context.region) } };
  },
  async read(id, known, context) {
    if (known.user === undefined) throw new UserError("an access key is found by its user: give `user` in the state of AccessKey.get");
    const found = await unlessMissing(iam(context, "ListAccessKeys", { UserName: known.user }), ...NOT_THERE);
    const key = found?.AccessKeyMetadata?.find((k) => k.AccessKeyId === id);
    return key && { user: key.UserName, status: key.Status, createDate: timeText(key.CreateDate) };
  },
  async update(AccessKeyId, { will }, context) {
    await iam(context, "UpdateAccessKey", { UserName: will.user, AccessKeyId, Status: will.status as "Active" });
  },
  async delete(AccessKeyId, { user: UserName }, context) {
    await unlessMissing(iam(context, "DeleteAccessKey", { UserName, AccessKeyId }), ...NOT_THERE);
  },
});

export const userTypes: readonly ResourceType[] = [user, userPolicy, userPolicyAttachment, accessKey];
