import type { Denial } from "./errors";

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

/** A request to an API of the program, or something that happened on one of its WebSocket connections. */
export interface RequestEntry {
  readonly kind: "request";
  readonly api: string;
  readonly stage: string;
  readonly region: string;
  /** `GET /pets/7`, or `CONNECT`, `MESSAGE`, `DISCONNECT`. */
  readonly what: string;
  /** The connection's id, where it is one of a WebSocket API. */
  readonly connection?: string;
  /** The key of the route that took it. */
  route?: string;
  /** The HTTP status that the client got; of messages: what the integration gave. */
  status?: number;
  /** Why it was not answered as it was meant: what the client is not told. */
  error?: { readonly code: string; readonly message: string };
  denial?: Denial;
  durationMs?: number;
}

/** A message pushed to a WebSocket client. */
export interface PushEntry {
  readonly kind: "push";
  readonly api: string;
  readonly stage: string;
  readonly connection: string;
  readonly bytes: number;
  /** Its beginning. */
  readonly text: string;
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

/** A state of a state machine that an execution was in or, without `state`, the execution as a whole. */
export interface TransitionEntry {
  readonly kind: "transition";
  readonly stateMachineArn: string;
  readonly executionArn: string;
  readonly state?: string;
  /** `Task`, `Choice` ... */
  readonly stateType?: string;
  /** `caught`: the state failed and went where one of its catchers leads. */
  outcome?: "succeeded" | "failed" | "caught" | "timed-out" | "aborted";
  error?: { readonly code: string; readonly message: string };
  /** How often the state was tried again. */
  retries?: number;
  /** On the cloud's clock. */
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

export type EntryBody = CallEntry | EventEntry | DeliveryEntry | InvocationEntry | TransitionEntry | RequestEntry | PushEntry | ResourceEntry | NoteEntry | BugEntry;

export type Entry<B extends EntryBody = EntryBody> = B & {
  /** Unique in this cloud; children name it as their `parent`. */
  readonly span: number;
  readonly trace: string;
  readonly parent?: number;
  readonly hops: number;
  /** When it began. Milliseconds since the epoch. */
  readonly time: number;
  /** Place in the order in which entries were finished. */
  readonly position: number;
};
