import { parseArn } from "../../../model/arn";
import { Meter } from "../../kernel/metrics";
import type { Counter } from "../../kernel/ports";
import { Regional } from "../../kernel/regional";
import type { Trace } from "../../kernel/journal";
import type { Call } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { fail, invalid, noSuchGroup, noSuchStream } from "./errors";
import { ResourcePolicies } from "./resource-policies";
import { Timeline, type StoredEvent } from "./timeline";

export const DAY_MS = 86_400_000;
/** What the local cloud keeps of one group. AWS has no such limit. */
const GROUP_BYTES = 268_435_456;

export type LogGroupClass = "STANDARD" | "INFREQUENT_ACCESS";

export class LogStream {
  readonly events = new Timeline();
  lastIngestionTime: number | undefined;

  constructor(readonly group: LogGroup, readonly name: string, readonly arn: string, readonly creationTime: number, readonly uploadSequenceToken: string) {}
}

export interface LogGroupOptions {
  readonly name: string;
  readonly arn: string;
  readonly groupClass: LogGroupClass;
  readonly tags: Record<string, string>;
  readonly deletionProtection: boolean;
}

export class LogGroup {
  readonly name: string;
  /** Without `:*` at the end. */
  readonly arn: string;
  readonly groupClass: LogGroupClass;
  readonly creationTime: number;
  readonly streams = new Map<string, LogStream>();
  /** The events of all streams. */
  readonly events = new Timeline();
  tags: Record<string, string>;
  deletionProtection: boolean;
  retentionInDays: number | undefined;
  private bytes = 0;
  private incoming: { readonly events: Counter; readonly bytes: Counter } | undefined;

  constructor(private readonly context: ServiceContext, options: LogGroupOptions) {
    this.name = options.name;
    this.arn = options.arn;
    this.groupClass = options.groupClass;
    this.tags = options.tags;
    this.deletionProtection = options.deletionProtection;
    this.creationTime = context.clock.now();
  }

  /** Bytes of the events that have not expired. */
  get storedBytes(): number {
    this.expire();
    return this.bytes;
  }

  /** Events before this time have expired. */
  get expiredBefore(): number {
    return this.retentionInDays === undefined ? -Infinity : this.context.clock.now() - this.retentionInDays * DAY_MS;
  }

  stream(name: string): LogStream {
    const stream = this.streams.get(name);
    if (!stream) throw noSuchStream();
    return stream;
  }

  createStream(name: string): LogStream {
    if (this.streams.has(name)) throw fail("ResourceAlreadyExistsException", "The specified log stream already exists");
    const { clock, ids } = this.context;
    const stream = new LogStream(this, name, `${this.arn}:log-stream:${name}`, clock.now(), ids.text(56, "0123456789"));
    this.streams.set(name, stream);
    return stream;
  }

  deleteStream(stream: LogStream): void {
    this.streams.delete(stream.name);
    for (let i = 0; i < stream.events.size; i++) this.bytes -= stream.events.at(i).bytes;
    if (stream.events.size > 0) this.events.filter((event) => event.stream !== stream);
  }

  /** Keeps a batch, in order, of one stream. */
  append(stream: LogStream, batch: readonly StoredEvent[], trace: Trace): void {
    stream.lastIngestionTime = this.context.clock.now();
    stream.events.add(batch);
    this.events.add(batch);
    const bytes = batch.reduce((sum, event) => sum + event.bytes, 0);
    this.bytes += bytes;
    this.count(batch.length, bytes);
    this.expire();
    this.makeRoom(trace);
  }

  /** Drops what has outlived the retention. Cheap when there is nothing to drop. */
  expire(): void {
    const before = this.expiredBefore;
    for (let first = this.events.first; first && first.timestamp < before; first = this.events.first) this.dropOldest();
  }

  /** AWS/Logs: of the group, and of all. */
  private count(events: number, bytes: number): void {
    if (!this.incoming) {
      const meter = new Meter(this.context.ports, "AWS/Logs");
      const { region } = parseArn(this.arn)!;
      const counter = (name: string, unit: string) => meter.counter({ region, name, unit, dimensions: { LogGroupName: this.name }, also: [{}] });
      this.incoming = { events: counter("IncomingLogEvents", "Count"), bytes: counter("IncomingBytes", "Bytes") };
    }
    this.incoming.events.add(events);
    this.incoming.bytes.add(bytes);
  }

  private makeRoom(trace: Trace): void {
    if (this.bytes <= GROUP_BYTES) return;
    let dropped = 0;
    while (this.bytes > GROUP_BYTES) {
      this.dropOldest();
      dropped++;
    }
    this.context.journal.record(trace, {
      kind: "note", service: "logs",
      message: `${this.name}: the oldest ${dropped} events were dropped, because the local cloud keeps ${GROUP_BYTES} bytes of a log group`,
      data: { logGroup: this.arn, dropped },
    });
  }

  /** The oldest event of a group is the oldest of its stream too: both are in the same order. */
  private dropOldest(): void {
    const event = this.events.shift()!;
    event.stream.events.shift();
    this.bytes -= event.bytes;
  }
}

/** The log groups of one region. */
export class LogRegion {
  readonly policies: ResourcePolicies;
  private readonly groups = new Map<string, LogGroup>();
  private sequence = 0;

  constructor(private readonly context: ServiceContext, readonly region: string) {
    this.policies = new ResourcePolicies(context, region);
  }

  arnOf(groupName: string): string {
    return `arn:${this.context.partition}:logs:${this.region}:${this.context.account}:log-group:${groupName}`;
  }

  find(name: string): LogGroup | undefined {
    return this.groups.get(name);
  }

  group(name: string): LogGroup {
    const group = this.groups.get(name);
    if (!group) throw noSuchGroup();
    return group;
  }

  /** In the order of their names. */
  all(): LogGroup[] {
    return [...this.groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  create(options: Omit<LogGroupOptions, "arn">): LogGroup {
    if (this.groups.has(options.name)) throw fail("ResourceAlreadyExistsException", "The specified log group already exists");
    const group = new LogGroup(this.context, { ...options, arn: this.arnOf(options.name) });
    this.groups.set(group.name, group);
    return group;
  }

  delete(group: LogGroup): void {
    this.groups.delete(group.name);
    this.policies.forgetGroup(group.arn);
  }

  nextSequence(): number {
    return ++this.sequence;
  }
}

/** What every operation needs. */
export class Logs {
  readonly regions: Regional<LogRegion>;

  constructor(readonly context: ServiceContext) {
    this.regions = new Regional((region) => new LogRegion(context, region));
  }

  in(call: Call): LogRegion {
    return this.regions.in(call.region);
  }

  /** The name of the group that `logGroupName` or `logGroupIdentifier` (a name or an ARN) means: exactly one must be given. */
  groupNameOf(input: { readonly logGroupName?: string; readonly logGroupIdentifier?: string }, call: Call): string {
    const { logGroupName, logGroupIdentifier } = input;
    if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
      throw invalid("LogGroup name and LogGroup identifier are mutually exclusive parameters.");
    }
    if (logGroupName !== undefined) return logGroupName;
    if (logGroupIdentifier === undefined) throw invalid("Either LogGroup name or LogGroup identifier must be specified.");
    return this.nameFromIdentifier(logGroupIdentifier, call);
  }

  nameFromIdentifier(identifier: string, call: Call): string {
    if (!identifier.startsWith("arn:")) return identifier;
    const prefix = this.in(call).arnOf("");
    // AWS: groups of other accounts and regions are not seen.
    if (!identifier.startsWith(prefix)) throw noSuchGroup();
    return identifier.slice(prefix.length);
  }
}
