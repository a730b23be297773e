import type {
  GetSubscriptionAttributesCommandInput, GetSubscriptionAttributesResponse, ListSubscriptionsByTopicCommandInput, ListSubscriptionsByTopicResponse,
  ListSubscriptionsCommandInput, ListSubscriptionsResponse, SetSubscriptionAttributesCommandInput, UnsubscribeCommandInput,
} from "@aws-sdk/client-sns";
import type { Call, Operation } from "../../kernel/operation";
import { string, structure } from "../../kernel/shape";
import { invalid, noSubscription } from "./errors";
import { page } from "./paging";
import type { Sns } from "./state";
import { listedArn, type Subscription } from "./subscription";
import { applySubscriptionAttributes, describeSubscriptionSettings, filterOf } from "./subscription-attributes";

const required = string({ required: true });

function listed(sns: Sns, all: Iterable<Subscription>, token: string | undefined) {
  const { items, ...more } = page(all, ({ arn }) => arn, token);
  const Subscriptions = items.map((subscription) => ({
    SubscriptionArn: listedArn(subscription), Owner: sns.context.account, Protocol: subscription.protocol, Endpoint: subscription.endpoint, TopicArn: subscription.topicArn,
  }));
  return { Subscriptions, ...more };
}

export const listSubscriptions = (sns: Sns): Operation<ListSubscriptionsCommandInput, ListSubscriptionsResponse> => ({
  input: structure({ NextToken: string() }),
  readOnly: true,
  authorize: () => [{ action: "SNS:ListSubscriptions", resource: "*" }],
  run: ({ NextToken }, call) => listed(sns, [...sns.topics(call).values()].flatMap(({ subscriptions }) => [...subscriptions.values()]), NextToken),
});

export const listSubscriptionsByTopic = (sns: Sns): Operation<ListSubscriptionsByTopicCommandInput, ListSubscriptionsByTopicResponse> => ({
  input: structure({ TopicArn: required, NextToken: string() }),
  readOnly: true,
  authorize: ({ TopicArn }, call) => [sns.access(sns.topic(TopicArn!, call), "ListSubscriptionsByTopic", call)],
  run: ({ TopicArn, NextToken }, call) => listed(sns, sns.topic(TopicArn!, call).subscriptions.values(), NextToken),
});

export const getSubscriptionAttributes = (sns: Sns): Operation<GetSubscriptionAttributesCommandInput, GetSubscriptionAttributesResponse> => ({
  input: structure({ SubscriptionArn: required }),
  readOnly: true,
  // AWS: asks for the topic.
  authorize: ({ SubscriptionArn }, call) => [sns.access(sns.subscription(SubscriptionArn!, call).topic, "GetSubscriptionAttributes", call)],
  run({ SubscriptionArn }, call) {
    const { subscription } = sns.subscription(SubscriptionArn!, call);
    return {
      Attributes: {
        SubscriptionArn: subscription.arn, TopicArn: subscription.topicArn, Owner: sns.context.account, Protocol: subscription.protocol, Endpoint: subscription.endpoint,
        PendingConfirmation: String(!subscription.confirmed), ConfirmationWasAuthenticated: String(subscription.confirmationWasAuthenticated),
        SubscriptionPrincipal: subscription.principal, ...describeSubscriptionSettings(subscription.settings),
      },
    };
  },
});

export const setSubscriptionAttributes = (sns: Sns): Operation<SetSubscriptionAttributesCommandInput, object> => ({
  input: structure({ SubscriptionArn: required, AttributeName: required, AttributeValue: string() }),
  readOnly: false,
  authorize: ({ SubscriptionArn }, call) => [sns.access(sns.subscription(SubscriptionArn!, call).topic, "SetSubscriptionAttributes", call)],
  run({ SubscriptionArn, AttributeName, AttributeValue = "" }, call) {
    const { topic, subscription } = sns.subscription(SubscriptionArn!, call);
    const settings = applySubscriptionAttributes(subscription.settings, { [AttributeName!]: AttributeValue }, {
      operation: "sns:SetSubscriptionAttributes", protocol: subscription.protocol, topicArn: topic.arn,
    });
    const filter = filterOf(settings);
    if (filter) topic.checkFilterQuota(subscription);
    subscription.filter = filter;
    subscription.settings = settings;
    return {};
  },
});

/** AWS: ending what is not there is no error, unless its topic never was. */
function endable(sns: Sns, arn: string, call: Call) {
  try {
    return sns.subscription(arn, call);
  } catch (error) {
    if ((error as { code?: string }).code === noSubscription().code) return undefined;
    throw error;
  }
}

export const unsubscribe = (sns: Sns): Operation<UnsubscribeCommandInput, object> => ({
  input: structure({ SubscriptionArn: required }),
  readOnly: false,
  authorize({ SubscriptionArn }, call) {
    const found = endable(sns, SubscriptionArn!, call);
    if (!found) return [];
    // AWS: the link at the end of a message needs no signature, unless whoever confirmed asked for one.
    if (call.caller.type === "Anonymous" && !found.subscription.authenticateOnUnsubscribe) return [];
    return [sns.access(found.topic, "Unsubscribe", call)];
  },
  run({ SubscriptionArn }, call) {
    const found = endable(sns, SubscriptionArn!, call);
    if (!found) return {};
    const { topic, subscription } = found;
    // AWS: one that waits for its confirmation cannot be ended; it goes away by itself.
    if (!subscription.confirmed) throw invalid("SubscriptionArn Reason: The subscription is pending confirmation");
    topic.subscriptions.delete(subscription.arn);
    topic.subscriptionsDeleted++;
    return {};
  },
});
