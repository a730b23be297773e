import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { Trace } from "../../kernel/journal";
import { md5, md5OfAttributes } from "./digest";
import { placeOf, type Place } from "./heap";
import type { Linked } from "./list";

/** What is sent, checked. */
export interface Sent {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>> | undefined;
  readonly traceHeader: string | undefined;
  /** Bytes of the body and of the attributes' names, types and values. */
  readonly size: number;
  /** Of this message; undefined: the queue's. */
  readonly delaySeconds: number | undefined;
  readonly groupId: string | undefined;
  /** By which it is told from others in a FIFO queue: its own, or the digest of its body. */
  readonly deduplicationId: string | undefined;
}

/** A message as it was sent, with its digests. */
export class Draft {
  readonly body: string;
  readonly bodyMd5: string;
  readonly attributes: Sent["attributes"];
  readonly attributesMd5: string | undefined;
  readonly traceHeader: string | undefined;
  readonly systemAttributesMd5: string | undefined;
  readonly size: number;
  readonly delaySeconds: number | undefined;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;

  constructor({ body, attributes, traceHeader, size, delaySeconds, groupId, deduplicationId }: Sent) {
    this.body = body;
    this.bodyMd5 = md5(body);
    this.attributes = attributes;
    this.attributesMd5 = attributes && md5OfAttributes(attributes);
    this.traceHeader = traceHeader;
    this.systemAttributesMd5 = traceHeader === undefined ? undefined : md5OfAttributes({ AWSTraceHeader: { DataType: "String", StringValue: traceHeader } });
    this.size = size;
    this.delaySeconds = delaySeconds;
    this.groupId = groupId;
    this.deduplicationId = deduplicationId;
  }
}

export type MessageState = "delayed" | "available" | "in-flight" | "gone";

/** A message in a queue. */
export class Message implements Linked<Message> {
  state: MessageState = "gone";
  /** Over all queues it has been in. */
  receives = 0;
  /** In the queue it is in, for `maxReceiveCount`. */
  receivesHere = 0;
  firstReceivedAt: number | undefined;
  /** When the latest receipt began: twelve hours later it ends at the latest. */
  hiddenSince = 0;
  /** When it came into the queue it is in, where it was not sent there. */
  movedAt: number | undefined;
  deadLetterSourceArn: string | undefined;
  sequenceNumber: string | undefined;
  previous: Message | undefined;
  next: Message | undefined;
  list: object | undefined;
  /** Its place among all, by age. */
  readonly age: Place<Message> = placeOf<Message>(this);
  /** Its place in the order of arrival; FIFO queues keep it. */
  position = 0;

  private later: Place<Message> | undefined = undefined;

  constructor(readonly id: string, readonly draft: Draft, public sentAt: number, readonly senderId: string, readonly trace: Trace) {}

  /** When it came into the queue it is in. */
  get admittedAt(): number {
    return this.movedAt ?? this.sentAt;
  }

  /** Its place among those that become available later: most never do. */
  get due(): Place<Message> {
    return (this.later ??= placeOf<Message>(this));
  }
}
