import { strict as assert } from "node:assert";
import { AwsError } from "../../../../local/kernel/errors";
import type { DeliveryEntry, Entry } from "../../../../local/kernel/journal";
import { sns } from "../../../../local/services/sns";
import { delayAfter } from "../../../../local/services/sns/retry";
import { kernelWith } from "../../../support/kernel";
import { fake } from "../events/support";
import { arnOf } from "./support";

describe("sns: retries", () => {
  /** A cloud with a queue service that answers as told, and a topic with one subscription. */
  async function subscribed(answer: (attempt: number) => unknown, { topic = "t", ...attributes }: Record<string, string> = {}) {
    let attempt = 0;
    const { module, received } = fake("sqs", { SendMessage: ["QueueUrl", "MessageBody", "MessageGroupId", "MessageDeduplicationId"] }, () => answer(++attempt));
    const cloud = kernelWith([module, sns], { clock: "virtual" });
    const fifo = topic.endsWith(".fifo");
    const { TopicArn } = await cloud.call<{ TopicArn: string }>("sns", "CreateTopic", { Name: topic, ...(fifo && { Attributes: { FifoTopic: "true" } }) });
    await cloud.call("sns", "Subscribe", { TopicArn, Protocol: "sqs", Endpoint: arnOf("sqs", fifo ? "q.fifo" : "q"), Attributes: { RawMessageDelivery: "true", ...attributes } });
    const deliveries = () => cloud.kernel.journal.since(0).filter((entry): entry is Entry<DeliveryEntry> => entry.kind === "delivery");
    return { ...cloud, received, deliveries, publish: (Message: string, more: object = {}) => cloud.call("sns", "Publish", { TopicArn, Message, ...more }) };
  }
  const broken = () => { throw new AwsError("InternalError", "broken", { status: 500 }); };

  it("AWS's 100,015 retries take 23 days", () => {
    let [attempt, total] = [1, 0];
    for (let delay = delayAfter(attempt); delay !== undefined; delay = delayAfter(++attempt)) total += delay;
    assert.equal(attempt - 1, 100_015);
    assert.equal(Math.floor(total / 86_400_000), 23);
    assert.deepEqual([1, 2, 3, 4, 5].map(delayAfter), [0, 0, 0, 1000, 1000]);
  });

  it("tries again what may mend itself, until it does", async () => {
    const cloud = await subscribed((attempt) => (attempt <= 6 ? broken() : {}));
    const begin = cloud.kernel.clock.now();
    await cloud.publish("m");
    await cloud.kernel.clock.advance(60_000);
    assert.deepEqual(cloud.deliveries().map(({ attempt, outcome }) => [attempt, outcome]), [...[1, 2, 3, 4, 5, 6].map((n) => [n, "will-retry"]), [7, "delivered"]]);
    const times = cloud.received.map(({ time }) => time - begin);
    assert.deepEqual(times.slice(0, 6), [0, 0, 0, 0, 1000, 2000]);
    await cloud.dispose();
  });

  for (const [code, status] of [["AccessDenied", 403], ["QueueDoesNotExist", 400], ["InvalidParameterValue", 400]] as const) {
    it(`does not try again after ${code}`, async () => {
      const cloud = await subscribed(() => { throw new AwsError(code, "no", { status }); });
      await cloud.publish("m");
      await cloud.kernel.clock.advance(60_000);
      assert.deepEqual(cloud.deliveries().map(({ outcome, error }) => [outcome, error?.code]), [["dropped", code]]);
      await cloud.dispose();
    });
  }

  it("what follows on a FIFO topic waits for what came before", async () => {
    const cloud = await subscribed((attempt) => (attempt <= 5 ? broken() : {}), { topic: "t.fifo" });
    for (const name of ["a", "b", "c"]) await cloud.publish(name, { MessageGroupId: "g", MessageDeduplicationId: name });
    await cloud.kernel.clock.advance(60_000);
    assert.deepEqual(cloud.received.map(({ input }) => input.MessageBody), ["a", "a", "a", "a", "a", "a", "b", "c"]);
    await cloud.dispose();
  });

  it("acts as SNS on behalf of the topic", async () => {
    const cloud = await subscribed(() => ({}));
    await cloud.publish("m");
    await cloud.kernel.work.idle();
    assert.deepEqual(cloud.received[0]!.caller, { type: "AWSService", principal: "sns.amazonaws.com", sourceArn: arnOf("sns", "t"), sourceAccount: "123456789012" });
    await cloud.dispose();
  });

  it("stops a loop", async () => {
    const cloud = await subscribed(() => ({}));
    await cloud.kernel.dispatch.handle({
      service: "sns", operation: "Publish", input: { TopicArn: arnOf("sns", "t"), Message: "m" }, caller: { type: "Root", account: "123456789012" }, region: "us-east-1",
      transport: { via: "wire" }, trace: { ...cloud.kernel.journal.begin(), hops: 16 },
    });
    await cloud.kernel.work.idle();
    assert.deepEqual(cloud.received, []);
    assert.ok(cloud.kernel.journal.since(0).some((entry) => entry.kind === "note" && entry.message.startsWith("Stopped a loop")));
    await cloud.dispose();
  });
});
