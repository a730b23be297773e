import { fail } from "./errors";

/** The policy of a bus, as `PutPermission` builds it. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Id?: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly [element: string]: unknown;
}

/** AWS: a bus policy has at most this many characters. */
const MAX_LENGTH = 10_240;

/** Reads the `Policy` of PutPermission. */
export function readPolicy(text: string): PolicyDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail("ValidationException", "This policy contains invalid Json");
  }
  const { Statement: statement, ...rest } = (value ?? {}) as { Version?: string; Statement?: unknown };
  const statements = Array.isArray(statement) ? statement : [statement];
  if (typeof value !== "object" || statements.some((one) => typeof one !== "object" || one === null)) {
    throw fail("ValidationException", "This policy contains invalid Json");
  }
  for (const one of statements as PolicyStatement[]) {
    if (one.Effect !== "Allow" && one.Effect !== "Deny") throw fail("ValidationException", "Syntax errors in policy.: Effect must be Allow or Deny");
    for (const element of ["Principal", "Action", "Resource"]) {
      if (one[element] === undefined && one[`Not${element}`] === undefined) throw fail("ValidationException", `Missing required field ${element}`);
    }
  }
  return { Version: "2012-10-17", ...rest, Statement: statements as PolicyStatement[] };
}

export function checkLength(policy: PolicyDocument): PolicyDocument {
  if (JSON.stringify(policy).length > MAX_LENGTH) {
    throw fail("PolicyLengthExceededException", "The event bus policy size exceeds the maximum of 10240 characters.");
  }
  return policy;
}
