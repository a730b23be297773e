import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { Trace } from "../../kernel/journal";
import { placeOf, type Place } from "./heap";
import type { Linked } from "./list";

/** A message as it was sent, checked and digested. */
export interface Draft {
  readonly body: string;
  readonly bodyMd5: string;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>>;
  readonly attributesMd5?: string;
  readonly traceHeader?: string;
  readonly systemAttributesMd5?: string;
  /** Bytes of the body and of the attributes' names, types and values. */
  readonly size: number;
  /** Of this message; undefined: the queue's. */
  readonly delaySeconds?: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
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
  /** When it came into the queue it is in. */
  admittedAt = 0;
  deadLetterSourceArn: string | undefined;
  sequenceNumber: string | undefined;
  previous: Message | undefined;
  next: Message | undefined;
  list: object | undefined;
  /** Its place among those that become available later. */
  readonly due: Place<Message> = placeOf<Message>(this);
  /** Its place among all, by age. */
  readonly age: Place<Message> = placeOf<Message>(this);
  /** Its place in the order of arrival; FIFO queues keep it. */
  position = 0;

  constructor(readonly id: string, readonly draft: Draft, public sentAt: number, readonly senderId: string, readonly trace: Trace) {}
}
