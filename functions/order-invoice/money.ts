import { fail } from "../shared/errors";

/**
 * Exact amounts: whole numbers of a currency's smallest unit, as bigint. Decimal text goes in and comes out; binary
 * fractions never do.
 */

/** Digits after the point, where it is not two (ISO 4217). */
const DIGITS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
};

export const digitsOf = (currency: string): number => DIGITS[currency] ?? 2;

/** `"19.9"` in EUR is 1990n. Throws `InvalidAmount` for anything but a plain, non-negative decimal that the currency can hold. */
export function toUnits(amount: string, currency: string): bigint {
  const digits = digitsOf(currency);
  const match = /^(\d{1,15})(?:\.(\d+))?$/.exec(amount);
  if (!match) throw fail("InvalidAmount", `${JSON.stringify(amount)} is not an amount like 19.90`);
  const fraction = match[2] ?? "";
  if (fraction.length > digits) throw fail("InvalidAmount", `${amount} has more than the ${digits} decimals of ${currency}`);
  return BigInt(match[1]! + fraction.padEnd(digits, "0"));
}

/** 1990n in EUR is `"19.90"`. */
export function fromUnits(units: bigint, currency: string): string {
  const digits = digitsOf(currency);
  const text = units.toString().padStart(digits + 1, "0");
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
