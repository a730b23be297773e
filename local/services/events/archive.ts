import type { Matcher } from "../../../model/pattern";
import type { BusEvent } from "./event";

export interface ArchivedEvent {
  readonly event: BusEvent;
  /** When the bus received it: replays go by it. */
  readonly time: number;
  readonly size: number;
}

const DAY = 86_400_000;

/** What a bus received and an archive keeps. */
export class Archive {
  description: string | undefined;
  pattern: { readonly text: string; readonly matcher: Matcher } | undefined;
  /** 0: for ever. */
  retentionDays = 0;
  private events: ArchivedEvent[] = [];
  private bytes = 0;

  constructor(
    readonly name: string, readonly arn: string, readonly busArn: string, readonly bus: string,
    readonly createdAt: number, private readonly now: () => number,
  ) {}

  /** The name of the rule that AWS puts on the bus to feed it. */
  get ruleName(): string {
    return `Events-Archive-${this.name}`;
  }

  get count(): number {
    this.expire();
    return this.events.length;
  }

  get size(): number {
    this.expire();
    return this.bytes;
  }

  store(event: BusEvent): void {
    const size = Buffer.byteLength(event.text());
    this.events.push({ event, time: event.ingestedAt, size });
    this.bytes += size;
    // Now and then, so that an archive that nobody asks about does not grow past its retention.
    if (this.events.length % 1000 === 0) this.expire();
  }

  /** What was received from `from` until before `until`, in that order. */
  between(from: number, until: number): ArchivedEvent[] {
    this.expire();
    return this.events.filter(({ time }) => time >= from && time < until).sort((a, b) => a.time - b.time);
  }

  private expire(): void {
    if (this.retentionDays === 0) return;
    const oldest = this.now() - this.retentionDays * DAY;
    // They come in the order of time.
    let gone = 0;
    while (gone < this.events.length && this.events[gone]!.time < oldest) this.bytes -= this.events[gone++]!.size;
    if (gone > 0) this.events = this.events.slice(gone);
  }
}
