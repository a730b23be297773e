import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { blob, map, string, structure, type Shape } from "../../kernel/shape";
import { fail, invalid } from "./errors";
import type { Topic } from "./topic";

/** The members of Publish and of an entry of PublishBatch that make the message. */
export const MESSAGE_MEMBERS = {
  Message: string({ required: true }),
  Subject: string(),
  MessageStructure: string(),
  MessageAttributes: map(string(), structure({ DataType: string({ required: true }), StringValue: string(), BinaryValue: blob() })),
  MessageDeduplicationId: string(),
  MessageGroupId: string(),
} satisfies Record<string, Shape>;

export interface MessageInput {
  readonly Message?: string;
  readonly Subject?: string;
  readonly MessageStructure?: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>>;
  readonly MessageDeduplicationId?: string;
  readonly MessageGroupId?: string;
}

export type Attributes = Readonly<Record<string, MessageAttributeValue>>;

/** A message, checked. */
export interface Draft {
  readonly subject: string | undefined;
  /** As it was published: what deduplication by content looks at. */
  readonly published: string;
  /** What each protocol gets; `default` is for those that have none of their own. */
  readonly bodies: Readonly<Record<string, string>>;
  readonly attributes: Attributes;
  /** Bytes, attributes included. */
  readonly size: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

/** AWS: of a message or a batch, attributes included. */
export const MOST_BYTES = 262_144;

export function draftOf(input: MessageInput, topic: Topic): Draft {
  const { Message = "", MessageAttributes: attributes = {}, Subject: subject } = input;
  if (Message === "") throw invalid("Empty message");
  if (subject !== undefined) checkSubject(subject);
  const bodies = bodiesOf(Message, input.MessageStructure);
  for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value);
  const size = Buffer.byteLength(Message) + sizeOf(attributes);
  if (size > MOST_BYTES) throw invalid("Message too long");
  return { subject, published: Message, bodies, attributes, size, ...grouping(input, topic) };
}

/** AWS: ASCII, one line, up to a hundred characters, and no space first. */
function checkSubject(subject: string): void {
  if (!/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid("Subject");
}

function bodiesOf(message: string, structureName: string | undefined): Record<string, string> {
  if (structureName === undefined || structureName === "") return { default: message };
  if (structureName !== "json") throw invalid("MessageStructure");
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw invalid("Message Structure - JSON message body failed to parse");
  // AWS: values that are no strings are not looked at.
  const texts = Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  if (!texts.some(([key]) => key === "default")) throw invalid("Message Structure - No default entry in JSON message body");
  return Object.fromEntries(texts);
}

/** AWS: letters, digits and ASCII punctuation. */
const TOKEN = /^[!-~]{1,128}$/;

function grouping({ MessageGroupId: groupId, MessageDeduplicationId: deduplicationId }: MessageInput, topic: Topic) {
  if (groupId !== undefined && !TOKEN.test(groupId)) throw invalid("MessageGroupId");
  if (deduplicationId !== undefined && !TOKEN.test(deduplicationId)) throw invalid("MessageDeduplicationId");
  if (topic.fifo) {
    if (groupId === undefined) throw invalid("The MessageGroupId parameter is required for FIFO topics");
    if (deduplicationId === undefined && !topic.settings.ContentBasedDeduplication) {
      throw invalid("The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
    }
  } else if (deduplicationId !== undefined) {
    // AWS: a group is fine: standard queues take it for fairness.
    throw invalid("The request includes MessageDeduplicationId parameter that is not valid for this topic type");
  }
  return { groupId, deduplicationId };
}

function checkAttribute(name: string, { DataType: type = "", StringValue: text, BinaryValue: bytes }: MessageAttributeValue): void {
  const no = (why: string) => fail("InvalidParameterValueException", why);
  if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || /^\.|\.$|\.\./.test(name)) {
    throw no(`Invalid attribute name '${name}': it can only contain alphanumeric characters, hyphens, underscores and single periods, and be 1 to 256 in length`);
  }
  if (/^(aws|amazon)\./i.test(name)) throw no(`Message (user) attribute name '${name}' cannot start with reserved prefix 'AWS.' or 'Amazon.'.`);
  if (type === "") throw no(`The message attribute '${name}' must contain non-empty message attribute type.`);
  const [kind] = type.split(".", 1);
  if (kind !== "String" && kind !== "Number" && kind !== "Binary") {
    throw no(`The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`);
  }
  if (type.length > 256) throw no(`The length of message attribute '${name}' type must be less than 256 bytes.`);
  const content = kind === "Binary" ? bytes : text;
  if (content === undefined || content.length === 0) {
    throw no(`The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${kind}'.`);
  }
  if ((kind === "Binary" ? text : bytes) !== undefined) throw no(`The message attribute '${name}' has more than one value.`);
  if (kind === "Number" && !(text!.trim() === text && Number.isFinite(Number(text)))) throw no(`Could not cast message attribute '${name}' value to number.`);
  if (type === "String.Array" && !isScalarArray(text!)) throw no(`The message attribute '${name}' must be a JSON array of strings, numbers, true, false or null.`);
}

function isScalarArray(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    return Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
  } catch {
    return false;
  }
}

function sizeOf(attributes: Attributes): number {
  let size = 0;
  for (const [name, { DataType = "", StringValue = "", BinaryValue }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType) + (BinaryValue ? BinaryValue.length : Buffer.byteLength(StringValue));
  }
  return size;
}
