import type { Entry, EntryBody } from "./entries";
import type { Ids } from "./ids";
import type { Trace } from "./trace";

export type * from "./entries";
export type { Trace } from "./trace";

/**
 * The story of everything that happens, as typed entries joined into trees: an entry names its trace and its parent.
 * `npm start`, the console and the tests all read it.
 */

/** An entry under way. */
export interface Span<B extends EntryBody> {
  /** The trace for whatever follows from it. */
  readonly trace: Trace;
  /** Completes the entry, and shows it to the listeners. Only the first time counts. `tookMs`: its `durationMs`. */
  close(fields?: Partial<Omit<B, "durationMs">>, tookMs?: number): void;
}

/** What an entry says, or how to find out: most entries are never read. */
export type Body<B extends EntryBody> = B | (() => B);

export interface JournalOptions {
  readonly clock: () => { now(): number };
  readonly ids: Ids;
  /** How many finished entries are kept; older ones are forgotten. Default 50,000. */
  readonly limit?: number;
}

/**
 * An entry as it is kept: few objects, some of which many entries share, written out when somebody reads it. There are
 * several for each event, and what they hold on to is what the garbage collector has to carry. So it is also the trace for
 * whatever follows from it, whose `parent` is this entry; and its times are small integers, because V8 makes an object for
 * any other number.
 */
class Kept implements Span<EntryBody>, Trace {
  position = 0;
  private fields: object | undefined = undefined;
  /** Microseconds. */
  private took: number | undefined = undefined;
  private written: Entry | undefined = undefined;

  constructor(
    private readonly journal: Journal,
    private readonly body: Body<EntryBody>,
    readonly id: string,
    readonly parent: number,
    readonly hops: number,
    private readonly follows: number | undefined,
    /** Milliseconds since the journal began. */
    private readonly at: number,
  ) {}

  get trace(): Trace {
    return this;
  }

  close(fields?: object, tookMs?: number): void {
    if (this.position > 0) return;
    this.fields = fields;
    this.took = tookMs === undefined ? undefined : Math.round(tookMs * 1000);
    this.journal.finish(this);
  }

  entry(): Entry {
    return (this.written ??= this.write());
  }

  private write(): Entry {
    const { body, fields, took, id, parent, hops, follows, at, position } = this;
    const said: EntryBody = typeof body === "function" ? body() : body;
    const durationMs = took === undefined ? undefined : { durationMs: took / 1000 };
    return { ...said, ...fields, ...durationMs, span: parent, trace: id, parent: follows, hops, time: this.journal.began + at, position } as Entry;
  }
}

export class Journal {
  /** The newest `limit` finished entries: each takes the place of one that is forgotten with it. */
  private readonly finished: Kept[] = [];
  private count = 0;
  private nextSpan = 1;
  private readonly listeners = new Set<(entry: Entry) => void>();
  private readonly limit: number;
  private first: number | undefined;

  constructor(private readonly options: JournalOptions) {
    this.limit = options.limit ?? 50_000;
  }

  /** The beginning of a new story. */
  begin(): Trace {
    const seconds = Math.floor(this.options.clock().now() / 1000).toString(16).padStart(8, "0");
    return { id: `1-${seconds}-${this.options.ids.hex(24)}`, parent: undefined, hops: 0 };
  }

  /** `now`: the time, where it is at hand. */
  open<B extends EntryBody>(trace: Trace, body: Body<B>, now = this.options.clock().now()): Span<B> {
    return this.keep(trace, body, now);
  }

  /** An entry that is complete at once. Returns the trace for what follows from it. */
  record<B extends EntryBody>(trace: Trace, body: Body<B>, now = this.options.clock().now()): Trace {
    const kept = this.keep(trace, body, now);
    kept.close();
    return kept.trace;
  }

  /** Finished entries after `position` (0: all that are kept), in the order in which they finished. */
  since(position: number): readonly Entry[] {
    const from = Math.max(position, this.forgottenUntil);
    return Array.from({ length: Math.max(0, this.count - from) }, (_, at) => this.finished[(from + at) % this.limit]!.entry());
  }

  /** When its first entry was opened. Milliseconds since 1970. */
  get began(): number {
    return this.first ?? 0;
  }

  /** The position of the newest finished entry. */
  get position(): number {
    return this.count;
  }

  /** Position of the oldest entry that is still kept, less one: what came before is forgotten. */
  get forgottenUntil(): number {
    return Math.max(0, this.count - this.limit);
  }

  /** Calls `listener` with each entry as it finishes, until the returned function is called. */
  listen(listener: (entry: Entry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** For entries under way only. */
  finish(kept: Kept): void {
    // Not `push` and, later, dropping the oldest from its front: that moves all the others.
    this.finished[this.count % this.limit] = kept;
    kept.position = ++this.count;
    for (const listener of this.listeners) listener(kept.entry());
  }

  private keep({ id, parent, hops }: Trace, body: Body<EntryBody>, now: number): Kept {
    this.first ??= now;
    // A difference is a small integer to V8 only once it has been rounded.
    return new Kept(this, body, id, this.nextSpan++, hops, parent, Math.trunc(now - this.first));
  }
}
