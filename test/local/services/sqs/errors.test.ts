import * as assert from "node:assert/strict";
import { Bench } from "./support";

const ARN = "arn:aws:sqs:us-east-1:123456789012";
const Q = "http://anything.example:1/123456789012/q";
const F = "https://sqs.us-east-1.amazonaws.com/123456789012/f.fifo";
const entry = (Id: string) => ({ Id, MessageBody: "x" });
const attributes = (MessageAttributes: object) => ({ QueueUrl: Q, MessageBody: "x", MessageAttributes });
const redrive = (policy: object | string) => ({ QueueUrl: Q, Attributes: { RedrivePolicy: typeof policy === "string" ? policy : JSON.stringify(policy) } });

interface Case {
  readonly name: string;
  readonly operation: string;
  readonly input: object;
  readonly code: string;
  readonly message: string | RegExp;
}

const cases: Case[] = [
  { name: "no name", operation: "CreateQueue", input: {}, code: "MissingParameter", message: "The request must contain the parameter QueueName." },
  { name: "bad name", operation: "CreateQueue", input: { QueueName: "a b" }, code: "InvalidParameterValue", message: "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length" },
  { name: "long name", operation: "CreateQueue", input: { QueueName: "a".repeat(81) }, code: "InvalidParameterValue", message: /1 to 80 in length/ },
  { name: "FIFO name without the attribute", operation: "CreateQueue", input: { QueueName: "a.fifo" }, code: "InvalidParameterValue", message: /^Can only include/ },
  { name: "FIFO attribute without the name", operation: "CreateQueue", input: { QueueName: "a", Attributes: { FifoQueue: "true" } }, code: "InvalidParameterValue", message: /must end with \.fifo suffix/ },
  { name: "FifoQueue false", operation: "CreateQueue", input: { QueueName: "a", Attributes: { FifoQueue: "false" } }, code: "InvalidAttributeName", message: "Unknown Attribute FifoQueue." },
  { name: "FIFO attribute of a standard queue", operation: "CreateQueue", input: { QueueName: "a", Attributes: { ContentBasedDeduplication: "true" } }, code: "InvalidAttributeName", message: "Unknown Attribute ContentBasedDeduplication." },
  { name: "other attributes than before", operation: "CreateQueue", input: { QueueName: "q", Attributes: { VisibilityTimeout: "31" } }, code: "QueueNameExists", message: "A queue already exists with the same name and a different value for attribute VisibilityTimeout" },
  { name: "KMS", operation: "CreateQueue", input: { QueueName: "a", Attributes: { KmsMasterKeyId: "alias/aws/sqs" } }, code: "NotImplemented", message: /sqs:CreateQueue KmsMasterKeyId \(there is no KMS in this cloud\) is not in the local cloud/ },
  { name: "unknown attribute", operation: "SetQueueAttributes", input: { QueueUrl: Q, Attributes: { Foo: "1" } }, code: "InvalidAttributeName", message: "Unknown Attribute Foo." },
  { name: "read-only attribute", operation: "SetQueueAttributes", input: { QueueUrl: Q, Attributes: { QueueArn: "1" } }, code: "InvalidAttributeName", message: "Unknown Attribute QueueArn." },
  ...[["DelaySeconds", "901"], ["VisibilityTimeout", "43201"], ["MessageRetentionPeriod", "59"], ["MaximumMessageSize", "1048577"], ["ReceiveMessageWaitTimeSeconds", "21"], ["DelaySeconds", "-1"], ["DelaySeconds", "1.5"], ["SqsManagedSseEnabled", "yes"], ["Policy", "{"], ["Policy", '{"Statement":[{"Effect":"Allow"}]}']]
    .map(([attribute, value]): Case => ({ name: `${attribute} ${value}`, operation: "SetQueueAttributes", input: { QueueUrl: Q, Attributes: { [attribute!]: value } }, code: "InvalidAttributeValue", message: `Invalid value for the parameter ${attribute}.` })),
  { name: "policy about something else", operation: "SetQueueAttributes", input: { QueueUrl: Q, Attributes: { Policy: JSON.stringify({ Statement: { Effect: "Allow", Principal: "*", Action: "sns:Publish", Resource: "*" } }) } }, code: "InvalidParameterValue", message: /Policy statement action out of service scope!$/ },
  { name: "redrive: no JSON", operation: "SetQueueAttributes", input: redrive("x"), code: "InvalidParameterValue", message: "Value x for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid JSON map." },
  { name: "redrive: no count", operation: "SetQueueAttributes", input: redrive({ deadLetterTargetArn: `${ARN}:f.fifo` }), code: "InvalidParameterValue", message: /does not contain mandatory attribute: maxReceiveCount\.$/ },
  { name: "redrive: count 0", operation: "SetQueueAttributes", input: redrive({ deadLetterTargetArn: `${ARN}:q`, maxReceiveCount: 0 }), code: "InvalidParameterValue", message: /Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive\.$/ },
  { name: "redrive: no such queue", operation: "SetQueueAttributes", input: redrive({ deadLetterTargetArn: `${ARN}:none`, maxReceiveCount: 1 }), code: "InvalidParameterValue", message: /Dead letter target does not exist\.$/ },
  { name: "redrive: other type", operation: "SetQueueAttributes", input: redrive({ deadLetterTargetArn: `${ARN}:f.fifo`, maxReceiveCount: 1 }), code: "InvalidParameterValue", message: /same type of queue as the source\.$/ },
  { name: "redrive: not allowed by the target", operation: "SetQueueAttributes", input: redrive({ deadLetterTargetArn: `${ARN}:closed`, maxReceiveCount: 1 }), code: "InvalidParameterValue", message: /RedriveAllowPolicy/ },
  { name: "throughput without scope", operation: "SetQueueAttributes", input: { QueueUrl: F, Attributes: { FifoThroughputLimit: "perMessageGroupId" } }, code: "InvalidParameterValue", message: /DeduplicationScope/ },
  { name: "no queue", operation: "SendMessage", input: { QueueUrl: "http://x/123456789012/none", MessageBody: "x" }, code: "QueueDoesNotExist", message: "The specified queue does not exist." },
  { name: "another account's queue", operation: "SendMessage", input: { QueueUrl: "http://x/000000000000/q", MessageBody: "x" }, code: "QueueDoesNotExist", message: "The specified queue does not exist." },
  { name: "no URL", operation: "SendMessage", input: { MessageBody: "x" }, code: "MissingParameter", message: "The request must contain the parameter QueueUrl." },
  { name: "a name as URL", operation: "SendMessage", input: { QueueUrl: "q", MessageBody: "x" }, code: "InvalidAddress", message: "The address q is not valid for this endpoint." },
  { name: "empty body", operation: "SendMessage", input: { QueueUrl: Q, MessageBody: "" }, code: "MissingParameter", message: "The request must contain the parameter MessageBody." },
  { name: "control character", operation: "SendMessage", input: { QueueUrl: Q, MessageBody: "a\u0001" }, code: "InvalidMessageContents", message: /^Invalid binary character '#x1' was found in the message body, the set of allowed/ },
  { name: "lone surrogate", operation: "SendMessage", input: { QueueUrl: Q, MessageBody: "a\ud800b" }, code: "InvalidMessageContents", message: /#xd800/ },
  { name: "too long", operation: "SendMessage", input: { QueueUrl: Q, MessageBody: "ü".repeat(524_289) }, code: "InvalidParameterValue", message: "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes." },
  { name: "delay", operation: "SendMessage", input: { QueueUrl: Q, MessageBody: "x", DelaySeconds: 901 }, code: "InvalidParameterValue", message: "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900." },
  { name: "deduplication id for a standard queue", operation: "SendMessage", input: { QueueUrl: Q, MessageBody: "x", MessageDeduplicationId: "d" }, code: "InvalidParameterValue", message: /parameter that is not valid for this queue type\.$/ },
  { name: "FIFO without group", operation: "SendMessage", input: { QueueUrl: F, MessageBody: "x" }, code: "MissingParameter", message: "The request must contain the parameter MessageGroupId." },
  { name: "FIFO without deduplication id", operation: "SendMessage", input: { QueueUrl: F, MessageBody: "x", MessageGroupId: "g" }, code: "InvalidParameterValue", message: "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly" },
  { name: "FIFO with delay", operation: "SendMessage", input: { QueueUrl: F, MessageBody: "x", MessageGroupId: "g", MessageDeduplicationId: "d", DelaySeconds: 1 }, code: "InvalidParameterValue", message: /Value 1 for parameter DelaySeconds/ },
  { name: "group with space", operation: "SendMessage", input: { QueueUrl: F, MessageBody: "x", MessageGroupId: "g h", MessageDeduplicationId: "d" }, code: "InvalidParameterValue", message: /MessageGroupId can only include/ },
  { name: "eleven attributes", operation: "SendMessage", input: attributes(Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, { DataType: "String", StringValue: "x" }]))), code: "InvalidParameterValue", message: "Number of message attributes [11] exceeds the allowed maximum [10]." },
  { name: "reserved attribute name", operation: "SendMessage", input: attributes({ "aws.x": { DataType: "String", StringValue: "x" } }), code: "InvalidParameterValue", message: /reserved for internal use/ },
  { name: "two dots", operation: "SendMessage", input: attributes({ "a..b": { DataType: "String", StringValue: "x" } }), code: "InvalidParameterValue", message: /no two in a row/ },
  { name: "no type", operation: "SendMessage", input: attributes({ a: { StringValue: "x" } }), code: "InvalidParameterValue", message: /must contain non-empty message attribute type/ },
  { name: "odd type", operation: "SendMessage", input: attributes({ a: { DataType: "Date", StringValue: "x" } }), code: "InvalidParameterValue", message: /supported type prefixes is Binary, Number, and String/ },
  { name: "no value", operation: "SendMessage", input: attributes({ a: { DataType: "String", StringValue: "" } }), code: "InvalidParameterValue", message: /non-empty message attribute value for message attribute type 'String'/ },
  { name: "no number", operation: "SendMessage", input: attributes({ a: { DataType: "Number", StringValue: "one" } }), code: "InvalidParameterValue", message: /Can't cast the value/ },
  { name: "empty batch", operation: "SendMessageBatch", input: { QueueUrl: Q, Entries: [] }, code: "EmptyBatchRequest", message: "There should be at least one SendMessageBatchRequestEntry in the request." },
  { name: "eleven entries", operation: "SendMessageBatch", input: { QueueUrl: Q, Entries: Array.from({ length: 11 }, (_, i) => entry(String(i))) }, code: "TooManyEntriesInBatchRequest", message: "Maximum number of entries per request are 10. You have sent 11." },
  { name: "the same id twice", operation: "SendMessageBatch", input: { QueueUrl: Q, Entries: [entry("a"), entry("a")] }, code: "BatchEntryIdsNotDistinct", message: "Id a repeated." },
  { name: "a bad id", operation: "SendMessageBatch", input: { QueueUrl: Q, Entries: [entry("a b")] }, code: "InvalidBatchEntryId", message: /^A batch entry id can only contain/ },
  { name: "a batch too long", operation: "SendMessageBatch", input: { QueueUrl: Q, Entries: [{ Id: "a", MessageBody: "x".repeat(600_000) }, { Id: "b", MessageBody: "x".repeat(500_000) }] }, code: "BatchRequestTooLong", message: "Batch requests cannot be longer than 1048576 bytes. You have sent 1100000 bytes." },
  { name: "eleven messages", operation: "ReceiveMessage", input: { QueueUrl: Q, MaxNumberOfMessages: 11 }, code: "InvalidParameterValue", message: "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided." },
  { name: "waiting too long", operation: "ReceiveMessage", input: { QueueUrl: Q, WaitTimeSeconds: 21 }, code: "InvalidParameterValue", message: "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided." },
  { name: "attempt id for a standard queue", operation: "ReceiveMessage", input: { QueueUrl: Q, ReceiveRequestAttemptId: "a" }, code: "InvalidParameterValue", message: /not valid for this queue type/ },
  { name: "unknown system attribute", operation: "ReceiveMessage", input: { QueueUrl: Q, MessageSystemAttributeNames: ["Foo"] }, code: "InvalidAttributeName", message: "Unknown Attribute Foo." },
  { name: "a made-up handle", operation: "DeleteMessage", input: { QueueUrl: Q, ReceiptHandle: "fake" }, code: "ReceiptHandleIsInvalid", message: 'The input receipt handle "fake" is not a valid receipt handle.' },
  { name: "no handle", operation: "DeleteMessage", input: { QueueUrl: Q }, code: "MissingParameter", message: "The request must contain the parameter ReceiptHandle." },
  { name: "no timeout", operation: "ChangeMessageVisibility", input: { QueueUrl: Q, ReceiptHandle: "x" }, code: "MissingParameter", message: "The request must contain the parameter VisibilityTimeout." },
  { name: "a member we do not have", operation: "SendMessage", input: { QueueUrl: Q, MessageBody: "x", Foo: 1 }, code: "NotImplemented", message: /sqs:SendMessage Foo/ },
  { name: "token without MaxResults", operation: "ListQueues", input: { NextToken: "x" }, code: "InvalidParameterValue", message: /MaxResults is a mandatory parameter/ },
  { name: "no such owner", operation: "GetQueueUrl", input: { QueueName: "q", QueueOwnerAWSAccountId: "000000000000" }, code: "QueueDoesNotExist", message: "The specified queue does not exist." },
  { name: "an unknown label", operation: "RemovePermission", input: { QueueUrl: Q, Label: "none" }, code: "InvalidParameterValue", message: /can't find label/ },
  { name: "moving from a queue that is no dead-letter queue", operation: "StartMessageMoveTask", input: { SourceArn: `${ARN}:q` }, code: "InvalidParameterValue", message: "Source queue must be configured as a Dead Letter Queue." },
  { name: "moving from nowhere", operation: "StartMessageMoveTask", input: { SourceArn: `${ARN}:none` }, code: "ResourceNotFoundException", message: "The resource that you specified for the SourceArn parameter doesn't exist." },
];

describe("sqs: errors", () => {
  let bench: Bench;
  before(async () => {
    bench = new Bench();
    await bench.queue("q");
    await bench.queue("closed", { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' });
    await bench.fifo("f");
  });
  after(() => bench.cloud.dispose());

  for (const { name, operation, input, code, message } of cases) {
    it(`${operation}: ${name}`, () => assert.rejects(bench.call(operation, input), { name: code, message }));
  }

  it("one bad entry of a batch does not stop the others", async () => {
    const { Successful, Failed } = await bench.call<{ Successful: { Id: string }[]; Failed: object[] }>("SendMessageBatch", {
      QueueUrl: Q, Entries: [entry("a"), { Id: "b", MessageBody: "\u0000" }, entry("c")],
    });
    assert.deepEqual(Successful.map(({ Id }) => Id), ["a", "c"]);
    assert.deepEqual(Failed, [{ Id: "b", SenderFault: true, Code: "InvalidMessageContents", Message: "Invalid binary character '#x0' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF" }]);
  });

  it("a queue's name is free again a minute after it was deleted", async () => {
    const url = await bench.queue("short");
    await bench.call("DeleteQueue", { QueueUrl: url });
    await bench.advance(59);
    await assert.rejects(bench.queue("short"), { name: "QueueDeletedRecently" });
    await bench.advance(1);
    await bench.queue("short");
  });

  it("one purge a minute", async () => {
    const url = await bench.queue("purged");
    for (const body of ["a", "b", "c"]) await bench.send(url, body, body === "c" ? { DelaySeconds: 5 } : {});
    const [held] = await bench.receive(url, { MaxNumberOfMessages: 1 });
    await bench.call("PurgeQueue", { QueueUrl: url });
    assert.deepEqual(await bench.counts(url), [0, 0, 0]);
    await bench.delete(url, held!);
    assert.ok(bench.notes().includes("purged: 3 messages were purged"));
    await assert.rejects(bench.call("PurgeQueue", { QueueUrl: url }), { name: "PurgeQueueInProgress", message: "Only one PurgeQueue operation on purged is allowed every 60 seconds." });
    await bench.advance(60);
    await bench.call("PurgeQueue", { QueueUrl: url });
  });

  it("a handle of another queue, or of an earlier one of the same name, is none", async () => {
    const [one, two] = [await bench.queue("one"), await bench.queue("two")];
    await bench.send(one, "x");
    const [message] = await bench.receive(one);
    await assert.rejects(bench.delete(two, message!), { name: "ReceiptHandleIsInvalid" });
    await bench.call("DeleteQueue", { QueueUrl: one });
    await bench.advance(60);
    await bench.queue("one");
    await assert.rejects(bench.delete(one, message!), { name: "ReceiptHandleIsInvalid" });
  });

  it("120,000 messages can be in flight", async function () {
    this.timeout(60_000);
    const url = await bench.queue("many");
    const ten = Array.from({ length: 10 }, (_, i) => entry(String(i)));
    for (let i = 0; i <= 12_000; i++) await bench.call("SendMessageBatch", { QueueUrl: url, Entries: ten });
    for (let i = 0; i < 12_000; i++) await bench.receive(url, { VisibilityTimeout: 43_200 });
    await assert.rejects(bench.receive(url), { name: "OverLimit" });
    assert.deepEqual(await bench.counts(url), [10, 120_000, 0]);
  });
});
