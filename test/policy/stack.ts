import type { Given } from "../../model/wiring";

/** A stack as data, in which every rule finds something to look at and nothing to complain about. */

export const ACCOUNT = "123456789012";
const arn = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
export const policy = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string | string[], Resource: string, more: object = {}): object => ({ Effect: "Allow", Action, Resource, ...more });
const service = (name: string, more: object): object => ({ Effect: "Allow", Principal: { Service: name }, ...more });
const trust = (name: string, Condition?: object): string => policy(service(name, { Action: "sts:AssumeRole", ...(Condition && { Condition }) }));
export const tags = { project: "shop", stack: "test" };

const TOKENS: Readonly<Record<string, string>> = {
  EventBus: "cloudwatch", EventArchive: "cloudwatch", EventRule: "cloudwatch", EventTarget: "cloudwatch", LogGroup: "cloudwatch", LogResourcePolicy: "cloudwatch", MetricAlarm: "cloudwatch",
  Function: "lambda", Permission: "lambda", FunctionEventInvokeConfig: "lambda", Role: "iam", RolePolicy: "iam", RolePolicyAttachment: "iam", Queue: "sqs", QueuePolicy: "sqs",
  Topic: "sns", TopicPolicy: "sns", TopicSubscription: "sns", Key: "kms", StateMachine: "sfn", Bucket: "s3", BucketPolicy: "s3", BucketPublicAccessBlock: "s3",
  Trail: "cloudtrail", Api: "apigatewayv2", Stage: "apigatewayv2", Route: "apigatewayv2", Integration: "apigatewayv2", Table: "dynamodb",
};

/** `Queue` -> `aws:sqs/queue:Queue` */
export const token = (type: string): string => `aws:${TOKENS[type]}/${type[0]!.toLowerCase()}${type.slice(1)}:${type}`;

export const resource = (type: string, name: string, props: Given["props"], above = ""): Given => ({
  urn: `urn:pulumi:test::shop::${above}${token(type)}::${name}`, type: token(type), name, props,
});

const ruleArn = (name: string): string => arn("events", `rule/orders/${name}`);
const FN = arn("lambda", "function:bill");
const QUEUE = arn("sqs", "lost");
const GROUP = "/aws/events/shop/orders";
const KEY = arn("kms", "key/1");
const MACHINE = arn("states", "stateMachine:route");
const TOPIC = arn("sns", "mail");
const TRAIL = arn("cloudtrail", "trail/audit");
const BUS = arn("events", "event-bus/orders");
const TABLE = arn("dynamodb", "table/followers");
/** A choice that asks first whether the field is there. */
export const definition = (Choices: object[] = [{ And: [{ Variable: "$.detail.Path", IsPresent: true }, { Variable: "$.detail.Path", StringEquals: "A" }], Next: "A" }], Fail: object = { Error: "UnknownPath" }): string =>
  JSON.stringify({ StartAt: "Which", States: { Which: { Type: "Choice", Choices, Default: "No" }, A: { Type: "Pass", End: true }, No: { Type: "Fail", ...Fail } } });

const target = (name: string, to: string, more: object = {}): Given => resource("EventTarget", name, {
  rule: "placed", eventBusName: "orders", arn: to, targetId: name, region: "us-east-1",
  retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 }, deadLetterConfig: { arn: QUEUE }, ...more,
});

