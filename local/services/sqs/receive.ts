import type { Message as SdkMessage, ReceiveMessageCommandInput, ReceiveMessageResult, MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { Call, Operation } from "../../kernel/operation";
import { list, number, string, structure } from "../../kernel/shape";
import { md5OfAttributes } from "./digest";
import type { Encryption } from "./encryption";
import { fail, invalidValue } from "./errors";
import type { Message } from "./message";
import { TOKEN } from "./message-input";
import type { Queue, Received } from "./queue";
import { nonExistent, type Sqs } from "./queues";

/** AWS: how long a receive can be repeated by its attempt id. */
const ATTEMPT_MS = 300_000;

const SYSTEM_ATTRIBUTES: Readonly<Record<string, (message: Message) => string | undefined>> = {
  SenderId: (message) => message.senderId,
  SentTimestamp: (message) => String(message.sentAt),
  ApproximateReceiveCount: (message) => String(message.receives),
  ApproximateFirstReceiveTimestamp: (message) => String(message.firstReceivedAt),
  SequenceNumber: (message) => message.sequenceNumber,
  MessageDeduplicationId: (message) => message.draft.deduplicationId,
  MessageGroupId: (message) => message.draft.groupId,
  AWSTraceHeader: (message) => message.draft.traceHeader,
  DeadLetterQueueSourceArn: (message) => message.deadLetterSourceArn,
};

/** Names that are accepted in the old member AttributeNames, and name nothing that a message has. */
const ACCEPTED = new Set(["All", "SqsManagedSseEnabled", ...Object.keys(SYSTEM_ATTRIBUTES)]);

interface Attempt {
  readonly received: readonly Received[];
  readonly until: number;
}

export function receiveMessage(sqs: Sqs, encryption: Encryption): Operation<ReceiveMessageCommandInput, ReceiveMessageResult> {
  const attempts = new WeakMap<Queue, Map<string, Attempt>>();
  return {
    input: structure({
      QueueUrl: string(), AttributeNames: list(string()), MessageSystemAttributeNames: list(string()), MessageAttributeNames: list(string()),
      MaxNumberOfMessages: number(), VisibilityTimeout: number(), WaitTimeSeconds: number(), ReceiveRequestAttemptId: string(),
    }),
    readOnly: false,
    category: "data",
    authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:ReceiveMessage")],
    async run(input, call) {
      const queue = sqs.queue(input.QueueUrl, call);
      const asked = parse(input, queue);
      if (queue.settings.KmsMasterKeyId !== undefined) await encryption.beforeReceive(queue, call);
      const repeated = repeat(attempts, sqs, queue, input.ReceiveRequestAttemptId, asked.visibilityMs);
      const received = repeated ?? await poll(sqs, queue, asked, call);
      if (input.ReceiveRequestAttemptId !== undefined && received.length > 0) {
        remember(attempts, sqs, queue, input.ReceiveRequestAttemptId, received);
      }
      queue.meter.received(received.length);
      if (received.length === 0) return {};
      return { Messages: received.map((one) => render(one, asked)) };
    },
  };
}

interface Asked {
  readonly limit: number;
  readonly visibilityMs: number;
  readonly waitMs: number;
  readonly system: ReadonlySet<string>;
  readonly attributes: readonly string[];
}

function parse(input: ReceiveMessageCommandInput, queue: Queue): Asked {
  const within = (name: string, value: number, least: number, most: number, reason: string): number => {
    if (!(Number.isInteger(value) && value >= least && value <= most)) throw invalidValue(name, value, reason);
    return value;
  };
  const attempt = input.ReceiveRequestAttemptId;
  if (attempt !== undefined) {
    if (!queue.settings.FifoQueue) throw invalidValue("ReceiveRequestAttemptId", attempt, "The request includes a parameter that is not valid for this queue type.");
    if (!TOKEN.test(attempt)) throw invalidValue("ReceiveRequestAttemptId", attempt, "ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.");
  }
  const system = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])] as string[];
  for (const name of system) if (!ACCEPTED.has(name)) throw fail("InvalidAttributeName", `Unknown Attribute ${name}.`);
  return {
    limit: within("MaxNumberOfMessages", input.MaxNumberOfMessages ?? 1, 1, 10, "Must be between 1 and 10, if provided."),
    visibilityMs: 1000 * within("VisibilityTimeout", input.VisibilityTimeout ?? queue.settings.VisibilityTimeout, 0, 43_200, "Must be between 0 and 43200, if provided."),
    waitMs: 1000 * within("WaitTimeSeconds", input.WaitTimeSeconds ?? queue.settings.ReceiveMessageWaitTimeSeconds, 0, 20, "Must be >= 0 and <= 20, if provided."),
    system: new Set(system.includes("All") ? Object.keys(SYSTEM_ATTRIBUTES) : system),
    attributes: input.MessageAttributeNames ?? [],
  };
}

