import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { ServiceCaller } from "../../../kernel/caller";
import { AwsError, messageOf } from "../../../kernel/errors";
import type { Trace } from "../../../kernel/journal";
import type { ServiceContext } from "../../../kernel/service";
import type { Execution, StateMachine } from "../model";
import { DELIVERY_PRINCIPAL } from "./policy";
import { isLogged, logLine } from "./record";

/** AWS: it appears when the delivery is set up. */
export const VALIDATION_STREAM = "log_stream_created_by_aws_to_validate_log_delivery_subscriptions";

/** AWS: a batch holds 1 MB and 10,000 events, each with 26 bytes of its own. */
const BATCH_BYTES = 1_000_000;
const BATCH_EVENTS = 10_000;
const OVERHEAD = 26;

interface Line {
  readonly timestamp: number;
  readonly message: string;
}

interface Stream {
  readonly name: string;
  readonly group: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Settled once it is there. */
  readonly made: Promise<void>;
}

/** How long a stream is written to before the next one is begun. */
const STREAM_MS = 3_600_000;

/**
 * Writes what executions log. AWS: not the machine's role writes, but the log delivery service, by the resource policy
 * that the role set up at creation; when that is gone, logs stop and nothing else does.
 */
export class LogWriter {
  private readonly streams = new Map<string, Stream>();
  private readonly waiting = new Map<Execution, Line[]>();
  /** Machines whose logs are known not to arrive: it is said once. */
  private readonly broken = new Set<string>();

  constructor(private readonly context: ServiceContext) {}

  /** Takes an event of an execution. It is written once the present turn is over, with those that come until then. */
  add(execution: Execution, event: HistoryEvent): void {
    const { level, includeExecutionData, groupName } = execution.revision.logging;
    if (groupName === undefined || !isLogged(event.type!, level)) return;
    const line = { timestamp: event.timestamp!.getTime(), message: logLine(event, execution.arn, includeExecutionData) };
    const lines = this.waiting.get(execution);
    if (lines) {
      lines.push(line);
      return;
    }
    this.waiting.set(execution, [line]);
    const end = this.context.work.begin();
    setImmediate(() => {
      this.context.work.run("states: log delivery", execution.trace, () => this.flush(execution, groupName));
      end();
    });
  }

  /** Makes a stream as the log delivery service; one that is there already is as good. */
  async createStream(group: string, stream: string, region: string, trace: Trace): Promise<void> {
    try {
      await this.send("CreateLogStream", { logGroupName: group, logStreamName: stream }, region, trace);
    } catch (error) {
      if ((error as AwsError).code !== "ResourceAlreadyExistsException") throw error;
    }
  }

  forget(machine: StateMachine): void {
    this.streams.delete(machine.arn);
    this.broken.delete(machine.arn);
  }

  private async flush(execution: Execution, group: string): Promise<void> {
    const lines = this.waiting.get(execution) ?? [];
    this.waiting.delete(execution);
    const { machine, trace } = execution;
    try {
      for (const batch of batches(lines)) await this.put(machine, group, batch, trace);
      if (this.broken.delete(machine.arn)) this.note(`The logs of ${machine.name} are delivered to ${group} again`, trace, true);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (this.broken.has(machine.arn)) return;
      this.broken.add(machine.arn);
      this.note(`The logs of ${machine.name} are not delivered to ${group}: ${messageOf(error)}`, trace, false);
    }
  }

  private async put(machine: StateMachine, group: string, logEvents: readonly Line[], trace: Trace): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const stream = this.streamOf(machine, group, trace);
      try {
        await stream.made;
        await this.send("PutLogEvents", { logGroupName: group, logStreamName: stream.name, logEvents }, machine.region, trace);
        return;
      } catch (error) {
        if (this.streams.get(machine.arn) === stream) this.streams.delete(machine.arn);
        // The stream, or its group, was deleted and perhaps made again.
        if (attempt === 2 || (error as AwsError).code !== "ResourceNotFoundException") throw error;
      }
    }
  }

  private streamOf(machine: StateMachine, group: string, trace: Trace): Stream {
    const now = this.context.clock.now();
    const known = this.streams.get(machine.arn);
    if (known?.group === group && now - known.since < STREAM_MS) return known;
    const minute = new Date(now).toISOString().slice(0, 16).replace(/[T:]/g, "-");
    const name = `states/${machine.name}/${minute}/${this.context.ids.hex(8)}`;
    const stream: Stream = { name, group, since: now, made: this.createStream(group, name, machine.region, trace) };
    this.streams.set(machine.arn, stream);
    return stream;
  }

  private send(operation: string, input: object, region: string, trace: Trace): Promise<unknown> {
    const { account, partition } = this.context;
    const caller: ServiceCaller = {
      type: "AWSService", principal: DELIVERY_PRINCIPAL, sourceAccount: account, sourceArn: `arn:${partition}:logs:${region}:${account}:*`,
    };
    return this.context.call({ service: "logs", operation, input, caller, region, trace });
  }

  private note(message: string, trace: Trace, expected: boolean): void {
    this.context.journal.record(trace, { kind: "note", service: "states", message, ...(expected && { expected }) });
  }
}

function* batches(lines: readonly Line[]): Iterable<Line[]> {
  // Branches run side by side, and a batch must be in the order of time.
  const sorted = [...lines].sort((a, b) => a.timestamp - b.timestamp);
  let batch: Line[] = [];
  let bytes = 0;
  for (const line of sorted) {
    const size = Buffer.byteLength(line.message) + OVERHEAD;
    if (batch.length > 0 && (bytes + size > BATCH_BYTES || batch.length === BATCH_EVENTS)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(line);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
