import { PathError } from "./path";

/** Reads a text from left to right. */
export class Reader {
  at = 0;

  constructor(readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? "";
  }

  /** Whether `expected` comes next; then it is passed. */
  take(expected: string): boolean {
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }

  need(expected: string): void {
    if (!this.take(expected)) throw this.error(`'${expected}' is expected`);
  }

  space(): void {
    while (/\s/.test(this.peek())) this.at++;
  }

  /** What `pattern`, a sticky expression, finds here; then it is passed. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found) this.at += found.length;
    return found || undefined;
  }

  /** A text in quotes. AWS: a backslash escapes the quote and itself; before anything else it is a character. */
  quoted(): string {
    const quote = this.peek();
    let text = "";
    for (this.at++; this.peek() !== quote; this.at++) {
      if (this.done) throw this.error("a quote is not closed");
      if (this.peek() === "\\" && (this.peek(1) === quote || this.peek(1) === "\\")) this.at++;
      text += this.peek();
    }
    this.at++;
    return text;
  }

  error(message: string): PathError {
    return new PathError(`${message} at character ${this.at + 1} of ${this.text}`);
  }
}
