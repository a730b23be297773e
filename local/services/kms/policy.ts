import { evaluate, parsePrincipal, policyProblem, readPolicy } from "../../../model/iam";
import { nameOf, principalOf, type Caller } from "../../kernel/caller";
import { PRINCIPALS } from "../../kernel/ports";
import type { ServiceContext } from "../../kernel/service";
import { fail } from "./errors";

/** AWS: bytes. */
const MOST_BYTES = 32_768;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const malformed = (why: string) => fail("MalformedPolicyDocumentException", why);

/** The policy of a key that was made without one. */
export const defaultPolicy = (account: string): string => JSON.stringify({
  Version: "2012-10-17",
  Id: "key-default-1",
  Statement: [{ Sid: "Enable IAM User Permissions", Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }],
}, undefined, 2);

/** AWS: the policy of a key that AWS manages for a service: the account's principals may use it, through that service alone. */
export const managedPolicy = (service: string, region: string, account: string): string => JSON.stringify({
  Version: "2012-10-17",
  Id: `auto-${service}-1`,
  Statement: [
    {
      Sid: `Allow access through ${service.toUpperCase()} for all principals in the account that are authorized to use ${service.toUpperCase()}`,
      Effect: "Allow", Principal: { AWS: "*" },
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:ListGrants", "kms:DescribeKey"], Resource: "*",
      Condition: { StringEquals: { "kms:CallerAccount": account, "kms:ViaService": `${service}.${region}.amazonaws.com` } },
    },
    {
      Sid: "Allow direct access to key metadata to the account", Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"], Resource: "*",
    },
  ],
}, undefined, 2);

/** A policy for a key; throws KMS's error when it is none, or names principals that are not there. */
export function checkPolicy(text: string, context: ServiceContext): void {
  if (Buffer.byteLength(text) > MOST_BYTES) throw fail("LimitExceededException", `Key policy exceeds the maximum size of ${MOST_BYTES} bytes.`);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed("Policy contains invalid JSON.");
  }
  if (!isObject(document)) throw malformed("Policy contains invalid JSON.");
  const statements = ([] as unknown[]).concat(document.Statement ?? []);
  for (const statement of statements) if (isObject(statement)) checkPrincipals(statement, context);
  // What remains is checked as in any other policy; KMS takes statement ids with spaces.
  const rest = statements.map((statement) => (isObject(statement) ? Object.fromEntries(Object.entries(statement).filter(([key]) => !/^(Not)?Principal$|^Sid$/.test(key))) : statement));
  const problem = policyProblem(JSON.stringify({ ...document, Statement: rest }), "inline");
  if (problem) throw malformed(problem);
}

function checkPrincipals(statement: Json, context: ServiceContext): void {
  const given = statement.Principal ?? statement.NotPrincipal;
  if (given === undefined) throw malformed("Policy contains a statement with no principal.");
  const { names } = parsePrincipal(given);
  if (names.length === 0 || !names.every(({ kind, name }) => isPrincipal(kind, name, context))) {
    throw malformed("Policy contains a statement with one or more invalid principals.");
  }
}

function isPrincipal(kind: string, name: string, context: ServiceContext): boolean {
  if (kind === "Service") return /^[a-z0-9][a-z0-9.-]*\.(amazonaws\.com(\.cn)?|amazon\.com)$/.test(name);
  if (kind !== "AWS") return (kind === "Federated" || kind === "CanonicalUser") && name.length > 0;
  if (name === "*" || /^\d{12}$/.test(name) || /^arn:aws:iam::\d{12}:root$/.test(name) || /^arn:aws:sts::\d{12}:(assumed-role|federated-user)\/\S+$/.test(name)) return true;
  return exists(name, context);
}

/** AWS: KMS takes only users and roles that exist. Those of other accounts cannot be looked at here. */
export function exists(arn: string, { ports, account }: ServiceContext): boolean {
  const [, owner, kind] = /^arn:aws:iam::(\d{12}):(user|role)\/[\w+=,.@/-]+$/.exec(arn) ?? [];
  if (kind === undefined) return false;
  const [principals] = ports.all(PRINCIPALS);
  if (owner !== account || !principals) return true;
  return (kind === "role" ? principals.role(arn) : principals.policiesOfUser(arn)) !== undefined;
}

const EVERYTHING = readPolicy("everything", { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } }, "identity");

/** AWS: whoever puts a policy must be able to put the next one, as far as the policy itself goes. */
export function checkLockout(text: string, keyArn: string, caller: Caller): void {
  const account = "account" in caller ? [caller.account] : [];
  const known: Readonly<Record<string, readonly string[]>> = {
    "kms:calleraccount": account, "aws:principalaccount": account, "aws:principalarn": [caller.type === "AssumedRole" ? caller.roleArn : nameOf(caller)],
  };
  const verdict = evaluate(
    { principal: principalOf(caller), action: "kms:PutKeyPolicy", resource: keyArn, context: (key) => known[key] },
    { identity: [EVERYTHING], resource: readPolicy("key policy", text, "resource"), resourceMustAllow: true },
  );
  if (verdict.outcome !== "allowed") throw malformed("The new key policy will not allow you to update the key policy in the future.");
}
