import { canonical, sameJson } from "../json";
import type { Json } from "../types";
import { arrayOf, integerOf, Refused, type Intrinsic } from "./table";

/** AWS: what ArrayRange makes at most. */
const LONGEST_RANGE = 1000;

export const arrays: Readonly<Record<string, Intrinsic>> = {
  Array: { least: 0, run: (args) => [...args] },
  ArrayPartition: { least: 2, most: 2, run: ([array, size]) => partition(arrayOf(array), integerOf(size)) },
  ArrayContains: { least: 2, most: 2, run: ([array, wanted]) => arrayOf(array).some((item) => sameJson(item, wanted!)) },
  ArrayRange: { least: 3, most: 3, run: ([first, last, step]) => range(integerOf(first), integerOf(last), integerOf(step)) },
  ArrayGetItem: {
    least: 2, most: 2,
    run([array, index]) {
      const item = integerOf(index) < 0 ? undefined : arrayOf(array)[integerOf(index)];
      if (item === undefined) throw new Refused("The index is out of the array's bounds");
      return item;
    },
  },
  ArrayLength: { least: 1, most: 1, run: ([array]) => arrayOf(array).length },
  ArrayUnique: { least: 1, most: 1, run: ([array]) => [...new Map(arrayOf(array).map((item) => [canonical(item), item])).values()] },
};

/** Pieces of `size` items; the last may be shorter. */
export function partition(array: readonly Json[], size: number): Json[][] {
  if (size <= 0) throw new Refused("The size of a chunk must be a positive number");
  return Array.from({ length: Math.ceil(array.length / size) }, (_, at) => array.slice(at * size, (at + 1) * size));
}

/** From `first` to `last`, both included. */
export function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new Refused("The step must not be zero");
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > LONGEST_RANGE) throw new Refused(`The array must not have more than ${LONGEST_RANGE} items`);
  return Array.from({ length }, (_, at) => first + at * step);
}
