import type {
  CreateLogStreamCommandInput, DeleteLogStreamCommandInput, DescribeLogStreamsCommandInput, DescribeLogStreamsResponse, LogStream as SdkLogStream,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Operation } from "../../kernel/operation";
import { boolean, string, structure } from "../../kernel/shape";
import { onGroup, onStream } from "./access";
import { invalid } from "./errors";
import { checkDeletable } from "./groups";
import { page } from "./paging";
import { groupIdentifier, groupName, limit, nextToken, streamName } from "./shapes";
import type { Logs, LogStream } from "./store";

export const createLogStream = (logs: Logs): Operation<CreateLogStreamCommandInput, object> => ({
  input: structure({ logGroupName: groupName(), logStreamName: streamName() }),
  readOnly: false,
  authorize: ({ logGroupName, logStreamName }, call) => [onStream(logs, call, "CreateLogStream", logGroupName!, logStreamName!)],
  run({ logGroupName, logStreamName }, call) {
    logs.in(call).group(logGroupName!).createStream(logStreamName!);
    return {};
  },
});

export const deleteLogStream = (logs: Logs): Operation<DeleteLogStreamCommandInput, object> => ({
  input: structure({ logGroupName: groupName(), logStreamName: streamName() }),
  readOnly: false,
  authorize: ({ logGroupName, logStreamName }, call) => [onStream(logs, call, "DeleteLogStream", logGroupName!, logStreamName!)],
  run({ logGroupName, logStreamName }, call) {
    const group = logs.in(call).group(logGroupName!);
    checkDeletable(group);
    group.deleteStream(group.stream(logStreamName!));
    return {};
  },
});

export const describeLogStreams = (logs: Logs): Operation<DescribeLogStreamsCommandInput, DescribeLogStreamsResponse> => ({
  input: structure({
    logGroupName: groupName(false), logGroupIdentifier: groupIdentifier(), logStreamNamePrefix: streamName(false),
    orderBy: string({ oneOf: ["LogStreamName", "LastEventTime"] }), descending: boolean(), nextToken, limit: limit(50),
  }),
  readOnly: true,
  authorize: (input, call) => [onGroup(logs, call, "DescribeLogStreams", logs.groupNameOf(input, call))],
  run(input, call) {
    const byTime = input.orderBy === "LastEventTime";
    const prefix = input.logStreamNamePrefix;
    if (byTime && prefix !== undefined) throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
    const group = logs.in(call).group(logs.groupNameOf(input, call));
    group.expire();
    const keyOf = byTime ? (stream: LogStream) => `${String(lastEvent(stream)).padStart(16, "0")} ${stream.name}` : ({ name }: LogStream) => name;
    const streams = [...group.streams.values()]
      .filter(({ name }) => prefix === undefined || name.startsWith(prefix))
      .map((stream) => ({ stream, key: keyOf(stream) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    if (input.descending) streams.reverse();
    const found = page(streams, ({ key }) => key, { limit: input.limit ?? 50, nextToken: input.nextToken, descending: input.descending });
    return { logStreams: found.items.map(({ stream }) => describe(stream)), ...(found.nextToken && { nextToken: found.nextToken }) };
  },
});

/** Streams without events come as if their last event were at the beginning of time. */
const lastEvent = ({ events }: LogStream): number => events.last?.timestamp ?? 0;

function describe(stream: LogStream): SdkLogStream {
  const { first, last } = stream.events;
  return {
    logStreamName: stream.name,
    creationTime: stream.creationTime,
    ...(first && last && { firstEventTimestamp: first.timestamp, lastEventTimestamp: last.timestamp }),
    ...(stream.lastIngestionTime !== undefined && { lastIngestionTime: stream.lastIngestionTime }),
    uploadSequenceToken: stream.uploadSequenceToken,
    arn: stream.arn,
    // AWS: always zero since June 2019.
    storedBytes: 0,
  };
}
