import { readPolicy, type Policy } from "../iam";
import { CannotTell } from "./known";
import { known, lastPart, type Resource, type Resources } from "./resource";

/** The policies that have a say, put together from the resources that carry them. */

const EVERYTHING = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
const ALL_EVENTS = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "events:*", Resource: "*" } };

/** AWS's own policies, where what they allow matters here. */
const MANAGED: Readonly<Record<string, object>> = {
  AdministratorAccess: EVERYTHING, PowerUserAccess: EVERYTHING,
  AmazonEventBridgeFullAccess: ALL_EVENTS, CloudWatchEventsFullAccess: ALL_EVENTS,
};

export interface RolePolicies {
  readonly policies: readonly Policy[];
  /** Attached policies whose text is not in the stack. */
  readonly unread: readonly string[];
}

/** What a role may do. Throws a `CannotTell` when a policy of it, or whose policy it is, is not known yet. */
export function rolePolicies(role: Resource, resources: Resources): RolePolicies {
  const name = role.need("name");
  const isOurs = (value: string) => value === name || lastPart(value) === name;
  const inline = [
    ...resources.allBy("rolePolicy", "role", isOurs).map((resource) => readPolicy(resource.name, resource.props.policy)),
    ...role.list("inlinePolicies").map((one, i) => readPolicy(`inline policy ${i + 1} of ${name}`, one.policy)),
  ];
  const arns = [...resources.allBy("attachment", "role", isOurs).map((resource) => resource.need("policyArn")), ...textsIn(role.props.managedPolicyArns)];
  const unread: string[] = [];
  const attached = arns.flatMap((arn) => {
    const own = resources.by("policy", "arn", arn);
    const document = own ? own.props.policy : MANAGED[lastPart(arn)];
    if (document !== undefined) return [readPolicy(own?.name ?? arn, document)];
    unread.push(arn);
    return [];
  });
  return { policies: [...inline, ...attached], unread };
}

const textsIn = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : []);

/** The policies attached to a resource, as one. Absent: it has none. */
export function resourcePolicy(target: Resource, resources: Resources): Policy | undefined {
  switch (target.type) {
    case "aws:lambda/function:Function": return functionPolicy(target, resources, undefined);
    case "aws:sqs/queue:Queue": return documentOf(target, resources, { type: "queuePolicy", key: "queueUrl", own: ["url", "id"] });
    case "aws:sns/topic:Topic": return documentOf(target, resources, { type: "topicPolicy", key: "arn", own: ["arn"] });
    case "aws:kms/key:Key": return documentOf(target, resources, { type: "keyPolicy", key: "keyId", own: ["keyId", "arn"] });
    case "aws:s3/bucket:Bucket": return documentOf(target, resources, { type: "bucketPolicy", key: "bucket", own: ["bucket"] });
    default: return undefined;
  }
}

interface Attached {
  /** What carries the policy, and which of its properties names whose it is, by one of these. */
  readonly type: "queuePolicy" | "topicPolicy" | "keyPolicy" | "bucketPolicy";
  readonly key: string;
  readonly own: readonly string[];
}

function documentOf(target: Resource, resources: Resources, { type, key, own }: Attached): Policy | undefined {
  const [first, ...others] = resources.allBy(type, key, (value) => own.some((one) => known(target, one) === value));
  if (others.length > 0) throw new CannotTell(`${target.name} has ${others.length + 1} policies, of which AWS keeps the one that is made last`);
  // One of those that are there may be its own.
  if (!first && resources.of(type).length > 0) target.text(own[0]!);
  const document = first?.props.policy ?? target.props.policy;
  return document === undefined || document === "" ? undefined : readPolicy(`policy of ${target.name}`, document, "resource");
}

/** What `aws.lambda.Permission`s come to. */
export function functionPolicy(fn: Resource, resources: Resources, qualifier: string | undefined): Policy {
  const name = fn.need("name");
  const arn = fn.need("arn");
  const permissions = resources.allBy("permission", "function", (value) => value === name || value === arn || value.startsWith(`${arn}:`))
    .filter((permission) => permission.text("qualifier") === qualifier);
  return readPolicy(`policy of function ${fn.name}`, {
    Version: "2012-10-17", Statement: permissions.map((permission) => statementOf(permission, qualifier === undefined ? arn : `${arn}:${qualifier}`)),
  }, "resource");
}

function statementOf(permission: Resource, Resource: string): object {
  const principal = permission.need("principal");
  const [sourceArn, sourceAccount] = [permission.text("sourceArn"), permission.text("sourceAccount")];
  return {
    Effect: "Allow", Action: permission.need("action"), Resource,
    Principal: principal === "*" ? "*" : principal.includes(".") ? { Service: principal } : { AWS: principal },
    Condition: {
      ...(sourceArn !== undefined && { ArnLike: { "AWS:SourceArn": sourceArn } }),
      ...(sourceAccount !== undefined && { StringEquals: { "AWS:SourceAccount": sourceAccount } }),
    },
  };
}

/** All of the region's resource policies of CloudWatch Logs that may speak of a group, as one. */
export function logPolicy(region: string, groupArn: string, resources: Resources): Policy {
  const statements = resources.of("logPolicy")
    .filter((policy) => (policy.text("region") ?? region) === region && (policy.text("resourceArn") ?? groupArn).replace(/:\*$/, "") === groupArn)
    .flatMap((policy) => readPolicy(policy.name, policy.props.policyDocument, "resource").statements);
  return { name: "resource policies of CloudWatch Logs", kind: "resource", statements, problems: [] };
}

/** The role behind an ARN. Throws a `CannotTell` when it is not one of this stack's. */
export function roleOf(arn: string, resources: Resources): Resource {
  const role = resources.by("role", "arn", arn) ?? resources.by("role", "name", lastPart(arn));
  if (!role) throw new CannotTell(`the role ${arn} is not a part of this stack, or not known yet`);
  return role;
}

export const readTrust = (role: Resource): Policy => readPolicy(`trust policy of ${role.name}`, role.props.assumeRolePolicy, "trust");

/** A resource of this stack by its ARN. Throws a `CannotTell` when it has none. */
export function inStack(resources: Resources, type: "function" | "queue" | "topic" | "machine", arn: string): Resource {
  const found = resources.by(type, "arn", arn);
  if (!found) throw new CannotTell(`${arn} is not a part of this stack, or not known yet`);
  return found;
}
