import { NotSupported, UserError } from "../kernel/errors";
import { isArchive, type Archive } from "./archive";
import type { Naming } from "./names";

/**
 * The properties of a resource type, each with its type or the reason why it is not taken. Every property that the
 * SDK's class has is in its type's table, so that nothing is ever accepted and ignored; a test compares the two.
 */
export interface Property<T = unknown> {
  /** `meaningless`: checked and given back, but it changes nothing here, for the reason given. */
  readonly use: "supported" | "meaningless" | "refused";
  readonly because?: string;
  readonly required?: boolean;
  readonly fallback?: T;
  /** Another value means another resource: it is replaced. */
  readonly replaces?: boolean;
  /** What is not given is AWS's to choose: leaving it out changes nothing that exists. */
  readonly computed?: boolean;
  /** What it is on AWS when nobody says: to say so and to leave it out is the same. */
  readonly usual?: T;
  /** A list whose order says nothing. */
  readonly unordered?: boolean;
  /** A text that holds JSON: written otherwise it is the same. */
  readonly document?: boolean;
  /** Named by the provider when the program does not. */
  readonly autonamed?: Naming;
  /** The properties of an object, or of the objects in a list. */
  readonly members?: PropertyTable;
  /** Throws when `value` (never null or undefined) does not fit. */
  parse(value: unknown, at: Place): T;
}

export type PropertyTable = Readonly<Record<string, Property>>;

/** What a table makes of its inputs. */
export type Values<T extends PropertyTable> = { readonly [K in keyof T]: T[K] extends Property<infer V> ? V : never };

/** Which property is being read, and of what. */
export interface Place {
  /** The resource type's token. */
  readonly type: string;
  /** The file in which a further property would be supported. */
  readonly where: string;
  readonly path: string;
}

type Optional<T> = Property<T | undefined>;

function wrong(at: Place, wanted: string, value: unknown): UserError {
  const shown = value instanceof Uint8Array ? "an asset" : isArchive(value) ? "an archive" : JSON.stringify(value);
  return new UserError(`the property '${at.path}' must be ${wanted}; it is ${shown}`);
}

/** What a preview does not know yet. It passes every check of a type; nothing but planning ever meets it. */
export const UNKNOWN = Symbol("unknown");

/** Whether a value is unknown or has something unknown in it. */
export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array || value instanceof Map) return false;
  return Object.values(value).some(holdsUnknown);
}

const supported = <T>(parse: (value: unknown, at: Place) => T): Optional<T> =>
  ({ use: "supported", parse: (value, at) => (value === UNKNOWN ? UNKNOWN as never : parse(value, at)) });

/** Numbers and booleans become text, as Pulumi's Terraform bridge makes them. */
export const string = (): Optional<string> => supported((value, at) => {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw wrong(at, "a string", value);
});

export const number = (): Optional<number> => supported((value, at) => {
  const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof parsed === "number" && Number.isFinite(parsed)) return parsed;
  throw wrong(at, "a number", value);
});

export const integer = (): Optional<number> => supported((value, at) => {
  const parsed = typeof value === "string" && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
  if (typeof parsed === "number" && Number.isInteger(parsed)) return parsed;
  throw wrong(at, "a whole number", value);
});

export const boolean = (): Optional<boolean> => supported((value, at) => {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  throw wrong(at, "true or false", value);
});

/** A JSON document: text, or the object itself, which becomes text with its keys in order. */
export const json = (): Optional<string> => ({
  document: true,
  ...supported((value, at) => {
    if (typeof value === "string") return value;
    if (typeof value === "object" && !(value instanceof Uint8Array) && !isArchive(value)) return holdsUnknown(value) ? UNKNOWN as never : JSON.stringify(ordered(value));
    throw wrong(at, "a JSON document or an object", value);
  }),
});

export const archive = (): Optional<Archive> => supported((value, at) => {
  if (isArchive(value)) return value;
  throw wrong(at, "an archive (pulumi.asset.AssetArchive or FileArchive)", value);
});

