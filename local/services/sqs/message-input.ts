import type { MessageAttributeValue, MessageSystemAttributeValue } from "@aws-sdk/client-sqs";
import { list, map, blob, number, string, structure, type Shape } from "../../kernel/shape";
import { sha256 } from "./digest";
import { fail, invalidValue, present } from "./errors";
import { Draft } from "./message";
import type { Queue } from "./queue";

const attributeValue = structure({
  DataType: string(), StringValue: string(), BinaryValue: blob(), StringListValues: list(string()), BinaryListValues: list(blob()),
});

/** The members of SendMessage and of an entry of SendMessageBatch that make the message. */
export const MESSAGE_MEMBERS = {
  MessageBody: string(),
  DelaySeconds: number(),
  MessageAttributes: map(string(), attributeValue),
  MessageSystemAttributes: map(string({ oneOf: ["AWSTraceHeader"] }), attributeValue),
  MessageDeduplicationId: string(),
  MessageGroupId: string(),
} satisfies Record<string, Shape>;

export interface MessageInput {
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>>;
  readonly MessageSystemAttributes?: Partial<Readonly<Record<string, MessageSystemAttributeValue>>>;
  readonly MessageDeduplicationId?: string;
  readonly MessageGroupId?: string;
}

const NOT_FOR_THIS_TYPE = "The request includes a parameter that is not valid for this queue type";
/** With the flag u, a surrogate fits only when it stands alone. */
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]/u;
const ALLOWED = "the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";
/** AWS: letters, digits and ASCII punctuation. */
export const TOKEN = /^[!-~]{1,128}$/;

/** What is sent, checked against the queue and digested. */
export function draftOf(input: MessageInput, queue: Queue): Draft {
  const body = present(input.MessageBody, "MessageBody");
  checkCharacters(body, "message body");
  const attributes = checkAttributes(input.MessageAttributes);
  const size = Buffer.byteLength(body) + (attributes ? sizeOf(attributes) : 0);
  const { MaximumMessageSize } = queue.settings;
  if (size > MaximumMessageSize) {
    throw fail("InvalidParameterValue", `One or more parameters are invalid. Reason: Message must be shorter than ${MaximumMessageSize} bytes.`);
  }
  const traceHeader = checkTraceHeader(input.MessageSystemAttributes);
  const delaySeconds = checkDelay(input.DelaySeconds, queue);
  checkGrouping(input, queue);
  const deduplicationId = queue.settings.FifoQueue ? input.MessageDeduplicationId ?? sha256(body) : undefined;
  return new Draft({ body, attributes, traceHeader, size, delaySeconds, groupId: input.MessageGroupId, deduplicationId });
}

/** The delay of the message itself, in seconds. */
function checkDelay(delay: number | undefined, queue: Queue): number | undefined {
  if (delay === undefined) return undefined;
  // AWS: a FIFO queue has one delay for all.
  if (queue.settings.FifoQueue) {
    if (delay !== 0) throw invalidValue("DelaySeconds", delay, `${NOT_FOR_THIS_TYPE}.`);
    return undefined;
  }
  if (!(Number.isInteger(delay) && delay >= 0 && delay <= 900)) throw invalidValue("DelaySeconds", delay, "DelaySeconds must be >= 0 and <= 900.");
  return delay;
}

