import type {
  CreateRoleCommandInput, CreateRoleResponse, DeleteRoleCommandInput, GetRoleCommandInput, GetRoleResponse, ListInstanceProfilesForRoleCommandInput,
  ListInstanceProfilesForRoleResponse, ListRolesCommandInput, ListRolesResponse, UpdateAssumeRolePolicyCommandInput, UpdateRoleCommandInput,
  UpdateRoleDescriptionCommandInput, UpdateRoleDescriptionResponse,
} from "@aws-sdk/client-iam";
import type { Operation } from "../../../kernel/operation";
import { structure } from "../../../kernel/shape";
import { boundaryContext, onAll, onRole, tagContext } from "../access";
import { boundaryNamed } from "./boundaries";
import { newRole, roleInList, roleOut } from "../describe";
import { checkTrust, forgetPrincipal } from "../documents";
import { conflict, fail, quotaExceeded } from "../errors";
import type { Role } from "../model";
import { page } from "../paging";
import { arn, checkDescription, checkName, checkPath, description, document, maxSessionDuration, PAGE, path, roleName, tagList } from "../shapes";
import type { Iam } from "../state";
import { readTags } from "../tags";

const MOST = 1000;

export const createRole = (iam: Iam): Operation<CreateRoleCommandInput, CreateRoleResponse> => ({
  input: structure({
    Path: path(), RoleName: roleName(), AssumeRolePolicyDocument: document(), Description: description(), MaxSessionDuration: maxSessionDuration(),
    PermissionsBoundary: arn({}), Tags: tagList(),
  }),
  readOnly: false,
  authorize({ RoleName, Path, PermissionsBoundary, Tags }, call) {
    const question = onRole(iam, call, "CreateRole", RoleName!, { ...boundaryContext(PermissionsBoundary), ...tagContext(Tags) });
    return [{ ...question, resource: iam.arn(`role${checkPath(Path)}${RoleName}`) }];
  },
  run(input) {
    const { RoleName: name, AssumeRolePolicyDocument: trust, MaxSessionDuration: maxSessionDuration = 3600 } = input;
    checkName("roleName", name!);
    const path = checkPath(input.Path);
    if (iam.hasName("role", name!)) throw fail("EntityAlreadyExistsException", `Role with name ${name} already exists.`);
    if (iam.roles.size >= MOST) throw quotaExceeded("RolesPerAccount", MOST);
    checkTrust(iam, trust!);
    const role: Role = {
      kind: "role", name: name!, path, arn: iam.arn(`role${path}${name}`), id: `AROA${iam.context.ids.text(17)}`, created: iam.now(),
      inline: new Map(), attached: new Map(), boundary: boundaryNamed(iam, input.PermissionsBoundary), tags: readTags(input.Tags),
      trust: trust!, description: checkDescription(input.Description), maxSessionDuration, lastUsed: undefined,
    };
    iam.add(role);
    return { Role: newRole(role) };
  },
});

export const getRole = (iam: Iam): Operation<GetRoleCommandInput, GetRoleResponse> => ({
  input: structure({ RoleName: roleName() }),
  readOnly: true,
  authorize: ({ RoleName }, call) => [onRole(iam, call, "GetRole", RoleName!)],
  run: ({ RoleName }) => ({ Role: roleOut(iam.roleNamed(RoleName!)) }),
});

export const listRoles = (iam: Iam): Operation<ListRolesCommandInput, ListRolesResponse> => ({
  input: structure({ PathPrefix: path(), ...PAGE }),
  readOnly: true,
  authorize: ({ PathPrefix }, call) => [onAll(iam, call, "ListRoles", "role", PathPrefix)],
  run({ PathPrefix = "/", ...paging }) {
    const { items, ...rest } = page([...iam.roles.values()].filter((role) => role.path.startsWith(PathPrefix)), (role) => role.name, paging);
    return { Roles: items.map(roleInList), ...rest };
  },
});

export const updateRole = (iam: Iam): Operation<UpdateRoleCommandInput, object> => ({
  input: structure({ RoleName: roleName(), Description: description(), MaxSessionDuration: maxSessionDuration() }),
  readOnly: false,
  authorize: ({ RoleName }, call) => [onRole(iam, call, "UpdateRole", RoleName!)],
  run({ RoleName, Description, MaxSessionDuration }) {
    const role = iam.roleNamed(RoleName!);
    if (Description !== undefined) role.description = checkDescription(Description);
    if (MaxSessionDuration !== undefined) role.maxSessionDuration = MaxSessionDuration;
    return {};
  },
});

export const updateRoleDescription = (iam: Iam): Operation<UpdateRoleDescriptionCommandInput, UpdateRoleDescriptionResponse> => ({
  input: structure({ RoleName: roleName(), Description: description({ required: true }) }),
  readOnly: false,
  authorize: ({ RoleName }, call) => [onRole(iam, call, "UpdateRoleDescription", RoleName!)],
  run({ RoleName, Description }) {
    const role = iam.roleNamed(RoleName!);
    role.description = checkDescription(Description);
    return { Role: newRole(role) };
  },
});

export const updateAssumeRolePolicy = (iam: Iam): Operation<UpdateAssumeRolePolicyCommandInput, object> => ({
  input: structure({ RoleName: roleName(), PolicyDocument: document() }),
  readOnly: false,
  authorize: ({ RoleName }, call) => [onRole(iam, call, "UpdateAssumeRolePolicy", RoleName!)],
  run({ RoleName, PolicyDocument }) {
    const role = iam.roleNamed(RoleName!);
    checkTrust(iam, PolicyDocument!);
    role.trust = PolicyDocument!;
    return {};
  },
});

export const deleteRole = (iam: Iam): Operation<DeleteRoleCommandInput, object> => ({
  input: structure({ RoleName: roleName() }),
  readOnly: false,
  authorize: ({ RoleName }, call) => [onRole(iam, call, "DeleteRole", RoleName!)],
  run({ RoleName }) {
    const role = iam.roleNamed(RoleName!);
    if (role.attached.size > 0) throw conflict("Cannot delete entity, must detach all policies first.");
    if (role.inline.size > 0) throw conflict("Cannot delete entity, must delete policies first.");
    iam.remove(role);
    forgetPrincipal(iam.roles.values(), role);
    return {};
  },
});

/** There are no instance profiles here, and no operation that makes one: the list is empty because it is. */
export const listInstanceProfilesForRole = (iam: Iam): Operation<ListInstanceProfilesForRoleCommandInput, ListInstanceProfilesForRoleResponse> => ({
  input: structure({ RoleName: roleName(), ...PAGE }),
  readOnly: true,
  authorize: ({ RoleName }, call) => [onRole(iam, call, "ListInstanceProfilesForRole", RoleName!)],
  run({ RoleName }) {
    iam.roleNamed(RoleName!);
    return { InstanceProfiles: [], IsTruncated: false };
  },
});
