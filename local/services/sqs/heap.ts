/** An item's place in a heap. Kept by the item, so that it can be taken out of the middle. */
export interface Place<T> {
  readonly item: T;
  /** What the heap is ordered by. */
  key: number;
  /** Equal keys come out in the order in which they went in. */
  order: number;
  /** Position in the heap; -1: not in it. */
  at: number;
}

export const placeOf = <T>(item: T): Place<T> => ({ item, key: 0, order: 0, at: -1 });

const before = <T>(a: Place<T>, b: Place<T>): boolean => a.key < b.key || (a.key === b.key && a.order < b.order);

/** A binary heap from which any item can be removed. Adding items in the order of their keys takes constant time. */
export class Heap<T> {
  private readonly places: Place<T>[] = [];
  private added = 0;

  get size(): number {
    return this.places.length;
  }

  /** The item with the smallest key. */
  first(): Place<T> | undefined {
    return this.places[0];
  }

  add(place: Place<T>, key: number): void {
    place.key = key;
    place.order = this.added++;
    this.places.push(place);
    this.rise(place, this.places.length - 1);
  }

  /** Nothing happens when it is not in the heap. */
  remove(place: Place<T>): void {
    const { at } = place;
    if (at < 0) return;
    place.at = -1;
    const last = this.places.pop()!;
    if (last === place) return;
    this.rise(last, at);
    if (last.at === at) this.sink(last, at);
  }

  clear(): void {
    for (const place of this.places) place.at = -1;
    this.places.length = 0;
  }

  items(): T[] {
    return this.places.map((place) => place.item);
  }

  private rise(place: Place<T>, from: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.places[above]!;
      if (!before(place, parent)) break;
      this.put(parent, at);
      at = above;
    }
    this.put(place, at);
  }

  private sink(place: Place<T>, from: number): void {
    let at = from;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= this.places.length) break;
      if (below + 1 < this.places.length && before(this.places[below + 1]!, this.places[below]!)) below++;
      const child = this.places[below]!;
      if (!before(child, place)) break;
      this.put(child, at);
      at = below;
    }
    this.put(place, at);
  }

  private put(place: Place<T>, at: number): void {
    this.places[at] = place;
    place.at = at;
  }
}
