import type { ServiceModule } from "../../kernel/service";
import { Delivery } from "./delivery";
import { Encryption } from "./encryption";
import { addPermission, removePermission } from "./permissions";
import { publish, publishBatch } from "./publish";
import { Sns } from "./state";
import { confirmSubscription, subscribe } from "./subscribe";
import { getSubscriptionAttributes, listSubscriptions, listSubscriptionsByTopic, setSubscriptionAttributes, unsubscribe } from "./subscriptions";
import { listTagsForResource, tagResource, untagResource } from "./tags";
import { createTopic, deleteTopic, getTopicAttributes, listTopics, setTopicAttributes } from "./topics";

/** Amazon SNS: topics, and subscriptions of queues, functions and mail addresses. */
export const sns: ServiceModule = {
  id: "sns",
  wire: { sdk: "@aws-sdk/client-sns", protocol: "query", signingName: "sns", version: "2010-03-31", xmlns: "http://sns.amazonaws.com/doc/2010-03-31/" },
  eventSource: "sns.amazonaws.com",
  codes: { validation: "InvalidParameterException", accessDenied: "AuthorizationErrorException" },
  open(context) {
    const state = new Sns(context);
    const delivery = new Delivery(context);
    const encryption = new Encryption(context);
    return {
      operations: {
        CreateTopic: createTopic(state),
        DeleteTopic: deleteTopic(state),
        ListTopics: listTopics(state),
        GetTopicAttributes: getTopicAttributes(state),
        SetTopicAttributes: setTopicAttributes(state),
        AddPermission: addPermission(state),
        RemovePermission: removePermission(state),
        Subscribe: subscribe(state),
        ConfirmSubscription: confirmSubscription(state),
        Unsubscribe: unsubscribe(state),
        ListSubscriptions: listSubscriptions(state),
        ListSubscriptionsByTopic: listSubscriptionsByTopic(state),
        GetSubscriptionAttributes: getSubscriptionAttributes(state),
        SetSubscriptionAttributes: setSubscriptionAttributes(state),
        Publish: publish(state, delivery, encryption),
        PublishBatch: publishBatch(state, delivery, encryption),
        TagResource: tagResource(state),
        UntagResource: untagResource(state),
        ListTagsForResource: listTagsForResource(state),
      },
    };
  },
};
