import * as assert from "node:assert/strict";
import { Bench } from "./support";

describe("sqs: time and order", () => {
  let bench: Bench;
  beforeEach(() => { bench = new Bench(); });
  afterEach(() => bench.cloud.dispose());

  it("a received message is invisible for the queue's timeout, then comes again with a higher count and a new handle", async () => {
    const url = await bench.queue("q", { VisibilityTimeout: "10" });
    await bench.send(url, "a");
    const [first] = await bench.receive(url);
    await bench.advance(9);
    assert.deepEqual(await bench.receive(url), []);
    await bench.advance(1);
    const [second] = await bench.receive(url, { MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
    assert.equal(second!.MessageId, first!.MessageId);
    assert.notEqual(second!.ReceiptHandle, first!.ReceiptHandle);
    assert.deepEqual(second!.Attributes, { ApproximateReceiveCount: "2" });
  });

  it("an old handle does not delete a message that was received again, and the journal says so", async () => {
    const url = await bench.queue("q");
    await bench.send(url, "a");
    const [old] = await bench.receive(url, { VisibilityTimeout: 1 });
    await bench.advance(1);
    const [current] = await bench.receive(url);
    await bench.delete(url, old!);
    assert.deepEqual(await bench.counts(url), [0, 1, 0]);
    assert.match(bench.notes()[0]!, /was not deleted, because the receipt handle is of an earlier receipt/);
    await bench.delete(url, current!);
    await bench.delete(url, current!);
    assert.deepEqual(await bench.counts(url), [0, 0, 0]);
  });

  it("the handle still deletes a message that became visible again and that nobody else received", async () => {
    const url = await bench.queue("q");
    await bench.send(url, "a");
    const [message] = await bench.receive(url, { VisibilityTimeout: 1 });
    await bench.advance(2);
    await bench.delete(url, message!);
    assert.deepEqual(await bench.receive(url), []);
  });

  it("a message's delay overrides the queue's, and a new delay of a standard queue is for new messages", async () => {
    const url = await bench.queue("q", { DelaySeconds: "10" });
    await bench.send(url, "queue's");
    await bench.send(url, "own", { DelaySeconds: 2 });
    await bench.call("SetQueueAttributes", { QueueUrl: url, Attributes: { DelaySeconds: "0" } });
    await bench.send(url, "none");
    assert.deepEqual(await bench.bodies(url), ["none"]);
    await bench.advance(2);
    assert.deepEqual(await bench.bodies(url), ["own"]);
    assert.deepEqual(await bench.counts(url), [0, 2, 1]);
    await bench.advance(8);
    assert.deepEqual(await bench.bodies(url), ["queue's"]);
  });

  it("a new delay of a FIFO queue is for the messages that wait already, too", async () => {
    const url = await bench.fifo("q", { DelaySeconds: "100", ContentBasedDeduplication: "true" });
    for (const body of ["a", "b"]) await bench.send(url, body, { MessageGroupId: "g" });
    assert.deepEqual(await bench.counts(url), [0, 0, 2]);
    await bench.call("SetQueueAttributes", { QueueUrl: url, Attributes: { DelaySeconds: "0" } });
    assert.deepEqual(await bench.bodies(url), ["a", "b"]);
  });

  it("standard queues hand out in the order of arrival", async () => {
    const url = await bench.queue("q");
    const bodies = Array.from({ length: 25 }, (_, i) => String(i));
    for (const body of bodies) await bench.send(url, body);
    assert.deepEqual([...await bench.bodies(url), ...await bench.bodies(url), ...await bench.bodies(url)], bodies);
  });

  it("an event that always fails does not hold up the others", async () => {
    const url = await bench.queue("q");
    for (const body of ["poison", "next"]) await bench.send(url, body);
    const [poison] = await bench.receive(url, { MaxNumberOfMessages: 1 });
    await bench.call("ChangeMessageVisibility", { QueueUrl: url, ReceiptHandle: poison!.ReceiptHandle, VisibilityTimeout: 0 });
    assert.deepEqual(await bench.bodies(url, { MaxNumberOfMessages: 1 }), ["next"]);
    assert.deepEqual(await bench.bodies(url), ["poison"]);
  });

  it("messages expire by the clock, also when nobody looks, and the journal tells in the story of each", async () => {
    const url = await bench.queue("q", { MessageRetentionPeriod: "60" });
    await bench.send(url, "a");
    await bench.advance(30);
    await bench.send(url, "b");
    await bench.receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
    await bench.advance(30);
    assert.equal(bench.notes().filter((note) => /not deleted within 60 seconds and expired/.test(note)).length, 1);
    assert.deepEqual(await bench.bodies(url), ["b"]);
    await bench.advance(30);
    assert.deepEqual(await bench.counts(url), [0, 0, 0]);
    const entries = bench.cloud.kernel.journal.since(0);
    const sends = entries.filter((entry) => entry.kind === "call" && entry.operation === "SendMessage");
    const expired = entries.filter((entry) => entry.kind === "note");
    assert.deepEqual(expired.map(({ trace }) => trace), sends.map(({ trace }) => trace));
  });

  it("a shorter retention expires what is older", async () => {
    const url = await bench.queue("q");
    await bench.send(url, "a");
    await bench.advance(120);
    await bench.send(url, "b");
    await bench.call("SetQueueAttributes", { QueueUrl: url, Attributes: { MessageRetentionPeriod: "60" } });
    assert.deepEqual(await bench.bodies(url), ["b"]);
  });

  it("visibility ends twelve hours after the receipt at the latest", async () => {
    const url = await bench.queue("q");
    await bench.send(url, "a");
    const [message] = await bench.receive(url, { VisibilityTimeout: 40_000 });
    await bench.advance(10_000);
    const change = (VisibilityTimeout: number) => bench.call("ChangeMessageVisibility", { QueueUrl: url, ReceiptHandle: message!.ReceiptHandle, VisibilityTimeout });
    await assert.rejects(change(40_000), /Total VisibilityTimeout for the message is beyond the limit \[43200 seconds\]/);
    await change(33_200);
    await bench.advance(33_199);
    assert.deepEqual(await bench.receive(url), []);
    await bench.advance(1);
    assert.equal((await bench.receive(url)).length, 1);
  });
});

describe("sqs: long polls", () => {
  let bench: Bench;
  beforeEach(() => { bench = new Bench(); });
  afterEach(() => bench.cloud.dispose());

  it("wait out their time when nothing comes", async () => {
    const url = await bench.queue("q", { ReceiveMessageWaitTimeSeconds: "20" });
    const before = bench.clock.now();
    assert.deepEqual(await bench.receive(url), []);
    assert.equal(bench.clock.now() - before, 20_000);
  });

  it("end at once when a message is sent", async () => {
    const url = await bench.queue("q");
    const before = bench.clock.now();
    const polled = bench.bodies(url, { WaitTimeSeconds: 20 });
    await bench.send(url, "a");
    assert.deepEqual(await polled, ["a"]);
    assert.equal(bench.clock.now(), before);
  });

  it("end when a delayed message is due, and when one becomes visible again", async () => {
    const url = await bench.queue("q");
    const before = bench.clock.now();
    await bench.send(url, "a", { DelaySeconds: 7 });
    assert.deepEqual(await bench.bodies(url, { WaitTimeSeconds: 20, VisibilityTimeout: 4 }), ["a"]);
    assert.equal(bench.clock.now() - before, 7_000);
    assert.deepEqual(await bench.bodies(url, { WaitTimeSeconds: 20 }), ["a"]);
    assert.equal(bench.clock.now() - before, 11_000);
  });

  it("share what comes, each message to one of them, longest waiting first", async () => {
    const url = await bench.queue("q");
    const polls = ["x", "y", "z"].map(() => bench.bodies(url, { WaitTimeSeconds: 20, MaxNumberOfMessages: 1 }));
    for (const body of ["1", "2", "3"]) await bench.send(url, body);
    assert.deepEqual(await Promise.all(polls), [["1"], ["2"], ["3"]]);
  });

  it("are not lost when whoever waited longest went away", async () => {
    const url = await bench.queue("q");
    const gone = new AbortController();
    const { dispatch } = bench.cloud.kernel;
    const aborted = dispatch.handle<object>({
      service: "sqs", operation: "ReceiveMessage", input: { QueueUrl: url, WaitTimeSeconds: 20 }, caller: { type: "Root", account: "123456789012" },
      region: "us-east-1", transport: { via: "wire" }, signal: gone.signal,
    });
    const waiting = bench.bodies(url, { WaitTimeSeconds: 20 });
    const sent = bench.send(url, "a");
    gone.abort();
    assert.deepEqual(await aborted, {});
    assert.deepEqual(await waiting, ["a"]);
    await sent;
  });

  it("fail when the queue is deleted", async () => {
    const url = await bench.queue("q");
    const polled = bench.receive(url, { WaitTimeSeconds: 20 });
    const rejected = assert.rejects(polled, { name: "QueueDoesNotExist" });
    await bench.call("DeleteQueue", { QueueUrl: url });
    await rejected;
  });

  it("wake when the group they wait for is free again", async () => {
    const url = await bench.fifo("q", { ContentBasedDeduplication: "true" });
    for (const body of ["a", "b"]) await bench.send(url, body, { MessageGroupId: "g" });
    const [first] = await bench.receive(url, { MaxNumberOfMessages: 1 });
    const polled = bench.bodies(url, { WaitTimeSeconds: 20 });
    await bench.delete(url, first!);
    assert.deepEqual(await polled, ["b"]);
  });
});
