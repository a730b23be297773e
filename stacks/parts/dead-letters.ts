import * as aws from "@pulumi/aws";
import { resourcePolicy } from "./iam";
import type { Scope } from "./scenario";

const FOURTEEN_DAYS = 1_209_600;

/**
 * The one place where a scenario's undeliverable events and failed invocations end, with an alarm: without it, AWS
 * drops them in silence.
 */
export class DeadLetters {
  readonly queue: aws.sqs.Queue;
  readonly alarm: aws.cloudwatch.MetricAlarm;

  constructor(private readonly scope: Scope) {
    const { name, parent, tags, alarmTopicArn } = scope;
    this.queue = new aws.sqs.Queue(`${name}-dead-letters`, {
      messageRetentionSeconds: FOURTEEN_DAYS,
      sqsManagedSseEnabled: true,
      tags,
    }, { parent });
    this.alarm = new aws.cloudwatch.MetricAlarm(`${name}-dead-letters`, {
      alarmDescription: `Events or invocations of ${name} failed for good and wait in its dead-letter queue.`,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: this.queue.name },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      alarmActions: alarmTopicArn ? [alarmTopicArn] : [],
      tags,
    }, { parent });
  }

  /** Lets EventBridge put into the queue what it could not deliver for these rules, and nothing else. */
  accept(rules: readonly aws.cloudwatch.EventRule[]): aws.sqs.QueuePolicy {
    return new aws.sqs.QueuePolicy(`${this.scope.name}-dead-letters`, {
      queueUrl: this.queue.url,
      policy: resourcePolicy([{
        sid: "EventBridgeDeadLetters",
        services: ["events.amazonaws.com"],
        actions: ["sqs:SendMessage"],
        resources: [this.queue.arn],
        conditions: { ArnEquals: { "aws:SourceArn": rules.map((rule) => rule.arn) } },
      }]),
    }, { parent: this.scope.parent });
  }
}
