import { createHmac } from "node:crypto";
import { UserError } from "../kernel/errors";
import { decoded, iam, NOT_THERE, splitId, timeText } from "./iam-calls";
import { nameOf } from "./names";
import { boolean, json, meaningless, refused, required, string, withDefault } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceType } from "./resource-type";
import { allTags, fromTagList, tagList, tagOutputs, TAGS } from "./tags";

const define = resourceTypesIn("local/provider/iam-users.ts");

const user = define({
  token: "aws:iam/user:User",
  properties: {
    forceDestroy: meaningless(withDefault(boolean(), false), "it matters when a user is destroyed, and this cloud goes away as a whole"),
    name: string(),
    path: withDefault(string(), "/"),
    permissionsBoundary: string(),
    tags: TAGS,
  },
  async create(values, context) {
    const UserName = nameOf(values, context, { max: 64 });
    await iam(context, "CreateUser", { UserName, Path: values.path, PermissionsBoundary: values.permissionsBoundary, Tags: tagList(allTags(values.tags, context)) });
    return { id: UserName };
  },
  async read(id, _known, context) {
    const found = await unlessMissing(iam(context, "GetUser", { UserName: id }), ...NOT_THERE);
    const user = found?.User;
    return user && {
      name: user.UserName, arn: user.Arn, path: user.Path, uniqueId: user.UserId,
      permissionsBoundary: user.PermissionsBoundary?.PermissionsBoundaryArn, ...tagOutputs(fromTagList(user.Tags), context),
    };
  },
});

const userPolicy = define({
  token: "aws:iam/userPolicy:UserPolicy",
  properties: { name: string(), namePrefix: string(), policy: required(json()), user: required(string()) },
  async create(values, context) {
    const PolicyName = nameOf(values, context, { max: 128 });
    await iam(context, "PutUserPolicy", { UserName: values.user, PolicyName, PolicyDocument: values.policy });
    return { id: `${values.user}:${PolicyName}` };
  },
  async read(id, _known, context) {
    const [UserName, PolicyName] = splitId(id, ":");
    const found = await unlessMissing(iam(context, "GetUserPolicy", { UserName, PolicyName }), ...NOT_THERE);
    return found && { user: UserName, name: PolicyName, policy: decoded(found.PolicyDocument) };
  },
});

const userPolicyAttachment = define({
  token: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  properties: { policyArn: required(string()), user: required(string()) },
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
    user: required(string()),
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
});

export const userTypes: readonly ResourceType[] = [user, userPolicy, userPolicyAttachment, accessKey];
