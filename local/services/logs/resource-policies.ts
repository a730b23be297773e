import type { ServiceContext } from "../../kernel/service";
import { fail, invalid } from "./errors";

/** AWS: of a region, those of single log groups not counted. */
const MOST = 10;
/** AWS: characters of a policy that is not a single group's. */
const LONGEST = 5_120;

export interface ResourcePolicy {
  readonly name: string | undefined;
  readonly document: string;
  readonly updatedAt: number;
  /** The log group it is attached to; undefined: it holds for all groups of the region. */
  readonly resourceArn: string | undefined;
  readonly revisionId: string | undefined;
}

/** Policies by which other AWS services may write to the log groups of one region. */
export class ResourcePolicies {
  private readonly byName = new Map<string, ResourcePolicy>();
  private readonly byGroup = new Map<string, ResourcePolicy>();
  /** All statements that hold for a group, as one document; by the group's ARN, "" for those without a policy of their own. */
  private readonly merged = new Map<string, { readonly name: string; readonly document: string }>();

  constructor(private readonly context: ServiceContext, private readonly region: string) {}

  /** What the policies say about a log group, in one document. */
  of(groupArn: string): { readonly name: string; readonly document: string } {
    const own = this.byGroup.get(groupArn);
    const key = own ? groupArn : "";
    let merged = this.merged.get(key);
    if (!merged) this.merged.set(key, merged = this.merge(own));
    return merged;
  }

  /** Makes or replaces a policy that holds for the region. */
  put(name: string, document: string): ResourcePolicy {
    if (document.length > LONGEST) {
      throw invalid(`1 validation error detected: Value '${document}' at 'policyDocument' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST}`);
    }
    checkDocument(document);
    if (!this.byName.has(name) && this.byName.size >= MOST) throw fail("LimitExceededException", "Resource limit exceeded.");
    const policy: ResourcePolicy = { name, document, updatedAt: this.context.clock.now(), resourceArn: undefined, revisionId: undefined };
    this.byName.set(name, policy);
    this.merged.clear();
    return policy;
  }

  delete(name: string): void {
    if (!this.byName.delete(name)) throw notFound(`Policy with name [${name}] does not exist.`);
    this.merged.clear();
  }

  /** Makes or replaces the policy of one log group; `expected` is the revision that it replaces. */
  putOnGroup(resourceArn: string, name: string | undefined, document: string, expected: string | undefined): ResourcePolicy {
    checkDocument(document);
    this.checkRevision(this.byGroup.get(resourceArn), expected);
    const policy = { name, document, updatedAt: this.context.clock.now(), resourceArn, revisionId: this.context.ids.uuid() };
    this.byGroup.set(resourceArn, policy);
    this.merged.clear();
    return policy;
  }

  deleteFromGroup(resourceArn: string, expected: string | undefined): void {
    const policy = this.byGroup.get(resourceArn);
    if (!policy) throw notFound("The specified resource policy does not exist.");
    this.checkRevision(policy, expected);
    this.forgetGroup(resourceArn);
  }

  forgetGroup(resourceArn: string): void {
    if (this.byGroup.delete(resourceArn)) this.merged.clear();
  }

  /** In the order of their names. */
  ofRegion(): ResourcePolicy[] {
    return [...this.byName.values()].sort((a, b) => (a.name! < b.name! ? -1 : 1));
  }

  ofGroups(): ResourcePolicy[] {
    return [...this.byGroup.values()].sort((a, b) => (a.resourceArn! < b.resourceArn! ? -1 : 1));
  }

  private checkRevision(policy: ResourcePolicy | undefined, expected: string | undefined): void {
    if (policy && expected === undefined) throw invalid("expectedRevisionId is required to change the resource policy of a log group.");
    if (policy?.revisionId !== expected) {
      throw fail("OperationAbortedException", "Multiple concurrent requests to update the same resource were in conflict.");
    }
  }

  private merge(own: ResourcePolicy | undefined): { readonly name: string; readonly document: string } {
    const policies = [...this.ofRegion(), ...(own ? [own] : [])];
    const Statement = policies.flatMap(({ document }) => (JSON.parse(document) as { Statement: unknown }).Statement);
    return {
      // The name must say what is missing when there is none.
      name: policies.length === 0 ? `a CloudWatch Logs resource policy in ${this.region}` : `CloudWatch Logs resource policies of ${this.region}`,
      document: JSON.stringify({ Version: "2012-10-17", Statement }),
    };
  }
}

const notFound = (message: string) => fail("ResourceNotFoundException", message);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** Throws unless it is a policy for a resource. */
function checkDocument(document: string): void {
  const bad = (why: string) => invalid(`The policy document is not valid: ${why}`);
  let policy: unknown;
  try {
    policy = JSON.parse(document);
  } catch {
    throw bad("it is not JSON.");
  }
  if (!isObject(policy) || policy.Statement === undefined) throw bad("it has no Statement.");
  const statements = Array.isArray(policy.Statement) ? (policy.Statement as unknown[]) : [policy.Statement];
  for (const statement of statements) {
    if (!isObject(statement)) throw bad("a statement must be an object.");
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny") throw bad("Effect must be Allow or Deny.");
    for (const element of ["Principal", "Action", "Resource"]) {
      if (statement[element] === undefined && statement[`Not${element}`] === undefined) throw bad(`a statement has no ${element}.`);
    }
  }
}
