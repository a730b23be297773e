import type { InputLogEvent, PutLogEventsCommandInput, PutLogEventsResponse, RejectedLogEventsInfo } from "@aws-sdk/client-cloudwatch-logs";
import type { Call, Operation } from "../../kernel/operation";
import { list, number, refused, string, structure } from "../../kernel/shape";
import { onStream } from "./access";
import { invalid } from "./errors";
import { groupName, streamName } from "./shapes";
import { DAY_MS, type LogGroup, type LogRegion, type Logs, type LogStream } from "./store";
import type { StoredEvent } from "./timeline";

const BATCH_BYTES = 1_048_576;
/** AWS counts this much for each event besides its message. */
const EVENT_OVERHEAD = 26;
/** AWS: 1 MB. An event of just that size does not fit into a batch, though. */
const EVENT_BYTES = 1_048_576;
const OLDEST_MS = 14 * DAY_MS;
const NEWEST_MS = 7_200_000;
const LONGEST_SPAN_MS = DAY_MS;

export const putLogEvents = (logs: Logs): Operation<PutLogEventsCommandInput, PutLogEventsResponse> => ({
  input: structure({
    logGroupName: groupName(), logStreamName: streamName(),
    logEvents: list(structure({ timestamp: number({ min: 0, required: true }), message: string({ min: 1, required: true }) }), { min: 1, max: 10_000, required: true }),
    // AWS: ignored since January 2023.
    sequenceToken: string({ min: 1 }),
    entity: refused("entities are not kept"),
  }),
  readOnly: false,
  category: "data",
  authorize: ({ logGroupName, logStreamName }, call) => [onStream(logs, call, "PutLogEvents", logGroupName!, logStreamName!)],
  run(input, call) {
    const region = logs.in(call);
    const group = region.group(input.logGroupName!);
    const stream = group.stream(input.logStreamName!);
    const events = input.logEvents!;
    const sizes = measure(events);
    const { from, to, rejected } = acceptable(events, group, logs.context.clock.now());
    if (to > from) {
      if (events[to - 1]!.timestamp! - events[from]!.timestamp! > LONGEST_SPAN_MS) {
        throw invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
      }
      group.append(stream, stored(events, sizes, { from, to }, stream, region, call), call.trace);
    }
    if (rejected) {
      logs.context.journal.record(call.trace, {
        kind: "note", service: "logs", message: `${group.name}: ${events.length - (to - from)} of ${events.length} events were rejected as too old, expired or too new`,
        data: { logGroup: group.arn, logStream: stream.name, ...rejected },
      });
    }
    return { nextSequenceToken: stream.uploadSequenceToken, ...(rejected && { rejectedLogEventsInfo: rejected }) };
  },
});

/** The bytes of every event, when the batch is in order and fits. */
function measure(events: readonly InputLogEvent[]): number[] {
  const sizes: number[] = [];
  let total = 0;
  let latest = 0;
  for (const { timestamp, message } of events) {
    if (timestamp! < latest) throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
    latest = timestamp!;
    const size = Buffer.byteLength(message!) + EVENT_OVERHEAD;
    if (size - EVENT_OVERHEAD > EVENT_BYTES) throw invalid(`Log event too large: ${size} bytes exceeds limit of ${EVENT_BYTES}`);
    total += size;
    sizes.push(size);
  }
  if (total > BATCH_BYTES) throw invalid(`Upload too large: ${total} bytes exceeds limit of ${BATCH_BYTES}`);
  return sizes;
}

/** Which events of a batch are neither too old nor too new: they are in order, so it is one piece of it. */
function acceptable(events: readonly InputLogEvent[], group: LogGroup, now: number): { from: number; to: number; rejected: RejectedLogEventsInfo | undefined } {
  const tooOld = count(events, (timestamp) => timestamp < now - OLDEST_MS);
  const expired = count(events, (timestamp) => timestamp < group.expiredBefore);
  const to = count(events, (timestamp) => timestamp <= now + NEWEST_MS);
  const rejected: RejectedLogEventsInfo = {
    ...(to < events.length && { tooNewLogEventStartIndex: to }),
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
  };
  return { from: Math.max(tooOld, expired), to, rejected: Object.keys(rejected).length > 0 ? rejected : undefined };
}

/** How many events at the beginning `fit`. */
function count(events: readonly InputLogEvent[], fits: (timestamp: number) => boolean): number {
  let index = 0;
  while (index < events.length && fits(events[index]!.timestamp!)) index++;
  return index;
}

function stored(events: readonly InputLogEvent[], sizes: readonly number[], { from, to }: { from: number; to: number }, stream: LogStream, region: LogRegion, call: Call): StoredEvent[] {
  const batch: StoredEvent[] = [];
  for (let i = from; i < to; i++) {
    const { timestamp, message } = events[i]!;
    batch.push({ timestamp: timestamp!, message: message!, ingestionTime: call.time, sequence: region.nextSequence(), bytes: sizes[i]!, stream });
  }
  return batch;
}
