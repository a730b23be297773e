import { strict as assert } from "node:assert";
import { PublishBatchCommand, PublishCommand, type MessageAttributeValue, type PublishBatchRequestEntry, type PublishCommandInput } from "@aws-sdk/client-sns";
import { arnOf, SnsCloud } from "./support";

const text = (StringValue: string, DataType = "String"): MessageAttributeValue => ({ DataType, StringValue });

describe("sns: publish", () => {
  let cloud: SnsCloud;
  let TopicArn: string;
  let fifo: string;
  before(async () => {
    cloud = await SnsCloud.open();
    TopicArn = await cloud.topic("t");
    fifo = await cloud.topic("f.fifo", { FifoTopic: "true" });
  });
  after(() => cloud.dispose());
  const publish = (input: Partial<PublishCommandInput>) => cloud.sns.send(new PublishCommand({ Message: "m", ...input }));
  const batch = (entries: PublishBatchRequestEntry[], arn = TopicArn) => cloud.sns.send(new PublishBatchCommand({ TopicArn: arn, PublishBatchRequestEntries: entries }));

  const REFUSED: readonly [what: string, input: () => Partial<PublishCommandInput>, message: string | RegExp][] = [
    ["no topic", () => ({}), "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter"],
    ["a phone number", () => ({ PhoneNumber: "+1" }), /phoneNumber \(text messages are not/i],
    ["a mobile endpoint", () => ({ TargetArn: arnOf("sns", "endpoint/GCM/a/b") }), /mobile endpoint/],
    ["a topic that is not there", () => ({ TopicArn: arnOf("sns", "none") }), "Topic does not exist"],
    ["another region's topic", () => ({ TopicArn: arnOf("sns", "t").replace("us-east-1", "eu-west-1") }), "Invalid parameter: TopicArn"],
    ["an empty message", () => ({ TopicArn, Message: "" }), "Invalid parameter: Empty message"],
    ["a message too long", () => ({ TopicArn, Message: "x".repeat(262_145) }), "Invalid parameter: Message too long"],
    ["attributes that make it too long", () => ({ TopicArn, Message: "x".repeat(262_140), MessageAttributes: { a: text("b") } }), "Invalid parameter: Message too long"],
    ["an empty subject", () => ({ TopicArn, Subject: "" }), "Invalid parameter: Subject"],
    ["a subject of two lines", () => ({ TopicArn, Subject: "a\nb" }), "Invalid parameter: Subject"],
    ["a subject of 101 characters", () => ({ TopicArn, Subject: "a".repeat(101) }), "Invalid parameter: Subject"],
    ["a subject in other letters", () => ({ TopicArn, Subject: "ä" }), "Invalid parameter: Subject"],
    ["a structure that is none", () => ({ TopicArn, MessageStructure: "xml" }), "Invalid parameter: MessageStructure"],
    ["a structure without JSON", () => ({ TopicArn, MessageStructure: "json" }), "Invalid parameter: Message Structure - JSON message body failed to parse"],
    ["a structure without default", () => ({ TopicArn, MessageStructure: "json", Message: '{"sqs":"x"}' }), "Invalid parameter: Message Structure - No default entry in JSON message body"],
    ["an empty attribute", () => ({ TopicArn, MessageAttributes: { a: text("") } }), "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'."],
    ["a type that is none", () => ({ TopicArn, MessageAttributes: { a: text("x", "Date") } }), /invalid message attribute type/],
    ["a number that is none", () => ({ TopicArn, MessageAttributes: { a: text("x", "Number") } }), "Could not cast message attribute 'a' value to number."],
    ["an array that is none", () => ({ TopicArn, MessageAttributes: { a: text("[{}]", "String.Array") } }), /JSON array/],
    ["a reserved name", () => ({ TopicArn, MessageAttributes: { "AWS.x": text("x") } }), /reserved prefix/],
    ["no group on a FIFO topic", () => ({ TopicArn: fifo, MessageDeduplicationId: "d" }), "Invalid parameter: The MessageGroupId parameter is required for FIFO topics"],
    ["no deduplication id on a FIFO topic", () => ({ TopicArn: fifo, MessageGroupId: "g" }), "Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"],
    ["a deduplication id on a standard topic", () => ({ TopicArn, MessageDeduplicationId: "d" }), "Invalid parameter: The request includes MessageDeduplicationId parameter that is not valid for this topic type"],
  ];
  for (const [what, input, message] of REFUSED) it(`refuses ${what}`, () => assert.rejects(publish(input()), { message }));

  it("takes exactly 256 KB, a subject of 100 characters, a group on a standard topic, and TargetArn for TopicArn", async () => {
    for (const input of [{ Message: "x".repeat(262_144) }, { Subject: "a".repeat(100) }, { MessageGroupId: "g" }]) assert.ok((await publish({ TopicArn, ...input })).MessageId);
    assert.ok((await publish({ TargetArn: TopicArn })).MessageId);
  });

  it("a batch tells for each entry what became of it", async () => {
    const { Successful, Failed } = await batch([{ Id: "a", Message: "m" }, { Id: "b", Message: "m", Subject: "\n" }, { Id: "c", Message: "n", MessageAttributes: { x: text("") } }]);
    assert.deepEqual(Successful!.map(({ Id }) => Id), ["a"]);
    assert.deepEqual(Failed!.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault]), [["b", "InvalidParameter", true], ["c", "InvalidParameterValue", true]]);
  });

  const BATCHES: readonly [what: string, entries: PublishBatchRequestEntry[], name: string][] = [
    ["no entries", [], "EmptyBatchRequestException"],
    ["eleven", Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, Message: "m" })), "TooManyEntriesInBatchRequestException"],
    ["one id twice", [{ Id: "a", Message: "m" }, { Id: "a", Message: "n" }], "BatchEntryIdsNotDistinctException"],
    ["a bad id", [{ Id: "a b", Message: "m" }], "InvalidBatchEntryIdException"],
    ["too much together", [{ Id: "a", Message: "x".repeat(200_000) }, { Id: "b", Message: "x".repeat(200_000) }], "BatchRequestTooLongException"],
  ];
  for (const [what, entries, name] of BATCHES) it(`refuses a batch of ${what}`, () => assert.rejects(batch(entries), { name }));

  it("a FIFO topic numbers its messages, and answers a repeated one as the first", async () => {
    const own = await SnsCloud.open({ clock: "virtual" });
    try {
      const arn = await own.topic("o.fifo", { FifoTopic: "true", ContentBasedDeduplication: "true" });
      const send = (Message: string) => own.sns.send(new PublishCommand({ TopicArn: arn, Message, MessageGroupId: "g" }));
      const [first, again, second] = [await send("a"), await send("a"), await send("b")];
      assert.match(first.SequenceNumber!, /^\d{20}$/);
      assert.deepEqual([again.MessageId, again.SequenceNumber], [first.MessageId, first.SequenceNumber]);
      assert.ok(second.SequenceNumber! > first.SequenceNumber!);
      await own.cloud.kernel.clock.advance(300_000);
      assert.notEqual((await send("a")).MessageId, first.MessageId);
    } finally {
      await own.dispose();
    }
  });
});
