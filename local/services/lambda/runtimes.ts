import { createHash } from "node:crypto";
import { NotSupported } from "../../kernel/errors";
import { fail, invalid } from "./errors";

/** AWS: what can still be created in November 2026. */
const SUPPORTED = ["nodejs24.x", "nodejs22.x"] as const;
const NEWEST = SUPPORTED[0];
/** AWS: deprecated, and by now neither created nor updated. */
const BLOCKED = ["nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x", "nodejs18.x", "nodejs20.x"];
const OTHERS = /^(?:nodejs\d+\.x|python[23]\.\d+|java\d+(?:\.al2)?|dotnet(?:core)?[\d.]+|ruby\d\.\d|go1\.x|provided(?:\.al\d+)?)$/;

/** Throws, in AWS's words where AWS would refuse it too, unless functions of this runtime can run here. */
export function requireRuntime(operation: string, runtime: string | undefined): void {
  if (runtime === undefined) throw invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.");
  if ((SUPPORTED as readonly string[]).includes(runtime)) return;
  if (BLOCKED.includes(runtime)) {
    throw invalid(`The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use the new runtime (${NEWEST}) while creating or updating functions.`);
  }
  if (OTHERS.test(runtime)) throw new NotSupported(`lambda:${operation} runtime ${runtime}`, "local/services/lambda");
  throw fail("InvalidParameterValueException",
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${SUPPORTED.join(", ")}] or be a valid ARN`);
}

/** `24` of `nodejs24.x`. */
export const majorOf = (runtime: string): number => Number(/\d+/.exec(runtime)?.[0] ?? 0);

/** Name and ARN of the runtime version, as INIT_START and the configuration show them. */
export function runtimeVersion(runtime: string, region: string): { readonly name: string; readonly arn: string } {
  const name = `nodejs:${majorOf(runtime)}.v1`;
  return { name, arn: `arn:aws:lambda:${region}::runtime:${createHash("sha256").update(name).digest("hex")}` };
}
