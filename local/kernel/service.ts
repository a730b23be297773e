import type { Caller } from "./caller";
import type { Clock } from "./clock";
import type { Credentials } from "./credentials";
import type { Ids } from "./ids";
import type { Journal } from "./journal";
import type { Trace } from "./trace";
import type { AccessRequest, Call, Operations } from "./operation";
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
  /** Largest body that is read into memory, in bytes. Default: see `wire/limits.ts`. */
  readonly maxBody?: number;
  /** What this service does unlike all others of its protocol. */
  readonly quirks?: WireQuirks;
}

/** Habits of single services, as data: the wire names no service. */
export interface WireQuirks {
  /** Takes requests that name no service: no target, no signature, no action (S3: a plain GET of an object). */
  readonly takesUnnamed?: boolean;
  /** This label comes from the host name (`LABEL.localhost`) or, without one, from the first segment of the path (S3: `Bucket`). */
  readonly hostLabel?: string;
  /** What comes before this segment of the path belongs to a deployment, not to the API (`@connections`). */
  readonly pathFrom?: string;
  /** Paths that are this service's, where several share a signing name (`/v2/`). */
  readonly pathPrefix?: string;
  /** Operations whose only output member is the root element of the XML itself (S3: GetBucketLocation). */
  readonly unwrappedOutputs?: readonly string[];
  /** Errors as S3 sends them: `<Error>` without a wrapper, own codes for failed signatures, `x-amz-request-id` and `x-amz-id-2`. */
  readonly s3Errors?: boolean;
  /** Signs paths encoded once, may leave bodies unsigned, and may sign them in chunks (S3). */
  readonly s3Signatures?: boolean;
  /** Operations that get their payload as a `Readable` instead of a `Buffer`, whatever its size (S3: PutObject, UploadPart). */
  readonly streamedInputs?: readonly string[];
  /**
   * The operation behind uploads by browser forms (`multipart/form-data` posted to the label's resource). It takes the label,
   * `Fields`, `FileName` and the file as `Body`, and gives `Status`, headers and a `Document` (S3: `PostObject`).
   */
  readonly formUploads?: string;
  /** An answer in which this output member is set is a partial one, 206 (S3: `ContentRange`). */
  readonly partialMember?: string;
  /** Content type of blob payloads in answers. Default `application/octet-stream` (Lambda: `application/json`). */
  readonly payloadType?: string;
}

/** A call from one service, or from the provider, to another. */
export interface ServiceCall {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly caller: Caller;
  readonly region: string;
  readonly trace: Trace;
  /** The calling service's principal, when it calls for `caller` and with the caller's permissions (RDS asking KMS). */
  readonly calledVia?: string;
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
  /** Whether the cloud has a service of this id, so that what would need another one is refused by name. */
  serves(service: string): boolean;
  /** Runs an operation of any service, with its authorization and its records. */
  call<Out>(call: ServiceCall): Promise<Out>;
  /** The same without a promise where the operation itself needs none: returns its output, or throws. For what is called for every event. */
  perform<Out>(call: ServiceCall): Out | Promise<Out>;
  /**
   * Throws the denial, an `AwsError` of this service, unless `call.caller` may do what is asked: for permissions behind
   * which there is no operation of the local cloud (`logs:CreateLogDelivery` of a state machine's role).
   */
  require(question: AccessRequest, call: Call): void;
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
  readonly codes: {
    readonly validation: string;
    readonly accessDenied: string;
    /** Whether a denial shows the resource in quotation marks (S3). */
    readonly quotesResource?: boolean;
  };
  open(context: ServiceContext): OpenService;
}
