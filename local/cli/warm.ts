import { Agent, request } from "node:http";
import { LocalCloud } from "../cloud";

/** The services that are spoken to, by the prefix of their `X-Amz-Target` and their version of the JSON protocol. */
const SERVICES = { events: ["AWSEvents", "1.1"], sqs: ["AmazonSQS", "1.0"] } as const;

export interface WarmUpOptions {
  /** How many clouds, one after the other. */
  readonly clouds: number;
  /** How many times ten events are put, received and deleted in each. */
  readonly rounds: number;
  /** From 0 to 1. */
  readonly progress: (done: number) => void;
}

/** What takes long enough for V8 to have compiled all of it; some seconds. */
export const THOROUGHLY = { clouds: 5, rounds: 500 };

interface Message {
  readonly ReceiptHandle: string;
}

/** Each cloud has so many rules more than the one before, of which one takes the events. */
const MORE_RULES = 40;

/**
 * Sends events through a rule to a queue, over HTTP, in clouds of their own that are gone afterwards. V8 compiles what runs
 * often: a cloud that has taken some ten thousand events takes three times as many a second as one that has just begun.
 * But as long as there was one cloud, it compiles for the objects of that one, and begins again with the next: after
 * several, what it has compiled is for any.
 */
export async function warmUp({ clouds, rounds, progress }: WarmUpOptions): Promise<void> {
  for (let at = 0; at < clouds; at++) await withCloud((cloud, agent) => send(cloud, agent, { rules: 1 + at * MORE_RULES, rounds }, (round) => progress((at + round / rounds) / clouds)));
}

async function withCloud(use: (cloud: LocalCloud, agent: Agent) => Promise<void>): Promise<void> {
  const cloud = await LocalCloud.open();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    await use(cloud, agent);
  } finally {
    agent.destroy();
    await cloud.dispose();
  }
}

async function send(cloud: LocalCloud, agent: Agent, { rules, rounds }: { readonly rules: number; readonly rounds: number }, progress: (done: number) => void): Promise<void> {
  const call = <Out>(service: keyof typeof SERVICES, operation: string, input: object) => ask<Out>(cloud, agent, service, operation, input);
  const { QueueUrl } = await call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "warm" });
  const { Attributes: { QueueArn } } = await call<{ Attributes: { QueueArn: string } }>("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["QueueArn"] });
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn }] });
  await call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy } });
  for (let n = 0; n < rules; n++) {
    await call("events", "PutRule", { Name: `warm-${n}`, EventPattern: JSON.stringify({ source: ["warm"], detail: { kind: [`event-${n}`], n: [{ numeric: [">=", 0] }] } }) });
  }
  await call("events", "PutTargets", { Rule: "warm-0", Targets: [{ Id: "queue", Arn: QueueArn }] });
  for (let round = 0; round < rounds; round++) {
    const details = Array.from({ length: 10 }, (_, n) => JSON.stringify({ kind: "event-0", n: round * 10 + n, text: "x".repeat(200) }));
    await call("events", "PutEvents", { Entries: details.map((Detail) => ({ Source: "warm", DetailType: "event", Detail })) });
    for (let left = details.length; left > 0;) {
      const { Messages = [] } = await call<{ Messages?: Message[] }>("sqs", "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 });
      if (Messages.length === 0) throw new Error(`${left} events did not arrive`);
      await call("sqs", "DeleteMessageBatch", { QueueUrl, Entries: Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle })) });
      left -= Messages.length;
    }
    progress(round + 1);
  }
}

function ask<Out>(cloud: LocalCloud, agent: Agent, service: keyof typeof SERVICES, operation: string, input: object): Promise<Out> {
  const [prefix, version] = SERVICES[service];
  const body = JSON.stringify(input);
  const headers = {
    "content-type": `application/x-amz-json-${version}`, "content-length": Buffer.byteLength(body), "x-amz-target": `${prefix}.${operation}`, "x-amz-date": "20260101T000000Z",
    "authorization": `AWS4-HMAC-SHA256 Credential=test/20260101/${cloud.kernel.region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
  };
  return new Promise((resolve, reject) => {
    request(cloud.url, { agent, method: "POST", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("error", reject).on("data", (part: string) => { text += part; }).on("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text || "{}") as Out); else reject(new Error(`${operation}: ${response.statusCode} ${text}`));
      });
    }).on("error", reject).end(body);
  });
}
