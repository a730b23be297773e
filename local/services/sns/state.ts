import type { AccessRequest, Call, ConditionValues } from "../../kernel/operation";
import { Regional } from "../../kernel/regional";
import type { ServiceContext } from "../../kernel/service";
import { invalid, noSubscription, noTopic } from "./errors";
import type { Subscription } from "./subscription";
import { type Topic } from "./topic";

/** AWS: services that send the old key `aws:SourceOwner`, which the default policy asks for. */
const SEND_SOURCE_OWNER: ReadonlySet<string> = new Set(["cloudwatch.amazonaws.com"]);

/** What every operation needs. */
export class Sns {
  private readonly regions = new Regional(() => new Map<string, Topic>());

  constructor(readonly context: ServiceContext) {}

  /** The topics of a call's region, by ARN. */
  topics(call: Call): Map<string, Topic> {
    return this.regions.in(call.region);
  }

  arnOf(name: string, call: Call): string {
    return `arn:${this.context.partition}:sns:${call.region}:${this.context.account}:${name}`;
  }

  /** The topic of that ARN. `parameter` names the member in SNS's errors. */
  topic(arn: string, call: Call, parameter = "TopicArn"): Topic {
    const topic = this.topics(call).get(arn);
    if (topic) return topic;
    const parts = arn.split(":");
    if (parts.length < 6) throw invalid(`${parameter} Reason: An ARN must have at least 6 elements, not ${parts.length}`);
    const [, partition, service, region, account] = parts;
    // AWS: a topic is spoken to in its own region.
    if (parts.length > 6 || parts[0] !== "arn" || partition !== this.context.partition || service !== "sns" || region !== call.region || !/^\d{12}$/.test(account!)) throw invalid(parameter);
    throw noTopic();
  }

  /** The subscription of that ARN, with its topic. */
  subscription(arn: string, call: Call): { topic: Topic; subscription: Subscription } {
    const parts = arn.split(":");
    if (parts.length < 6) throw invalid(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts.length}`);
    if (parts.length !== 7 || parts[0] !== "arn" || parts[2] !== "sns" || parts[3] !== call.region) throw invalid("SubscriptionArn");
    const topic = this.topics(call).get(parts.slice(0, 6).join(":"));
    const subscription = topic?.subscriptions.get(arn);
    if (!topic || !subscription) throw noSubscription();
    return { topic, subscription };
  }

  /** The question whether the caller may do `action` (`Publish`) to a topic. */
  access(topic: Topic, action: string, call: Call, context: Record<string, ConditionValues> = {}): AccessRequest {
    const { caller } = call;
    const owner: Record<string, ConditionValues> = caller.type === "AWSService" && caller.sourceAccount !== undefined && SEND_SOURCE_OWNER.has(caller.principal)
      ? { "aws:SourceOwner": [caller.sourceAccount] } : {};
    return {
      // AWS: SNS writes its own name in capitals.
      action: `SNS:${action}`, resource: topic.arn, context: { ...owner, ...context },
      resourcePolicy: { name: `resource policy of ${topic.arn}`, document: topic.policy }, resourceTags: topic.tags,
    };
  }
}
