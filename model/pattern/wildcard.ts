import { PatternError } from "./error";

const STAR = -1;
/** A symbol that no wildcard has. */
const OTHER = -2;
/** How many places of a wildcard one text may reach at once before AWS calls it too complex. */
const MAX_PLACES = 10;
/** Enough of the reachable sets to find the largest in any pattern of a permitted size. */
const MAX_SETS = 4096;

/** Text with `*` for any characters, `\*` and `\\` for themselves. Matches in time linear in the value. */
export class Wildcard {
  /** The texts between the stars: before the first, between two, after the last. One part when there is no star. */
  readonly parts: readonly string[];

  /** Throws a `PatternError` for what AWS refuses. */
  constructor(readonly text: string) {
    const symbols = read(text);
    if (tooComplex(symbols)) {
      throw new PatternError("Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character");
    }
    const parts = [""];
    for (const symbol of symbols) {
      if (symbol === STAR) parts.push("");
      else parts[parts.length - 1] += String.fromCharCode(symbol);
    }
    this.parts = parts;
  }

  matches(value: string): boolean {
    const { parts } = this;
    const first = parts[0]!;
    if (parts.length === 1) return value === first;
    const last = parts[parts.length - 1]!;
    const end = value.length - last.length;
    if (end < first.length || !value.startsWith(first) || !value.endsWith(last)) return false;
    let at = first.length;
    for (let i = 1; i < parts.length - 1; i++) {
      const part = parts[i]!;
      const found = value.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  }
}

/** The UTF-16 units of a wildcard, with `STAR` for its stars. */
function read(text: string): number[] {
  const symbols: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === "\\") {
      const next = text[i + 1];
      if (next !== "*" && next !== "\\") throw new PatternError(`Invalid escape character at pos ${i + 1}`);
      symbols.push(text.charCodeAt(++i));
    } else if (char === "*") {
      // AWS: positions count from the opening quote of the value.
      if (text[i + 1] === "*") throw new PatternError(`Consecutive wildcard characters at pos ${i + 1}`);
      symbols.push(STAR);
    } else {
      symbols.push(text.charCodeAt(i));
    }
  }
  return symbols;
}

/**
 * Whether some text could stand at too many places of the wildcard at once. AWS does not publish its limit; ours refuses
 * what AWS was seen to refuse (`*:*:*:*:*:event-bus/*`) and accepts what it was seen to accept.
 */
function tooComplex(symbols: readonly number[]): boolean {
  const stars = symbols.filter((symbol) => symbol === STAR).length;
  if (stars === 0) return false;
  const start = [...closure(symbols, [0])];
  const seen = new Set([start.join()]);
  const queue = [start];
  for (let set = queue.pop(); set; set = queue.pop()) {
    if (set.length > MAX_PLACES) return true;
    if (seen.size > MAX_SETS) return false;
    // All symbols that are at none of the places lead on alike.
    for (const symbol of new Set([...set.flatMap((place) => symbols[place] ?? []).filter((at) => at !== STAR), OTHER])) {
      const next = closure(symbols, set.flatMap((place) => step(symbols, place, symbol)));
      const key = next.join();
      if (next.length > 0 && !seen.has(key)) {
        seen.add(key);
        queue.push(next);
      }
    }
  }
  return false;
}

/** Place `p` stands before symbol `p`; after a star one may stay. */
function step(symbols: readonly number[], place: number, symbol: number): number[] {
  const next = symbols[place] === symbol ? [place + 1] : [];
  if (place > 0 && symbols[place - 1] === STAR) next.push(place);
  return next;
}

function closure(symbols: readonly number[], places: readonly number[]): number[] {
  const all = new Set<number>();
  for (let place of places) {
    all.add(place);
    while (symbols[place] === STAR) all.add(++place);
  }
  return [...all].sort((a, b) => a - b);
}
