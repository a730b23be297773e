import { CannotTell, type Resource } from "../model/wiring";

/** Policy documents of resources, as rules look at them: statement by statement, as they were written. */

export type DocumentKind = "identity" | "resource" | "trust";

/** Which properties of which types are policy documents. */
const DOCUMENTS: Readonly<Record<string, readonly (readonly [property: string, kind: DocumentKind])[]>> = {
  "aws:iam/role:Role": [["assumeRolePolicy", "trust"]],
  "aws:iam/rolePolicy:RolePolicy": [["policy", "identity"]],
  "aws:iam/policy:Policy": [["policy", "identity"]],
  "aws:sqs/queuePolicy:QueuePolicy": [["policy", "resource"]],
  "aws:sqs/queue:Queue": [["policy", "resource"]],
  "aws:sns/topicPolicy:TopicPolicy": [["policy", "resource"]],
  "aws:sns/topic:Topic": [["policy", "resource"]],
  "aws:s3/bucketPolicy:BucketPolicy": [["policy", "resource"]],
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": [["policyDocument", "resource"]],
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": [["policy", "resource"]],
  "aws:kms/key:Key": [["policy", "resource"]],
  "aws:kms/keyPolicy:KeyPolicy": [["policy", "resource"]],
};

export const CARRIERS: readonly string[] = Object.keys(DOCUMENTS);

/** A document, and what it says; `statements` is undefined when it cannot be read. */
export interface Document {
  readonly property: string;
  readonly kind: DocumentKind;
  readonly text: string;
  readonly statements: readonly Statement[] | undefined;
}

export interface Statement {
  /** `statement SID` or `statement 2`. */
  readonly name: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  /** `Service events.amazonaws.com`, `AWS *`. */
  readonly principals: readonly { readonly kind: string; readonly name: string }[];
  readonly conditions: readonly { readonly operator: string; readonly key: string; readonly values: readonly string[] }[];
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const texts = (value: unknown): string[] => (value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)]);

export function documentsOf(resource: Resource): Document[] {
  const found = (DOCUMENTS[resource.type] ?? []).map(([property, kind]) => ({ property, kind, value: resource.props[property] }));
  const inline = resource.type === "aws:iam/role:Role"
    ? resource.list("inlinePolicies").map(({ policy }, i) => ({ property: `inlinePolicies[${i}].policy`, kind: "identity" as const, value: policy })) : [];
  return [...found, ...inline].flatMap(({ property, kind, value }) => {
    if (value === undefined || value === null || value === "") return [];
    return [{ property, kind, text: typeof value === "string" ? value : JSON.stringify(value), statements: statementsOf(value) }];
  });
}

function statementsOf(value: unknown): readonly Statement[] | undefined {
  let document: unknown = value;
  try {
    // Pulumi takes both: the text, and the object that the text says.
    document = typeof value === "string" ? JSON.parse(value) as unknown : JSON.parse(JSON.stringify(value)) as unknown;
  } catch (error) {
    if (error instanceof CannotTell) throw error;
    return undefined;
  }
  if (!isObject(document)) return undefined;
  const list = Array.isArray(document.Statement) ? document.Statement as unknown[] : [document.Statement];
  return list.every(isObject) ? list.map((one, i) => statementOf(one, i + 1)) : undefined;
}

function statementOf(statement: Json, position: number): Statement {
  return {
    name: `statement ${typeof statement.Sid === "string" && statement.Sid !== "" ? statement.Sid : position}`,
    effect: String(statement.Effect), actions: texts(statement.Action), notActions: texts(statement.NotAction), resources: texts(statement.Resource),
    principals: principalsOf(statement.Principal), conditions: conditionsOf(statement.Condition),
  };
}

function principalsOf(value: unknown): Statement["principals"] {
  if (value === "*") return [{ kind: "AWS", name: "*" }];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([kind, names]) => texts(names).map((name) => ({ kind, name })));
}

function conditionsOf(value: unknown): Statement["conditions"] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([operator, block]) => (isObject(block) ? Object.entries(block).map(([key, values]) => ({ operator, key, values: texts(values) })) : []));
}

/** Whether a statement is bound to one source by a condition on `key`. */
export const hasCondition = ({ conditions }: Statement, key: string, operators = /^(String|Arn)(Equals|Like)$/): boolean =>
  conditions.some((condition) => condition.key.toLowerCase() === key.toLowerCase() && operators.test(condition.operator) && !condition.values.includes("*"));
