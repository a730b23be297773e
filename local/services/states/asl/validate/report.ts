import type { Expressions } from "../expressions";
import type { Diagnostic, MachineType, QueryLanguage } from "../types";

export const SCHEMA = "SCHEMA_VALIDATION_FAILED";

/** What the check of one definition collects, and what it knows of the whole. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];

  constructor(readonly type: MachineType, readonly language: QueryLanguage, readonly expressions: Expressions) {}

  error(message: string, location: string | undefined, code = SCHEMA): void {
    this.diagnostics.push({ severity: "ERROR", code, message, ...(location !== undefined && { location: location || "/" }) });
  }

  warning(code: string, message: string, location: string): void {
    this.diagnostics.push({ severity: "WARNING", code, message, location });
  }
}
