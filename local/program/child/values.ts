import type { Plain, PlainMap } from "../protocol";
import { archiveBytes, assetBytes } from "./archive";
import { MARK, MARKS } from "./pulumi";

export interface Unwrapped {
  readonly values: PlainMap;
  /** Top-level names whose value is or holds a secret. */
  readonly secrets: readonly string[];
}

type Marked = { readonly [key: string]: unknown };

/** A request's properties without Pulumi's wrappers: secrets open, resources as ids, assets and archives as bytes. */
export async function unwrap(properties: Record<string, unknown>): Promise<Unwrapped> {
  const values: Record<string, Plain> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(properties)) {
    let secret = false;
    values[name] = await plain(value, () => { secret = true; });
    if (secret) secrets.push(name);
  }
  return { values, secrets };
}

async function plain(value: unknown, onSecret: () => void): Promise<Plain> {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return Promise.all(value.map((item) => plain(item, onSecret)));
  if (typeof value !== "object") return value as Plain;
  const marked = value as Marked;
  switch (marked[MARK]) {
    case undefined: {
      const entries = Object.entries(marked).map(async ([key, item]) => [key, await plain(item, onSecret)] as const);
      return Object.fromEntries(await Promise.all(entries));
    }
    case MARKS.secret:
      onSecret();
      return plain(marked.value, onSecret);
    // A provider that takes no resource references gets the id of a custom resource and the URN of a component.
    case MARKS.resource:
      return (marked.id as string | undefined) || (marked.urn as string);
    case MARKS.asset:
      return assetBytes(marked);
    case MARKS.archive:
      return archiveBytes(marked);
    default:
      throw new Error(`a value with the mark ${String(marked[MARK])} is not known to the local cloud; it would be added in local/program/child/values.ts`);
  }
}

/** Outputs for the program: secret ones are wrapped again, and nothing is undefined, which protobuf cannot say. */
export function wrap(outputs: PlainMap, secretNames: readonly string[]): Record<string, unknown> {
  const wrapped: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(outputs)) {
    if (value === undefined) continue;
    wrapped[name] = secretNames.includes(name) ? { [MARK]: MARKS.secret, value } : value;
  }
  return wrapped;
}
