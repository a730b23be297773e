import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import asl = require("asl-validator");
import { DEFINITION, ROUTED_SOURCE, SfnRouter, type SfnRouterArgs } from "../../stacks/sfn-router";
import { plan } from "../support/mocks";
import { arnOf, deadLetters, functionPolicy, ruleArn, tagsOf, target } from "./expected";

const NAME = "sfn-router";
const tags = tagsOf(NAME);
const MACHINE = arnOf("states", "stateMachine:sfn-router");
const make = (args: SfnRouterArgs = {}) => plan(() => new SfnRouter(NAME, args));

const trust = (service: string, condition: object) => ({
  Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", Condition: condition }],
});

describe("stacks/sfn-router", () => {
  it("makes exactly these resources", async () => {
    assert.deepEqual(await make(), {
      ...deadLetters(NAME, tags, [ruleArn("sfn-router-routed")]),
      "cloudwatch/logGroup sfn-router-logs": { name: "/aws/vendedlogs/states/event-architectures-test-sfn-router", retentionInDays: 7, tags },
      "iam/role sfn-router-role": {
        tags,
        assumeRolePolicy: trust("states.amazonaws.com", { StringEquals: { "aws:SourceAccount": "123456789012" }, ArnLike: { "aws:SourceArn": arnOf("states", "stateMachine:*") } }),
      },
      "iam/rolePolicy sfn-router-policy": functionPolicy("sfn-router", [{
        Effect: "Allow", Resource: "*",
        Action: [
          "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries",
          "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups", "logs:CreateLogStream", "logs:PutLogEvents",
        ],
      }]),
      "sfn/stateMachine sfn-router": {
        definition: JSON.parse(JSON.stringify(DEFINITION)) as object, roleArn: "arn:aws:iam::123456789012:role/sfn-router-role", type: "STANDARD", tags,
        loggingConfiguration: { level: "ALL", includeExecutionData: true, logDestination: arnOf("logs", "log-group:/aws/vendedlogs/states/event-architectures-test-sfn-router:*") },
      },
      "cloudwatch/eventRule sfn-router-routed": {
        description: "Events to be routed start the state machine", state: "ENABLED", tags, eventPattern: { account: ["123456789012"], source: ["demo.sfn"] },
      },
      "iam/role sfn-router-routed-machine-role": {
        tags,
        assumeRolePolicy: trust("events.amazonaws.com", { StringEquals: { "aws:SourceAccount": "123456789012" }, ArnEquals: { "aws:SourceArn": ruleArn("sfn-router-routed") } }),
      },
      "iam/rolePolicy sfn-router-routed-machine-policy": functionPolicy("sfn-router-routed-machine", [{ Effect: "Allow", Action: "states:StartExecution", Resource: MACHINE }]),
      ...target({ scenario: NAME, rule: "routed", id: "machine" }, MACHINE, { roleArn: "arn:aws:iam::123456789012:role/sfn-router-routed-machine-role" }),
    });
  });

  it("can keep execution data out of its log", async () => {
    const made = await make({ logExecutionData: false });
    assert.equal((made["sfn/stateMachine sfn-router"]!.loggingConfiguration as { includeExecutionData: boolean }).includeExecutionData, false);
  });

  it("is a definition that an independent validator takes", () => {
    const verdict = asl(DEFINITION);
    assert.ok(verdict.isValid, verdict.isValid ? "" : verdict.errorsText());
  });

  it("the event files are events that it routes", () => {
    for (const [file, path] of [["A", "A"], ["B", "B"], ["fail", "nowhere"]] as const) {
      const [entry, ...more] = JSON.parse(readFileSync(`events/${file}.json`, "utf8")) as { Source: string; DetailType: string; Detail: string }[];
      assert.equal(more.length, 0);
      assert.deepEqual([entry!.Source, JSON.parse(entry!.Detail)], [ROUTED_SOURCE, { Path: path }]);
    }
  });
});
