import { parseArn } from "../../../model/arn";
import type { ServiceCaller } from "../../kernel/caller";
import { AwsError } from "../../kernel/errors";
import type { DeliveryEntry, Trace } from "../../kernel/journal";
import type { ServiceContext } from "../../kernel/service";
import { bodyFor, envelope, lambdaEvent, type Message } from "./envelope";
import { TopicMetrics } from "./metrics";
import { delayAfter, mayMend } from "./retry";
import type { Subscription } from "./subscription";
import { deadLetterArn } from "./subscription-attributes";
import type { Topic } from "./topic";

/** AWS: as many attributes a queue takes; a raw message with more is a client error. */
const MOST_RAW_ATTRIBUTES = 10;

type Failed = Pick<DeliveryEntry, "error" | "denial">;

interface Job {
  readonly message: Message;
  readonly subscription: Subscription;
  readonly trace: Trace;
}

/** Hands messages to subscriptions: each delivery is work of its own, in order where the topic is FIFO. */
export class Delivery {
  /** Jobs of FIFO topics that wait for the one before them, by subscription. */
  private readonly rows = new WeakMap<Subscription, Job[]>();

  private readonly metrics: TopicMetrics;

  constructor(private readonly context: ServiceContext) {
    this.metrics = new TopicMetrics(context);
  }

  /** Sends `message` to all confirmed subscriptions whose filters let it through. */
  fanOut(topic: Topic, message: Message, trace: Trace): void {
    this.metrics.count(topic.arn, "NumberOfMessagesPublished");
    this.metrics.count(topic.arn, "PublishSize", message.size);
    if (trace.hops > this.context.maxHops) return this.stop(topic, message, trace);
    for (const subscription of topic.subscriptions.values()) {
      if (!subscription.confirmed) continue;
      const mismatch = subscription.filter?.explain({ body: bodyFor(message, subscription), attributes: message.attributes });
      if (mismatch) {
        this.metrics.count(topic.arn, "NumberOfNotificationsFilteredOut");
        this.context.journal.record(trace, { ...entryOf(subscription, 1), outcome: "filtered", mismatch });
      } else if (topic.fifo) {
        this.queue({ message, subscription, trace });
      } else {
        this.context.work.run("sns: delivery", trace, () => this.deliver({ message, subscription, trace }));
      }
    }
  }

  private stop(topic: Topic, message: Message, trace: Trace): void {
    this.context.journal.record(trace, {
      kind: "note", service: "sns", data: { topic: topic.arn, messageId: message.id, hops: trace.hops },
      message: `Stopped a loop: message ${message.id} on topic ${topic.name} is more than ${this.context.maxHops} hops from where its story began`,
    });
  }

  /** AWS: a FIFO topic holds back what follows until what came before is delivered or given up. */
  private queue(job: Job): void {
    const row = this.rows.get(job.subscription);
    if (row) {
      row.push(job);
      return;
    }
    const jobs = [job];
    this.rows.set(job.subscription, jobs);
    this.context.work.run("sns: delivery", job.trace, async () => {
      try {
        for (let next = jobs.shift(); next; next = jobs.shift()) await this.deliver(next);
      } finally {
        this.rows.delete(job.subscription);
      }
    });
  }

  private async deliver(job: Job): Promise<void> {
    const { clock, journal, work } = this.context;
    for (let attempt = 1; ; attempt++) {
      const started = performance.now();
      const span = journal.open(job.trace, entryOf(job.subscription, attempt));
      const close = (fields: Partial<DeliveryEntry>) => span.close(fields, performance.now() - started);
      try {
        await this.send(job, span.trace);
        this.metrics.count(job.message.topicArn, "NumberOfNotificationsDelivered");
        return close({ outcome: "delivered" });
      } catch (thrown) {
        if (!(thrown instanceof AwsError)) {
          close({ outcome: "dropped", error: { code: "InternalFailure", message: String(thrown) } });
          throw thrown;
        }
        const failed: Failed = { error: { code: thrown.code, message: thrown.message }, ...(thrown.denial && { denial: thrown.denial }) };
        const delay = mayMend(thrown) ? delayAfter(attempt) : undefined;
        if (delay === undefined) return close(await this.giveUp(job, failed, span.trace));
        close({ ...failed, outcome: "will-retry", nextAttemptAt: clock.now() + delay });
        if (delay > 0) await work.aside(clock.sleep(delay));
      }
    }
  }

