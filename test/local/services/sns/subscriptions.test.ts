import { strict as assert } from "node:assert";
import {
  ConfirmSubscriptionCommand, GetSubscriptionAttributesCommand, ListSubscriptionsByTopicCommand, ListSubscriptionsCommand, PublishCommand,
  SetSubscriptionAttributesCommand, SubscribeCommand, UnsubscribeCommand, type SubscribeCommandInput,
} from "@aws-sdk/client-sns";
import { ACCOUNT, arnOf, SnsCloud } from "./support";

const QUEUE = arnOf("sqs", "q");
const FUNCTION = arnOf("lambda", "function:f");

describe("sns: subscriptions", () => {
  let cloud: SnsCloud;
  let TopicArn: string;
  beforeEach(async () => {
    cloud = await SnsCloud.open({ clock: "virtual" });
    TopicArn = await cloud.topic("t");
  });
  afterEach(() => cloud.dispose());
  const attributes = async (SubscriptionArn: string) => (await cloud.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes!;
  const set = (SubscriptionArn: string, AttributeName: string, AttributeValue?: string) => cloud.sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
  const listed = async () => (await cloud.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions!;
  const mails = () => cloud.entries("note").map(({ data }) => data as { mail: string; to: string; token: string; url: string; subject: string; message: string }).filter(({ mail }) => mail);

  it("a queue is subscribed at once, and once", async () => {
    const arn = await cloud.subscribe(TopicArn, QUEUE, { RawMessageDelivery: "true" });
    assert.match(arn, new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`));
    assert.equal(await cloud.subscribe(TopicArn, QUEUE), arn);
    await assert.rejects(cloud.subscribe(TopicArn, QUEUE, { RawMessageDelivery: "false" }), { message: "Invalid parameter: Attributes Reason: Subscription already exists with different attributes" });
    assert.deepEqual(await attributes(arn), {
      SubscriptionArn: arn, TopicArn, Owner: ACCOUNT, Protocol: "sqs", Endpoint: QUEUE, PendingConfirmation: "false", ConfirmationWasAuthenticated: "true",
      RawMessageDelivery: "true", SubscriptionPrincipal: "arn:aws:iam::123456789012:root",
    });
    assert.deepEqual(await listed(), [{ SubscriptionArn: arn, Owner: ACCOUNT, Protocol: "sqs", Endpoint: QUEUE, TopicArn }]);
    await cloud.sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    await cloud.sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    assert.deepEqual((await cloud.sns.send(new ListSubscriptionsCommand({}))).Subscriptions, []);
    await assert.rejects(attributes(arn), { name: "NotFoundException", message: "Subscription does not exist" });
  });

  it("a mail address waits for its token, gets nothing until then, and mail after", async () => {
    assert.equal(await cloud.subscribe(TopicArn, "ann@example.com"), "pending confirmation");
    assert.equal((await listed())[0]!.SubscriptionArn, "PendingConfirmation");
    await cloud.sns.send(new PublishCommand({ TopicArn, Message: "early" }));
    await cloud.idle();
    const [mail, ...others] = mails();
    assert.deepEqual([mail!.mail, mail!.to, others], ["confirmation", "ann@example.com", []]);
    await assert.rejects(cloud.sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: "wrong" })), { message: "Invalid parameter: Token" });
    const { SubscriptionArn } = await cloud.sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: mail!.token, AuthenticateOnUnsubscribe: "true" }));
    assert.equal((await listed())[0]!.SubscriptionArn, SubscriptionArn);
    assert.equal((await attributes(SubscriptionArn!)).ConfirmationWasAuthenticated, "true");
    await cloud.sns.send(new PublishCommand({ TopicArn, Message: "hello", Subject: "Hi" }));
    await cloud.idle();
    assert.deepEqual(mails().slice(1).map(({ mail, to, subject, message }) => ({ mail, to, subject, message })), [{ mail: "notification", to: "ann@example.com", subject: "Hi", message: "hello" }]);
    // The link for everybody does not end what asks for a signature.
    const response = await fetch(`${cloud.cloud.url}/?Action=Unsubscribe&Version=2010-03-31&SubscriptionArn=${SubscriptionArn}`);
    assert.equal(response.status, 403);
    assert.match(await response.text(), /<Code>AuthorizationError<\/Code>/);
  });

  it("the link in the mail confirms, and the one in a message ends, without a signature", async () => {
    await cloud.subscribe(TopicArn, "ann@example.com");
    const confirmed = await fetch(mails()[0]!.url);
    assert.equal(confirmed.status, 200, await confirmed.clone().text());
    const { SubscriptionArn } = (await listed())[0]!;
    assert.equal((await attributes(SubscriptionArn!)).ConfirmationWasAuthenticated, "false");
    assert.equal((await fetch(`${cloud.cloud.url}/?Action=Unsubscribe&Version=2010-03-31&SubscriptionArn=${SubscriptionArn}`)).status, 200);
    assert.deepEqual(await listed(), []);
  });

  it("a subscription that nobody confirms goes away after two days", async () => {
    const arn = await cloud.subscribe(TopicArn, "ann@example.com", {}, { ReturnSubscriptionArn: true });
    await assert.rejects(cloud.sns.send(new UnsubscribeCommand({ SubscriptionArn: arn })), /pending confirmation/);
    await cloud.cloud.kernel.clock.advance(48 * 3_600_000 - 60_000);
    assert.equal((await listed()).length, 1);
    await cloud.cloud.kernel.clock.advance(120_000);
    assert.deepEqual(await listed(), []);
  });

  const REFUSED: readonly [what: string, input: Partial<SubscribeCommandInput>, message: string | RegExp][] = [
    ["https", { Protocol: "https", Endpoint: "https://example.com" }, /sns:Subscribe with the protocol https is not in the local cloud/],
    ["sms", { Protocol: "sms", Endpoint: "+1" }, /protocol sms is not/],
    ["firehose", { Protocol: "firehose", Endpoint: "x" }, /protocol firehose is not/],
    ["a protocol that is none", { Protocol: "pigeon", Endpoint: "x" }, "Invalid parameter: Amazon SNS does not support this protocol string: pigeon"],
    ["no endpoint", { Protocol: "sqs" }, "Invalid parameter: Endpoint"],
    ["a queue's URL", { Protocol: "sqs", Endpoint: "https://sqs/1/q" }, "Invalid parameter: SQS endpoint ARN"],
    ["a function's name", { Protocol: "lambda", Endpoint: "f" }, "Invalid parameter: Lambda endpoint ARN"],
    ["no address", { Protocol: "email", Endpoint: "ann" }, "Invalid parameter: Email address"],
    ["a FIFO queue", { Protocol: "sqs", Endpoint: `${QUEUE}.fifo` }, "Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics"],
    ["another account's queue", { Protocol: "sqs", Endpoint: QUEUE.replace(ACCOUNT, "000000000000") }, /another account/],
    ["raw delivery to a function", { Protocol: "lambda", Endpoint: FUNCTION, Attributes: { RawMessageDelivery: "true" } }, "Invalid parameter: Attributes Reason: Delivery protocol [lambda] does not support raw message delivery."],
    ["a filter with an empty list", { Protocol: "sqs", Endpoint: QUEUE, Attributes: { FilterPolicy: '{"a":[]}' } }, "Invalid parameter: FilterPolicy: Empty arrays are not allowed"],
    ["a scope that is none", { Protocol: "sqs", Endpoint: QUEUE, Attributes: { FilterPolicyScope: "All" } }, /FilterPolicyScope: Invalid value \[All\]/],
    ["a delivery policy", { Protocol: "sqs", Endpoint: QUEUE, Attributes: { DeliveryPolicy: "{}" } }, /DeliveryPolicy \(it is about HTTP/],
    ["a dead-letter queue elsewhere", { Protocol: "sqs", Endpoint: QUEUE, Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QUEUE.replace("us-east-1", "eu-west-1") }) } }, /the account and the region/],
    ["a FIFO dead-letter queue", { Protocol: "sqs", Endpoint: QUEUE, Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `${QUEUE}.fifo` }) } }, /must be a standard queue/],
    ["a dead-letter queue that is none", { Protocol: "sqs", Endpoint: QUEUE, Attributes: { RedrivePolicy: "{}" } }, /deadLetterTargetArn/],
    ["an attribute that is none", { Protocol: "sqs", Endpoint: QUEUE, Attributes: { Colour: "red" } }, "Invalid parameter: AttributeName"],
  ];
  for (const [what, input, message] of REFUSED) {
    it(`Subscribe refuses ${what}`, () => assert.rejects(cloud.sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", ...input })), { message }));
  }

  it("a FIFO topic takes queues only", async () => {
    const fifo = await cloud.topic("f.fifo", { FifoTopic: "true" });
    for (const endpoint of [QUEUE, `${QUEUE}.fifo`]) await cloud.subscribe(fifo, endpoint);
    for (const endpoint of [FUNCTION, "ann@example.com"]) await assert.rejects(cloud.subscribe(fifo, endpoint), /Please use SQS queues with FIFO topics/);
  });

  it("a topic has two hundred filter policies", async () => {
    const filter = { FilterPolicy: '{"a":["b"]}' };
    for (let i = 0; i < 200; i++) await cloud.subscribe(TopicArn, `${QUEUE}${i}`, filter);
    await assert.rejects(cloud.subscribe(TopicArn, QUEUE, filter), { name: "FilterPolicyLimitExceededException" });
    const arn = await cloud.subscribe(TopicArn, QUEUE);
    await assert.rejects(set(arn, "FilterPolicy", filter.FilterPolicy), { name: "FilterPolicyLimitExceededException" });
    await set((await listed())[0]!.SubscriptionArn!, "FilterPolicy", '{"a":["c"]}').catch((error: Error) => assert.fail(error));
  });

  it("sets what can be set, and takes it back", async () => {
    const arn = await cloud.subscribe(TopicArn, QUEUE);
    const redrive = JSON.stringify({ deadLetterTargetArn: arnOf("sqs", "dead") });
    for (const [name, value] of [["FilterPolicy", '{"a":["b"]}'], ["FilterPolicyScope", "MessageBody"], ["RawMessageDelivery", "true"], ["RedrivePolicy", redrive]] as const) {
      await set(arn, name, value);
      assert.equal((await attributes(arn))[name], value);
    }
    await set(arn, "FilterPolicy", '{"a":{"b":["c"]}}');
    await assert.rejects(set(arn, "FilterPolicyScope", "MessageAttributes"), { message: "Invalid parameter: FilterPolicy: Filter policy scope MessageAttributes does not support nested filter policy" });
    await set(arn, "FilterPolicy", "{}");
    await set(arn, "RedrivePolicy", "");
    const { FilterPolicy, FilterPolicyScope, RedrivePolicy } = await attributes(arn);
    assert.deepEqual([FilterPolicy, FilterPolicyScope, RedrivePolicy], [undefined, undefined, undefined]);
  });
});
