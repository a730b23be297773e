export interface Interval<T> {
  readonly low: number;
  readonly high: number;
  readonly item: T;
}

interface Node<T> {
  readonly center: number;
  /** The intervals around `center`, by where they begin. */
  readonly byLow: readonly Interval<T>[];
  /** The same, those that reach furthest first. */
  readonly byHigh: readonly Interval<T>[];
  readonly below: Node<T> | undefined;
  readonly above: Node<T> | undefined;
}

/** Many ranges of numbers, and which of them hold a number (both ends included): a centred interval tree. */
export class Intervals<T> {
  private readonly root: Node<T> | undefined;

  constructor(intervals: readonly Interval<T>[]) {
    this.root = nodeOf(intervals);
  }

  find(value: number, visit: (item: T) => void): void {
    for (let node = this.root; node;) {
      if (value <= node.center) {
        for (const { low, item } of node.byLow) { if (low > value) break; visit(item); }
        node = value < node.center ? node.below : undefined;
      } else {
        for (const { high, item } of node.byHigh) { if (high < value) break; visit(item); }
        node = node.above;
      }
    }
  }
}

function nodeOf<T>(intervals: readonly Interval<T>[]): Node<T> | undefined {
  if (intervals.length === 0) return undefined;
  const ends = intervals.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite).sort((a, b) => a - b);
  // An end of some interval, so that at least one lies around it.
  const center = ends[ends.length >> 1] ?? Math.max(intervals[0]!.low, Math.min(intervals[0]!.high, 0));
  const around = intervals.filter(({ low, high }) => low <= center && high >= center);
  return {
    center,
    byLow: [...around].sort((a, b) => a.low - b.low),
    byHigh: [...around].sort((a, b) => b.high - a.high),
    below: nodeOf(intervals.filter(({ high }) => high < center)),
    above: nodeOf(intervals.filter(({ low }) => low > center)),
  };
}
