import type { LogStream } from "./store";

/** A log event as it is kept. Never changed. */
export interface StoredEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
  /** Place in the order of arrival in the region. From 1. */
  readonly sequence: number;
  /** As AWS counts: the message in UTF-8 and 26 bytes. */
  readonly bytes: number;
  readonly stream: LogStream;
}

/** A place between events: after all that are at `timestamp` with that `sequence`, or before. */
export interface Position {
  readonly timestamp: number;
  readonly sequence: number;
}

const follows = (event: StoredEvent, { timestamp, sequence }: Position): boolean =>
  event.timestamp > timestamp || (event.timestamp === timestamp && event.sequence > sequence);

/** Events in the order of their timestamps, then of their arrival. Appending, and dropping the oldest, is cheap. */
export class Timeline {
  private events: StoredEvent[] = [];
  private head = 0;

  get size(): number {
    return this.events.length - this.head;
  }

  get first(): StoredEvent | undefined {
    return this.events[this.head];
  }

  get last(): StoredEvent | undefined {
    return this.size > 0 ? this.events[this.events.length - 1] : undefined;
  }

  at(index: number): StoredEvent {
    return this.events[this.head + index]!;
  }

  /** Takes in a batch, itself in order. Only what is newer than its first event is moved. */
  add(batch: readonly StoredEvent[]): void {
    const [first] = batch;
    if (!first) return;
    const last = this.last;
    if (!last || last.timestamp <= first.timestamp) {
      for (const event of batch) this.events.push(event);
      return;
    }
    const tail = this.events.splice(this.head + this.after({ timestamp: first.timestamp, sequence: first.sequence }));
    let next = 0;
    for (const event of batch) {
      while (next < tail.length && !follows(tail[next]!, event)) this.events.push(tail[next++]!);
      this.events.push(event);
    }
    while (next < tail.length) this.events.push(tail[next++]!);
  }

  /** Index of the first event that follows `position`. */
  after(position: Position): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (follows(this.at(middle), position)) high = middle; else low = middle + 1;
    }
    return low;
  }

  /** Index of the first event at `timestamp` or later. */
  from(timestamp: number): number {
    return this.after({ timestamp, sequence: 0 });
  }

  shift(): StoredEvent | undefined {
    const event = this.first;
    if (!event) return undefined;
    this.events[this.head++] = undefined as unknown as StoredEvent;
    if (this.head > 1024 && this.head * 2 > this.events.length) {
      this.events = this.events.slice(this.head);
      this.head = 0;
    }
    return event;
  }

  /** Keeps only what `keep` says. */
  filter(keep: (event: StoredEvent) => boolean): void {
    this.events = this.events.slice(this.head).filter(keep);
    this.head = 0;
  }
}
