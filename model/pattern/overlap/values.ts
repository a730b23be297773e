import { testOf, type Condition, type Leaf, type TextCondition } from "../condition";
import type { Json } from "../json";
import { anyText, beginningWith, betweenStars, endingWith, exactly, findText, inAnyCase, type Found, type Texts } from "./texts";

/** Values that meet what a pattern asks. */

/** What a condition asks of a text: one set that it must lie in, and those that it must not. */
interface Asked {
  readonly within: Texts;
  readonly without: readonly Texts[];
  /** Whether the sets say it all: networks are only known by their first address. */
  readonly whole: boolean;
}

function textsOf(condition: TextCondition): Texts {
  switch (condition.op) {
    case "prefix": return cased(beginningWith(condition.text), condition.ignoreCase);
    case "suffix": return cased(endingWith(condition.text), condition.ignoreCase);
    case "equals-ignore-case": return inAnyCase(exactly(condition.text));
    case "wildcard": return betweenStars(condition.wildcard.parts);
  }
}

const cased = (texts: Texts, ignoreCase: boolean): Texts => (ignoreCase ? inAnyCase(texts) : texts);

/** Undefined for a condition that no text meets. */
function askedOf(condition: Condition): Asked | undefined {
  switch (condition.op) {
    case "equals": return typeof condition.value === "string" ? { within: exactly(condition.value), without: [], whole: true } : undefined;
    case "numeric": return undefined;
    case "exists": return condition.wanted ? { within: anyText, without: [], whole: true } : undefined;
    case "cidr": return { within: exactly(condition.block.text.split("/")[0]!), without: [], whole: false };
    case "anything-but": return { within: anyText, without: condition.values.flatMap((value) => (typeof value === "string" ? [exactly(value)] : [])), whole: true };
    case "anything-but-text": return { within: anyText, without: condition.none.map(textsOf), whole: true };
    default: return { within: textsOf(condition), without: [], whole: true };
  }
}

/** A text out of one of `among` that meets a condition of each leaf. */
export function commonText(among: readonly Texts[], leaves: readonly Leaf[]): Found {
  let open = false;
  for (const texts of among) {
    for (const chosen of combinations(leaves.map(({ conditions }) => conditions.flatMap((condition) => askedOf(condition) ?? [])))) {
      if (chosen === "too many") return "unknown";
      const tests = leaves.map(({ conditions }) => testOf(conditions));
      const found = findText([texts, ...chosen.map(({ within }) => within)], chosen.flatMap(({ without }) => without), (text) => tests.every((test) => test(text)));
      if (typeof found === "object") return found;
      open ||= found === "unknown" || chosen.some(({ whole }) => !whole);
    }
  }
  return open ? "unknown" : "none";
}

const MAX_COMBINATIONS = 200;

/** One of each list, every way; no list has to have any. */
function* combinations<T>(lists: readonly (readonly T[])[]): Generator<readonly T[] | "too many"> {
  if (lists.reduce((product, { length }) => product * length, 1) > MAX_COMBINATIONS) {
    yield "too many";
    return;
  }
  const [first, ...rest] = lists;
  if (!first) {
    yield [];
    return;
  }
  for (const item of first) for (const others of combinations(rest)) if (others !== "too many") yield [item, ...others];
}

/** Some value that meets one of a leaf's conditions; `absent` where only a missing field does; undefined when none was found. */
export function sampleOf({ conditions }: Leaf): { readonly value: Json } | "absent" | undefined {
  const test = testOf(conditions);
  for (const condition of conditions) {
    for (const value of samplesOf(condition)) if (test(value)) return { value };
  }
  return conditions.some((condition) => condition.op === "exists" && !condition.wanted) ? "absent" : undefined;
}

function samplesOf(condition: Condition): Json[] {
  if (condition.op === "equals") return [condition.value];
  if (condition.op === "numeric") {
    const { low, high } = condition.range;
    const between = low === undefined ? high! - 1 : high === undefined ? low + 1 : (low + high) / 2;
    return [...(low === undefined ? [] : [low]), ...(high === undefined ? [] : [high]), between];
  }
  const asked = askedOf(condition);
  if (!asked) return [];
  const found = findText([asked.within], asked.without);
  return typeof found === "object" ? [found.text, "x", 0.5] : ["x", 0.5];
}
