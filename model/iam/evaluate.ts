import { splitArn } from "./arn-pattern";
import type { Context } from "./context";
import { statementName, type Policy, type Statement } from "./policy";
import { isExcepted, naming, type Naming, type Principal } from "./principal";

/** May somebody do something? https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */

export interface Question {
  readonly principal: Principal;
  /** For example `events:PutEvents`. */
  readonly action: string;
  /** An ARN, or `*` for an action without resource. */
  readonly resource: string;
  readonly context: Context;
  /** Whose the resource is. Default: the account in its ARN, else the caller's. */
  readonly resourceAccount?: string;
}

/** The policies that have a say. */
export interface Policies {
  /** The caller's own. */
  readonly identity?: readonly Policy[];
  readonly boundary?: Policy;
  /** Given when the session began. Absent: none; they only narrow. */
  readonly session?: readonly Policy[];
  /** The policy of the resource, or the trust policy of a role. */
  readonly resource?: Policy;
  /**
   * AWS: trust policies and key policies must allow, whatever the caller's own policies say. Default: true for a trust
   * policy, else false.
   */
  readonly resourceMustAllow?: boolean;
}

/** Kinds of policies that decide. */
export type Layer = "identity" | "boundary" | "session" | "resource";

/** The statement that decided. */
export interface Decision {
  readonly layer: Layer;
  readonly policy: Policy;
  readonly statement: Statement;
}

export type Verdict =
  | { readonly outcome: "allowed"; /** Absent for the account's root. */ readonly decision?: Decision }
  | { readonly outcome: "explicitDeny"; readonly decision: Decision }
  /** `lacking`: the kind of policy in which a statement is missing. */
  | { readonly outcome: "implicitDeny"; readonly lacking: Layer };

/** A question as statements see it. */
interface Asked extends Question {
  readonly lowerAction: string;
  readonly bounded: boolean;
}

const RANK: Readonly<Record<Naming, number>> = { direct: 3, role: 2, account: 1 };

/** Whether a statement speaks of the question, apart from whom it names. */
function applies(statement: Statement, asked: Asked): boolean {
  if (!statement.action.fits(asked.lowerAction)) return false;
  if (statement.resource && !statement.resource.fits(asked.resource, asked.context)) return false;
  for (const condition of statement.conditions) if (!condition.holds(asked.context)) return false;
  return true;
}

/** How a statement of a resource's policy names the caller. */
export function namingIn(statement: Statement, principal: Principal, bounded: boolean): Naming | undefined {
  if (!statement.principal) return undefined;
  const { not, element } = statement.principal;
  if (!not) return naming(element, principal);
  return isExcepted(element, principal, statement.effect, bounded) ? undefined : "direct";
}

function denying(policies: readonly Policy[] | undefined, layer: Layer, asked: Asked): Decision | undefined {
  if (!policies) return undefined;
  for (const policy of policies) {
    for (const statement of policy.statements) {
      if (statement.effect !== "Deny" || !applies(statement, asked)) continue;
      if (layer === "resource" && !namingIn(statement, asked.principal, asked.bounded)) continue;
      return { layer, policy, statement };
    }
  }
  return undefined;
}

function allowing(policies: readonly Policy[] | undefined, layer: Layer, asked: Asked): Decision | undefined {
  if (!policies) return undefined;
  for (const policy of policies) {
    for (const statement of policy.statements) {
      if (statement.effect === "Allow" && applies(statement, asked)) return { layer, policy, statement };
    }
  }
  return undefined;
}

interface Grant {
  readonly decision: Decision;
  readonly naming: Naming;
}

/** The statement of the resource's policy that gives most. */
function granting(policy: Policy | undefined, asked: Asked): Grant | undefined {
  let best: Grant | undefined;
  for (const statement of policy?.statements ?? []) {
    if (statement.effect !== "Allow") continue;
    const named = namingIn(statement, asked.principal, asked.bounded);
    if (!named || (best && RANK[named] <= RANK[best.naming]) || !applies(statement, asked)) continue;
    best = { decision: { layer: "resource", policy: policy!, statement }, naming: named };
    if (named === "direct") return best;
  }
  return best;
}

const allowed = (decision?: Decision): Verdict => ({ outcome: "allowed", decision });
const lacking = (layer: Layer): Verdict => ({ outcome: "implicitDeny", lacking: layer });

/** Decides. Documents that cannot be read allow nothing. */
export function evaluate(question: Question, policies: Policies): Verdict {
  const { principal } = question;
  const bounded = policies.boundary !== undefined;
  const asked: Asked = { ...question, lowerAction: question.action.toLowerCase(), bounded };
  const resource = policies.resource && [policies.resource];
  // AWS: a Deny in any of them decides. The account's root has no policies but the resource's.
  const own = principal.type === "user" || principal.type === "session";
  const deny = (own && (denying(policies.identity, "identity", asked)
    ?? denying(policies.boundary && [policies.boundary], "boundary", asked)
    ?? denying(policies.session, "session", asked))) || denying(resource, "resource", asked);
  if (deny) return { outcome: "explicitDeny", decision: deny };

  const grant = granting(policies.resource, asked);
  const mustAllow = policies.resourceMustAllow ?? policies.resource?.kind === "trust";
  switch (principal.type) {
    case "service":
    case "anonymous":
      return grant ? allowed(grant.decision) : lacking("resource");
    case "root":
      if (!mustAllow && !isForeign(question, principal.account)) return allowed();
      return grant ? allowed(grant.decision) : lacking("resource");
    case "user":
    case "session":
      return isForeign(question, principal.account) ? acrossAccounts(asked, policies, grant) : withinAccount(asked, policies, grant, mustAllow);
  }
}

function isForeign({ resource, resourceAccount }: Question, account: string): boolean {
  const owner = resourceAccount ?? splitArn(resource)?.[4];
  // Service-owned resources (`arn:aws:iam::aws:policy/...`) are nobody's: the caller's policies decide.
  return owner !== undefined && owner !== account && /^\d{12}$/.test(owner);
}

function withinAccount(asked: Asked, policies: Policies, grant: Grant | undefined, mustAllow: boolean): Verdict {
  // AWS: what a resource gives to a user or a session itself is not bounded by missing statements elsewhere.
  if (grant?.naming === "direct") return allowed(grant.decision);
  if (mustAllow && !grant) return lacking("resource");
  // AWS: an account that is named only lets its administrators decide.
  const decision = grant?.naming === "role" ? grant.decision : allowing(policies.identity, "identity", asked);
  return decision ? narrowed(asked, policies, decision) : lacking("identity");
}

function acrossAccounts(asked: Asked, policies: Policies, grant: Grant | undefined): Verdict {
  const decision = allowing(policies.identity, "identity", asked);
  if (!decision) return lacking("identity");
  const verdict = narrowed(asked, policies, decision);
  if (verdict.outcome !== "allowed") return verdict;
  return grant ? verdict : lacking("resource");
}

/** The boundary and the session's policies, where there are any, must allow as well. */
function narrowed(asked: Asked, { boundary, session }: Policies, decision: Decision): Verdict {
  if (boundary && !allowing([boundary], "boundary", asked)) return lacking("boundary");
  if (session && session.length > 0 && !allowing(session, "session", asked)) return lacking("session");
  return allowed(decision);
}

/** How messages name what decided: the policy and the statement's Sid or position. */
export const decisionName = ({ policy, statement }: Decision): string => `${policy.name}, ${statementName(statement)}`;
