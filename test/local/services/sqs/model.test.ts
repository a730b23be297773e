import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { Bench } from "./support";

/*
 * A queue against the plainest model of one: a list of messages with the time at which each becomes visible.
 * Whatever is done, in whatever order: no message is lost, none is handed out while it is invisible, and a FIFO queue
 * hands out each group in order and one batch at a time.
 */
interface Modelled {
  readonly body: string;
  readonly group: string;
  visibleAt: number;
  inFlight: boolean;
  handle: string | undefined;
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("send" as const), group: fc.constantFrom("a", "b", "c"), delay: fc.constantFrom(0, 0, 0, 5, 60) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("receive" as const), most: fc.integer({ min: 1, max: 10 }), visibility: fc.constantFrom(0, 1, 10, 100) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("delete" as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("change" as const), which: fc.nat(20), visibility: fc.constantFrom(0, 3, 50) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), seconds: fc.constantFrom(1, 5, 20, 100) }) },
);

async function check(fifo: boolean, steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]): Promise<void> {
  const bench = new Bench();
  const url = fifo ? await bench.fifo("q") : await bench.queue("q");
  const model: Modelled[] = [];
  let count = 0;
  const settle = () => {
    for (const message of model) if (message.inFlight && message.visibleAt <= bench.clock.now()) message.inFlight = false;
  };
  const visible = () => model.filter((message) => message.visibleAt <= bench.clock.now());
  for (const one of steps) {
    settle();
    const held = model.filter(({ inFlight }) => inFlight);
    switch (one.do) {
      case "send": {
        const body = `m${count++}`;
        const delay = fifo ? 0 : one.delay;
        await bench.send(url, body, fifo ? { MessageGroupId: one.group, MessageDeduplicationId: body } : { DelaySeconds: delay });
        model.push({ body, group: one.group, visibleAt: bench.clock.now() + delay * 1000, inFlight: false, handle: undefined });
        break;
      }
      case "receive": {
        const free = fifo ? visible().filter(({ group }) => !held.some((other) => other.group === group)) : visible();
        const received = await bench.receive(url, { MaxNumberOfMessages: one.most, VisibilityTimeout: one.visibility });
        assert.equal(received.length, Math.min(one.most, free.length), "as many as there are");
        const groups = new Map<string, Modelled[]>();
        for (const { Body, ReceiptHandle } of received) {
          const message = free.find(({ body }) => body === Body);
          assert.ok(message, `${Body} was invisible, or handed out twice`);
          free.splice(free.indexOf(message), 1);
          groups.set(message.group, [...(groups.get(message.group) ?? []), message]);
          Object.assign(message, { inFlight: one.visibility > 0, handle: ReceiptHandle, visibleAt: bench.clock.now() + one.visibility * 1000 });
        }
        if (fifo) {
          for (const [group, taken] of groups) {
            const inOrder = model.filter((message) => message.group === group).slice(0, taken.length);
            assert.deepEqual(taken.map(({ body }) => body), inOrder.map(({ body }) => body), "a group's messages from its beginning");
          }
        }
        break;
      }
      case "delete": {
        const message = held[one.which % Math.max(1, held.length)];
        if (!message) break;
        await bench.call("DeleteMessage", { QueueUrl: url, ReceiptHandle: message.handle });
        model.splice(model.indexOf(message), 1);
        break;
      }
      case "change": {
        const message = held[one.which % Math.max(1, held.length)];
        if (!message) break;
        await bench.call("ChangeMessageVisibility", { QueueUrl: url, ReceiptHandle: message.handle, VisibilityTimeout: one.visibility });
        Object.assign(message, { visibleAt: bench.clock.now() + one.visibility * 1000, inFlight: one.visibility > 0 });
        break;
      }
      case "pass":
        await bench.advance(one.seconds);
    }
    settle();
    const inFlight = model.filter((message) => message.inFlight).length;
    const delayed = model.filter((message) => !message.inFlight && message.visibleAt > bench.clock.now()).length;
    assert.deepEqual(await bench.counts(url), [model.length - inFlight - delayed, inFlight, delayed]);
  }
  await bench.advance(1000);
  const rest: string[] = [];
  for (;;) {
    const batch = await bench.receive(url, { VisibilityTimeout: 600 });
    if (batch.length === 0) break;
    for (const message of batch) {
      rest.push(message.Body!);
      await bench.delete(url, message);
    }
  }
  assert.deepEqual(rest.sort(), model.map(({ body }) => body).sort(), "nothing is lost or doubled");
  assert.deepEqual(await bench.counts(url), [0, 0, 0]);
  await bench.cloud.dispose();
}

describe("sqs: a queue against a model of one", () => {
  it("standard", () => fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: "max" }), (steps) => check(false, steps)), { numRuns: 60 }));
  it("FIFO", () => fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: "max" }), (steps) => check(true, steps)), { numRuns: 60 }));
});
