import { strict as assert } from "node:assert";
import {
  CreateEventBusCommand, DescribeEventBusCommand, EventBridgeClient, PutEventsCommand, PutPermissionCommand, PutRuleCommand, PutTargetsCommand, TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand, PutResourcePolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { LocalCloud } from "../../../../local/cloud";
import type { DeliveryEntry, Entry } from "../../../../local/kernel/journal";

/** EventBridge as its users meet it: through the AWS SDK, with permissions enforced. */
describe("EventBridge in a whole cloud", () => {
  let cloud: LocalCloud;
  let events: EventBridgeClient;
  let sqs: SQSClient;
  let logs: CloudWatchLogsClient;

  beforeEach(async () => {
    cloud = await LocalCloud.open({ port: 0, clock: "virtual" });
    const options = { endpoint: cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
    events = new EventBridgeClient(options);
    sqs = new SQSClient(options);
    logs = new CloudWatchLogsClient(options);
  });
  afterEach(async () => {
    for (const client of [events, sqs, logs]) client.destroy();
    await cloud.dispose();
  });

  const account = "123456789012";
  const arnOf = (queue: string) => `arn:aws:sqs:us-east-1:${account}:${queue}`;

  const queue = async (QueueName: string, allowed?: string): Promise<string> => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
    const statement = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arnOf(QueueName), Condition: { ArnEquals: { "aws:SourceArn": allowed } } };
    if (allowed) await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) } }));
    return QueueUrl!;
  };
  const rule = async (target: object): Promise<string> => {
    const { RuleArn } = await events.send(new PutRuleCommand({ Name: "r", EventPattern: '{"source":["shop"]}' }));
    await events.send(new PutTargetsCommand({ Rule: "r", Targets: [{ Id: "t", Arn: "", ...target }] }));
    return RuleArn!;
  };
  const put = async (): Promise<string> => {
    const { Entries } = await events.send(new PutEventsCommand({ Entries: [{ Source: "shop", DetailType: "d", Detail: '{"n":1}' }] }));
    await cloud.kernel.work.idle();
    return Entries![0]!.EventId!;
  };
  const receive = async (QueueUrl: string) => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"], MaxNumberOfMessages: 10 }))).Messages ?? [];
  const deliveries = () => cloud.kernel.journal.since(0).filter((entry): entry is Entry<DeliveryEntry> => entry.kind === "delivery");

  it("delivers to a queue whose policy names the rule", async () => {
    const url = await queue("q", `arn:aws:events:us-east-1:${account}:rule/r`);
    await rule({ Arn: arnOf("q") });
    const id = await put();
    const [message] = await receive(url);
    assert.equal((JSON.parse(message!.Body!) as { id: string }).id, id);
    assert.equal(deliveries()[0]!.outcome, "delivered");
  });

  it("dead-letters what a queue's policy does not allow, and names the statement that is missing", async () => {
    const ruleArn = `arn:aws:events:us-east-1:${account}:rule/r`;
    const url = await queue("q", `${ruleArn}-other`);
    const dead = await queue("dead", ruleArn);
    await rule({ Arn: arnOf("q"), DeadLetterConfig: { Arn: arnOf("dead") } });
    await put();
    assert.deepEqual(await receive(url), []);
    const [message] = await receive(dead);
    assert.equal(message!.MessageAttributes!.ERROR_CODE!.StringValue, "NO_PERMISSIONS");
    const [delivery] = deliveries();
    assert.equal(delivery!.outcome, "dead-lettered");
    assert.deepEqual([delivery!.denial!.action, delivery!.denial!.resource], ["sqs:SendMessage", arnOf("q")]);
    assert.ok(delivery!.denial!.missing);
  });

  it("drops what the dead-letter queue does not allow either", async () => {
    await queue("q");
    await queue("dead");
    await rule({ Arn: arnOf("q"), DeadLetterConfig: { Arn: arnOf("dead") } });
    await put();
    const [delivery] = deliveries();
    assert.equal(delivery!.outcome, "dropped");
    assert.equal(delivery!.denial!.resource, arnOf("dead"));
  });

  it("writes to a log group by a resource policy of CloudWatch Logs, and not without", async () => {
    const logGroupName = "/aws/events/shop";
    const group = `arn:aws:logs:us-east-1:${account}:log-group:${logGroupName}`;
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await rule({ Arn: group });
    await put();
    assert.equal(deliveries()[0]!.outcome, "dropped");
    assert.match(deliveries()[0]!.denial!.action, /^logs:/);
    await logs.send(new PutResourcePolicyCommand({ policyName: "p", policyDocument: JSON.stringify({
      Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] }, Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `arn:aws:logs:us-east-1:${account}:log-group:/aws/events/*:*` }],
    }) }));
    const id = await put();
    assert.equal(deliveries()[1]!.outcome, "delivered");
    const { events: lines } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    assert.deepEqual(lines!.map(({ message }) => (JSON.parse(message!) as { id: string }).id), [id]);
  });

  it("joins call, event and delivery into one story", async () => {
    await queue("q", `arn:aws:events:us-east-1:${account}:rule/r`);
    await rule({ Arn: arnOf("q") });
    await put();
    const entries = cloud.kernel.journal.since(0);
    const delivery = deliveries()[0]!;
    const event = entries.find(({ span }) => span === delivery.parent)!;
    const call = entries.find(({ span }) => span === event.parent)!;
    const send = entries.find(({ parent }) => parent === delivery.span)!;
    assert.deepEqual([event.kind, call.kind === "call" && call.operation, send.kind === "call" && send.operation], ["event", "PutEvents", "SendMessage"]);
    assert.equal(new Set([delivery.trace, event.trace, call.trace, send.trace]).size, 1);
    assert.deepEqual([call.hops, event.hops, delivery.hops], [0, 1, 1]);
  });

  it("refuses a denied source by the policy of the bus", async () => {
    await events.send(new CreateEventBusCommand({ Name: "b", Tags: [{ Key: "k", Value: "v" }] }));
    const { Arn } = await events.send(new DescribeEventBusCommand({ Name: "b" }));
    await events.send(new PutPermissionCommand({ EventBusName: "b", Policy: JSON.stringify({
      Version: "2012-10-17", Statement: [{ Sid: "NotThis", Effect: "Deny", Principal: "*", Action: "events:PutEvents", Resource: Arn, Condition: { StringEquals: { "events:source": "evil" } } }],
    }) }));
    const send = (Source: string) => events.send(new PutEventsCommand({ Entries: [{ Source, DetailType: "d", Detail: "{}", EventBusName: "b" }] }));
    await send("good");
    await assert.rejects(send("evil"), { name: "AccessDeniedException", message: /events:PutEvents on resource: .*event-bus\/b with an explicit deny/ });
  });

  it("answers with the errors that the SDK knows", async () => {
    await assert.rejects(events.send(new TestEventPatternCommand({ EventPattern: '{"a":1}', Event: '{"id":"1","account":"1","source":"s","time":"t","region":"r","detail-type":"d"}' })),
      { name: "InvalidEventPatternException", message: 'Event pattern is not valid. Reason: "a" must be an object or an array' });
  });
});
