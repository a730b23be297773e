import { strict as assert } from "node:assert";
import { unzipSync } from "fflate";
import { AwsError, UserError } from "../../../local/kernel/errors";
import { createIds } from "../../../local/kernel/ids";
import { RESOURCE_TYPES } from "../../../local/provider";
import { parseTable } from "../../../local/provider/properties";
import type { Created, ResourceContext } from "../../../local/provider/resource-type";
import { makeArchive } from "../../../local/provider/archive";

interface Recorded { readonly calls: [operation: string, input: Record<string, unknown>][]; readonly created: Created }

/** Creates a resource against a service that only notes what it is asked, and answers from `answers`. */
async function create(token: string, inputs: Record<string, unknown>, answers: Record<string, unknown> = {}, defaultTags = {}): Promise<Recorded> {
  const type = RESOURCE_TYPES.find((t) => t.token === token)!;
  const calls: Recorded["calls"] = [];
  const context: ResourceContext = {
    name: "thing", region: "eu-west-1", account: "123456789012", partition: "aws", defaultTags, ids: createIds("test"), now: () => Date.UTC(2026, 10, 20), sleep: () => Promise.resolve(),
    call: <Out>(service: string, operation: string, input: object) => {
      calls.push([`${service}:${operation}`, JSON.parse(JSON.stringify(input)) as Record<string, unknown>]);
      return Promise.resolve((answers[operation] ?? {}) as Out);
    },
  };
  const values = parseTable(type.properties, inputs, { type: token, where: type.where, path: "" });
  return { created: await type.create(values, context), calls };
}

const NAME = "thing-d13a029";
/** What the real provider says of a queue of which nothing is said. */
const QUEUE_DEFAULTS = { DelaySeconds: "0", MessageRetentionPeriod: "345600", ReceiveMessageWaitTimeSeconds: "0", VisibilityTimeout: "30" };
const arn = "arn:aws:sqs:eu-west-1:123456789012:q";

