import { NotSupported } from "../../kernel/errors";
import { invalid } from "./errors";

/** What is set of a topic, besides its policy. */
export interface TopicSettings {
  readonly DisplayName: string;
  readonly FifoTopic: boolean;
  readonly ContentBasedDeduplication: boolean;
  readonly FifoThroughputScope: "Topic" | "MessageGroup";
  /** `undefined` is 1. */
  readonly SignatureVersion?: "1" | "2";
  readonly TracingConfig?: "PassThrough";
  /** Key id, alias or ARN. */
  readonly KmsMasterKeyId?: string;
}

export const DEFAULTS: TopicSettings = { DisplayName: "", FifoTopic: false, ContentBasedDeduplication: false, FifoThroughputScope: "Topic" };

const WHERE = "local/services/sns";

/** Attributes of AWS that are not here, each with the reason. */
const REFUSED: Readonly<Record<string, string>> = {
  ArchivePolicy: "the message archive is not in the local cloud",
  DeliveryPolicy: "it is about HTTP subscriptions, which are not in the local cloud",
};
const FEEDBACK = /^(HTTP|Firehose|Lambda|Application|SQS)(SuccessFeedbackRoleArn|SuccessFeedbackSampleRate|FailureFeedbackRoleArn)$/;

/** `settings` with `attributes` applied. `creating`: FifoTopic can be given, and only then. Throws SNS's error, or a refusal by name. */
export function applyTopicAttributes(settings: TopicSettings, attributes: Readonly<Record<string, string>>, { operation, creating }: { operation: string; creating: boolean }): TopicSettings {
  let out = settings;
  if (creating && attributes.FifoTopic !== undefined) out = { ...out, FifoTopic: flag("FifoTopic", attributes.FifoTopic) };
  for (const [name, value] of Object.entries(attributes)) {
    if (FEEDBACK.test(name)) throw new NotSupported(`${operation} Attributes.${name} (delivery status logs are not in the local cloud)`, WHERE);
    if (Object.hasOwn(REFUSED, name)) throw new NotSupported(`${operation} Attributes.${name} (${REFUSED[name]})`, WHERE);
    if (name === "Policy" || (name === "FifoTopic" && creating)) continue;
    out = { ...out, ...read(name, value, out, operation) };
  }
  return out;
}

function read(name: string, value: string, { FifoTopic }: TopicSettings, operation: string): Partial<TopicSettings> {
  switch (name) {
    case "DisplayName":
      if (value.length > 100 || /[\0-\x1f\x7f]/.test(value)) throw invalid("DisplayName");
      return { DisplayName: value };
    case "KmsMasterKeyId":
      if (value.length > 2048) throw invalid("KmsMasterKeyId");
      // AWS: an empty one means none. Whether there is such a key shows when somebody publishes.
      return { KmsMasterKeyId: value === "" ? undefined : value };
    case "ContentBasedDeduplication":
      if (!FifoTopic) throw invalid("Attributes Reason: Content-based deduplication can only be set for FIFO topics");
      return { ContentBasedDeduplication: flag(name, value) };
    case "FifoThroughputScope":
      if (!FifoTopic || (value !== "Topic" && value !== "MessageGroup")) throw invalid("Attributes Reason: FifoThroughputScope");
      return { FifoThroughputScope: value };
    case "SignatureVersion":
      if (value !== "1" && value !== "2") throw invalid("SignatureVersion");
      return { SignatureVersion: value };
    case "TracingConfig":
      if (value === "Active") throw new NotSupported(`${operation} Attributes.TracingConfig Active (X-Ray is not in the local cloud)`, WHERE);
      if (value !== "PassThrough") throw invalid("TracingConfig");
      return { TracingConfig: value };
    default:
      throw invalid("AttributeName");
  }
}

function flag(name: string, value: string): boolean {
  if (!/^(true|false)$/i.test(value)) throw invalid(`Attributes Reason: ${name} must be true or false`);
  return value.toLowerCase() === "true";
}

/** The settings as GetTopicAttributes shows them. */
export function describeSettings(settings: TopicSettings): Record<string, string> {
  const { DisplayName, FifoTopic, ContentBasedDeduplication, FifoThroughputScope, SignatureVersion, TracingConfig, KmsMasterKeyId } = settings;
  return {
    DisplayName,
    ...(FifoTopic && { FifoTopic: "true", ContentBasedDeduplication: String(ContentBasedDeduplication), FifoThroughputScope }),
    ...(SignatureVersion !== undefined && { SignatureVersion }),
    ...(TracingConfig !== undefined && { TracingConfig }),
    ...(KmsMasterKeyId !== undefined && { KmsMasterKeyId }),
  };
}

/** AWS: how a topic without a policy of its own tries HTTP endpoints again; always shown. */
export const EFFECTIVE_DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20, maxDelayTarget: 20, numRetries: 3, numMaxDelayRetries: 0, numNoDelayRetries: 0, numMinDelayRetries: 0, backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});
