import { AwsError } from "../../../kernel/errors";
import type { Caller } from "../../../kernel/caller";
import type { Trace } from "../../../kernel/journal";
import type { RoleSessions } from "../access";
import { groupOf, streamOf } from "../checks";
import type { Trail } from "../model";
import type { TrailRecord } from "../record/record";
import type { Trails } from "../state";
import { errorName } from "./batch";

/** AWS: a batch of log events counts 26 bytes more for each. */
const OVERHEAD = 26;
const LARGEST_BATCH = 1_048_576;
/** AWS: CloudTrail leaves out what is larger than an event of CloudWatch Logs may be. */
const LARGEST_EVENT = 262_144 - OVERHEAD;
const MOST_EVENTS = 10_000;

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Records in the trail's log group, written with the role that it names. */
export class LogStreams {
  constructor(private readonly trails: Trails, private readonly sessions: RoleSessions) {}

  async deliver(trail: Trail, region: string, records: readonly TrailRecord[], trace: Trace): Promise<void> {
    const { logGroupArn, logRoleArn } = trail.settings;
    const group = logGroupArn === undefined ? undefined : groupOf(logGroupArn);
    if (!group || logRoleArn === undefined) return;
    const { context } = this.trails;
    try {
      const caller = await this.sessions.assume(logRoleArn, trail.arn, trail.homeRegion, trace);
      const where = { logGroupName: group.name, logStreamName: streamOf(context.account, region) };
      for (const logEvents of batchesOf(records)) await this.put(where, logEvents, { caller, region: group.region, trace });
      trail.status.logsDeliveredAt = context.clock.now();
      delete trail.status.logsError;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      trail.status.logsError = errorName(error);
      context.journal.record(trace, {
        kind: "note", service: "cloudtrail", message: `Trail ${trail.name} could not write ${records.length} records to log group ${group.name}: ${error.message}`,
      });
    }
  }

  private async put(where: object, logEvents: readonly LogEvent[], by: { caller: Caller; region: string; trace: Trace }): Promise<void> {
    const put = () => this.trails.context.call({ service: "logs", operation: "PutLogEvents", input: { ...where, logEvents }, ...by });
    try {
      await put();
    } catch (error) {
      // The stream of this region is made when something first comes for it.
      if (!(error instanceof AwsError) || error.code !== "ResourceNotFoundException") throw error;
      await this.trails.context.call({ service: "logs", operation: "CreateLogStream", input: where, ...by });
      await put();
    }
  }
}

function* batchesOf(records: readonly TrailRecord[]): Generator<LogEvent[]> {
  let batch: LogEvent[] = [];
  let size = 0;
  for (const record of [...records].sort((a, b) => (a.eventTime < b.eventTime ? -1 : a.eventTime > b.eventTime ? 1 : 0))) {
    const message = JSON.stringify(record);
    const bytes = Buffer.byteLength(message);
    if (bytes > LARGEST_EVENT) continue;
    if (batch.length === MOST_EVENTS || size + bytes + OVERHEAD > LARGEST_BATCH) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push({ timestamp: Date.parse(record.eventTime), message });
    size += bytes + OVERHEAD;
  }
  if (batch.length > 0) yield batch;
}
