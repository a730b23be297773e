import type {
  CreateTopicCommandInput, CreateTopicCommandOutput, DeleteTopicCommandInput, GetSubscriptionAttributesCommandInput, GetSubscriptionAttributesCommandOutput,
  GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput,
  SetSubscriptionAttributesCommandInput, SetTopicAttributesCommandInput, SetTopicAttributesCommandOutput, SubscribeCommandInput, SubscribeCommandOutput, TagResourceCommandInput, UnsubscribeCommandInput, UntagResourceCommandInput,
} from "@aws-sdk/client-sns";
import { nameOf, type Naming } from "./names";
import { autonamed, boolean, computed, integer, json, meaningless, refused, replaces, required, string, withDefault, type Values } from "./properties";
import { callsTo, resourceTypesIn, unlessMissing, type Change, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, fromTagList, REGION, tagChanges, tagList, tagOutputs, TAGS } from "./tags";

interface Sns {
  CreateTopic: [CreateTopicCommandInput, CreateTopicCommandOutput];
  DeleteTopic: [DeleteTopicCommandInput, object];
  GetSubscriptionAttributes: [GetSubscriptionAttributesCommandInput, GetSubscriptionAttributesCommandOutput];
  GetTopicAttributes: [GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput];
  ListTagsForResource: [ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput];
  SetSubscriptionAttributes: [SetSubscriptionAttributesCommandInput, object];
  SetTopicAttributes: [SetTopicAttributesCommandInput, SetTopicAttributesCommandOutput];
  Subscribe: [SubscribeCommandInput, SubscribeCommandOutput];
  TagResource: [TagResourceCommandInput, object];
  Unsubscribe: [UnsubscribeCommandInput, object];
  UntagResource: [UntagResourceCommandInput, object];
}

const sns = callsTo<Sns>("sns");
const define = resourceTypesIn("local/provider/sns.ts");

const MISSING = ["NotFoundException", "NotFound"] as const;
const NO_HTTP = "it is about HTTP subscriptions, which are not in the local cloud";
const NO_ARCHIVE = "the message archive is not in the local cloud";
const NO_STATUS_LOGS = "delivery status logs are not in the local cloud";
const statusLog = () => refused(NO_STATUS_LOGS);

const NAMING: Naming = { max: 256, ending: ({ fifoTopic }) => (fifoTopic === true ? ".fifo" : "") };

