import { archiveBytes, assetBytes } from "../program/child/archive";
import { MARK, MARKS } from "../program/child/pulumi";
import { UNKNOWN } from "../provider/properties";

/** What a value is wanted for: to compare it, when assets and archives are their hashes, or to make something of it. */
export type Purpose = "plan" | "make";

const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Pulumi's texts for what is not known yet, by the type that it will have (`sdk/go/common/resource/plugin/rpc.go`). */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWN_TEXTS: ReadonlySet<unknown> = new Set([
  UNKNOWN_TEXT, "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "3eeb2bf0-c639-47a8-9e75-3b44932eb421", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58", "e48ece36-62e2-4504-bad9-02848725956a", "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Properties as the engine sends them, without Pulumi's marks: secrets open, resources as ids, unknown values as `UNKNOWN`. */
export const decode = (properties: Readonly<Record<string, unknown>>, purpose: Purpose): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, decoded(value, purpose)]));

function decoded(value: unknown, purpose: Purpose): unknown {
  if (UNKNOWN_TEXTS.has(value)) return UNKNOWN;
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((item) => decoded(item, purpose));
  if (typeof value !== "object") return value;
  const marked = value as Readonly<Record<string, unknown>>;
  switch (marked[MARK]) {
    case undefined: return decode(marked, purpose);
    case MARKS.secret: return decoded(marked.value, purpose);
    // An output without a value is one that is not known yet.
    case OUTPUT: return Object.hasOwn(marked, "value") ? decoded(marked.value, purpose) : UNKNOWN;
    case MARKS.resource: return decoded(marked.id || marked.urn, purpose);
    case MARKS.asset: return purpose === "plan" ? Buffer.from(String(marked.hash)) : assetBytes(marked);
    case MARKS.archive: return purpose === "plan" ? new Map([["hash", marked.hash]]) : archiveBytes(marked);
    default: throw new Error(`a value with the mark ${String(marked[MARK])} is not known to the local cloud; it would be added in local/engine/values.ts`);
  }
}

/** Outputs for the engine. What is named in `secrets` is one; `UNKNOWN` says that a preview cannot know it. */
export const encode = (outputs: Readonly<Record<string, unknown>>, secrets: readonly string[] = []): Record<string, unknown> =>
  Object.fromEntries(Object.entries(outputs).flatMap(([name, value]) => {
    const plain = encoded(value);
    if (plain === undefined) return [];
    return [[name, secrets.includes(name) ? { [MARK]: MARKS.secret, value: plain } : plain]];
  }));

function encoded(value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN_TEXT;
  if (Array.isArray(value)) return value.map((item) => encoded(item) ?? null);
  if (value instanceof Uint8Array || value instanceof Map) return undefined;
  if (typeof value !== "object" || value === null) return value;
  return encode(value as Record<string, unknown>);
}
