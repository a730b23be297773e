import type { Denial } from "./errors";
import type { Clock } from "./clock";
import type { Ids } from "./ids";

/**
 * The story of everything that happens, as typed entries joined into trees: an entry names its trace and its parent.
 * `npm start`, the console and the tests all read it.
 */

/** Where in a story something happens. Carried through every call, event, delivery and invocation. */
export interface Trace {
  /** `1-xxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxx`, the Root of an `X-Amzn-Trace-Id`. */
  readonly id: string;
  /** The `span` of the entry that this follows from; absent at the beginning of a story. */
  readonly parent?: number;
  /** How many events lie between the beginning and here: the loop guard counts them. */
  readonly hops: number;
}

/** An API call, whoever made it. */
export interface CallEntry {
  readonly kind: "call";
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** The caller's ARN or service principal. */
  readonly caller: string;
  /** From where: over HTTP, by the program's deployment, or by another service. */
  readonly via: "wire" | "deployment" | "service";
  readonly readOnly: boolean;
  /** The ARNs it was authorized on. */
  resources?: readonly string[];
  status?: "ok" | "denied" | "error";
  error?: { readonly code: string; readonly message: string };
  denial?: Denial;
  durationMs?: number;
}

/** Why a rule did not match: the first field that failed. */
export interface Mismatch {
  /** Path in the event, for example `detail.total`. */
  readonly path: string;
  /** The value seen there; undefined when the field is missing. */
  readonly seen: unknown;
  /** What the rule wanted there. */
  readonly wanted: unknown;
  /** One sentence for people. */
  readonly reason: string;
}

export interface RuleEvaluation {
  readonly rule: string;
  readonly matched: boolean;
  readonly mismatch?: Mismatch;
}

/** An event on a bus. */
export interface EventEntry {
  readonly kind: "event";
  readonly bus: string;
  readonly region: string;
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  /** The whole event, as delivered to targets. */
  readonly event: unknown;
  readonly origin: "put-events" | "schedule" | "aws-service" | "replay";
  /** What each rule of the bus said, worked out when somebody reads it: most events are never looked at. */
  evaluations?: () => readonly RuleEvaluation[];
}

/** One attempt to hand an event to a rule's target, or a message to a topic's subscription. */
export interface DeliveryEntry {
  readonly kind: "delivery";
  /** The rule's name; absent for a subscription. */
  readonly rule?: string;
  /** The subscription's ARN; absent for a rule. */
  readonly subscription?: string;
  readonly targetId: string;
  readonly targetArn: string;
  readonly attempt: number;
  /**
   * `dropped`: AWS would lose the event here, and so does the local cloud, but says so. `filtered`: the subscription's
   * filter policy did not want the message.
   */
  outcome?: "delivered" | "will-retry" | "dead-lettered" | "dropped" | "filtered";
  /** What the filter wanted and did not find. */
  mismatch?: Mismatch;
  error?: { readonly code: string; readonly message: string };
  denial?: Denial;
  /** When it is tried again. Milliseconds since the epoch. */
  nextAttemptAt?: number;
  durationMs?: number;
}

export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly message: string;
}

/** One run of a function. */
export interface InvocationEntry {
  readonly kind: "invocation";
  readonly functionArn: string;
  readonly requestId: string;
  readonly mode: "sync" | "async";
  readonly attempt: number;
  cold?: boolean;
  outcome?: "success" | "error" | "timeout" | "out-of-memory" | "init-error" | "throttled";
  error?: { readonly code: string; readonly message: string };
  logs?: readonly LogLine[];
  durationMs?: number;
  initMs?: number;
  maxMemoryMb?: number;
  /** What happens next after a failure of an asynchronous invocation. */
  next?: "will-retry" | "on-failure" | "dropped";
  nextAttemptAt?: number;
}

/** A resource of the program that was deployed. */
export interface ResourceEntry {
  readonly kind: "resource";
  readonly type: string;
  readonly name: string;
  readonly id?: string;
  status?: "created" | "failed";
  error?: { readonly code: string; readonly message: string };
  durationMs?: number;
}

/** Something else worth knowing, in one sentence: a rule switched off, a message dead-lettered, a loop stopped. */
export interface NoteEntry {
  readonly kind: "note";
  readonly service: string;
  readonly message: string;
  /** It was meant to happen (a mail that would be sent): nothing to worry about. */
  readonly expected?: boolean;
  readonly data?: unknown;
}

/** A mistake of the local cloud itself. */
export interface BugEntry {
  readonly kind: "bug";
  readonly what: string;
  readonly message: string;
  readonly stack?: string;
}

export type EntryBody = CallEntry | EventEntry | DeliveryEntry | InvocationEntry | ResourceEntry | NoteEntry | BugEntry;

