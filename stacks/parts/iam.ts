import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "./scenario";

/** One statement of a policy that allows something. Lists of one are written as a plain value. */
export interface Allow {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>>;
}

/** Who a statement of a resource's policy is about. */
export type Grantee =
  /** Service principals, for example `events.amazonaws.com`. */
  | { readonly services: readonly string[] }
  /** ARNs of accounts, users or roles. */
  | { readonly principals: readonly pulumi.Input<string>[] };

/** One statement of a policy attached to a resource: who may do what to it. */
export type Grant = Allow & Grantee & { readonly sid: string };

/** One statement that refuses everybody something, whatever else allows it. */
export interface Refusal extends Allow {
  readonly sid: string;
  readonly refuse: "everybody";
}

/** Nobody reads or writes this over plain HTTP. */
export const tlsOnly = (action: string, resources: readonly pulumi.Input<string>[]): Refusal => ({
  sid: "DenyInsecureTransport", refuse: "everybody", actions: [action], resources, conditions: { Bool: { "aws:SecureTransport": "false" } },
});

const one = <T>(values: readonly T[]): T | readonly T[] => (values.length === 1 ? values[0]! : values);

const body = ({ actions, resources, conditions }: Allow) => ({
  Effect: "Allow", Action: one(actions), Resource: one(resources), ...(conditions && { Condition: conditions }),
});

/** A policy for a role: what it may do. */
export const identityPolicy = (statements: readonly Allow[]): pulumi.Output<string> =>
  pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements.map(body) });

/** A policy for a resource: who may do what to it. */
export const resourcePolicy = (statements: readonly (Grant | Refusal)[]): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Sid: statement.sid, Principal: principal(statement), ...body(statement), ...("refuse" in statement && { Effect: "Deny" }) })),
  });

function principal(statement: Grant | Refusal): object | "*" {
  if ("refuse" in statement) return "*";
  return "services" in statement ? { Service: one(statement.services) } : { AWS: one(statement.principals) };
}

export interface ServiceRole {
  readonly role: aws.iam.Role;
  /** What must exist before the role can do its work: depend on it. */
  readonly policy: aws.iam.RolePolicy;
}

/**
 * A role for one service to do exactly `statements`.
 * @param service for example `lambda.amazonaws.com`
 * @param conditions narrows on whose behalf the service may assume it, where the service supports that
 */
export function serviceRole(name: string, service: string, statements: readonly Allow[], scope: Scope, conditions?: Allow["conditions"]): ServiceRole {
  const role = new aws.iam.Role(`${name}-role`, {
    assumeRolePolicy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", ...(conditions && { Condition: conditions }) }],
    }),
    permissionsBoundary: scope.permissionsBoundaryArn,
    tags: scope.tags,
  }, { parent: scope.parent });
  const policy = new aws.iam.RolePolicy(`${name}-policy`, { role: role.name, policy: identityPolicy(statements) }, { parent: scope.parent });
  return { role, policy };
}
