import { strict as assert } from "node:assert";
import { loadConfig } from "../config";

const valid = { scenarios: '["order-invoice"]', logRetentionDays: "7", forceDestroy: "false" };

describe("config", () => {
  it("reads every key and fills in the defaults", () => {
    assert.deepEqual(loadConfig({ scenarios: '["order-invoice","custom-bus-logging"]' }), {
      scenarios: ["order-invoice", "custom-bus-logging"], logRetentionDays: 7, forceDestroy: false,
      orderInvoice: { heartbeat: { enabled: false, schedule: "rate(1 hour)" } },
      customBusLogging: { archiveDays: 7 },
    });
  });

  it("reads what a person sets", () => {
    const config = loadConfig({
      ...valid, logRetentionDays: "30", forceDestroy: "true", alarmTopicArn: "arn:aws:sns:us-east-1:123456789012:alarms",
      permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
      orderInvoice: '{"bus":"orders","heartbeat":{"enabled":true,"schedule":"rate(5 minutes)"}}', customBusLogging: '{"archiveDays":30}',
    });
    assert.equal(config.logRetentionDays, 30);
    assert.equal(config.forceDestroy, true);
    assert.deepEqual(config.orderInvoice, { bus: "orders", heartbeat: { enabled: true, schedule: "rate(5 minutes)" } });
    assert.deepEqual(config.customBusLogging, { archiveDays: 30 });
  });

  const refusals: [what: string, values: Record<string, string>, says: RegExp][] = [
    ["no scenarios", {}, /scenarios: not set; for example: pulumi config set --path 'scenarios\[0\]' order-invoice/],
    ["an empty list", { scenarios: "[]" }, /scenarios: choose at least one scenario/],
    ["text instead of a list", { scenarios: "order-invoice" }, /scenarios: .*array.*\(given: order-invoice\)/],
    ["an unknown scenario", { scenarios: '["order-invoces"]' }, /scenarios\[0\]: "order-invoces" is not a scenario; known: rds-autotag, custom-bus-logging, s3-cloudtrail/],
    ["a scenario that is not built", { scenarios: '["order-invoice","pizza-websocket"]' }, /scenarios\[1\]: pizza-websocket is not built yet; built: custom-bus-logging, order-invoice/],
    ["a scenario twice", { scenarios: '["order-invoice","order-invoice"]' }, /scenarios: names a scenario twice/],
    ["an unknown key", { ...valid, scenarioz: "[]" }, /scenarioz: not a key of this project; known: scenarios, logRetentionDays/],
    ["an unknown key inside", { ...valid, orderInvoice: '{"buss":"x"}' }, /orderInvoice\.buss: not a key of this project/],
    ["a wrong type", { ...valid, forceDestroy: "maybe" }, /forceDestroy: .*boolean.*\(given: maybe\)/],
    ["a retention that AWS does not take", { ...valid, logRetentionDays: "8" }, /logRetentionDays: must be one of 1, 3, 5, 7.*\(given: 8\)/],
    ["a bus that AWS owns", { ...valid, orderInvoice: '{"bus":"aws.orders"}' }, /orderInvoice\.bus: must be 1-256 letters/],
    ["the default bus by name", { ...valid, orderInvoice: '{"bus":"default"}' }, /orderInvoice\.bus/],
    ["a schedule that is none", { ...valid, orderInvoice: '{"heartbeat":{"schedule":"hourly"}}' }, /orderInvoice\.heartbeat\.schedule: must be rate\(\.\.\.\) or cron/],
    ["an ARN of another service", { ...valid, alarmTopicArn: "arn:aws:sqs:us-east-1:123456789012:q" }, /alarmTopicArn: must be an ARN of sns \(given: arn:aws:sqs/],
  ];
  for (const [what, values, says] of refusals) {
    it(`refuses ${what}, naming key, value and what is allowed`, () => {
      assert.throws(() => loadConfig(values), (error: Error) => { assert.match(error.message, says); return true; });
    });
  }

  it("reports all problems at once", () => {
    assert.throws(() => loadConfig({ scenarios: "[]", logRetentionDays: "8", colour: "red" }), (error: Error) => {
      assert.equal(error.message.split("\n").length, 4);
      return true;
    });
  });
});
