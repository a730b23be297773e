import type { AccessRequest, Call, ConditionValues } from "../../../kernel/operation";
import type { Shape } from "../../../kernel/shape";
import { onRole, onUser } from "../access";
import type { Entity } from "../model";
import { roleName, userName } from "../shapes";
import type { Iam } from "../state";

/** Roles and users own policies, boundaries and tags alike: one set of operations for both. */
export interface Owners {
  /** `Role` or `User`, as in the names of operations. */
  readonly noun: "Role" | "User";
  /** The member that names one. */
  readonly member: "RoleName" | "UserName";
  readonly name: () => Shape;
  /** Throws NoSuchEntity. */
  find(iam: Iam, name: string): Entity;
  lookUp(iam: Iam, name: string): Entity | undefined;
  ask(iam: Iam, call: Call, action: string, name: string, context?: Readonly<Record<string, ConditionValues | undefined>>): AccessRequest;
}

/** An input that names a role or a user. */
export interface Owned {
  readonly RoleName?: string;
  readonly UserName?: string;
}

export const ROLES: Owners = {
  noun: "Role", member: "RoleName", name: roleName, ask: onRole,
  find: (iam, name) => iam.roleNamed(name), lookUp: (iam, name) => iam.roles.get(name),
};

export const USERS: Owners = {
  noun: "User", member: "UserName", name: userName, ask: onUser,
  find: (iam, name) => iam.userNamed(name), lookUp: (iam, name) => iam.users.get(name),
};