  private send(job: Job, trace: Trace): Promise<unknown> {
    const { subscription, message } = job;
    switch (subscription.protocol) {
      case "sqs": return this.toQueue(job, subscription.endpoint, trace);
      case "lambda": return this.call(job, "lambda", "Invoke", subscription.endpoint, trace, {
        FunctionName: subscription.endpoint, InvocationType: "Event", Payload: Buffer.from(JSON.stringify(lambdaEvent(message, subscription, this.context.endpoint()))),
      });
      case "email":
      case "email-json": return Promise.resolve(this.mail(job, trace));
    }
  }

  private toQueue(job: Job, queueArn: string, trace: Trace): Promise<unknown> {
    const { message, subscription } = job;
    const raw = subscription.settings.RawMessageDelivery;
    const { account, resource } = parseArn(queueArn)!;
    if (raw && Object.keys(message.attributes).length > MOST_RAW_ATTRIBUTES) {
      throw new AwsError("InvalidParameterValue", `Raw message delivery takes at most ${MOST_RAW_ATTRIBUTES} message attributes; the message has ${Object.keys(message.attributes).length}.`);
    }
    const fifo = resource.endsWith(".fifo");
    return this.call(job, "sqs", "SendMessage", queueArn, trace, {
      QueueUrl: `${this.context.endpoint()}/${account}/${resource}`,
      MessageBody: raw ? bodyFor(message, subscription) : envelope(message, subscription, this.context.endpoint()),
      ...(raw && Object.keys(message.attributes).length > 0 && { MessageAttributes: message.attributes }),
      ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
      ...(fifo && message.deduplicationId !== undefined && { MessageDeduplicationId: message.deduplicationId }),
    });
  }

  /** Mail is shown in the journal, since nothing is ever sent from here. */
  private mail({ message, subscription }: Job, trace: Trace): void {
    const { endpoint, protocol } = subscription;
    const subject = message.subject ?? "AWS Notification Message";
    const text = protocol === "email-json" ? envelope(message, subscription, this.context.endpoint()) : bodyFor(message, subscription);
    this.context.journal.record(trace, {
      kind: "note", service: "sns", expected: true, message: `mail to ${endpoint}: ${subject}: ${text}`, data: { mail: "notification", to: endpoint, protocol, subject, message: text },
    });
  }

  /** To the dead-letter queue, where there is one. AWS: else the message is lost; here too, but it is said. */
  private async giveUp(job: Job, failed: Failed, trace: Trace): Promise<Partial<DeliveryEntry>> {
    const { topicArn } = job.message;
    this.metrics.count(topicArn, "NumberOfNotificationsFailed");
    const policy = job.subscription.settings.RedrivePolicy;
    if (policy === undefined) return { ...failed, outcome: "dropped" };
    try {
      await this.toQueue(job, deadLetterArn(policy)!, trace);
      this.metrics.count(topicArn, "NumberOfNotificationsRedrivenToDlq");
      return { ...failed, outcome: "dead-lettered" };
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      this.metrics.count(topicArn, "NumberOfNotificationsFailedToRedriveToDlq");
      return {
        outcome: "dropped", ...(thrown.denial && { denial: thrown.denial }),
        error: { code: thrown.code, message: `${failed.error!.message} And the dead-letter queue refused the message: ${thrown.message}` },
      };
    }
  }

  private call({ subscription }: Job, service: string, operation: string, arn: string, trace: Trace, input: object): Promise<unknown> {
    const caller: ServiceCaller = { type: "AWSService", principal: "sns.amazonaws.com", sourceArn: subscription.topicArn, sourceAccount: this.context.account };
    return this.context.call({ service, operation, input, caller, region: parseArn(arn)!.region, trace });
  }
}

const entryOf = (subscription: Subscription, attempt: number): DeliveryEntry => ({
  kind: "delivery", subscription: subscription.arn, targetId: subscription.protocol, targetArn: subscription.endpoint, attempt,
});
