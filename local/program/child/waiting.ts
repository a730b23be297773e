import { isProxy } from "node:util/types";
import type { Pulumi, Require } from "./pulumi";

const MOST = 8;

interface State {
  getStore(): { leakCandidates?: Set<{ _debugCtx?: string }> };
}

/** Promises of Pulumi's own that are still open: the CLI fails a program that ends with one. */
const openPromises = (require: Require): { _debugCtx?: string }[] =>
  [...((require("@pulumi/pulumi/runtime/state") as State).getStore().leakCandidates ?? [])];

export const leavesPromises = (require: Require): boolean => openPromises(require).length > 0;

/** What a program that cannot go on waits for: resources whose inputs never come, outputs of the stack, or the program itself. */
export async function waitingFor(pulumi: Pulumi, require: Require, exported: unknown): Promise<string[]> {
  const names = new Set([...unregistered(require), ...(await unresolved(pulumi, exported))]);
  return [...names].slice(0, MOST);
}

/** Pulumi labels each promise of a resource under way: `resolveURN(resource:NAME[TYPE])`. */
function unregistered(require: Require): string[] {
  const names: string[] = [];
  for (const { _debugCtx } of openPromises(require)) {
    const found = /^resolveURN\(resource:(.+)\[([^\]]+)\]\)$/.exec(_debugCtx ?? "");
    if (found) names.push(`an input of the resource ${found[2]} '${found[1]}'`);
  }
  return names;
}

async function unresolved(pulumi: Pulumi, exported: unknown): Promise<string[]> {
  if (typeof exported !== "object" || exported === null || isProxy(exported)) return [];
  const names: string[] = [];
  for (const [name, value] of Object.entries(exported)) {
    const promise = pulumi.Output.isInstance(value) ? (value as unknown as { promise(): Promise<unknown> }).promise() : value instanceof Promise ? value : undefined;
    if (promise && !(await settled(promise))) names.push(`the stack output '${name}'`);
  }
  return names;
}

async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  const later = new Promise<symbol>((resolve) => setImmediate(() => resolve(pending)));
  return (await Promise.race([promise.catch(() => undefined), later])) !== pending;
}
