import { parseCron } from "./cron";

/** When a rule fires. */
export interface Schedule {
  /** The next time after `time`, which is when it fired last or was switched on; undefined: never again. Milliseconds since the epoch. */
  next(time: number): number | undefined;
}

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 1440 * MINUTE };

/** Reads `rate(...)` or `cron(...)`; undefined for what AWS does not take. */
export function parseSchedule(text: string): Schedule | undefined {
  const match = /^(rate|cron)\((.*)\)$/.exec(text);
  if (!match) return undefined;
  return match[1] === "rate" ? parseRate(match[2]!) : parseCron(match[2]!);
}

function parseRate(text: string): Schedule | undefined {
  const match = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(text);
  if (!match) return undefined;
  const value = Number(match[1]);
  // AWS: singular for one, plural for more.
  if ((value === 1) === (match[3] === "s")) return undefined;
  const period = value * UNITS[match[2]!]!;
  return { next: (time) => time + period };
}
