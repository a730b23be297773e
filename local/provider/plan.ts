import { createHash } from "node:crypto";
import { AwsError, NotSupported, UserError } from "../kernel/errors";
import { differences, isEmpty, type Difference } from "./differences";
import { autoName, RANDOM_DIGITS, type Naming } from "./names";
import { parseTable, UNKNOWN, type Property } from "./properties";
import type { ResourceType } from "./resource-type";

/**
 * What a change of a program means for a resource, worked out from its type's table alone: nothing here asks the cloud.
 * Values are as a program gives them, with `UNKNOWN` for what a preview does not know yet.
 */
export type Inputs = Readonly<Record<string, unknown>>;

/** Names of the inputs that the provider gave, not the program. */
export const DEFAULTS = "__defaults";

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  /** What the provider adds to the program's inputs, or rewrites. */
  readonly added: Inputs;
  readonly failures: readonly Failure[];
}

export interface CheckOptions {
  /** The resource's logical name. */
  readonly name: string;
  /** The inputs of the resource that is there; none for a new one, or one that is made anew. */
  readonly olds?: Inputs | undefined;
  /** What the engine makes of the stack's `pulumi:autonaming` configuration. */
  readonly proposed?: { readonly name: string; readonly mode: "propose" | "enforce" | "disable" };
  /** Something that is random, and the same for a preview and what follows it. */
  readonly seed: Uint8Array;
}

/** Checks inputs and completes them: defaults, and the name, which stays what it was as long as the resource does. */
export function check(type: ResourceType, news: Inputs, options: CheckOptions): Checked {
  const given = program(news);
  const failures: Failure[] = [];
  const added: Record<string, unknown> = {};
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(type.properties, name) && !absent(given[name])) failures.push({ property: name, reason: new NotSupported(`the property '${name}' of ${type.token}`, type.where).message });
  }
  for (const [name, property] of Object.entries(type.properties)) {
    try {
      const { [name]: value } = parseTable({ [name]: property }, { [name]: given[name] }, { type: type.token, where: type.where, path: "" });
      if (value !== undefined) values[name] = value;
      // Documents that a program gives as objects are text from here on, as the real provider has them.
      if (property.document && typeof given[name] === "object" && typeof value === "string") added[name] = value;
    } catch (error) {
      if (!(error instanceof UserError || error instanceof AwsError)) throw error;
      failures.push({ property: name, reason: error.message });
    }
  }
  const defaults = Object.entries(type.properties).filter(([name, { fallback, use }]) => use !== "refused" && fallback !== undefined && absent(given[name])).map(([name]) => name);
  for (const name of defaults) added[name] = type.properties[name]!.fallback;
  for (const [name, property] of Object.entries(type.properties)) {
    if (!property.autonamed || !absent(given[name]) || prefixed(type, name, given)) continue;
    try {
      added[name] = nameFor(name, property.autonamed, values, options);
      defaults.push(name);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push({ property: name, reason: error.message });
    }
  }
  return { added: { ...added, [DEFAULTS]: defaults.sort() }, failures };
}

/** With a prefix, the name is made when the resource is. */
const prefixed = (type: ResourceType, name: string, given: Inputs): boolean =>
  Object.keys(type.properties).some((other) => other === `${name}Prefix` && !absent(given[other]));

function nameFor(property: string, naming: Naming, values: Inputs, { name, olds, proposed, seed }: CheckOptions): unknown {
  const old = olds?.[property];
  if (!absent(old) && isDefault(olds!, property)) return old;
  if (proposed && proposed.name !== "") return proposed.name;
  if (proposed?.mode === "disable") throw new UserError(`the property '${property}' is required: automatic naming is off (pulumi:autonaming)`);
  const digits = createHash("sha256").update(seed).update(property).digest("hex").slice(0, RANDOM_DIGITS);
  return autoName(name, digits, { property, ...naming, ...(naming.ending && { suffix: naming.ending(values) }) });
}

/** Without a list of defaults nobody knows, and what has a name keeps it. */
const isDefault = (inputs: Inputs, name: string): boolean => {
  const list = inputs[DEFAULTS];
  return !Array.isArray(list) || list.includes(name);
};

export interface Plan {
  readonly changes: readonly (Difference & { readonly replaces: boolean })[];
  /** The top-level properties for which the resource is made anew; empty: it changes in place. */
  readonly replaces: readonly string[];
  /** Whether the old one has to go first: two of one name cannot be. */
  readonly deleteBeforeReplace: boolean;
}

