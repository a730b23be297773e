import { CALL_OBSERVER, PRINCIPALS } from "../../kernel/ports";
import type { Operations } from "../../kernel/operation";
import type { ServiceModule } from "../../kernel/service";
import { createAccessKey, deleteAccessKey, listAccessKeys, updateAccessKey } from "./operations/access-keys";
import { attachPolicy, detachPolicy, listAttachedPolicies } from "./operations/attachments";
import { deleteBoundary, putBoundary } from "./operations/boundaries";
import { deleteInlinePolicy, getInlinePolicy, listInlinePolicies, putInlinePolicy } from "./operations/inline";
import { listOwnerTags, tagOwner, untagOwner } from "./operations/owner-tags";
import { ROLES, USERS } from "./operations/owners";
import { createPolicy, deletePolicy, getPolicy, listPolicies, listPolicyTags, tagPolicy, untagPolicy } from "./operations/policies";
import { listEntitiesForPolicy } from "./operations/policy-entities";
import { createPolicyVersion, deletePolicyVersion, getPolicyVersion, listPolicyVersions, setDefaultPolicyVersion } from "./operations/policy-versions";
import {
  createRole, deleteRole, getRole, listInstanceProfilesForRole, listRoles, updateAssumeRolePolicy, updateRole, updateRoleDescription,
} from "./operations/roles";
import { simulateCustomPolicy, simulatePrincipalPolicy } from "./operations/simulate";
import { createUser, deleteUser, getUser, listUsers, updateUser } from "./operations/users";
import { Iam } from "./state";

const roles = (iam: Iam): Operations => ({
  CreateRole: createRole(iam),
  GetRole: getRole(iam),
  ListRoles: listRoles(iam),
  UpdateRole: updateRole(iam),
  UpdateRoleDescription: updateRoleDescription(iam),
  UpdateAssumeRolePolicy: updateAssumeRolePolicy(iam),
  DeleteRole: deleteRole(iam),
  ListInstanceProfilesForRole: listInstanceProfilesForRole(iam),
  PutRolePolicy: putInlinePolicy(iam, ROLES),
  GetRolePolicy: getInlinePolicy(iam, ROLES),
  ListRolePolicies: listInlinePolicies(iam, ROLES),
  DeleteRolePolicy: deleteInlinePolicy(iam, ROLES),
  AttachRolePolicy: attachPolicy(iam, ROLES),
  DetachRolePolicy: detachPolicy(iam, ROLES),
  ListAttachedRolePolicies: listAttachedPolicies(iam, ROLES),
  PutRolePermissionsBoundary: putBoundary(iam, ROLES),
  DeleteRolePermissionsBoundary: deleteBoundary(iam, ROLES),
  TagRole: tagOwner(iam, ROLES),
  UntagRole: untagOwner(iam, ROLES),
  ListRoleTags: listOwnerTags(iam, ROLES),
});

const users = (iam: Iam): Operations => ({
  CreateUser: createUser(iam),
  GetUser: getUser(iam),
  ListUsers: listUsers(iam),
  UpdateUser: updateUser(iam),
  DeleteUser: deleteUser(iam),
  PutUserPolicy: putInlinePolicy(iam, USERS),
  GetUserPolicy: getInlinePolicy(iam, USERS),
  ListUserPolicies: listInlinePolicies(iam, USERS),
  DeleteUserPolicy: deleteInlinePolicy(iam, USERS),
  AttachUserPolicy: attachPolicy(iam, USERS),
  DetachUserPolicy: detachPolicy(iam, USERS),
  ListAttachedUserPolicies: listAttachedPolicies(iam, USERS),
  PutUserPermissionsBoundary: putBoundary(iam, USERS),
  DeleteUserPermissionsBoundary: deleteBoundary(iam, USERS),
  TagUser: tagOwner(iam, USERS),
  UntagUser: untagOwner(iam, USERS),
  ListUserTags: listOwnerTags(iam, USERS),
  CreateAccessKey: createAccessKey(iam),
  ListAccessKeys: listAccessKeys(iam),
  UpdateAccessKey: updateAccessKey(iam),
  DeleteAccessKey: deleteAccessKey(iam),
});

const policies = (iam: Iam): Operations => ({
  CreatePolicy: createPolicy(iam),
  GetPolicy: getPolicy(iam),
  ListPolicies: listPolicies(iam),
  DeletePolicy: deletePolicy(iam),
  CreatePolicyVersion: createPolicyVersion(iam),
  GetPolicyVersion: getPolicyVersion(iam),
  ListPolicyVersions: listPolicyVersions(iam),
  SetDefaultPolicyVersion: setDefaultPolicyVersion(iam),
  DeletePolicyVersion: deletePolicyVersion(iam),
  TagPolicy: tagPolicy(iam),
  UntagPolicy: untagPolicy(iam),
  ListPolicyTags: listPolicyTags(iam),
  ListEntitiesForPolicy: listEntitiesForPolicy(iam),
  SimulatePrincipalPolicy: simulatePrincipalPolicy(iam),
  SimulateCustomPolicy: simulateCustomPolicy(iam),
});

/** AWS IAM: roles, users, their access keys and policies. One for all regions. */
export const iam: ServiceModule = {
  id: "iam",
  wire: {
    sdk: "@aws-sdk/client-iam", protocol: "query", signingName: "iam", version: "2010-05-08", xmlns: "https://iam.amazonaws.com/doc/2010-05-08/",
  },
  eventSource: "iam.amazonaws.com",
  codes: { validation: "ValidationError", accessDenied: "AccessDenied" },
  open(context) {
    const state = new Iam(context);
    context.ports.provide(PRINCIPALS, state);
    context.ports.provide(CALL_OBSERVER, ({ call }) => state.used(call));
    return { operations: { ...roles(state), ...users(state), ...policies(state) } };
  },
};
