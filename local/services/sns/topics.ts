import type {
  CreateTopicCommandInput, CreateTopicResponse, DeleteTopicCommandInput, GetTopicAttributesCommandInput, GetTopicAttributesResponse, ListTopicsCommandInput,
  ListTopicsResponse, SetTopicAttributesCommandInput, Tag,
} from "@aws-sdk/client-sns";
import type { AccessRequest, Operation } from "../../kernel/operation";
import { map, refused, string, structure } from "../../kernel/shape";
import { invalid } from "./errors";
import { page } from "./paging";
import { checkPolicy, defaultPolicy } from "./policy";
import type { Sns } from "./state";
import { checkTags, tagContext, tagRecord, TAGS } from "./tags";
import { Topic } from "./topic";
import { applyTopicAttributes, DEFAULTS, describeSettings, EFFECTIVE_DELIVERY_POLICY } from "./topic-attributes";

const required = string({ required: true });

function checkName(name: string, fifo: boolean): void {
  if (!fifo && !/^[\w-]{1,256}$/.test(name)) throw invalid("Topic Name");
  if (fifo && !/^[\w-]{1,251}\.fifo$/.test(name)) {
    throw invalid("Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.");
  }
}

/** AWS: the same name with the same attributes and tags is the same topic; what is not given is not compared. */
function checkSame(existing: Topic, wanted: Topic, given: readonly string[], tags: readonly Tag[] | undefined): void {
  const [mine, theirs] = [wanted, existing].map((topic): Record<string, string> => ({ ...describeSettings(topic.settings), Policy: topic.policy }));
  if (given.some((name) => mine![name] !== theirs![name])) throw invalid("Attributes Reason: Topic already exists with different attributes");
  if (!tags) return;
  const sorted = (all: Topic["tags"]) => JSON.stringify(Object.entries(all).sort());
  if (sorted(existing.tags) !== sorted(wanted.tags)) throw invalid("Tags Reason: Topic already exists with different tags");
}

export const createTopic = (sns: Sns): Operation<CreateTopicCommandInput, CreateTopicResponse> => ({
  input: structure({
    Name: required, Attributes: map(string(), string()), Tags: TAGS, DataProtectionPolicy: refused("data protection policies are not in the local cloud"),
  }),
  readOnly: false,
  authorize({ Name, Tags }, call) {
    const resource = sns.arnOf(Name!, call);
    const context = tagContext(Tags);
    const questions: AccessRequest[] = [{ action: "SNS:CreateTopic", resource, context }];
    // AWS: tags at creation need sns:TagResource as well.
    if (Tags && Tags.length > 0) questions.push({ action: "SNS:TagResource", resource, context });
    return questions;
  },
  run({ Name, Attributes = {}, Tags }, call) {
    const arn = sns.arnOf(Name!, call);
    const settings = applyTopicAttributes(DEFAULTS, Attributes, { operation: "sns:CreateTopic", creating: true });
    checkName(Name!, settings.FifoTopic);
    const tags = tagRecord(Tags);
    checkTags(Tags ?? [], tags);
    const policy = Attributes.Policy === undefined ? defaultPolicy(arn, sns.context.account) : checkPolicy(Attributes.Policy, arn);
    const topic = new Topic(arn, Name!, settings, policy, tags);
    const topics = sns.topics(call);
    const existing = topics.get(arn);
    if (existing) checkSame(existing, topic, Object.keys(Attributes), Tags); else topics.set(arn, topic);
    return { TopicArn: arn };
  },
});

/** AWS: deleting what is not there is no error; its subscriptions go with it. */
export const deleteTopic = (sns: Sns): Operation<DeleteTopicCommandInput, object> => ({
  input: structure({ TopicArn: required }),
  readOnly: false,
  authorize({ TopicArn }, call) {
    const topic = sns.topics(call).get(TopicArn!);
    return [topic ? sns.access(topic, "DeleteTopic", call) : { action: "SNS:DeleteTopic", resource: TopicArn! }];
  },
  run({ TopicArn }, call) {
    if (TopicArn!.split(":").length !== 6) throw invalid("TopicArn");
    const topic = sns.topics(call).get(TopicArn!);
    topic?.subscriptions.clear();
    sns.topics(call).delete(TopicArn!);
    return {};
  },
});

export const listTopics = (sns: Sns): Operation<ListTopicsCommandInput, ListTopicsResponse> => ({
  input: structure({ NextToken: string() }),
  readOnly: true,
  authorize: () => [{ action: "SNS:ListTopics", resource: "*" }],
  run({ NextToken }, call) {
    const { items, ...more } = page(sns.topics(call).keys(), (arn) => arn, NextToken);
    return { Topics: items.map((TopicArn) => ({ TopicArn })), ...more };
  },
});

export const getTopicAttributes = (sns: Sns): Operation<GetTopicAttributesCommandInput, GetTopicAttributesResponse> => ({
  input: structure({ TopicArn: required }),
  readOnly: true,
  authorize: ({ TopicArn }, call) => [sns.access(sns.topic(TopicArn!, call), "GetTopicAttributes", call)],
  run({ TopicArn }, call) {
    const topic = sns.topic(TopicArn!, call);
    const all = [...topic.subscriptions.values()];
    const pending = all.filter(({ confirmed }) => !confirmed).length;
    return {
      Attributes: {
        TopicArn: topic.arn, Owner: sns.context.account, Policy: topic.policy, EffectiveDeliveryPolicy: EFFECTIVE_DELIVERY_POLICY,
        SubscriptionsPending: String(pending), SubscriptionsConfirmed: String(all.length - pending), SubscriptionsDeleted: String(topic.subscriptionsDeleted),
        ...describeSettings(topic.settings),
      },
    };
  },
});

export const setTopicAttributes = (sns: Sns): Operation<SetTopicAttributesCommandInput, object> => ({
  input: structure({ TopicArn: required, AttributeName: required, AttributeValue: string() }),
  readOnly: false,
  authorize: ({ TopicArn }, call) => [sns.access(sns.topic(TopicArn!, call), "SetTopicAttributes", call)],
  run({ TopicArn, AttributeName, AttributeValue = "" }, call) {
    const topic = sns.topic(TopicArn!, call);
    if (AttributeName === "Policy") topic.policy = checkPolicy(AttributeValue, topic.arn);
    else topic.settings = applyTopicAttributes(topic.settings, { [AttributeName!]: AttributeValue }, { operation: "sns:SetTopicAttributes", creating: false });
    return {};
  },
});
