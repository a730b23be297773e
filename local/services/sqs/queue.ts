import type { Trace } from "../../kernel/journal";
import type { AccessRequest } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { Deduplication } from "./deduplication";
import { fail, invalidValue } from "./errors";
import { Heap } from "./heap";
import { Message, type Draft } from "./message";
import { QueueMeter } from "./metrics";
import { FifoOrder, StandardOrder, type Order } from "./order";
import { Retention } from "./retention";
import { readReceipt, writeReceipt } from "./receipt";
import type { Settings } from "./settings";
import { Waiters } from "./waiters";

/** AWS: messages received and not yet deleted. */
const IN_FLIGHT_LIMIT = 120_000;
/** AWS: twelve hours from the first second of a receipt. */
const LONGEST_VISIBILITY_MS = 43_200_000;
/** AWS keeps what fits; the local cloud keeps this many bytes a queue, and refuses more by name. */
const BYTES_LIMIT = 1_073_741_824;

export interface QueueOptions {
  readonly context: ServiceContext;
  readonly name: string;
  readonly arn: string;
  readonly settings: Settings;
  readonly tags: Record<string, string>;
  /** The queue of this region with that ARN. */
  readonly find: (arn: string) => Queue | undefined;
}

/** A message handed out, with the handle to delete it by. */
export interface Received {
  readonly message: Message;
  readonly handle: string;
}

