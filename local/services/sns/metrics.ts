import { parseArn } from "../../../model/arn";
import { Meter } from "../../kernel/metrics";
import type { Counter } from "../../kernel/ports";
import type { ServiceContext } from "../../kernel/service";

const UNITS: Readonly<Record<string, string>> = { PublishSize: "Bytes" };

export type TopicMetric = "NumberOfMessagesPublished" | "PublishSize" | "NumberOfNotificationsDelivered" | "NumberOfNotificationsFailed" | "NumberOfNotificationsFilteredOut" |
  "NumberOfNotificationsRedrivenToDlq" | "NumberOfNotificationsFailedToRedriveToDlq";

/** What topics count, `AWS/SNS`. AWS: https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
export class TopicMetrics {
  private readonly meter: Meter;
  private readonly counters = new Map<string, Counter>();

  constructor(context: ServiceContext) {
    this.meter = new Meter(context.ports, "AWS/SNS");
  }

  count(topicArn: string, name: TopicMetric, value = 1): void {
    const key = `${name} ${topicArn}`;
    let counter = this.counters.get(key);
    if (!counter) {
      const { region, resource } = parseArn(topicArn)!;
      this.counters.set(key, counter = this.meter.counter({ region, name, dimensions: { TopicName: resource }, unit: UNITS[name] ?? "Count" }));
    }
    counter.add(value);
  }
}
