import type { Ids } from "../../../../kernel/ids";
import { integerOf, Refused, type Intrinsic } from "./table";

export const math: Readonly<Record<string, Intrinsic>> = {
  MathAdd: { least: 2, most: 2, run: ([first, second]) => wrap(integerOf(first) + integerOf(second)) },
  MathRandom: {
    least: 2, most: 3,
    run([from, to, seed], ids) {
      const [least, end] = [integerOf(from), integerOf(to)];
      if (end <= least) throw new Refused("The end must be larger than the start");
      return least + Math.floor(fraction(ids, seed === undefined ? undefined : integerOf(seed)) * (end - least));
    },
  },
  UUID: { least: 0, most: 0, run: (_args, ids) => ids.uuid() },
};

function wrap(sum: number): number {
  if (sum < -(2 ** 31) || sum > 2 ** 31 - 1) throw new Refused("The sum is out of the range of an integer");
  return sum;
}

/** In [0, 1); the same for the same seed (mulberry32). AWS: the same for a seed too, but other numbers. */
export function fraction(ids: Ids, seed?: number): number {
  if (seed === undefined) return ids.fraction();
  const state = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
