import * as assert from "node:assert/strict";
import type { Message } from "@aws-sdk/client-sqs";
import type { Caller } from "../local/kernel/caller";
import { Kernel } from "../local/kernel/kernel";
import { sqs } from "../local/services/sqs";

/*
 * How fast a queue is, in this process: the whole way through dispatch, with everything allowed, without HTTP.
 * Correctness is asserted first: each message must come once, with its body.
 *
 *   npx ts-node bench/sqs.ts [messages]
 */
const COUNT = Number(process.argv[2] ?? 200_000);
const BODY = JSON.stringify({ version: "0", id: "x".repeat(36), "detail-type": "order.created", source: "shop", detail: { text: "y".repeat(700) } });

const kernel = new Kernel({ authorizer: () => ({ require: () => undefined }) });
kernel.start([sqs], () => "http://127.0.0.1:0");
const root: Caller = { type: "Root", account: kernel.account };
const call = <Out>(operation: string, input: object): Promise<Out> =>
  kernel.dispatch.handle<Out>({ service: "sqs", operation, input, caller: root, region: kernel.region, transport: { via: "service" } });

const rate = async (what: string, count: number, work: () => Promise<void>): Promise<void> => {
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const per = (seconds: number) => Math.round(count / seconds).toLocaleString("en").padStart(10);
  // The second figure does not depend on what else the machine does.
  console.log(`${what.padEnd(54)} ${per((performance.now() - started) / 1000)} /s ${per((user + system) / 1_000_000)} /CPU s`);
};

const receive = async (QueueUrl: string): Promise<Message[]> => (await call<{ Messages?: Message[] }>("ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 })).Messages ?? [];

async function drain(QueueUrl: string, seen: (message: Message) => void): Promise<void> {
  for (;;) {
    const messages = await receive(QueueUrl);
    if (messages.length === 0) return;
    messages.forEach(seen);
    await call("DeleteMessageBatch", { QueueUrl, Entries: messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle })) });
  }
}

async function correct(attributes: Record<string, string>, name: string): Promise<void> {
  const { QueueUrl } = await call<{ QueueUrl: string }>("CreateQueue", { QueueName: name, Attributes: attributes });
  const expected = Array.from({ length: 1_000 }, (_, i) => `message ${i}`);
  for (const MessageBody of expected) await call("SendMessage", { QueueUrl, MessageBody, ...(attributes["FifoQueue"] && { MessageGroupId: "g" }) });
  const seen: string[] = [];
  await drain(QueueUrl, ({ Body }) => seen.push(Body!));
  assert.deepEqual(seen, expected);
}

async function measure(name: string, attributes: Record<string, string>, more: (i: number) => object): Promise<void> {
  const { QueueUrl } = await call<{ QueueUrl: string }>("CreateQueue", { QueueName: name, Attributes: attributes });
  await rate(`${name}: SendMessage (0.8 kB)`, COUNT, async () => {
    for (let i = 0; i < COUNT; i++) await call("SendMessage", { QueueUrl, MessageBody: BODY, ...more(i) });
  });
  let seen = 0;
  await rate(`${name}: ReceiveMessage + DeleteMessageBatch by 10`, COUNT, () => drain(QueueUrl, () => { seen++; }));
  assert.equal(seen, COUNT);
  const single = Math.min(COUNT, 50_000);
  for (let i = 0; i < single; i++) await call("SendMessage", { QueueUrl, MessageBody: BODY, ...more(COUNT + i) });
  await rate(`${name}: ReceiveMessage + DeleteMessage by 1`, single, async () => {
    for (let i = 0; i < single; i++) {
      const { Messages } = await call<{ Messages: Message[] }>("ReceiveMessage", { QueueUrl });
      await call("DeleteMessage", { QueueUrl, ReceiptHandle: Messages[0]!.ReceiptHandle });
    }
  });
  assert.deepEqual(await receive(QueueUrl), []);
}

async function main(): Promise<void> {
  await correct({}, "standard");
  await correct({ FifoQueue: "true", ContentBasedDeduplication: "true" }, "fifo.fifo");
  await measure("bench", {}, () => ({}));
  await measure("bench.fifo", { FifoQueue: "true" }, (i) => ({ MessageGroupId: String(i % 100), MessageDeduplicationId: String(i) }));
  await kernel.dispose();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
