import * as assert from "node:assert/strict";
import type { Caller } from "../../../../local/kernel/caller";
import type { AwsError } from "../../../../local/kernel/errors";
import { IamAuthorizer } from "../../../../local/kernel/iam-authorizer";
import { ARN, Bench, GROUP } from "./support";

const EVENTS: Caller = { type: "AWSService", principal: "events.amazonaws.com", sourceArn: "arn:aws:events:us-east-1:123456789012:rule/shop/all", sourceAccount: "123456789012" };

describe("logs: delivery by EventBridge", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench({ authorizer: (ports) => new IamAuthorizer(ports) });
    await bench.group();
  });
  afterEach(() => bench.cloud.dispose());
  const allow = (Resource: string) => bench.call("PutResourcePolicy", {
    policyName: "events", policyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] }, Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource }],
    }),
  });
  const deliver = async () => {
    await bench.call("CreateLogStream", { logGroupName: GROUP, logStreamName: "s" }, EVENTS);
    await bench.call("PutLogEvents", { logGroupName: GROUP, logStreamName: "s", logEvents: [{ timestamp: bench.now, message: "x" }] }, EVENTS);
  };

  for (const Resource of [`${ARN}:*`, "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/*:*", `${ARN}:log-stream:*`, "*"]) {
    it(`a policy on ${Resource} lets it in`, async () => {
      await allow(Resource);
      await deliver();
      assert.deepEqual(await bench.found(), ["x"]);
    });
  }

  for (const Resource of [ARN, "arn:aws:logs:us-east-1:123456789012:log-group:/aws/other/*:*"]) {
    it(`a policy on ${Resource} does not`, async () => {
      await allow(Resource);
      await assert.rejects(deliver(), { code: "AccessDeniedException" });
    });
  }

  it("without a policy the refusal says what is missing and where", () => assert.rejects(deliver(), (error: AwsError) => {
    assert.match(error.message, /^User: events\.amazonaws\.com is not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:us-east-1:123456789012:log-group:\/aws\/events\/shop:log-stream:s because no resource-based policy allows/);
    assert.equal(error.denial!.missing!.where, "a CloudWatch Logs resource policy in us-east-1");
    return true;
  }));

  it("what a group's own policy allows is allowed too", async () => {
    await bench.call("PutResourcePolicy", {
      resourceArn: ARN, policyDocument: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "logs:*", Resource: `${ARN}:*` } }),
    });
    await deliver();
  });
});
