import type { AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import { policyProblem } from "../../../model/iam";
import { PRINCIPALS } from "../../kernel/ports";
import type { ServiceContext } from "../../kernel/service";
import { fail } from "./errors";

/** Policies given when a session begins: they only narrow what the role may do. */

const MOST_ARNS = 10;
/** Characters, the inline policy and the ARNs together. */
const PLAINTEXT = 2048;

export interface SessionPolicies {
  readonly documents: readonly string[];
  /** How much of AWS's limit they take, in percent. */
  readonly packedSize: number;
}

/** Undefined when none are given. */
export function sessionPolicies(context: ServiceContext, { Policy, PolicyArns = [] }: AssumeRoleCommandInput): SessionPolicies | undefined {
  if (Policy === undefined && PolicyArns.length === 0) return undefined;
  const problem = Policy === undefined ? undefined : policyProblem(Policy, "session");
  if (problem) throw fail("MalformedPolicyDocumentException", problem);
  if (PolicyArns.length > MOST_ARNS) throw fail("ValidationError", `The number of managed policies given must not exceed ${MOST_ARNS}.`);
  const size = [Policy ?? "", ...PolicyArns.map(({ arn }) => arn ?? "")].reduce((sum, text) => sum + text.length, 0);
  // AWS packs them and counts what comes out, in a format that it does not tell: here it is the plain text.
  const packedSize = Math.ceil((size / PLAINTEXT) * 100);
  if (packedSize > 100) throw fail("PackedPolicyTooLargeException", `Serialized token too large for session: ${packedSize}% of the allowed size is used`);
  const principals = context.ports.get(PRINCIPALS);
  const managed = PolicyArns.map(({ arn = "" }) => {
    const document = principals.policyDocument(arn);
    if (document === undefined) throw fail("ValidationError", `Policy ${arn} does not exist or is not attachable.`);
    return document;
  });
  return { documents: Policy === undefined ? managed : [Policy, ...managed], packedSize };
}
