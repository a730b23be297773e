import { LambdaClient } from "@aws-sdk/client-lambda";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { CreateTopicCommand, SNSClient, SubscribeCommand, type SubscribeCommandInput } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient, type Message } from "@aws-sdk/client-sqs";
import { LocalCloud, type CloudOptions } from "../../../../local/cloud";
import type { Entry, EntryBody } from "../../../../local/kernel/journal";

export const ACCOUNT = "123456789012";
export const arnOf = (service: string, name: string): string => `arn:aws:${service}:us-east-1:${ACCOUNT}:${name}`;

/** A whole cloud, with permissions enforced, and SDK clients for it. */
export class SnsCloud {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly events: EventBridgeClient;
  readonly iam: IAMClient;

  private constructor(readonly cloud: LocalCloud) {
    const options = this.options();
    this.sns = new SNSClient(options);
    this.sqs = new SQSClient(options);
    this.lambda = new LambdaClient(options);
    this.events = new EventBridgeClient(options);
    this.iam = new IAMClient(options);
  }

  static async open(options: CloudOptions = {}): Promise<SnsCloud> {
    return new SnsCloud(await LocalCloud.open({ port: 0, ...options }));
  }

  /** What another client, of another caller, is made with. */
  options(credentials = { accessKeyId: "test", secretAccessKey: "test" }) {
    return { endpoint: this.cloud.url, region: "us-east-1", credentials, maxAttempts: 1 };
  }

  async dispose(): Promise<void> {
    for (const client of [this.sns, this.sqs, this.lambda, this.events, this.iam]) client.destroy();
    await this.cloud.dispose();
  }

  /** Waits until nothing is under way. */
  idle(): Promise<void> {
    return this.cloud.kernel.work.idle();
  }

  async topic(Name: string, Attributes?: Record<string, string>): Promise<string> {
    return (await this.sns.send(new CreateTopicCommand({ Name, Attributes }))).TopicArn!;
  }

  /** A queue; `from`: a topic that may send to it. */
  async queue(name: string, from?: string, Attributes: Record<string, string> = {}): Promise<string> {
    const { QueueUrl } = await this.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
    if (from !== undefined) {
      const Statement = { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arnOf("sqs", name), Condition: { ArnEquals: { "aws:SourceArn": from }, StringEquals: { "aws:SourceAccount": ACCOUNT } } };
      await this.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) } }));
    }
    return QueueUrl!;
  }

  async subscribe(TopicArn: string, Endpoint: string, Attributes: Record<string, string> = {}, more: Partial<SubscribeCommandInput> = {}): Promise<string> {
    const Protocol = Endpoint.includes("@") ? "email" : Endpoint.split(":")[2]!;
    return (await this.sns.send(new SubscribeCommand({ TopicArn, Endpoint, Protocol, Attributes, ...more }))).SubscriptionArn!;
  }

  /** All messages of a queue, which are taken from it. */
  async receive(QueueUrl: string): Promise<Message[]> {
    await this.idle();
    const all: Message[] = [];
    for (;;) {
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"] }));
      if (Messages.length === 0) return all;
      all.push(...Messages);
      for (const { ReceiptHandle } of Messages) await this.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }

  entries<K extends EntryBody["kind"]>(kind: K): Entry<Extract<EntryBody, { kind: K }>>[] {
    return this.cloud.kernel.journal.since(0).filter((entry) => entry.kind === kind) as unknown as Entry<Extract<EntryBody, { kind: K }>>[];
  }
}
