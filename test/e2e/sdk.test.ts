import { strict as assert } from "node:assert";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ListRulesCommand, ListTargetsByRuleCommand, PutEventsCommand, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { messagesOf } from "../../samples/logs";
import { Deployed } from "../support/deployed";

/** What `aws-cli.test.ts` does with other people's clients, where those are: with the SDK, always. */
describe("e2e: the AWS SDK beside a deployed stack", function () {
  this.timeout(180_000);

  it("invokes, tails, publishes, lists, tests a pattern, receives, and says who calls", async () => {
    const deployed = await Deployed.open(["order-invoice"]);
    try {
      const { lambda, logs, events, sqs, sts } = deployed.clients;
      const payload = { customer: "Jo", currency: "EUR", items: [{ description: "cup", quantity: 3, unitPrice: "0.1" }] };
      const answer = await lambda.send(new InvokeCommand({ FunctionName: deployed.output("order-invoice", "orderFunctionName"), Payload: Buffer.from(JSON.stringify(payload)) }));
      const { orderId } = JSON.parse(Buffer.from(answer.Payload!).toString()) as { orderId: string };
      await deployed.cloud.kernel.work.idle();
      const invoices = await messagesOf<{ message: { total?: string } }>(logs, deployed.output("order-invoice", "invoiceLogGroup"), 0, `{ $.message.orderId = "${orderId}" }`);
      assert.deepEqual(invoices.map(({ message }) => message.total), ["0.30"]);

      assert.equal((await events.send(new PutEventsCommand({ Entries: [{ Source: "by.sdk", DetailType: "d", Detail: "{}" }] }))).FailedEntryCount, 0);
      const rule = deployed.output("order-invoice", "ruleName");
      assert.deepEqual((await events.send(new ListRulesCommand({ NamePrefix: rule }))).Rules!.map(({ Name, State }) => [Name, State]), [[rule, "ENABLED"]]);
      const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: rule }));
      assert.deepEqual(Targets!.map(({ Id, Arn }) => [Id, Arn]), [["invoice", deployed.output("order-invoice", "invoiceFunctionArn")]]);
      const Event = JSON.stringify({ id: "1", source: "demo.orders", account: "123456789012", time: "2026-11-20T16:00:00Z", region: "us-east-1", resources: [], "detail-type": "order.created", detail: {} });
      for (const [source, matches] of [["demo.orders", true], ["other", false]] as const) {
        assert.equal((await events.send(new TestEventPatternCommand({ Event, EventPattern: JSON.stringify({ source: [source] }) }))).Result, matches);
      }

      assert.equal((await logs.send(new DescribeLogGroupsCommand({}))).logGroups!.length, 2);
      const QueueUrl = deployed.output("order-invoice", "deadLetterQueueUrl");
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "looked at" }));
      assert.deepEqual((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages!.map(({ Body }) => Body), ["looked at"]);
      assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Arn, "arn:aws:iam::123456789012:root");
    } finally {
      await deployed.dispose();
    }
  });
});