function checkGrouping({ MessageGroupId: groupId, MessageDeduplicationId: deduplicationId }: MessageInput, queue: Queue): void {
  checkToken("MessageGroupId", groupId);
  checkToken("MessageDeduplicationId", deduplicationId);
  // AWS: standard queues take a group, for fair queues; no deduplication.
  if (!queue.settings.FifoQueue) {
    if (deduplicationId !== undefined) throw invalidValue("MessageDeduplicationId", deduplicationId, `${NOT_FOR_THIS_TYPE}.`);
    return;
  }
  if (groupId === undefined) throw fail("MissingParameter", "The request must contain the parameter MessageGroupId.");
  if (deduplicationId === undefined && !queue.settings.ContentBasedDeduplication) {
    throw fail("InvalidParameterValue", "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
  }
}

function checkToken(name: string, value: string | undefined): void {
  if (value === undefined || TOKEN.test(value)) return;
  throw invalidValue(name, value, `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`);
}

function checkCharacters(text: string, where: string): void {
  const found = FORBIDDEN.exec(text);
  if (!found) return;
  const code = found[0].codePointAt(0)!.toString(16);
  throw fail("InvalidMessageContents", `Invalid binary character '#x${code}' was found in the ${where}, ${ALLOWED}`);
}

function checkAttributes(given: MessageInput["MessageAttributes"]): MessageInput["MessageAttributes"] {
  const names = given ? Object.keys(given) : [];
  if (names.length === 0) return undefined;
  if (names.length > 10) throw fail("InvalidParameterValue", `Number of message attributes [${names.length}] exceeds the allowed maximum [10].`);
  for (const name of names) {
    checkName(name);
    checkValue(name, given![name]!);
  }
  return given;
}

function checkName(name: string): void {
  const no = (text: string) => fail("InvalidParameterValue", text);
  if (name.length === 0 || name.length > 256) throw no("Length of message attribute name must be between 1 and 256 bytes.");
  if (/^(aws|amazon)\./i.test(name)) throw no("You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use.");
  if (!/^[\w.-]+$/.test(name) || name.startsWith(".") || name.endsWith(".") || name.includes("..")) {
    throw no(`Invalid non-alphanumeric character was found in the message attribute name '${name}'. Can only include alphanumeric characters, hyphens, underscores, or dots, with no dot at its start or end and no two in a row.`);
  }
}

function checkValue(name: string, value: MessageAttributeValue): void {
  const no = (text: string) => fail("InvalidParameterValue", text);
  const type = value.DataType;
  if (!type) throw no(`The message attribute '${name}' must contain non-empty message attribute type.`);
  const [kind] = type.split(".", 1);
  if (kind !== "String" && kind !== "Number" && kind !== "Binary") {
    throw no(`The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`);
  }
  if (type.length > 256) throw no(`The length of message attribute '${name}' type must be less than 256 bytes.`);
  if (value.StringListValues?.length || value.BinaryListValues?.length) throw no("Message attribute list values in SendMessage operation are not supported.");
  const content = kind === "Binary" ? value.BinaryValue : value.StringValue;
  if (content === undefined || content.length === 0) {
    throw no(`The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${kind}'.`);
  }
  if ((kind === "Binary" ? value.StringValue : value.BinaryValue) !== undefined) throw no(`The message attribute '${name}' has more than one value.`);
  if (typeof content === "string") {
    checkCharacters(content, `message attribute '${name}'`);
    if (kind === "Number" && !(content.trim() === content && Number.isFinite(Number(content)))) {
      throw no(`Can't cast the value of message (user) attribute '${name}' to a number.`);
    }
  }
}

function sizeOf(attributes: Readonly<Record<string, MessageAttributeValue>>): number {
  let size = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType!) + (BinaryValue ? BinaryValue.length : Buffer.byteLength(StringValue!));
  }
  return size;
}

/** AWS: the one system attribute there is; it does not count towards the size of the message. */
function checkTraceHeader(given: MessageInput["MessageSystemAttributes"]): string | undefined {
  const header = given?.AWSTraceHeader;
  if (!header) return undefined;
  if (header.DataType !== "String") throw fail("InvalidParameterValue", "The type of message (system) attribute 'AWSTraceHeader' must be String.");
  const text = present(header.StringValue, "MessageSystemAttributes.AWSTraceHeader.StringValue");
  if (!/(^|;)\s*Root=/i.test(text)) throw invalidValue("AWSTraceHeader", text, "It must be a correctly formatted X-Ray trace header.");
  return text;
}
