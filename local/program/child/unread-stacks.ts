import type { Pulumi } from "./pulumi";

/** Stack traces that Pulumi takes and nobody reads here. With ts-node, each of them is mapped to TypeScript's lines. */

/**
 * Pulumi notes one with every promise it makes, some 25 for a resource, and reads it only when asked to debug leaks: a
 * third of a deployment's time. Call it once ts-node is registered.
 */
export function leavePromiseStacksUnmapped(): void {
  const prepare = Error.prepareStackTrace;
  if (!prepare || process.env.PULUMI_DEBUG_PROMISE_LEAKS) return;
  Error.prepareStackTrace = (error, frames) =>
    (frames[0]?.getFunctionName() === "debuggablePromise" ? String(error) : prepare(error, frames) as unknown);
}

/** Where in the program a resource was made: the engine is told, and the local cloud's monitor does not ask. */
export function leaveResourceStacks({ Resource }: Pulumi): void {
  (Resource as unknown as { callsites: () => readonly object[] }).callsites = () => [];
}
