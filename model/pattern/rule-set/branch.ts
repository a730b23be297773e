import { idOf, type Key } from "./keys";
import { Shelf } from "./shelf";

/** One rule, or one combination of its `$or` branches, on its way into the index. */
export interface Item {
  readonly id: number;
  /** What it asks that may still be used to tell it from others. */
  readonly asks: readonly Ask[];
  /** At how many places it is filed. */
  readonly copies: number;
}

export interface Ask {
  /** Which field. */
  readonly slot: number;
  readonly keys: readonly Key[];
}

/** Fewer than this are checked one by one. */
const FEW = 4;
/** An item that is filed at more places than this is not told apart further: the index stays of the size of the rules. */
const MAX_COPIES = 64;

/** How many fields are looked at one after the other. */
const MAX_DEPTH = 6;

/** A part of the index: all that is left of the rules once some field has been looked at. */
export interface Branch {
  /** Items to check. */
  readonly ids: readonly number[];
  readonly shelves: readonly Shelf<Branch>[];
  /** The last event that came here. */
  seen: number;
}

/** `depth`: how many fields were looked at before. */
export function branchOf(items: readonly Item[], depth = 0): Branch {
  if (items.length < FEW || depth === MAX_DEPTH) return { ids: items.map(({ id }) => id), shelves: [], seen: 0 };
  const variety = varietyOf(items);
  const ids: number[] = [];
  const bySlot = new Map<number, { item: Item; ask: Ask }[]>();
  for (const item of items) {
    const ask = bestOf(item, variety);
    if (!ask) ids.push(item.id);
    else (bySlot.get(ask.slot) ?? bySlot.set(ask.slot, []).get(ask.slot)!).push({ item, ask });
  }
  return { ids, shelves: [...bySlot].map(([slot, chosen]) => new Shelf(slot, file(chosen, depth))), seen: 0 };
}

/** How many different keys each field has. */
function varietyOf(items: readonly Item[]): Map<number, number> {
  const keys = new Map<number, Set<string>>();
  for (const { asks } of items) {
    for (const ask of asks) {
      const known = keys.get(ask.slot) ?? keys.set(ask.slot, new Set()).get(ask.slot)!;
      for (const key of ask.keys) known.add(idOf(key));
    }
  }
  return new Map([...keys].map(([slot, { size }]) => [slot, size]));
}

/** What leaves the fewest events to check, as far as the other rules can tell. */
function bestOf({ asks, copies }: Item, variety: ReadonlyMap<number, number>): Ask | undefined {
  let best: Ask | undefined;
  let least = Infinity;
  for (const ask of asks) {
    if (copies > 1 && copies * ask.keys.length > MAX_COPIES) continue;
    let share = 0;
    for (const key of ask.keys) share += shareOf(key, variety.get(ask.slot)!);
    if (share >= least) continue;
    best = ask;
    least = share;
  }
  return best;
}

/** What share of values a key finds, roughly. */
function shareOf(key: Key, variety: number): number {
  switch (key.kind) {
    case "any": return 1;
    case "range": return 0.5;
    case "prefix": case "suffix": return Math.min(1, 3 / variety);
    default: return 1 / variety;
  }
}

function file(chosen: readonly { item: Item; ask: Ask }[], depth: number): [Key, Branch][] {
  const groups = new Map<string, { key: Key; items: Item[] }>();
  const filed = new Map<number, number>();
  for (const { item, ask } of chosen) {
    const rest: Item = { id: item.id, asks: item.asks.filter((other) => other !== ask), copies: item.copies * ask.keys.length };
    for (const wanted of ask.keys) {
      const key = wanted.kind === "gram" ? rarest(wanted.grams, filed) : wanted;
      const id = idOf(key);
      const group = groups.get(id) ?? groups.set(id, { key, items: [] }).get(id)!;
      // Two keys of one item may have become the same gram.
      if (group.items.at(-1)?.id !== rest.id) group.items.push(rest);
    }
  }
  return [...groups.values()].map(({ key, items }) => [key, branchOf(items, depth + 1)]);
}

/** The gram under which the fewest are filed, so that parts that many wildcards share tell nothing. */
function rarest(grams: readonly number[], filed: Map<number, number>): Key {
  let rare = grams[0]!;
  for (const gram of grams) if ((filed.get(gram) ?? 0) < (filed.get(rare) ?? 0)) rare = gram;
  for (const gram of grams) filed.set(gram, (filed.get(gram) ?? 0) + 1);
  return { kind: "gram", grams: [rare] };
}
