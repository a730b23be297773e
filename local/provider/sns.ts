import type {
  CreateTopicCommandInput, CreateTopicCommandOutput, GetSubscriptionAttributesCommandInput, GetSubscriptionAttributesCommandOutput,
  GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput,
  SetTopicAttributesCommandInput, SetTopicAttributesCommandOutput, SubscribeCommandInput, SubscribeCommandOutput,
} from "@aws-sdk/client-sns";
import { nameOf } from "./names";
import { boolean, integer, json, meaningless, refused, required, string, withDefault, type Values } from "./properties";
import { callsTo, resourceTypesIn, unlessMissing, type ResourceType } from "./resource-type";
import { allTags, fromTagList, REGION, tagList, tagOutputs, TAGS } from "./tags";

interface Sns {
  CreateTopic: [CreateTopicCommandInput, CreateTopicCommandOutput];
  GetSubscriptionAttributes: [GetSubscriptionAttributesCommandInput, GetSubscriptionAttributesCommandOutput];
  GetTopicAttributes: [GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput];
  ListTagsForResource: [ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput];
  SetTopicAttributes: [SetTopicAttributesCommandInput, SetTopicAttributesCommandOutput];
  Subscribe: [SubscribeCommandInput, SubscribeCommandOutput];
}

const sns = callsTo<Sns>("sns");
const define = resourceTypesIn("local/provider/sns.ts");

const MISSING = ["NotFoundException", "NotFound"] as const;
const NO_HTTP = "it is about HTTP subscriptions, which are not in the local cloud";
const NO_ARCHIVE = "the message archive is not in the local cloud";
const NO_STATUS_LOGS = "delivery status logs are not in the local cloud";
const statusLog = () => refused(NO_STATUS_LOGS);

const TOPIC = {
  applicationFailureFeedbackRoleArn: statusLog(),
  applicationSuccessFeedbackRoleArn: statusLog(),
  applicationSuccessFeedbackSampleRate: statusLog(),
  archivePolicy: refused(NO_ARCHIVE),
  contentBasedDeduplication: withDefault(boolean(), false),
  deliveryPolicy: refused(NO_HTTP),
  displayName: string(),
  fifoThroughputScope: string(),
  fifoTopic: withDefault(boolean(), false),
  firehoseFailureFeedbackRoleArn: statusLog(),
  firehoseSuccessFeedbackRoleArn: statusLog(),
  firehoseSuccessFeedbackSampleRate: statusLog(),
  httpFailureFeedbackRoleArn: statusLog(),
  httpSuccessFeedbackRoleArn: statusLog(),
  httpSuccessFeedbackSampleRate: statusLog(),
  kmsMasterKeyId: string(),
  lambdaFailureFeedbackRoleArn: statusLog(),
  lambdaSuccessFeedbackRoleArn: statusLog(),
  lambdaSuccessFeedbackSampleRate: statusLog(),
  name: string(),
  namePrefix: string(),
  policy: json(),
  region: REGION,
  signatureVersion: integer(),
  sqsFailureFeedbackRoleArn: statusLog(),
  sqsSuccessFeedbackRoleArn: statusLog(),
  sqsSuccessFeedbackSampleRate: statusLog(),
  tags: TAGS,
  tracingConfig: string(),
};

