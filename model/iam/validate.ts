import { splitArn } from "./arn-pattern";
import { isComparable, isOperator } from "./conditions";
import { parsePrincipal } from "./principal";

/** Whether AWS would take a policy document, in IAM's words (`MalformedPolicyDocument`). */

/** What a document is for: an inline policy, a managed one, a session's, or a role's trust. */
export type CheckedKind = "inline" | "managed" | "session" | "trust";

type Json = Readonly<Record<string, unknown>>;

const SYNTAX = "Syntax errors in policy.";
const LEGACY = "The policy failed legacy parsing";
const VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
const IAM_PATHS = ["user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/", "sms-mfa/",
  "saml-provider/", "oidc-provider/", "report/", "access-report/"];

const ELEMENTS = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const PRINCIPALS = ["AWS", "Service", "Federated", "CanonicalUser"];

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** The reason why AWS refuses a document, or undefined when it takes it. Whether principals exist is not looked at. */
export function policyProblem(text: string, kind: CheckedKind): string | undefined {
  if (/^\s/.test(text)) return "JSON strings must not have leading spaces";
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return kind === "trust" ? "This policy contains invalid Json" : SYNTAX;
  }
  if (!isObject(document)) return SYNTAX;
  return versionProblem(document, kind) ?? statementsProblem(document, kind);
}

function versionProblem(document: Json, kind: CheckedKind): string | undefined {
  if (Object.keys(document).some((key) => !["Version", "Id", "Statement"].includes(key))) return SYNTAX;
  const { Version: version } = document;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") return "The policy must contain a valid version string";
  // AWS: managed policies are never of the old version, which is the one of a document that names none.
  if (kind === "managed" && version !== "2012-10-17") return "Policy document must be version 2012-10-17 or greater.";
  return undefined;
}

function statementsProblem(document: Json, kind: CheckedKind): string | undefined {
  if (document.Statement === undefined) return SYNTAX;
  const statements = listOf(document.Statement);
  if (statements.length === 0) return SYNTAX;
  const sids = new Set<unknown>();
  for (const statement of statements) {
    if (!isObject(statement)) return SYNTAX;
    const problem = statementProblem(statement, kind);
    if (problem) return problem;
    if (statement.Sid === undefined || statement.Sid === "") continue;
    if (sids.has(statement.Sid)) return "Statement IDs (SID) in a single policy must be unique.";
    sids.add(statement.Sid);
  }
  return undefined;
}

function statementProblem(statement: Json, kind: CheckedKind): string | undefined {
  if (Object.keys(statement).some((key) => !ELEMENTS.includes(key))) return SYNTAX;
  const { Sid: sid, Effect: effect } = statement;
  if (sid !== undefined && (typeof sid !== "string" || !/^[0-9A-Za-z]*$/.test(sid))) {
    return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
  }
  if (effect !== "Allow" && effect !== "Deny") return SYNTAX;
  if (statement.Action !== undefined && statement.NotAction !== undefined) return SYNTAX;
  const principals = kind === "trust" ? trustProblem(statement) : identityProblem(statement);
  return principals ?? actionProblem(statement, kind) ?? resourceProblem(statement, kind) ?? conditionProblem(statement.Condition);
}

function identityProblem(statement: Json): string | undefined {
  if (statement.Principal !== undefined || statement.NotPrincipal !== undefined) return "Policy document should not specify a principal.";
  return undefined;
}

function trustProblem(statement: Json): string | undefined {
  if (statement.Resource !== undefined) return "Has prohibited field Resource";
  if (statement.NotResource !== undefined) return "Has prohibited field NotResource";
  const given = statement.Principal ?? statement.NotPrincipal;
  if (given === undefined) return "Missing required field Principal";
  if (statement.Principal !== undefined && statement.NotPrincipal !== undefined) return SYNTAX;
  if (given !== "*" && !isObject(given)) return SYNTAX;
  const { names } = parsePrincipal(given);
  if (names.length === 0) {
    return "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!";
  }
  const bad = names.find(({ kind, name }) => !isPrincipal(kind, name));
  return bad && invalidPrincipal(bad.kind, bad.name);
}

/** AWS: kinds are shown in capitals. */
export const invalidPrincipal = (kind: string, name: string): string => `Invalid principal in policy: "${kind.toUpperCase()}":"${name}"`;

