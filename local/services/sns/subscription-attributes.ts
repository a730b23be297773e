import { parseArn } from "../../../model/arn";
import { PatternError } from "../../../model/pattern";
import { NotSupported } from "../../kernel/errors";
import { invalid } from "./errors";
import { Filter, FILTER_SCOPES, type FilterScope } from "./filter";
import type { Protocol } from "./subscription";

/** What is set of a subscription, as text where AWS gives the text back. */
export interface SubscriptionSettings {
  readonly FilterPolicy?: string;
  readonly FilterPolicyScope: FilterScope;
  readonly RawMessageDelivery: boolean;
  readonly RedrivePolicy?: string;
}

export const DEFAULTS: SubscriptionSettings = { FilterPolicyScope: "MessageAttributes", RawMessageDelivery: false };

/** Attributes of AWS that are not here, each with the reason. */
const REFUSED: Readonly<Record<string, string>> = {
  DeliveryPolicy: "it is about HTTP subscriptions, which are not in the local cloud",
  ReplayPolicy: "the message archive is not in the local cloud",
  SubscriptionRoleArn: "it is about Firehose subscriptions, which are not in the local cloud",
};

export interface Place {
  readonly operation: string;
  readonly protocol: Protocol;
  /** The subscription's topic. */
  readonly topicArn: string;
}

/** `settings` with `attributes` applied. Throws SNS's error, or a refusal by name. */
export function applySubscriptionAttributes(settings: SubscriptionSettings, attributes: Readonly<Record<string, string>>, place: Place): SubscriptionSettings {
  let out = settings;
  for (const [name, value] of Object.entries(attributes)) {
    if (Object.hasOwn(REFUSED, name)) throw new NotSupported(`${place.operation} Attributes.${name} (${REFUSED[name]})`, "local/services/sns");
    out = { ...out, ...read(name, value, place) };
  }
  return out;
}

function read(name: string, value: string, place: Place): Partial<SubscriptionSettings> {
  switch (name) {
    case "FilterPolicy":
      return { FilterPolicy: isEmpty(value) ? undefined : value };
    case "FilterPolicyScope":
      if (!FILTER_SCOPES.includes(value)) throw invalid(`FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`);
      return { FilterPolicyScope: value as FilterScope };
    case "RawMessageDelivery":
      if (!/^(true|false)$/i.test(value)) throw invalid("Attributes Reason: RawMessageDelivery: Invalid value. Must be true or false.");
      if (/^true$/i.test(value) && place.protocol !== "sqs") throw invalid(`Attributes Reason: Delivery protocol [${place.protocol}] does not support raw message delivery.`);
      return { RawMessageDelivery: /^true$/i.test(value) };
    case "RedrivePolicy":
      return { RedrivePolicy: value === "" ? undefined : checkRedrivePolicy(value, place) };
    default:
      throw invalid("AttributeName");
  }
}

/** AWS: an empty policy, and one without keys, is none. */
const isEmpty = (policy: string): boolean => /^\s*(\{\s*\})?\s*$/.test(policy);

/** The filter of `settings`, or SNS's error for one that it does not take. */
export function filterOf({ FilterPolicy, FilterPolicyScope }: SubscriptionSettings): Filter | undefined {
  if (FilterPolicy === undefined) return undefined;
  try {
    return new Filter(FilterPolicy, FilterPolicyScope);
  } catch (error) {
    if (error instanceof PatternError) throw invalid(`FilterPolicy: ${error.reason}`);
    throw error;
  }
}

function checkRedrivePolicy(text: string, { protocol, topicArn }: Place): string {
  const no = (why: string) => invalid(`RedrivePolicy: ${why}`);
  if (protocol !== "sqs" && protocol !== "lambda") throw no(`delivery protocol [${protocol}] does not support redrive policies.`);
  const arn = parseArn(deadLetterArn(text) ?? "");
  if (!arn) throw no("must be a JSON object with the ARN of a queue as deadLetterTargetArn.");
  if (arn.service !== "sqs") throw no("deadLetterTargetArn must be an SQS queue.");
  const topic = parseArn(topicArn)!;
  // A FIFO queue takes nothing without a group, and messages of standard topics need have none.
  if (arn.resource.endsWith(".fifo") && !topic.resource.endsWith(".fifo")) throw no("the dead-letter queue of a standard topic's subscription must be a standard queue.");
  // AWS: the queue is in the account and the region of the subscription.
  if (arn.region !== topic.region || arn.account !== topic.account) throw no("deadLetterTargetArn must be in the account and the region of the subscription.");
  return text;
}

/** The queue that a redrive policy names; undefined when it names none. */
export function deadLetterArn(policy: string): string | undefined {
  try {
    const { deadLetterTargetArn } = JSON.parse(policy) as { deadLetterTargetArn?: unknown };
    return typeof deadLetterTargetArn === "string" ? deadLetterTargetArn : undefined;
  } catch {
    return undefined;
  }
}

/** The settings as GetSubscriptionAttributes shows them. */
export const describeSubscriptionSettings = ({ FilterPolicy, FilterPolicyScope, RawMessageDelivery, RedrivePolicy }: SubscriptionSettings): Record<string, string> => ({
  RawMessageDelivery: String(RawMessageDelivery),
  ...(FilterPolicy !== undefined && { FilterPolicy, FilterPolicyScope }),
  ...(RedrivePolicy !== undefined && { RedrivePolicy }),
});