describe("what the provider asks of AWS", () => {
  const cases: { token: string; name: string; inputs: Record<string, unknown>; asks: [string, object][]; id?: string; answers?: Record<string, unknown>; defaultTags?: object }[] = [
    {
      token: "aws:sqs/queue:Queue", name: "a queue with all it can have", answers: { CreateQueue: { QueueUrl: "url" } }, id: "url",
      inputs: { fifoQueue: true, delaySeconds: "5", sqsManagedSseEnabled: true, redrivePolicy: "{}", tags: { a: "b" } }, defaultTags: { owner: "me" },
      asks: [["sqs:CreateQueue", {
        QueueName: `${NAME}.fifo`, Attributes: { ...QUEUE_DEFAULTS, DelaySeconds: "5", FifoQueue: "true", RedrivePolicy: "{}", SqsManagedSseEnabled: "true" }, tags: { owner: "me", a: "b" },
      }]],
    },
    { token: "aws:sqs/queue:Queue", name: "a plain queue", inputs: { fifoQueue: false }, answers: { CreateQueue: { QueueUrl: "url" } }, asks: [["sqs:CreateQueue", { QueueName: NAME, Attributes: QUEUE_DEFAULTS }]] },
    { token: "aws:sqs/queuePolicy:QueuePolicy", name: "a queue's policy as an object", inputs: { queueUrl: "url", policy: { Version: "x", Statement: [] } }, id: "url",
      asks: [["sqs:SetQueueAttributes", { QueueUrl: "url", Attributes: { Policy: '{"Statement":[],"Version":"x"}' } }]] },
    { token: "aws:cloudwatch/logGroup:LogGroup", name: "a log group with retention", inputs: { name: "g", retentionInDays: 7, skipDestroy: true }, id: "g",
      asks: [["logs:CreateLogGroup", { logGroupName: "g" }], ["logs:PutRetentionPolicy", { logGroupName: "g", retentionInDays: 7 }]] },
    { token: "aws:cloudwatch/logGroup:LogGroup", name: "a log group with a prefix, kept for ever", inputs: { namePrefix: "g-", retentionInDays: 0 },
      asks: [["logs:CreateLogGroup", { logGroupName: "g-202611200000000000d13a0290" }]] },
    { token: "aws:cloudwatch/eventRule:EventRule", name: "a rule that is switched off", inputs: { isEnabled: false, eventBusName: "orders", eventPattern: "{}", tags: { a: "b" } }, id: `orders/${NAME}`,
      asks: [["events:PutRule", { Name: NAME, EventBusName: "orders", EventPattern: "{}", State: "DISABLED", Tags: [{ Key: "a", Value: "b" }] }]] },
    { token: "aws:cloudwatch/eventRule:EventRule", name: "a rule on the default bus", inputs: { name: "r", scheduleExpression: "rate(1 day)" }, id: "r",
      asks: [["events:PutRule", { Name: "r", EventBusName: "default", ScheduleExpression: "rate(1 day)", State: "ENABLED" }]] },
    { token: "aws:cloudwatch/eventTarget:EventTarget", name: "a target with all it can have", id: "orders-r-thing-d13a029",
      inputs: {
        rule: "r", eventBusName: "orders", arn, roleArn: "role", inputTransformer: { inputPaths: { a: "$.a" }, inputTemplate: '"<a>"' },
        retryPolicy: { maximumRetryAttempts: 3 }, deadLetterConfig: { arn }, sqsTarget: { messageGroupId: "m" },
      },
      asks: [["events:PutTargets", { Rule: "r", EventBusName: "orders", Targets: [{
        Id: NAME, Arn: arn, RoleArn: "role", InputTransformer: { InputPathsMap: { a: "$.a" }, InputTemplate: '"<a>"' },
        // The real provider sends 0 for what a retry policy leaves out.
        RetryPolicy: { MaximumEventAgeInSeconds: 0, MaximumRetryAttempts: 3 }, DeadLetterConfig: { Arn: arn }, SqsParameters: { MessageGroupId: "m" },
      }] }]] },
    { token: "aws:cloudwatch/eventPermission:EventPermission", name: "a permission on the default bus", inputs: { principal: "*", statementId: "s", condition: { key: "k", type: "t", value: "v" } }, id: "s",
      asks: [["events:PutPermission", { Action: "events:PutEvents", EventBusName: "default", Principal: "*", StatementId: "s", Condition: { Key: "k", Type: "t", Value: "v" } }]] },
    { token: "aws:cloudwatch/eventBus:EventBus", name: "a bus", inputs: { logConfig: { level: "INFO" }, deadLetterConfig: { arn } }, id: NAME,
      asks: [["events:CreateEventBus", { Name: NAME, DeadLetterConfig: { Arn: arn }, LogConfig: { Level: "INFO" } }]] },
    { token: "aws:cloudwatch/eventArchive:EventArchive", name: "an archive", inputs: { eventSourceArn: "bus", retentionDays: 3 }, id: NAME,
      asks: [["events:CreateArchive", { ArchiveName: NAME, EventSourceArn: "bus", RetentionDays: 3 }]] },
    { token: "aws:lambda/permission:Permission", name: "a permission", inputs: { action: "lambda:InvokeFunction", function: "f", principal: "events.amazonaws.com", sourceArn: "a" }, id: NAME,
      asks: [["lambda:AddPermission", { FunctionName: "f", StatementId: NAME, Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com", SourceArn: "a" }]] },
    { token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", name: "what comes after failures", id: "f:live",
      inputs: { functionName: "f", qualifier: "live", destinationConfig: { onFailure: { destination: arn } } },
      asks: [["lambda:PutFunctionEventInvokeConfig", { FunctionName: "f", Qualifier: "live", MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination: arn } } }]] },
    { token: "aws:lambda/alias:Alias", name: "an alias", answers: { CreateAlias: { AliasArn: "f:live" } }, id: "f:live",
      inputs: { functionName: "f", functionVersion: "1", name: "live", routingConfig: { additionalVersionWeights: { 2: "0.5" } } },
      asks: [["lambda:CreateAlias", { FunctionName: "f", FunctionVersion: "1", Name: "live", RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } }]] },
    { token: "aws:iam/role:Role", name: "a role with its policies", id: NAME,
      inputs: { assumeRolePolicy: { Version: "v" }, inlinePolicies: [{ name: "i", policy: "{}" }], managedPolicyArns: ["m"], forceDetachPolicies: true },
      asks: [
        ["iam:CreateRole", { RoleName: NAME, Path: "/", AssumeRolePolicyDocument: '{"Version":"v"}', MaxSessionDuration: 3600 }],
        ["iam:PutRolePolicy", { RoleName: NAME, PolicyName: "i", PolicyDocument: "{}" }],
        ["iam:AttachRolePolicy", { RoleName: NAME, PolicyArn: "m" }],
      ] },
    { token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", name: "an attachment", inputs: { role: "r", policyArn: "p" }, id: "r/p", asks: [["iam:AttachRolePolicy", { RoleName: "r", PolicyArn: "p" }]] },
    { token: "aws:iam/accessKey:AccessKey", name: "a key that is off", inputs: { user: "u", status: "Inactive" }, answers: { CreateAccessKey: { AccessKey: { AccessKeyId: "K", SecretAccessKey: "s" } } }, id: "K",
      asks: [["iam:CreateAccessKey", { UserName: "u" }], ["iam:UpdateAccessKey", { UserName: "u", AccessKeyId: "K", Status: "Inactive" }]] },
    { token: "aws:cloudwatch/metricAlarm:MetricAlarm", name: "an alarm", id: NAME,
      inputs: { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, metricName: "M", namespace: "AWS/Events", period: 60, statistic: "Sum", threshold: 0, dimensions: { RuleName: "r" }, alarmActions: [arn] },
      asks: [["cloudwatch:PutMetricAlarm", {
        AlarmName: NAME, ActionsEnabled: true, AlarmActions: [arn], MetricName: "M", Namespace: "AWS/Events", Statistic: "Sum", Dimensions: [{ Name: "RuleName", Value: "r" }],
        Period: 60, EvaluationPeriods: 1, Threshold: 0, TreatMissingData: "missing", ComparisonOperator: "GreaterThanThreshold",
      }]] },
    { token: "aws:cloudwatch/metricAlarm:MetricAlarm", name: "an alarm on an expression", id: "a",
      inputs: { name: "a", metricQueries: [{ id: "e", expression: "m*2", returnData: true }, { id: "m", metric: { metricName: "M", period: 60, stat: "Sum", dimensions: { A: "b" } } }] },
      asks: [["cloudwatch:PutMetricAlarm", {
        AlarmName: "a", ActionsEnabled: true, TreatMissingData: "missing", Metrics: [
          { Id: "e", Expression: "m*2", ReturnData: true },
          { Id: "m", ReturnData: false, MetricStat: { Metric: { MetricName: "M", Dimensions: [{ Name: "A", Value: "b" }] }, Period: 60, Stat: "Sum" } }],
      }]] },
  ];
  for (const { token, name, inputs, asks, id, answers, defaultTags } of cases) {
    it(`for ${name}`, async () => {
      const { calls, created } = await create(token, inputs, answers, defaultTags);
      assert.deepEqual(calls, asks);
      if (id !== undefined) assert.equal(created.id, id);
    });
  }

  const file = (path: string, text: string, executable = false) => ({ path, data: Buffer.from(text), executable });

  it("for a function: its code as a zip file, made the same way every time", async () => {
    const inputs = {
      role: "r", handler: "index.handler", runtime: "nodejs24.x", code: makeArchive([file("bin/run", "#!", true), file("index.js", "x")]),
      environment: { variables: { A: 1 } }, loggingConfig: { logFormat: "JSON", logGroup: "g" }, reservedConcurrentExecutions: 0, tracingConfig: { mode: "Active" },
    };
    const [first, second] = [await create("aws:lambda/function:Function", inputs), await create("aws:lambda/function:Function", inputs)];
    assert.deepEqual(first.calls, second.calls);
    const [[operation, { Code, ...input }], concurrency] = first.calls as [[string, { Code: { ZipFile: Record<string, number> } }], [string, object]];
    assert.equal(operation, "lambda:CreateFunction");
    assert.deepEqual(input, {
      FunctionName: NAME, Role: "r", Handler: "index.handler", Runtime: "nodejs24.x", MemorySize: 128, Timeout: 3, PackageType: "Zip", Publish: false,
      Environment: { Variables: { A: "1" } }, LoggingConfig: { LogFormat: "JSON", LogGroup: "g" }, TracingConfig: { Mode: "Active" },
    });
    const unpacked = unzipSync(Uint8Array.from(Object.values(Code.ZipFile)));
    assert.deepEqual(Object.entries(unpacked).map(([path, data]) => [path, Buffer.from(data).toString()]), [["bin/run", "#!"], ["index.js", "x"]]);
    assert.deepEqual(concurrency, ["lambda:PutFunctionConcurrency", { FunctionName: NAME, ReservedConcurrentExecutions: 0 }]);
  });

  it("for a function of a zip file: its very bytes", async () => {
    const { calls } = await create("aws:lambda/function:Function", { role: "r", code: makeArchive([], Uint8Array.of(80, 75, 5, 6)) });
    assert.deepEqual((calls[0]![1] as { Code: object }).Code, { ZipFile: { 0: 80, 1: 75, 2: 5, 3: 6 } });
  });

  const misuses: [name: string, token: string, inputs: Record<string, unknown>, message: RegExp][] = [
    ["name and namePrefix", "aws:sqs/queue:Queue", { name: "a", namePrefix: "b" }, /'name' and 'namePrefix' exclude each other/],
    ["isEnabled and state", "aws:cloudwatch/eventRule:EventRule", { isEnabled: true, state: "ENABLED" }, /exclude each other/],
    ["a log policy of both kinds", "aws:cloudwatch/logResourcePolicy:LogResourcePolicy", { policyDocument: "{}", policyName: "a", resourceArn: "b" }, /exactly one of/],
    ["a log policy of neither kind", "aws:cloudwatch/logResourcePolicy:LogResourcePolicy", { policyDocument: "{}" }, /exactly one of/],
    ["a function without code", "aws:lambda/function:Function", { role: "r" }, /'code'/],
    ["half an inline policy", "aws:iam/role:Role", { assumeRolePolicy: "{}", inlinePolicies: [{ name: "x" }] }, /needs both/],
  ];
  for (const [name, token, inputs, message] of misuses) {
    it(`refuses ${name}`, () => assert.rejects(create(token, inputs), (error: Error) => error instanceof UserError && message.test(error.message)));
  }

  it("takes an entry that failed for a failure", async () => {
    const failed = { FailedEntryCount: 1, FailedEntries: [{ TargetId: "t", ErrorCode: "ManagedRuleException", ErrorMessage: "no" }] };
    await assert.rejects(create("aws:cloudwatch/eventTarget:EventTarget", { rule: "r", arn }, { PutTargets: failed }), (error: Error) =>
      error instanceof AwsError && error.code === "ManagedRuleException" && error.message === "no");
  });
});