/** Receives, waiting for a first message as long as was asked. */
async function poll(sqs: Sqs, queue: Queue, asked: Asked, call: Call): Promise<readonly Received[]> {
  const { clock, work } = sqs.context;
  const deadline = clock.now() + asked.waitMs;
  for (;;) {
    if (queue.deleted) throw nonExistent();
    if (call.signal.aborted) {
      // Nobody is there to take a message: whoever waits next may.
      queue.waiters.wakeOne();
      return [];
    }
    const received = queue.receive(asked.limit, asked.visibilityMs);
    if (received.length > 0 || clock.now() >= deadline) return received;
    await work.aside(queue.waiters.wait(Math.min(deadline, queue.nextDue), clock, call.signal));
  }
}

function repeat(attempts: WeakMap<Queue, Map<string, Attempt>>, sqs: Sqs, queue: Queue, id: string | undefined, visibilityMs: number): readonly Received[] | undefined {
  const attempt = id === undefined ? undefined : attempts.get(queue)?.get(id);
  if (!attempt || attempt.until <= sqs.context.clock.now()) return undefined;
  return queue.receiveAgain(attempt.received, visibilityMs);
}

function remember(attempts: WeakMap<Queue, Map<string, Attempt>>, sqs: Sqs, queue: Queue, id: string, received: readonly Received[]): void {
  const now = sqs.context.clock.now();
  const known = attempts.get(queue) ?? new Map<string, Attempt>();
  attempts.set(queue, known);
  for (const [old, { until }] of known) {
    if (until > now) break;
    known.delete(old);
  }
  if (!known.has(id)) known.set(id, { received, until: now + ATTEMPT_MS });
}

function render({ message, handle }: Received, asked: Asked): SdkMessage {
  const { draft } = message;
  const out: SdkMessage = { MessageId: message.id, ReceiptHandle: handle, MD5OfBody: draft.bodyMd5, Body: draft.body };
  if (asked.system.size > 0) {
    const attributes: Record<string, string> = {};
    for (const name of asked.system) {
      const value = SYSTEM_ATTRIBUTES[name]?.(message);
      if (value !== undefined) attributes[name] = value;
    }
    if (Object.keys(attributes).length > 0) out.Attributes = attributes;
  }
  const chosen = draft.attributes && asked.attributes.length > 0 ? choose(draft.attributes, asked.attributes) : undefined;
  if (chosen) {
    out.MessageAttributes = chosen;
    // AWS: of those that are returned.
    out.MD5OfMessageAttributes = chosen === draft.attributes ? draft.attributesMd5 : md5OfAttributes(chosen);
  }
  return out;
}

/** `All` and `.*` name all, `foo.*` those that begin with `foo.`. */
function choose(attributes: Readonly<Record<string, MessageAttributeValue>>, names: readonly string[]): Record<string, MessageAttributeValue> | undefined {
  if (names.includes("All") || names.includes(".*")) return attributes as Record<string, MessageAttributeValue>;
  const fits = (name: string) => names.some((asked) => asked === name || (asked.endsWith(".*") && name.startsWith(asked.slice(0, -1))));
  const chosen = Object.entries(attributes).filter(([name]) => fits(name));
  return chosen.length > 0 ? Object.fromEntries(chosen) : undefined;
}
