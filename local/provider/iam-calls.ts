import type {
  AttachRolePolicyCommandInput, AttachRolePolicyCommandOutput, AttachUserPolicyCommandInput, AttachUserPolicyCommandOutput,
  CreateAccessKeyCommandInput, CreateAccessKeyCommandOutput, CreatePolicyCommandInput, CreatePolicyCommandOutput,
  CreateRoleCommandInput, CreateRoleCommandOutput, CreateUserCommandInput, CreateUserCommandOutput, GetPolicyCommandInput, GetPolicyCommandOutput,
  GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput, GetRoleCommandInput, GetRoleCommandOutput, GetRolePolicyCommandInput,
  GetRolePolicyCommandOutput, GetUserCommandInput, GetUserCommandOutput, GetUserPolicyCommandInput, GetUserPolicyCommandOutput,
  ListAccessKeysCommandInput, ListAccessKeysCommandOutput, ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesCommandOutput,
  ListAttachedUserPoliciesCommandInput, ListAttachedUserPoliciesCommandOutput, PutRolePolicyCommandInput, PutRolePolicyCommandOutput,
  PutUserPolicyCommandInput, PutUserPolicyCommandOutput, UpdateAccessKeyCommandInput, UpdateAccessKeyCommandOutput,
} from "@aws-sdk/client-iam";
import { callsTo } from "./resource-type";

interface Iam {
  AttachRolePolicy: [AttachRolePolicyCommandInput, AttachRolePolicyCommandOutput];
  AttachUserPolicy: [AttachUserPolicyCommandInput, AttachUserPolicyCommandOutput];
  CreateAccessKey: [CreateAccessKeyCommandInput, CreateAccessKeyCommandOutput];
  CreatePolicy: [CreatePolicyCommandInput, CreatePolicyCommandOutput];
  CreateRole: [CreateRoleCommandInput, CreateRoleCommandOutput];
  CreateUser: [CreateUserCommandInput, CreateUserCommandOutput];
  GetPolicy: [GetPolicyCommandInput, GetPolicyCommandOutput];
  GetPolicyVersion: [GetPolicyVersionCommandInput, GetPolicyVersionCommandOutput];
  GetRole: [GetRoleCommandInput, GetRoleCommandOutput];
  GetRolePolicy: [GetRolePolicyCommandInput, GetRolePolicyCommandOutput];
  GetUser: [GetUserCommandInput, GetUserCommandOutput];
  GetUserPolicy: [GetUserPolicyCommandInput, GetUserPolicyCommandOutput];
  ListAccessKeys: [ListAccessKeysCommandInput, ListAccessKeysCommandOutput];
  ListAttachedRolePolicies: [ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesCommandOutput];
  ListAttachedUserPolicies: [ListAttachedUserPoliciesCommandInput, ListAttachedUserPoliciesCommandOutput];
  PutRolePolicy: [PutRolePolicyCommandInput, PutRolePolicyCommandOutput];
  PutUserPolicy: [PutUserPolicyCommandInput, PutUserPolicyCommandOutput];
  UpdateAccessKey: [UpdateAccessKeyCommandInput, UpdateAccessKeyCommandOutput];
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
