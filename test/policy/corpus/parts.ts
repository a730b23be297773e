import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What the cases are made of: sound on its own, so that each case has its one mistake and no other. */

export const account = aws.getCallerIdentityOutput().accountId;
export const tags = { project: "corpus", stack: pulumi.getStack() };
export const policy = (...Statement: object[]): pulumi.Output<string> => pulumi.jsonStringify({ Version: "2012-10-17", Statement });

export const busArn = (name: pulumi.Input<string>): pulumi.Output<string> => pulumi.interpolate`arn:aws:events:us-east-1:${account}:event-bus/${name}`;

/** A bus to which anybody of the account may publish. */
export function openBus(name: string): aws.cloudwatch.EventBus {
  const bus = new aws.cloudwatch.EventBus(name, { tags });
  new aws.cloudwatch.EventBusPolicy(name, { eventBusName: bus.name, policy: policy({ Sid: "Account", Effect: "Allow", Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` }, Action: "events:PutEvents", Resource: bus.arn }) });
  return bus;
}

export function rule(name: string, bus: aws.cloudwatch.EventBus | undefined, pattern: object): aws.cloudwatch.EventRule {
  return new aws.cloudwatch.EventRule(name, { eventBusName: bus?.name, eventPattern: JSON.stringify(pattern), tags });
}

/** A dead-letter queue with an alarm; `rules`: who may put into it. */
export function deadLetters(name: string, rules: readonly aws.cloudwatch.EventRule[]): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(`${name}-lost`, { sqsManagedSseEnabled: true, tags });
  new aws.cloudwatch.MetricAlarm(`${name}-lost`, {
    namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible", dimensions: { QueueName: queue.name },
    statistic: "Maximum", period: 60, evaluationPeriods: 1, comparisonOperator: "GreaterThanThreshold", threshold: 0, tags,
  });
  if (rules.length > 0) new aws.sqs.QueuePolicy(`${name}-lost`, { queueUrl: queue.url, policy: mayPut(queue, rules) });
  return queue;
}

const mayPut = (queue: aws.sqs.Queue, rules: readonly aws.cloudwatch.EventRule[]) => policy({
  Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: queue.arn, Condition: { ArnEquals: { "aws:SourceArn": rules.map(({ arn }) => arn) } },
});

export interface TargetOptions {
  readonly bus?: pulumi.Input<string>;
  readonly rule?: pulumi.Input<string>;
  readonly lost: aws.sqs.Queue;
  readonly more?: Partial<aws.cloudwatch.EventTargetArgs>;
  readonly dependsOn?: pulumi.Resource[];
}

export const target = (name: string, from: aws.cloudwatch.EventRule, arn: pulumi.Input<string>, { lost, more, dependsOn, ...given }: TargetOptions): aws.cloudwatch.EventTarget =>
  new aws.cloudwatch.EventTarget(name, {
    rule: given.rule ?? from.name, eventBusName: "bus" in given ? given.bus : from.eventBusName.apply((bus) => bus ?? "default"), arn,
    retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 }, deadLetterConfig: { arn: lost.arn }, ...more,
  }, { dependsOn });

/** A function with everything that it needs; `allow`: statements of its role. */
export function fn(name: string, lost: aws.sqs.Queue, allow: readonly object[] = [], code = "exports.handler = async () => 1;", environment: Record<string, pulumi.Input<string>> = {}): aws.lambda.Function {
  const logs = new aws.cloudwatch.LogGroup(name, { retentionInDays: 1, tags });
  const role = new aws.iam.Role(name, {
    // As an object, which Pulumi takes as well as text.
    assumeRolePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] }, tags,
  });
  const granted = new aws.iam.RolePolicy(name, { role: role.id, policy: policy(
    { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: pulumi.interpolate`${logs.arn}:*` },
    { Effect: "Allow", Action: "sqs:SendMessage", Resource: lost.arn }, ...allow,
  ) });
  const made = new aws.lambda.Function(name, {
    runtime: "nodejs24.x", handler: "index.handler", role: role.arn, timeout: 10, memorySize: 128, environment: { variables: environment }, tags,
    loggingConfig: { logFormat: "Text", logGroup: logs.name }, code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) }),
  }, { dependsOn: [granted] });
  new aws.lambda.FunctionEventInvokeConfig(name, { functionName: made.name, maximumRetryAttempts: 0, destinationConfig: { onFailure: { destination: lost.arn } } }, { dependsOn: [granted] });
  return made;
}

export const permission = (name: string, fun: aws.lambda.Function, sourceArn: pulumi.Input<string> | undefined): aws.lambda.Permission =>
  new aws.lambda.Permission(name, { action: "lambda:InvokeFunction", function: fun.arn, principal: "events.amazonaws.com", sourceArn });
