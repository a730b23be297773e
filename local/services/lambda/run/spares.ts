import type { WorkerProcess } from "./process";

/**
 * A process that waits, started before it is needed: a cold start then takes as long as loading the handler.
 * As soon as it is taken the next one is started.
 */
export class Spares {
  private waiting: WorkerProcess | undefined;
  private closed = false;

  constructor(private readonly start: () => WorkerProcess) {}

  /** Starts one unless one is there. */
  prepare(): void {
    if (this.closed || this.waiting) return;
    const spare = this.start();
    this.waiting = spare;
    const forget = () => { if (this.waiting === spare) this.waiting = undefined; };
    spare.ended.then(forget, forget);
  }

  /** The waiting process, or a new one. */
  take(): WorkerProcess {
    const taken = this.waiting ?? this.start();
    this.waiting = undefined;
    return taken;
  }

  async dispose(): Promise<void> {
    this.closed = true;
    this.waiting?.kill();
    await this.waiting?.ended.catch(() => undefined);
  }
}
