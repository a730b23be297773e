import { readComparison, type Budget, type ValueTest } from "./comparison";
import type { Scanner } from "./scanner";

/** Tests a log event that is JSON. */
type JsonTest = (event: unknown) => boolean;

/** One step of a selector: a property, an index, or every element. */
type SelectorStep = string | number | typeof EVERY;
const EVERY = Symbol("every element");

/** `{ $.a.b = "x" && ($.c[0] > 1 || $.d NOT EXISTS) }` */
export function readJsonPattern(scanner: Scanner): (message: string) => boolean {
  scanner.expect("{");
  const budget: Budget = { regexes: 0 };
  const test = readAny(scanner, budget);
  scanner.expect("}");
  scanner.skipSpace();
  if (!scanner.done) throw scanner.error("something after }");
  return (message) => {
    const event = parseObject(message);
    return event !== undefined && test(event);
  };
}

function parseObject(message: string): object | undefined {
  // Most log events are no JSON: do not throw and catch for each.
  if (!/^\s*\{/.test(message)) return undefined;
  try {
    return JSON.parse(message) as object;
  } catch {
    return undefined;
  }
}

function readAny(scanner: Scanner, budget: Budget): JsonTest {
  const tests = [readAll(scanner, budget)];
  while (scanner.take("||")) tests.push(readAll(scanner, budget));
  return tests.length === 1 ? tests[0]! : (event) => tests.some((test) => test(event));
}

function readAll(scanner: Scanner, budget: Budget): JsonTest {
  const tests = [readOne(scanner, budget)];
  while (scanner.take("&&")) tests.push(readOne(scanner, budget));
  return tests.length === 1 ? tests[0]! : (event) => tests.every((test) => test(event));
}

function readOne(scanner: Scanner, budget: Budget): JsonTest {
  if (scanner.take("(")) {
    const test = readAny(scanner, budget);
    scanner.expect(")");
    return test;
  }
  const path = readSelector(scanner);
  scanner.skipSpace();
  if (scanner.match(/NOT\s+EXISTS\b/iy)) return (event) => !some(event, path, 0, () => true);
  const constant = scanner.match(/IS\s+(NULL|TRUE|FALSE)\b/iy);
  if (constant) {
    const wanted = /null$/i.test(constant) ? null : /true$/i.test(constant);
    return (event) => some(event, path, 0, (value) => value === wanted);
  }
  const test = readComparison(scanner, budget, false);
  return (event) => some(event, path, 0, (value) => isValue(value) && test(value));
}

/** AWS: a selector that finds an object, a list, null or nothing fits no comparison, not even !=. */
const isValue = (value: unknown): value is Parameters<ValueTest>[0] => typeof value === "string" || typeof value === "number" || typeof value === "boolean";

function readSelector(scanner: Scanner): SelectorStep[] {
  scanner.expect("$");
  const path: SelectorStep[] = [];
  for (;;) {
    const property = scanner.match(/\.[\p{L}\p{N}_-]+/uy);
    if (property) {
      path.push(property.slice(1));
    } else if (scanner.match(/\.?\[(?=['"])/y)) {
      path.push(scanner.quoted(scanner.looksAt("'") ? "'" : '"'));
      scanner.expect("]");
    } else if (path.length > 0 && scanner.match(/\[\*\]/y)) {
      path.push(EVERY);
    } else {
      const index = path.length > 0 ? scanner.match(/\[\d+\]/y) : undefined;
      if (!index) break;
      path.push(Number(index.slice(1, -1)));
    }
  }
  if (path.length === 0) throw scanner.error("a property expected");
  return path;
}

/** Whether what `path` leads to, or one of it, fits `test`. */
function some(value: unknown, path: readonly SelectorStep[], step: number, test: (value: unknown) => boolean): boolean {
  if (step === path.length) return test(value);
  const key = path[step]!;
  if (typeof key === "string") {
    return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key) &&
      some((value as Record<string, unknown>)[key], path, step + 1, test);
  }
  if (!Array.isArray(value)) return false;
  const elements = value as unknown[];
  if (key === EVERY) return elements.some((element) => some(element, path, step + 1, test));
  return key < elements.length && some(elements[key], path, step + 1, test);
}
