/**
 * Sets of texts, as patterns and policies describe them, and a text that lies in several of them and in none of others.
 * Each set is a sequence of symbols; all of them are run side by side over the characters that matter.
 */

/** `*` in a sequence, for any run of characters. */
const MANY = 0;
/** `?` in a sequence, for any one character. */
const ANY = 1;
type Symbol = typeof MANY | typeof ANY | string;

/** A set of texts: the sequence of what may stand in them. A string in it lists the characters that may stand there. */
export interface Texts {
  readonly symbols: readonly Symbol[];
  /** Whether the sequence says it exactly; if not, the set is somewhat larger or smaller, and only examples are certain. */
  readonly exact: boolean;
}

const literal = (text: string): Symbol[] => [...splitUnits(text)];
const splitUnits = (text: string): string[] => Array.from({ length: text.length }, (_, i) => text[i]!);

export const exactly = (text: string): Texts => ({ symbols: literal(text), exact: true });
export const beginningWith = (text: string): Texts => ({ symbols: [...literal(text), MANY], exact: true });
export const endingWith = (text: string): Texts => ({ symbols: [MANY, ...literal(text)], exact: true });
/** The parts of a wildcard: what stands between its stars. */
export const betweenStars = (parts: readonly string[]): Texts => ({ symbols: parts.flatMap((part, i) => (i === 0 ? literal(part) : [MANY, ...literal(part)])), exact: true });
export const anyText: Texts = { symbols: [MANY], exact: true };

/** A wildcard of a policy: `*` and `?`. */
export const globbed = (text: string): Texts => ({
  symbols: splitUnits(text).map((unit) => (unit === "*" ? MANY : unit === "?" ? ANY : unit)), exact: true,
});

/** Letters outside of ASCII whose other case is within. */
const STRANGERS: Readonly<Record<string, string>> = { s: "\u017f", k: "\u212a", i: "\u0130\u0131" };

/** In any case. Beyond ASCII, cases are not always one to one: then only examples are certain. */
export function inAnyCase({ symbols, exact }: Texts): Texts {
  const ascii = symbols.every((symbol) => typeof symbol !== "string" || symbol.charCodeAt(0) < 128);
  return {
    symbols: symbols.map((symbol) => (typeof symbol === "string" ? symbol.toLowerCase() + symbol.toUpperCase() + (STRANGERS[symbol.toLowerCase()] ?? "") : symbol)),
    // "ss" is "ß" in capitals, and the like of "ff" too.
    exact: exact && ascii && !symbols.some((symbol) => typeof symbol === "string" && /[sfijhtwya]/i.test(symbol)),
  };
}

type Places = readonly number[];

function closed({ symbols }: Texts, places: Iterable<number>): Places {
  const all = new Set<number>();
  for (let place of places) {
    all.add(place);
    while (symbols[place] === MANY) all.add(++place);
  }
  return [...all].sort((a, b) => a - b);
}

function step(texts: Texts, places: Places, unit: string): Places {
  const next: number[] = [];
  for (const place of places) {
    const symbol = texts.symbols[place];
    if (symbol === MANY) next.push(place);
    else if (symbol === ANY || (typeof symbol === "string" && symbol.includes(unit))) next.push(place + 1);
  }
  return closed(texts, next);
}

/** How many situations are looked at before the search is given up. */
const LIMIT = 3000;

/** A character that stands in no sequence. */
const STRANGER = "\u25a1";

export type Found = { readonly text: string } | "none" | "unknown";

/**
 * The shortest text that is in each of `within` and in none of `without`, and that `accepts` takes (which must only refuse
 * what the sets leave open).
 */
export function findText(within: readonly Texts[], without: readonly Texts[], accepts: (text: string) => boolean = () => true): Found {
  const all = [...within, ...without];
  const exact = all.every((texts) => texts.exact);
  const alphabet = [...new Set(all.flatMap(({ symbols }) => symbols.flatMap((symbol) => (typeof symbol === "string" ? splitUnits(symbol) : [])))), "x", STRANGER];
  const start = all.map((texts) => closed(texts, [0]));
  const queue: { readonly text: string; readonly at: readonly Places[] }[] = [{ text: "", at: start }];
  const seen = new Set([keyOf(start)]);
  let refused = false;
  for (let next = 0; next < queue.length; next++) {
    if (seen.size > LIMIT) return "unknown";
    const { text, at } = queue[next]!;
    if (at.every((places, i) => places.includes(all[i]!.symbols.length) === (i < within.length))) {
      if (accepts(text)) return { text };
      refused = true;
    }
    for (const unit of alphabet) {
      const moved = at.map((places, i) => step(all[i]!, places, unit));
      if (moved.some((places, i) => i < within.length && places.length === 0)) continue;
      const key = keyOf(moved);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ text: text + unit, at: moved });
    }
  }
  return exact && !refused ? "none" : "unknown";
}

const keyOf = (at: readonly Places[]): string => at.join(";");
