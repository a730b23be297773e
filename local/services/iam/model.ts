import type { PrincipalPolicies } from "../../kernel/ports";

/** What IAM keeps. */

export type Tags = Record<string, string>;

export interface PolicyVersion {
  /** `v1`, `v2` ... */
  readonly id: string;
  readonly document: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly description: string | undefined;
  /** Milliseconds since the epoch. */
  readonly created: number;
  updated: number;
  /** Oldest first. */
  versions: PolicyVersion[];
  default: PolicyVersion;
  /** Number of the next version. */
  next: number;
  tags: Tags;
  /** AWS's own: nobody changes it. */
  readonly aws: boolean;
}

interface Principal {
  name: string;
  path: string;
  arn: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** Inline policies by their names. */
  readonly inline: Map<string, string>;
  /** By their ARNs, in the order in which they were attached. */
  readonly attached: Map<string, ManagedPolicy>;
  boundary: ManagedPolicy | undefined;
  tags: Tags;
  /** What `policiesOf` worked out, and for which revision of all of IAM's state. */
  known?: { readonly revision: number; readonly policies: PrincipalPolicies };
}

export interface Role extends Principal {
  readonly kind: "role";
  /** JSON text. */
  trust: string;
  description: string | undefined;
  /** Seconds. */
  maxSessionDuration: number;
  /** Milliseconds since the epoch. */
  lastUsed: { readonly time: number; readonly region: string } | undefined;
}

export interface UserKey {
  readonly id: string;
  readonly secret: string;
  readonly created: number;
  status: "Active" | "Inactive";
}

export interface User extends Principal {
  readonly kind: "user";
  readonly keys: UserKey[];
}

export type Entity = Role | User;
