import type { GetLogEventsCommandInput, GetLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import type { Operation } from "../../kernel/operation";
import { boolean, structure } from "../../kernel/shape";
import { onStream } from "./access";
import { invalid } from "./errors";
import { checkReadable } from "./filter-events";
import { groupIdentifier, groupName, limit, nextToken, noUnmasking, streamName, time } from "./shapes";
import type { Logs } from "./store";
import type { Position, StoredEvent, Timeline } from "./timeline";

export const PAGE_EVENTS = 10_000;
export const PAGE_BYTES = 1_048_576;

/** A token is a direction and a place between two events; what it brings depends on what is there when it is used. */
interface Token {
  readonly forward: boolean;
  readonly position: Position;
}

const DIGITS = 28;

const write = ({ timestamp, sequence }: Position): string => `${String(timestamp).padStart(DIGITS, "0")}${String(sequence).padStart(DIGITS, "0")}`;
const forwardToken = (position: Position): string => `f/${write(position)}/s`;
const backwardToken = (position: Position): string => `b/${write(position)}/s`;

function readToken(text: string): Token {
  const match = /^([fb])\/(\d{28})(\d{28})\/s$/.exec(text);
  if (!match) throw invalid("The specified nextToken is invalid.");
  return { forward: match[1] === "f", position: { timestamp: Number(match[2]), sequence: Number(match[3]) } };
}

export const getLogEvents = (logs: Logs): Operation<GetLogEventsCommandInput, GetLogEventsResponse> => ({
  input: structure({
    logGroupName: groupName(false), logGroupIdentifier: groupIdentifier(), logStreamName: streamName(),
    startTime: time, endTime: time, nextToken, limit: limit(PAGE_EVENTS), startFromHead: boolean(), unmask: noUnmasking,
  }),
  readOnly: true,
  category: "data",
  authorize: (input, call) => [onStream(logs, call, "GetLogEvents", logs.groupNameOf(input, call), input.logStreamName!)],
  run(input, call) {
    const group = logs.in(call).group(logs.groupNameOf(input, call));
    checkReadable(group, "GetLogEvents");
    const { events } = group.stream(input.logStreamName!);
    group.expire();
    const token = input.nextToken === undefined ? undefined : readToken(input.nextToken);
    const { from, to } = read(events, input, token);
    const answer: StoredEvent[] = [];
    for (let i = from; i < to; i++) answer.push(events.at(i));
    const start = token?.position ?? { timestamp: 0, sequence: 0 };
    const [first, last] = [answer[0], answer[answer.length - 1]];
    return {
      events: answer.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      // AWS: at the end of the stream, the same token again.
      nextForwardToken: forwardToken(last ?? start),
      nextBackwardToken: backwardToken(first ? { timestamp: first.timestamp, sequence: first.sequence - 1 } : start),
    };
  },
});

/** Which events make the page: as many as fit, from its beginning or its end. */
function read(events: Timeline, input: GetLogEventsCommandInput, token: Token | undefined): { from: number; to: number } {
  let from = input.startTime === undefined ? 0 : events.from(input.startTime);
  // AWS: the end is excluded.
  let to = input.endTime === undefined ? events.size : events.from(input.endTime);
  const forward = token?.forward ?? input.startFromHead ?? false;
  if (token) {
    const place = events.after(token.position);
    if (forward) from = Math.max(from, place); else to = Math.min(to, place);
  }
  const most = input.limit ?? PAGE_EVENTS;
  let bytes = 0;
  let count = 0;
  while (count < most && from + count < to) {
    bytes += events.at(forward ? from + count : to - 1 - count).bytes;
    if (bytes > PAGE_BYTES && count > 0) break;
    count++;
  }
  return forward ? { from, to: from + count } : { from: Math.max(from, to - count), to };
}
