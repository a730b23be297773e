import { createHash, randomUUID } from "node:crypto";
import { request, type Agent, type ClientRequest } from "node:http";
import { PLAIN, type Client, type HeaderName } from "./clients";

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
  /** As which the requests are written. Default: with what they must have. */
  readonly client?: Client;
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
      ({ Source: "flow", DetailType: "d", EventBusName: this.options.name, Detail: this.json({ kind: "k0", n: first + i, pad: "x".repeat(200) }) }));
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
    const { url, agent, client = PLAIN } = this.options;
    const body = this.json(input);
    const headers = Object.fromEntries(client.headers.map((name) => [name, this.header(name, service, operation, body)]));
    return new Promise((resolve, reject) => {
      const asked = request(url, { agent, method: "POST", headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("error", reject).on("data", (part: string) => { text += part; }).on("end", () => {
          if (response.statusCode === 200) resolve(JSON.parse(text || "{}") as Out);
          else reject(new Error(`${operation}: ${response.statusCode} ${text}`));
        });
      }).on("error", reject);
      if (client.apart) endLater(asked, body); else asked.end(body);
    });
  }

  private json(value: object): string {
    return JSON.stringify(value, undefined, this.options.client?.spaced ? 1 : undefined);
  }

  private header(name: HeaderName, service: keyof typeof SERVICES, operation: string, body: string): string {
    const [target, version] = SERVICES[service];
    switch (name) {
      case "host": return new URL(this.options.url).host;
      case "connection": return "keep-alive";
      case "accept": return "*/*";
      case "accept-encoding": return "identity";
      case "user-agent": case "x-amz-user-agent": return "flow";
      case "amz-sdk-invocation-id": return randomUUID();
      case "amz-sdk-request": return "attempt=1; max=1";
      case "content-type": return `application/x-amz-json-${version}`;
      case "content-length": return String(Buffer.byteLength(body));
      case "x-amz-target": return `${target}.${operation}`;
      case "x-amz-date": return "20260101T000000Z";
      case "x-amz-content-sha256": return createHash("sha256").update(body).digest("hex");
      case "authorization":
        return `AWS4-HMAC-SHA256 Credential=test/20260101/${this.options.region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
    }
  }
}

/** The body, once the head was read: also by a cloud in this process, which reads between two turns. */
function endLater(asked: ClientRequest, body: string): void {
  asked.flushHeaders();
  setImmediate(() => setImmediate(() => asked.end(body)));
}
