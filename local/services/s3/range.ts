import { fail, invalidArgument } from "./errors";
import type { StoredObject } from "./model";

/** A part of an object's bytes: from `start` up to, not including, `end`. */
export interface Slice {
  readonly start: number;
  readonly end: number;
  /** Whether it was asked for as a part, so that the answer says which. */
  readonly partial: boolean;
}

/** AWS: one range; several, or what cannot be read, mean the whole object. */
export function sliceOf(range: string | undefined, size: number): Slice {
  const whole: Slice = { start: 0, end: size, partial: false };
  const match = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(range ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return whole;
  const [, from = "", to = ""] = match;
  const unsatisfiable = () => fail("InvalidRange", "The requested range is not satisfiable", {
    members: { RangeRequested: range, ActualObjectSize: size }, headers: { "content-range": `bytes */${size}` },
  });
  if (from === "") {
    const length = Number(to);
    if (length === 0 || size === 0) throw unsatisfiable();
    return { start: Math.max(0, size - length), end: size, partial: true };
  }
  const start = Number(from), last = to === "" ? size - 1 : Number(to);
  if (to !== "" && last < start) return whole;
  if (start >= size) throw unsatisfiable();
  return { start, end: Math.min(last, size - 1) + 1, partial: true };
}

/** A part by its number, of an object that came in parts. AWS: an object that came whole has one. */
export function partSlice(object: StoredObject, number: number): Slice {
  if (number < 1 || number > 10_000) throw invalidArgument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", String(number));
  const parts = object.parts ?? [{ number: 1, size: object.content.size }];
  if (number > parts.length) {
    throw fail("InvalidPartNumber", "The requested partnumber is not satisfiable", { members: { PartNumberRequested: number, ActualPartCount: parts.length } });
  }
  const start = parts.slice(0, number - 1).reduce((sum, { size }) => sum + size, 0);
  return { start, end: start + parts[number - 1]!.size, partial: true };
}

export const contentRange = ({ start, end }: Slice, size: number): string => `bytes ${start}-${end - 1}/${size}`;
