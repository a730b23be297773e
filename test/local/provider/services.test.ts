import { strict as assert } from "node:assert";
import { LocalCloud } from "../../../local/cloud";
import { makeArchive } from "../../../local/provider/archive";
import { AwsProvider, type ProvidedResource } from "../../../local/provider/provider";
import { RESOURCE_TYPES } from "../../../local/provider";

const REGION = "eu-west-1";
const ACCOUNT = "123456789012";
const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }] };
const policy = (Action: string, Resource: string, more: object = {}) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource, ...more }] });
const code = makeArchive([{ path: "index.js", data: Buffer.from("exports.handler = async () => 1;"), executable: false }]);

type Made = Record<string, ProvidedResource>;
interface Step {
  readonly type: string;
  readonly inputs: (made: Made) => Record<string, unknown>;
  /** Some of the outputs. */
  readonly gives: (made: Made) => Record<string, unknown>;
  /** What `.get(name, id, state)` must be told besides the id. */
  readonly state?: (made: Made) => Record<string, unknown>;
}

const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
const constant = <T>(value: T) => () => value;

/** One of each type, in the order in which one needs the other. */
const steps: Record<string, Step> = {
  role: {
    type: "aws:iam/role:Role",
    inputs: constant({ name: "runner", assumeRolePolicy: trust, description: "runs", inlinePolicies: [{ name: "in", policy: policy("s3:GetObject", "*") }], tags: { a: "b" } }),
    gives: constant({ arn: `arn:aws:iam::${ACCOUNT}:role/runner`, path: "/", maxSessionDuration: 3600, tags: { a: "b" }, tagsAll: { a: "b", owner: "me" }, managedPolicyArns: [] }),
    state: constant({}),
  },
  policy: {
    type: "aws:iam/policy:Policy", inputs: constant({ name: "reads", path: "/own/", policy: policy("s3:GetObject", "*") }),
    gives: constant({ arn: `arn:aws:iam::${ACCOUNT}:policy/own/reads`, attachmentCount: 0 }),
  },
  attachment: {
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    inputs: ({ role, policy }) => ({ role: role!.id, policyArn: policy!.id }), gives: ({ policy }) => ({ role: "runner", policyArn: policy!.id }),
  },
  rolePolicy: {
    type: "aws:iam/rolePolicy:RolePolicy", inputs: ({ role }) => ({ role: role!.id, name: "writes", policy: policy("logs:*", "*") }), gives: constant({ name: "writes", role: "runner" }),
  },
  user: { type: "aws:iam/user:User", inputs: constant({ name: "ann", tags: { a: "b" } }), gives: constant({ arn: `arn:aws:iam::${ACCOUNT}:user/ann`, path: "/" }) },
  userPolicy: { type: "aws:iam/userPolicy:UserPolicy", inputs: constant({ user: "ann", name: "p", policy: policy("s3:*", "*") }), gives: constant({ name: "p" }) },
  userAttachment: {
    type: "aws:iam/userPolicyAttachment:UserPolicyAttachment", inputs: ({ policy }) => ({ user: "ann", policyArn: policy!.id }), gives: constant({ user: "ann" }),
  },
  group: {
    type: "aws:cloudwatch/logGroup:LogGroup", inputs: constant({ name: "/app", retentionInDays: 7, tags: { a: "b" } }),
    gives: constant({ arn: arn("logs", "log-group:/app"), retentionInDays: 7, logGroupClass: "STANDARD", tagsAll: { a: "b", owner: "me" } }),
  },
  stream: {
    type: "aws:cloudwatch/logStream:LogStream", inputs: constant({ logGroupName: "/app", name: "s" }),
    gives: constant({ arn: arn("logs", "log-group:/app:log-stream:s") }), state: constant({ logGroupName: "/app" }),
  },
  logPolicy: {
    type: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    inputs: constant({ policyName: "delivery", policyDocument: policy("logs:PutLogEvents", arn("logs", "log-group:/app:*"), { Principal: { Service: "delivery.logs.amazonaws.com" } }) }),
    gives: constant({ policyName: "delivery" }),
  },
  queue: {
    type: "aws:sqs/queue:Queue", inputs: constant({ name: "jobs.fifo", fifoQueue: true, delaySeconds: 3, tags: { a: "b" } }),
    gives: constant({ arn: arn("sqs", "jobs.fifo"), name: "jobs.fifo", delaySeconds: 3, fifoQueue: true, visibilityTimeoutSeconds: 30, messageRetentionSeconds: 345600, tags: { a: "b" } }),
  },
  dead: { type: "aws:sqs/queue:Queue", inputs: constant({ name: "dead" }), gives: constant({ arn: arn("sqs", "dead"), fifoQueue: false, delaySeconds: 0 }) },
  queuePolicy: {
    type: "aws:sqs/queuePolicy:QueuePolicy",
    inputs: ({ dead }) => ({ queueUrl: dead!.id, policy: policy("sqs:SendMessage", arn("sqs", "dead"), { Principal: { Service: "events.amazonaws.com" } }) }), gives: ({ dead }) => ({ queueUrl: dead!.id }),
  },
  source: { type: "aws:sqs/queue:Queue", inputs: constant({ name: "source" }), gives: constant({}) },
  redrive: {
    type: "aws:sqs/redrivePolicy:RedrivePolicy",
    inputs: ({ source }) => ({ queueUrl: source!.id, redrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("sqs", "dead"), maxReceiveCount: 3 }) }), gives: ({ source }) => ({ queueUrl: source!.id }),
  },
  redriveAllow: {
    type: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
    inputs: ({ dead }) => ({ queueUrl: dead!.id, redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [arn("sqs", "source")] }) }), gives: ({ dead }) => ({ queueUrl: dead!.id }),
  },
  topic: {
    type: "aws:sns/topic:Topic", inputs: constant({ name: "news", displayName: "News", signatureVersion: 2, tags: { a: "b" } }),
    gives: constant({
      arn: arn("sns", "news"), name: "news", displayName: "News", owner: ACCOUNT, fifoTopic: false, contentBasedDeduplication: false, signatureVersion: 2,
      tags: { a: "b" }, tagsAll: { a: "b", owner: "me" },
    }),
  },
  topicPolicy: {
    type: "aws:sns/topicPolicy:TopicPolicy",
    inputs: ({ topic }) => ({ arn: topic!.id, policy: policy("sns:Publish", arn("sns", "news"), { Principal: { Service: "events.amazonaws.com" } }) }),
    gives: constant({ arn: arn("sns", "news"), owner: ACCOUNT }),
  },
  subscription: {
    type: "aws:sns/topicSubscription:TopicSubscription",
    inputs: ({ topic }) => ({ topic: topic!.id, protocol: "sqs", endpoint: arn("sqs", "dead"), rawMessageDelivery: true, filterPolicy: { kind: ["a"] }, filterPolicyScope: "MessageBody" }),
    gives: constant({
      topic: arn("sns", "news"), ownerId: ACCOUNT, pendingConfirmation: false, confirmationWasAuthenticated: true, rawMessageDelivery: true, filterPolicy: '{"kind":["a"]}',
      filterPolicyScope: "MessageBody", redrivePolicy: "", confirmationTimeoutInMinutes: 1, endpointAutoConfirms: false,
    }),
  },
  bus: {
    type: "aws:cloudwatch/eventBus:EventBus", inputs: constant({ name: "orders", description: "all orders", deadLetterConfig: { arn: arn("sqs", "dead") } }),
    gives: constant({ arn: arn("events", "event-bus/orders"), description: "all orders", deadLetterConfig: { arn: arn("sqs", "dead") }, tagsAll: { owner: "me" } }),
  },
  busPermission: {
    type: "aws:cloudwatch/eventPermission:EventPermission", inputs: constant({ eventBusName: "orders", principal: "000000000000", statementId: "other" }),
    gives: constant({ statementId: "other", eventBusName: "orders", action: "events:PutEvents", principal: "000000000000" }),
  },
  busPolicy: {
    type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    inputs: constant({ eventBusName: "orders", policy: policy("events:PutEvents", arn("events", "event-bus/orders"), { Sid: "p", Principal: { AWS: "000000000000" } }) }), gives: constant({ eventBusName: "orders" }),
  },
  rule: {
    type: "aws:cloudwatch/eventRule:EventRule", inputs: constant({ name: "placed", eventBusName: "orders", eventPattern: '{"source":["shop"]}', state: "DISABLED", tags: { a: "b" } }),
    gives: constant({ arn: arn("events", "rule/orders/placed"), state: "DISABLED", isEnabled: false, eventBusName: "orders", tagsAll: { a: "b", owner: "me" } }),
  },
  target: {
    type: "aws:cloudwatch/eventTarget:EventTarget",
    inputs: constant({
      rule: "placed", eventBusName: "orders", targetId: "t", arn: arn("sqs", "dead"), retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
      inputTransformer: { inputPaths: { id: "$.detail.id" }, inputTemplate: '{"id":<id>}' }, deadLetterConfig: { arn: arn("sqs", "dead") },
    }),
    gives: constant({ targetId: "t", retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 }, inputTransformer: { inputPaths: { id: "$.detail.id" }, inputTemplate: '{"id":<id>}' } }),
    state: constant({ rule: "placed", eventBusName: "orders", targetId: "t" }),
  },
  archive: {
    type: "aws:cloudwatch/eventArchive:EventArchive", inputs: constant({ name: "kept", eventSourceArn: arn("events", "event-bus/orders"), retentionDays: 3 }),
    gives: constant({ arn: arn("events", "archive/kept"), retentionDays: 3 }),
  },
  alarm: {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    inputs: constant({ name: "failing", comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, metricName: "FailedInvocations", namespace: "AWS/Events", period: 60, statistic: "Sum", threshold: 0, dimensions: { RuleName: "placed" } }),
    gives: constant({ arn: arn("cloudwatch", "alarm:failing"), threshold: 0, dimensions: { RuleName: "placed" }, treatMissingData: "missing", actionsEnabled: true }),
  },
  kmsKey: {
    type: "aws:kms/key:Key", inputs: constant({ description: "orders", enableKeyRotation: true, rotationPeriodInDays: 90, deletionWindowInDays: 7, tags: { a: "b" } }),
    gives: constant({ description: "orders", enableKeyRotation: true, rotationPeriodInDays: 90, isEnabled: true, keyUsage: "ENCRYPT_DECRYPT", customerMasterKeySpec: "SYMMETRIC_DEFAULT", multiRegion: false, tagsAll: { a: "b", owner: "me" } }),
  },
  dynamoTable: {
    type: "aws:dynamodb/table:Table",
    inputs: constant({
      name: "watchers", billingMode: "PAY_PER_REQUEST", hashKey: "order_id", rangeKey: "connection_id", tags: { a: "b" }, ttl: { attributeName: "expires_at", enabled: true },
      attributes: [{ name: "order_id", type: "S" }, { name: "connection_id", type: "S" }], globalSecondaryIndexes: [{ name: "by-connection", hashKey: "connection_id", projectionType: "KEYS_ONLY" }],
      pointInTimeRecovery: { enabled: true },
    }),
    gives: constant({
      arn: arn("dynamodb", "table/watchers"), hashKey: "order_id", rangeKey: "connection_id", ttl: { attributeName: "expires_at", enabled: true }, billingMode: "PAY_PER_REQUEST",
      pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 35 }, tagsAll: { a: "b", owner: "me" }, deletionProtectionEnabled: false,
    }),
  },
  kmsAlias: {
    type: "aws:kms/alias:Alias", inputs: ({ kmsKey }) => ({ name: "alias/orders", targetKeyId: kmsKey!.id }),
    gives: ({ kmsKey }) => ({ arn: arn("kms", "alias/orders"), targetKeyId: kmsKey!.id, targetKeyArn: kmsKey!.outputs.arn }),
  },
  kmsKeyPolicy: {
    type: "aws:kms/keyPolicy:KeyPolicy", inputs: ({ kmsKey }) => ({ keyId: kmsKey!.id, policy: policy("kms:*", "*", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }) }),
    gives: ({ kmsKey }) => ({ keyId: kmsKey!.id }),
  },
  function: {
    type: "aws:lambda/function:Function",
    inputs: ({ role }) => ({
      name: "run", role: role!.outputs.arn, runtime: "nodejs24.x", handler: "index.handler", code, publish: true, environment: { variables: { MODE: "1" } }, tags: { a: "b" },
      loggingConfig: { logFormat: "JSON", logGroup: "/app" }, reservedConcurrentExecutions: 5,
    }),
    gives: constant({
      arn: arn("lambda", "function:run"), version: "1", qualifiedArn: arn("lambda", "function:run:1"), memorySize: 128, timeout: 3, reservedConcurrentExecutions: 5,
      environment: { variables: { MODE: "1" } }, tagsAll: { a: "b", owner: "me" }, invokeArn: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${arn("lambda", "function:run")}/invocations`,
    }),
    state: ({ function: made }) => ({ publish: true, version: made!.outputs.version }),
  },
  alias: {
    type: "aws:lambda/alias:Alias", inputs: constant({ functionName: "run", functionVersion: "1", name: "live" }), gives: constant({ arn: arn("lambda", "function:run:live"), functionVersion: "1" }),
  },
  permission: {
    type: "aws:lambda/permission:Permission", inputs: constant({ action: "lambda:InvokeFunction", function: "run", principal: "events.amazonaws.com", sourceArn: arn("events", "rule/orders/placed"), statementId: "s" }),
    gives: constant({ statementId: "s", function: "run", principal: "events.amazonaws.com", sourceArn: arn("events", "rule/orders/placed") }), state: constant({ function: "run" }),
  },
  failures: {
    type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", inputs: constant({ functionName: "run", maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 }),
    gives: constant({ maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 }),
  },
  key: { type: "aws:iam/accessKey:AccessKey", inputs: constant({ user: "ann" }), gives: constant({ status: "Active", user: "ann" }), state: constant({ user: "ann" }) },
};

describe("the resource types on the real services", () => {
  let cloud: LocalCloud;
  let provider: AwsProvider;
  const made: Made = {};
  before(async () => {
    cloud = await LocalCloud.open({ seed: "types" });
    provider = new AwsProvider(cloud.kernel);
  });
  after(() => cloud.dispose());

  const request = (type: string, name: string, inputs: Record<string, unknown>) =>
    ({ type, name, inputs, settings: { region: REGION, defaultTags: { owner: "me" } }, trace: cloud.kernel.journal.begin() });

  for (const [name, { type, inputs, gives, state }] of Object.entries(steps)) {
    it(`${type} (${name}) is made, has its outputs and is found again`, async () => {
      const resource = await provider.create(request(type, name, inputs(made)));
      made[name] = resource;
      for (const [output, value] of Object.entries(gives(made))) assert.deepEqual(resource.outputs[output], value, output);
      const found = await provider.read(resource.id, request(type, name, state?.(made) ?? {}));
      for (const [output, value] of Object.entries(gives(made))) assert.deepEqual(found?.outputs[output], value, `${output}, found again`);
    });
  }

  /** The types of further services have tests of their own. */
  const OURS = RESOURCE_TYPES.map(({ token }) => token).filter((token) => /^aws:(iam|lambda|cloudwatch|sqs|sns)\//.test(token));

  it("covers every type of these services", () => {
    const covered = new Set(Object.values(steps).map(({ type }) => type));
    assert.deepEqual(OURS.filter((token) => !covered.has(token)), []);
  });

  it("does not find what is not there", async () => {
    const ids: Record<string, [id: string, state: Record<string, unknown>]> = {
      "aws:cloudwatch/logStream:LogStream": ["none", { logGroupName: "/none" }],
      "aws:cloudwatch/eventTarget:EventTarget": ["none", { rule: "none", targetId: "none" }],
      "aws:lambda/permission:Permission": ["none", { function: "none" }],
      "aws:lambda/alias:Alias": [arn("lambda", "function:none:live"), {}],
      "aws:iam/accessKey:AccessKey": ["none", { user: "none" }],
      "aws:sns/topic:Topic": [arn("sns", "none"), {}],
      "aws:sns/topicPolicy:TopicPolicy": [arn("sns", "none"), {}],
      "aws:sns/topicSubscription:TopicSubscription": [arn("sns", "none:1"), {}],
      "aws:iam/policy:Policy": [`arn:aws:iam::${ACCOUNT}:policy/none`, {}],
      "aws:iam/rolePolicy:RolePolicy": ["none:none", {}],
      "aws:iam/userPolicy:UserPolicy": ["none:none", {}],
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [`none/arn:aws:iam::${ACCOUNT}:policy/none`, {}],
      "aws:iam/userPolicyAttachment:UserPolicyAttachment": [`none/arn:aws:iam::${ACCOUNT}:policy/none`, {}],
    };
    for (const token of OURS) {
      const queueUrl = `${cloud.url}/${ACCOUNT}/none`;
      const [id, state] = ids[token] ?? [token.startsWith("aws:sqs") ? queueUrl : "none", {}];
      assert.equal(await provider.read(id, request(token, "none", state)), undefined, token);
    }
  });

  it("makes its secrets known as such", () => assert.deepEqual(made.key?.secretOutputs, ["secret", "sesSmtpPasswordV4"]));

  it("takes everything away again, in reverse, and is content when it is gone already", async () => {
    for (const [name, { type, inputs, state }] of Object.entries(steps).reverse()) {
      const { id, outputs } = made[name]!;
      const asked = request(type, name, inputs(made));
      await provider.delete(id, outputs, asked);
      // AWS: a topic and a key are never without a policy.
      if (!["aws:sns/topicPolicy:TopicPolicy", "aws:kms/keyPolicy:KeyPolicy"].includes(type)) assert.equal(await provider.read(id, request(type, name, state?.(made) ?? {})), undefined, type);
      await provider.delete(id, outputs, asked);
    }
  });
});
