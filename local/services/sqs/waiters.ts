import type { Clock } from "../../kernel/clock";

/** Long polls that wait for a message of one queue, longest waiting first. */
export class Waiters {
  private readonly waiting = new Set<() => void>();

  get size(): number {
    return this.waiting.size;
  }

  /** Something became available: whoever waits longest may try. */
  wakeOne(): void {
    for (const wake of this.waiting) return wake();
  }

  wakeAll(): void {
    for (const wake of [...this.waiting]) wake();
  }

  /** Resolves when woken, when `until` has come, or when the caller went away. */
  wait(until: number, clock: Clock, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        if (!this.waiting.delete(wake)) return;
        timer.cancel();
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.waiting.add(wake);
      const timer = clock.at(until, wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}
