import type { UserCaller } from "../../kernel/caller";
import type { Call } from "../../kernel/operation";
import type { Principals, PrincipalPolicies, RoleRecord } from "../../kernel/ports";
import type { ServiceContext } from "../../kernel/service";
import { awsPolicies } from "./aws-policies";
import { missing } from "./errors";
import type { Entity, ManagedPolicy, Role, User, UserKey } from "./model";

/** Users, roles and managed policies of the account: one state for all regions. */
export class Iam implements Principals {
  readonly roles = new Map<string, Role>();
  readonly users = new Map<string, User>();
  /** Managed policies by their ARNs, AWS's included. */
  readonly policies = new Map<string, ManagedPolicy>();
  private readonly byArn = new Map<string, Entity>();
  private revision = 0;
  /** When the account began. Milliseconds since the epoch. */
  readonly opened: number;

  constructor(readonly context: ServiceContext) {
    this.opened = context.clock.now();
    for (const policy of awsPolicies(context)) this.policies.set(policy.arn, policy);
  }

  now(): number {
    return this.context.clock.now();
  }

  arn(resource: string): string {
    return `arn:${this.context.partition}:iam::${this.context.account}:${resource}`;
  }

  /** Must be called whenever something changed that decides about access. */
  changed(): void {
    this.revision++;
  }

  role(roleArn: string): RoleRecord | undefined {
    const found = this.byArn.get(roleArn);
    if (found?.kind !== "role") return undefined;
    const { arn, name, id, tags, maxSessionDuration, trust } = found;
    return { arn, name, id, tags, maxSessionDuration, trust: { name: `trust policy of role ${name}`, document: trust } };
  }

  roleNamed(name: string): Role {
    const role = this.roles.get(name);
    if (!role) throw missing(`The role with name ${name} cannot be found.`);
    return role;
  }

  userNamed(name: string): User {
    const user = this.users.get(name);
    if (!user) throw missing(`The user with name ${name} cannot be found.`);
    return user;
  }

  entity(arn: string): Entity | undefined {
    return this.byArn.get(arn);
  }

  /** AWS: names that differ in case only are the same name. */
  hasName(kind: Entity["kind"], name: string): boolean {
    const wanted = name.toLowerCase();
    return [...(kind === "role" ? this.roles : this.users).keys()].some((known) => known.toLowerCase() === wanted);
  }

  add(entity: Entity): void {
    if (entity.kind === "role") this.roles.set(entity.name, entity); else this.users.set(entity.name, entity);
    this.byArn.set(entity.arn, entity);
    this.changed();
  }

  remove(entity: Entity): void {
    (entity.kind === "role" ? this.roles : this.users).delete(entity.name);
    this.byArn.delete(entity.arn);
    this.changed();
  }

  /** Those to which a policy is attached, or whose boundary it is. */
  entitiesOf(policy: ManagedPolicy, as: "attached" | "boundary"): Entity[] {
    return [...this.users.values(), ...this.roles.values()].filter((entity) => (as === "attached" ? entity.attached.has(policy.arn) : entity.boundary === policy));
  }

  policiesOfRole(roleArn: string): PrincipalPolicies | undefined {
    const found = this.byArn.get(roleArn);
    return found?.kind === "role" ? this.policiesOf(found) : undefined;
  }

  policiesOfUser(userArn: string): PrincipalPolicies | undefined {
    const found = this.byArn.get(userArn);
    return found?.kind === "user" ? this.policiesOf(found) : undefined;
  }

  policyDocument(policyArn: string): string | undefined {
    return this.policies.get(policyArn)?.default.document;
  }

  /** Notes when a role was last used. */
  used({ caller, time, region }: Call): void {
    if (caller.type !== "AssumedRole") return;
    const role = this.byArn.get(caller.roleArn);
    if (role?.kind === "role" && role.id === caller.roleId) role.lastUsed = { time, region };
  }

  /** Lets a user's key be used, as the user is named now. */
  enable(user: User, { id, secret }: UserKey): void {
    const caller: UserCaller = {
      type: "IAMUser", account: this.context.account, userName: user.name, userId: user.id, arn: user.arn, accessKeyId: id,
    };
    this.context.credentials.add({ id, secret, caller });
  }

  private policiesOf(entity: Entity): PrincipalPolicies {
    if (entity.known?.revision === this.revision) return entity.known.policies;
    const { id, inline, attached, boundary, tags } = entity;
    const policies: PrincipalPolicies = {
      id, tags,
      identity: [
        ...[...inline].map(([name, document]) => ({ name: `${name} (inline)`, document })),
        ...[...attached.values()].map(({ arn, default: version }) => ({ name: arn, document: version.document })),
      ],
      ...(boundary && { boundary: { name: boundary.arn, document: boundary.default.document } }),
    };
    entity.known = { revision: this.revision, policies };
    return policies;
  }
}
