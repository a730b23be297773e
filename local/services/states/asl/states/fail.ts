import { evaluate } from "../intrinsics/evaluate";
import { resolve } from "../sources";
import { StatesError } from "../types";
import type { Visit } from "../visit";
import { RUNTIME } from "../errors";

/** Ends its row, and the execution unless something catches it. */
export async function fail(visit: Visit): Promise<never> {
  throw new StatesError(await textOf(visit, "Error"), await textOf(visit, "Cause"));
}

async function textOf(visit: Visit, field: "Error" | "Cause"): Promise<string | undefined> {
  const written = visit.field(field);
  if (visit.isJsonata) return written === undefined ? undefined : (await visit.renderTyped(written, field, "string")) as string;
  const text = visit.field(`${field}Path`) as string | undefined;
  if (text === undefined) return written as string | undefined;
  const expression = visit.expressions.value(text);
  const sources = visit.sources(visit.input);
  const value = "root" in expression ? resolve(expression, sources) : visit.guarded(() => evaluate(expression, sources));
  if (value === undefined) throw visit.failure(RUNTIME, `The ${field}Path parameter does not reference an input value: ${text}`);
  if (typeof value !== "string") throw visit.failure(RUNTIME, `The ${field}Path parameter does not reference a string: ${text} == ${visit.textOf(value)}`);
  return value;
}
