import { callerOf, parseApiCall, type ApiCallRecord } from "../shared/cloudtrail";
import type { BusEvent } from "../shared/event";
import type { Log } from "../shared/log";
import { untilReady } from "../shared/retry";
import { CREATES_CLUSTER, CREATES_INSTANCE } from "./contract";

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface AutotagPorts {
  /** The value of a tag that the resource has; undefined when it has none of that key. */
  currentValue(arn: string, key: string): Promise<string | undefined>;
  add(arn: string, tag: Tag): Promise<void>;
  /** Milliseconds. */
  wait(ms: number): Promise<void>;
  log: Log;
}

export interface AutotagSettings {
  readonly tag: Tag;
  /** Whether a value that somebody else has set is replaced. */
  readonly overwrite: boolean;
}

export type AutotagResult =
  | { readonly status: "tagged" | "already tagged"; readonly arn: string }
  | { readonly status: "left alone"; readonly arn: string; readonly value: string }
  | { readonly status: "nothing to tag"; readonly reason: string };

/** RDS answers these for a moment after it has taken a creation. */
const NOT_YET = ["DBInstanceNotFoundFault", "DBClusterNotFoundFault", "InvalidDBInstanceStateFault", "InvalidDBClusterStateFault"];

/**
 * Tags what an RDS call created. Waits while RDS does not know the resource yet or is still busy with it, until 20 s
 * before `remainingMs` is over, then throws, so that Lambda tries again. The same event twice changes nothing.
 */
export const autotag = (ports: AutotagPorts, settings: AutotagSettings) => async (event: BusEvent, remainingMs: () => number): Promise<AutotagResult> => {
  const record = parseApiCall(event?.detail);
  const { arn, reason } = createdBy(record);
  if (arn === undefined) {
    ports.log.info({ message: "nothing to tag", reason, eventID: record.eventID });
    return { status: "nothing to tag", reason };
  }
  const result = await untilReady(() => tagOnce(arn, ports, settings), { temporary: NOT_YET, remainingMs, ...ports });
  ports.log.info({ message: result.status, arn, ...settings.tag, call: record.eventName, by: callerOf(record), eventID: record.eventID });
  return result;
};

/** The ARN of what the call created, or why it created nothing. */
export function createdBy({ eventName, errorCode, responseElements }: ApiCallRecord): { readonly arn?: string; readonly reason: string } {
  if (errorCode !== undefined) return { reason: `${eventName} failed: ${errorCode}` };
  // CloudTrail lowers the first letter of an API's name and no more.
  const field = CREATES_INSTANCE.includes(eventName) ? "dBInstanceArn" : CREATES_CLUSTER.includes(eventName) ? "dBClusterArn" : undefined;
  if (field === undefined) return { reason: `${eventName} creates neither an instance nor a cluster` };
  const arn = responseElements?.[field];
  return typeof arn === "string" && arn !== "" ? { arn, reason: "" } : { reason: `${eventName} was answered without ${field}` };
}

async function tagOnce(arn: string, { currentValue, add }: AutotagPorts, { tag, overwrite }: AutotagSettings): Promise<AutotagResult> {
  const value = overwrite ? undefined : await currentValue(arn, tag.key);
  if (value === tag.value) return { status: "already tagged", arn };
  // AddTagsToResource replaces the value of a key without asking.
  if (value !== undefined) return { status: "left alone", arn, value };
  await add(arn, tag);
  return { status: "tagged", arn };
}
