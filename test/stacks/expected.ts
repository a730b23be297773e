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
