import type { Journal } from "./journal";
import type { Trace } from "./trace";
import { messageOf } from "./errors";

/**
 * Everything under way: requests, deliveries, invocations. Nothing floats: what runs in the background runs through
 * `run`, so that its failure is recorded, dispose can wait for it and the virtual clock knows when all is quiet.
 */
export class Work {
  private count = 0;
  private readonly idleListeners: (() => void)[] = [];
  private waiting: (() => void)[] = [];

  constructor(private readonly journal: Journal) {}

  get busy(): boolean {
    return this.count > 0;
  }

  /** Marks something as under way until the returned function is called (once). */
  begin(): () => void {
    this.count++;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.end();
    };
  }

  /** Runs `task` in the background, its first part at once. Its failure is a bug of the local cloud, and is recorded as one. */
  run(what: string, trace: Trace, task: () => void | Promise<void>): void {
    this.count++;
    let rest: void | Promise<void>;
    try {
      rest = task();
    } catch (error) {
      return this.failed(what, trace, error);
    }
    if (rest) rest.then(() => this.end(), (error: unknown) => this.failed(what, trace, error)); else this.end();
  }

  /**
   * Steps aside while waiting for time to pass (a retry, a long poll): a wait is no work, and the virtual clock may jump.
   * Call only between `begin` and its end, or inside `run`.
   */
  async aside<T>(waiting: Promise<T>): Promise<T> {
    if (--this.count === 0) this.becomeIdle();
    try {
      return await waiting;
    } finally {
      this.count++;
    }
  }

  /** Resolves when nothing is under way and one turn of the event loop has not started anything new. */
  async idle(): Promise<void> {
    for (;;) {
      if (this.count > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.count === 0) return;
    }
  }

  onIdle(listener: () => void): void {
    this.idleListeners.push(listener);
  }

  private failed(what: string, trace: Trace, error: unknown): void {
    this.journal.record(trace, { kind: "bug", what, message: messageOf(error), stack: (error as Error | undefined)?.stack });
    this.end();
  }

  private end(): void {
    if (--this.count === 0) this.becomeIdle();
  }

  private becomeIdle(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
    for (const listener of this.idleListeners) listener();
  }
}
