import { strict as assert } from "node:assert";
import { OrderInvoice, type OrderInvoiceArgs } from "../../stacks/order-invoice";
import { plan } from "../support/mocks";
import { deadLetterAlarm, deadLetterQueue, functionInputs, functionPolicy, lambdaTrust, RETRY, tagsOf, writeLogs } from "./expected";

const tags = tagsOf("order-invoice");
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:order-invoice-dead-letters";
const make = (args: OrderInvoiceArgs = {}) => plan(() => new OrderInvoice("order-invoice", args));

describe("stacks/order-invoice", () => {
  it("makes exactly these resources on the default bus", async () => {
    const made = await make();
    assert.deepEqual(made, {
      "sqs/queue order-invoice-dead-letters": deadLetterQueue(tags),
      "cloudwatch/metricAlarm order-invoice-dead-letters": deadLetterAlarm("order-invoice", tags),
      "sqs/queuePolicy order-invoice-dead-letters": {
        queueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/order-invoice-dead-letters",
        policy: { Version: "2012-10-17", Statement: [{
          Sid: "EventBridgeDeadLetters", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QUEUE,
          Condition: { ArnEquals: { "aws:SourceArn": [
            "arn:aws:events:us-east-1:123456789012:rule/order-invoice-created",
            "arn:aws:events:us-east-1:123456789012:rule/order-invoice-heartbeat",
          ] } },
        }] },
      },

      "cloudwatch/logGroup order-invoice-order-logs": { name: "/aws/lambda/event-architectures-test/order-invoice-order", retentionInDays: 7, tags },
      "iam/role order-invoice-order-role": { assumeRolePolicy: lambdaTrust, tags },
      "iam/rolePolicy order-invoice-order-policy": functionPolicy("order-invoice-order", [
        writeLogs("order-invoice-order"),
        { Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE },
        { Effect: "Allow", Action: "events:PutEvents", Resource: "arn:aws:events:us-east-1:123456789012:event-bus/default", Condition: { StringEquals: { "events:source": "demo.orders" } } },
      ]),
      "lambda/function order-invoice-order": {
        ...functionInputs("order-invoice-order", tags),
        environment: { variables: { EVENT_BUS: "arn:aws:events:us-east-1:123456789012:event-bus/default" } },
      },
      "lambda/functionEventInvokeConfig order-invoice-order-async": onFailure("order-invoice-order"),

      "cloudwatch/logGroup order-invoice-invoice-logs": { name: "/aws/lambda/event-architectures-test/order-invoice-invoice", retentionInDays: 7, tags },
      "iam/role order-invoice-invoice-role": { assumeRolePolicy: lambdaTrust, tags },
      "iam/rolePolicy order-invoice-invoice-policy": functionPolicy("order-invoice-invoice", [
        writeLogs("order-invoice-invoice"),
        { Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE },
      ]),
      "lambda/function order-invoice-invoice": functionInputs("order-invoice-invoice", tags),
      "lambda/functionEventInvokeConfig order-invoice-invoice-async": onFailure("order-invoice-invoice"),

      "cloudwatch/eventRule order-invoice-created": {
        description: "A placed order becomes an invoice", state: "ENABLED", tags,
        eventPattern: { source: ["demo.orders"], "detail-type": ["order.created"] },
      },
      "lambda/permission order-invoice-created-invoice": permission("order-invoice-invoice", "order-invoice-created"),
      "cloudwatch/eventTarget order-invoice-created-invoice": {
        rule: "order-invoice-created", targetId: "invoice", arn: "arn:aws:lambda:us-east-1:123456789012:function:order-invoice-invoice",
        retryPolicy: RETRY, deadLetterConfig: { arn: QUEUE },
      },

      "cloudwatch/eventRule order-invoice-heartbeat": {
        description: "Smoke test: places the built-in order", state: "DISABLED", scheduleExpression: "rate(1 hour)", tags,
      },
      "lambda/permission order-invoice-heartbeat-order": permission("order-invoice-order", "order-invoice-heartbeat"),
      "cloudwatch/eventTarget order-invoice-heartbeat-order": {
        rule: "order-invoice-heartbeat", targetId: "order", arn: "arn:aws:lambda:us-east-1:123456789012:function:order-invoice-order",
        input: { customer: "Demo Customer", currency: "EUR", items: [
          { description: "Espresso cup", quantity: 6, unitPrice: "7.90" }, { description: "Coffee beans, 1 kg", quantity: 2, unitPrice: "18.45" },
        ] },
        retryPolicy: RETRY, deadLetterConfig: { arn: QUEUE },
      },
    });
  });

  it("with a bus of its own: rule and target name it, the role may publish there only", async () => {
    const made = await make({ bus: "orders" });
    assert.deepEqual(made["cloudwatch/eventBus order-invoice-bus"], { name: "orders", tags });
    assert.equal(made["cloudwatch/eventRule order-invoice-created"]!.eventBusName, "orders");
    assert.equal(made["cloudwatch/eventTarget order-invoice-created-invoice"]!.eventBusName, "orders");
    assert.equal(made["cloudwatch/eventRule order-invoice-heartbeat"]!.eventBusName, undefined, "AWS: schedules live on the default bus");
    const policy = made["iam/rolePolicy order-invoice-order-policy"]!.policy as { Statement: { Action: unknown; Resource: unknown }[] };
    assert.deepEqual(policy.Statement.filter((s) => s.Action === "events:PutEvents").map((s) => s.Resource), ["arn:aws:events:us-east-1:123456789012:event-bus/orders"]);
  });

  it("puts the arguments where they belong", async () => {
    const made = await make({
      logRetentionDays: 30, permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary", alarmTopicArn: "arn:aws:sns:us-east-1:123456789012:alarms",
      heartbeat: { enabled: true, schedule: "rate(5 minutes)" },
    });
    const all = (prefix: string) => Object.entries(made).filter(([key]) => key.startsWith(prefix)).map(([, inputs]) => inputs);
    assert.deepEqual(all("cloudwatch/logGroup").map((group) => group.retentionInDays), [30, 30]);
    assert.deepEqual(all("iam/role ").map((role) => role.permissionsBoundary), ["arn:aws:iam::123456789012:policy/boundary", "arn:aws:iam::123456789012:policy/boundary"]);
    assert.deepEqual(all("cloudwatch/metricAlarm").map((alarm) => alarm.alarmActions), [["arn:aws:sns:us-east-1:123456789012:alarms"]]);
    const heartbeat = made["cloudwatch/eventRule order-invoice-heartbeat"]!;
    assert.deepEqual([heartbeat.state, heartbeat.scheduleExpression], ["ENABLED", "rate(5 minutes)"]);
  });

  it("names its children after itself, so that two fit in a stack", async () => {
    const made = await plan(() => [new OrderInvoice("first", { bus: "a" }), new OrderInvoice("second", { bus: "b" })]);
    assert.equal(Object.keys(made).filter((key) => key.includes(" first-")).length, 20);
    assert.equal(Object.keys(made).filter((key) => key.includes(" second-")).length, 20);
  });
});

const permission = (fn: string, rule: string) => ({
  action: "lambda:InvokeFunction", function: fn, principal: "events.amazonaws.com", sourceArn: `arn:aws:events:us-east-1:123456789012:rule/${rule}`,
});

const onFailure = (functionName: string) => ({
  functionName, maximumRetryAttempts: 2, maximumEventAgeInSeconds: 3600, destinationConfig: { onFailure: { destination: QUEUE } },
});
