import { decisionName, evaluate, explain, type Layer, type Policies, type Policy, type Question, type Verdict } from "../../model/iam";
import type { Authorizer } from "./authorize";
import { nameOf, principalOf, type Caller } from "./caller";
import { AwsError, type Denial } from "./errors";
import type { AccessRequest, Call, ResourcePolicy } from "./operation";
import { PolicyCache } from "./policy-cache";
import { PRINCIPALS, type NamedDocument, type Ports, type PrincipalPolicies } from "./ports";
import { isOfCaller, requestContext } from "./request-context";

type Denied = Exclude<Verdict, { outcome: "allowed" }>;

/** What a principal's own policies come to, read. */
interface Own {
  readonly identity: readonly Policy[];
  readonly boundary: Policy | undefined;
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** What a caller was allowed to do, as long as nothing of this changes. */
interface Allowed {
  readonly resource: string;
  readonly document: string | undefined;
  readonly kind: ResourcePolicy["kind"];
  readonly own: Own;
}

const NOTHING: Own = { identity: [], boundary: undefined, tags: undefined };

/** Decides as IAM does: identity policies, boundaries, session policies and the policy of the resource. */
export class IamAuthorizer implements Authorizer {
  private readonly identity = new PolicyCache("identity");
  private readonly resource = new PolicyCache("resource");
  private readonly trust = new PolicyCache("trust");
  private readonly read = new WeakMap<PrincipalPolicies, Own>();
  private readonly allowed = new WeakMap<Caller, Map<string, Allowed>>();

  constructor(private readonly ports: Ports) {}

  require(question: AccessRequest, call: Call, accessDenied: string, quotesResource = false): void {
    const { caller } = call;
    const { resourcePolicy } = question;
    if (caller.type === "Root" && !resourcePolicy && isOwn(question.resource, caller.account)) return;
    const own = this.policiesOf(caller);
    if (this.isKnown(question, caller, own)) return;
    const context = requestContext(question, call, own.tags);
    let lasting = question.context === undefined;
    const asked: Question = {
      principal: principalOf(caller), action: question.action, resource: question.resource,
      context: (key) => {
        lasting &&= isOfCaller(key);
        return context(key);
      },
    };
    const policies: Policies = {
      identity: own.identity, boundary: own.boundary, session: this.sessionPolicies(caller),
      resource: resourcePolicy && (resourcePolicy.kind === "trust" ? this.trust : this.resource).read(resourcePolicy.name, resourcePolicy.document),
      resourceMustAllow: resourcePolicy?.kind !== undefined,
    };
    const verdict = evaluate(asked, policies);
    if (verdict.outcome !== "allowed") throw denied(verdict, asked, policies, { caller, accessDenied, quotesResource });
    if (lasting) this.remember(question, caller, own);
  }

  /** Whether exactly this was allowed before, by the same documents and by nothing else that could be different now. */
  private isKnown({ action, resource, resourcePolicy }: AccessRequest, caller: Caller, own: Own): boolean {
    const known = this.allowed.get(caller)?.get(action);
    return known !== undefined && known.resource === resource && known.document === resourcePolicy?.document && known.kind === resourcePolicy?.kind && known.own === own;
  }

  /** One verdict for each caller and action: what is called for every event is called for the same resource. */
  private remember({ action, resource, resourcePolicy }: AccessRequest, caller: Caller, own: Own): void {
    let known = this.allowed.get(caller);
    if (!known) this.allowed.set(caller, known = new Map());
    known.set(action, { resource, document: resourcePolicy?.document, kind: resourcePolicy?.kind, own });
  }

  private policiesOf(caller: Caller): Own {
    if (caller.type !== "IAMUser" && caller.type !== "AssumedRole") return NOTHING;
    const principals = this.ports.get(PRINCIPALS);
    const found = caller.type === "IAMUser" ? principals.policiesOfUser(caller.arn) : principals.policiesOfRole(caller.roleArn);
    // AWS: a user or role that was deleted can do nothing any more, even when another was made under its name.
    if (found?.id !== (caller.type === "IAMUser" ? caller.userId : caller.roleId)) return NOTHING;
    let own = this.read.get(found);
    if (!own) {
      const read = ({ name, document }: NamedDocument) => this.identity.read(name, document);
      own = { identity: found.identity.map(read), boundary: found.boundary && read(found.boundary), tags: found.tags };
      this.read.set(found, own);
    }
    return own;
  }

  private sessionPolicies(caller: Caller): readonly Policy[] | undefined {
    if (caller.type !== "AssumedRole" || !caller.sessionPolicies) return undefined;
    return caller.sessionPolicies.map((document, i) => this.identity.read(`session policy ${i + 1}`, document));
  }
}

const isOwn = (resource: string, account: string): boolean => {
  const owner = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1];
  return owner === undefined || owner === account;
};

const LAYERS: Readonly<Record<Layer, string>> = {
  identity: "identity-based policy", boundary: "permissions boundary", session: "session policy", resource: "resource-based policy",
};

interface Refusal {
  readonly caller: Caller;
  readonly accessDenied: string;
  readonly quotesResource: boolean;
}

function denied(verdict: Denied, question: Question, policies: Policies, { caller, accessDenied, quotesResource }: Refusal): AwsError {
  const { action, resource } = question;
  const who = { principal: nameOf(caller), action, resource };
  const denial: Denial = verdict.outcome === "explicitDeny"
    ? { ...who, kind: "explicit", decidedBy: decisionName(verdict.decision) }
    : { ...who, kind: "implicit", ...explain(question, policies, verdict.lacking) };
  const text = `User: ${who.principal} is not authorized to perform: ${action} on resource: ${quotesResource ? `"${resource}"` : resource}${reason(verdict, action, policies)}`;
  return new AwsError(accessDenied, text, { denial });
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function reason(verdict: Denied, action: string, { resource }: Policies): string {
  const byTrust = (layer: Layer) => layer === "resource" && resource?.kind === "trust";
  if (verdict.outcome === "implicitDeny") {
    // AWS: sts:AssumeRole does not say that it is the trust policy.
    return byTrust(verdict.lacking) ? "" : ` because no ${LAYERS[verdict.lacking]} allows the ${action} action`;
  }
  const { layer, policy } = verdict.decision;
  if (byTrust(layer)) return " with an explicit deny in the role trust policy";
  const article = layer === "identity" ? "an" : "a";
  // AWS: since 2026 a managed policy that denies is named.
  const arn = layer !== "resource" && policy.name.startsWith("arn:") ? `: ${policy.name}` : "";
  return ` with an explicit deny in ${article} ${LAYERS[layer]}${arn}`;
}
