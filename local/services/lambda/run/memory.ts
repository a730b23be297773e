import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";

/** Milliseconds between two looks. `ps` is slow. */
const EVERY = process.platform === "linux" ? 20 : 250;

/**
 * Watches the memory of a process until `stop`, and calls `over` once when it has more than `limit` bytes.
 * `correction`: bytes that it has only because it waited as a spare, with parts of the SDK loaded.
 */
export class MemoryWatch {
  private most = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly pid: number, private readonly limit: number, private readonly correction: number, private readonly over: () => void) {
    this.timer = setTimeout(this.look, EVERY);
  }

  /** Takes in what the process says of itself. True when that is too much. */
  add(bytes: number): boolean {
    this.most = Math.max(this.most, bytes - this.correction);
    return this.most > this.limit;
  }

  /** The most that was seen, in whole megabytes, at most the limit. */
  get megabytes(): number {
    return Math.ceil(Math.min(this.most, this.limit) / 1_048_576);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private readonly look = (): void => {
    if (process.platform === "linux") return this.seen(residentOnLinux(this.pid));
    execFile("ps", ["-o", "rss=", "-p", String(this.pid)], (error, text) => this.seen(error ? 0 : Number(text.trim()) * 1024));
  };

  private seen(bytes: number): void {
    if (!this.timer) return;
    if (this.add(bytes)) return this.over();
    this.timer = setTimeout(this.look, EVERY);
  }
}

/** Bytes; 0 when the process has gone. */
function residentOnLinux(pid: number): number {
  try {
    // In kilobytes, whatever the size of a page is.
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
