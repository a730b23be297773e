import { strict as assert } from "node:assert";
import { IamAuthorizer } from "../../../../local/kernel/iam-authorizer";
import { AWS_EVENTS } from "../../../../local/kernel/ports";
import { iam } from "../../../../local/services/iam";
import { kms } from "../../../../local/services/kms";
import { sqs } from "../../../../local/services/sqs";
import { eventsWith } from "./support";

const ACCOUNT = "123456789012";
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
const BUS = arn("events", "event-bus/orders");

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const owner = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" };
/** As AWS's documents have it. */
const mayEncrypt = {
  Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: "*",
  Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": BUS, "kms:EncryptionContext:aws:events:event-bus:arn": BUS } },
};

async function encryptedBus({ deadLetters = true, mayUse = true } = {}) {
  const cloud = eventsWith([iam, kms, sqs], { authorizer: (ports) => new IamAuthorizer(ports) });
  const call = <Out>(service: string, operation: string, input: object) => cloud.ask<Out>(service, operation, input);
  const { KeyMetadata: { KeyId } } = await call<{ KeyMetadata: { KeyId: string } }>("kms", "CreateKey", { Policy: policy(owner, ...(mayUse ? [mayEncrypt] : [])) });
  const open = policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*" });
  for (const QueueName of ["orders", "dead"]) await call("sqs", "CreateQueue", { QueueName, Attributes: { Policy: open } });
  await cloud.call("CreateEventBus", { Name: "orders", KmsKeyIdentifier: KeyId, ...(deadLetters && { DeadLetterConfig: { Arn: arn("sqs", "dead") } }) });
  await cloud.rule("all", { source: ["shop"] }, { Arn: arn("sqs", "orders") }, "orders");
  const messages = async (queue: string) => {
    await cloud.kernel.work.idle();
    const { Messages = [] } = await call<{ Messages?: { Body: string; MessageAttributes?: Record<string, { StringValue: string }> }[] }>("sqs", "ReceiveMessage",
      { QueueUrl: `http://127.0.0.1:0/${ACCOUNT}/${queue}`, MessageAttributeNames: ["All"] });
    return Messages.map(({ Body, MessageAttributes = {} }) => ({
      id: (JSON.parse(Body) as { id: string }).id, attributes: Object.fromEntries(Object.entries(MessageAttributes).map(([key, { StringValue }]) => [key, StringValue])),
    }));
  };
  return { ...cloud, KeyId, messages, kms: (operation: string, input: object) => call("kms", operation, { KeyId, ...input }) };
}

describe("events: a bus with a customer's key", () => {
  it("delivers while EventBridge may use the key, and shows it", async () => {
    const bus = await encryptedBus();
    const [id] = await bus.put({ EventBusName: "orders" });
    assert.deepEqual((await bus.messages("orders")).map((message) => message.id), [id]);
    assert.equal((await bus.call<{ KmsKeyIdentifier: string }>("DescribeEventBus", { Name: "orders" })).KmsKeyIdentifier, bus.KeyId);
    await bus.dispose();
  });

  it("puts what it cannot encrypt into the bus's dead-letter queue: PutEvents has succeeded by then", async () => {
    const bus = await encryptedBus({ mayUse: false });
    const [id] = await bus.put({ EventBusName: "orders" });
    assert.deepEqual(await bus.messages("orders"), []);
    const [letter] = await bus.messages("dead");
    assert.equal(letter!.id, id);
    assert.deepEqual([letter!.attributes.ERROR_CODE, letter!.attributes.EVENT_BUS_ARN], ["NO_PERMISSIONS", BUS]);
    assert.match(letter!.attributes.ERROR_MESSAGE!, /events\.amazonaws\.com is not authorized to perform: kms:GenerateDataKey/);
    assert.match(bus.entries("note")[0]!.message, /could not be encrypted on bus orders, and is in its dead-letter queue/);
    await bus.dispose();
  });

  it("says that an event is lost where there is no such queue", async () => {
    const bus = await encryptedBus({ deadLetters: false });
    await bus.kms("DisableKey", {});
    await bus.put({ EventBusName: "orders" });
    assert.deepEqual(await bus.messages("orders"), []);
    assert.match(bus.entries("note").at(-1)!.message, /which has no dead-letter queue, and is lost: .*disabled/);
    await bus.dispose();
  });

  it("goes on with the next key, or with none", async () => {
    const bus = await encryptedBus({ mayUse: false });
    await bus.kms("PutKeyPolicy", { Policy: policy(owner, mayEncrypt) });
    const [id] = await bus.put({ EventBusName: "orders" });
    assert.deepEqual((await bus.messages("orders")).map((message) => message.id), [id]);
    await bus.kms("DisableKey", {});
    await bus.call("UpdateEventBus", { Name: "orders", KmsKeyIdentifier: "" });
    const [next] = await bus.put({ EventBusName: "orders" });
    assert.deepEqual((await bus.messages("orders")).map((message) => message.id), [next]);
    await bus.dispose();
  });

  it("encrypts no events of AWS's own services with it", async () => {
    const bus = await encryptedBus({ mayUse: false });
    await bus.call("UpdateEventBus", { Name: "default", KmsKeyIdentifier: bus.KeyId });
    await bus.rule("own", { source: ["aws.rds"] }, { Arn: arn("sqs", "orders") });
    bus.kernel.ports.get(AWS_EVENTS).emit("us-east-1", { source: "aws.rds", detailType: "d", detail: {} }, bus.kernel.journal.begin());
    assert.equal((await bus.messages("orders")).length, 1);
    await bus.dispose();
  });

  it("takes no key that is not there", async () => {
    const bus = await encryptedBus();
    await assert.rejects(bus.call("CreateEventBus", { Name: "other", KmsKeyIdentifier: "alias/nothing" }), { code: "NotFoundException" });
    await bus.dispose();
  });
});
