import { compileRegex } from "./regex";
import type { Scanner } from "./scanner";

/** AWS: in one pattern for JSON or fields. */
const MOST_REGEXES = 2;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Tests a value of a log event. */
export type ValueTest = (actual: string | number | boolean) => boolean;

/** Counts the regular expressions of a pattern. */
export interface Budget {
  regexes: number;
}

const ORDERS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<=": (a, b) => a <= b, ">=": (a, b) => a >= b, "<": (a, b) => a < b, ">": (a, b) => a > b,
};

/** Reads an operator and what comes after it. `fields`: the values are text even where they look like numbers. */
export function readComparison(scanner: Scanner, budget: Budget, fields: boolean): ValueTest {
  scanner.skipSpace();
  for (const [sign, order] of Object.entries(ORDERS)) {
    if (!scanner.take(sign)) continue;
    const wanted = readBare(scanner);
    if (!NUMBER.test(wanted)) throw scanner.error(`${sign} needs a number`);
    const limit = Number(wanted);
    return (actual) => {
      const value = numberOf(actual, fields);
      return value !== undefined && order(value, limit);
    };
  }
  if (scanner.take("!=")) return not(readEquality(scanner, budget, fields));
  scanner.expect("=");
  // AWS: written =! in the examples of its guide.
  return scanner.looksAt("!") && scanner.take("!") ? not(readEquality(scanner, budget, fields)) : readEquality(scanner, budget, fields);
}

const not = (test: ValueTest): ValueTest => (actual) => !test(actual);

function readEquality(scanner: Scanner, budget: Budget, fields: boolean): ValueTest {
  scanner.skipSpace();
  if (scanner.looksAt("%")) {
    if (++budget.regexes > MOST_REGEXES) throw scanner.error(`more than ${MOST_REGEXES} regular expressions`);
    const fits = compileRegex(scanner.betweenPercents());
    return (actual) => fits(String(actual));
  }
  if (scanner.looksAt('"')) return textTest(scanner.quoted('"'));
  const wanted = readBare(scanner);
  const fits = textTest(wanted);
  if (!NUMBER.test(wanted)) return fits;
  const number = Number(wanted);
  return (actual) => {
    const value = numberOf(actual, fields);
    return value === undefined ? fits(actual) : value === number;
  };
}

function readBare(scanner: Scanner): string {
  scanner.skipSpace();
  // AWS: anything else must be in double quotes.
  const text = scanner.match(/[\w.*+-]+/y);
  if (text === undefined) throw scanner.error("a value expected");
  return text;
}

function numberOf(actual: string | number | boolean, fields: boolean): number | undefined {
  if (typeof actual === "number") return actual;
  return fields && typeof actual === "string" && NUMBER.test(actual) ? Number(actual) : undefined;
}

/** AWS: an asterisk at the beginning or the end stands for any text; in the middle it is an asterisk. */
function textTest(wanted: string): ValueTest {
  if (wanted === "*") return () => true;
  const open = wanted.startsWith("*");
  const close = wanted.endsWith("*");
  const core = wanted.slice(open ? 1 : 0, close ? -1 : undefined);
  if (open && close) return (actual) => String(actual).includes(core);
  if (open) return (actual) => String(actual).endsWith(core);
  if (close) return (actual) => String(actual).startsWith(core);
  return (actual) => String(actual) === core;
}
