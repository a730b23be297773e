/** So many different values of one period are kept as they are; further ones are rounded to three digits. */
const EXACT_VALUES = 500;

export interface StatisticSet {
  readonly SampleCount: number;
  readonly Sum: number;
  readonly Minimum: number;
  readonly Maximum: number;
}

/** The values of a metric in one period: enough for every statistic. */
export class Distribution {
  count = 0;
  sum = 0;
  minimum = 0;
  maximum = 0;
  /** How often each value occurred; absent while all are the same. */
  private values: Map<number, number> | undefined;
  /** Whether each single value is known: not with statistic sets. */
  private known = true;

  add(value: number, times = 1): void {
    if (this.count === 0) this.minimum = this.maximum = value;
    else if (this.values !== undefined || value !== this.minimum) this.spread(value, times);
    this.count += times;
    this.sum += value * times;
  }

  /** AWS: percentiles of statistic sets are known only where all their values are the same. */
  addSet({ SampleCount: count, Sum: sum, Minimum: minimum, Maximum: maximum }: StatisticSet): void {
    if (minimum === maximum && sum === minimum * count) return this.add(minimum, count);
    this.minimum = this.count === 0 ? minimum : Math.min(this.minimum, minimum);
    this.maximum = this.count === 0 ? maximum : Math.max(this.maximum, maximum);
    this.known = false;
    this.count += count;
    this.sum += sum;
  }

  merge(other: Distribution): void {
    if (other.count === 0) return;
    if (other.known) for (const [value, times] of other.entries()) this.add(value, times);
    else this.addSet({ SampleCount: other.count, Sum: other.sum, Minimum: other.minimum, Maximum: other.maximum });
  }

  /** The value at a percentile (0 to 100), by nearest rank; undefined where single values are not known, or negative. */
  percentile(at: number): number | undefined {
    if (!this.known || this.minimum < 0 || this.count === 0) return undefined;
    let left = Math.max(1, Math.ceil((at / 100) * this.count));
    for (const [value, times] of [...this.entries()].sort(([a], [b]) => a - b)) {
      left -= times;
      if (left <= 0) return value;
    }
    return this.maximum;
  }

  private spread(value: number, times: number): void {
    this.values ??= new Map([[this.minimum, this.count]]);
    const kept = this.values.size < EXACT_VALUES || this.values.has(value) ? value : Number(value.toPrecision(3));
    this.values.set(kept, (this.values.get(kept) ?? 0) + times);
    if (value < this.minimum) this.minimum = value;
    if (value > this.maximum) this.maximum = value;
  }

  private entries(): Iterable<readonly [number, number]> {
    return this.values ?? [[this.minimum, this.count]];
  }
}
