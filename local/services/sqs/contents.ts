import type { ServiceContext } from "../../kernel/service";
import { Heap } from "./heap";
import type { Message } from "./message";
import { FifoOrder, StandardOrder, type Order } from "./order";
import { Retention } from "./retention";
import { Waiters } from "./waiters";

export interface ContentsOptions {
  readonly context: ServiceContext;
  /** Of the queue. */
  readonly arn: string;
  readonly fifo: boolean;
  /** Called when a message has become too old, and is gone. */
  readonly expired: (message: Message) => void;
}

/** The messages of a queue, and what each is doing: available, delayed or in flight. Whoever waits for one is told. */
export class Contents {
  readonly waiters = new Waiters();
  private readonly messages = new Map<string, Message>();
  private readonly order: Order;
  private readonly due = new Heap<Message>();
  private readonly retention: Retention;
  private inFlight = 0;
  private delayed = 0;
  private held = 0;
  private positions = 0;

  constructor(private readonly options: ContentsOptions) {
    const { context, arn, fifo, expired } = options;
    this.order = fifo ? new FifoOrder() : new StandardOrder();
    this.retention = new Retention(context, arn, (message) => {
      this.leave(message);
      expired(message);
    });
  }

  /** How many messages do what. */
  counts(): { readonly available: number; readonly inFlight: number; readonly delayed: number } {
    return { available: this.order.size, inFlight: this.inFlight, delayed: this.delayed };
  }

  /** Of all messages. */
  get bytes(): number {
    return this.held;
  }

  /** The message that would be received next. */
  get first(): Message | undefined {
    return this.order.first;
  }

  /** What has been here longest. */
  get oldest(): Message | undefined {
    return this.messages.values().next().value;
  }

  /** When the next message that is delayed or in flight becomes available. */
  get nextDue(): number {
    return this.due.first()?.key ?? Infinity;
  }

  /** The position that the next message gets. */
  get nextPosition(): number {
    return this.positions;
  }

  /** How long messages are kept. Milliseconds. */
  set period(ms: number) {
    this.retention.period = ms;
  }

  find(id: string): Message | undefined {
    return this.messages.get(id);
  }

  /** Does what time has brought: messages become available, or are too old. Returns the time. */
  settle(): number {
    const now = this.options.context.clock.now();
    for (let next = this.due.first(); next && next.key <= now; next = this.due.first()) {
      this.due.remove(next);
      this.comeBack(next.item);
    }
    this.retention.expire(now);
    return now;
  }

  /** Takes a message in, available `delayMs` after it was sent. */
  admit(message: Message, delayMs: number): void {
    message.position = this.positions++;
    this.messages.set(message.id, message);
    this.held += message.draft.size;
    this.retention.add(message);
    if (delayMs > 0) {
      message.state = "delayed";
      this.delayed++;
      this.wait(message, message.sentAt + delayMs);
    } else {
      this.becomeAvailable(message);
    }
  }

  /** Up to `limit` available messages, which are to be hidden; those that `skip` takes elsewhere are not among them. */
  take(limit: number, skip: (message: Message) => boolean): Message[] {
    return this.order.take(limit, skip);
  }

  /** Another long poll may try, when there is something left for it. */
  wakeNext(): void {
    if (this.waiters.size > 0 && this.order.ready) this.waiters.wakeOne();
  }

  /** Keeps a message from others, from `now` until `until`. */
  hide(message: Message, now: number, until: number): void {
    if (message.state === "in-flight") this.due.remove(message.due);
    else this.inFlight++;
    message.state = "in-flight";
    message.hiddenSince = now;
    this.wait(message, until);
  }

  /** Makes a message in flight available at `until`: at once when that is `now`. */
  show(message: Message, now: number, until: number): void {
    this.due.remove(message.due);
    if (until <= now) this.comeBack(message); else this.wait(message, until);
  }

  /** Messages that are delayed become available `delayMs` after they were sent. */
  delayAnew(delayMs: number): void {
    for (const message of this.due.items().filter(({ state }) => state === "delayed").sort((a, b) => a.position - b.position)) {
      this.due.remove(message.due);
      this.wait(message, message.sentAt + delayMs);
    }
  }

  /** Out of the queue, whatever it was doing. */
  leave(message: Message): void {
    switch (message.state) {
      case "in-flight":
        this.due.remove(message.due);
        this.inFlight--;
        this.order.release(message);
        break;
      case "delayed":
        this.due.remove(message.due);
        this.delayed--;
        break;
      case "available":
        this.order.remove(message);
        break;
      case "gone":
        return;
    }
    this.forget(message);
    this.wakeNext();
  }

  /** Out of the queue, for a message that `take` has just taken. */
  forget(message: Message): void {
    message.state = "gone";
    this.messages.delete(message.id);
    this.retention.remove(message);
    this.held -= message.draft.size;
  }

  /** Drops all messages. Returns how many there were. */
  clear(): number {
    const { size } = this.messages;
    for (const message of this.messages.values()) message.state = "gone";
    this.messages.clear();
    this.order.clear();
    this.due.clear();
    this.retention.clear();
    this.inFlight = this.delayed = this.held = 0;
    return size;
  }

  /** The queue is gone: whoever waits is told. */
  end(): void {
    this.clear();
    this.retention.stop();
    this.waiters.wakeAll();
  }

  /** From delayed or in flight. */
  private comeBack(message: Message): void {
    if (message.state === "in-flight") {
      this.inFlight--;
      this.order.release(message);
    } else {
      this.delayed--;
    }
    this.becomeAvailable(message);
  }

  private becomeAvailable(message: Message): void {
    message.state = "available";
    this.order.add(message);
    this.wakeNext();
  }

  private wait(message: Message, until: number): void {
    this.due.add(message.due, until);
    // Long polls sleep until the next message is due: this one may be earlier.
    if (this.waiters.size > 0 && this.due.first() === message.due) this.waiters.wakeAll();
  }
}
