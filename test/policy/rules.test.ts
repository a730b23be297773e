import { strict as assert } from "node:assert";
import { UNKNOWN, type Given } from "../../model/wiring";
import { checkResource, checkStack, isResourceRule, type Finding, type RuleConfig } from "../../policy/rule";
import { RULES } from "../../policy/rules";
import { ACCOUNT, changed, good, plus, policy, resource, tags, token, without } from "./stack";

const check = (stack: readonly Given[], config: Readonly<Record<string, RuleConfig>> = {}, only?: string): Finding[] =>
  RULES.filter(({ id }) => only === undefined || id === only).flatMap((rule) => (isResourceRule(rule) ? stack.flatMap((one) => checkResource(rule, one, config[rule.id])) : checkStack(rule, stack, config[rule.id])));

const violated = (stack: readonly Given[], config?: Readonly<Record<string, RuleConfig>>): string[] =>
  [...new Set(check(stack, config).filter(({ kind }) => kind === "violation").map(({ rule }) => rule.id))].sort();

const RULE = `arn:aws:events:us-east-1:${ACCOUNT}:rule/orders/placed`;
const BUS = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/orders`;
const anyOf = (statement: object, more: object = {}) => policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, ...statement, ...more });
const rolePolicy = (statement: object) => ({ policy: policy({ Effect: "Allow", ...statement }) });
const long = (count: number) => "x".repeat(count);
const extra = (type: string, count: number, props: (i: number) => Given["props"]) => Array.from({ length: count }, (_, i) => resource(type, `extra${i}`, props(i)));
const copies = (region: string) => ({ policy: policy({ Effect: "Allow", Action: "rds:CopyDBSnapshot", Resource: [`arn:aws:rds:${region}:${ACCOUNT}:snapshot:*`] }) });

/** For each rule: what breaks it. */
const BROKEN: readonly [rule: string, mistake: string, stack: Given[]][] = [
  ["permission-names-source", "no sourceArn", changed("Permission", "bill", { sourceArn: undefined })],
  ["permission-names-source", "everybody", changed("Permission", "bill", { principal: "*" })],
  ["no-wildcard-principal", "a queue for everybody", changed("QueuePolicy", "lost", { policy: policy({ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" }) })],
  ["source-conditions", "a queue policy without source", changed("QueuePolicy", "lost", { policy: anyOf({ Action: "sqs:SendMessage", Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:lost` }) })],
  ["source-conditions", "a role without account", changed("Role", "start", { assumeRolePolicy: anyOf({ Action: "sts:AssumeRole", Condition: { ArnEquals: { "aws:SourceArn": RULE } } }) })],
  ["source-conditions", "as an object, too", changed("Role", "route", { assumeRolePolicy: { Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" } } })],
  ["no-wildcard-actions", "a whole service", changed("RolePolicy", "start", rolePolicy({ Action: "states:*", Resource: `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:route` }))],
  ["no-wildcard-resources", "every resource", changed("RolePolicy", "start", rolePolicy({ Action: "states:StartExecution", Resource: "*" }))],
  ["no-wildcard-resources", "every log group", changed("RolePolicy", "order", rolePolicy({ Action: "logs:PutLogEvents", Resource: "arn:aws:logs:*:*:*" }))],
  ["no-broad-managed-policies", "full access", changed("RolePolicyAttachment", "order", { policyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" })],
  ["policy-is-valid", "no JSON", changed("RolePolicy", "start", { policy: "{" })],
  ["pattern-is-valid", "a text without array", changed("EventRule", "placed", { eventPattern: '{"source":"shop"}' })],
  ["pattern-is-valid", "no JSON", changed("EventRule", "placed", { eventPattern: "source: shop" })],
  ["log-groups-expire", "no retention", changed("LogGroup", "log", { retentionInDays: undefined })],
  ["encrypted-at-rest", "a topic without key", changed("Topic", "mail", { kmsMasterKeyId: undefined })],
  ["encrypted-at-rest", "a queue in clear text", changed("Queue", "lost", { sqsManagedSseEnabled: false })],
  ["target-retries-and-dead-letters", "nothing of both", changed("EventTarget", "bill", { retryPolicy: undefined, deadLetterConfig: undefined })],
  ["runtime-is-supported", "nodejs20.x", changed("Function", "bill", { runtime: "nodejs20.x" })],
  ["archive-is-small", "all of node_modules", changed("Function", "bill", { code: { files: { a: 1_000_000, b: 1_000_000 } } })],
  ["timeout-fits", "three seconds by default", changed("Function", "bill", { timeout: undefined })],
  ["state-machine-logs", "off", changed("StateMachine", "route", { loggingConfiguration: { level: "OFF" } })],
  ["state-machine-logs", "another prefix", changed("StateMachine", "route", { loggingConfiguration: { level: "ALL", logDestination: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:route:*` } })],
  ["api-logs-and-throttles", "neither", changed("Stage", "sockets", { accessLogSettings: undefined, defaultRouteSettings: undefined })],
  ["trail-validates-logs", "off", changed("Trail", "audit", { enableLogFileValidation: false })],
  ["cloudtrail-rule-skips-failures", "any errorCode", changed("EventRule", "created", { eventPattern: JSON.stringify({ "detail-type": ["AWS API Call via CloudTrail"], detail: { eventName: ["PutObject"] } }) })],
  ["quota-pattern-length", "2,049 characters", changed("EventRule", "placed", { eventPattern: JSON.stringify({ source: ["shop", long(2049)] }) })],
  ["quota-names", "65 characters", changed("EventRule", "hourly", { name: long(65) })],
  ["quota-policy-size", "a log policy of 5,121 characters", changed("LogResourcePolicy", "delivery", ({ policyDocument }) => ({ policyDocument: (policyDocument as string) + " ".repeat(5121) }))],
  ["schedule-on-default-bus", "a schedule elsewhere", changed("EventRule", "hourly", { eventBusName: "orders" })],
  ["websocket-selects-by-request", "no $", changed("Api", "sockets", { routeSelectionExpression: "request.body.action" })],
  ["target-finds-rule", "no bus", changed("EventTarget", "bill", { eventBusName: undefined })],
  ["target-finds-rule", "the rule's id", changed("EventTarget", "bill", { rule: "orders/placed" })],
  ["target-is-deliverable", "a permission for another rule", changed("Permission", "bill", { sourceArn: RULE.replace("placed", "paid") })],
  ["target-is-deliverable", "no log policy", without("LogResourcePolicy", "delivery")],
  ["target-is-deliverable", "no role", changed("EventTarget", "route", { roleArn: undefined })],
  ["target-is-deliverable", "a role for a log group", changed("EventTarget", "log", { roleArn: `arn:aws:iam::${ACCOUNT}:role/start` })],
  ["target-is-deliverable", "AWS's key", changed("Topic", "mail", { kmsMasterKeyId: "alias/aws/sns" })],
  ["target-in-region", "another region", plus(resource("EventTarget", "far", { rule: "hourly", arn: "arn:aws:kinesis:us-west-2:123456789012:stream/s", targetId: "far", retryPolicy: {}, deadLetterConfig: { arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:lost` } }))],
  ["dead-letters-arrive", "no queue policy", without("QueuePolicy", "lost")],
  ["failures-have-destination", "none", without("FunctionEventInvokeConfig", "bill")],
  ["no-loops", "what it takes it may send", changed("RolePolicy", "bill", rolePolicy({ Action: "events:PutEvents", Resource: BUS }))],
  ["no-loops", "its own call, via CloudTrail", [
    ...changed("EventRule", "created", { eventPattern: JSON.stringify({ "detail-type": ["AWS API Call via CloudTrail"], detail: { errorCode: [{ exists: false }] } }) }),
    resource("EventTarget", "any", { rule: "created", arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:bill`, targetId: "any", retryPolicy: {}, deadLetterConfig: { arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:lost` } }),
  ]],
  ["no-loops", "copies in the same region", [
    ...changed("EventRule", "created", { eventPattern: JSON.stringify({ source: ["aws.rds"], "detail-type": ["RDS DB Snapshot Event"] }) }).map((one) => (one.type === token("RolePolicy") && one.name === "bill" ? { ...one, props: { ...one.props, ...copies("us-east-1") } } : one)),
    resource("EventTarget", "copy", { rule: "created", arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:bill`, targetId: "copy", retryPolicy: {}, deadLetterConfig: { arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:lost` } }),
  ]],
  ["trail-bucket-unwatched", "all buckets", changed("Trail", "audit", { eventSelectors: [{ dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3"] }] }] })],
  ["trail-bucket-unwatched", "a prefix without the slash", changed("Trail", "audit", { eventSelectors: [{ dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3:::log"] }] }] })],
  ["bucket-is-private", "no block", without("BucketPublicAccessBlock", "data")],
  ["bucket-wants-tls", "no policy", without("BucketPolicy", "data")],
  ["one-bucket-policy", "two", plus(resource("BucketPolicy", "again", { bucket: "data", policy: policy() }))],
  ["function-log-group", "none", changed("Function", "order", { loggingConfig: undefined })],
  ["dead-letters-alarm", "none", without("MetricAlarm", "lost")],
  ["bus-has-publisher", "another bus", changed("RolePolicy", "order", rolePolicy({ Action: "events:PutEvents", Resource: BUS.replace("orders", "order") })).filter(({ name, type }) => name !== "bill" || type !== token("RolePolicy"))],
  ["rule-can-match", "another source", changed("EventRule", "placed", { eventPattern: '{"source":["shops"]}' })],
  ["rule-can-match", "AWS's events on a custom bus", changed("EventRule", "placed", { eventPattern: '{"source":["aws.rds"]}' })],
  ["rule-can-match", "another region", changed("EventRule", "created", { eventPattern: '{"region":["eu-west-1"]}' })],
  ["queue-has-reader", "nobody", plus(resource("Queue", "work", { name: "work", arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:work`, url: "https://sqs/work", tags }))],
  ["quota-targets", "six", plus(...extra("EventTarget", 2, (i) => ({ rule: "placed", eventBusName: "orders", arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:bill`, targetId: `t${i}`, retryPolicy: {}, deadLetterConfig: { arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:lost` } })))],
  ["quota-log-policies", "eleven", plus(...extra("LogResourcePolicy", 10, (i) => ({ policyName: `p${i}`, region: "us-east-1", policyDocument: policy() })))],
  ["quota-log-policies", "two of a name", plus(resource("LogResourcePolicy", "again", { policyName: "shop", region: "us-east-1", policyDocument: policy() }))],
  ["quota-rules", "301", plus(...extra("EventRule", 300, (i) => ({ name: `r${i}`, arn: `${RULE}${i}`, eventBusName: "orders", region: "us-east-1", eventPattern: '{"source":["shop"]}', tags })))],
  ["quota-trails", "six", plus(...extra("Trail", 5, (i) => ({ name: `t${i}`, arn: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/t${i}`, region: "us-east-1", s3BucketName: "logs", enableLogFileValidation: true, tags })))],
  ["quota-role-policies", "two of 6,000 characters", plus(...extra("RolePolicy", 2, () => ({ role: "order", policy: policy({ Sid: long(6000), Effect: "Allow", Action: "sqs:SendMessage", Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:lost` }) })))],
  ["snapshot-copies-have-key", "no key in the other region", changed("RolePolicy", "order", copies("us-west-2"))],
  ["tagged", "no stack", changed("Topic", "mail", { tags: { project: "shop" } })],
];

describe("policy rules", () => {
  it("let a sound stack pass, each of them, with nothing that they cannot tell", () => {
    assert.deepEqual(check(good()).map(({ rule, urn, message }) => `${rule.id} ${urn} ${message}`), []);
  });

  it("have a failing case each, and look at something in the stack that passes", () => {
    assert.deepEqual(RULES.map(({ id }) => id).filter((id) => !BROKEN.some(([rule]) => rule === id)), []);
    assert.deepEqual(BROKEN.map(([rule]) => rule).filter((id) => !RULES.some((rule) => rule.id === id)), []);
    for (const rule of RULES) if (isResourceRule(rule)) assert.ok(good().some(({ type }) => rule.types.includes(type)), rule.id);
  });

  for (const [rule, mistake, stack] of BROKEN) {
    it(`${rule}: ${mistake}`, () => {
      const [finding] = check(stack, {}, rule).filter(({ kind }) => kind === "violation");
      assert.ok(finding, "found nothing");
      assert.ok(stack.some(({ urn }) => urn === finding.urn), "it names a resource");
    });
  }

  it("are switched off by configuration, and take their settings from it", () => {
    const stack = changed("LogGroup", "log", { retentionInDays: 0 });
    assert.deepEqual(violated(stack), ["log-groups-expire"]);
    assert.deepEqual(violated(stack, { "log-groups-expire": { off: "kept for ever by contract" } }), []);
    assert.deepEqual(violated(good(), { "archive-is-small": { maxBytes: 100 } }), ["archive-is-small"]);
    assert.ok(violated(good(), { tagged: { keys: ["owner"] } }).includes("tagged"));
  });

  it("say that they cannot tell yet, and never that all is well, when what decides is not known", () => {
    const UNSURE: readonly [rule: string, stack: Given[]][] = [
      ["target-is-deliverable", changed("Permission", "bill", { sourceArn: UNKNOWN })],
      ["target-is-deliverable", changed("EventTarget", "bill", { arn: UNKNOWN })],
      ["target-finds-rule", changed("EventTarget", "bill", { rule: UNKNOWN })],
      ["dead-letters-arrive", changed("QueuePolicy", "lost", { policy: UNKNOWN })],
      ["source-conditions", changed("QueuePolicy", "lost", { policy: UNKNOWN })],
      ["no-loops", changed("RolePolicy", "bill", { policy: UNKNOWN })],
      ["bus-has-publisher", changed("RolePolicy", "order", { policy: UNKNOWN })],
      ["permission-names-source", changed("Permission", "bill", { sourceArn: UNKNOWN })],
      ["pattern-is-valid", changed("EventRule", "placed", { eventPattern: UNKNOWN })],
    ];
    for (const [rule, stack] of UNSURE) {
      const about = check(stack, {}, rule);
      assert.ok(about.some(({ kind, message }) => kind === "cannot tell" && message.startsWith("cannot tell yet: ")), rule);
      assert.deepEqual(about.filter(({ kind }) => kind === "violation").map(({ message }) => message), [], rule);
    }
  });
});
