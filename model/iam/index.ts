import { contextOf, type Context } from "./context";
import { decisionName, evaluate, type Policies, type Question, type Verdict } from "./evaluate";
import { explain, type Explanation } from "./explain";
import { readPolicy } from "./policy";
import type { Principal } from "./principal";

/** IAM: reading, checking and evaluating policies, as AWS does. Pure: no account, no clock, no I/O. */

export { contextOf, type Context } from "./context";
export { decisionName, evaluate, type Decision, type Layer, type Policies, type Question, type Verdict } from "./evaluate";
export { explain, type Explanation } from "./explain";
export { readPolicy, statementName, type Policy, type PolicyKind, type Statement } from "./policy";
export { parsePrincipal, type Naming, type Principal, type PrincipalElement } from "./principal";
export { invalidPrincipal, policyProblem, type CheckedKind } from "./validate";

/** A document as text or as an object. */
export type Document = string | object;

/** A question with everything that is needed to answer it, as plain data. */
export interface Case {
  readonly principal: Principal;
  readonly action: string;
  /** Default `*`. */
  readonly resource?: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly resourceAccount?: string;
  readonly identity?: readonly Document[];
  readonly boundary?: Document;
  readonly session?: readonly Document[];
  readonly resourcePolicy?: Document;
  /** The trust policy of the role, for `sts:AssumeRole`; takes the place of `resourcePolicy`. */
  readonly trustPolicy?: Document;
}

export interface Answer {
  readonly allowed: boolean;
  readonly verdict: Verdict;
  /** Policy and statement that decided, where one did. */
  readonly decidedBy?: string;
  /** Set for an implicit denial. */
  readonly explanation?: Explanation;
}

/**
 * Answers one question, for tests and checks.
 * @example decide({ principal: { type: "service", name: "events.amazonaws.com" }, action: "sqs:SendMessage", resource: queueArn,
 *            context: { "aws:SourceArn": ruleArn }, resourcePolicy: queuePolicy }).allowed
 */
export function decide(given: Case): Answer {
  const context: Context = contextOf(given.context);
  const question: Question = {
    principal: given.principal, action: given.action, resource: given.resource ?? "*", context, resourceAccount: given.resourceAccount,
  };
  const policies = policiesOf(given);
  const verdict = evaluate(question, policies);
  if (verdict.outcome === "implicitDeny") return { allowed: false, verdict, explanation: explain(question, policies, verdict.lacking) };
  return { allowed: verdict.outcome === "allowed", verdict, ...(verdict.decision && { decidedBy: decisionName(verdict.decision) }) };
}

function policiesOf({ identity, boundary, session, resourcePolicy, trustPolicy, resource }: Case): Policies {
  const numbered = (documents: readonly Document[] | undefined, what: string) =>
    documents?.map((document, i) => readPolicy(`${what} ${i + 1}`, document, "identity"));
  return {
    identity: numbered(identity, "identity policy"),
    boundary: boundary === undefined ? undefined : readPolicy("permissions boundary", boundary, "identity"),
    session: numbered(session, "session policy"),
    resource: trustPolicy !== undefined ? readPolicy(`trust policy of ${resource}`, trustPolicy, "trust")
      : resourcePolicy === undefined ? undefined : readPolicy(`resource policy of ${resource}`, resourcePolicy, "resource"),
  };
}
