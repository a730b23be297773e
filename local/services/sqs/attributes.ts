import { NotSupported } from "../../kernel/errors";
import { fail, invalidValue } from "./errors";
import { checkPolicy } from "./policy";
import type { Queue } from "./queue";
import { parseRedriveAllowPolicy, parseRedrivePolicy } from "./redrive";
import type { Settings } from "./settings";

/** Attributes whose value is a whole number, with AWS's bounds. */
const NUMBERS = {
  DelaySeconds: [0, 900],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
  MaximumMessageSize: [1_024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
} as const;

const CHOICES = {
  DeduplicationScope: ["queue", "messageGroup"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
} as const;

const READ_ONLY = new Set([
  "QueueArn", "CreatedTimestamp", "LastModifiedTimestamp",
  "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed",
]);

const FIFO_ONLY = new Set(["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"]);

const JSON_ATTRIBUTES = ["Policy", "RedrivePolicy", "RedriveAllowPolicy"] as const;

export const ATTRIBUTE_NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(NUMBERS), ...Object.keys(CHOICES), ...READ_ONLY, ...FIFO_ONLY, ...JSON_ATTRIBUTES,
  "All", "SqsManagedSseEnabled", "KmsMasterKeyId",
]);

/** What attributes are checked against. */
export interface Surroundings {
  readonly operation: string;
  readonly arn: string;
  readonly find: (arn: string) => Queue | undefined;
  /** Whether the cloud has KMS. */
  readonly kms: boolean;
}

const invalid = (name: string) => fail("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
const unknown = (name: string) => fail("InvalidAttributeName", `Unknown Attribute ${name}.`);

/** `settings` with the given attributes changed. Throws SQS's error for the first one that does not do. */
export function applyAttributes(settings: Settings, given: Readonly<Record<string, string | undefined>>, around: Surroundings): Settings {
  const next = { ...settings } as { -readonly [K in keyof Settings]: Settings[K] };
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) applyOne(next, name, value, around);
  }
  // AWS: a queue has one kind of encryption; a key of KMS takes the place of the one that SQS has by itself.
  if (given.KmsMasterKeyId && given.SqsManagedSseEnabled === undefined) next.SqsManagedSseEnabled = false;
  if (next.KmsMasterKeyId !== undefined && next.SqsManagedSseEnabled) {
    throw fail("InvalidAttributeValue", "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.");
  }
  if (next.FifoThroughputLimit === "perMessageGroupId" && next.DeduplicationScope !== "messageGroup") {
    throw invalidValue("FifoThroughputLimit", next.FifoThroughputLimit, "perMessageGroupId is allowed only when DeduplicationScope is messageGroup.");
  }
  return next;
}

function applyOne(next: { -readonly [K in keyof Settings]: Settings[K] }, name: string, value: string, around: Surroundings): void {
  if (READ_ONLY.has(name) || !ATTRIBUTE_NAMES.has(name) || name === "All") throw unknown(name);
  if (FIFO_ONLY.has(name) && !next.FifoQueue) throw unknown(name);
  switch (name) {
    case "DelaySeconds":
    case "KmsDataKeyReusePeriodSeconds":
    case "MaximumMessageSize":
    case "MessageRetentionPeriod":
    case "ReceiveMessageWaitTimeSeconds":
    case "VisibilityTimeout":
      next[name] = wholeNumber(name, value, NUMBERS[name]);
      return;
    case "SqsManagedSseEnabled":
    case "ContentBasedDeduplication":
      next[name] = truth(name, value);
      return;
    case "DeduplicationScope":
      next.DeduplicationScope = oneOf(name, value, CHOICES.DeduplicationScope);
      return;
    case "FifoThroughputLimit":
      next.FifoThroughputLimit = oneOf(name, value, CHOICES.FifoThroughputLimit);
      return;
    case "FifoQueue":
      // AWS: only at creation, and only true.
      if (!truth(name, value)) throw unknown(name);
      return;
    case "Policy":
      next.Policy = value === "" ? undefined : checkPolicy(value);
      return;
    case "RedrivePolicy":
      next.RedrivePolicy = value === "" ? undefined : parseRedrivePolicy(value, next.FifoQueue, around);
      return;
    case "RedriveAllowPolicy":
      next.RedriveAllowPolicy = value === "" ? undefined : parseRedriveAllowPolicy(value);
      return;
    case "KmsMasterKeyId":
      if (value !== "" && !around.kms) throw new NotSupported(`${around.operation} ${name} (there is no KMS in this cloud)`, "local/services/sqs");
      if (value.length > 2048) throw invalid(name);
      // AWS: an empty one means none. Whether there is such a key shows when it is used.
      next.KmsMasterKeyId = value === "" ? undefined : value;
  }
}

function wholeNumber(name: string, value: string, [least, most]: readonly [number, number]): number {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (!(number >= least && number <= most)) throw invalid(name);
  return number;
}

function truth(name: string, value: string): boolean {
  const lower = value.toLowerCase();
  if (lower !== "true" && lower !== "false") throw invalid(name);
  return lower === "true";
}

function oneOf<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const choice = choices.find((text) => text === value);
  if (!choice) throw invalid(name);
  return choice;
}

/** The attributes that somebody set, or that have a default, as SQS returns them. */
export function describeSettings(settings: Settings): Record<string, string> {
  return {
    DelaySeconds: String(settings.DelaySeconds),
    MaximumMessageSize: String(settings.MaximumMessageSize),
    MessageRetentionPeriod: String(settings.MessageRetentionPeriod),
    ReceiveMessageWaitTimeSeconds: String(settings.ReceiveMessageWaitTimeSeconds),
    VisibilityTimeout: String(settings.VisibilityTimeout),
    SqsManagedSseEnabled: String(settings.SqsManagedSseEnabled),
    ...(settings.KmsMasterKeyId !== undefined && { KmsMasterKeyId: settings.KmsMasterKeyId, KmsDataKeyReusePeriodSeconds: String(settings.KmsDataKeyReusePeriodSeconds) }),
    ...(settings.FifoQueue && {
      FifoQueue: "true",
      ContentBasedDeduplication: String(settings.ContentBasedDeduplication),
      DeduplicationScope: settings.DeduplicationScope,
      FifoThroughputLimit: settings.FifoThroughputLimit,
    }),
    ...(settings.Policy !== undefined && { Policy: settings.Policy }),
    ...(settings.RedrivePolicy && { RedrivePolicy: JSON.stringify(settings.RedrivePolicy) }),
    ...(settings.RedriveAllowPolicy && { RedriveAllowPolicy: JSON.stringify(settings.RedriveAllowPolicy) }),
  };
}

/** Every attribute of a queue. */
export function describeQueue(queue: Queue): Record<string, string> {
  const { available, inFlight, delayed } = queue.counts();
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(available),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    // AWS: in seconds.
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.lastModifiedAt / 1000)),
    ...describeSettings(queue.settings),
  };
}
