import { strict as assert } from "node:assert";
import { AddPermissionCommand, CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { PublishCommand, SetSubscriptionAttributesCommand, type PublishCommandInput } from "@aws-sdk/client-sns";
import { tellStories } from "../../../../local/cli/story";
import { PLAIN } from "../../../../local/cli/style";
import { zip } from "../lambda/support";
import { ACCOUNT, arnOf, SnsCloud } from "./support";

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ATTRIBUTES = {
  kind: { DataType: "String", StringValue: "order" }, tags: { DataType: "String.Array", StringValue: '["a","b"]' },
  bytes: { DataType: "Binary", BinaryValue: Buffer.from([0, 255]) }, n: { DataType: "Number", StringValue: "1.5" },
};

describe("sns: delivery", () => {
  let cloud: SnsCloud;
  let TopicArn: string;
  beforeEach(async () => {
    cloud = await SnsCloud.open({ clock: "virtual" });
    TopicArn = await cloud.topic("t");
  });
  afterEach(() => cloud.dispose());
  const publish = (input: Partial<PublishCommandInput> = {}) => cloud.sns.send(new PublishCommand({ TopicArn, Message: "hello", ...input }));
  const bodies = async (url: string) => (await cloud.receive(url)).map(({ Body }) => Body!);

  it("a queue gets the envelope, laid out as AWS lays it out", async () => {
    const url = await cloud.queue("q", TopicArn);
    const arn = await cloud.subscribe(TopicArn, arnOf("sqs", "q"));
    const { MessageId } = await publish({ Subject: "Hi", MessageAttributes: ATTRIBUTES });
    await publish();
    const [first, second] = await bodies(url);
    assert.match(first!, /^\{\n {2}"Type" : "Notification",\n {2}"MessageId" : "/);
    assert.match(first!, /\n {2}"MessageAttributes" : \{\n {4}"kind" : \{"Type":"String","Value":"order"\},\n/);
    const { Timestamp, Signature, SigningCertURL, UnsubscribeURL, ...rest } = JSON.parse(first!) as Record<string, string>;
    assert.deepEqual(rest, {
      Type: "Notification", MessageId, TopicArn, Subject: "Hi", Message: "hello", SignatureVersion: "1",
      MessageAttributes: {
        kind: { Type: "String", Value: "order" }, tags: { Type: "String.Array", Value: '["a","b"]' }, bytes: { Type: "Binary", Value: "AP8=" }, n: { Type: "Number", Value: "1.5" },
      },
    });
    assert.match(Timestamp!, ISO);
    assert.equal(Buffer.from(Signature!, "base64").toString(), "not signed by AWS: this message comes from a local cloud");
    assert.match(SigningCertURL!, /not-signed-by-AWS\.pem$/);
    assert.ok(UnsubscribeURL!.endsWith(`SubscriptionArn=${arn}`));
    assert.deepEqual(Object.keys(JSON.parse(second!) as object), ["Type", "MessageId", "TopicArn", "Message", "Timestamp", "SignatureVersion", "Signature", "SigningCertURL", "UnsubscribeURL"]);
  });

  it("raw delivery is the message and its attributes, and each protocol its own text", async () => {
    const url = await cloud.queue("q", TopicArn);
    await cloud.subscribe(TopicArn, arnOf("sqs", "q"), { RawMessageDelivery: "true" });
    await publish({ MessageStructure: "json", Message: '{"default":"for all","sqs":"for queues","lambda":7}', MessageAttributes: ATTRIBUTES, MessageGroupId: "fair" });
    const [message] = await cloud.receive(url);
    assert.equal(message!.Body, "for queues");
    assert.deepEqual(Object.entries(message!.MessageAttributes!).map(([name, { DataType, StringValue }]) => [name, DataType, StringValue]).sort(), [
      ["bytes", "Binary", undefined], ["kind", "String", "order"], ["n", "Number", "1.5"], ["tags", "String.Array", '["a","b"]'],
    ]);
    assert.equal(message!.Attributes!.MessageGroupId, "fair");
  });

  it("a queue that does not allow it: lost without a dead-letter queue, kept with one, and the statement named", async () => {
    await cloud.queue("q");
    const dead = await cloud.queue("dead", TopicArn);
    const arn = await cloud.subscribe(TopicArn, arnOf("sqs", "q"));
    await publish();
    await cloud.idle();
    const [lost] = cloud.entries("delivery");
    assert.deepEqual([lost!.outcome, lost!.subscription, lost!.rule, lost!.attempt], ["dropped", arn, undefined, 1]);
    assert.deepEqual([lost!.denial!.principal, lost!.denial!.action, lost!.denial!.missing!.where], ["sns.amazonaws.com", "sqs:SendMessage", `resource policy of ${arnOf("sqs", "q")}`]);
    await cloud.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn: arn, AttributeName: "RedrivePolicy", AttributeValue: JSON.stringify({ deadLetterTargetArn: arnOf("sqs", "dead") }) }));
    await publish({ Message: "kept" });
    const [body] = await bodies(dead);
    assert.equal((JSON.parse(body!) as { Message: string }).Message, "kept");
    assert.equal(cloud.entries("delivery")[1]!.outcome, "dead-lettered");
    const story = tellStories(cloud.cloud.kernel.journal.since(0), { style: PLAIN }).join("\n");
    assert.match(story, /topic t → sqs q dropped/);
    assert.match(story, /missing in resource policy of arn:aws:sqs:us-east-1:123456789012:q: \{/);
  });

  it("a dead-letter queue that does not allow it, and a queue that is not there", async () => {
    await cloud.queue("dead");
    await cloud.subscribe(TopicArn, arnOf("sqs", "none"), { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf("sqs", "dead") }) });
    await publish();
    await cloud.idle();
    const [entry] = cloud.entries("delivery");
    assert.equal(entry!.outcome, "dropped");
    assert.match(entry!.error!.message, /^The specified queue does not exist\. And the dead-letter queue refused the message: User: sns\.amazonaws\.com is not authorized/);
  });

  it("filters, and says which message was kept from whom and why", async () => {
    const url = await cloud.queue("q", TopicArn);
    await cloud.subscribe(TopicArn, arnOf("sqs", "q"), { FilterPolicy: '{"kind":["order"]}', RawMessageDelivery: "true" });
    await publish({ Message: "in", MessageAttributes: ATTRIBUTES });
    await publish({ Message: "out" });
    assert.deepEqual(await bodies(url), ["in"]);
    const filtered = cloud.entries("delivery").find(({ outcome }) => outcome === "filtered");
    assert.deepEqual([filtered!.mismatch!.path, filtered!.mismatch!.seen], ["kind", undefined]);
    assert.match(tellStories(cloud.cloud.kernel.journal.since(0), { style: PLAIN }).join("\n"), /topic t → sqs q filtered\n.*the filter policy did not match: /);
  });

  it("a FIFO topic keeps its order, its groups and its ids", async () => {
    const fifo = await cloud.topic("o.fifo", { FifoTopic: "true" });
    const url = await cloud.queue("o.fifo", fifo, { FifoQueue: "true" });
    const standard = await cloud.queue("s", fifo);
    for (const name of ["o.fifo", "s"]) await cloud.subscribe(fifo, arnOf("sqs", name));
    for (let i = 0; i < 12; i++) await publish({ TopicArn: fifo, Message: `${i}`, MessageGroupId: "g", MessageDeduplicationId: `d${i}` });
    const messages = await cloud.receive(url);
    const parsed = messages.map(({ Body }) => JSON.parse(Body!) as { Message: string; SequenceNumber: string; Signature?: string });
    assert.deepEqual(parsed.map(({ Message }) => Message), Array.from({ length: 12 }, (_, i) => `${i}`));
    assert.deepEqual(parsed.map(({ SequenceNumber }) => SequenceNumber), parsed.map(({ SequenceNumber }) => SequenceNumber).sort());
    assert.deepEqual([messages[3]!.Attributes!.MessageGroupId, messages[3]!.Attributes!.MessageDeduplicationId, parsed[0]!.Signature], ["g", "d3", undefined]);
    assert.equal((await cloud.receive(standard)).length, 12);
  });

  it("a function gets AWS's event, with its permission only", async () => {
    const trust = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } } };
    const { Role } = await cloud.iam.send(new CreateRoleCommand({ RoleName: "fn", AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await cloud.queue("seen");
    await cloud.iam.send(new PutRolePolicyCommand({ RoleName: "fn", PolicyName: "p", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "sqs:SendMessage", Resource: arnOf("sqs", "seen") } }) }));
    const code = `const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
      exports.handler = (event) => new SQSClient({}).send(new SendMessageCommand({ QueueUrl: ${JSON.stringify(`${cloud.cloud.url}/${ACCOUNT}/seen`)}, MessageBody: JSON.stringify(event) }));`;
    await cloud.lambda.send(new CreateFunctionCommand({ FunctionName: "f", Role: Role!.Arn, Runtime: "nodejs24.x", Handler: "index.handler", Code: { ZipFile: zip(code) } }));
    const arn = await cloud.subscribe(TopicArn, arnOf("lambda", "function:f"));
    await publish();
    await cloud.idle();
    assert.deepEqual(cloud.entries("delivery").map(({ outcome, denial }) => [outcome, denial?.action]), [["dropped", "lambda:InvokeFunction"]]);
    await cloud.lambda.send(new AddPermissionCommand({ FunctionName: "f", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "sns.amazonaws.com", SourceArn: TopicArn }));
    const { MessageId } = await publish({ MessageAttributes: { a: { DataType: "String", StringValue: "b" } } });
    const [body] = await bodies(`${cloud.cloud.url}/${ACCOUNT}/seen`);
    const { Records: [record, ...more] } = JSON.parse(body!) as { Records: [{ Sns: Record<string, unknown> }] };
    const { Timestamp, Signature, SigningCertUrl, UnsubscribeUrl, ...rest } = record.Sns;
    assert.deepEqual({ ...record, Sns: rest, more }, {
      EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: arn, more: [],
      Sns: { Type: "Notification", MessageId, TopicArn, Subject: null, Message: "hello", SignatureVersion: "1", MessageAttributes: { a: { Type: "String", Value: "b" } } },
    });
    assert.ok([Timestamp, Signature, SigningCertUrl, UnsubscribeUrl].every((value) => typeof value === "string"));
    assert.equal(cloud.entries("bug").length, 0);
    // One tree: the publisher's call, the delivery, the run.
    const [run] = cloud.entries("invocation");
    assert.ok(cloud.entries("call").some(({ operation, trace }) => operation === "Publish" && trace === run!.trace));
  }).timeout(60_000);
});
