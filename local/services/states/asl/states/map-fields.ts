import { RUNTIME } from "../errors";
import { isArray, typeOf } from "../json";
import { expressionIn } from "../jsonata";
import { resolve } from "../sources";
import type { Json } from "../types";
import type { Visit } from "../visit";
import { required } from "../dataflow";

/** AWS: an inline Map runs up to 40 iterations at a time, whatever more is allowed. */
const MOST_AT_ONCE = 40;

/** What the state goes over. */
export async function itemsOf(visit: Visit, input: Json): Promise<readonly Json[]> {
  if (visit.isJsonata) {
    const written = visit.field("Items");
    const items = written === undefined ? input : await visit.renderTyped(written, "Items", "array");
    if (isArray(items)) return items;
    throw visit.evaluationFailure(`Map state input must be an array but was: ${visit.textOf(items)}`, "Items");
  }
  const text = (visit.field("ItemsPath") as string | undefined) ?? "$";
  const items = required(visit, text, input);
  if (!isArray(items)) throw visit.failure(RUNTIME, `Reference path "${text}" must point to array.`);
  return items;
}

export async function concurrencyOf(visit: Visit, input: Json): Promise<number> {
  const limit = await numberOf(visit, "MaxConcurrency", input, "integer");
  if (limit !== undefined && limit < 0) throw visit.failure(RUNTIME, "MaxConcurrency cannot be negative.");
  return Math.min(limit || MOST_AT_ONCE, MOST_AT_ONCE);
}

/** How many iterations of a distributed Map may fail, by number and by percentage. */
export interface Tolerance {
  readonly count?: number;
  readonly percentage?: number;
}

export async function tolerance(visit: Visit, input: Json): Promise<Tolerance> {
  const count = await numberOf(visit, "ToleratedFailureCount", input, "integer");
  if (count !== undefined && count < 0) throw visit.failure(RUNTIME, "ToleratedFailureCount cannot be negative.");
  const percentage = await numberOf(visit, "ToleratedFailurePercentage", input, "float");
  if (percentage !== undefined && (percentage < 0 || percentage > 100)) throw visit.failure(RUNTIME, "ToleratedFailurePercentage must be between 0 and 100.");
  return { count, percentage };
}

/** A field with a number, or the number that its `Path` twin leads to; AWS takes a text with a number too. */
async function numberOf(visit: Visit, name: string, input: Json, kind: "integer" | "float"): Promise<number | undefined> {
  const written = visit.field(name);
  if (written !== undefined) {
    if (typeof written !== "string" || !visit.isJsonata || expressionIn(written) === undefined) return written as number;
    return (await visit.renderTyped(written, name, "number")) as number;
  }
  const text = visit.field(`${name}Path`) as string | undefined;
  if (text === undefined) return undefined;
  const value = resolve(visit.expressions.path(text), visit.sources(input));
  if (value === undefined) throw visit.failure(RUNTIME, `The ${name}Path field does not reference an input value: ${text}`);
  const number = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && (kind === "float" || Number.isInteger(number))) return number;
  throw visit.failure(RUNTIME, `The ${name}Path field refers to value "${typeOf(value) === "string" ? value as string : visit.textOf(value)}" which is not a valid ${kind}: ${text}`);
}
