import { fail } from "../errors";
import type { Span } from "./store";

const DAY = 86_400_000;

/**
 * AWS rounds the beginning of a reading down to what is still kept: a whole minute, 5 minutes after 15 days, an hour after 63;
 * with periods below a minute to the period.
 */
export function spanOf(start: Date, end: Date, seconds: number, now: number): Span {
  if (![1, 5, 10, 20, 30].includes(seconds) && seconds % 60 !== 0) {
    throw fail("InvalidParameterValueException", "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.");
  }
  if (start.getTime() >= end.getTime()) throw fail("InvalidParameterValueException", "The parameter StartTime must be less than the parameter EndTime.");
  const age = now - start.getTime();
  const grain = age > 63 * DAY ? 3_600_000 : age > 15 * DAY ? 300_000 : seconds < 60 ? seconds * 1000 : 60_000;
  return { from: Math.floor(start.getTime() / grain) * grain, until: end.getTime(), period: seconds * 1000 };
}
