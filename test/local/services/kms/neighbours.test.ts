import { strict as assert } from "node:assert";
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { PublishBatchCommand, PublishCommand, SNSClient, SetTopicAttributesCommand, GetTopicAttributesCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Caller } from "../../../../local/kernel/caller";
import { arnOf, ACCOUNT, SnsCloud } from "../sns/support";
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";

const EVENTS: Caller = { type: "AWSService", principal: "events.amazonaws.com", sourceArn: arnOf("events", "rule/r"), sourceAccount: ACCOUNT };
const root = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" };
const forEvents = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" };
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("kms: topics and queues with keys", () => {
  let cloud: SnsCloud;
  let kms: KMSClient;
  before(async () => {
    cloud = await SnsCloud.open({ clock: "virtual" });
    kms = new KMSClient(cloud.options());
  });
  after(async () => {
    kms.destroy();
    await cloud.dispose();
  });

  const key = async (...statements: object[]) => (await kms.send(new CreateKeyCommand({ Policy: document(root, ...statements) }))).KeyMetadata!.KeyId!;
  const user = async (UserName: string, Action: string[]) => {
    await cloud.iam.send(new CreateUserCommand({ UserName }));
    await cloud.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: document({ Effect: "Allow", Action, Resource: "*" }) }));
    const { AccessKey } = await cloud.iam.send(new CreateAccessKeyCommand({ UserName }));
    return cloud.options({ accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! });
  };
  const topic = async (name: string, KmsMasterKeyId: string) => {
    const arn = await cloud.topic(name, { KmsMasterKeyId });
    const Policy = document({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: arn });
    await cloud.sns.send(new SetTopicAttributesCommand({ TopicArn: arn, AttributeName: "Policy", AttributeValue: Policy }));
    return arn;
  };
  /** As EventBridge does it for a rule. */
  const asEvents = (service: string, operation: string, input: object) =>
    cloud.cloud.kernel.dispatch.handle({ service, operation, input, caller: EVENTS, region: "us-east-1", transport: { via: "service" } });
  const kmsCalls = () => cloud.entries("call").filter(({ service }) => service === "kms").length;

  it("EventBridge cannot publish to a topic with the key of SNS itself, and can with a key that allows it", async () => {
    const managed = await topic("managed", "alias/aws/sns");
    await assert.rejects(asEvents("sns", "Publish", { TopicArn: managed, Message: "x" }), {
      code: "KMSAccessDeniedException", message: /events\.amazonaws\.com is not authorized to perform: kms:GenerateDataKey on resource: .*AWSKMS; Status Code: 400; Error Code: AccessDeniedException/,
    });
    await cloud.sns.send(new PublishCommand({ TopicArn: managed, Message: "x" }));
    await assert.rejects(asEvents("sns", "Publish", { TopicArn: await topic("closed", await key()), Message: "x" }), { code: "KMSAccessDeniedException" });
    await asEvents("sns", "Publish", { TopicArn: await topic("opened", await key(forEvents)), Message: "x" });
  });

  it("a publisher needs the key's permissions besides the topic's, and asks for them once in five minutes", async () => {
    const KeyId = await key();
    const TopicArn = await topic("users", KeyId);
    assert.equal((await cloud.sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes!.KmsMasterKeyId, KeyId);
    const without = new SNSClient(await user("without", ["sns:Publish", "kms:GenerateDataKey"]));
    const having = new SNSClient(await user("having", ["sns:Publish", "kms:GenerateDataKey", "kms:Decrypt"]));
    await assert.rejects(without.send(new PublishCommand({ TopicArn, Message: "x" })), { name: "KMSAccessDeniedException", message: /kms:Decrypt/ });
    await having.send(new PublishCommand({ TopicArn, Message: "x" }));
    const asked = kmsCalls();
    await having.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: "a", Message: "x" }] }));
    assert.equal(kmsCalls(), asked);
    await kms.send(new DisableKeyCommand({ KeyId }));
    await cloud.cloud.kernel.clock.advance(301_000);
    await assert.rejects(having.send(new PublishCommand({ TopicArn, Message: "x" })), { name: "KMSDisabledException", message: /is disabled/ });
    for (const client of [without, having]) client.destroy();
  });

  it("a key that is not there shows when somebody publishes", async () => {
    const TopicArn = await topic("missing", "alias/none");
    await assert.rejects(cloud.sns.send(new PublishCommand({ TopicArn, Message: "x" })), { name: "KMSNotFoundException", message: /Alias .*alias\/none is not found/ });
  });

  it("queues: producers and consumers need the key, services by its policy", async () => {
    const KeyId = await key(forEvents);
    const Policy = document({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*" });
    const { QueueUrl } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: "keyed", Attributes: { KmsMasterKeyId: KeyId, KmsDataKeyReusePeriodSeconds: "60", Policy } }));
    const { Attributes } = await cloud.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    assert.deepEqual([Attributes!.KmsMasterKeyId, Attributes!.KmsDataKeyReusePeriodSeconds, Attributes!.SqsManagedSseEnabled], [KeyId, "60", "false"]);
    await asEvents("sqs", "SendMessage", { QueueUrl, MessageBody: "x" });
    const reader = new SQSClient(await user("reader", ["sqs:*"]));
    await assert.rejects(reader.send(new ReceiveMessageCommand({ QueueUrl })), { name: "KmsAccessDenied", message: /kms:Decrypt/ });
    await assert.rejects(reader.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })), { name: "KmsAccessDenied" });
    const before = kmsCalls();
    for (let i = 0; i < 3; i++) await cloud.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: "x" }] }));
    assert.equal(kmsCalls(), before + 2);
    assert.equal((await cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages!.length, 4);
    await kms.send(new DisableKeyCommand({ KeyId }));
    await cloud.cloud.kernel.clock.advance(61_000);
    await assert.rejects(cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl })), { name: "KmsDisabled" });
    reader.destroy();
  });

  it("queues: one kind of encryption at a time", async () => {
    const both = { KmsMasterKeyId: "alias/aws/sqs", SqsManagedSseEnabled: "true" };
    await assert.rejects(cloud.sqs.send(new CreateQueueCommand({ QueueName: "both", Attributes: both })), { name: "InvalidAttributeValue", message: /one type of server-side encryption/ });
    const { QueueUrl } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: "one", Attributes: { KmsMasterKeyId: "alias/aws/sqs" } }));
    await cloud.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    await assert.rejects(cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { KmsDataKeyReusePeriodSeconds: "59" } })), { name: "InvalidAttributeValue" });
    await cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { KmsMasterKeyId: "", SqsManagedSseEnabled: "true" } }));
  });
});
