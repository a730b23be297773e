import { BlockList, isIP } from "node:net";
import { ArnGlob } from "./arn-pattern";
import type { Context } from "./context";
import { fill, parseTemplate, type Template } from "./variables";
import { Glob } from "./wildcard";

/** What the operators of conditions compare. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */

/** Compares a value of the request with one of the policy; undefined when a variable in the latter has no value. */
export type Test = (value: string, context: Context) => boolean | undefined;

export interface Operator {
  /** The name without `Not`: true when any value of the policy fits. */
  readonly negated: boolean;
  /** Makes the test for one value of the policy. `variables`: whether the document's version has them. */
  make(wanted: string, variables: boolean): Test;
  /** Whether a value may stand in a policy at all. */
  valid(wanted: string): boolean;
}

type Make = Operator["make"];

const always = (): boolean => true;

/** A test by a template that is compiled once when it has no variables. */
function templated<T>(parse: (wanted: string, variables: boolean) => Template, compile: (text: string) => T, test: (compiled: T, value: string) => boolean): Make {
  return (wanted, variables) => {
    const template = parse(wanted, variables);
    if (typeof template === "string") {
      const compiled = compile(template);
      return (value) => test(compiled, value);
    }
    return (value, context) => {
      const text = fill(template, context);
      return text === undefined ? undefined : test(compile(text), value);
    };
  };
}

const literal = (wanted: string, variables: boolean) => parseTemplate(wanted, { variables, wildcards: false });
const pattern = (wanted: string, variables: boolean) => parseTemplate(wanted, { variables, wildcards: true });

const equals = templated(literal, (text) => text, (text, value) => value === text);
const equalsIgnoringCase = templated(literal, (text) => text.toLowerCase(), (text, value) => value.toLowerCase() === text);
const like = templated(pattern, (text) => new Glob(text), (glob, value) => glob.matches(value));
const arnLike = templated(pattern, (text) => new ArnGlob(text), (glob, value) => glob.matches(value));

/** Numbers and dates: not comparable values fit nothing. AWS: no variables here. */
const ordered = (read: (text: string) => number, fits: (value: number, wanted: number) => boolean): Make => (wanted) => {
  const limit = read(wanted);
  return (value) => fits(read(value), limit);
};

const numberOf = (text: string): number => (/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : NaN);

const W3C_DATE = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** Milliseconds since the epoch, from a W3C date or the seconds since the epoch. */
function timeOf(text: string): number {
  const date = W3C_DATE.exec(text);
  if (date) return Date.parse(date[3] !== undefined && date[6] === undefined ? `${text}Z` : text);
  return numberOf(text) * 1000;
}

const COMPARISONS = {
  Equals: (a: number, b: number) => a === b,
  LessThan: (a: number, b: number) => a < b,
  LessThanEquals: (a: number, b: number) => a <= b,
  GreaterThan: (a: number, b: number) => a > b,
  GreaterThanEquals: (a: number, b: number) => a >= b,
} as const;

const bool: Make = templated(literal, (text) => text.toLowerCase(), (text, value) => value.toLowerCase() === text);

const binary: Make = (wanted) => {
  const bytes = Buffer.from(wanted, "base64");
  return (value) => Buffer.from(value, "base64").equals(bytes);
};

/** A network in CIDR notation; undefined for text that is none. AWS: an address alone is itself. */
function network(text: string): BlockList | undefined {
  const [, address, prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address ?? "");
  if (version === 0) return undefined;
  const longest = version === 4 ? 32 : 128;
  const length = prefix === undefined ? longest : Number(prefix);
  if (length > longest) return undefined;
  const list = new BlockList();
  list.addSubnet(address!, length, version === 4 ? "ipv4" : "ipv6");
  return list;
}

const ip: Make = (wanted) => {
  const list = network(wanted);
  return (value) => {
    const version = isIP(value);
    return list !== undefined && version !== 0 && list.check(value, version === 4 ? "ipv4" : "ipv6");
  };
};

function table(): Map<string, Operator> {
  const operators = new Map<string, Operator>();
  const add = (name: string, negation: string | undefined, make: Make, valid: Operator["valid"] = always) => {
    operators.set(name.toLowerCase(), { negated: false, make, valid });
    if (negation) operators.set(negation.toLowerCase(), { negated: true, make, valid });
  };
  add("StringEquals", "StringNotEquals", equals);
  add("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", equalsIgnoringCase);
  add("StringLike", "StringNotLike", like);
  add("ArnEquals", "ArnNotEquals", arnLike);
  add("ArnLike", "ArnNotLike", arnLike);
  for (const [name, fits] of Object.entries(COMPARISONS)) {
    const not = name === "Equals" ? "NotEquals" : undefined;
    add(`Numeric${name}`, not && `Numeric${not}`, ordered(numberOf, fits), (text) => !Number.isNaN(numberOf(text)));
    add(`Date${name}`, not && `Date${not}`, ordered(timeOf, fits), (text) => !Number.isNaN(timeOf(text)));
  }
  add("Bool", undefined, bool);
  add("BinaryEquals", undefined, binary);
  add("IpAddress", "NotIpAddress", ip, (text) => network(text) !== undefined);
  return operators;
}

const OPERATORS: ReadonlyMap<string, Operator> = table();

/** The operator of that name, without `IfExists` and set operator; undefined when there is none. `Null` is not among them. */
export const operatorNamed = (name: string): Operator | undefined => OPERATORS.get(name.toLowerCase());
