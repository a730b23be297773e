/** A statement of a policy, as far as resources are read back from it. */
export interface Statement {
  readonly Sid?: string;
  readonly Action?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The statements of a policy's JSON text. */
export function statementsOf(text: string | undefined): readonly Statement[] {
  if (!text) return [];
  const { Statement = [] } = JSON.parse(text) as { Statement?: Statement | Statement[] };
  return Array.isArray(Statement) ? Statement : [Statement];
}

/** `*`, a service, or an account's number: what the operations that wrote the statement were given. */
export function principalOf({ Principal }: Statement): string | undefined {
  if (typeof Principal === "string") return Principal;
  const [value] = Object.values((Principal ?? {}) as Record<string, unknown>);
  if (typeof value !== "string") return undefined;
  return /^arn:aws:iam::(\d{12}):root$/.exec(value)?.[1] ?? value;
}

/** The value of a condition key under any operator; condition keys have no case. */
export function conditionOf({ Condition }: Statement, wanted: string): string | undefined {
  return conditions(Condition).find(({ key }) => key.toLowerCase() === wanted.toLowerCase())?.value;
}

/** The first condition, as `PutPermission` takes it. */
export const firstCondition = ({ Condition }: Statement): { type: string; key: string; value: string } | undefined => conditions(Condition)[0];

const conditions = (given: Statement["Condition"]): { type: string; key: string; value: string }[] =>
  Object.entries(given ?? {}).flatMap(([type, keys]) => Object.entries(keys).map(([key, value]) => ({ type, key, value: String(value) })));
