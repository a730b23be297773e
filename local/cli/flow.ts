import { request, type Agent } from "node:http";

/** The services that are spoken to, by the prefix of their `X-Amz-Target` and their version of the JSON protocol. */
const SERVICES = { events: ["AWSEvents", "1.1"], sqs: ["AmazonSQS", "1.0"] } as const;

export interface FlowOptions {
  /** Of any AWS endpoint. */
  readonly url: string;
  readonly region: string;
  /** Of the bus and the queue, which are made. */
  readonly name: string;
  /** Of which the first takes all events. */
  readonly rules: number;
  readonly agent: Agent;
}

interface Message {
  readonly Body: string;
  readonly ReceiptHandle: string;
}

/** Events that flow from a bus through a rule to a queue, over HTTP. Everything throws when something gets lost. */
export class Flow {
  private queue = "";

  private constructor(private readonly options: FlowOptions) {}

  static async open(options: FlowOptions): Promise<Flow> {
    const flow = new Flow(options);
    await flow.build();
    return flow;
  }

  /** Puts events with the numbers from `first` on: at most ten, some 300 bytes each. */
  async put(first: number, count: number): Promise<void> {
    const Entries = Array.from({ length: count }, (_, i) =>
      ({ Source: "flow", DetailType: "d", EventBusName: this.options.name, Detail: JSON.stringify({ kind: "k0", n: first + i, pad: "x".repeat(200) }) }));
    const { FailedEntryCount } = await this.call<{ FailedEntryCount: number }>("events", "PutEvents", { Entries });
    if (FailedEntryCount !== 0) throw new Error(`${FailedEntryCount} of ${count} events were refused`);
  }

  /** Receives and deletes until `want` events are there, each of them once. */
  async drain(want: number): Promise<void> {
    const { queue: QueueUrl } = this;
    const seen = new Set<number>();
    while (seen.size < want) {
      const { Messages = [] } = await this.call<{ Messages?: readonly Message[] }>("sqs", "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 });
      if (Messages.length === 0) throw new Error(`${want - seen.size} of ${want} events never arrived`);
      for (const { Body } of Messages) {
        const { detail: { n } } = JSON.parse(Body) as { detail: { n: number } };
        if (seen.has(n)) throw new Error(`event ${n} came twice`);
        seen.add(n);
      }
      await this.call("sqs", "DeleteMessageBatch", { QueueUrl, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle })) });
    }
  }

  private async build(): Promise<void> {
    const { name, rules } = this.options;
    await this.call("events", "CreateEventBus", { Name: name });
    const { QueueUrl } = await this.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: name });
    const { Attributes: { QueueArn } } = await this.call<{ Attributes: { QueueArn: string } }>("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["QueueArn"] });
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn }] });
    await this.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy } });
    for (let i = 0; i < rules; i++) {
      const EventPattern = JSON.stringify({ source: ["flow"], detail: { kind: [`k${i}`], n: [{ numeric: [">=", 0] }] } });
      await this.call("events", "PutRule", { Name: `r${i}`, EventBusName: name, EventPattern });
    }
    await this.call("events", "PutTargets", { Rule: "r0", EventBusName: name, Targets: [{ Id: "t", Arn: QueueArn }] });
    this.queue = QueueUrl;
  }

  private call<Out>(service: keyof typeof SERVICES, operation: string, input: object): Promise<Out> {
    const { url, region, agent } = this.options;
    const [target, version] = SERVICES[service];
    const body = JSON.stringify(input);
    const headers = {
      "content-type": `application/x-amz-json-${version}`, "content-length": Buffer.byteLength(body), "x-amz-target": `${target}.${operation}`, "x-amz-date": "20260101T000000Z",
      "authorization": `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
    };
    return new Promise((resolve, reject) => {
      request(url, { agent, method: "POST", headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("error", reject).on("data", (part: string) => { text += part; }).on("end", () => {
          if (response.statusCode === 200) resolve(JSON.parse(text || "{}") as Out);
          else reject(new Error(`${operation}: ${response.statusCode} ${text}`));
        });
      }).on("error", reject).end(body);
    });
  }
}
