import type { Json, JsonObject } from "../json";
import { prepare } from "../prepare";

/**
 * Reads of an event's text only what patterns ask for: most of an event is of no interest to most rules. What is gone past
 * is checked to be JSON all the same, by regular expressions, which do that several times faster than a parser builds it.
 * They know compact text without escapes in its strings, as most events are; for any other `read` says that it cannot tell.
 */

/** More fields than this are most of an event: then parsing all of it is as fast. */
const MOST_FIELDS = 8;
/** What is longer, or nested deeper, is left to `JSON.parse`: regular expressions have a stack of their own. */
const LONGEST = 32_768;
const DEEPEST = 4;
/** Of what is wanted: read by recursion. */
const DEEPEST_WANTED = 64;

const TEXT = '[^"\\\\\\0-\\x1f]*';
/** https://www.rfc-editor.org/rfc/rfc8259#section-6 */
const NUMBER = "-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?";
const SCALAR = `"${TEXT}"|${NUMBER}|true|false|null`;
/** A comma that something follows, or the end: each text can be read in one way only, so that a failure is found in linear time. */
const next = (close: string): string => `(?:,(?!${close})|(?=${close}))`;

const valueOf = (depth: number): string => {
  if (depth === 0) return `(?:${SCALAR})`;
  const inner = valueOf(depth - 1);
  return `(?:${SCALAR}|\\[(?:${inner}${next("\\]")})*\\]|\\{(?:"${TEXT}":${inner}${next("\\}")})*\\})`;
};

const ANY_VALUE = valueOf(DEEPEST);
const VALUE = new RegExp(ANY_VALUE, "y");
/** A key without a dot, which would be a step of its own. */
const KEY = '[^"\\\\\\0-\\x1f.]*';

/** Where the next match of a sticky expression at `from` ends; -1: it does not match. */
function pastMatch(expression: RegExp, text: string, from: number): number {
  expression.lastIndex = from;
  return expression.test(text) ? expression.lastIndex : -1;
}

/** One step of the wanted paths. */
class Step {
  /** Whether a pattern asks for the value itself, whatever it is. */
  whole = false;
  readonly below: Step[] = [];
  /** Everything up to the next wanted member of an object, or to its end. */
  private others: RegExp | undefined;

  constructor(readonly key: string) {}

  child(key: string): Step {
    let found = this.below.find((step) => step.key === key);
    if (!found) this.below.push(found = new Step(key));
    return found;
  }

  pastOthers(text: string, from: number): number {
    this.others ??= new RegExp(`(?:"(?!(?:${this.below.map(({ key }) => literal(key)).join("|")})")${KEY}":${ANY_VALUE}${next("\\}")})*`, "y");
    return pastMatch(this.others, text, from);
  }

  /** The wanted member whose key begins at `from`. */
  memberAt(text: string, from: number): Step | undefined {
    for (const step of this.below) if (text.startsWith(step.key, from) && text.startsWith('":', from + step.key.length)) return step;
    return undefined;
  }
}

const literal = (key: string): string => key.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

export class Skim {
  private constructor(private readonly root: Step) {}

  /** For the fields that `paths` name; undefined when nothing would be gained. */
  static over(paths: Iterable<readonly string[]>): Skim | undefined {
    const root = new Step("");
    let fields = 0;
    for (const path of paths) {
      // Set by assignment, the first would not become a field; the others are written with escapes.
      if (path.some((key) => key === "__proto__" || /["\\\0-\x1f]/.test(key))) return undefined;
      const step = path.reduce((above, key) => above.child(key), root);
      if (!step.whole && ++fields > MOST_FIELDS) return undefined;
      step.whole = true;
    }
    return new Skim(root);
  }

  /** The event, less fields that nobody asks for; undefined when only `JSON.parse` can tell. */
  read(text: string): JsonObject | undefined {
    if (text.length > LONGEST || text.charCodeAt(0) !== OPEN_OBJECT) return undefined;
    const reader = new Reader(text);
    const event = reader.object(this.root, 0);
    return reader.at === text.length ? event : undefined;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Reads on from `at`. What is undefined could not be read. */
class Reader {
  at = 0;

  constructor(private readonly text: string) {}

  /** The wanted fields of the object that begins here. */
  object(step: Step, depth: number): JsonObject | undefined {
    const { text } = this;
    const found: JsonObject = {};
    this.at++;
    for (;;) {
      this.at = step.pastOthers(text, this.at);
      const code = text.charCodeAt(this.at);
      if (code === CLOSE_OBJECT) break;
      const wanted = code === QUOTE ? step.memberAt(text, this.at + 1) : undefined;
      if (!wanted) return undefined;
      this.at += wanted.key.length + '"":'.length;
      const value = this.value(wanted, depth);
      if (value === undefined || !this.hasEnded(CLOSE_OBJECT)) return undefined;
      found[wanted.key] = value;
    }
    this.at++;
    return found;
  }

  /** The elements of the list that begins here, each less what nobody asks for. */
  private list(step: Step, depth: number): Json[] | undefined {
    const found: Json[] = [];
    this.at++;
    while (this.text.charCodeAt(this.at) !== CLOSE_LIST) {
      const value = this.value(step, depth);
      if (value === undefined || !this.hasEnded(CLOSE_LIST)) return undefined;
      found.push(value);
    }
    this.at++;
    return found;
  }

  private value(step: Step, depth: number): Json | undefined {
    const { text, at: from } = this;
    const code = text.charCodeAt(from);
    if (!step.whole && code === OPEN_OBJECT) return depth < DEEPEST_WANTED ? this.object(step, depth + 1) : undefined;
    if (!step.whole && code === OPEN_LIST) return depth < DEEPEST_WANTED ? this.list(step, depth + 1) : undefined;
    this.at = pastMatch(VALUE, text, from);
    if (this.at < 0) return undefined;
    if (code === QUOTE) return text.slice(from + 1, this.at - 1);
    const value = JSON.parse(text.slice(from, this.at)) as Json;
    // Where something within it is asked for, too, the dots in its keys are steps.
    return step.below.length > 0 ? prepare(value) : value;
  }

  /** Whether a member or an element ends here; goes past the comma. */
  private hasEnded(close: number): boolean {
    const code = this.text.charCodeAt(this.at);
    if (code !== COMMA) return code === close;
    return this.text.charCodeAt(++this.at) !== close;
  }
}
