import * as assert from "node:assert/strict";
import {
  AddPermissionCommand, CreateQueueCommand, DeleteMessageBatchCommand, GetQueueAttributesCommand, GetQueueUrlCommand, ListQueuesCommand, ListQueueTagsCommand,
  paginateListQueues, QueueDoesNotExist, ReceiveMessageCommand, RemovePermissionCommand, SendMessageBatchCommand, SendMessageCommand, SetQueueAttributesCommand,
  SQSClient, TagQueueCommand, UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { sqs } from "../../../../local/services/sqs";
import { Served } from "../../../support/served";

describe("sqs: through the SDK", () => {
  let served: Served;
  let client: SQSClient;
  before(async () => {
    served = await Served.open([sqs]);
    client = new SQSClient(served.client);
  });
  after(async () => {
    client.destroy();
    await served.dispose();
  });
  const create = async (QueueName: string, Attributes: Record<string, string> = {}, tags: Record<string, string> = {}) =>
    (await client.send(new CreateQueueCommand({ QueueName, Attributes, tags }))).QueueUrl!;

  it("a message comes back as it was sent; the client checks the digests", async () => {
    const QueueUrl = await create("roundtrip");
    assert.equal(QueueUrl, `${served.url}/123456789012/roundtrip`);
    const sent = await client.send(new SendMessageCommand({
      QueueUrl, MessageBody: "Grüße 😀",
      MessageAttributes: {
        "shop.kind": { DataType: "String", StringValue: "order" }, "shop.total": { DataType: "Number", StringValue: "12.5" },
        bytes: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255, 7]) },
      },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1" } },
    }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["shop.*"], MessageSystemAttributeNames: ["AWSTraceHeader", "SenderId"], WaitTimeSeconds: 1 }));
    const [message] = Messages!;
    assert.equal(message!.MessageId, sent.MessageId);
    assert.equal(message!.Body, "Grüße 😀");
    assert.equal(message!.MD5OfBody, sent.MD5OfMessageBody);
    assert.deepEqual(Object.keys(message!.MessageAttributes!).sort(), ["shop.kind", "shop.total"]);
    assert.deepEqual(message!.Attributes, { AWSTraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", SenderId: "123456789012" });
    assert.notEqual(message!.MD5OfMessageAttributes, sent.MD5OfMessageAttributes, "of what is returned");
    const gone = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", ReceiptHandle: message!.ReceiptHandle! }, { Id: "b", ReceiptHandle: "fake" }] }));
    assert.deepEqual(gone.Successful, [{ Id: "a" }]);
    assert.deepEqual(gone.Failed!.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault]), [["b", "ReceiptHandleIsInvalid", true]]);
  });

  it("binary attributes come back as bytes", async () => {
    const QueueUrl = await create("binary");
    const BinaryValue = new Uint8Array([0, 255, 7]);
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: "x", MessageAttributes: { b: { DataType: "Binary.gif", BinaryValue } } }] }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }));
    assert.deepEqual(Buffer.from(Messages![0]!.MessageAttributes!["b"]!.BinaryValue!), Buffer.from(BinaryValue));
  });

  it("errors are the client's own classes", async () => {
    await assert.rejects(client.send(new GetQueueUrlCommand({ QueueName: "none" })), (error: Error) => error instanceof QueueDoesNotExist && error.message === "The specified queue does not exist.");
  });

  it("creating again with the same attributes gives the same queue", async () => {
    const first = await create("again", { VisibilityTimeout: "10" }, { a: "1" });
    assert.equal(await create("again", { VisibilityTimeout: "10" }), first);
    assert.equal(await create("again"), first);
    await assert.rejects(create("again", { VisibilityTimeout: "11" }), { name: "QueueNameExists" });
  });

  it("attributes, chosen and all", async () => {
    const QueueUrl = await create("attributes.fifo", { FifoQueue: "true", DelaySeconds: "3" });
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["DelaySeconds", "FifoQueue", "Policy"] }));
    assert.deepEqual(Attributes, { DelaySeconds: "3", FifoQueue: "true" });
    assert.equal((await client.send(new GetQueueAttributesCommand({ QueueUrl }))).Attributes, undefined);
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: "0", KmsMasterKeyId: "" } }));
    const all = (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes!;
    assert.equal(all["DelaySeconds"], "0");
    assert.deepEqual([all["DeduplicationScope"], all["FifoThroughputLimit"], all["ContentBasedDeduplication"]], ["queue", "perQueue", "false"]);
    assert.match(all["CreatedTimestamp"]!, /^\d{10}$/);
  });

  it("the policy is kept as text, and permissions are statements of it", async () => {
    const QueueUrl = await create("policy");
    const policy = async () => (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }))).Attributes?.Policy;
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:us-east-1:123456789012:policy" }] });
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    assert.equal(await policy(), Policy);
    await client.send(new AddPermissionCommand({ QueueUrl, Label: "them", AWSAccountIds: ["000000000000"], Actions: ["SendMessage"] }));
    assert.deepEqual((JSON.parse((await policy())!) as { Statement: unknown[] }).Statement[1], {
      Sid: "them", Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "SQS:SendMessage", Resource: "arn:aws:sqs:us-east-1:123456789012:policy",
    });
    await client.send(new RemovePermissionCommand({ QueueUrl, Label: "them" }));
    assert.equal(await policy(), Policy);
  });

  it("lists by prefix and page by page", async () => {
    for (const name of ["list-a", "list-b", "list-c"]) await create(name);
    const urls: string[] = [];
    for await (const page of paginateListQueues({ client, pageSize: 2 }, { QueueNamePrefix: "list-" })) urls.push(...page.QueueUrls ?? []);
    assert.deepEqual(urls.map((url) => url.split("/").pop()), ["list-a", "list-b", "list-c"]);
    assert.equal((await client.send(new ListQueuesCommand({ QueueNamePrefix: "none" }))).QueueUrls, undefined);
  });

  it("tags", async () => {
    const QueueUrl = await create("tags", {}, { a: "1" });
    await client.send(new TagQueueCommand({ QueueUrl, Tags: { b: "2", a: "3" } }));
    assert.deepEqual((await client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags, { a: "3", b: "2" });
    await client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["a", "b"] }));
    assert.equal((await client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags, undefined);
  });

  it("regions do not see each other", async () => {
    await create("here");
    const elsewhere = new SQSClient({ ...served.client, region: "eu-west-1" });
    await assert.rejects(elsewhere.send(new GetQueueUrlCommand({ QueueName: "here" })), QueueDoesNotExist);
    elsewhere.destroy();
  });

  it("a long poll over HTTP is answered by a message that comes later", async () => {
    const QueueUrl = await create("poll");
    const polled = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "late" }));
    assert.equal((await polled).Messages![0]!.Body, "late");
  });
});
