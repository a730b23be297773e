import type { Leaf, Pattern } from "../condition";
import type { Json, JsonObject } from "../json";
import { Matcher } from "../matcher";
import { prepare } from "../prepare";
import { exactly, anyText, globbed, type Texts } from "./texts";
import { commonText, sampleOf } from "./values";

export { anyText, beginningWith, exactly, globbed, type Texts } from "./texts";

/**
 * Can an event exist that a pattern takes? Sound both ways: `yes` comes with an event that was tried, `no` only when none
 * can be.
 */
export type Answer =
  | { readonly answer: "yes"; readonly event: JsonObject }
  | { readonly answer: "no"; /** The path that no event can satisfy. */ readonly path: string }
  | { readonly answer: "cannot tell" };

/** What is known of events before they are sent. */
export interface Emission {
  /** By path: the field is one text out of one of these sets. */
  readonly fields: ReadonlyMap<string, readonly Texts[]>;
  /** Fields that are not there; others may be anything. */
  readonly absent?: readonly string[];
}

/** Fields of every event: one text each. */
const ENVELOPE = ["version", "id", "detail-type", "source", "account", "time", "region"];
const NO_FIELDS: Emission = { fields: new Map() };

/** Can an event of this kind match the pattern (or all of several)? */
export const canMatch = (pattern: Pattern | readonly Pattern[], emission: Emission = NO_FIELDS): Answer =>
  answer("alternatives" in pattern ? [pattern] : pattern, emission);

/** Can one event match both? AWS: a field may be an array, of which each pattern takes another element; the envelope's fields are not. */
export const overlap = (one: Pattern, other: Pattern): Answer => answer([one, other], NO_FIELDS);

const ENOUGH = 400;

function answer(patterns: readonly Pattern[], emission: Emission): Answer {
  const matchers = patterns.map((pattern) => new Matcher(pattern));
  const known = withEnvelope(emission);
  let open = false;
  let path = "";
  let tried = 0;
  for (const leaves of every(patterns)) {
    if (++tried > ENOUGH) return { answer: "cannot tell" };
    const outcome = attempt(leaves, known);
    if (outcome.impossible !== undefined) path ||= outcome.impossible;
    else if (outcome.event && matchers.every((matcher) => matcher.matches(prepare(outcome.event!)))) return { answer: "yes", event: outcome.event };
    else open = true;
  }
  return open ? { answer: "cannot tell" } : { answer: "no", path };
}

/** An alternative of each pattern, every way: their leaves. */
function* every([first, ...rest]: readonly Pattern[]): Generator<readonly Leaf[]> {
  if (!first) {
    yield [];
    return;
  }
  for (const leaves of first.alternatives) for (const others of every(rest)) yield [...leaves, ...others];
}

interface Known {
  readonly fields: ReadonlyMap<string, readonly Texts[]>;
  readonly absent: ReadonlySet<string>;
}

function withEnvelope({ fields, absent = [] }: Emission): Known {
  const all = new Map(ENVELOPE.map((name): [string, readonly Texts[]] => [name, [anyText]]));
  for (const [path, texts] of fields) all.set(path, texts);
  return { fields: all, absent: new Set(absent) };
}

interface Attempt {
  readonly impossible?: string;
  readonly event?: JsonObject;
}

const absentFits = ({ conditions }: Leaf): boolean => conditions.some((condition) => condition.op === "exists" && !condition.wanted);

/** Puts together an event that meets all leaves, or says which of them cannot be met. */
function attempt(leaves: readonly Leaf[], known: Known): Attempt {
  const root: Place = { values: [], below: new Map() };
  const byPath = new Map<string, Leaf[]>();
  for (const leaf of leaves) byPath.set(leaf.path, [...byPath.get(leaf.path) ?? [], leaf]);
  let open = false;
  for (const [path, asked] of byPath) {
    if (known.fields.has(path)) continue;
    const fixed = fixedAbove(path, known);
    if (fixed !== undefined || known.absent.has(path)) {
      if (!asked.every(absentFits)) return { impossible: path };
      continue;
    }
    for (const leaf of asked) {
      const sample = sampleOf(leaf);
      if (sample === undefined) open = true;
      else if (sample !== "absent") put(root, path, sample.value);
    }
  }
  for (const [path, texts] of known.fields) {
    // Both kinds of a leaf, a value and its absence, come to the value here: the field is there.
    const found = commonText(texts, byPath.get(path) ?? []);
    if (found === "none") return { impossible: path };
    if (found === "unknown") open = true;
    else put(root, path, found.text);
  }
  return open ? {} : { event: (toJson(root) ?? {}) as JsonObject };
}

/** A known field above a path is a text, and so has nothing below. */
function fixedAbove(path: string, { fields, absent }: Known): string | undefined {
  for (let dot = path.indexOf("."); dot >= 0; dot = path.indexOf(".", dot + 1)) {
    const above = path.slice(0, dot);
    if (fields.has(above) || absent.has(above)) return above;
  }
  return undefined;
}

/** A place in an event that is being made. */
interface Place {
  readonly values: Json[];
  readonly below: Map<string, Place>;
}

function put(root: Place, path: string, value: Json): void {
  let at = root;
  for (const step of path.split(".")) {
    let next = at.below.get(step);
    if (!next) at.below.set(step, next = { values: [], below: new Map() });
    at = next;
  }
  at.values.push(value);
}

function toJson({ values, below }: Place): Json | undefined {
  const object = below.size === 0 ? [] : [Object.assign(Object.create(null) as JsonObject, Object.fromEntries([...below].map(([key, place]) => [key, toJson(place)!])))];
  const all = [...values, ...object];
  return all.length === 1 ? all[0] : all;
}

/** A field that is this text. */
export const is = (...texts: readonly string[]): readonly Texts[] => texts.map(exactly);
/** A field that fits one of these wildcards of policies. */
export const like = (...texts: readonly string[]): readonly Texts[] => texts.map(globbed);
