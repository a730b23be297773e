import { isDeepStrictEqual } from "node:util";

/** A case as its file has it. */
export interface Case {
  readonly id: string;
  readonly [key: string]: unknown;
}

/** Where a case did not answer as AWS did. */
export interface Difference {
  readonly id: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** `"<any>"` in what is expected fits any text. */
export function fits(expected: unknown, actual: unknown): boolean {
  if (expected === "<any>") return typeof actual === "string" && actual !== "";
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && actual.length === expected.length && expected.every((item, at) => fits(item, actual[at]));
  }
  if (typeof expected === "object" && expected !== null) {
    if (typeof actual !== "object" || actual === null) return false;
    const [wanted, seen] = [expected as Record<string, unknown>, actual as Record<string, unknown>];
    return isDeepStrictEqual(Object.keys(wanted).sort(), Object.keys(seen).sort()) && Object.keys(wanted).every((key) => fits(wanted[key], seen[key]));
  }
  return expected === actual;
}

/** The difference, if there is one. */
export const differ = (id: string, expected: unknown, actual: unknown): Difference | undefined => (fits(expected, actual) ? undefined : { id, expected, actual });
