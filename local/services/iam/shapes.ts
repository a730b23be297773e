import { list, number, string, structure, type Shape } from "../../kernel/shape";
import { fail } from "./errors";

/** Constraints that many operations share. */

type Required = { readonly required?: boolean };

export const roleName = (options: Required = { required: true }): Shape => string({ min: 1, max: 64, ...options });
export const newUserName = (options: Required = { required: true }): Shape => string({ min: 1, max: 64, ...options });
export const userName = (options: Required = { required: true }): Shape => string({ min: 1, max: 128, ...options });
export const policyName = (): Shape => string({ min: 1, max: 128, required: true });
export const document = (options: Required = { required: true }): Shape => string({ min: 1, max: 131_072, ...options });
export const arn = (options: Required = { required: true }): Shape => string({ min: 20, max: 2048, ...options });
export const path = (): Shape => string({ min: 1, max: 512 });
export const tagList = (options: Required = {}): Shape =>
  list(structure({ Key: string({ min: 1, max: 128, required: true }), Value: string({ max: 256, required: true }) }), { max: 50, ...options });
export const tagKeys = (): Shape => list(string({ min: 1, max: 128 }), { max: 50, required: true });
export const description = (options: Required = {}): Shape => string({ max: 1000, ...options });
export const maxSessionDuration = (): Shape => number({ min: 3600, max: 43_200 });
export const PAGE = { Marker: string({ min: 1, max: 320 }), MaxItems: number({ min: 1, max: 1000 }) } as const;

/** AWS: names have their own words for characters that they cannot hold. */
export function checkName(member: string, name: string): void {
  if (!/^[\w+=,.@-]+$/.test(name)) {
    throw fail("ValidationError", `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`);
  }
}

export function checkPath(given: string | undefined): string {
  if (given === undefined) return "/";
  if (!/^(\/|\/[\u0021-\u007E]+\/)$/.test(given)) {
    throw fail("ValidationError", "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.");
  }
  return given;
}

export function checkDescription(given: string | undefined): string | undefined {
  if (given !== undefined && !/^[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*$/.test(given)) {
    throw fail("ValidationError", "1 validation error detected: Value at 'description' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*");
  }
  return given;
}
