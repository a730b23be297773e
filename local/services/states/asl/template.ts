import { Fault, RUNTIME } from "./errors";
import type { Expressions } from "./expressions";
import { evaluate } from "./intrinsics/evaluate";
import { isArray, isObject, objectOf } from "./json";
import type { Path } from "./path/path";
import { resolve, type Sources } from "./sources";
import type { Json } from "./types";

/** A payload template of JSONPath states: what stands behind a name that ends with `.$` is evaluated. Throws a `Fault`. */
export function fill(template: Json, sources: Sources, expressions: Expressions): Json {
  if (isArray(template)) return template.map((item) => fill(item, sources, expressions));
  if (!isObject(template)) return template;
  return objectOf(Object.entries(template).map(([key, value]): [string, Json] =>
    (key.endsWith(".$") ? [key.slice(0, -2), valueAt(key, value as string, sources, expressions)] : [key, fill(value, sources, expressions)])));
}

function valueAt(key: string, text: string, sources: Sources, expressions: Expressions): Json {
  const expression = expressions.value(text);
  if (!("root" in expression)) return evaluate(expression, sources);
  const value = resolve(expression, sources);
  if (value !== undefined) return value;
  if (isPastTheEnd(expression, sources)) return null;
  throw new Fault(RUNTIME, `The JSONPath '${text}' specified for the field '${key}' could not be found in the input '${JSON.stringify(sources.input)}'`);
}

/** AWS: in a template an index behind an array's end gives null. */
function isPastTheEnd(path: Path, sources: Sources): boolean {
  const last = path.steps.at(-1);
  if (last?.kind !== "index" || path.call !== undefined || !path.definite) return false;
  const array = resolve({ ...path, steps: path.steps.slice(0, -1) }, sources);
  return array !== undefined && isArray(array);
}
