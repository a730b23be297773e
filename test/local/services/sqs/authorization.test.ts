import * as assert from "node:assert/strict";
import type { Caller } from "../../../../local/kernel/caller";
import type { AwsError } from "../../../../local/kernel/errors";
import { IamAuthorizer } from "../../../../local/kernel/iam-authorizer";
import { Bench } from "./support";

const RULE = "arn:aws:events:us-east-1:123456789012:rule/shop/all";
const events = (sourceArn: string): Caller => ({ type: "AWSService", principal: "events.amazonaws.com", sourceArn, sourceAccount: "123456789012" });

describe("sqs: authorization", () => {
  let bench: Bench;
  let QueueUrl: string;
  beforeEach(async () => {
    bench = new Bench({ authorizer: (ports) => new IamAuthorizer(ports) });
    QueueUrl = await bench.queue("q");
  });
  afterEach(() => bench.cloud.dispose());
  const send = (caller: Caller) => bench.cloud.call("sqs", "SendMessage", { QueueUrl, MessageBody: "x" }, caller);
  const allow = (Statement: object) => bench.call("SetQueueAttributes", { QueueUrl, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) } });
  const forRule = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:us-east-1:123456789012:q", Condition: { ArnEquals: { "aws:SourceArn": RULE } } };

  it("a service sends only when the queue's policy lets it, for the rule that it names", async () => {
    await assert.rejects(send(events(RULE)), (error: AwsError) => {
      assert.equal(error.code, "AccessDenied");
      assert.equal(error.message, "User: events.amazonaws.com is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:123456789012:q because no resource-based policy allows the sqs:SendMessage action");
      assert.equal(error.denial!.missing!.where, "resource policy of arn:aws:sqs:us-east-1:123456789012:q");
      return true;
    });
    await allow(forRule);
    await send(events(RULE));
    await assert.rejects(send(events(`${RULE}2`)), { code: "AccessDenied" });
    assert.deepEqual(await bench.bodies(QueueUrl), ["x"]);
  });

  it("a batch needs the permission of the single call", async () => {
    await allow(forRule);
    await bench.cloud.call("sqs", "SendMessageBatch", { QueueUrl, Entries: [{ Id: "a", MessageBody: "x" }] }, events(RULE));
    await assert.rejects(bench.cloud.call("sqs", "ReceiveMessage", { QueueUrl }, events(RULE)), { code: "AccessDenied" });
  });

  it("anybody may do what the policy lets anybody do, and nobody what it denies", async () => {
    await assert.rejects(send({ type: "Anonymous" }), { code: "AccessDenied" });
    await allow([{ ...forRule, Principal: "*", Condition: undefined }, { ...forRule, Effect: "Deny", Principal: "*", Action: "sqs:ReceiveMessage", Condition: undefined }]);
    await send({ type: "Anonymous" });
    await assert.rejects(bench.bodies(QueueUrl), /with an explicit deny in a resource-based policy/);
  });
});
