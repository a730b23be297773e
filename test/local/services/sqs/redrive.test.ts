import * as assert from "node:assert/strict";
import { Bench } from "./support";

describe("sqs: dead-letter queues", () => {
  let bench: Bench;
  beforeEach(() => { bench = new Bench(); });
  afterEach(() => bench.cloud.dispose());

  const pair = async (most: number, attributes: Record<string, string> = {}) => {
    const dead = await bench.queue("dead", attributes);
    const source = await bench.queue("source", { VisibilityTimeout: "5", RedrivePolicy: JSON.stringify({ deadLetterTargetArn: bench.arn("dead"), maxReceiveCount: most }) });
    return { dead, source };
  };

  it("get a message after maxReceiveCount receives, unchanged, and the journal says why", async () => {
    const { dead, source } = await pair(2);
    const { MessageId } = await bench.send(source, "poison", { MessageAttributes: { a: { DataType: "String", StringValue: "x" } } });
    const sentAt = String(bench.clock.now());
    for (let i = 0; i < 2; i++) {
      assert.deepEqual(await bench.bodies(source), ["poison"]);
      await bench.advance(5);
    }
    assert.deepEqual(await bench.counts(dead), [0, 0, 0], "AWS moves it when it would be received once more");
    assert.deepEqual(await bench.bodies(source), []);
    const [message] = await bench.receive(dead, { MessageSystemAttributeNames: ["All"], MessageAttributeNames: ["All"] });
    assert.equal(message!.MessageId, MessageId);
    assert.equal(message!.Body, "poison");
    assert.equal(message!.MessageAttributes!["a"]!.StringValue, "x");
    assert.equal(message!.Attributes!.DeadLetterQueueSourceArn, bench.arn("source"));
    assert.equal(message!.Attributes!.ApproximateReceiveCount, "3", "over all queues");
    assert.equal(message!.Attributes!.SentTimestamp, sentAt, "a standard queue keeps when it was sent");
    const note = bench.cloud.kernel.journal.since(0).find((entry) => entry.kind === "note")!;
    assert.match(note.message, /received 2 times and not deleted, so it went to the dead-letter queue dead/);
    assert.equal(note.trace, bench.cloud.kernel.journal.since(0).find((entry) => entry.kind === "call" && entry.operation === "SendMessage")!.trace);
  });

  it("wake a long poll", async () => {
    const { dead, source } = await pair(1);
    await bench.send(source, "a");
    await bench.receive(source, { VisibilityTimeout: 0 });
    const polled = bench.bodies(dead, { WaitTimeSeconds: 20 });
    await bench.receive(source);
    assert.deepEqual(await polled, ["a"]);
  });

  it("do not hold up what comes after a dead message", async () => {
    const { source } = await pair(1);
    for (const body of ["poison", "good"]) await bench.send(source, body);
    await bench.receive(source, { MaxNumberOfMessages: 1, VisibilityTimeout: 0 });
    assert.deepEqual(await bench.bodies(source), ["good"]);
    assert.deepEqual(await bench.bodies(source), []);
  });

  it("count age from the first sending", async () => {
    const { dead, source } = await pair(1, { MessageRetentionPeriod: "100" });
    await bench.send(source, "old");
    await bench.receive(source);
    await bench.advance(50);
    await bench.receive(source);
    await bench.send(dead, "direct");
    await bench.advance(50);
    assert.deepEqual(await bench.bodies(dead), ["direct"]);
  });

  it("FIFO: the next message of the group follows, the dead one keeps its group and starts a new retention", async () => {
    const dead = await bench.fifo("dead", { MessageRetentionPeriod: "100" });
    const source = await bench.fifo("source", {
      ContentBasedDeduplication: "true", VisibilityTimeout: "5", RedrivePolicy: JSON.stringify({ deadLetterTargetArn: bench.arn("dead.fifo"), maxReceiveCount: 1 }),
    });
    for (const body of ["a", "b"]) await bench.send(source, body, { MessageGroupId: "g" });
    await bench.receive(source, { MaxNumberOfMessages: 1 });
    await bench.advance(60);
    assert.deepEqual(await bench.bodies(source), ["b"]);
    await bench.advance(60);
    const [message] = await bench.receive(dead, { MessageSystemAttributeNames: ["MessageGroupId"] });
    assert.deepEqual([message!.Body, message!.Attributes!.MessageGroupId], ["a", "g"]);
  });

  it("a deleted dead-letter queue leaves messages where they are", async () => {
    const { dead, source } = await pair(1);
    await bench.send(source, "a");
    await bench.call("DeleteQueue", { QueueUrl: dead });
    await bench.receive(source, { VisibilityTimeout: 0 });
    assert.deepEqual(await bench.bodies(source), ["a"]);
  });

  it("ListDeadLetterSourceQueues names the sources", async () => {
    const { dead, source } = await pair(1);
    assert.deepEqual(await bench.call("ListDeadLetterSourceQueues", { QueueUrl: dead }), { queueUrls: [source] });
    await bench.call("SetQueueAttributes", { QueueUrl: source, Attributes: { RedrivePolicy: "" } });
    assert.deepEqual(await bench.call("ListDeadLetterSourceQueues", { QueueUrl: dead }), { queueUrls: [] });
  });

  it("move tasks bring messages back to where they came from", async () => {
    const { dead, source } = await pair(1);
    for (const body of ["a", "b", "c"]) await bench.send(source, body);
    await bench.receive(source, { VisibilityTimeout: 0 });
    await bench.receive(source);
    assert.deepEqual(await bench.counts(dead), [3, 0, 0]);
    await bench.call("StartMessageMoveTask", { SourceArn: bench.arn("dead"), MaxNumberOfMessagesPerSecond: 1 });
    await assert.rejects(bench.call("StartMessageMoveTask", { SourceArn: bench.arn("dead") }), /There is already a task running/);
    await bench.advance(10);
    assert.deepEqual(await bench.bodies(source), ["a", "b", "c"]);
    const { Results } = await bench.call<{ Results: { Status: string; ApproximateNumberOfMessagesMoved: number }[] }>("ListMessageMoveTasks", { SourceArn: bench.arn("dead") });
    assert.deepEqual(Results.map((task) => [task.Status, task.ApproximateNumberOfMessagesMoved]), [["COMPLETED", 3]]);
  });

  it("move tasks can be cancelled, and fail for messages without a source", async () => {
    const { dead } = await pair(1);
    await bench.queue("other");
    for (const body of ["a", "b"]) await bench.send(dead, body);
    const to = { SourceArn: bench.arn("dead"), DestinationArn: bench.arn("other"), MaxNumberOfMessagesPerSecond: 1 };
    const { TaskHandle } = await bench.call<{ TaskHandle: string }>("StartMessageMoveTask", to);
    assert.deepEqual(await bench.call("CancelMessageMoveTask", { TaskHandle }), { ApproximateNumberOfMessagesMoved: 1 });
    await bench.advance(5);
    await bench.call("StartMessageMoveTask", { SourceArn: bench.arn("dead") });
    await bench.advance(5);
    const { Results } = await bench.call<{ Results: { Status: string; FailureReason?: string }[] }>("ListMessageMoveTasks", { SourceArn: bench.arn("dead"), MaxResults: 10 });
    assert.deepEqual(Results.map(({ Status, FailureReason }) => [Status, FailureReason]), [["FAILED", "CouldNotDetermineMessageSource"], ["CANCELLED", undefined]]);
    assert.deepEqual(await bench.counts(dead), [1, 0, 0]);
  });
});

