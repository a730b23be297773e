import { parseArn } from "../../../model/arn";
import { Meter } from "../../kernel/metrics";
import type { Counter, MetricName, Sample } from "../../kernel/ports";
import type { ServiceContext } from "../../kernel/service";
import type { Queue } from "./queue";
import type { Sqs } from "./queues";

const NAMESPACE = "AWS/SQS";
/** AWS: a queue without messages and calls for six hours reports nothing. Milliseconds. */
const ACTIVE = 6 * 3_600_000;

/** What one queue counts. */
export class QueueMeter {
  private readonly counters = new Map<string, Counter>();
  private readonly meter: Meter;
  private readonly region: string;
  private readonly name: string;
  private usedAt = -Infinity;

  constructor(private readonly context: ServiceContext, arn: string) {
    const { region, resource } = parseArn(arn)!;
    this.region = region;
    this.name = resource;
    this.meter = new Meter(context.ports, NAMESPACE);
  }

  sent(bytes: number, now: number): void {
    this.count("NumberOfMessagesSent", 1, now);
    this.count("SentMessageSize", bytes, now, "Bytes");
  }

  /** A receive is over, with so many messages. */
  received(messages: number): void {
    const { clock } = this.context;
    if (messages === 0) this.count("NumberOfEmptyReceives", 1, clock.now());
    else this.count("NumberOfMessagesReceived", messages, clock.now());
  }

  deleted(): void {
    this.count("NumberOfMessagesDeleted", 1, this.context.clock.now());
  }

  get isActive(): boolean {
    return this.usedAt > this.context.clock.now() - ACTIVE;
  }

  private count(name: string, value: number, now: number, unit = "Count"): void {
    this.usedAt = now;
    let counter = this.counters.get(name);
    if (!counter) {
      counter = this.meter.counter({ region: this.region, name, dimensions: { QueueName: this.name }, unit });
      this.counters.set(name, counter);
    }
    counter.add(value, now);
  }
}

/** How full queues are, at this moment. */
export function *samplesOf({ context, regions }: Sqs): Iterable<Sample> {
  for (const [region, queues] of regions.entries()) {
    for (const queue of queues.all()) yield* gauges(region, queue, context.clock.now());
  }
}

function gauges(region: string, queue: Queue, now: number): Sample[] {
  const { available, inFlight, delayed } = queue.counts();
  if (available + inFlight + delayed === 0 && !queue.meter.isActive) return [];
  const sample = (name: string, value: number, unit = "Count"): Sample => {
    const metric: MetricName = { region, namespace: NAMESPACE, name, dimensions: { QueueName: queue.name }, unit };
    return { ...metric, value };
  };
  return [
    sample("ApproximateNumberOfMessagesVisible", available),
    sample("ApproximateNumberOfMessagesNotVisible", inFlight),
    sample("ApproximateNumberOfMessagesDelayed", delayed),
    sample("ApproximateAgeOfOldestMessage", Math.floor((now - (queue.oldest?.admittedAt ?? now)) / 1000), "Seconds"),
  ];
}
