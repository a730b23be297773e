import type { Work } from "./work";

/** A timer that can be called off. Calling it off twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

export interface TimerOptions {
  /**
   * A recurring or housekeeping timer (a schedule, a sweep): the virtual clock passes it on its way to a later moment,
   * or on `advance`, but never jumps only to reach it, or an idle cloud would run for ever.
   */
  readonly background?: boolean;
}

/** The only source of time in the local cloud. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Calls `fire` at `time`, at once when that is past. `fire` must not throw: wrap work in `Work.run`. */
  at(time: number, fire: () => void, options?: TimerOptions): Timer;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted before. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Lets `ms` pass. Real: waits. Virtual: fires everything that falls due on the way, in order, letting each settle.
   */
  advance(ms: number): Promise<void>;
  dispose(): void;
}

/** `setTimeout` fires at once past this. */
const LONGEST = 2 ** 31 - 1;

abstract class Sleeper {
  abstract now(): number;
  abstract at(time: number, fire: () => void, options?: TimerOptions): Timer;

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = () => { timer.cancel(); reject(signal!.reason as Error); };
      const timer = this.at(this.now() + ms, () => { signal?.removeEventListener("abort", onAbort); resolve(); });
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }
}

/** Time as it passes. Long waits are split, because `setTimeout` holds 31 bits. */
export class RealClock extends Sleeper implements Clock {
  private readonly pending = new Set<NodeJS.Timeout>();

  now(): number {
    return Date.now();
  }

  at(time: number, fire: () => void): Timer {
    let handle: NodeJS.Timeout;
    const arm = () => {
      const left = Math.max(0, time - Date.now());
      handle = setTimeout(() => {
        this.pending.delete(handle);
        if (left > LONGEST) arm(); else fire();
      }, Math.min(left, LONGEST));
      this.pending.add(handle);
    };
    arm();
    return { cancel: () => { clearTimeout(handle); this.pending.delete(handle); } };
  }

  async advance(ms: number): Promise<void> {
    await this.sleep(ms);
  }

  dispose(): void {
    for (const handle of this.pending) clearTimeout(handle);
    this.pending.clear();
  }
}

interface Due {
  readonly time: number;
  readonly order: number;
  readonly background: boolean;
  readonly fire: () => void;
}

/**
 * Time that jumps: whenever nothing is in flight (no request, invocation or delivery), it moves to the next timer.
 * A day of retries then takes milliseconds.
 */
export class VirtualClock extends Sleeper implements Clock {
  private readonly due: Due[] = [];
  private order = 0;
  private advancing = false;
  private scheduled: NodeJS.Immediate | undefined;
  private disposed = false;

  constructor(private readonly work: Work, private time = Date.now()) {
    super();
    work.onIdle(() => this.jumpSoon());
  }

  now(): number {
    return this.time;
  }

  at(time: number, fire: () => void, options: TimerOptions = {}): Timer {
    const entry: Due = { time: Math.max(time, this.time), order: this.order++, background: options.background ?? false, fire };
    let at = this.due.length;
    while (at > 0 && this.due[at - 1]!.time > entry.time) at--;
    this.due.splice(at, 0, entry);
    this.jumpSoon();
    return {
      cancel: () => {
        const index = this.due.indexOf(entry);
        if (index >= 0) this.due.splice(index, 1);
      },
    };
  }

  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    this.advancing = true;
    try {
      await this.work.idle();
      for (let next = this.due[0]; next && next.time <= until; next = this.due[0]) {
        this.step();
        await this.work.idle();
      }
      this.time = Math.max(this.time, until);
    } finally {
      this.advancing = false;
      this.jumpSoon();
    }
  }

  dispose(): void {
    this.disposed = true;
    this.due.length = 0;
    if (this.scheduled) clearImmediate(this.scheduled);
  }

  /** One turn of the event loop later, so that what has just been resolved can start its own work first. */
  private jumpSoon(): void {
    if (this.disposed || this.scheduled || this.advancing) return;
    this.scheduled = setImmediate(() => {
      this.scheduled = undefined;
      if (this.advancing || this.work.busy) return;
      if (!this.due.some((d) => !d.background)) return;
      this.step();
      this.jumpSoon();
    });
  }

  private step(): void {
    const next = this.due.shift();
    if (!next) return;
    this.time = next.time;
    next.fire();
  }
}
