import type { LogLine } from "../../../kernel/journal";

/** What an environment has written since it was last taken. Bounded: a function that never stops writing must not fill the memory. */
export class LogBuffer {
  private lines: LogLine[] = [];
  private rest = "";
  private dropped = 0;
  private size = 0;

  constructor(private readonly now: () => number) {}

  add(lines: readonly string[]): void {
    for (const message of lines) this.push(message);
  }

  /** Bytes of stdout or stderr: a record a line. */
  output(chunk: Buffer): void {
    const parts = (this.rest + chunk.toString()).split("\n");
    this.rest = parts.pop()!;
    if (this.rest.length > LONGEST_LINE) this.endLine();
    for (const part of parts) this.push(`${part}\n`);
  }

  /** Everything so far; begins anew. */
  take(): LogLine[] {
    this.endLine();
    if (this.dropped > 0) this.lines.push({ time: this.now(), message: `[${this.dropped} more lines were dropped by the local cloud]\n` });
    const { lines } = this;
    this.lines = [];
    this.dropped = 0;
    this.size = 0;
    return lines;
  }

  private endLine(): void {
    if (this.rest) this.push(`${this.rest}\n`);
    this.rest = "";
  }

  private push(message: string): void {
    if (this.size > LIMIT) {
      this.dropped++;
      return;
    }
    this.size += message.length;
    this.lines.push({ time: this.now(), message });
  }
}

/** Characters of one invocation's log. */
const LIMIT = 16 * 1_048_576;
const LONGEST_LINE = 262_144;
