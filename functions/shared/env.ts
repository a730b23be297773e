import { fail } from "./errors";

/** The value of an environment variable; throws an error that names it when it is missing or empty. */
export function env(name: string): string {
  const value = process.env[name];
  if (!value) throw fail("MissingConfiguration", `the environment variable ${name} is not set`);
  return value;
}
