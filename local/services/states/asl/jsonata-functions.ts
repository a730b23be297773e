import type { Expression, Focus } from "jsonata";
import type { Clock } from "../../../kernel/clock";
import type { Ids } from "../../../kernel/ids";
import { partition, range } from "./intrinsics/arrays";
import { hash } from "./intrinsics/encoding";
import { fraction } from "./intrinsics/math";
import { canonical } from "./json";
import { jsonata } from "./jsonata-engine";
import type { Json } from "./types";

interface World { readonly clock: Clock; readonly ids: Ids }

const worldOf = (focus: Focus): World => focus.environment.lookup("\u0000world") as World;

/** The functions that AWS adds, and those of jsonata that would take time or chance from elsewhere, or take for ever. */
export function addFunctions(expression: Expression): void {
  expression.registerFunction("partition", (array: Json[] | undefined, size: number | undefined) =>
    (array === undefined || size === undefined ? undefined : partition(array, Math.round(size))), "<an:a>");
  expression.registerFunction("range", (from?: number, to?: number, step?: number) =>
    // AWS: of a single number the array is left off, as of any sequence.
    (from === undefined || to === undefined || step === undefined ? undefined : sequence(range(Math.round(from), Math.round(to), Math.round(step)))), "<nnn:a>");
  expression.registerFunction("hash", (text?: string, algorithm?: string) => (text === undefined ? undefined : hash(text, algorithm ?? "SHA-256")), "<ss?:s>");
  expression.registerFunction("parse", (text?: string) => (text === undefined ? undefined : JSON.parse(text) as Json), "<s:x>");
  expression.registerFunction("uuid", function (this: Focus) { return worldOf(this).ids.uuid(); }, "<:s>");
  expression.registerFunction("random", function (this: Focus, seed?: number) { return fraction(worldOf(this).ids, seed); }, "<n?:n>");
  expression.registerFunction("millis", function (this: Focus) { return worldOf(this).clock.now(); }, "<:n>");
  expression.registerFunction("now", function (this: Focus, picture?: string, zone?: string) { return formatTime(worldOf(this).clock.now(), picture, zone); }, "<s?s?:s>");
  expression.registerFunction("shuffle", function (this: Focus, array?: Json[]) { return array && shuffled(array, worldOf(this).ids); }, "<a:a>");
  // jsonata's own compares each with each.
  expression.registerFunction("distinct", (array?: Json | Json[]) =>
    (Array.isArray(array) && array.length > 1 ? sequence([...new Map(array.map((item) => [canonical(item), item])).values()]) : array), "<x:x>");
}

/** Marks an array as jsonata marks what its steps make. */
function sequence<T>(items: T[]): T[] {
  return Object.defineProperty(items, "sequence", { enumerable: false, value: true, writable: true });
}

const formatTime = (time: number, picture?: string, zone?: string): Promise<string> =>
  jsonata("$fromMillis(time, picture, zone)").evaluate({ time, picture, zone }) as Promise<string>;

function shuffled<T>(array: readonly T[], ids: Ids): T[] {
  const items = [...array];
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(ids.fraction() * (at + 1));
    [items[at], items[other]] = [items[other]!, items[at]!];
  }
  return items;
}
