import type { Timer } from "../../kernel/clock";
import type { ServiceContext } from "../../kernel/service";
import { Heap } from "./heap";
import type { Message } from "./message";

/**
 * The messages of a queue by age. One timer a queue, for the oldest: so that expiry happens, and is told, when nobody
 * looks.
 */
export class Retention {
  private readonly ages = new Heap<Message>();
  private alarm: { readonly at: number; readonly timer: Timer } | undefined;
  private periodMs = Infinity;

  /** `expired` takes the message out of the queue, and of here. */
  constructor(private readonly context: ServiceContext, private readonly arn: string, private readonly expired: (message: Message) => void) {}

  /** Milliseconds. */
  set period(ms: number) {
    this.periodMs = ms;
    this.arm();
  }

  add(message: Message): void {
    this.ages.add(message.age, message.sentAt);
    if (!this.alarm || this.ages.first() === message.age) this.arm();
  }

  remove(message: Message): void {
    this.ages.remove(message.age);
  }

  expire(now: number): void {
    const oldest = now - this.periodMs;
    for (let next = this.ages.first(); next && next.key <= oldest; next = this.ages.first()) this.expired(next.item);
  }

  clear(): void {
    this.ages.clear();
  }

  stop(): void {
    this.alarm?.timer.cancel();
  }

  private arm(): void {
    const oldest = this.ages.first();
    if (!oldest) return;
    const at = oldest.key + this.periodMs;
    // An alarm that is too early finds nothing, and is set again.
    if (this.alarm && this.alarm.at <= at) return;
    this.alarm?.timer.cancel();
    const { clock, work, journal } = this.context;
    const timer = clock.at(at, () => work.run(`expiry in ${this.arn}`, journal.begin(), async () => {
      this.alarm = undefined;
      this.expire(clock.now());
      this.arm();
    }), { background: true });
    this.alarm = { at, timer };
  }
}
