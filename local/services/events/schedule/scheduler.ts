import type { Clock, Timer } from "../../../kernel/clock";
import type { Schedule } from ".";

/** Fires what is on a schedule, each by its own timer. */
export class Scheduler {
  private readonly timers = new Map<string, Timer>();

  constructor(private readonly clock: Clock) {}

  /** Starts or replaces what runs under `key`. `fire` must not throw. */
  set(key: string, schedule: Schedule, fire: (time: number) => void): void {
    this.clear(key);
    this.arm(key, schedule, this.clock.now(), fire);
  }

  clear(key: string): void {
    this.timers.get(key)?.cancel();
    this.timers.delete(key);
  }

  dispose(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private arm(key: string, schedule: Schedule, after: number, fire: (time: number) => void): void {
    const time = schedule.next(after);
    if (time === undefined) return;
    this.timers.set(key, this.clock.at(time, () => {
      this.arm(key, schedule, time, fire);
      fire(time);
    }, { background: true }));
  }
}
