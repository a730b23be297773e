import type { Expression, ExprNode } from "jsonata";
import type { Clock } from "../../../kernel/clock";
import type { Ids } from "../../../kernel/ids";
import { isObject, objectOf } from "./json";
import { jsonata } from "./jsonata-engine";
import { addFunctions } from "./jsonata-functions";
import { BoundedRegExp } from "./regexp";
import type { Json } from "./types";

/**
 * What one evaluation may take. AWS does not tell its bounds: a sum of 200 terms is too deep there and a sequence of
 * 900,000 too long.
 */
export const BOUNDS = { timeout: 2000, stack: 199, sequence: 500_000 };
/** Evaluations of parts of an expression between two turns of the event loop. */
const BREATH = 5000;

/** The text between `{%` and `%}`; undefined for a text that is no expression. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith("{%") && text.endsWith("%}") && text.length >= 4 ? text.slice(2, -2).trim() : undefined;
}

/** Why an expression gave no JSON value. `text` is how AWS goes on after naming expression and field. */
export class QueryFailure extends Error {
  constructor(readonly text: string, options?: ErrorOptions) {
    super(text, options);
    this.name = "QueryFailure";
  }
}

/** An expression made ready. Any number of evaluations may go on at once. */
export class Query {
  private readonly compiled: Expression;

  /** Throws jsonata's error for what cannot be parsed. */
  constructor(readonly text: string, bounds = BOUNDS) {
    // jsonata counts how often it calls itself only with bounds set; the regular expressions give up by themselves.
    this.compiled = jsonata(text, { ...bounds, RegexEngine: BoundedRegExp as unknown as RegExpConstructor });
    let parts = 0;
    const breathe = () => (++parts % BREATH === 0 ? new Promise<void>((resolve) => setImmediate(resolve)) : undefined);
    this.compiled.assign(Symbol.for("jsonata.__evaluate_entry") as unknown as string, breathe);
    // AWS: there is no $eval.
    this.compiled.assign("eval", undefined);
    addFunctions(this.compiled);
  }

  ast(): ExprNode {
    return this.compiled.ast();
  }

  /** Its value as JSON. Rejects with a `QueryFailure`. */
  async evaluate(variables: Readonly<Record<string, unknown>>, world: { readonly clock: Clock; readonly ids: Ids }): Promise<Json> {
    let value: unknown;
    try {
      value = await this.compiled.evaluate(undefined, { ...variables, [WORLD]: world });
    } catch (error) {
      throw new QueryFailure(` threw an error during evaluation${said(error)}`, { cause: error });
    }
    if (value === undefined) throw new QueryFailure(" returned nothing (undefined).");
    try {
      return plain(value);
    } catch (error) {
      throw new QueryFailure(" returned an unsupported result type.", { cause: error });
    }
  }
}

/** Under this name the functions find clock and ids; no expression can write it. */
export const WORLD = "\u0000world";

function said(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code === undefined ? `: ${message ?? String(error)}` : `. ${code}: ${message ?? ""}`;
}

/** jsonata's arrays carry marks and its results may hold functions: neither is JSON. */
function plain(value: unknown): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("not a JSON number");
    return value;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value) || "_jsonata_function" in value || "_jsonata_lambda" in value) throw new TypeError("not JSON");
  return objectOf(Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [key, plain(item)] as const));
}
