import { strict as assert } from "node:assert";
import { UNKNOWN, Wiring, type Given } from "../../model/wiring";
import { checkResource, checkStack, isResourceRule, type Finding, type RuleConfig } from "../../policy/rule";
import { RULES } from "../../policy/rules";
import { ACCOUNT, changed, definition, good, plus, policy, resource, tags, token, without } from "./stack";

const check = (stack: readonly Given[], config: Readonly<Record<string, RuleConfig>> = {}, only?: string): Finding[] => {
  const wiring = new Wiring(stack);
  return RULES.filter(({ id }) => only === undefined || id === only)
    .flatMap((rule) => (isResourceRule(rule) ? stack.flatMap((one) => checkResource(rule, one, config[rule.id])) : checkStack(rule, wiring, config[rule.id])));
};

const violated = (stack: readonly Given[], config?: Readonly<Record<string, RuleConfig>>): string[] =>
  [...new Set(check(stack, config).filter(({ kind }) => kind === "violation").map(({ rule }) => rule.id))].sort();

const RULE = `arn:aws:events:us-east-1:${ACCOUNT}:rule/orders/placed`;
const BUS = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/orders`;
const anyOf = (statement: object, more: object = {}) => policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, ...statement, ...more });
const rolePolicy = (statement: object) => ({ policy: policy({ Effect: "Allow", ...statement }) });
const long = (count: number) => "x".repeat(count);
const extra = (type: string, count: number, props: (i: number) => Given["props"]) => Array.from({ length: count }, (_, i) => resource(type, `extra${i}`, props(i)));
const copies = (region: string) => ({ policy: policy({ Effect: "Allow", Action: "rds:CopyDBSnapshot", Resource: [`arn:aws:rds:${region}:${ACCOUNT}:snapshot:*`] }) });

/** A stack in which a function may copy snapshots, and gets the events of this pattern. */
const copier = (eventPattern: string): Given[] => [
  ...changed("EventRule", "created", { eventPattern }).map((one) => (one.type === token("RolePolicy") && one.name === "bill" ? { ...one, props: { ...one.props, ...copies("us-east-1") } } : one)),
  resource("EventTarget", "copy", { rule: "created", arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:bill`, targetId: "copy", retryPolicy: {}, deadLetterConfig: { arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:lost` } }),
];

/** A definition with one task. */
const task = (Resource: string, Parameters?: object): string => JSON.stringify({ StartAt: "T", States: { T: { Type: "Task", Resource, ...(Parameters && { Parameters }), End: true } } });

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
  ["no-loops", "copies in the same region", copier(JSON.stringify({ source: ["aws.rds"], "detail-type": ["RDS DB Snapshot Event"], detail: { EventID: ["RDS-EVENT-0042"] } }))],
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
  ["snapshot-copies-wait", "every event", copier(JSON.stringify({ source: ["aws.rds"], "detail-type": ["RDS DB Snapshot Event"] }))],
  ["trail-can-write", "no policy", without("BucketPolicy", "logs")],
  ["trail-can-write", "another trail's policy", changed("BucketPolicy", "logs", { policy: policy({ Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "s3:*", Resource: "*", Condition: { StringEquals: { "aws:SourceArn": `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/other` } } }) })],
  ["trail-can-write", "another prefix", changed("Trail", "audit", { s3KeyPrefix: "x", s3BucketName: "logs" }).map((one) => (one.name === "logs" && one.type === token("BucketPolicy") ? { ...one, props: { ...one.props, policy: policy(...["GetBucketAcl", "PutObject"].map((name) => ({ Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: `s3:${name}`, Resource: ["arn:aws:s3:::logs", `arn:aws:s3:::logs/AWSLogs/${ACCOUNT}/*`] }))) } } : one))],
  ["trail-can-write", "a log group without a role", changed("Trail", "audit", { cloudWatchLogsGroupArn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:g:*` })],
  ["state-machine-can-log", "no policy", without("RolePolicy", "route")],
  ["state-machine-can-log", "events only", changed("RolePolicy", "route", rolePolicy({ Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" }))],
  ["state-machine-can-log", "a role for somebody else", changed("Role", "route", { assumeRolePolicy: anyOf({ Action: "sts:AssumeRole" }) })],
  ["function-can-log", "another group", changed("Function", "order", { loggingConfig: { logGroup: "/aws/lambda/order" } })],
  ["definition-is-valid", "no JSON", changed("StateMachine", "route", { definition: "{" })],
  ["definition-is-valid", "a state that is not there", changed("StateMachine", "route", { definition: definition([{ Variable: "$.source", StringEquals: "shop", Next: "B" }]) })],
  ["definition-is-valid", "in a branch", changed("StateMachine", "route", { definition: JSON.stringify({ StartAt: "P", States: { P: { Type: "Parallel", Branches: [{ StartAt: "Q", States: { R: { Type: "Succeed" } } }], End: true } } }) })],
  ["fail-says-why", "neither", changed("StateMachine", "route", { definition: definition(undefined, {}) })],
  ["choice-is-guarded", "a field of detail", changed("StateMachine", "route", { definition: definition([{ Variable: "$.detail.Path", StringEquals: "A", Next: "A" }]) })],
  ["choice-is-guarded", "in a Not, after a Pass", changed("StateMachine", "route", { definition: JSON.stringify({ StartAt: "P", States: { P: { Type: "Pass", Next: "C" }, C: { Type: "Choice", Choices: [{ Not: { Variable: "$.detail.Path", StringEquals: "A" }, Next: "S" }], Default: "S" }, S: { Type: "Succeed" } } }) })],
  ["choice-is-guarded", "not in the constant input", changed("EventTarget", "route", { input: '{"detail":{}}' }).map((one) => (one.type === token("StateMachine") ? { ...one, props: { ...one.props, definition: definition([{ Variable: "$.detail.Path", StringEquals: "A", Next: "A" }]) } } : one))],
  ["rule-names-source", "content only, on a bus with several publishers", changed("EventRule", "placed", { eventPattern: '{"detail":{"stage":["made"]}}' })],
  ["rule-names-source", "one alternative, on the default bus", changed("EventRule", "created", { eventPattern: '{"$or":[{"source":["shop"]},{"detail-type":["placed"]}]}' })],
  ["event-is-taken", "a source that no rule names", without("EventArchive", "orders")],
  ["event-is-taken", "an API's integration", [...without("EventArchive", "orders"), resource("Integration", "put", { apiId: "a", integrationSubtype: "EventBridge-PutEvents", requestParameters: { EventBusName: BUS, Source: "web", DetailType: "placed" } })].map((one) => (one.name === "bill" && one.type === token("RolePolicy") ? { ...one, props: { role: "bill", policy: policy() } } : one))],
  ["environment-is-allowed", "a table of the stack", changed("RolePolicy", "order", rolePolicy({ Action: "dynamodb:PutItem", Resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/others` }))],
  ["environment-is-allowed", "a table that is not there", changed("Function", "order", { environment: { variables: { TABLENAME: "follower" } } })],
  ["environment-is-allowed", "a queue by its URL", changed("RolePolicy", "bill", rolePolicy({ Action: "events:PutEvents", Resource: BUS }))],
  ["connections-expire", "no $disconnect", without("Route", "$disconnect")],
  ["uploads-are-complete", "PutObject alone", changed("EventRule", "created", { eventPattern: '{"source":["aws.s3"],"detail":{"eventName":["PutObject"]}}' })],
  ["one-owner", "two policies of a queue", plus(resource("QueuePolicy", "again", { queueUrl: "https://sqs/lost", policy: policy() }))],
  ["one-owner", "two targets of a name", plus(resource("EventTarget", "again", { rule: "placed", eventBusName: "orders", targetId: "bill", region: "us-east-1", arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:order` }))],
  ["failures-arrive", "another queue", changed("FunctionEventInvokeConfig", "bill", { destinationConfig: { onFailure: { destination: `arn:aws:sqs:us-east-1:${ACCOUNT}:work` } } })],
  ["failures-arrive", "a dead-letter queue of the function", changed("Function", "order", { deadLetterConfig: { targetArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:lost` } })],
  ["tasks-are-allowed", "a function by its ARN", changed("StateMachine", "route", { definition: task(`arn:aws:lambda:us-east-1:${ACCOUNT}:function:bill`) })],
  ["tasks-are-allowed", "a function by its name", changed("StateMachine", "route", { definition: task("arn:aws:states:::lambda:invoke", { FunctionName: "bill" }) })],
  ["tasks-are-allowed", "a queue by its URL", changed("StateMachine", "route", { definition: task("arn:aws:states:::sqs:sendMessage", { QueueUrl: "https://sqs/lost", MessageBody: "x" }) })],
  ["tasks-are-allowed", "a table, in a branch", changed("StateMachine", "route", { definition: JSON.stringify({ StartAt: "P", States: { P: { Type: "Parallel", Branches: [JSON.parse(task("arn:aws:states:::dynamodb:getItem", { TableName: "followers" }))], End: true } } }) })],
  ["tagged", "no stack", changed("Topic", "mail", { tags: { project: "shop" } })],
];

/** The same resource in another shape. */
const also = (stack: readonly Given[], type: string, name: string, props: Given["props"]): Given[] => stack.map((one) => (one.type === token(type) && one.name === name ? { ...one, props: { ...one.props, ...props } } : one));
const ARN_OF_RULE = `arn:aws:events:us-east-1:${ACCOUNT}:rule/created`;
const unguarded = definition([{ Variable: "$.detail.Path", StringEquals: "A", Next: "A" }]);
const machine = (definition: unknown) => changed("StateMachine", "route", { definition });
const order = (variables: object) => changed("Function", "order", { environment: { variables } });

/** For each rule that looks into patterns, definitions, policies or environments: what is sound, or another rule's to say. */
const SILENT: readonly [rule: string, what: string, stack: Given[]][] = [
  ["rule-names-source", "everything, for a log", changed("EventRule", "created", { eventPattern: JSON.stringify({ account: [ACCOUNT] }) })],
  ["rule-names-source", "AWS's detail type", changed("EventRule", "created", { eventPattern: '{"detail-type":["AWS Console Sign In via CloudTrail"]}' })],
  ["rule-names-source", "one publisher on the bus", changed("EventRule", "placed", { eventPattern: '{"detail":{"a":[1]}}' }).filter(({ name, type }) => name !== "bill" || type !== token("RolePolicy"))],
  ["rule-names-source", "a source in each alternative", changed("EventRule", "placed", { eventPattern: '{"$or":[{"source":["a"]},{"source":[{"prefix":"b"}],"detail":{"a":[1]}}]}' })],
  ["rule-names-source", "no JSON", changed("EventRule", "placed", { eventPattern: "detail: a" })],
  ["event-is-taken", "an output names the bus", without("EventArchive", "orders").map((one) => (one.type === "pulumi:pulumi:Stack" ? { ...one, props: { bus: "orders" } } : one))],
  ["event-is-taken", "a rule takes it", also(without("EventArchive", "orders"), "EventRule", "placed", { eventPattern: '{"source":[{"prefix":"shop"}]}' })],
  ["event-is-taken", "any source", also(without("EventArchive", "orders"), "RolePolicy", "bill", rolePolicy({ Action: "events:PutEvents", Resource: BUS }))],
  ["event-is-taken", "a pattern that is none", also(without("EventArchive", "orders"), "EventRule", "placed", { eventPattern: "{" })],
  ["choice-is-guarded", "the rule takes only what has it", also(machine(unguarded), "EventRule", "placed", { eventPattern: '{"source":["shop"],"detail":{"Path":["A","B"]}}' })],
  ["choice-is-guarded", "every event has it", machine(definition([{ Variable: "$.source", StringEquals: "A", Next: "A" }]))],
  ["choice-is-guarded", "a template makes the input", also(machine(unguarded), "EventTarget", "route", { inputTransformer: { inputTemplate: "{}" } })],
  ["choice-is-guarded", "the input is written down", also(machine(unguarded), "EventTarget", "route", { input: '{"detail":{"Path":"A"}}' })],
  ["choice-is-guarded", "asked one choice before", machine(definition([{ Variable: "$.detail.Path", IsPresent: false, Next: "No" }, { Variable: "$.detail.Path", StringEquals: "A", Next: "A" }]))],
  ["choice-is-guarded", "JSONata", machine(JSON.stringify({ QueryLanguage: "JSONata", StartAt: "C", States: { C: { Type: "Choice", Choices: [{ Condition: "{% $states.input.detail.Path = 'A' %}", Next: "S" }], Default: "S" }, S: { Type: "Succeed" } } }))],
  ["choice-is-guarded", "another state made it", machine(JSON.stringify({ StartAt: "P", States: { P: { Type: "Pass", Result: { detail: { Path: "A" } }, Next: "C" }, C: { Type: "Choice", Choices: [{ Variable: "$.detail.Path", StringEquals: "A", Next: "S" }], Default: "S" }, S: { Type: "Succeed" } } }))],
  ["choice-is-guarded", "no JSON", machine("{")],
  ["fail-says-why", "no JSON", machine("[]")],
  ["fail-says-why", "by a path", machine(definition(undefined, { CausePath: "$.why" }))],
  ["definition-is-valid", "branches, a map and a catch", machine(JSON.stringify({ StartAt: "P", States: {
    P: { Type: "Parallel", Branches: [{ StartAt: "Q", States: { Q: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage", Catch: [{ ErrorEquals: ["States.ALL"], Next: "R" }], End: true }, R: { Type: "Fail", Error: "X" } } }], Next: "M" },
    M: { Type: "Map", ItemProcessor: { StartAt: "S", States: { S: { Type: "Wait", Seconds: 1, End: true } } }, End: true },
  } }))],
  ["tasks-are-allowed", "what is made when it runs", machine(task("arn:aws:states:::lambda:invoke", { "FunctionName.$": "$.fn" }))],
  ["tasks-are-allowed", "a queue of others", machine(task("arn:aws:states:::sqs:sendMessage", { QueueUrl: "https://sqs/other" }))],
  ["tasks-are-allowed", "allowed", also(plus(resource("RolePolicy", "tasks", { role: "route", policy: policy({ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: [`arn:aws:lambda:us-east-1:${ACCOUNT}:function:bill`, `arn:aws:lambda:us-east-1:${ACCOUNT}:function:bill:*`] }) })), "StateMachine", "route", { definition: task("arn:aws:states:::lambda:invoke", { FunctionName: "bill:live" }) })],
  ["failures-arrive", "nowhere", without("FunctionEventInvokeConfig", "bill")],
  ["trail-can-write", "a policy as an object", changed("BucketPolicy", "logs", ({ policy: text }) => ({ policy: JSON.parse(text as string) as unknown }))],
  ["trail-can-write", "below a prefix", also(changed("Trail", "audit", { s3KeyPrefix: "trails" }), "BucketPolicy", "logs", { policy: policy({ Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: ["s3:GetBucketAcl", "s3:PutObject"], Resource: ["arn:aws:s3:::logs", `arn:aws:s3:::logs/trails/AWSLogs/${ACCOUNT}/*`], Condition: { StringEquals: { "AWS:SourceArn": `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/audit` } } }) })],
  ["state-machine-can-log", "no log, no policy", also(without("RolePolicy", "route"), "StateMachine", "route", { loggingConfiguration: { level: "OFF" } })],
  ["state-machine-can-log", "inline, as an object", also(without("RolePolicy", "route"), "Role", "route", { inlinePolicies: [{ name: "log", policy: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "logs:*", Resource: "*" } } }] })],
  ["function-can-log", "AWS's policy", also(also(without("RolePolicy", "order"), "RolePolicyAttachment", "order", { policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" }), "Function", "order", { environment: undefined })],
  ["environment-is-allowed", "a word that is also a name", order({ STAGE: "orders", ROUTE_TABLE: "main", TABLE_COUNT: "3" })],
  ["environment-is-allowed", "by the queue's own policy", also(plus(resource("QueuePolicy", "own", { queueUrl: "https://sqs/work", policy: policy({ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/order` }, Action: "sqs:SendMessage", Resource: "*" }) }), resource("Queue", "work", { name: "work", arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:work`, url: "https://sqs/work", tags })), "Function", "order", { environment: { variables: { QUEUE_URL: "https://sqs/work" } } })],
  ["environment-is-allowed", "an index of the table", changed("RolePolicy", "order", rolePolicy({ Action: "dynamodb:Query", Resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/followers/index/x` }))],
  ["environment-is-allowed", "no environment", changed("Function", "order", { environment: undefined })],
  ["connections-expire", "rows expire", also(without("Route", "$disconnect"), "Table", "followers", { ttl: { attributeName: "expires", enabled: true } })],
  ["connections-expire", "nothing is written", also(without("Route", "$disconnect"), "RolePolicy", "order", rolePolicy({ Action: "dynamodb:GetItem", Resource: "*" }))],
  ["uploads-are-complete", "all of them", changed("EventRule", "created", { eventPattern: '{"source":["aws.s3"],"detail":{"eventName":["PutObject","CompleteMultipartUpload","CopyObject"]}}' })],
  ["uploads-are-complete", "a prefix", changed("EventRule", "created", { eventPattern: '{"source":["aws.s3"],"detail":{"eventName":[{"prefix":"Put"}]}}' })],
  ["snapshot-copies-wait", "finished ones", copier(JSON.stringify({ source: ["aws.rds"], "detail-type": ["RDS DB Snapshot Event"], detail: { EventID: ["RDS-EVENT-0042"] } }))],
  ["snapshot-copies-wait", "a log takes all of them", changed("EventRule", "created", { eventPattern: JSON.stringify({ source: ["aws.rds"], "detail-type": ["RDS DB Snapshot Event"] }) })],
  ["one-owner", "the same name elsewhere", plus(resource("LogGroup", "far", { name: "/aws/lambda/bill", arn: "arn", region: "us-west-2", retentionInDays: 1, tags }), resource("LogGroup", "near", { name: "/aws/lambda/other", arn: "arn", region: "us-east-1", retentionInDays: 1, tags }), resource("LogGroup", "there", { name: "/aws/lambda/other", arn: "arn", region: "us-west-2", retentionInDays: 1, tags }))
    .map((one) => (one.type === token("LogGroup") && one.name === "bill" ? { ...one, props: { ...one.props, region: "us-east-1" } } : one))],
  ["queue-has-reader", "a reader's inline policy", plus(resource("Queue", "work", { name: "work", arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:work`, url: "https://sqs/work", tags }), resource("Role", "reader", { name: "reader", arn: `arn:aws:iam::${ACCOUNT}:role/reader`, tags, inlinePolicies: [{ name: "read", policy: policy({ Effect: "Allow", Action: "sqs:ReceiveMessage", Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:work` }) }] }))],
  ["pattern-is-valid", "a schedule, which has none", changed("EventRule", "hourly", { eventPattern: undefined })],
  ["policy-is-valid", "an object", changed("RolePolicy", "start", { policy: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "states:StartExecution", Resource: ARN_OF_RULE } } })],
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

  for (const [rule, what, stack] of SILENT) {
    it(`${rule} says nothing: ${what}`, () => assert.deepEqual(check(stack, {}, rule).map(({ kind, message }) => `${kind}: ${message}`), []));
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
      ["uploads-are-complete", changed("EventRule", "created", { eventPattern: UNKNOWN })],
      ["policy-is-valid", changed("Role", "bill", { assumeRolePolicy: { Version: "2012-10-17", Statement: UNKNOWN } })],
      ["definition-is-valid", changed("StateMachine", "route", { definition: UNKNOWN })],
      ["fail-says-why", changed("StateMachine", "route", { definition: UNKNOWN })],
      ["choice-is-guarded", changed("StateMachine", "route", { definition: UNKNOWN })],
      ["choice-is-guarded", changed("EventTarget", "route", { arn: UNKNOWN }).map((one) => (one.type === token("StateMachine") ? { ...one, props: { ...one.props, definition: definition([{ Variable: "$.detail.Path", StringEquals: "A", Next: "A" }]) } } : one))],
      ["snapshot-copies-wait", copier(UNKNOWN as never)],
      ["trail-can-write", changed("Trail", "audit", { s3BucketName: UNKNOWN })],
      ["trail-can-write", changed("BucketPolicy", "logs", { policy: UNKNOWN })],
      ["trail-can-write", changed("Trail", "audit", { arn: UNKNOWN, name: UNKNOWN })],
      ["state-machine-can-log", changed("RolePolicy", "route", { policy: UNKNOWN })],
      ["state-machine-can-log", changed("StateMachine", "route", { roleArn: UNKNOWN })],
      ["function-can-log", changed("RolePolicy", "order", { policy: UNKNOWN })],
      ["failures-arrive", changed("FunctionEventInvokeConfig", "bill", { functionName: UNKNOWN })],
      ["tasks-are-allowed", also(changed("RolePolicy", "route", { policy: UNKNOWN }), "StateMachine", "route", { definition: task("arn:aws:states:::lambda:invoke", { FunctionName: "bill" }) })],
      ["rule-names-source", changed("EventRule", "placed", { eventPattern: '{"detail":{"a":[1]}}', eventBusName: UNKNOWN })],
      ["event-is-taken", changed("EventRule", "placed", { eventPattern: UNKNOWN }).filter(({ type }) => type !== token("EventArchive"))],
      ["environment-is-allowed", changed("Function", "order", { environment: { variables: { TABLENAME: UNKNOWN } } })],
      ["environment-is-allowed", changed("RolePolicyAttachment", "order", { policyArn: "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess" }).map((one) => (one.type === token("Function") && one.name === "order" ? { ...one, props: { ...one.props, environment: { variables: { QUEUE: "lost" } } } } : one))],
      ["connections-expire", without("Route", "$disconnect").map((one) => (one.type === token("RolePolicy") && one.name === "order" ? { ...one, props: { ...one.props, policy: UNKNOWN } } : one))],
      ["one-owner", changed("QueuePolicy", "lost", { queueUrl: UNKNOWN })],
    ];
    for (const [rule, stack] of UNSURE) {
      const about = check(stack, {}, rule);
      assert.ok(about.some(({ kind, message }) => kind === "cannot tell" && message.startsWith("cannot tell yet: ")), rule);
      assert.deepEqual(about.filter(({ kind }) => kind === "violation").map(({ message }) => message), [], rule);
    }
  });

  /** What is said when one property is in another shape: each property of each type once. */
  function variations(shape: (value: unknown) => unknown): { readonly what: string; readonly findings: Finding[] }[] {
    const seen = new Set<string>();
    return good().flatMap((given, i) => Object.keys(given.props).flatMap((key) => {
      const value = shape(given.props[key]);
      const what = `${key} of ${given.type}`;
      if (value === undefined || seen.has(what)) return [];
      seen.add(what);
      const one = { ...given, props: { ...given.props, [key]: value } };
      const wiring = new Wiring(good().map((other, j) => (i === j ? one : other)));
      return [{ what, findings: RULES.flatMap((rule) => (isResourceRule(rule) ? checkResource(rule, one) : checkStack(rule, wiring))) }];
    }));
  }

  it("find nothing wrong in what is not known, whatever it is, and something that they cannot tell in most of it", () => {
    const all = variations(() => UNKNOWN);
    assert.deepEqual(all.flatMap(({ what, findings }) => findings.filter(({ kind }) => kind === "violation").map(({ rule, message }) => `${what}: ${rule.id}: ${message}`)), []);
    const unsure = all.filter(({ findings }) => findings.length > 0).length;
    assert.ok(unsure > all.length * 0.6, `${unsure} of ${all.length}`);
  });

  it("take documents as texts and as objects alike", () => {
    const isDocument = (value: unknown): value is string => typeof value === "string" && value.includes('"Statement"');
    const all = variations((value) => (isDocument(value) ? JSON.parse(value) as unknown : undefined));
    assert.ok(all.length > 6, `${all.length}`);
    for (const { what, findings } of all) assert.deepEqual(findings.map(({ rule, message }) => `${rule.id}: ${message}`), [], what);
  });

  it("say of documents, patterns and definitions that are no JSON that they are not valid", () => {
    const all = variations((value) => (typeof value === "string" && value.startsWith("{") ? `${value}}` : undefined));
    assert.ok(all.length > 8, `${all.length}`);
    for (const { what, findings } of all) assert.ok(findings.some(({ rule, kind }) => kind === "violation" && /-is-valid$/.test(rule.id)), what);
  });
});