export type Entry<B extends EntryBody = EntryBody> = B & {
  /** Unique in this cloud; children name it as their `parent`. */
  readonly span: number;
  readonly trace: string;
  readonly parent?: number;
  readonly hops: number;
  /** When it began. Milliseconds since the epoch. */
  readonly time: number;
  /** Place in the order in which entries were finished; 0 while it is under way. */
  position: number;
};

/** An entry under way. Its fields may be set until `close`. */
export interface Span<B extends EntryBody> {
  readonly entry: Entry<B>;
  /** The trace for whatever follows from it. */
  readonly trace: Trace;
  /** Completes the entry, and shows it to the listeners. */
  close(fields?: Partial<B>): void;
}

export interface JournalOptions {
  readonly clock: () => Clock;
  readonly ids: Ids;
  /** How many finished entries are kept; older ones are forgotten. Default 50,000. */
  readonly limit?: number;
}

class OpenSpan<B extends EntryBody> implements Span<B> {
  constructor(readonly entry: Entry<B>, readonly trace: Trace, private readonly complete: (entry: Entry, fields: object | undefined) => void) {}

  close(fields?: Partial<B>): void {
    this.complete(this.entry as unknown as Entry, fields);
  }
}

export class Journal {
  private readonly finished: Entry[] = [];
  private forgotten = 0;
  private nextSpan = 1;
  private readonly listeners = new Set<(entry: Entry) => void>();
  private readonly limit: number;

  constructor(private readonly options: JournalOptions) {
    this.limit = options.limit ?? 50_000;
  }

  /** The beginning of a new story. */
  begin(): Trace {
    const seconds = Math.floor(this.options.clock().now() / 1000).toString(16).padStart(8, "0");
    return { id: `1-${seconds}-${this.options.ids.hex(24)}`, hops: 0 };
  }

  open<B extends EntryBody>(trace: Trace, body: B): Span<B> {
    const entry = this.entryOf(trace, body) as unknown as Entry<B>;
    return new OpenSpan<B>(entry, { id: trace.id, parent: entry.span, hops: trace.hops }, this.complete);
  }

  /** An entry that is complete at once. Returns the trace for what follows from it. */
  record<B extends EntryBody>(trace: Trace, body: B): Trace {
    const entry = this.entryOf(trace, body);
    this.finish(entry);
    return { id: trace.id, parent: entry.span, hops: trace.hops };
  }

  /** Finished entries after `position` (0: all that are kept), in the order in which they finished. */
  since(position: number): readonly Entry[] {
    return this.finished.slice(Math.max(0, position - this.forgotten));
  }

  /** The position of the newest finished entry. */
  get position(): number {
    return this.forgotten + this.finished.length;
  }

  /** Position of the oldest entry that is still kept, less one: what came before is forgotten. */
  get forgottenUntil(): number {
    return this.forgotten;
  }

  /** Calls `listener` with each entry as it finishes, until the returned function is called. */
  listen(listener: (entry: Entry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Calls, events and deliveries are by far the most, and each kind is written out: objects of one shape, made at once,
   * cost a fraction of what a spread and later additions do.
   */
  private entryOf(trace: Trace, body: EntryBody): Entry {
    const span = this.nextSpan++;
    const time = this.options.clock().now();
    const { id, parent, hops } = trace;
    if (body.kind === "call" && body.status === undefined) {
      const { kind, service, operation, region, caller, via, readOnly } = body;
      return { kind, service, operation, region, caller, via, readOnly, span, trace: id, parent, hops, time, position: 0, status: undefined, resources: undefined, durationMs: undefined };
    }
    if (body.kind === "delivery" && body.outcome === undefined && body.subscription === undefined) {
      const { kind, rule, targetId, targetArn, attempt } = body;
      return { kind, rule, targetId, targetArn, attempt, span, trace: id, parent, hops, time, position: 0, outcome: undefined, durationMs: undefined };
    }
    if (body.kind === "event" && body.evaluations) {
      const { kind, bus, region, id: eventId, source, detailType, event, origin, evaluations } = body;
      return { kind, bus, region, id: eventId, source, detailType, event, origin, evaluations, span, trace: id, parent, hops, time, position: 0 };
    }
    return { ...body, span, trace: id, parent, hops, time, position: 0 };
  }

  private readonly complete = (entry: Entry, fields: object | undefined): void => {
    if (entry.position > 0) return;
    if (fields) Object.assign(entry, fields);
    this.finish(entry);
  };

  private finish(entry: Entry): void {
    entry.position = this.forgotten + this.finished.length + 1;
    this.finished.push(entry);
    // In blocks, because dropping the first element of a long array moves all others.
    if (this.finished.length >= this.limit * 1.25) {
      this.forgotten += this.finished.splice(0, this.finished.length - this.limit).length;
    }
    for (const listener of this.listeners) listener(entry);
  }
}