function topicAttributes({ fifoTopic, contentBasedDeduplication, displayName, fifoThroughputScope, kmsMasterKeyId, policy, signatureVersion, tracingConfig }: Values<typeof TOPIC>): Record<string, string> {
  const given: Record<string, string | undefined> = {
    DisplayName: displayName || undefined, FifoThroughputScope: fifoThroughputScope, Policy: policy, TracingConfig: tracingConfig,
    KmsMasterKeyId: kmsMasterKeyId || undefined,
    // AWS: a standard topic refuses the attributes of FIFO topics, whatever their values.
    FifoTopic: fifoTopic ? "true" : undefined, ContentBasedDeduplication: contentBasedDeduplication ? "true" : undefined,
    SignatureVersion: signatureVersion === undefined ? undefined : String(signatureVersion),
  };
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const topic = define({
  token: "aws:sns/topic:Topic",
  properties: TOPIC,
  async create(values, context) {
    const name = nameOf(values, context, { max: 256, suffix: values.fifoTopic ? ".fifo" : "" });
    const { TopicArn } = await sns(context, "CreateTopic", { Name: name, Attributes: topicAttributes(values), Tags: tagList(allTags(values.tags, context)) });
    return { id: TopicArn! };
  },
  async read(id, _known, context) {
    const found = await unlessMissing(sns(context, "GetTopicAttributes", { TopicArn: id }), ...MISSING);
    if (!found) return undefined;
    const { Tags } = await sns(context, "ListTagsForResource", { ResourceArn: id });
    const attributes = found.Attributes ?? {};
    return {
      arn: id, name: id.split(":").pop(), owner: attributes.Owner, policy: attributes.Policy, displayName: attributes.DisplayName ?? "",
      kmsMasterKeyId: attributes.KmsMasterKeyId ?? "",
      fifoTopic: attributes.FifoTopic === "true", contentBasedDeduplication: attributes.ContentBasedDeduplication === "true",
      fifoThroughputScope: attributes.FifoThroughputScope ?? "", tracingConfig: attributes.TracingConfig ?? "",
      signatureVersion: Number(attributes.SignatureVersion ?? 0), beginningArchiveTime: "", region: context.region,
      ...tagOutputs(fromTagList(Tags), context),
    };
  },
});

const topicPolicy = define({
  token: "aws:sns/topicPolicy:TopicPolicy",
  properties: { arn: required(string()), policy: required(json()), region: REGION },
  async create({ arn, policy }, context) {
    await sns(context, "SetTopicAttributes", { TopicArn: arn, AttributeName: "Policy", AttributeValue: policy });
    return { id: arn };
  },
  async read(id, _known, context) {
    const found = await unlessMissing(sns(context, "GetTopicAttributes", { TopicArn: id }), ...MISSING);
    return found && { arn: id, owner: found.Attributes?.Owner, policy: found.Attributes?.Policy, region: context.region };
  },
});

const NO_WAIT = "nobody waits for the confirmation of an HTTP endpoint: there are none in the local cloud";

const SUBSCRIPTION = {
  confirmationTimeoutInMinutes: meaningless(withDefault(integer(), 1), NO_WAIT),
  deliveryPolicy: refused(NO_HTTP),
  endpoint: required(string()),
  endpointAutoConfirms: meaningless(withDefault(boolean(), false), NO_WAIT),
  filterPolicy: json(),
  filterPolicyScope: string(),
  protocol: required(string()),
  rawMessageDelivery: withDefault(boolean(), false),
  redrivePolicy: json(),
  region: REGION,
  replayPolicy: refused(NO_ARCHIVE),
  subscriptionRoleArn: refused("it is about Firehose subscriptions, which are not in the local cloud"),
  topic: required(string()),
};

const topicSubscription = define({
  token: "aws:sns/topicSubscription:TopicSubscription",
  properties: SUBSCRIPTION,
  async create({ topic, protocol, endpoint, filterPolicy, filterPolicyScope, rawMessageDelivery, redrivePolicy }, context) {
    const Attributes = {
      ...(filterPolicy !== undefined && { FilterPolicy: filterPolicy }), ...(filterPolicyScope !== undefined && { FilterPolicyScope: filterPolicyScope }),
      ...(rawMessageDelivery && { RawMessageDelivery: "true" }), ...(redrivePolicy !== undefined && { RedrivePolicy: redrivePolicy }),
    };
    const { SubscriptionArn } = await sns(context, "Subscribe", { TopicArn: topic, Protocol: protocol, Endpoint: endpoint, Attributes, ReturnSubscriptionArn: true });
    return { id: SubscriptionArn! };
  },
  async read(id, known, context) {
    const found = await unlessMissing(sns(context, "GetSubscriptionAttributes", { SubscriptionArn: id }), ...MISSING);
    if (!found) return undefined;
    const { TopicArn, Protocol, Endpoint, Owner, FilterPolicy, FilterPolicyScope, RedrivePolicy, ...attributes } = found.Attributes ?? {};
    return {
      arn: id, topic: TopicArn, protocol: Protocol, endpoint: Endpoint, ownerId: Owner, filterPolicy: FilterPolicy ?? "", filterPolicyScope: FilterPolicyScope ?? "",
      redrivePolicy: RedrivePolicy ?? "", rawMessageDelivery: attributes.RawMessageDelivery === "true",
      pendingConfirmation: attributes.PendingConfirmation === "true", confirmationWasAuthenticated: attributes.ConfirmationWasAuthenticated === "true",
      confirmationTimeoutInMinutes: known.confirmationTimeoutInMinutes ?? 1, endpointAutoConfirms: known.endpointAutoConfirms ?? false, region: context.region,
    };
  },
});

export const snsTypes: readonly ResourceType[] = [topic, topicPolicy, topicSubscription];
