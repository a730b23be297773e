import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "./scenario";

/** One statement of a policy that allows something. Lists of one are written as a plain value. */
export interface Allow {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>>;
}

/** One statement of a policy attached to a resource: who may do what to it. */
export interface Grant extends Allow {
  readonly sid: string;
  /** Service principals, for example `events.amazonaws.com`. */
  readonly services: readonly string[];
}

const one = <T>(values: readonly T[]): T | readonly T[] => (values.length === 1 ? values[0]! : values);

const body = ({ actions, resources, conditions }: Allow) => ({
  Effect: "Allow", Action: one(actions), Resource: one(resources), ...(conditions && { Condition: conditions }),
});

/** A policy for a role: what it may do. */
export const identityPolicy = (statements: readonly Allow[]): pulumi.Output<string> =>
  pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements.map(body) });

/** A policy for a resource: who may do what to it. */
export const resourcePolicy = (grants: readonly Grant[]): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: grants.map((grant) => ({ Sid: grant.sid, Principal: { Service: one(grant.services) }, ...body(grant) })),
  });

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
