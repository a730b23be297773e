import { Cron } from "croner";
import type { Schedule } from ".";

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MINUTES: Field = { min: 0, max: 59 };
const HOURS: Field = { min: 0, max: 23 };
const DAYS: Field = { min: 1, max: 31 };
const MONTHS: Field = { min: 1, max: 12, names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"] };
/** AWS: Sunday is 1. */
const WEEKDAYS: Field = { min: 1, max: 7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] };
const YEARS: Field = { min: 1970, max: 2199 };

/**
 * Reads the six fields of `cron(...)`: minutes, hours, day of month, month, day of week, year. Everything is checked by
 * AWS's rules and spelt out in numbers; croner then only finds the times.
 */
export function parseCron(text: string): Schedule | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) return undefined;
  const [minutes, hours, days, months, weekdays, years] = fields as [string, string, string, string, string, string];
  // AWS: exactly one of the two days is `?`.
  if ((days === "?") === (weekdays === "?")) return undefined;
  const parts = [
    numbers(minutes, MINUTES), numbers(hours, HOURS),
    days === "?" ? "*" : dayOfMonth(days),
    numbers(months, MONTHS),
    weekdays === "?" ? "*" : dayOfWeek(weekdays),
    numbers(years, YEARS),
  ];
  if (parts.includes(undefined)) return undefined;
  const cron = new Cron(`0 ${parts.join(" ")}`, { timezone: "Etc/UTC", paused: true });
  return { next: (time) => cron.nextRun(new Date(time))?.getTime() };
}

/** `*`, or the numbers that a list of values, ranges and steps stands for. */
function numbers(text: string, field: Field, shift = 0): string | undefined {
  if (text === "*") return "*";
  const all = new Set<number>();
  for (const item of text.split(",")) {
    const some = expand(item, field);
    if (!some) return undefined;
    for (const value of some) all.add(value + shift);
  }
  return [...all].sort((a, b) => a - b).join(",");
}

/** One item of a list: `5`, `MON`, `1-5`, `0/15`, `2-20/3`, `*` or `*` with a step. */
function expand(item: string, field: Field): number[] | undefined {
  const match = /^(\*|[A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?(?:\/(\d+))?$/.exec(item);
  if (!match) return undefined;
  const [, first, last, every] = match as unknown as [string, string, string | undefined, string | undefined];
  const step = every === undefined ? 1 : Number(every);
  if (step === 0 || (first === "*" && last !== undefined)) return undefined;
  const from = first === "*" ? field.min : valueOf(first, field);
  const to = last === undefined ? (first === "*" || every !== undefined ? field.max : from) : valueOf(last, field);
  if (from === undefined || to === undefined) return undefined;
  const values: number[] = [];
  // A range may run past the end: FRI-MON.
  const size = field.max - field.min + 1;
  const length = to >= from ? to - from : to - from + size;
  for (let i = 0; i <= length; i += step) values.push(field.min + ((from - field.min + i) % size));
  return values;
}

function valueOf(text: string, { min, max, names }: Field): number | undefined {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + min : /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

/** As `numbers`, and `L` (the last day) and `15W` (the weekday nearest to the 15th). */
function dayOfMonth(text: string): string | undefined {
  if (text === "L" || text === "LW") return text;
  const nearest = /^(\d+)W$/.exec(text);
  if (nearest) return valueOf(nearest[1]!, DAYS) === undefined ? undefined : text;
  return numbers(text, DAYS);
}

/** As `numbers`, and `L` (Saturday), `6L` (the last Friday) and `3#2` (the second Tuesday). croner counts from Sunday 0. */
function dayOfWeek(text: string): string | undefined {
  if (text === "L") return "6";
  const last = /^([A-Za-z0-9]+)L$/.exec(text);
  const nth = /^([A-Za-z0-9]+)#([1-5])$/.exec(text);
  if (!last && !nth) return numbers(text, WEEKDAYS, -1);
  const day = valueOf((last ?? nth)![1]!, WEEKDAYS);
  if (day === undefined) return undefined;
  return last ? `${day - 1}L` : `${day - 1}#${nth![2]}`;
}
