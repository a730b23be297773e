import type { Caller } from "./caller";
import type { Trace } from "./trace";
import type { Structure } from "./shape";

/** From where a call came, for `aws:SourceIp`, CloudTrail and the journal. */
export interface Transport {
  readonly via: "wire" | "deployment" | "service";
  readonly sourceIp?: string;
  readonly userAgent?: string;
  readonly host?: string;
  /** As it was sent, percent-encoded: what stands before the API's own path names a deployment. */
  readonly path?: string;
  /** The query string as it was sent. */
  readonly query?: string;
  /** How a signed request showed its signature. */
  readonly authentication?: "AuthHeader" | "QueryString" | "Form";
  /** The second id that some services answer with (S3: `x-amz-id-2`). */
  readonly extendedRequestId?: string;
}

/** One call under way: who makes it, where, when, and which story it belongs to. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
  readonly account: string;
  readonly region: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly trace: Trace;
  readonly transport: Transport;
  /**
   * The service that makes this call for the caller and with the caller's permissions, for example `rds.amazonaws.com`
   * asking KMS: `aws:CalledVia`, and what `kms:ViaService` is made of.
   */
  readonly calledVia?: string;
  /** Aborted when the client went away or the cloud is being disposed. */
  readonly signal: AbortSignal;
}

/** Values of a condition key: always a list, as IAM sees them. */
export type ConditionValues = readonly string[];

/** A policy attached to a resource. */
export interface ResourcePolicy {
  /** As messages name it, for example `resource policy of queue orders`. */
  readonly name: string;
  /** JSON text. */
  readonly document: string;
  /**
   * AWS: the trust policy of a role and the policy of a key must allow, whatever the caller's own policies say; any other
   * need not, within one account.
   */
  readonly kind?: "trust" | "key";
}

/** One question to IAM: may the caller do this to that? */
export interface AccessRequest {
  /** For example `events:PutEvents`. */
  readonly action: string;
  /** An ARN, or `*` where the action has no resource. */
  readonly resource: string;
  /** Condition keys of the service, for example `events:source`. Global keys (`aws:...`) are added by the kernel. */
  readonly context?: Readonly<Record<string, ConditionValues>>;
  /** The policy attached to the resource, where it has one. */
  readonly resourcePolicy?: ResourcePolicy;
  /** Tags of the resource, for `aws:ResourceTag/...`. */
  readonly resourceTags?: Readonly<Record<string, string>>;
}

/** A resource as a CloudTrail record and a trail's selectors know it. */
export interface TrailResource {
  /** For example `AWS::S3::Object`. */
  readonly type: string;
  readonly ARN: string;
  readonly accountId?: string;
}

/** What CloudTrail writes of a call where that is not simply the API's name, input and output. */
export interface TrailNotes {
  /** Where it is not the operation's name: `CreateFunction20150331`, `PostObject`. */
  readonly eventName?: string;
  /** In CloudTrail's own casing; replaces what the input would give. */
  readonly requestParameters?: object | null;
  /** In CloudTrail's own casing; replaces what the output would give. Left out when the call failed. */
  readonly responseElements?: object | null;
  readonly additionalEventData?: object;
  /** What a data event is about: selectors choose by type and ARN. */
  readonly resources?: readonly TrailResource[];
}

/**
 * An AWS operation. The wire, the provider and other services all run it through the dispatch, never directly.
 * `In` and `Out` are the SDK's own types of the command's input and output (without `$metadata`).
 */
export interface Operation<In = never, Out = unknown> {
  /** What it takes. A member that is not listed is refused by name. */
  readonly input: Structure;
  /** Whether it changes nothing (CloudTrail's `readOnly`). */
  readonly readOnly: boolean;
  /** CloudTrail's category. Default: management. */
  readonly category?: "management" | "data";
  /** Input members that CloudTrail masks, at any depth, besides those that the SDK's schemas mark as sensitive. */
  readonly masked?: readonly string[];
  /** What CloudTrail writes of a call unlike other calls. `output` is undefined when it failed. */
  trail?(input: In, output: Out | undefined, call: Call): TrailNotes;
  /** What must be allowed for it, all of it. Empty: nothing (for instance sts:GetCallerIdentity). */
  authorize(input: In, call: Call): readonly AccessRequest[];
  run(input: In, call: Call): Out | Promise<Out>;
}

/** The operations of a service by their names. `In` is erased here, and only here. */
export type Operations = Readonly<Record<string, Operation>>;
