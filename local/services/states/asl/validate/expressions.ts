import type { ExprNode } from "jsonata";
import { isIntrinsic, takes } from "../intrinsics/evaluate";
import type { Call } from "../intrinsics/parse";
import { isArray, isObject } from "../json";
import { expressionIn } from "../jsonata";
import { PathError } from "../path/path";
import type { Json } from "../types";
import type { Place } from "./values";

/** A payload template: what stands behind a name ending with `.$` is a path or an intrinsic function. `shown` names it. */
export function checkTemplate(place: Place, value: Json, location: string, shown?: string): void {
  if (isArray(value)) return value.forEach((item, at) => checkTemplate(place, item, `${location}[${at}]`));
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const at = shown === undefined ? `${location}/${key}` : location;
    if (key.endsWith(".$")) checkDynamic(place, key, item, at);
    else {
      if (typeof item === "string" && /^(?:\$\$?\.|States\.[A-Za-z0-9]+\()/.test(item)) place.report.warning("NO_DOLLAR", "No '.$' on a field that appears to be a JSONPath or Intrinsic Function.", at);
      checkTemplate(place, item, at);
    }
  }
}

function checkDynamic({ report }: Place, key: string, value: Json, location: string): void {
  const wrong = () => report.error(`The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`, location);
  if (typeof value !== "string") return wrong();
  try {
    const expression = report.expressions.value(value);
    if ("args" in expression && !isCallable(expression)) wrong();
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    wrong();
  }
}

const isCallable = ({ name, args }: Call): boolean =>
  isIntrinsic(name) && takes(name, args.length) && args.every((arg) => arg.kind !== "call" || isCallable(arg.call));

/** The JSONata expressions in a value. */
export function checkExpressions(place: Place, value: Json, location: string): void {
  if (isArray(value)) return value.forEach((item, at) => checkExpressions(place, item, `${location}[${at}]`));
  if (isObject(value)) return Object.entries(value).forEach(([key, item]) => checkExpressions(place, item, `${location}/${key}`));
  const text = typeof value === "string" ? expressionIn(value) : undefined;
  if (text === undefined) return;
  let ast: ExprNode;
  try {
    ast = place.report.expressions.query(text).ast();
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return place.report.error((error as Error).message, location, "INVALID_JSONATA_EXPRESSION");
  }
  for (const name of new Set(topReferences(ast))) place.report.error(`Reference to '${name}' at the top level is not supported.`, location, "UNSUPPORTED_JSONATA_EXPRESSION");
}

type Part = ExprNode & Readonly<Record<string, unknown>>;

/** Names that an expression looks up in the document it is evaluated on: AWS gives it none. */
function topReferences(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(topReferences);
  if (typeof node !== "object" || node === null) return [];
  const part = node as Part;
  if (part.type === "name") return [String(part.value)];
  if (part.type === "variable") return part.value === "" ? ["$"] : part.value === "$" ? ["$$"] : [];
  // Only a path's first step is looked up at the top; the steps and filters behind it look into what came before.
  if ((part.type as string) === "path") return topReferences(part.steps?.[0]);
  if ((part.type as string) === "transform") return [];
  return ["lhs", "rhs", "arguments", "procedure", "expressions", "expression", "condition", "then", "else", "body"].flatMap((field) => topReferences(part[field]));
}
