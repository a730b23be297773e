/** A filter pattern that AWS would refuse; the reason is ours, AWS only says "Invalid filter pattern". */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

/** Reads a filter pattern from left to right. */
export class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  skipSpace(): void {
    while (!this.done && /\s/.test(this.text[this.at]!)) this.at++;
  }

  looksAt(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  /** Takes `token` when it is next, after space. */
  take(token: string): boolean {
    this.skipSpace();
    if (!this.looksAt(token)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) throw this.error(`${token} expected`);
  }

  /** Takes what fits `pattern` (sticky) right here; undefined when nothing does. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found || found[0] === "") return undefined;
    this.at += found[0].length;
    return found[0];
  }

  /** The text between two `quote`s, the first of which is next; a backslash lets quotes and backslashes through. */
  quoted(quote: string): string {
    this.at++;
    let out = "";
    for (;;) {
      if (this.done) throw this.error(`${quote} missing`);
      const char = this.text[this.at++]!;
      if (char === quote) return out;
      const next = this.text[this.at];
      if (char === "\\" && (next === quote || next === "\\")) {
        out += next;
        this.at++;
      } else {
        out += char;
      }
    }
  }

  /** The text between two `%`. */
  betweenPercents(): string {
    const end = this.text.indexOf("%", this.at + 1);
    if (end < 0) throw this.error("% missing");
    const inside = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return inside;
  }

  error(what: string): PatternError {
    return new PatternError(`${what} at character ${this.at + 1}`);
  }
}
