import { PatternError } from "./scanner";

/*
 * AWS allows a subset of regular expressions without groups. Such a one is a choice of plain rows of characters, and is
 * matched here by following all its possibilities at once, in time that grows with the text only: no pattern can hold
 * up the cloud.
 */

/** One step: a character that `fits`, or an anchor. `optional`: may be left out. `repeats`: may come again. */
interface Step {
  readonly anchor?: "start" | "end";
  readonly fits: (code: number) => boolean;
  readonly optional: boolean;
  readonly repeats: boolean;
}

const MOST_STEPS = 2_000;
const LITERAL = /[A-Za-z0-9_#=@/;,:-]/;

const isDigit = (c: number) => c >= 48 && c <= 57;
const isWord = (c: number) => isDigit(c) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
const isSpace = (c: number) => c === 32 || (c >= 9 && c <= 13);
const CLASSES: Readonly<Record<string, (c: number) => boolean>> = {
  d: isDigit, D: (c) => !isDigit(c), w: isWord, W: (c) => !isWord(c), s: isSpace, S: (c) => !isSpace(c),
};

/** A test whether the expression fits somewhere in a text. */
export function compileRegex(source: string): (text: string) => boolean {
  if (source === "") throw new PatternError("a regular expression must not be empty");
  const rows = new RegexReader(source).rows().map((row) => new Automaton(row));
  return (text) => rows.some((row) => row.search(text));
}

/** A set of places in a row, of which any may be where the text has led to so far. */
interface State {
  readonly places: Uint8Array;
  /** The row fits already. */
  readonly matched: boolean;
  /** The row fits when the text ends here. */
  readonly matchedAtEnd: boolean;
  /** Where characters below 256 lead, as far as it is known. */
  readonly next: (State | undefined)[];
}

const MOST_STATES = 2_000;

/** One row, with the states that texts have led to so far. */
class Automaton {
  private readonly states = new Map<string, State>();
  private readonly start: State;

  constructor(private readonly row: readonly Step[]) {
    this.start = this.stateOf(new Uint8Array(row.length + 1), true);
  }

  search(text: string): boolean {
    let state = this.start;
    for (let at = 0; at < text.length; at++) {
      if (state.matched) return true;
      const code = text.charCodeAt(at);
      state = state.next[code] ?? this.follow(state, code);
    }
    return state.matched || state.matchedAtEnd;
  }

  private follow(state: State, code: number): State {
    const places = new Uint8Array(this.row.length + 1);
    for (let i = 0; i < this.row.length; i++) {
      const step = this.row[i]!;
      if (!state.places[i] || step.anchor || !step.fits(code)) continue;
      places[i + 1] = 1;
      if (step.repeats) places[i] = 1;
    }
    const next = this.stateOf(places, false);
    if (code < 256) state.next[code] = next;
    return next;
  }

  /** The row may begin anywhere, and so at every place. */
  private stateOf(places: Uint8Array, start: boolean): State {
    places[0] = 1;
    const atEnd = this.skipAhead(places.slice(), start, true);
    this.skipAhead(places, start, false);
    const key = `${start ? "^" : ""}${places.join("")}`;
    let state = this.states.get(key);
    if (!state) {
      if (this.states.size >= MOST_STATES) this.forget();
      const last = this.row.length;
      state = { places, matched: places[last] === 1, matchedAtEnd: atEnd[last] === 1, next: [] };
      this.states.set(key, state);
    }
    return state;
  }

  private forget(): void {
    for (const state of this.states.values()) state.next.length = 0;
    this.states.clear();
  }

  /** Steps that need no character: optional ones, and anchors where they hold. */
  private skipAhead(places: Uint8Array, start: boolean, end: boolean): Uint8Array {
    for (let i = 0; i < this.row.length; i++) {
      if (!places[i]) continue;
      const { anchor, optional } = this.row[i]!;
      if (optional || (anchor === "start" && start) || (anchor === "end" && end)) places[i + 1] = 1;
    }
    return places;
  }
}

class RegexReader {
  private at = 0;

  constructor(private readonly source: string) {}

  rows(): Step[][] {
    const rows: Step[][] = [];
    do rows.push(this.row()); while (this.take("|"));
    return rows;
  }

  private row(): Step[] {
    const steps: Step[] = [];
    while (this.at < this.source.length && this.source[this.at] !== "|") {
      if (this.take("^")) steps.push({ anchor: "start", fits: () => false, optional: false, repeats: false });
      else if (this.take("$")) steps.push({ anchor: "end", fits: () => false, optional: false, repeats: false });
      else steps.push(...this.quantified(this.atom()));
      if (steps.length > MOST_STEPS) throw this.error("too long");
    }
    return steps;
  }

  private atom(): (code: number) => boolean {
    const char = this.source[this.at++]!;
    if (char === ".") return (code) => code !== 10 && code !== 13;
    if (char === "[") return this.charClass();
    if (char === "\\") return this.escape();
    if (!LITERAL.test(char)) throw this.error(`${char} is not supported`);
    return same(char.charCodeAt(0));
  }

  private escape(): (code: number) => boolean {
    const char = this.source[this.at++];
    if (char === undefined) throw this.error("\\ at the end");
    if (Object.hasOwn(CLASSES, char)) return CLASSES[char]!;
    if (char === "x") return same(this.hex());
    if (/[A-Za-z0-9]/.test(char)) throw this.error(`\\${char} is not supported`);
    return same(char.charCodeAt(0));
  }

  private hex(): number {
    const digits = this.source.slice(this.at, this.at + 2);
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) throw this.error("\\x needs two hexadecimal digits");
    this.at += 2;
    return parseInt(digits, 16);
  }

  private charClass(): (code: number) => boolean {
    const negated = this.take("^");
    const tests: ((code: number) => boolean)[] = [];
    while (!this.take("]")) {
      if (this.at >= this.source.length) throw this.error("] missing");
      tests.push(this.classItem());
    }
    if (tests.length === 0) throw this.error("[] is empty");
    return (code) => tests.some((test) => test(code)) !== negated;
  }

  private classItem(): (code: number) => boolean {
    const escaped = this.source[this.at] === "\\";
    const from = this.source[this.at]!.charCodeAt(0);
    if (!escaped && !/[A-Za-z0-9_#=@/;,:.*+?^$|{}-]/.test(this.source[this.at]!)) throw this.error(`${this.source[this.at]} is not supported`);
    this.at++;
    if (escaped) return this.escape();
    if (this.source[this.at] !== "-" || this.source[this.at + 1] === "]" || this.at + 1 >= this.source.length) return same(from);
    const to = this.source.charCodeAt(this.at + 1);
    this.at += 2;
    if (to < from) throw this.error("a range goes backwards");
    return (code) => code >= from && code <= to;
  }

  private quantified(fits: (code: number) => boolean): Step[] {
    const steps = (least: number, most: number): Step[] => {
      const row: Step[] = [];
      for (let i = 0; i < least; i++) row.push({ fits, optional: false, repeats: false });
      if (most === Infinity) row.push({ fits, optional: true, repeats: true });
      else for (let i = least; i < most; i++) row.push({ fits, optional: true, repeats: false });
      return row;
    };
    const [least, most] = this.quantifier();
    if (most - least > MOST_STEPS && most !== Infinity) throw this.error("too long");
    if (least > MOST_STEPS) throw this.error("too long");
    return steps(least, most);
  }

  private quantifier(): readonly [number, number] {
    if (this.take("*")) return [0, Infinity];
    if (this.take("+")) return [1, Infinity];
    if (this.take("?")) return [0, 1];
    if (!this.take("{")) return [1, 1];
    const match = /^(\d+)(,(\d*))?\}/.exec(this.source.slice(this.at));
    if (!match) throw this.error("{ without a count");
    this.at += match[0].length;
    const least = Number(match[1]);
    const most = match[2] === undefined ? least : match[3] === "" ? Infinity : Number(match[3]);
    if (most < least) throw this.error("a count goes backwards");
    return [least, most];
  }

  private take(token: string): boolean {
    if (this.source[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private error(what: string): PatternError {
    return new PatternError(`%${this.source}%: ${what}`);
  }
}

const same = (wanted: number) => (code: number): boolean => code === wanted;