export const list = <T>(of: Property<T>): Optional<readonly NonNullable<T>[]> => ({
  ...(of.members && { members: of.members }),
  ...supported((value, at) => {
    if (!Array.isArray(value)) throw wrong(at, "a list", value);
    return value.flatMap((item: unknown, i) => (item === null || item === undefined ? [] : [of.parse(item, { ...at, path: `${at.path}[${i}]` }) as NonNullable<T>]));
  }),
});

export const map = <T>(of: Property<T>): Optional<Readonly<Record<string, NonNullable<T>>>> => supported((value, at) => {
  const entries = Object.entries(plainObject(value, at)).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, of.parse(item, { ...at, path: `${at.path}.${key}` }) as NonNullable<T>]));
});

export const object = <T extends PropertyTable>(members: T): Optional<Values<T>> => ({
  members,
  ...supported((value, at) => parseTable(members, plainObject(value, at), at)),
});

/** A property without which the resource cannot be. */
export const required = <T>(property: Property<T>): Property<NonNullable<T>> => ({ ...property, required: true } as Property<NonNullable<T>>);

/** A property with the value that the provider gives it when nobody does. */
export const withDefault = <T>(property: Property<T>, fallback: NonNullable<T>): Property<NonNullable<T>> =>
  ({ ...property, fallback } as Property<NonNullable<T>>);

/** Another value of this property means another resource: it is replaced, not changed. */
export const replaces = <P extends Property>(property: P): P => ({ ...property, replaces: true });

/** Left out, it is AWS's to choose, and what was chosen stays. */
export const computed = <P extends Property>(property: P): P => ({ ...property, computed: true });

/** Left out, it is `value`; the real provider does not tell the two apart. */
export const usually = <T>(property: Property<T>, value: NonNullable<T>): Property<T> => ({ ...property, usual: value });

/** A list whose order says nothing (a set of the Terraform provider). */
export const unordered = <P extends Property>(property: P): P => ({ ...property, unordered: true });

/** The name, which the provider makes when the program gives none. Another name is another resource. */
export const autonamed = <P extends Property>(property: P, naming: Naming): P => ({ ...property, autonamed: naming, replaces: true });

/** A property that AWS or the provider has and the local cloud has not: given, the resource is refused. */
export const refused = (because: string): Property<undefined> => ({
  use: "refused", because,
  parse: (_value, at) => { throw new NotSupported(`the property '${at.path}' of ${at.type} (${because})`, at.where); },
});

/** A property that is checked and given back but means nothing here. */
export const meaningless = <T>(property: Property<T>, because: string): Property<T> => ({ ...property, use: "meaningless", because });

/** Reads `inputs` by `table`. Throws for what is missing, misspelt, of the wrong type, or not supported. */
export function parseTable<T extends PropertyTable>(table: T, inputs: Readonly<Record<string, unknown>>, at: Place): Values<T> {
  const below = (name: string): Place => ({ ...at, path: at.path ? `${at.path}.${name}` : name });
  for (const [name, value] of Object.entries(inputs)) {
    if (value === null || value === undefined || Object.hasOwn(table, name)) continue;
    throw new NotSupported(`the property '${below(name).path}' of ${at.type}`, at.where);
  }
  const values: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(table)) {
    const value = inputs[name];
    if (value !== null && value !== undefined) values[name] = property.parse(value, below(name));
    else if (property.required) throw new UserError(`the property '${below(name).path}' is required and missing`);
    else if (property.fallback !== undefined) values[name] = property.fallback;
  }
  return values as Values<T>;
}

function plainObject(value: unknown, at: Place): Record<string, unknown> {
  if (typeof value === "object" && !Array.isArray(value) && !(value instanceof Uint8Array) && !isArchive(value)) return value as Record<string, unknown>;
  throw wrong(at, "an object", value);
}

/** Go's JSON, in which the real provider writes documents, has keys in alphabetical order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, ordered(item)]));
}
