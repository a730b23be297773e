import { strict as assert } from "node:assert";
import { CustomBusLogging } from "../../stacks/custom-bus-logging";
import { EventLogDelivery } from "../../stacks/parts/event-log-delivery";
import { plan } from "../support/mocks";
import { deadLetterAlarm, deadLetterQueue, RETRY, tagsOf } from "./expected";

const tags = tagsOf("custom-bus-logging");
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:custom-bus-logging-dead-letters";

const deliveryPolicy = (prefix: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "CreateStreams", Effect: "Allow", Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
      Action: "logs:CreateLogStream", Resource: `arn:aws:logs:us-east-1:123456789012:log-group:${prefix}*:*`,
    },
    {
      Sid: "PutEvents", Effect: "Allow", Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
      Action: "logs:PutLogEvents", Resource: `arn:aws:logs:us-east-1:123456789012:log-group:${prefix}*:*`,
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/*" } },
    },
  ],
});

describe("stacks/custom-bus-logging", () => {
  it("makes exactly these resources, its own log delivery among them", async () => {
    const made = await plan(() => new CustomBusLogging("custom-bus-logging"));
    const group = "/aws/events/event-architectures-test-custom-bus-logging/custom-bus-logging";
    assert.deepEqual(made, {
      "cloudwatch/logResourcePolicy custom-bus-logging-delivery-policy": {
        policyName: "event-architectures-test-custom-bus-logging-events",
        policyDocument: deliveryPolicy("/aws/events/event-architectures-test-custom-bus-logging/"),
      },
      "cloudwatch/eventBus custom-bus-logging-bus": { tags },
      "cloudwatch/logGroup custom-bus-logging-logs": { name: group, retentionInDays: 7, tags },
      "cloudwatch/eventArchive custom-bus-logging-archive": {
        description: "Every event of the bus, to be replayed into it", retentionDays: 7,
        eventSourceArn: "arn:aws:events:us-east-1:123456789012:event-bus/custom-bus-logging-bus",
      },
      "sqs/queue custom-bus-logging-dead-letters": deadLetterQueue(tags),
      "cloudwatch/metricAlarm custom-bus-logging-dead-letters": deadLetterAlarm("custom-bus-logging", tags),
      "sqs/queuePolicy custom-bus-logging-dead-letters": {
        queueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/custom-bus-logging-dead-letters",
        policy: { Version: "2012-10-17", Statement: [{
          Sid: "EventBridgeDeadLetters", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QUEUE,
          Condition: { ArnEquals: { "aws:SourceArn": ["arn:aws:events:us-east-1:123456789012:rule/custom-bus-logging-bus/custom-bus-logging-catch-all"] } },
        }] },
      },
      "cloudwatch/eventRule custom-bus-logging-catch-all": {
        description: "Every event of the bus goes to its log group", eventBusName: "custom-bus-logging-bus", state: "ENABLED", tags,
        eventPattern: { account: ["123456789012"] },
      },
      "cloudwatch/eventTarget custom-bus-logging-catch-all-log": {
        rule: "custom-bus-logging-catch-all", eventBusName: "custom-bus-logging-bus", targetId: "log",
        arn: `arn:aws:logs:us-east-1:123456789012:log-group:${group}`, retryPolicy: RETRY, deadLetterConfig: { arn: QUEUE },
      },
    });
  });

  it("uses the stack's log delivery where it is given, and makes none", async () => {
    const made = await plan(() => {
      const eventLogDelivery = new EventLogDelivery("shared", { groupPrefix: "/aws/events/shop-dev/" });
      return new CustomBusLogging("custom-bus-logging", { eventLogDelivery, archiveDays: 30, logRetentionDays: 14 });
    });
    assert.deepEqual(Object.keys(made).filter((key) => key.startsWith("cloudwatch/logResourcePolicy")), ["cloudwatch/logResourcePolicy shared-policy"]);
    assert.deepEqual(made["cloudwatch/logResourcePolicy shared-policy"], { policyName: "shop-dev-events", policyDocument: deliveryPolicy("/aws/events/shop-dev/") });
    assert.equal(made["cloudwatch/logGroup custom-bus-logging-logs"]!.name, "/aws/events/shop-dev/custom-bus-logging");
    assert.equal(made["cloudwatch/logGroup custom-bus-logging-logs"]!.retentionInDays, 14);
    assert.equal(made["cloudwatch/eventArchive custom-bus-logging-archive"]!.retentionDays, 30);
  });
});
