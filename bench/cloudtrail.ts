/**
 * What CloudTrail costs a call, in this process, with everything allowed and without HTTP: a management call that only
 * the event history keeps, one that a trail logs, and a data call that no trail wants. Correctness is asserted first.
 *
 *   node -r ts-node/register/transpile-only bench/cloudtrail.ts [CALLS]
 */
import { strict as assert } from "node:assert";
import type { Caller } from "../local/kernel/caller";
import { Kernel } from "../local/kernel/kernel";
import { cloudtrail } from "../local/services/cloudtrail";
import { s3 } from "../local/services/s3";
import { sqs } from "../local/services/sqs";

const CALLS = Number(process.argv[2] ?? 20_000);

async function cloudWith(trail: boolean) {
  const kernel = new Kernel({ authorizer: () => ({ require: () => undefined }) });
  kernel.start(trail ? [s3, sqs, cloudtrail] : [s3, sqs], () => "http://127.0.0.1:0");
  const caller: Caller = { type: "Root", account: kernel.account };
  const call = <Out>(service: string, operation: string, input: object): Promise<Out> =>
    kernel.dispatch.handle<Out>({ service, operation, input, caller, region: kernel.region, transport: { via: "deployment" } });
  const { QueueUrl } = await call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "q" });
  return { kernel, call, QueueUrl };
}

type Cloud = Awaited<ReturnType<typeof cloudWith>>;

/** Microseconds of CPU a call. */
async function cost(work: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < CALLS / 10; i++) await work();
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < CALLS / 5; i++) await work();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / (CALLS / 5));
  }
  return rounds.sort((a, b) => a - b)[2]!;
}

const management = ({ call, QueueUrl }: Cloud) => () => call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { VisibilityTimeout: "30" } });
const data = ({ call, QueueUrl }: Cloud) => () => call("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["QueueArn"] });

async function main(): Promise<void> {
  const without = await cloudWith(false);
  const withIt = await cloudWith(true);
  const show = (what: string, value: number, base: number) => console.log(`${what.padEnd(52)} ${value.toFixed(1).padStart(7)} us a call, ${(value - base).toFixed(1).padStart(6)} us more`);
  const found = async () => (await withIt.call<{ Events: { EventName: string }[] }>("cloudtrail", "LookupEvents", { LookupAttributes: [{ AttributeKey: "EventSource", AttributeValue: "sqs.amazonaws.com" }] })).Events.map(({ EventName }) => EventName);
  await management(withIt)();
  await data(withIt)();
  assert.deepEqual(await found(), ["SetQueueAttributes", "CreateQueue"]);

  const bases = { management: await cost(management(without)), data: await cost(data(without)) };
  show("management call, no CloudTrail at all", bases.management, bases.management);
  show("management call, event history only", await cost(management(withIt)), bases.management);
  show("data call, no CloudTrail at all", bases.data, bases.data);
  show("data call, no trail with data events", await cost(data(withIt)), bases.data);

  await withIt.call("s3", "CreateBucket", { Bucket: "bench-logs" });
  await withIt.call("cloudtrail", "CreateTrail", { Name: "bench", S3BucketName: "bench-logs" });
  await withIt.call("cloudtrail", "StartLogging", { Name: "bench" });
  show("management call, logged by a trail (files included)", await cost(management(withIt)), bases.management);
  show("data call, a trail of management events", await cost(data(withIt)), bases.data);
  await withIt.call("cloudtrail", "StopLogging", { Name: "bench" });
  await withIt.kernel.work.idle();
  const { KeyCount } = await withIt.call<{ KeyCount: number }>("s3", "ListObjectsV2", { Bucket: "bench-logs" });
  assert.ok(KeyCount > CALLS / 2_000, `${KeyCount} files`);
  await Promise.all([without.kernel.dispose(), withIt.kernel.dispose()]);
}

void main();
