import { compareKeys } from "./names";

/** A map whose keys are kept in S3's order. */
export class Keys<T> {
  private readonly values = new Map<string, T>();
  private sorted: string[] = [];

  get size(): number {
    return this.sorted.length;
  }

  get(key: string): T | undefined {
    return this.values.get(key);
  }

  set(key: string, value: T): void {
    if (!this.values.has(key)) this.sorted.splice(this.from(key), 0, key);
    this.values.set(key, value);
  }

  delete(key: string): void {
    if (this.values.delete(key)) this.sorted.splice(this.from(key), 1);
  }

  at(position: number): string | undefined {
    return this.sorted[position];
  }

  all(): readonly string[] {
    return this.sorted;
  }

  /** The position of the first key that is `bound` or comes after it. */
  from(bound: string): number {
    return this.first((key) => compareKeys(key, bound) >= 0);
  }

  /** The position of the first key that comes after `bound`, and after all that begin with it when `past` is the prefix of a group. */
  after(bound: string): number {
    return this.first((key) => compareKeys(key, bound) > 0);
  }

  /** The position behind all keys that begin with `prefix`. */
  past(prefix: string): number {
    return this.first((key) => compareKeys(key, prefix) > 0 && !key.startsWith(prefix));
  }

  /** `holds` is false up to some key, and true from there on. */
  private first(holds: (key: string) => boolean): number {
    let low = 0, high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.sorted[middle]!)) high = middle; else low = middle + 1;
    }
    return low;
  }
}