export const good = (): Given[] => [
  { urn: "urn:pulumi:test::shop::pulumi:pulumi:Stack::shop-test", type: "pulumi:pulumi:Stack", name: "shop-test", props: {} },
  resource("EventBus", "orders", { name: "orders", arn: BUS, region: "us-east-1", tags }),
  resource("EventArchive", "orders", { name: "orders", eventSourceArn: BUS }),
  resource("EventRule", "placed", {
    name: "placed", arn: ruleArn("placed"), eventBusName: "orders", region: "us-east-1", state: "ENABLED", tags, eventPattern: JSON.stringify({ source: ["shop"] }),
  }),
  resource("EventRule", "created", {
    name: "created", arn: arn("events", "rule/created"), eventBusName: "default", region: "us-east-1", state: "ENABLED", tags,
    eventPattern: JSON.stringify({ source: ["aws.rds"], "detail-type": ["AWS API Call via CloudTrail"], detail: { eventName: ["CreateDBInstance"], errorCode: [{ exists: false }] } }),
  }),
  resource("EventRule", "hourly", { name: "hourly", arn: arn("events", "rule/hourly"), region: "us-east-1", scheduleExpression: "rate(1 hour)", tags }),
  target("bill", FN), target("log", arn("logs", `log-group:${GROUP}`)), target("mail", TOPIC), target("route", MACHINE, { roleArn: `arn:aws:iam::${ACCOUNT}:role/start` }),
  resource("Permission", "bill", { function: "bill", action: "lambda:InvokeFunction", principal: "events.amazonaws.com", sourceArn: ruleArn("placed") }),
  resource("LogGroup", "log", { name: GROUP, arn: arn("logs", `log-group:${GROUP}`), retentionInDays: 7, tags }),
  resource("LogGroup", "bill", { name: "/aws/lambda/bill", arn: arn("logs", "log-group:/aws/lambda/bill"), retentionInDays: 7, tags }),
  resource("LogResourcePolicy", "delivery", { policyName: "shop", region: "us-east-1", policyDocument: policy(
    service("events.amazonaws.com", { Action: "logs:CreateLogStream", Resource: arn("logs", "log-group:/aws/events/shop/*:*") }),
    service("events.amazonaws.com", { Action: "logs:PutLogEvents", Resource: arn("logs", "log-group:/aws/events/shop/*:*"), Condition: { ArnLike: { "aws:SourceArn": arn("events", "rule/*") } } }),
  ) }),
  resource("Function", "bill", {
    name: "bill", arn: FN, region: "us-east-1", role: `arn:aws:iam::${ACCOUNT}:role/bill`, runtime: "nodejs24.x", timeout: 30, tags, code: { files: { "index.js": 900 } },
    loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/bill" }, environment: { variables: { BUS: "orders", QUEUE_URL: "https://sqs/lost", MODE: "orders" } },
  }),
  resource("FunctionEventInvokeConfig", "bill", { functionName: "bill", destinationConfig: { onFailure: { destination: QUEUE } } }),
  resource("Role", "bill", { name: "bill", arn: `arn:aws:iam::${ACCOUNT}:role/bill`, assumeRolePolicy: trust("lambda.amazonaws.com"), tags }),
  resource("RolePolicy", "bill", { role: "bill", policy: policy(
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], arn("logs", "log-group:/aws/lambda/bill:*")), allow("sqs:SendMessage", QUEUE),
    allow("events:PutEvents", BUS, { Condition: { StringEquals: { "events:source": "shop.bills" } } }),
    allow("events:PutEvents", BUS.replace("orders", "elsewhere")),
  ) }),
  resource("Function", "order", {
    name: "order", arn: arn("lambda", "function:order"), region: "us-east-1", role: `arn:aws:iam::${ACCOUNT}:role/order`, runtime: "nodejs24.x", timeout: 30, tags,
    loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/bill" }, environment: { variables: { TABLENAME: "followers" } },
  }),
  resource("Role", "order", { name: "order", arn: `arn:aws:iam::${ACCOUNT}:role/order`, assumeRolePolicy: trust("lambda.amazonaws.com"), tags }),
  resource("RolePolicy", "order", { role: "order", policy: policy(
    allow("events:PutEvents", BUS, { Condition: { StringEquals: { "events:source": "shop" } } }), allow(["dynamodb:PutItem", "dynamodb:DeleteItem"], TABLE),
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], arn("logs", "log-group:/aws/lambda/bill:*")),
  ) }),
  resource("RolePolicyAttachment", "order", { role: "order", policyArn: "arn:aws:iam::aws:policy/service-role/AWSXRayDaemonWriteAccess" }),
  resource("Queue", "lost", { name: "lost", arn: QUEUE, url: "https://sqs/lost", region: "us-east-1", sqsManagedSseEnabled: true, tags }),
  resource("QueuePolicy", "lost", { queueUrl: "https://sqs/lost", policy: policy(service("events.amazonaws.com", {
    Action: "sqs:SendMessage", Resource: QUEUE, Condition: { ArnEquals: { "aws:SourceArn": [ruleArn("placed")] } },
  })) }),
  resource("MetricAlarm", "lost", { namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible", dimensions: { QueueName: "lost" }, tags }),
  resource("Topic", "mail", { name: "mail", arn: TOPIC, region: "us-east-1", kmsMasterKeyId: KEY, tags }),
  resource("TopicPolicy", "mail", { arn: TOPIC, policy: policy(service("events.amazonaws.com", { Action: "sns:Publish", Resource: TOPIC })) }),
  resource("Key", "key", { arn: KEY, keyId: "1", region: "us-east-1", tags, policy: policy(
    { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" },
    service("events.amazonaws.com", { Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" }),
  ) }),
  resource("StateMachine", "route", { name: "route", arn: MACHINE, region: "us-east-1", roleArn: `arn:aws:iam::${ACCOUNT}:role/route`, tags, definition: definition(),
    loggingConfiguration: { level: "ALL", logDestination: `${arn("logs", "log-group:/aws/vendedlogs/states/route")}:*` } }),
  resource("Role", "route", { name: "route", arn: `arn:aws:iam::${ACCOUNT}:role/route`, tags,
    assumeRolePolicy: trust("states.amazonaws.com", { StringEquals: { "aws:SourceAccount": ACCOUNT }, ArnLike: { "aws:SourceArn": arn("states", "stateMachine:*") } }) }),
  resource("RolePolicy", "route", { role: "route", policy: policy(allow(["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries", "PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"].map((name) => `logs:${name}`), "*")) }),
  resource("Role", "start", { name: "start", arn: `arn:aws:iam::${ACCOUNT}:role/start`, tags,
    assumeRolePolicy: trust("events.amazonaws.com", { StringEquals: { "aws:SourceAccount": ACCOUNT }, ArnEquals: { "aws:SourceArn": ruleArn("placed") } }) }),
  resource("RolePolicy", "start", { role: "start", policy: policy(allow("states:StartExecution", MACHINE)) }),
  resource("Bucket", "data", { bucket: "data", arn: "arn:aws:s3:::data", region: "us-east-1", tags }),
  resource("Bucket", "logs", { bucket: "logs", arn: "arn:aws:s3:::logs", region: "us-east-1", tags }),
  ...["data", "logs"].flatMap((bucket) => [
    resource("BucketPublicAccessBlock", bucket, { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true }),
    resource("BucketPolicy", bucket, { bucket, policy: policy(
      { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`], Condition: { Bool: { "aws:SecureTransport": "false" } } },
      ...(bucket === "logs" ? [service("cloudtrail.amazonaws.com", { Action: ["s3:GetBucketAcl", "s3:PutObject"], Resource: ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"], Condition: { StringEquals: { "aws:SourceArn": TRAIL } } })] : []),
    ) }),
  ]),
  resource("Trail", "audit", { name: "audit", arn: TRAIL, region: "us-east-1", s3BucketName: "logs", isMultiRegionTrail: true, enableLogFileValidation: true, tags,
    eventSelectors: [{ includeManagementEvents: false, dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3:::data/"] }] }] }),
  resource("Api", "sockets", { arn: "arn:aws:apigateway:us-east-1::/apis/a", protocolType: "WEBSOCKET", routeSelectionExpression: "$request.body.action", tags }),
  ...["$connect", "$disconnect"].map((routeKey) => resource("Route", routeKey, { apiId: "a", routeKey })),
  resource("Integration", "sockets", { apiId: "a", integrationType: "AWS_PROXY", integrationUri: arn("lambda", "function:order") }),
  resource("Table", "followers", { name: "followers", arn: TABLE, region: "us-east-1", tags }),
  resource("Stage", "sockets", { arn: "arn:aws:apigateway:us-east-1::/apis/a/stages/p", tags, accessLogSettings: { destinationArn: "arn", format: "$context.requestId" },
    defaultRouteSettings: { throttlingRateLimit: 10, throttlingBurstLimit: 20 } }),
];

/** The stack with some properties of one resource changed; a function makes them from those that are there. */
export function changed(type: string, name: string, props: Given["props"] | ((props: Given["props"]) => Given["props"])): Given[] {
  let found = 0;
  const all = good().map((one) => {
    if (one.type !== token(type) || one.name !== name) return one;
    found++;
    return { ...one, props: { ...one.props, ...(typeof props === "function" ? props(one.props) : props) } };
  });
  if (found !== 1) throw new Error(`${found} resources ${type} ${name}`);
  return all;
}

export const without = (type: string, name: string): Given[] => good().filter((one) => one.type !== token(type) || one.name !== name);
export const plus = (...more: readonly Given[]): Given[] => [...good(), ...more];
