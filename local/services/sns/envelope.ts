import type { Draft } from "./message";
import type { Subscription } from "./subscription";

/** A message that was published. */
export interface Message extends Draft {
  readonly id: string;
  readonly topicArn: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly sequenceNumber: string | undefined;
  readonly signatureVersion: "1" | "2";
}

/**
 * AWS signs what it delivers with a key that nobody else has. What stands here instead says so, and no check of
 * signatures passes it: a program that checks them cannot be shown a forgery as the real thing.
 */
export const NOT_SIGNED = Buffer.from("not signed by AWS: this message comes from a local cloud").toString("base64");

const certificateUrl = (endpoint: string): string => `${endpoint}/SimpleNotificationService-not-signed-by-AWS.pem`;
const unsubscribeUrl = (endpoint: string, { arn }: Subscription): string => `${endpoint}/?Action=Unsubscribe&Version=2010-03-31&SubscriptionArn=${arn}`;

/** What the subscription's protocol gets of a message. */
export const bodyFor = ({ bodies }: Message, { protocol }: Subscription): string => (Object.hasOwn(bodies, protocol) ? bodies[protocol]! : bodies["default"]!);

function attributesOf({ attributes }: Message): Record<string, { Type: string; Value: string }> {
  return Object.fromEntries(Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) =>
    [name, { Type: DataType!, Value: BinaryValue ? Buffer.from(BinaryValue).toString("base64") : StringValue! }]));
}

/** The text that queues and mail in JSON get. AWS: laid out like this, and without what the message has not. */
export function envelope(message: Message, subscription: Subscription, endpoint: string): string {
  const attributes = Object.entries(attributesOf(message));
  const lines: [string, string][] = [
    ["Type", "Notification"],
    ["MessageId", message.id],
    ...(message.sequenceNumber === undefined ? [] : [["SequenceNumber", message.sequenceNumber] as [string, string]]),
    ["TopicArn", message.topicArn],
    ...(message.subject === undefined ? [] : [["Subject", message.subject] as [string, string]]),
    ["Message", bodyFor(message, subscription)],
    ["Timestamp", new Date(message.time).toISOString()],
    // AWS: what FIFO topics deliver carries no signature.
    ...(message.sequenceNumber !== undefined ? [] : [
      ["SignatureVersion", message.signatureVersion], ["Signature", NOT_SIGNED], ["SigningCertURL", certificateUrl(endpoint)],
    ] as [string, string][]),
    ["UnsubscribeURL", unsubscribeUrl(endpoint, subscription)],
  ];
  const text = lines.map(([name, value]) => `  ${JSON.stringify(name)} : ${JSON.stringify(value)}`);
  if (attributes.length > 0) {
    const inner = attributes.map(([name, value]) => `    ${JSON.stringify(name)} : ${JSON.stringify(value)}`);
    text.push(`  "MessageAttributes" : {\n${inner.join(",\n")}\n  }`);
  }
  return `{\n${text.join(",\n")}\n}`;
}

/** What a function gets. AWS: with `Url` for `URL`, null for no subject, and attributes even where there are none. */
export const lambdaEvent = (message: Message, subscription: Subscription, endpoint: string): object => ({
  Records: [{
    EventSource: "aws:sns",
    EventVersion: "1.0",
    EventSubscriptionArn: subscription.arn,
    Sns: {
      Type: "Notification",
      MessageId: message.id,
      TopicArn: message.topicArn,
      Subject: message.subject ?? null,
      Message: bodyFor(message, subscription),
      Timestamp: new Date(message.time).toISOString(),
      SignatureVersion: message.signatureVersion,
      Signature: NOT_SIGNED,
      SigningCertUrl: certificateUrl(endpoint),
      UnsubscribeUrl: unsubscribeUrl(endpoint, subscription),
      MessageAttributes: attributesOf(message),
    },
  }],
});
