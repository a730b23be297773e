import type { Call } from "../../kernel/operation";
import { fail, invalid, notFound } from "./errors";

/** A function as it is named in a request: by name, partial ARN or ARN, with or without version or alias. */
export interface FunctionName {
  readonly name: string;
  /** `$LATEST`, a version number or an alias. */
  readonly qualifier?: string;
}

const FORM = /^(?:arn:aws[a-zA-Z-]*:lambda:(?:([a-z]{2}(?:-[a-z]+)+-\d):)?)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** AWS's pattern of the member `FunctionName`. */
export const FUNCTION_NAME = /(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?/;
export const QUALIFIER = /\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+/;

type Place = Pick<Call, "region" | "account">;

/** Reads a `FunctionName` member, and the `Qualifier` member beside it. Throws AWS's errors for what cannot be. */
export function parseName(given: string, place: Place, qualifier?: string): FunctionName {
  const match = FORM.exec(given);
  if (!match) throw fail("ValidationException", `1 validation error detected: Value '${given}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${FUNCTION_NAME.source}`);
  const [, region, account, name, own] = match as unknown as [string, string?, string?, string?, string?];
  if (name!.length > 64) throw fail("ValidationException", `1 validation error detected: Value '${given}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`);
  if (region !== undefined && region !== place.region) throw notFound(`Functions from '${region}' are not reachable in this region ('${place.region}')`);
  if (account !== undefined && account !== place.account) throw notFound(`Function not found: ${given}`);
  if (own !== undefined && qualifier !== undefined && own !== qualifier) {
    throw invalid(`The derived qualifier from the function name does not match the specified qualifier.`);
  }
  const found = own ?? qualifier;
  return { name: name!, ...(found !== undefined && { qualifier: found }) };
}

/** The ARN of a function, or of a version or alias of it. */
export const functionArn = (place: Place, name: string, qualifier?: string): string =>
  `arn:aws:lambda:${place.region}:${place.account}:function:${name}${qualifier === undefined ? "" : `:${qualifier}`}`;

/** What a call is authorized on: the ARN as it was asked for. */
export function resourceOf(input: { readonly FunctionName?: string; readonly Qualifier?: string }, place: Place): string {
  const { name, qualifier } = parseName(input.FunctionName!, place, input.Qualifier);
  return functionArn(place, name, qualifier);
}
