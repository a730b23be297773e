import { Expressions } from "../expressions";
import { isObject, own } from "../json";
import type { Diagnostic, Json, QueryLanguage, Validate, ValidateOptions } from "../types";
import { duplicates } from "./duplicates";
import { checkFlow } from "./flow";
import { Report } from "./report";

/** AWS: the longest definition in bytes. */
const LONGEST = 1_048_576;

/** All that is wrong with a definition, or may be. */
export const validate: Validate = (text, options = {}) => check(text, new Expressions(), options);

/** As `validate`; what it reads of expressions is kept. */
export function check(text: string, expressions: Expressions, { type = "STANDARD" }: ValidateOptions): Diagnostic[] {
  const alone = (code: string, message: string, location?: string): Diagnostic[] => [{ severity: "ERROR", code, message, ...(location && { location }) }];
  if (text.trim() === "") return alone("MISSING_DESCRIPTION", "Received a null or empty workflow input.");
  if (Buffer.byteLength(text) > LONGEST) return alone("SCHEMA_VALIDATION_FAILED", `The definition is larger than ${LONGEST} bytes`, "/");
  let definition: Json;
  try {
    definition = JSON.parse(text) as Json;
  } catch (error) {
    return alone("INVALID_JSON_DESCRIPTION", (error as Error).message);
  }
  if (!isObject(definition)) return alone("INVALID_JSON_DESCRIPTION", "The definition is not a JSON object");
  const language = own(definition, "QueryLanguage");
  const report = new Report(type, language === "JSONata" ? (language as QueryLanguage) : "JSONPath", expressions);
  try {
    for (const { code, message } of duplicates(text)) report.error(message, undefined, code);
    checkFlow(report, definition, "", "machine", { names: new Map(), variables: new Set() });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return alone("TOO_DEEPLY_NESTED", "The states are too deeply nested.");
  }
  return [...report.diagnostics.filter(({ severity }) => severity === "ERROR"), ...report.diagnostics.filter(({ severity }) => severity === "WARNING")];
}
