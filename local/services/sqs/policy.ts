import { fail, invalidValue } from "./errors";

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A policy for a queue, as text; throws SQS's error when it is none. */
export function checkPolicy(text: string): string {
  const bad = () => fail("InvalidAttributeValue", "Invalid value for the parameter Policy.");
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw bad();
  }
  if (!isObject(policy) || policy.Statement === undefined) throw bad();
  for (const statement of asList(policy.Statement)) {
    if (!isObject(statement) || (statement.Effect !== "Allow" && statement.Effect !== "Deny")) throw bad();
    for (const element of ["Principal", "Action", "Resource"]) {
      if (statement[element] === undefined && statement[`Not${element}`] === undefined) throw bad();
    }
    for (const action of asList(statement.Action ?? statement.NotAction)) {
      if (typeof action !== "string") throw bad();
      // AWS: a queue's policy may speak of SQS only.
      if (action !== "*" && !/^sqs:/i.test(action)) throw invalidValue("Policy", text, "Policy statement action out of service scope!");
    }
  }
  return text;
}

interface PolicyDocument {
  Version: string;
  Id?: string;
  Statement: Record<string, unknown>[];
}

/** The policy with one statement more, as AddPermission makes it. */
export function withStatement(text: string | undefined, queueArn: string, statement: { readonly label: string; readonly accounts: readonly string[]; readonly actions: readonly string[]; readonly partition: string }): string {
  const policy = parse(text) ?? { Version: "2012-10-17", Id: `${queueArn}/SQSDefaultPolicy`, Statement: [] };
  if (policy.Statement.some(({ Sid }) => Sid === statement.label)) {
    throw invalidValue("Label", statement.label, "Already exists.");
  }
  const one = <T>(values: readonly T[]) => (values.length === 1 ? values[0] : values);
  policy.Statement.push({
    Sid: statement.label,
    Effect: "Allow",
    Principal: { AWS: one(statement.accounts.map((account) => `arn:${statement.partition}:iam::${account}:root`)) },
    Action: one(statement.actions.map((action) => `SQS:${action}`)),
    Resource: queueArn,
  });
  return JSON.stringify(policy);
}

/** The policy without the statement of that label; undefined when nothing is left. */
export function withoutStatement(text: string | undefined, label: string): string | undefined {
  const policy = parse(text);
  const rest = policy?.Statement.filter(({ Sid }) => Sid !== label);
  if (!policy || !rest || rest.length === policy.Statement.length) {
    throw invalidValue("Label", label, "can't find label on existing policy.");
  }
  return rest.length === 0 ? undefined : JSON.stringify({ ...policy, Statement: rest });
}

function parse(text: string | undefined): PolicyDocument | undefined {
  if (text === undefined) return undefined;
  const policy = JSON.parse(text) as PolicyDocument;
  return { ...policy, Statement: asList(policy.Statement) as Record<string, unknown>[] };
}