export interface DiffOptions {
  readonly oldInputs: Inputs;
  readonly oldOutputs: Inputs;
  readonly news: Inputs;
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** What has to be done so that the resource becomes what the program wants. */
export function diff(type: ResourceType, { oldInputs, oldOutputs, news, defaultTags }: DiffOptions): Plan {
  const was = read(type, oldInputs);
  const will = read(type, news);
  const changes = Object.entries(type.properties).flatMap(([name, property]) => {
    if (property.use === "refused" || name === "tags") return [];
    // What AWS chose, where nobody had asked for anything.
    const before = property.computed && absent(was[name]) ? oldOutputs[name] : was[name];
    return differences(keepsItself(property), before, will[name], name).map((change) => ({ ...change, replaces: property.replaces === true || !type.update }));
  });
  changes.push(...tagChanges(type, was, will, oldOutputs, defaultTags));
  const replaces = [...new Set(changes.filter((change) => change.replaces).map(({ path }) => top(path)))];
  return { changes, replaces, deleteBeforeReplace: replaces.length > 0 && takesTheSameName(type, was, will, news) };
}

/** Left out, a name stays: the provider made it. */
const keepsItself = (property: Property): Property => (property.autonamed ? { ...property, computed: true } : property);

const top = (path: string): string => /^[^.[]+/.exec(path)![0];

/** A resource's own tags, and those that the provider gives to all: these may change without the resource's doing. */
function tagChanges(type: ResourceType, was: Inputs, will: Inputs, oldOutputs: Inputs, defaultTags: Inputs) {
  const property = type.properties.tags;
  if (!property || property.use === "refused") return [];
  const own = differences(property, was.tags, will.tags, "tags");
  const all = own.length > 0 || absent(oldOutputs.tagsAll) ? [] : differences(property, oldOutputs.tagsAll, { ...defaultTags, ...(will.tags as object | undefined) }, "tagsAll");
  return [...own, ...all].map((change) => ({ ...change, replaces: false }));
}

/** Two of the program's own name, or of a name that is not known to be another, cannot be at once. */
function takesTheSameName(type: ResourceType, was: Inputs, will: Inputs, news: Inputs): boolean {
  const list = news[DEFAULTS];
  return Object.entries(type.properties).some(([name, property]) =>
    property.autonamed !== undefined && !absent(will[name]) && !(Array.isArray(list) && list.includes(name)) && (will[name] === UNKNOWN || will[name] === was[name]));
}

/** Which top-level inputs change, as `update` is told. */
export const changed = (plan: Plan): ReadonlySet<string> => new Set(plan.changes.map(({ path }) => (top(path) === "tagsAll" ? "tags" : top(path))));

/**
 * The inputs of a resource as somebody else has changed it: those whose output is no longer what it was. `olds` and
 * `state` are its outputs before and now.
 */
export function drifted(type: ResourceType, inputs: Inputs, olds: Inputs, state: Inputs): Inputs {
  const now: Record<string, unknown> = { ...inputs };
  for (const [name, property] of Object.entries(type.properties)) {
    if (property.use !== "supported" || !Object.hasOwn(state, name) || !Object.hasOwn(olds, name)) continue;
    // What AWS chose and nobody asked for may be another resource's doing: a topic's policy.
    if (property.computed && absent(inputs[name])) continue;
    if (differences({ ...property, computed: false }, olds[name], state[name], name).length === 0) continue;
    if (isEmpty(state[name])) delete now[name];
    else now[name] = state[name];
  }
  return now;
}

/** The inputs that a program would have given for a resource that is there: for an import. */
export function importedInputs(type: ResourceType, state: Inputs): Inputs {
  const inputs: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(type.properties)) {
    const value = state[name];
    if (property.use !== "supported" || isEmpty(value) || name === "region") continue;
    if (property.fallback !== undefined && differences(property, property.fallback, value, name).length === 0) continue;
    if ((property.computed && !property.required) || (property.usual !== undefined && value === property.usual)) continue;
    inputs[name] = value;
  }
  return { ...inputs, [DEFAULTS]: [] };
}

/** Inputs by the table, as far as they fit it: what is there already may be older than the table. */
function read(type: ResourceType, inputs: Inputs): Inputs {
  const values: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(type.properties)) {
    if (property.use === "refused") continue;
    try {
      Object.assign(values, parseTable({ [name]: { ...property, required: false } }, { [name]: inputs[name] }, { type: type.token, where: type.where, path: "" }));
    } catch {
      values[name] = inputs[name];
    }
  }
  return values;
}

/** What a program gave, without what Pulumi keeps beside it. */
export const program = (inputs: Inputs): Inputs => Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith("__")));

const absent = (value: unknown): boolean => value === undefined || value === null;
