import { fail } from "./errors";

/** AWS: tokens are opaque. */
export const encodeToken = (value: string): string => Buffer.from(JSON.stringify([value])).toString("base64url");

/** What a token holds, or undefined without one. */
export function decodeToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  try {
    const value = JSON.parse(Buffer.from(token, "base64url").toString()) as unknown;
    if (Array.isArray(value) && typeof value[0] === "string") return value[0];
  } catch {
    // Falls through to the refusal.
  }
  throw fail("InvalidNextToken", "The next token specified is invalid.");
}
