import type * as IamClient from "@aws-sdk/client-iam";
import { callsTo } from "./resource-type";

interface Iam {
  AttachRolePolicy: [IamClient.AttachRolePolicyCommandInput, IamClient.AttachRolePolicyCommandOutput];
  AttachUserPolicy: [IamClient.AttachUserPolicyCommandInput, IamClient.AttachUserPolicyCommandOutput];
  CreateAccessKey: [IamClient.CreateAccessKeyCommandInput, IamClient.CreateAccessKeyCommandOutput];
  CreatePolicy: [IamClient.CreatePolicyCommandInput, IamClient.CreatePolicyCommandOutput];
  CreatePolicyVersion: [IamClient.CreatePolicyVersionCommandInput, IamClient.CreatePolicyVersionCommandOutput];
  CreateRole: [IamClient.CreateRoleCommandInput, IamClient.CreateRoleCommandOutput];
  CreateUser: [IamClient.CreateUserCommandInput, IamClient.CreateUserCommandOutput];
  DeleteAccessKey: [IamClient.DeleteAccessKeyCommandInput, IamClient.DeleteAccessKeyCommandOutput];
  DeletePolicy: [IamClient.DeletePolicyCommandInput, IamClient.DeletePolicyCommandOutput];
  DeletePolicyVersion: [IamClient.DeletePolicyVersionCommandInput, IamClient.DeletePolicyVersionCommandOutput];
  DeleteRole: [IamClient.DeleteRoleCommandInput, IamClient.DeleteRoleCommandOutput];
  DeleteRolePermissionsBoundary: [IamClient.DeleteRolePermissionsBoundaryCommandInput, IamClient.DeleteRolePermissionsBoundaryCommandOutput];
  DeleteRolePolicy: [IamClient.DeleteRolePolicyCommandInput, IamClient.DeleteRolePolicyCommandOutput];
  DeleteUser: [IamClient.DeleteUserCommandInput, IamClient.DeleteUserCommandOutput];
  DeleteUserPermissionsBoundary: [IamClient.DeleteUserPermissionsBoundaryCommandInput, IamClient.DeleteUserPermissionsBoundaryCommandOutput];
  DeleteUserPolicy: [IamClient.DeleteUserPolicyCommandInput, IamClient.DeleteUserPolicyCommandOutput];
  DetachRolePolicy: [IamClient.DetachRolePolicyCommandInput, IamClient.DetachRolePolicyCommandOutput];
  DetachUserPolicy: [IamClient.DetachUserPolicyCommandInput, IamClient.DetachUserPolicyCommandOutput];
  GetPolicy: [IamClient.GetPolicyCommandInput, IamClient.GetPolicyCommandOutput];
  GetPolicyVersion: [IamClient.GetPolicyVersionCommandInput, IamClient.GetPolicyVersionCommandOutput];
  GetRole: [IamClient.GetRoleCommandInput, IamClient.GetRoleCommandOutput];
  GetRolePolicy: [IamClient.GetRolePolicyCommandInput, IamClient.GetRolePolicyCommandOutput];
  GetUser: [IamClient.GetUserCommandInput, IamClient.GetUserCommandOutput];
  GetUserPolicy: [IamClient.GetUserPolicyCommandInput, IamClient.GetUserPolicyCommandOutput];
  ListAccessKeys: [IamClient.ListAccessKeysCommandInput, IamClient.ListAccessKeysCommandOutput];
  ListAttachedRolePolicies: [IamClient.ListAttachedRolePoliciesCommandInput, IamClient.ListAttachedRolePoliciesCommandOutput];
  ListAttachedUserPolicies: [IamClient.ListAttachedUserPoliciesCommandInput, IamClient.ListAttachedUserPoliciesCommandOutput];
  ListPolicyVersions: [IamClient.ListPolicyVersionsCommandInput, IamClient.ListPolicyVersionsCommandOutput];
  ListRolePolicies: [IamClient.ListRolePoliciesCommandInput, IamClient.ListRolePoliciesCommandOutput];
  ListUserPolicies: [IamClient.ListUserPoliciesCommandInput, IamClient.ListUserPoliciesCommandOutput];
  PutRolePermissionsBoundary: [IamClient.PutRolePermissionsBoundaryCommandInput, IamClient.PutRolePermissionsBoundaryCommandOutput];
  PutRolePolicy: [IamClient.PutRolePolicyCommandInput, IamClient.PutRolePolicyCommandOutput];
  PutUserPermissionsBoundary: [IamClient.PutUserPermissionsBoundaryCommandInput, IamClient.PutUserPermissionsBoundaryCommandOutput];
  PutUserPolicy: [IamClient.PutUserPolicyCommandInput, IamClient.PutUserPolicyCommandOutput];
  TagPolicy: [IamClient.TagPolicyCommandInput, IamClient.TagPolicyCommandOutput];
  TagRole: [IamClient.TagRoleCommandInput, IamClient.TagRoleCommandOutput];
  TagUser: [IamClient.TagUserCommandInput, IamClient.TagUserCommandOutput];
  UntagPolicy: [IamClient.UntagPolicyCommandInput, IamClient.UntagPolicyCommandOutput];
  UntagRole: [IamClient.UntagRoleCommandInput, IamClient.UntagRoleCommandOutput];
  UntagUser: [IamClient.UntagUserCommandInput, IamClient.UntagUserCommandOutput];
  UpdateAccessKey: [IamClient.UpdateAccessKeyCommandInput, IamClient.UpdateAccessKeyCommandOutput];
  UpdateAssumeRolePolicy: [IamClient.UpdateAssumeRolePolicyCommandInput, IamClient.UpdateAssumeRolePolicyCommandOutput];
  UpdateRole: [IamClient.UpdateRoleCommandInput, IamClient.UpdateRoleCommandOutput];
  UpdateUser: [IamClient.UpdateUserCommandInput, IamClient.UpdateUserCommandOutput];
}

export const iam = callsTo<Iam>("iam");

export const MISSING = "NoSuchEntity";
const MISSING_IN_SDK = "NoSuchEntityException";
export const NOT_THERE = [MISSING, MISSING_IN_SDK] as const;

/** AWS: policy documents come back URL-encoded (RFC 3986). */
export const decoded = (document: string | undefined): string | undefined => (document?.startsWith("%7B") ? decodeURIComponent(document) : document);

/** AWS answers with a time; the provider's outputs are text. */
export const timeText = (time: Date | undefined): string | undefined => time && `${time.toISOString().slice(0, 19)}Z`;

/** The two parts of an id `OWNER:POLICY` or `OWNER/POLICY_ARN`. */
export function splitId(id: string, separator: ":" | "/"): [owner: string, policy: string] {
  const at = id.indexOf(separator);
  return [id.slice(0, at), id.slice(at + 1)];
}
