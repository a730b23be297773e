/**
 * Pulumi notes a stack trace with every promise it makes, some 25 for a resource, and reads it only when asked to debug
 * leaks. With ts-node each of them is mapped to TypeScript's lines, a third of a deployment's time: these are not.
 * Call it once ts-node is registered.
 */
export function leavePromiseStacksUnmapped(): void {
  const prepare = Error.prepareStackTrace;
  if (!prepare || process.env.PULUMI_DEBUG_PROMISE_LEAKS) return;
  Error.prepareStackTrace = (error, frames) =>
    (frames[0]?.getFunctionName() === "debuggablePromise" ? String(error) : prepare(error, frames) as unknown);
}
