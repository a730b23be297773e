import type { Json } from "../json";
import { Affixes } from "./affixes";
import { Blocks } from "./blocks";
import { findGrams } from "./grams";
import { Intervals } from "./intervals";
import type { Key } from "./keys";

/** Things filed under keys for the values of one field. */
export class Shelf<T> {
  private readonly is = new Map<unknown, T>();
  private readonly lower = new Map<string, T>();
  private readonly upper = new Map<string, T>();
  private readonly grams = new Map<number, T>();
  private readonly prefixes: Affixes<T> | undefined;
  private readonly suffixes: Affixes<T> | undefined;
  private readonly blocks: Blocks<T> | undefined;
  private readonly ranges: Intervals<T> | undefined;
  private readonly any: T | undefined;
  readonly items: readonly T[];
  /** Whether anything is filed by more than the value itself. */
  private readonly onlyIs: boolean;

  /** No two keys may be the same. A `gram` key is filed under the first of its grams. */
  constructor(readonly slot: number, filed: readonly (readonly [key: Key, item: T])[]) {
    const of = <K extends Key["kind"]>(...kinds: K[]) =>
      filed.filter((entry): entry is readonly [Key & { kind: K }, T] => (kinds as string[]).includes(entry[0].kind));
    for (const [key, item] of of("is")) this.is.set(key.value, item);
    for (const [key, item] of of("lower")) this.lower.set(key.text, item);
    for (const [key, item] of of("upper")) this.upper.set(key.text, item);
    for (const [key, item] of of("gram")) this.grams.set(key.grams[0]!, item);
    const some = <E, S>(entries: readonly E[], make: (entries: readonly E[]) => S) => (entries.length > 0 ? make(entries) : undefined);
    this.prefixes = some(of("prefix").map(([{ text }, item]) => [text, item] as const), (entries) => new Affixes(entries, false));
    this.suffixes = some(of("suffix").map(([{ text }, item]) => [text, item] as const), (entries) => new Affixes(entries, true));
    this.blocks = some(of("cidr").map(([{ block }, item]) => [block, item] as const), (entries) => new Blocks(entries));
    this.ranges = some(of("range").map(([{ low, high }, item]) => ({ low, high, item })), (entries) => new Intervals(entries));
    this.items = filed.map(([, item]) => item);
    this.any = of("any")[0]?.[1];
    this.onlyIs = filed.length === this.is.size;
  }

  /** Visits what a value finds, perhaps more than once. */
  find(value: Json, visit: (item: T) => void): void {
    const item = this.is.get(value);
    if (item !== undefined) visit(item);
    if (this.onlyIs) return;
    if (this.any !== undefined) visit(this.any);
    if (typeof value === "string") this.findText(value, visit);
    else if (typeof value === "number") this.ranges?.find(value, visit);
  }

  private findText(value: string, visit: (item: T) => void): void {
    this.prefixes?.find(value, visit);
    this.suffixes?.find(value, visit);
    this.blocks?.find(value, visit);
    if (this.grams.size > 0) findGrams(this.grams, value, visit);
    if (this.lower.size === 0) return;
    const lower = this.lower.get(value.toLowerCase());
    if (lower !== undefined) visit(lower);
    const upper = this.upper.get(value.toUpperCase());
    if (upper !== undefined) visit(upper);
  }
}
