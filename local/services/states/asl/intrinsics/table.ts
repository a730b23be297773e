import type { Ids } from "../../../../kernel/ids";
import { isArray } from "../json";
import type { Json } from "../types";

export interface Intrinsic {
  readonly least: number;
  /** Default: as many as are given. */
  readonly most?: number;
  /** Takes its first text with its escapes. */
  readonly raw?: boolean;
  run(args: readonly Json[], ids: Ids): Json;
}

/** An argument that the function cannot take. */
export class Refused extends Error {}

export function arrayOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || !isArray(value)) throw new Refused("The argument must be an array");
  return value;
}

export function textOf(value: Json | undefined): string {
  if (typeof value !== "string") throw new Refused("The argument must be a string");
  return value;
}

export function numberOf(value: Json | undefined): number {
  if (typeof value !== "number") throw new Refused("The argument must be a number");
  return value;
}

/** AWS: a number that is not whole is rounded, halves upwards; the range is that of 32 bits. */
export function integerOf(value: Json | undefined): number {
  const rounded = Math.round(numberOf(value));
  if (rounded < -(2 ** 31) || rounded > 2 ** 31 - 1) throw new Refused("The argument must be within the range of an integer");
  return rounded + 0;
}