const TOPIC = {
  applicationFailureFeedbackRoleArn: statusLog(),
  applicationSuccessFeedbackRoleArn: statusLog(),
  applicationSuccessFeedbackSampleRate: statusLog(),
  archivePolicy: refused(NO_ARCHIVE),
  contentBasedDeduplication: withDefault(boolean(), false),
  deliveryPolicy: refused(NO_HTTP),
  displayName: string(),
  fifoThroughputScope: computed(string()),
  fifoTopic: replaces(withDefault(boolean(), false)),
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
  name: autonamed(string(), NAMING),
  namePrefix: replaces(string()),
  policy: computed(json()),
  region: REGION,
  signatureVersion: computed(integer()),
  sqsFailureFeedbackRoleArn: statusLog(),
  sqsSuccessFeedbackRoleArn: statusLog(),
  sqsSuccessFeedbackSampleRate: statusLog(),
  tags: TAGS,
  tracingConfig: computed(string()),
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

/** AWS: an attribute of a topic cannot be taken away, only set to what it was at first. */
async function updateTopic(TopicArn: string, change: Change<Values<typeof TOPIC>>, context: ResourceContext): Promise<void> {
  const { will, has } = change;
  const wanted = topicAttributes(will);
  const set = async (AttributeName: string, untold: string) => {
    await sns(context, "SetTopicAttributes", { TopicArn, AttributeName, AttributeValue: wanted[AttributeName] ?? untold });
  };
  if (has("displayName")) await set("DisplayName", "");
  if (has("kmsMasterKeyId")) await set("KmsMasterKeyId", "");
  if (has("contentBasedDeduplication")) await set("ContentBasedDeduplication", "false");
  if (has("fifoThroughputScope")) await set("FifoThroughputScope", "Topic");
  if (has("policy")) await set("Policy", "");
  if (has("signatureVersion")) await set("SignatureVersion", "1");
  if (has("tracingConfig")) await set("TracingConfig", "PassThrough");
  const { gone, set: tags } = tagChanges(change, context);
  if (gone.length > 0) await sns(context, "UntagResource", { ResourceArn: TopicArn, TagKeys: gone });
  const Tags = tagList(tags);
  if (Tags) await sns(context, "TagResource", { ResourceArn: TopicArn, Tags });
}

const topic = define({
  token: "aws:sns/topic:Topic",
  properties: TOPIC,
  async create(values, context) {
    const name = nameOf(values, context, { ...NAMING, suffix: values.fifoTopic ? ".fifo" : "" });
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
  update: updateTopic,
  async delete(id, _known, context) {
    await unlessMissing(sns(context, "DeleteTopic", { TopicArn: id }), ...MISSING);
  },
});

const defaultTopicPolicy = (arn: string, { account }: ResourceContext): string => JSON.stringify({
  Version: "2008-10-17", Id: "__default_policy_ID",
  Statement: [{
    Sid: "__default_statement_ID", Effect: "Allow", Principal: { AWS: "*" }, Resource: arn, Condition: { StringEquals: { "AWS:SourceOwner": account } },
    Action: ["GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic", "Subscribe", "ListSubscriptionsByTopic", "Publish"].map((name) => `SNS:${name}`),
  }],
});

const topicPolicy = define({
  token: "aws:sns/topicPolicy:TopicPolicy",
  properties: { arn: replaces(required(string())), policy: required(json()), region: REGION },
  async create({ arn, policy }, context) {
    await sns(context, "SetTopicAttributes", { TopicArn: arn, AttributeName: "Policy", AttributeValue: policy });
    return { id: arn };
  },
  async read(id, _known, context) {
    const found = await unlessMissing(sns(context, "GetTopicAttributes", { TopicArn: id }), ...MISSING);
    return found && { arn: id, owner: found.Attributes?.Owner, policy: found.Attributes?.Policy, region: context.region };
  },
  async update(id, { will }, context) {
    await sns(context, "SetTopicAttributes", { TopicArn: id, AttributeName: "Policy", AttributeValue: will.policy });
  },
  /** AWS: a topic is never without a policy; the real provider puts the one back that it had at first. */
  async delete(id, _known, context) {
    const policy = defaultTopicPolicy(id, context);
    await unlessMissing(sns(context, "SetTopicAttributes", { TopicArn: id, AttributeName: "Policy", AttributeValue: policy }), ...MISSING);
  },
});

const NO_WAIT = "nobody waits for the confirmation of an HTTP endpoint: there are none in the local cloud";

const SUBSCRIPTION = {
  confirmationTimeoutInMinutes: meaningless(withDefault(integer(), 1), NO_WAIT),
  deliveryPolicy: refused(NO_HTTP),
  endpoint: replaces(required(string())),
  endpointAutoConfirms: meaningless(withDefault(boolean(), false), NO_WAIT),
  filterPolicy: json(),
  filterPolicyScope: computed(string()),
  protocol: replaces(required(string())),
  rawMessageDelivery: withDefault(boolean(), false),
  redrivePolicy: json(),
  region: REGION,
  replayPolicy: refused(NO_ARCHIVE),
  subscriptionRoleArn: refused("it is about Firehose subscriptions, which are not in the local cloud"),
  topic: replaces(required(string())),
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
  async update(id, { will, has }, context) {
    const set = async (AttributeName: string, AttributeValue: string) => {
      await sns(context, "SetSubscriptionAttributes", { SubscriptionArn: id, AttributeName, AttributeValue });
    };
    // AWS: the scope says how the filter is read, so it comes first.
    if (has("filterPolicyScope") && will.filterPolicyScope !== undefined) await set("FilterPolicyScope", will.filterPolicyScope);
    if (has("filterPolicy")) await set("FilterPolicy", will.filterPolicy ?? "{}");
    if (has("rawMessageDelivery")) await set("RawMessageDelivery", String(will.rawMessageDelivery));
    if (has("redrivePolicy")) await set("RedrivePolicy", will.redrivePolicy ?? "");
  },
  async delete(id, _known, context) {
    try {
      await unlessMissing(sns(context, "Unsubscribe", { SubscriptionArn: id }), ...MISSING);
    } catch (error) {
      // AWS: one that nobody confirmed cannot be removed; it goes by itself, and the real provider leaves it at that.
      if (!/pending confirmation/.test((error as Error).message)) throw error;
    }
  },
});

export const snsTypes: readonly ResourceType[] = [topic, topicPolicy, topicSubscription];
