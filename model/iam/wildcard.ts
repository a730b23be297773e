/**
 * Texts with wildcards: `*` is any run of characters, `?` any single one. Matched piece by piece from the left, so the time
 * is bounded by text times pattern whatever the pattern (no backtracking, no regular expressions).
 */

/** Stand for wildcards in a prepared pattern, so that a `*` that is meant literally stays one. Policies cannot hold them. */
const STAR = "\uFFFF";
const ANY = "\uFFFE";

/** A pattern as written in a policy, `*` and `?` being wildcards. */
export const prepare = (text: string): string => text.replaceAll("*", STAR).replaceAll("?", ANY);

/** A prepared pattern as a person writes it. */
export const readable = (prepared: string): string => prepared.replaceAll(STAR, "*").replaceAll(ANY, "?");

const WILD = /[\uFFFE\uFFFF]/;

/** A pattern, compiled. */
export class Glob {
  /** Set when the pattern has no wildcard: then it is compared as a whole. */
  private readonly exact: string | undefined;
  private readonly everything: boolean;
  private readonly pieces: readonly string[];

  /** `prepared`: see `prepare`. */
  constructor(readonly prepared: string) {
    this.exact = WILD.test(prepared) ? undefined : prepared;
    this.everything = prepared === STAR;
    this.pieces = this.exact === undefined ? prepared.split(STAR) : [];
  }

  /** A pattern as written in a policy. */
  static of(text: string): Glob {
    return new Glob(prepare(text));
  }

  matches(text: string): boolean {
    if (this.exact !== undefined) return text === this.exact;
    if (this.everything) return true;
    const first = this.pieces[0]!;
    if (this.pieces.length === 1) return text.length === first.length && fits(first, text, 0);
    const last = this.pieces[this.pieces.length - 1]!;
    const end = text.length - last.length;
    if (end < first.length || !fits(first, text, 0) || !fits(last, text, end)) return false;
    let at = first.length;
    for (let i = 1; i < this.pieces.length - 1; i++) {
      const found = find(this.pieces[i]!, text, at, end);
      if (found < 0) return false;
      at = found + this.pieces[i]!.length;
    }
    return true;
  }
}

/** Whether `piece` stands in `text` at `at`. */
function fits(piece: string, text: string, at: number): boolean {
  if (!piece.includes(ANY)) return text.startsWith(piece, at);
  for (let i = 0; i < piece.length; i++) if (piece[i] !== ANY && piece[i] !== text[at + i]) return false;
  return true;
}

/** The first place of `piece` in `text` between `from` and `end`, or -1. */
function find(piece: string, text: string, from: number, end: number): number {
  if (!piece.includes(ANY)) {
    const found = text.indexOf(piece, from);
    return found + piece.length <= end ? found : -1;
  }
  for (let at = from; at + piece.length <= end; at++) if (fits(piece, text, at)) return at;
  return -1;
}
