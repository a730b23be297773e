import type { AccessKeyMetadata, Policy, PolicyVersion as PolicyVersionOut, Role as RoleOut, User as UserOut } from "@aws-sdk/client-iam";
import { encoded } from "./documents";
import type { ManagedPolicy, PolicyVersion, Role, User, UserKey } from "./model";
import type { Iam } from "./state";
import { tagsOut } from "./tags";

/** IAM's things as its API shows them. AWS: times are in whole seconds. */

const date = (ms: number): Date => new Date(Math.floor(ms / 1000) * 1000);

/** AWS: the type is shown as `Policy`, whatever the model of the API says. */
const boundaryOut = (boundary: ManagedPolicy | undefined) =>
  (boundary && { PermissionsBoundary: { PermissionsBoundaryType: "Policy" as never, PermissionsBoundaryArn: boundary.arn } });

const tagsIfAny = (tags: Readonly<Record<string, string>>) => (Object.keys(tags).length > 0 ? { Tags: tagsOut(tags) } : {});

/** As lists show it. AWS: without boundary, tags and last use. */
export const roleInList = (role: Role): RoleOut => ({
  Path: role.path, RoleName: role.name, RoleId: role.id, Arn: role.arn, CreateDate: date(role.created),
  AssumeRolePolicyDocument: encoded(role.trust), ...(role.description !== undefined && { Description: role.description }),
  MaxSessionDuration: role.maxSessionDuration,
});

/** As CreateRole answers. */
export const newRole = (role: Role): RoleOut => ({ ...roleInList(role), ...boundaryOut(role.boundary), ...tagsIfAny(role.tags) });

export const roleOut = (role: Role): RoleOut => ({
  ...newRole(role),
  RoleLastUsed: role.lastUsed ? { LastUsedDate: date(role.lastUsed.time), Region: role.lastUsed.region } : {},
});

export const userInList = (user: User): UserOut => ({ Path: user.path, UserName: user.name, UserId: user.id, Arn: user.arn, CreateDate: date(user.created) });

export const userOut = (user: User): UserOut => ({ ...userInList(user), ...boundaryOut(user.boundary), ...tagsIfAny(user.tags) });

export const keyOut = (user: User, key: UserKey): AccessKeyMetadata =>
  ({ UserName: user.name, AccessKeyId: key.id, Status: key.status, CreateDate: date(key.created) });

/** As lists show it. AWS: without description and tags. */
export const policyInList = (iam: Iam, policy: ManagedPolicy): Policy => ({
  PolicyName: policy.name, PolicyId: policy.id, Arn: policy.arn, Path: policy.path, DefaultVersionId: policy.default.id,
  AttachmentCount: iam.entitiesOf(policy, "attached").length, PermissionsBoundaryUsageCount: iam.entitiesOf(policy, "boundary").length,
  IsAttachable: true, CreateDate: date(policy.created), UpdateDate: date(policy.updated),
});

/** As CreatePolicy answers. */
export const newPolicy = (iam: Iam, policy: ManagedPolicy): Policy => ({ ...policyInList(iam, policy), ...tagsIfAny(policy.tags) });

export const policyOut = (iam: Iam, policy: ManagedPolicy): Policy =>
  ({ ...newPolicy(iam, policy), ...(policy.description !== undefined && { Description: policy.description }), Tags: tagsOut(policy.tags) });

/** As lists show it. AWS: without the document. */
export const versionInList = (policy: ManagedPolicy, version: PolicyVersion): PolicyVersionOut =>
  ({ VersionId: version.id, IsDefaultVersion: version === policy.default, CreateDate: date(version.created) });

export const versionOut = (policy: ManagedPolicy, version: PolicyVersion): PolicyVersionOut =>
  ({ Document: encoded(version.document), ...versionInList(policy, version) });
