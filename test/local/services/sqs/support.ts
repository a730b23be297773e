import type { Message, ReceiveMessageCommandInput, SendMessageCommandInput } from "@aws-sdk/client-sqs";
import type { KernelOptions } from "../../../../local/kernel/kernel";
import type { Entry, NoteEntry } from "../../../../local/kernel/journal";
import { sqs } from "../../../../local/services/sqs";
import { kernelWith } from "../../../support/kernel";

/** One queue service on a virtual clock, with shorthands for what every test does. */
export class Bench {
  readonly cloud: ReturnType<typeof kernelWith>;

  constructor(options: Partial<KernelOptions> = {}) {
    this.cloud = kernelWith([sqs], { clock: "virtual", ...options });
  }

  get clock() {
    return this.cloud.kernel.clock;
  }

  call<Out = Record<string, unknown>>(operation: string, input: object): Promise<Out> {
    return this.cloud.call<Out>("sqs", operation, input);
  }

  async queue(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
    return (await this.call<{ QueueUrl: string }>("CreateQueue", { QueueName, Attributes })).QueueUrl;
  }

  fifo(name: string, attributes: Record<string, string> = {}): Promise<string> {
    return this.queue(`${name}.fifo`, { FifoQueue: "true", ...attributes });
  }

  send(QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}): Promise<{ MessageId: string; SequenceNumber?: string }> {
    return this.call("SendMessage", { QueueUrl, MessageBody, ...more });
  }

  async receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    return (await this.call<{ Messages?: Message[] }>("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10, ...more })).Messages ?? [];
  }

  async bodies(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<string[]> {
    return (await this.receive(QueueUrl, more)).map(({ Body }) => Body!);
  }

  delete(QueueUrl: string, message: Message): Promise<object> {
    return this.call("DeleteMessage", { QueueUrl, ReceiptHandle: message.ReceiptHandle });
  }

  async attributes(QueueUrl: string): Promise<Record<string, string>> {
    return (await this.call<{ Attributes: Record<string, string> }>("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] })).Attributes;
  }

  /** Available, in flight, delayed. */
  async counts(QueueUrl: string): Promise<[number, number, number]> {
    const all = await this.attributes(QueueUrl);
    return [Number(all["ApproximateNumberOfMessages"]), Number(all["ApproximateNumberOfMessagesNotVisible"]), Number(all["ApproximateNumberOfMessagesDelayed"])];
  }

  notes(): string[] {
    return this.cloud.kernel.journal.since(0).filter((entry): entry is Entry<NoteEntry> => entry.kind === "note").map(({ message }) => message);
  }

  arn(name: string): string {
    return `arn:aws:sqs:us-east-1:123456789012:${name}`;
  }

  advance(seconds: number): Promise<void> {
    return this.clock.advance(seconds * 1000);
  }
}
