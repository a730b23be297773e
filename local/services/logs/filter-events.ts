import type { FilteredLogEvent, FilterLogEventsCommandInput, FilterLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import type { Call, Operation } from "../../kernel/operation";
import { boolean, list, string, structure } from "../../kernel/shape";
import { onGroup } from "./access";
import { invalid, noSuchStream } from "./errors";
import { compileFilterPattern, PatternError } from "./pattern";
import { groupIdentifier, groupName, limit, nextToken, noUnmasking, streamName, time } from "./shapes";
import type { LogGroup, Logs, LogStream } from "./store";
import type { Position, StoredEvent, Timeline } from "./timeline";

const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 1_048_576;
/** AWS may return a page before it is full; so that one call never holds up others for long, so do we. */
const SEARCHED_EVENTS = 100_000;

/** Throws for a class of log group that cannot be read this way. */
export function checkReadable(group: LogGroup, operation: string): void {
  // AWS: neither GetLogEvents nor FilterLogEvents, only Logs Insights.
  if (group.groupClass === "INFREQUENT_ACCESS") throw invalid(`${operation} is not supported for log groups of the class INFREQUENT_ACCESS.`);
}

export const filterLogEvents = (logs: Logs): Operation<FilterLogEventsCommandInput, FilterLogEventsResponse> => ({
  input: structure({
    logGroupName: groupName(false), logGroupIdentifier: groupIdentifier(),
    logStreamNames: list(streamName(false), { min: 1, max: 100 }), logStreamNamePrefix: streamName(false),
    startTime: time, endTime: time, filterPattern: string({ max: 1024 }), nextToken, limit: limit(PAGE_EVENTS),
    // AWS: ignored since June 2019; the answer always interleaves.
    interleaved: boolean(),
    unmask: noUnmasking,
  }),
  readOnly: true,
  category: "data",
  authorize: (input, call) => [onGroup(logs, call, "FilterLogEvents", logs.groupNameOf(input, call))],
  run(input, call) {
    const matches = compile(logs, input.filterPattern ?? "", call);
    const group = groupOf(logs, input, call);
    const { timeline, has } = streamsOf(group, input);
    const start = startOf(timeline, input);
    const page = collect(timeline, start, input, (event) => has(event) && matches(event.message));
    return {
      events: page.events.map(render),
      // AWS: always empty since May 2020.
      searchedLogStreams: [],
      ...(page.next && { nextToken: writeToken(page.next) }),
    };
  },
});

function compile(logs: Logs, pattern: string, call: Call): (message: string) => boolean {
  try {
    return compileFilterPattern(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    // AWS says no more than this; the journal tells why.
    logs.context.journal.record(call.trace, { kind: "note", service: "logs", message: `Invalid filter pattern ${pattern}: ${error.message}` });
    throw invalid("Invalid filter pattern");
  }
}

function groupOf(logs: Logs, input: FilterLogEventsCommandInput, call: Call): LogGroup {
  const group = logs.in(call).group(logs.groupNameOf(input, call));
  checkReadable(group, "FilterLogEvents");
  group.expire();
  return group;
}

/** The events to look through: of one stream, or of the group, with a test for the streams that were asked for. */
function streamsOf(group: LogGroup, input: FilterLogEventsCommandInput): { timeline: Timeline; has: (event: StoredEvent) => boolean } {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names && prefix !== undefined) throw invalid("Log stream names and log stream name prefix are mutually exclusive parameters.");
  if (!names && prefix === undefined) return { timeline: group.events, has: () => true };
  const streams = new Set<LogStream>();
  for (const name of names ?? []) {
    const stream = group.streams.get(name);
    if (!stream) throw noSuchStream();
    streams.add(stream);
  }
  if (prefix !== undefined) for (const stream of group.streams.values()) if (stream.name.startsWith(prefix)) streams.add(stream);
  if (streams.size === 1) return { timeline: [...streams][0]!.events, has: () => true };
  return { timeline: group.events, has: (event) => streams.has(event.stream) };
}

function startOf(timeline: Timeline, { nextToken: token, startTime }: FilterLogEventsCommandInput): number {
  if (token !== undefined) return timeline.after(readToken(token));
  return startTime === undefined ? 0 : timeline.from(startTime);
}

interface Page {
  readonly events: readonly StoredEvent[];
  /** The last event that was looked at, when there is more. */
  readonly next: StoredEvent | undefined;
}

function collect(timeline: Timeline, start: number, input: FilterLogEventsCommandInput, matches: (event: StoredEvent) => boolean): Page {
  // AWS: the end is included.
  const end = input.endTime === undefined ? timeline.size : timeline.from(input.endTime + 1);
  const most = input.limit ?? PAGE_EVENTS;
  const events: StoredEvent[] = [];
  let bytes = 0;
  const pageEnd = Math.min(end, start + SEARCHED_EVENTS);
  for (let i = start; i < pageEnd; i++) {
    const event = timeline.at(i);
    if (!matches(event)) continue;
    bytes += event.bytes;
    if (events.length === most || (bytes > PAGE_BYTES && events.length > 0)) return { events, next: timeline.at(i - 1) };
    events.push(event);
  }
  return { events, next: pageEnd < end ? timeline.at(pageEnd - 1) : undefined };
}

const render = (event: StoredEvent): FilteredLogEvent => ({
  logStreamName: event.stream.name,
  timestamp: event.timestamp,
  message: event.message,
  ingestionTime: event.ingestionTime,
  // AWS: 56 digits.
  eventId: `${String(event.timestamp).padStart(28, "3")}${String(event.sequence).padStart(28, "0")}`,
});

const writeToken = ({ timestamp, sequence }: Position): string => Buffer.from(`${timestamp}/${sequence}`).toString("base64");

function readToken(token: string): Position {
  const match = /^(\d+)\/(\d+)$/.exec(Buffer.from(token, "base64").toString("latin1"));
  if (!match) throw invalid("The specified nextToken is invalid.");
  return { timestamp: Number(match[1]), sequence: Number(match[2]) };
}
