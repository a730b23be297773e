import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** Words of the expression languages that are no attributes. */
const WORDS: ReadonlySet<string> = new Set([
  "and", "or", "not", "between", "in", "set", "remove", "add", "delete", "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size",
  "if_not_exists", "list_append",
]);

/** Members of requests that name attributes. */
export interface Naming {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly Key?: Readonly<Record<string, AttributeValue>> | undefined;
  readonly Item?: Readonly<Record<string, AttributeValue>> | undefined;
  readonly Expected?: object | undefined;
  readonly AttributeUpdates?: object | undefined;
  readonly KeyConditions?: object | undefined;
  readonly QueryFilter?: object | undefined;
  readonly ScanFilter?: object | undefined;
}

/** The attributes that paths of an expression begin with. */
function namesIn(expression: string, aliases: Readonly<Record<string, string>>): string[] {
  const found = expression.matchAll(/(?<![\w#:.])#?[A-Za-z_][\w-]*/g);
  return [...found].map(([name]) => name).filter((name) => !WORDS.has(name.toLowerCase())).map((name) => aliases[name] ?? name);
}

/** AWS: `dynamodb:Attributes`: every top-level attribute that a request names. */
export function attributesOf(request: Naming): string[] {
  const aliases = request.ExpressionAttributeNames ?? {};
  const expressions = [request.ProjectionExpression, request.ConditionExpression, request.FilterExpression, request.KeyConditionExpression, request.UpdateExpression];
  const maps = [request.Key, request.Item, request.Expected, request.AttributeUpdates, request.KeyConditions, request.QueryFilter, request.ScanFilter];
  return [...new Set([
    ...expressions.flatMap((expression) => (expression === undefined ? [] : namesIn(expression, aliases))),
    ...(request.AttributesToGet ?? []).map((name) => name.replace(/[.[].*$/, "")), ...maps.flatMap((map) => Object.keys(map ?? {})),
  ])];
}
