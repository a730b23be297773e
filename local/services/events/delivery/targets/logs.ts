import type { PutLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import { isObject, type Json } from "../../../../../model/pattern";
import type { Arn } from "../../../../../model/arn";
import { AwsError } from "../../../../kernel/errors";
import { isLogTemplate } from "../../input";
import { DeliveryError } from "../failure";
import type { Attempt, TargetKind } from ".";

const PREFIX = "log-group:";

/** A log group: the group's resource policies decide. Each rule writes to one stream of its own, with an opaque name. */
export function logs(): TargetKind {
  const streams = new Map<string, Promise<string>>();

  const streamOf = (attempt: Attempt, group: string): Promise<string> => {
    const key = `${attempt.rule.arn} ${attempt.arn.region} ${group}`;
    let stream = streams.get(key);
    if (!stream) {
      stream = createStream(attempt, group);
      streams.set(key, stream);
      stream.catch(() => streams.delete(key));
    }
    return stream;
  };

  return {
    service: "logs",
    role: "none",
    check(target, arn) {
      if (!arn.resource.startsWith(PREFIX)) return "Provided Arn is not in correct format.";
      // AWS: a log group takes an event as it is, or a time and a message.
      if (target.InputPath !== undefined || target.Input !== undefined) return `Input and InputPath are not supported for log group targets: target ${target.Id}.`;
      if (target.InputTransformer && !isLogTemplate(target.InputTransformer.InputTemplate!)) {
        return `InputTemplate for target ${target.Id} must be {"timestamp":<timestamp>,"message":<message>}.`;
      }
      return undefined;
    },
    async deliver(attempt) {
      const group = groupOf(attempt.arn);
      const logEvent = logEventOf(attempt);
      try {
        await write(attempt, group, await streamOf(attempt, group), logEvent);
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== "ResourceNotFoundException") throw error;
        // The group was made anew since the stream was: with another stream it is well, without the group it is not.
        streams.delete(`${attempt.rule.arn} ${attempt.arn.region} ${group}`);
        await write(attempt, group, await streamOf(attempt, group), logEvent);
      }
    },
  };
}

const groupOf = (arn: Arn): string => arn.resource.slice(PREFIX.length).replace(/:\*$/, "");

async function createStream({ ids, send }: Attempt, group: string): Promise<string> {
  const name = ids.uuid();
  await send("CreateLogStream", { logGroupName: group, logStreamName: name });
  return name;
}

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** The event as it is at its own time, or what the transformer made of both. */
function logEventOf({ event, target, payload }: Attempt): LogEvent {
  if (!target.InputTransformer) return { timestamp: Math.floor(event.envelope.time / 1000) * 1000, message: payload };
  const value = JSON.parse(payload) as Json;
  const { timestamp, message } = isObject(value) ? value : {};
  const time = typeof timestamp === "number" ? timestamp : typeof timestamp === "string" ? (/^\d+$/.test(timestamp) ? Number(timestamp) : Date.parse(timestamp)) : NaN;
  if (!Number.isFinite(time)) throw new DeliveryError("SDK_CLIENT_ERROR", `The transformer's timestamp is no time: ${JSON.stringify(timestamp)}`);
  return { timestamp: time, message: typeof message === "string" ? message : JSON.stringify(message) };
}

async function write({ send }: Attempt, group: string, stream: string, logEvent: LogEvent): Promise<void> {
  const { rejectedLogEventsInfo: rejected } = await send<PutLogEventsCommandOutput>("PutLogEvents", { logGroupName: group, logStreamName: stream, logEvents: [logEvent] });
  // PutLogEvents succeeds even so: without this the event would be lost without a word.
  if (rejected) throw new DeliveryError("SDK_CLIENT_ERROR", `CloudWatch Logs rejected the event because of its time ${new Date(logEvent.timestamp).toISOString()}: ${JSON.stringify(rejected)}`);
}
