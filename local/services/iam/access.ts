import type { AccessRequest, Call, ConditionValues } from "../../kernel/operation";
import { fail } from "./errors";
import type { Entity, ManagedPolicy, Tags } from "./model";
import type { Iam } from "./state";

/** What IAM asks itself. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */

type Context = Readonly<Record<string, ConditionValues | undefined>>;

/** A question about `resource`. */
export function ask(call: Call, action: string, resource: string, context: Context = {}, tags?: Tags): AccessRequest {
  // AWS: temporary credentials of a user, got without MFA, cannot call IAM.
  if (call.caller.type === "IAMUser" && call.caller.issuedAt !== undefined) {
    throw fail("InvalidClientTokenId", "The security token included in the request is invalid");
  }
  const known = Object.fromEntries(Object.entries(context).filter((entry): entry is [string, ConditionValues] => entry[1] !== undefined));
  const own = Object.fromEntries(Object.entries(tags ?? {}).map(([key, value]) => [`iam:ResourceTag/${key}`, [value]]));
  return {
    action: `iam:${action}`, resource,
    // AWS: IAM is in no region, and is asked as if it were in this one.
    context: { "aws:RequestedRegion": ["us-east-1"], ...own, ...known },
    ...(tags && { resourceTags: tags }),
  };
}

export function onRole(iam: Iam, call: Call, action: string, name: string, context: Context = {}): AccessRequest {
  const role = iam.roles.get(name);
  return ask(call, action, role?.arn ?? iam.arn(`role/${name}`), context, role?.tags);
}

export function onUser(iam: Iam, call: Call, action: string, name: string, context: Context = {}): AccessRequest {
  const user = iam.users.get(name);
  return ask(call, action, user?.arn ?? iam.arn(`user/${name}`), context, user?.tags);
}

export function onPolicy(iam: Iam, call: Call, action: string, arn: string, context: Context = {}): AccessRequest {
  return ask(call, action, arn, context, iam.policies.get(arn)?.tags);
}

/** Lists: below a path. */
export const onAll = (iam: Iam, call: Call, action: string, kind: "role" | "user" | "policy", pathPrefix = "/"): AccessRequest =>
  ask(call, action, iam.arn(`${kind}${pathPrefix}`));

export function tagContext(tags: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[] | undefined): Context {
  if (!tags || tags.length === 0) return {};
  return {
    "aws:TagKeys": tags.map(({ Key }) => Key ?? ""),
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, [Value ?? ""]])),
  };
}

export const boundaryContext = (boundary: string | ManagedPolicy | undefined): Context =>
  ({ "iam:PermissionsBoundary": boundary === undefined ? undefined : [typeof boundary === "string" ? boundary : boundary.arn] });

/** AWS: who changes the policies of somebody can be limited by that one's boundary. */
export const ownBoundary = (entity: Entity | undefined): Context => boundaryContext(entity?.boundary);
