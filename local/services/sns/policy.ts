import { invalid } from "./errors";

/** AWS: what a topic's policy may speak of, and AddPermission grant. */
export const TOPIC_ACTIONS = [
  "AddPermission", "DeleteTopic", "GetDataProtectionPolicy", "GetTopicAttributes", "ListSubscriptionsByTopic", "ListTagsForResource", "Publish",
  "PutDataProtectionPolicy", "Receive", "RemovePermission", "SetTopicAttributes", "Subscribe", "TagResource", "UntagResource",
] as const;

/** AWS: bytes. */
const MOST_BYTES = 30_720;
const MOST_STATEMENTS = 100;

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * AWS: the policy that a topic is born with. `AWS:SourceOwner` is a key that some services send (CloudWatch alarms do,
 * EventBridge does not): users and roles need policies of their own, and EventBridge a statement that names it.
 */
export const defaultPolicy = (arn: string, account: string): string => JSON.stringify({
  Version: "2008-10-17",
  Id: "__default_policy_ID",
  Statement: [{
    Sid: "__default_statement_ID",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: [
      "SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission", "SNS:DeleteTopic", "SNS:Subscribe",
      "SNS:ListSubscriptionsByTopic", "SNS:Publish",
    ],
    Resource: arn,
    Condition: { StringEquals: { "AWS:SourceOwner": account } },
  }],
});

/** A policy for a topic, as text; throws SNS's error when it is none. */
export function checkPolicy(text: string, arn: string): string {
  const bad = (why: string) => invalid(`Policy Error: ${why}`);
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw bad("null");
  }
  if (!isObject(policy) || policy.Statement === undefined) throw bad("null");
  if (Buffer.byteLength(text) > MOST_BYTES) throw bad("Policy too long");
  const statements = asList(policy.Statement);
  if (statements.length > MOST_STATEMENTS) throw bad("Too many statements");
  const sids = new Set<unknown>();
  for (const statement of statements) {
    if (!isObject(statement)) throw bad("null");
    if (statement.Sid !== undefined && sids.size === sids.add(statement.Sid).size) throw invalid("Policy Reason: Statement Ids must be unique");
    checkStatement(statement, arn);
  }
  return text;
}

function checkStatement(statement: Record<string, unknown>, arn: string): void {
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny") throw invalid("Policy Error: null");
  if (statement.Principal === undefined && statement.NotPrincipal === undefined) throw invalid("Policy statement must contain principals");
  const actions = statement.Action ?? statement.NotAction;
  if (actions === undefined) throw invalid("Policy statement must contain actions");
  for (const action of asList(actions)) {
    if (typeof action !== "string") throw invalid("Policy Error: null");
    // AWS: a topic's policy may speak of SNS only.
    if (action !== "*" && !isTopicAction(action)) throw invalid("Policy statement action out of service scope!");
  }
  const resources = statement.Resource ?? statement.NotResource;
  if (resources === undefined) throw invalid("Policy statement must contain resources");
  for (const resource of asList(resources)) {
    if (typeof resource !== "string") throw invalid("Policy Error: null");
    // AWS: and of the topic it is attached to.
    if (resource !== "*" && !fits(resource, arn)) throw invalid("Policy statement resource must match the topic it is attached to");
  }
}

function isTopicAction(action: string): boolean {
  const [service, name] = action.split(":");
  if (service?.toLowerCase() !== "sns" || !name) return false;
  return TOPIC_ACTIONS.some((known) => fits(name.toLowerCase(), known.toLowerCase()));
}

/** Whether `pattern`, in which `*` and `?` stand for anything, covers `text`. */
function fits(pattern: string, text: string): boolean {
  const [first, ...rest] = pattern.split(/\*+/);
  const same = (part: string, at: number) => [...part].every((char, i) => char === "?" || char === text[at + i]);
  if (!same(first!, 0)) return false;
  if (rest.length === 0) return first!.length === text.length;
  let at = first!.length;
  for (const [i, part] of rest.entries()) {
    if (i === rest.length - 1) return text.length - part.length >= at && same(part, text.length - part.length);
    while (at + part.length <= text.length && !same(part, at)) at++;
    at += part.length;
  }
  return true;
}

interface PolicyDocument {
  readonly Statement: readonly Record<string, unknown>[];
}

/** The policy with one statement more, as AddPermission makes it. */
export function withStatement(text: string, statement: { readonly label: string; readonly principals: readonly string[]; readonly actions: readonly string[]; readonly arn: string }): string {
  const policy = parse(text);
  if (policy.Statement.some(({ Sid }) => Sid === statement.label)) throw invalid("Statement already exists");
  const one = <T>(values: readonly T[]) => (values.length === 1 ? values[0] : values);
  const added = {
    Sid: statement.label, Effect: "Allow", Principal: { AWS: one(statement.principals) },
    Action: one(statement.actions.map((action) => `SNS:${action}`)), Resource: statement.arn,
  };
  return JSON.stringify({ ...policy, Statement: [...policy.Statement, added] });
}

/** The policy without the statement of that label. */
export function withoutStatement(text: string, label: string): string {
  const policy = parse(text);
  return JSON.stringify({ ...policy, Statement: policy.Statement.filter(({ Sid }) => Sid !== label) });
}

function parse(text: string): PolicyDocument {
  const policy = JSON.parse(text) as PolicyDocument;
  return { ...policy, Statement: asList(policy.Statement) as Record<string, unknown>[] };
}
