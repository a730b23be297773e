/** What the parts are expected to make, written out once. */

export const tagsOf = (scenario: string) => ({ project: "event-architectures", stack: "test", scenario });

export const RETRY = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 };

export const lambdaTrust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

export const deadLetterQueue = (tags: object) => ({ messageRetentionSeconds: 1_209_600, sqsManagedSseEnabled: true, tags });

export const deadLetterAlarm = (name: string, tags: object) => ({
  alarmDescription: `Events or invocations of ${name} failed for good and wait in its dead-letter queue.`,
  namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible", dimensions: { QueueName: `${name}-dead-letters` },
  statistic: "Maximum", period: 60, evaluationPeriods: 1, comparisonOperator: "GreaterThanThreshold", threshold: 0,
  treatMissingData: "notBreaching", alarmActions: [], tags,
});

export const writeLogs = (fn: string) => ({
  Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: `arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/event-architectures-test/${fn}:*`,
});

export const functionPolicy = (fn: string, statements: readonly object[]) => ({
  role: `${fn}-role`, policy: { Version: "2012-10-17", Statement: statements },
});

export const functionInputs = (fn: string, tags: object) => ({
  code: ["__index.js"], handler: "__index.handler", runtime: "nodejs24.x", architectures: ["arm64"], memorySize: 256, timeout: 30,
  role: `arn:aws:iam::123456789012:role/${fn}-role`,
  loggingConfig: { logFormat: "JSON", logGroup: `/aws/lambda/event-architectures-test/${fn}` },
  tags,
});

type Resources = Record<string, Record<string, unknown>>;

const at = (service: string, resource: string, region = "us-east-1") => `arn:aws:${service}:${region}:123456789012:${resource}`;
export const arnOf = at;
export const ruleArn = (rule: string, bus?: string) => at("events", `rule/${bus ? `${bus}/` : ""}${rule}`);

/** What a scenario's `DeadLetters` makes, for these rules. */
export const deadLetters = (name: string, tags: object, rules: readonly string[]): Resources => ({
  [`sqs/queue ${name}-dead-letters`]: deadLetterQueue(tags),
  [`cloudwatch/metricAlarm ${name}-dead-letters`]: deadLetterAlarm(name, tags),
  [`sqs/queuePolicy ${name}-dead-letters`]: {
    queueUrl: `https://sqs.us-east-1.amazonaws.com/123456789012/${name}-dead-letters`,
    policy: { Version: "2012-10-17", Statement: [{
      Sid: "EventBridgeDeadLetters", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: at("sqs", `${name}-dead-letters`),
      Condition: { ArnEquals: { "aws:SourceArn": rules } },
    }] },
  },
});

/** What `handler` makes. `queue`: the scenario whose dead letters it has; undefined for one whose caller waits. */
export const handlerOf = (fn: string, tags: object, { queue, allow = [], more = {} }: { queue?: string; allow?: readonly object[]; more?: object }): Resources => ({
  [`cloudwatch/logGroup ${fn}-logs`]: { name: `/aws/lambda/event-architectures-test/${fn}`, retentionInDays: 7, tags },
  [`iam/role ${fn}-role`]: { assumeRolePolicy: lambdaTrust, tags },
  [`iam/rolePolicy ${fn}-policy`]: functionPolicy(fn, [
    writeLogs(fn), ...(queue ? [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: at("sqs", `${queue}-dead-letters`) }] : []), ...allow,
  ]),
  [`lambda/function ${fn}`]: { ...functionInputs(fn, tags), ...more },
  ...(queue && { [`lambda/functionEventInvokeConfig ${fn}-async`]: {
    functionName: fn, maximumRetryAttempts: 2, maximumEventAgeInSeconds: 3600, destinationConfig: { onFailure: { destination: at("sqs", `${queue}-dead-letters`) } },
  } }),
});

interface Routed {
  readonly scenario: string;
  readonly rule: string;
  readonly id: string;
  readonly bus?: string;
}

/** A target of a rule with its retries and dead letters. */
export const target = ({ scenario, rule, id, bus }: Routed, arn: string, more: object = {}): Resources => ({
  [`cloudwatch/eventTarget ${scenario}-${rule}-${id}`]: {
    rule: `${scenario}-${rule}`, ...(bus && { eventBusName: bus }), targetId: id, arn, ...more,
    retryPolicy: RETRY, deadLetterConfig: { arn: at("sqs", `${scenario}-dead-letters`) },
  },
});

/** A function as target, and the permission for this one rule. */
export const toFunction = (routed: Routed, fn: string, more: object = {}): Resources => ({
  ...target(routed, at("lambda", `function:${fn}`), more),
  [`lambda/permission ${routed.scenario}-${routed.rule}-${routed.id}`]: {
    action: "lambda:InvokeFunction", function: fn, principal: "events.amazonaws.com", sourceArn: ruleArn(`${routed.scenario}-${routed.rule}`, routed.bus),
  },
});

/** Everything around a bucket but its policy. */
export const settledBucket = (name: string, bucket: string, expireDays?: number): Resources => ({
  [`s3/bucketPublicAccessBlock ${name}`]: { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
  [`s3/bucketOwnershipControls ${name}`]: { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
  [`s3/bucketServerSideEncryptionConfiguration ${name}`]: { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
  [`s3/bucketVersioning ${name}`]: { bucket, versioningConfiguration: { status: "Enabled" } },
  [`s3/bucketLifecycleConfiguration ${name}`]: { bucket, rules: [{
    id: "clean-up", status: "Enabled", filter: { prefix: "" }, ...(expireDays && { expiration: { days: expireDays } }),
    noncurrentVersionExpiration: { noncurrentDays: 30 }, abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  }] },
});

export const tlsOnly = (bucket: string) => ({
  Sid: "DenyInsecureTransport", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

/** The log delivery that a component makes when it is given none. */
export const ownDelivery = (name: string): Resources => ({
  [`cloudwatch/logResourcePolicy ${name}-delivery-policy`]: {
    policyName: `event-architectures-test-${name}-events`,
    policyDocument: { Version: "2012-10-17", Statement: [
      { Sid: "CreateStreams", Effect: "Allow", Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] }, Action: "logs:CreateLogStream",
        Resource: at("logs", `log-group:/aws/events/event-architectures-test-${name}/*:*`) },
      { Sid: "PutEvents", Effect: "Allow", Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] }, Action: "logs:PutLogEvents",
        Resource: at("logs", `log-group:/aws/events/event-architectures-test-${name}/*:*`), Condition: { ArnLike: { "aws:SourceArn": at("events", "rule/*") } } },
    ] },
  },
});
