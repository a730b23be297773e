import { addressOf, type Cidr } from "../cidr";

/** Many blocks of addresses, and which of them hold an address: one look-up for each length of mask in use. */
export class Blocks<T> {
  private readonly lengths: { readonly masks: readonly number[]; readonly networks: Map<number | string, T> }[] = [];

  constructor(entries: readonly (readonly [block: Cidr, item: T])[]) {
    const byMask = new Map<string, Map<number | string, T>>();
    for (const [{ network, masks }, item] of entries) {
      const id = masks.join();
      let networks = byMask.get(id);
      if (!networks) {
        byMask.set(id, networks = new Map());
        this.lengths.push({ masks, networks });
      }
      networks.set(keyOf(network, masks), item);
    }
  }

  find(value: string, visit: (item: T) => void): void {
    const words = addressOf(value);
    if (!words) return;
    for (const { masks, networks } of this.lengths) {
      if (masks.length !== words.length) continue;
      const item = networks.get(keyOf(words, masks));
      if (item !== undefined) visit(item);
    }
  }
}

const keyOf = (words: readonly number[], masks: readonly number[]): number | string =>
  words.length === 1 ? (words[0]! & masks[0]!) >>> 0 : words.map((word, i) => (word & masks[i]!) >>> 0).join();