function isPrincipal(kind: string, name: string): boolean {
  if (!PRINCIPALS.includes(kind)) return false;
  if (kind === "Service") return /^[a-z0-9][a-z0-9.-]*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/.test(name);
  if (kind !== "AWS") return name.length > 0;
  // AWS: no wildcard within an ARN. Ids are those of users and roles that are no more.
  return name === "*" || /^\d{12}$/.test(name) || /^A[A-Z]{3}[A-Z0-9]{16,}$/.test(name)
    || /^arn:aws[\w-]*:iam::\d{12}:(root|(user|role)\/[\w+=,.@/-]+)$/.test(name)
    || /^arn:aws[\w-]*:sts::\d{12}:(assumed-role|federated-user)\/[\w+=,.@/-]+$/.test(name);
}

function actionProblem(statement: Json, kind: CheckedKind): string | undefined {
  const given = statement.Action ?? statement.NotAction;
  const actions = given === undefined ? [] : listOf(given);
  if (actions.length === 0) return "Policy statement must contain actions.";
  for (const action of actions) {
    if (typeof action !== "string") return SYNTAX;
    if (kind === "trust" && !/^sts:[\w*?]+$/i.test(action)) return "AssumeRole policy may only specify STS AssumeRole actions.";
    if (action === "*") continue;
    const [, vendor] = /^([^:]*):[A-Za-z0-9*?_-]+$/.exec(action) ?? [];
    if (!vendor) return VENDOR;
    if (vendor !== "*" && !/^[A-Za-z0-9-]+$/.test(vendor)) return `Vendor ${vendor} is not valid`;
  }
  return undefined;
}

function resourceProblem(statement: Json, kind: CheckedKind): string | undefined {
  if (kind === "trust") return undefined;
  if (statement.Resource !== undefined && statement.NotResource !== undefined) return SYNTAX;
  const given = statement.Resource ?? statement.NotResource;
  const resources = given === undefined ? [] : listOf(given);
  if (resources.length === 0) return "Policy statement must contain resources.";
  for (const resource of resources) {
    const problem = typeof resource === "string" ? arnProblem(resource) : SYNTAX;
    if (problem) return problem;
  }
  return undefined;
}

function arnProblem(resource: string): string | undefined {
  if (/^\*+$/.test(resource)) return undefined;
  if (!resource.startsWith("arn:")) return `Resource ${resource} must be in ARN format or "*".`;
  const [, partition, vendor] = resource.split(":");
  if (partition !== "*" && !/^aws(-[a-z-]+)?\*?$/.test(partition ?? "")) return `Partition "${partition}" is not valid for resource "${resource}".`;
  const parts = splitArn(resource);
  // AWS: a trailing `*` stands for the parts that follow.
  if (!parts) return resource.endsWith("*") ? undefined : LEGACY;
  if (/[*?]/.test(vendor!) && vendor !== "*") return "Resource vendor must be fully qualified and cannot contain regexes.";
  const [, , , region, account, rest] = parts as [string, string, string, string, string, string];
  if (!/^(aws|cloudfront|[\d*?]*)$/.test(account)) return LEGACY;
  return vendor === "iam" ? iamProblem(resource, region, rest) : undefined;
}

function iamProblem(resource: string, region: string, path: string): string | undefined {
  if (region !== "" && region !== "*") return `IAM resource ${resource} cannot contain region information.`;
  const head = path.split("/")[0]!;
  if (/[*?]/.test(head) || IAM_PATHS.some((allowed) => path.startsWith(allowed))) return undefined;
  return `IAM resource path must either be "*" or start with ${IAM_PATHS.join(", ")}.`;
}

function conditionProblem(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) return SYNTAX;
  for (const [operator, block] of Object.entries(value)) {
    if (!isOperator(operator)) return `Invalid Condition type : ${operator}.`;
    if (!isObject(block)) return SYNTAX;
    for (const [key, given] of Object.entries(block)) {
      if (!/^[^:]+:.+$/.test(key)) return VENDOR;
      const wanted = listOf(given);
      if (!wanted.every((item) => ["string", "number", "boolean"].includes(typeof item))) return SYNTAX;
      if (!wanted.every((item) => isComparable(operator, String(item)))) return LEGACY;
    }
  }
  return undefined;
}