export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly meter: QueueMeter;
  readonly createdAt: number;
  lastModifiedAt: number;
  purgedAt: number | undefined;
  deleted = false;
  tags: Record<string, string>;
  readonly waiters = new Waiters();
  readonly deduplication = new Deduplication();
  private current: Settings;
  private policy: { readonly name: string; readonly document: string } | undefined;
  /** Changes when a queue of the same name is made again: handles of the old one do not fit. */
  private readonly key: string;
  private readonly messages = new Map<string, Message>();
  private readonly order: Order;
  private readonly due = new Heap<Message>();
  private readonly retention: Retention;
  private inFlight = 0;
  private delayed = 0;
  private bytes = 0;
  private positions = 0;

  constructor(private readonly options: QueueOptions) {
    const { context, name, arn, settings, tags } = options;
    this.name = name;
    this.arn = arn;
    this.tags = tags;
    this.meter = new QueueMeter(context, arn);
    this.createdAt = this.lastModifiedAt = context.clock.now();
    this.key = context.ids.hex(16);
    this.order = settings.FifoQueue ? new FifoOrder() : new StandardOrder();
    this.current = settings;
    this.retention = new Retention(context, arn, (message) => this.expired(message));
    this.settingsChanged();
  }

  get settings(): Settings {
    return this.current;
  }

  set settings(settings: Settings) {
    const delayChanged = settings.DelaySeconds !== this.current.DelaySeconds;
    this.current = settings;
    this.lastModifiedAt = this.now;
    this.settingsChanged();
    // AWS: a new delay holds for the messages already in a FIFO queue, but not for those in a standard queue.
    if (settings.FifoQueue && delayChanged) this.delayAnew(settings.DelaySeconds * 1000);
    this.settle();
  }

  /** The question whether a caller may do `action` to this queue. */
  access(action: string): AccessRequest {
    return { action, resource: this.arn, resourceTags: this.tags, resourcePolicy: this.policy };
  }

  /** The three approximate numbers of messages: exact here. */
  counts(): { readonly available: number; readonly inFlight: number; readonly delayed: number } {
    this.settle();
    return { available: this.order.size, inFlight: this.inFlight, delayed: this.delayed };
  }

  /** What has been here longest. */
  get oldest(): Message | undefined {
    return this.messages.values().next().value;
  }

  /** Takes in a message. FIFO queues have found out before that it is no duplicate. */
  send(id: string, draft: Draft, senderId: string, trace: Trace): Message {
    const now = this.settle();
    if (this.bytes + draft.size > BYTES_LIMIT) {
      throw fail("OverLimit", `The queue ${this.name} holds ${BYTES_LIMIT} bytes; the local cloud keeps no more in one queue.`);
    }
    const message = new Message(id, draft, now, senderId, trace);
    if (this.current.FifoQueue) message.sequenceNumber = this.nextSequenceNumber();
    this.admit(message, now, (draft.delaySeconds ?? this.current.DelaySeconds) * 1000);
    return message;
  }

  /** Up to `limit` messages, invisible to others for `visibilityMs` from now. */
  receive(limit: number, visibilityMs: number): Received[] {
    const now = this.settle();
    if (this.inFlight >= IN_FLIGHT_LIMIT) {
      // AWS: a FIFO queue returns nothing then, and no error.
      if (this.current.FifoQueue) return [];
      throw fail("OverLimit", `Too many messages in flight for the queue ${this.name}: ${IN_FLIGHT_LIMIT} is the most.`);
    }
    const target = this.deadLetterQueue();
    const most = this.current.RedrivePolicy?.maxReceiveCount ?? Infinity;
    const taken = this.order.take(Math.min(limit, IN_FLIGHT_LIMIT - this.inFlight), (message) =>
      target !== undefined && message.receivesHere >= most && this.redrive(message, target));
    const received = taken.map((message) => {
      message.receives++;
      message.receivesHere++;
      message.firstReceivedAt ??= now;
      this.hide(message, now + visibilityMs);
      return { message, handle: writeReceipt(this.key, message.id, message.receives) };
    });
    if (this.order.ready) this.waiters.wakeOne();
    return received;
  }

  /** The messages of an earlier receive once more, when nothing has happened to them since; else undefined. */
  receiveAgain(received: readonly Received[], visibilityMs: number): readonly Received[] | undefined {
    const now = this.settle();
    const same = received.every(({ message, handle }) => message.state === "in-flight" && handle === writeReceipt(this.key, message.id, message.receives));
    if (!same) return undefined;
    for (const { message } of received) this.hide(message, now + visibilityMs);
    return received;
  }

  delete(handle: string, trace: Trace): void {
    this.settle();
    const { messageId, receives } = readReceipt(this.key, handle);
    const message = this.messages.get(messageId);
    // AWS: deleting what is deleted already succeeds.
    if (!message) return;
    const newest = receives === message.receives;
    if (this.current.FifoQueue) {
      if (!newest || message.state !== "in-flight") throw invalidValue("ReceiptHandle", handle, "The receipt handle has expired.");
    } else if (!newest) {
      // AWS: with an old handle "the request will succeed, but the message might not be deleted".
      this.note(trace, `${this.name}: message ${message.id} was not deleted, because the receipt handle is of an earlier receipt and the message has been received again since`);
      return;
    }
    this.leave(message);
    this.meter.deleted();
  }

  /** Makes a message in flight visible `visibilityMs` from now. */
  changeVisibility(handle: string, visibilityMs: number): void {
    const now = this.settle();
    const { messageId, receives } = readReceipt(this.key, handle);
    const message = this.messages.get(messageId);
    if (!message || message.state !== "in-flight" || receives !== message.receives) {
      throw invalidValue("ReceiptHandle", handle, "Message does not exist or is not available for visibility timeout change.");
    }
    if (now + visibilityMs > message.hiddenSince + LONGEST_VISIBILITY_MS) {
      throw invalidValue("VisibilityTimeout", visibilityMs / 1000, "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]");
    }
    this.due.remove(message.due);
    if (visibilityMs === 0) this.comeBack(message); else this.wait(message, now + visibilityMs);
  }

  /** Takes in a message of another queue, as it is: from a source queue, or back from a dead-letter queue. */
  moveIn(message: Message): void {
    const now = this.settle();
    message.receivesHere = 0;
    // AWS: the retention of a message in a standard dead-letter queue counts from when it was first sent; in a FIFO
    // queue it starts again.
    if (this.current.FifoQueue) {
      message.sentAt = now;
      message.sequenceNumber = this.nextSequenceNumber();
    }
    this.admit(message, now, 0);
  }

  /** The message that would be received next. */
  peek(): Message | undefined {
    this.settle();
    return this.order.first;
  }

  /** Takes an available message out of the queue, for another to take in. */
  moveOut(message: Message): void {
    this.order.remove(message);
    this.forget(message);
  }

  /** Drops all messages. Returns how many there were. */
  clear(): number {
    const { size } = this.messages;
    for (const message of this.messages.values()) message.state = "gone";
    this.messages.clear();
    this.order.clear();
    this.due.clear();
    this.retention.clear();
    this.inFlight = this.delayed = this.bytes = 0;
    return size;
  }

  /** The queue is gone: whoever waits is told. */
  end(): void {
    this.deleted = true;
    this.clear();
    this.retention.stop();
    this.waiters.wakeAll();
  }

  /** When the next message that is delayed or in flight becomes available. */
  get nextDue(): number {
    return this.due.first()?.key ?? Infinity;
  }

  private get now(): number {
    return this.options.context.clock.now();
  }

  private settingsChanged(): void {
    const { Policy } = this.current;
    this.policy = Policy === undefined ? undefined : { name: `Policy of the queue ${this.name}`, document: Policy };
    this.retention.period = this.current.MessageRetentionPeriod * 1000;
  }

  /** Does what time has brought: messages become available, or are too old. Returns the time. */
  private settle(): number {
    const now = this.now;
    for (let next = this.due.first(); next && next.key <= now; next = this.due.first()) {
      this.due.remove(next);
      this.comeBack(next.item);
    }
    this.retention.expire(now);
    return now;
  }

  private admit(message: Message, now: number, delayMs: number): void {
    message.position = this.positions++;
    // AWS: in a dead-letter queue, the age counts from when a message was moved there.
    message.admittedAt = now;
    this.messages.set(message.id, message);
    this.bytes += message.draft.size;
    this.retention.add(message);
    if (delayMs > 0) {
      message.state = "delayed";
      this.delayed++;
      this.wait(message, message.sentAt + delayMs);
    } else {
      this.becomeAvailable(message);
    }
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
    if (this.waiters.size > 0 && this.order.ready) this.waiters.wakeOne();
  }

  private hide(message: Message, until: number): void {
    if (message.state === "in-flight") this.due.remove(message.due);
    else this.inFlight++;
    message.state = "in-flight";
    message.hiddenSince = this.now;
    this.wait(message, until);
  }

  private wait(message: Message, until: number): void {
    this.due.add(message.due, until);
    // Long polls sleep until the next message is due: this one may be earlier.
    if (this.waiters.size > 0 && this.due.first() === message.due) this.waiters.wakeAll();
  }

  /** Out of the queue, whatever it was doing. */
  private leave(message: Message): void {
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
    if (this.waiters.size > 0 && this.order.ready) this.waiters.wakeOne();
  }

  private forget(message: Message): void {
    message.state = "gone";
    this.messages.delete(message.id);
    this.retention.remove(message);
    this.bytes -= message.draft.size;
  }

  private deadLetterQueue(): Queue | undefined {
    const policy = this.current.RedrivePolicy;
    return policy && this.options.find(policy.deadLetterTargetArn);
  }

  private redrive(message: Message, target: Queue): boolean {
    this.forget(message);
    message.deadLetterSourceArn = this.arn;
    const received = message.receivesHere;
    target.moveIn(message);
    this.note(message.trace, `${this.name}: message ${message.id} was received ${received} times and not deleted, so it went to the dead-letter queue ${target.name}`, {
      queue: this.arn, deadLetterQueue: target.arn, messageId: message.id, receiveCount: received,
    });
    return true;
  }

  private expired(message: Message): void {
    this.leave(message);
    this.note(message.trace, `${this.name}: message ${message.id} was not deleted within ${this.current.MessageRetentionPeriod} seconds and expired`, {
      queue: this.arn, messageId: message.id, receiveCount: message.receives,
    });
  }

  private delayAnew(delayMs: number): void {
    for (const message of this.due.items().filter(({ state }) => state === "delayed").sort((a, b) => a.position - b.position)) {
      this.due.remove(message.due);
      this.wait(message, message.sentAt + delayMs);
    }
  }

  /** AWS: twenty digits, growing, not consecutive. */
  private nextSequenceNumber(): string {
    return `188${String((this.positions + 1) * 256).padStart(17, "0")}`;
  }

  private note(trace: Trace, message: string, data?: object): void {
    this.options.context.journal.record(trace, { kind: "note", service: "sqs", message, ...(data && { data }) });
  }
}