describe("sqs: FIFO", () => {
  let bench: Bench;
  beforeEach(() => { bench = new Bench(); });
  afterEach(() => bench.cloud.dispose());
  const inGroup = (MessageGroupId: string, MessageDeduplicationId: string) => ({ MessageGroupId, MessageDeduplicationId });

  it("a duplicate within five minutes is accepted, answered as the first, and not delivered", async () => {
    const url = await bench.fifo("q");
    const first = await bench.send(url, "a", inGroup("g", "1"));
    assert.deepEqual(await bench.send(url, "a", inGroup("g", "1")), first);
    const [message] = await bench.receive(url);
    await bench.delete(url, message!);
    await bench.send(url, "a", inGroup("g", "1"));
    assert.deepEqual(await bench.receive(url), [], "also when the first is deleted");
    await bench.advance(300);
    const later = await bench.send(url, "a", inGroup("g", "1"));
    assert.notEqual(later.MessageId, first.MessageId);
    assert.ok(BigInt(later.SequenceNumber!) > BigInt(first.SequenceNumber!));
    assert.equal(first.SequenceNumber!.length, 20);
    assert.deepEqual(await bench.bodies(url), ["a"]);
  });

  it("content-based deduplication goes by the body, and an id of its own overrides it", async () => {
    const url = await bench.fifo("q", { ContentBasedDeduplication: "true" });
    await bench.send(url, "a", { MessageGroupId: "g" });
    await bench.send(url, "a", { MessageGroupId: "other" });
    await bench.send(url, "a", inGroup("g", "own"));
    assert.deepEqual(await bench.bodies(url), ["a", "a"]);
  });

  it("deduplication by message group", async () => {
    const url = await bench.fifo("q", { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" });
    for (const group of ["g", "h", "g"]) await bench.send(url, group, inGroup(group, "1"));
    assert.deepEqual(await bench.bodies(url), ["g", "h"]);
  });

  it("a receive with the same attempt id brings the same messages and handles, unless something happened to one", async () => {
    const url = await bench.fifo("q", { ContentBasedDeduplication: "true" });
    for (const body of ["a", "b"]) await bench.send(url, body, { MessageGroupId: "g" });
    const attempt = { ReceiveRequestAttemptId: "try" };
    const first = await bench.receive(url, attempt);
    await bench.advance(20);
    assert.deepEqual(await bench.receive(url, attempt), first);
    await bench.advance(20);
    assert.deepEqual(await bench.receive(url, { ReceiveRequestAttemptId: "other" }), [], "the visibility timeout began anew");
    await bench.delete(url, first[0]!);
    assert.deepEqual(await bench.receive(url, attempt), []);
  });

  it("a handle whose time is over is refused", async () => {
    const url = await bench.fifo("q", { ContentBasedDeduplication: "true" });
    await bench.send(url, "a", { MessageGroupId: "g" });
    const [message] = await bench.receive(url, { VisibilityTimeout: 1 });
    await bench.advance(2);
    await assert.rejects(bench.delete(url, message!), { name: "InvalidParameterValue", message: `Value ${message!.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.` });
  });
});
