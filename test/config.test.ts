import { strict as assert } from "node:assert";
import { loadConfig } from "../config";

const valid = { scenarios: '["order-invoice"]', logRetentionDays: "7", forceDestroy: "false" };

describe("config", () => {
  it("reads every key and fills in the defaults", () => {
    assert.deepEqual(loadConfig({ scenarios: '["order-invoice","custom-bus-logging"]' }), {
      scenarios: ["order-invoice", "custom-bus-logging"], logRetentionDays: 7, forceDestroy: false,
      orderInvoice: { heartbeat: { enabled: false, schedule: "rate(1 hour)" } },
      customBusLogging: { archiveDays: 7 },
      rdsAutotag: { tagKey: "auto-tagged", tagValue: "true", overwrite: false, snsSourceArn: false, createTrail: false, trailRetentionDays: 90 },
      s3Cloudtrail: { trailRetentionDays: 90 },
      rdsSnapshot: { keyDeletionDays: 30 },
      pizzaWebsocket: { stageSeconds: 5, allowedOrigins: ["*"], accountLogRole: "existing" },
      sfnRouter: { logExecutionData: true },
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
    ["a scenario twice", { scenarios: '["order-invoice","order-invoice"]' }, /scenarios: names a scenario twice/],
    ["an unknown key", { ...valid, scenarioz: "[]" }, /scenarioz: not a key of this project; known: scenarios, logRetentionDays/],
    ["an unknown key inside", { ...valid, orderInvoice: '{"buss":"x"}' }, /orderInvoice\.buss: not a key of this project/],
    ["a wrong type", { ...valid, forceDestroy: "maybe" }, /forceDestroy: .*boolean.*\(given: maybe\)/],
    ["a retention that AWS does not take", { ...valid, logRetentionDays: "8" }, /logRetentionDays: must be one of 1, 3, 5, 7.*\(given: 8\)/],
    ["a bus that AWS owns", { ...valid, orderInvoice: '{"bus":"aws.orders"}' }, /orderInvoice\.bus: must be 1-256 letters/],
    ["the default bus by name", { ...valid, orderInvoice: '{"bus":"default"}' }, /orderInvoice\.bus/],
    ["a schedule that is none", { ...valid, orderInvoice: '{"heartbeat":{"schedule":"hourly"}}' }, /orderInvoice\.heartbeat\.schedule: must be rate\(\.\.\.\) or cron/],
    ["a tag key that RDS keeps for itself", { ...valid, rdsAutotag: '{"tagKey":"rds:mine"}' }, /rdsAutotag\.tagKey: must be 1-128 letters.*aws: or rds:/],
    ["a tag key with a character that RDS refuses", { ...valid, rdsAutotag: '{"tagKey":"a*b"}' }, /rdsAutotag\.tagKey: must be 1-128 letters/],
    ["an address that is none", { ...valid, rdsAutotag: '{"notifyEmail":"nobody"}' }, /rdsAutotag\.notifyEmail: must be an e-mail address/],
    ["copies into a place that is no region", { ...valid, rdsSnapshot: '{"copyToRegion":"Oregon"}' }, /rdsSnapshot\.copyToRegion: must be a region/],
    ["copies into the stack's own region", { ...valid, rdsSnapshot: '{"copyToRegion":"eu-west-1"}' }, /rdsSnapshot\.copyToRegion: must be another region than the stack's own.*given: eu-west-1/],
    ["keeping no copy", { ...valid, rdsSnapshot: '{"copyToRegion":"us-west-2","keepCopies":0}' }, /rdsSnapshot\.keepCopies: .*>=1/],
    ["a stage that never ends", { ...valid, pizzaWebsocket: '{"stageSeconds":600}' }, /pizzaWebsocket\.stageSeconds: .*60/],
    ["an origin with a path", { ...valid, pizzaWebsocket: '{"allowedOrigins":["https://example.com/shop"]}' }, /pizzaWebsocket\.allowedOrigins\[0\]/],
    ["an ARN of another service", { ...valid, alarmTopicArn: "arn:aws:sqs:us-east-1:123456789012:q" }, /alarmTopicArn: must be an ARN of sns \(given: arn:aws:sqs/],
  ];
  for (const [what, values, says] of refusals) {
    it(`refuses ${what}, naming key, value and what is allowed`, () => {
      assert.throws(() => loadConfig(values, "eu-west-1"), (error: Error) => { assert.match(error.message, says); return true; });
    });
  }

  it("reports all problems at once", () => {
    assert.throws(() => loadConfig({ scenarios: "[]", logRetentionDays: "8", colour: "red" }), (error: Error) => {
      assert.equal(error.message.split("\n").length, 4);
      return true;
    });
  });
});
