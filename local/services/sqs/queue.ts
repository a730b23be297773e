import type { Trace } from "../../kernel/journal";
import type { AccessRequest } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { Contents } from "./contents";
import { Deduplication } from "./deduplication";
import { fail, invalidValue } from "./errors";
import { Message, type Draft } from "./message";
import { QueueMeter } from "./metrics";
import { readReceipt, writeReceipt } from "./receipt";
import type { Settings } from "./settings";
import type { Waiters } from "./waiters";

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

/** A queue: what its settings make of sending, receiving and deleting. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly meter: QueueMeter;
  readonly createdAt: number;
  lastModifiedAt: number;
  purgedAt: number | undefined;
  deleted = false;
  tags: Record<string, string>;
  readonly deduplication = new Deduplication();
  private current: Settings;
  private policy: { readonly name: string; readonly document: string } | undefined;
  /** Changes when a queue of the same name is made again: handles of the old one do not fit. */
  private readonly key: string;
  private readonly contents: Contents;

  constructor(private readonly options: QueueOptions) {
    const { context, name, arn, settings, tags } = options;
    this.name = name;
    this.arn = arn;
    this.tags = tags;
    this.meter = new QueueMeter(context, arn);
    this.createdAt = this.lastModifiedAt = context.clock.now();
    this.key = context.ids.hex(16);
    this.current = settings;
    this.contents = new Contents({ context, arn, fifo: settings.FifoQueue, expired: (message) => this.expired(message) });
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
    if (settings.FifoQueue && delayChanged) this.contents.delayAnew(settings.DelaySeconds * 1000);
    this.contents.settle();
  }

  /** Long polls that wait for a message. */
  get waiters(): Waiters {
    return this.contents.waiters;
  }

  /** The question whether a caller may do `action` to this queue. */
  access(action: string): AccessRequest {
    return { action, resource: this.arn, resourceTags: this.tags, resourcePolicy: this.policy };
  }

  /** The three approximate numbers of messages: exact here. */
  counts(): ReturnType<Contents["counts"]> {
    this.contents.settle();
    return this.contents.counts();
  }

  /** What has been here longest. */
  get oldest(): Message | undefined {
    return this.contents.oldest;
  }

  /** Takes in a message. FIFO queues have found out before that it is no duplicate. */
  send(id: string, draft: Draft, senderId: string, trace: Trace): Message {
    const now = this.contents.settle();
    if (this.contents.bytes + draft.size > BYTES_LIMIT) {
      throw fail("OverLimit", `The queue ${this.name} holds ${BYTES_LIMIT} bytes; the local cloud keeps no more in one queue.`);
    }
    const message = new Message(id, draft, now, senderId, trace);
    if (this.current.FifoQueue) message.sequenceNumber = this.nextSequenceNumber();
    this.contents.admit(message, (draft.delaySeconds ?? this.current.DelaySeconds) * 1000);
    return message;
  }

  /** Up to `limit` messages, invisible to others for `visibilityMs` from now. */
  receive(limit: number, visibilityMs: number): Received[] {
    const now = this.contents.settle();
    const { inFlight } = this.contents.counts();
    if (inFlight >= IN_FLIGHT_LIMIT) {
      // AWS: a FIFO queue returns nothing then, and no error.
      if (this.current.FifoQueue) return [];
      throw fail("OverLimit", `Too many messages in flight for the queue ${this.name}: ${IN_FLIGHT_LIMIT} is the most.`);
    }
    const target = this.deadLetterQueue();
    const most = this.current.RedrivePolicy?.maxReceiveCount ?? Infinity;
    const taken = this.contents.take(Math.min(limit, IN_FLIGHT_LIMIT - inFlight), (message) =>
      target !== undefined && message.receivesHere >= most && this.redrive(message, target));
    const received = taken.map((message) => {
      message.receives++;
      message.receivesHere++;
      message.firstReceivedAt ??= now;
      this.contents.hide(message, now, now + visibilityMs);
      return { message, handle: writeReceipt(this.key, message.id, message.receives) };
    });
    this.contents.wakeNext();
    return received;
  }

  /** The messages of an earlier receive once more, when nothing has happened to them since; else undefined. */
  receiveAgain(received: readonly Received[], visibilityMs: number): readonly Received[] | undefined {
    const now = this.contents.settle();
    const same = received.every(({ message, handle }) => message.state === "in-flight" && handle === writeReceipt(this.key, message.id, message.receives));
    if (!same) return undefined;
    for (const { message } of received) this.contents.hide(message, now, now + visibilityMs);
    return received;
  }

  delete(handle: string, trace: Trace): void {
    this.contents.settle();
    const { messageId, receives } = readReceipt(this.key, handle);
    const message = this.contents.find(messageId);
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
    this.contents.leave(message);
    this.meter.deleted();
  }

  /** Makes a message in flight visible `visibilityMs` from now. */
  changeVisibility(handle: string, visibilityMs: number): void {
    const now = this.contents.settle();
    const { messageId, receives } = readReceipt(this.key, handle);
    const message = this.contents.find(messageId);
    if (!message || message.state !== "in-flight" || receives !== message.receives) {
      throw invalidValue("ReceiptHandle", handle, "Message does not exist or is not available for visibility timeout change.");
    }
    if (now + visibilityMs > message.hiddenSince + LONGEST_VISIBILITY_MS) {
      throw invalidValue("VisibilityTimeout", visibilityMs / 1000, "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]");
    }
    this.contents.show(message, now, now + visibilityMs);
  }

  /** Takes in a message of another queue, as it is: from a source queue, or back from a dead-letter queue. */
  moveIn(message: Message): void {
    const now = this.contents.settle();
    message.receivesHere = 0;
    // AWS: in a dead-letter queue, the age counts from when a message was moved there.
    message.movedAt = now;
    // AWS: the retention of a message in a standard dead-letter queue counts from when it was first sent; in a FIFO
    // queue it starts again.
    if (this.current.FifoQueue) {
      message.sentAt = now;
      message.sequenceNumber = this.nextSequenceNumber();
    }
    this.contents.admit(message, 0);
  }

  /** The message that would be received next. */
  peek(): Message | undefined {
    this.contents.settle();
    return this.contents.first;
  }

  /** Takes an available message out of the queue, for another to take in. */
  moveOut(message: Message): void {
    this.contents.leave(message);
  }

  /** Drops all messages. Returns how many there were. */
  clear(): number {
    return this.contents.clear();
  }

  /** The queue is gone: whoever waits is told. */
  end(): void {
    this.deleted = true;
    this.contents.end();
  }

  /** When the next message that is delayed or in flight becomes available. */
  get nextDue(): number {
    return this.contents.nextDue;
  }

  private get now(): number {
    return this.options.context.clock.now();
  }

  private settingsChanged(): void {
    const { Policy } = this.current;
    this.policy = Policy === undefined ? undefined : { name: `Policy of the queue ${this.name}`, document: Policy };
    this.contents.period = this.current.MessageRetentionPeriod * 1000;
  }

  private deadLetterQueue(): Queue | undefined {
    const policy = this.current.RedrivePolicy;
    return policy && this.options.find(policy.deadLetterTargetArn);
  }

  private redrive(message: Message, target: Queue): boolean {
    this.contents.forget(message);
    message.deadLetterSourceArn = this.arn;
    const received = message.receivesHere;
    target.moveIn(message);
    this.note(message.trace, `${this.name}: message ${message.id} was received ${received} times and not deleted, so it went to the dead-letter queue ${target.name}`, {
      queue: this.arn, deadLetterQueue: target.arn, messageId: message.id, receiveCount: received,
    });
    return true;
  }

  private expired(message: Message): void {
    this.note(message.trace, `${this.name}: message ${message.id} was not deleted within ${this.current.MessageRetentionPeriod} seconds and expired`, {
      queue: this.arn, messageId: message.id, receiveCount: message.receives,
    });
  }

  /** AWS: twenty digits, growing, not consecutive. */
  private nextSequenceNumber(): string {
    return `188${String((this.contents.nextPosition + 1) * 256).padStart(17, "0")}`;
  }

  private note(trace: Trace, message: string, data?: object): void {
    this.options.context.journal.record(trace, { kind: "note", service: "sqs", message, ...(data && { data }) });
  }
}
