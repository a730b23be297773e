import type { ApiCall } from "./api-call";
import type { Trace } from "./trace";

/** A place where services meet without knowing each other: one provides, others ask. */
export interface Port<T> {
  readonly name: string;
  /** Carries the type only. */
  readonly type?: T;
}

const port = <T>(name: string): Port<T> => ({ name });

/** What a principal is allowed by its own policies. Documents are JSON text, named as messages name them. */
export interface PrincipalPolicies {
  /** Unique id of the user or role: one made later under the same name is another. */
  readonly id: string;
  readonly identity: readonly NamedDocument[];
  readonly boundary?: NamedDocument;
  /** Tags of the user or role: `aws:PrincipalTag/...`. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface NamedDocument {
  /** Policy ARN, or `NAME (inline)`. */
  readonly name: string;
  readonly document: string;
}

export interface RoleRecord {
  readonly arn: string;
  readonly name: string;
  readonly id: string;
  readonly trust: NamedDocument;
  readonly tags: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly maxSessionDuration: number;
}

/**
 * Users and roles of the account. Provided by IAM.
 *
 * A service that is given a role to act with (a function's, a rule target's) must ask whether the caller may pass it on:
 * its operation's `authorize` adds `{ action: "iam:PassRole", resource: ROLE_ARN, context: { "iam:PassedToService": [PRINCIPAL] } }`.
 */
export interface Principals {
  /** The same object for as long as nothing changes: what is worked out from it can be kept with it. */
  policiesOfRole(roleArn: string): PrincipalPolicies | undefined;
  policiesOfUser(userArn: string): PrincipalPolicies | undefined;
  role(roleArn: string): RoleRecord | undefined;
  /** The default version of a managed policy. */
  policyDocument(policyArn: string): string | undefined;
}

/** An event that an AWS service sends to the default bus of a region. Provided by EventBridge. */
export interface AwsEvent {
  readonly source: `aws.${string}`;
  readonly detailType: string;
  readonly detail: object;
  readonly resources?: readonly string[];
  /** Milliseconds since the epoch; default: now. */
  readonly time?: number;
}

export interface AwsEvents {
  emit(region: string, event: AwsEvent, trace: Trace): void;
}

/** Told of every API call once it has been answered. CloudTrail is one. */
export type CallObserver = (call: ApiCall) => void;

/** A metric, and in what dimensions it is counted. */
export interface MetricName {
  readonly region: string;
  /** For example `AWS/SQS`. */
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Further sets of dimensions under which the same values are found: without any, by bus only ... */
  readonly also?: readonly Readonly<Record<string, string>>[];
  /** `Count`, `Milliseconds`, `Bytes`, `Seconds` ... */
  readonly unit: string;
}

/** A metric found once: adding a value to it costs little more than an increment. */
export interface Counter {
  /** `now`: the time, where it is at hand: asking for it takes longer than counting. Milliseconds since the epoch. */
  add(value: number, now?: number): void;
}

/** Takes what services count. Provided by CloudWatch; `Meter` is the way to it. */
export interface Metrics {
  counter(metric: MetricName): Counter;
}

export interface Sample extends MetricName {
  readonly value: number;
}

/** Values that stand and do not happen (the depth of a queue): asked at the end of every minute, and when somebody reads. */
export type MetricSource = () => Iterable<Sample>;

export const METRICS = port<Metrics>("metrics");
export const METRIC_SOURCES = port<MetricSource>("metric-sources");
export const PRINCIPALS = port<Principals>("principals");
export const AWS_EVENTS = port<AwsEvents>("aws-events");
export const CALL_OBSERVER = port<CallObserver>("call-observer");

export class Ports {
  private readonly provided = new Map<string, unknown[]>();

  /** Adds a provider. A port that is asked by `get` has one provider, one that is asked by `all` any number. */
  provide<T>(port: Port<T>, implementation: T): void {
    const list = this.provided.get(port.name);
    if (list) list.push(implementation); else this.provided.set(port.name, [implementation]);
  }

  get<T>(port: Port<T>): T {
    const [first] = this.all(port);
    if (first === undefined) throw new Error(`no service provides the port ${port.name}`);
    return first;
  }

  all<T>(port: Port<T>): readonly T[] {
    return (this.provided.get(port.name) as T[] | undefined) ?? [];
  }
}
