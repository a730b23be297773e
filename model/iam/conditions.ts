import type { Context } from "./context";
import { operatorNamed, type Test } from "./operators";

/** One line of a `Condition` element: an operator, a key and the values it is compared with. */
export interface Condition {
  /** As written, for example `ForAnyValue:StringLike`. */
  readonly operator: string;
  /** As written, for example `aws:SourceArn`. */
  readonly key: string;
  readonly wanted: readonly string[];
  holds(context: Context): boolean;
}

const NAME = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/i;

interface Parsed {
  readonly set: "all" | "any" | undefined;
  readonly name: string;
  readonly ifExists: boolean;
}

function parseName(operator: string): Parsed | undefined {
  const match = NAME.exec(operator);
  if (!match) return undefined;
  const set = match[1]?.toLowerCase();
  return { set: set === undefined ? undefined : set === "forallvalues" ? "all" : "any", name: match[2]!.toLowerCase(), ifExists: match[3] !== undefined };
}

/** Whether AWS has an operator of this name, prefixes and suffixes included. */
export function isOperator(operator: string): boolean {
  const parsed = parseName(operator);
  if (!parsed) return false;
  return parsed.name === "null" ? !parsed.ifExists : operatorNamed(parsed.name) !== undefined;
}

/** Whether a value may be compared by an operator that exists. */
export function isComparable(operator: string, wanted: string): boolean {
  return operatorNamed(parseName(operator)?.name ?? "")?.valid(wanted) ?? true;
}

/** Compiles one line. An operator that does not exist never holds, nor does its negation: it allows nothing. */
export function compileCondition(operator: string, key: string, wanted: readonly string[], variables: boolean): Condition {
  const line = { operator, key, wanted };
  const parsed = parseName(operator);
  const lookup = key.toLowerCase();
  if (parsed?.name === "null") {
    const absent = wanted.map((value) => value.toLowerCase() === "true");
    return { ...line, holds: (context) => absent.includes(!((context(lookup)?.length ?? 0) > 0)) };
  }
  const found = parsed && operatorNamed(parsed.name);
  if (!found) return { ...line, holds: () => false };
  const tests = wanted.map((value) => found.make(value, variables));
  const fits = found.negated ? fitsNone(tests) : fitsAny(tests);
  const { set, ifExists } = parsed;
  return { ...line, holds: (context) => decide(context(lookup), (value) => fits(value, context), { set, ifExists, negated: found.negated }) };
}

interface Mode {
  readonly set: "all" | "any" | undefined;
  readonly ifExists: boolean;
  readonly negated: boolean;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
function decide(values: readonly string[] | undefined, fits: (value: string) => boolean, { set, ifExists, negated }: Mode): boolean {
  const present = values !== undefined && values.length > 0;
  if (!set) {
    // AWS: a missing key fits no positive operator and every negated one.
    if (!present) return negated || ifExists;
    // AWS leaves open what a key with several values does without a set operator: one value is enough to fit, and a
    // negation is the opposite of that.
    return negated ? values.every(fits) : values.some(fits);
  }
  // AWS: for the set operators, a value that is the empty string is no value.
  const empty = !present || (values.length === 1 && values[0] === "");
  if (empty) return set === "all" || (!present && ifExists);
  return set === "all" ? values.every(fits) : values.some(fits);
}

type Fits = (value: string, context: Context) => boolean;

const fitsAny = (tests: readonly Test[]): Fits => (value, context) => tests.some((test) => test(value, context) === true);

/** AWS: a variable without a value makes the statement invalid, so that a negation does not hold either. */
const fitsNone = (tests: readonly Test[]): Fits => (value, context) => tests.every((test) => test(value, context) === false);
