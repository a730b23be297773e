import type { Caller } from "./caller";
import type { Clock } from "./clock";
import type { Credentials } from "./credentials";
import type { Ids } from "./ids";
import type { Journal, Trace } from "./journal";
import type { Operations } from "./operation";
import type { Ports } from "./ports";
import type { Work } from "./work";

/** How a service's API looks over HTTP: what the wire cannot read from the SDK's schemas. */
export interface WireSpec {
  /** The SDK package whose schemas describe it, for example `@aws-sdk/client-eventbridge`. */
  readonly sdk: string;
  readonly protocol: "json1.0" | "json1.1" | "query" | "restJson" | "restXml";
  /** The service name in a SigV4 credential scope. */
  readonly signingName: string;
  /** Prefix of `X-Amz-Target` (JSON protocols). */
  readonly target?: string;
  /** API version, by which unsigned query requests are told apart. */
  readonly version: string;
  /** XML namespace (query and REST-XML). */
  readonly xmlns?: string;
  /** Whether errors carry `x-amzn-query-error` (services that spoke the query protocol before JSON). */
  readonly queryCompatible?: boolean;
}

/** A call from one service, or from the provider, to another. */
export interface ServiceCall {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly caller: Caller;
  readonly region: string;
  readonly trace: Trace;
  readonly signal?: AbortSignal;
}

/** What a service gets from the cloud. It has nothing else: no globals, no clock or chance of its own. */
export interface ServiceContext {
  readonly account: string;
  readonly partition: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly journal: Journal;
  readonly work: Work;
  readonly ports: Ports;
  readonly credentials: Credentials;
  /** Loops are stopped at this many hops. */
  readonly maxHops: number;
  /** `http://127.0.0.1:PORT`. */
  endpoint(): string;
  /** A folder of this service's own, removed when the cloud is disposed. */
  folder(): string;
  /** Runs an operation of any service, with its authorization and its records. */
  call<Out>(call: ServiceCall): Promise<Out>;
}

export interface OpenService {
  readonly operations: Operations;
  /** Ends everything the service started: timers, processes, listeners. */
  dispose?(): Promise<void>;
}

/** A service of the local cloud: one folder, one line in `services/index.ts`. */
export interface ServiceModule {
  /** Its IAM prefix, by which everything in here names it: `events`, `lambda`, `logs`, `iam`, `sts`, `sqs`, `cloudwatch`. */
  readonly id: string;
  readonly wire: WireSpec;
  /** CloudTrail's `eventSource`, for example `events.amazonaws.com`. */
  readonly eventSource: string;
  /** The service's codes for a failed constraint and for a denial. */
  readonly codes: { readonly validation: string; readonly accessDenied: string };
  open(context: ServiceContext): OpenService;
}
