import type { PutLogEventsCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../../../kernel/errors";
import type { LogLine, Trace } from "../../../kernel/journal";
import type { ServiceContext } from "../../../kernel/service";
import type { RoleSession } from "../roles";

/** AWS: limits of one PutLogEvents, and what it adds to each event's size. */
const BATCH_BYTES = 1_048_576;
const BATCH_EVENTS = 10_000;
const OVERHEAD = 26;
/** AWS: a longer line becomes several events. */
const EVENT_BYTES = 262_144 - OVERHEAD;

export interface LogDestination {
  readonly group: string;
  readonly stream: string;
  readonly region: string;
}

/** Writes an environment's log as the function's role: without its permission nothing is written, as on AWS. */
export class LogWriter {
  private ready = false;
  private given = false;

  constructor(private readonly context: ServiceContext, private readonly session: RoleSession, private readonly destination: LogDestination) {}

  async write(lines: readonly LogLine[], trace: Trace): Promise<void> {
    if (lines.length === 0) return;
    try {
      if (!this.ready) await this.createStream(trace);
      this.ready = true;
      for (const logEvents of batches(lines)) {
        const input: PutLogEventsCommandInput = { logGroupName: this.destination.group, logStreamName: this.destination.stream, logEvents };
        await this.call("PutLogEvents", input, trace);
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // The group may have been deleted, or be there the next time.
      this.ready = false;
      this.tell(error, trace);
    }
  }

  /** AWS: the group is made on the first write if it is not there and the role may. */
  private async createStream(trace: Trace): Promise<void> {
    const { group: logGroupName, stream: logStreamName } = this.destination;
    const stream = () => this.call("CreateLogStream", { logGroupName, logStreamName }, trace).catch(unless("ResourceAlreadyExistsException"));
    try {
      await stream();
    } catch (error) {
      if (!isCode(error, "ResourceNotFoundException")) throw error;
      await this.call("CreateLogGroup", { logGroupName }, trace).catch(unless("ResourceAlreadyExistsException"));
      await stream();
    }
  }

  private call(operation: string, input: object, trace: Trace): Promise<unknown> {
    return this.context.call({ service: "logs", operation, input, caller: this.session.caller, region: this.destination.region, trace });
  }

  /** Once an environment: its log would otherwise be missing without a word. */
  private tell(error: AwsError, trace: Trace): void {
    if (this.given) return;
    this.given = true;
    const { group } = this.destination;
    const missing = error.denial?.missing;
    this.context.journal.record(trace, {
      kind: "note", service: "lambda",
      message: `nothing is written to the log group ${group}: ${error.message}${missing ? `; missing in ${missing.where}: ${JSON.stringify(missing.statement)}` : ""}`,
      data: { group, code: error.code, ...(error.denial && { denial: error.denial }) },
    });
  }
}

const isCode = (error: unknown, code: string): boolean => error instanceof AwsError && error.code === code;
const unless = (code: string) => (error: unknown): void => { if (!isCode(error, code)) throw error; };

function* batches(lines: readonly LogLine[]): Generator<{ timestamp: number; message: string }[]> {
  let batch: { timestamp: number; message: string }[] = [];
  let bytes = 0;
  for (const line of lines) {
    for (const message of pieces(line.message)) {
      const size = Buffer.byteLength(message) + OVERHEAD;
      if (bytes + size > BATCH_BYTES || batch.length === BATCH_EVENTS) {
        yield batch;
        batch = [];
        bytes = 0;
      }
      batch.push({ timestamp: line.time, message });
      bytes += size;
    }
  }
  if (batch.length > 0) yield batch;
}

function pieces(message: string): string[] {
  if (message.length <= EVENT_BYTES / 4 || Buffer.byteLength(message) <= EVENT_BYTES) return [message];
  const all: string[] = [];
  // A character takes up to four bytes.
  for (let at = 0; at < message.length; at += EVENT_BYTES / 4) all.push(message.slice(at, at + EVENT_BYTES / 4));
  return all;
}
