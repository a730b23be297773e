import { Distribution } from "./distribution";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** AWS: how long values are kept at which resolution; then they are summed up to the next one. Milliseconds. */
export const TIERS = [
  { size: SECOND, keep: 3 * HOUR },
  { size: MINUTE, keep: 15 * DAY },
  { size: 5 * MINUTE, keep: 63 * DAY },
  { size: HOUR, keep: 455 * DAY },
] as const;

const AT_SECOND = 0;
const AT_MINUTE = 1;

interface Bucket {
  readonly start: number;
  readonly values: Distribution;
}

/** The values of one metric in one unit over time, in memory that is bounded by AWS's own retention. */
export class Series {
  private readonly tiers: Bucket[][] = TIERS.map(() => []);
  private current: Bucket = { start: NaN, values: new Distribution() };
  /** When the newest value came. Milliseconds since the epoch; `-Infinity` when there is none. */
  newest = -Infinity;

  constructor(
    readonly unit: string,
    private readonly now: () => number,
    /** Told when a service's counter opens a minute. */
    private readonly opened: () => void,
  ) {}

  /** The hot path: one value, now. */
  add(value: number, now = this.now()): void {
    const start = now - (now % MINUTE);
    if (start !== this.current.start) {
      this.current = this.bucket(AT_MINUTE, start);
      this.newest = Math.max(this.newest, start);
      this.opened();
    }
    this.current.values.add(value);
  }

  /** The values of the second or minute that holds `time`, to be added to. */
  at(time: number, resolution: "second" | "minute"): Distribution {
    const tier = resolution === "second" ? AT_SECOND : AT_MINUTE;
    const { size } = TIERS[tier];
    const { start, values } = this.bucket(tier, Math.floor(time / size) * size);
    this.newest = Math.max(this.newest, start);
    return values;
  }

  /** Gives everything from `from` up to `until` that is kept at a resolution of `period` or finer. Milliseconds. */
  read(from: number, until: number, period: number, take: (start: number, values: Distribution) => void): void {
    this.compact();
    this.tiers.forEach((buckets, tier) => {
      if (TIERS[tier]!.size > period) return;
      for (let i = placeOf(buckets, from); i < buckets.length && buckets[i]!.start < until; i++) take(buckets[i]!.start, buckets[i]!.values);
    });
  }

  private bucket(tier: number, start: number): Bucket {
    const buckets = this.tiers[tier]!;
    const last = buckets[buckets.length - 1];
    if (last?.start === start) return last;
    const bucket = { start, values: new Distribution() };
    if (!last || last.start < start) {
      this.compact();
      buckets.push(bucket);
      return bucket;
    }
    const at = placeOf(buckets, start);
    if (buckets[at]?.start === start) return buckets[at]!;
    buckets.splice(at, 0, bucket);
    return bucket;
  }

  /** Sums up what is too old for its resolution. */
  private compact(): void {
    const now = this.now();
    TIERS.forEach(({ keep }, tier) => {
      const buckets = this.tiers[tier]!;
      if (buckets.length === 0 || buckets[0]!.start >= now - keep) return;
      const old = buckets.splice(0, placeOf(buckets, now - keep));
      const next = TIERS[tier + 1];
      if (next) for (const { start, values } of old) this.bucketOf(tier + 1, Math.floor(start / next.size) * next.size).values.merge(values);
    });
  }

  /** As `bucket`, without compaction: it is part of one. */
  private bucketOf(tier: number, start: number): Bucket {
    const buckets = this.tiers[tier]!;
    const at = placeOf(buckets, start);
    if (buckets[at]?.start !== start) buckets.splice(at, 0, { start, values: new Distribution() });
    return buckets[at]!;
  }
}

/** The index of the first bucket that starts at `time` or later. */
function placeOf(buckets: readonly Bucket[], time: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (buckets[middle]!.start < time) low = middle + 1; else high = middle;
  }
  return low;
}
