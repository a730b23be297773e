/**
 * Many prefixes (or suffixes), and which of them a text has: a binary search, then only what nests. Two texts are
 * compared from the front for prefixes and from the back for suffixes.
 */
export class Affixes<T> {
  private readonly texts: string[] = [];
  private readonly items: T[] = [];
  /** For each text the longest other one that it has itself as a prefix (suffix); -1 without. */
  private readonly outer: number[] = [];

  constructor(entries: readonly (readonly [text: string, item: T])[], private readonly atEnd: boolean) {
    const sorted = [...entries].sort(([a], [b]) => this.compare(a, b));
    const open: number[] = [];
    for (const [i, [text, item]] of sorted.entries()) {
      while (open.length > 0 && !this.has(text, this.texts[open.at(-1)!]!)) open.pop();
      this.texts.push(text);
      this.items.push(item);
      this.outer.push(open.at(-1) ?? -1);
      open.push(i);
    }
  }

  find(value: string, visit: (item: T) => void): void {
    let low = 0;
    let high = this.texts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(this.texts[middle]!, value) <= 0) low = middle + 1; else high = middle;
    }
    // Whatever `value` begins with, the text before its place begins with too, or is it.
    for (let at = low - 1; at >= 0; at = this.outer[at]!) {
      if (this.has(value, this.texts[at]!)) visit(this.items[at]!);
    }
  }

  private has(value: string, affix: string): boolean {
    return this.atEnd ? value.endsWith(affix) : value.startsWith(affix);
  }

  private compare(a: string, b: string): number {
    if (!this.atEnd) return a < b ? -1 : a > b ? 1 : 0;
    const shared = Math.min(a.length, b.length);
    for (let back = 1; back <= shared; back++) {
      const difference = a.charCodeAt(a.length - back) - b.charCodeAt(b.length - back);
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  }
}
