import type { ConfirmSubscriptionCommandInput, ConfirmSubscriptionResponse, SubscribeCommandInput, SubscribeResponse } from "@aws-sdk/client-sns";
import { parseArn } from "../../../model/arn";
import { nameOf } from "../../kernel/caller";
import { NotSupported } from "../../kernel/errors";
import type { Call, Operation } from "../../kernel/operation";
import { boolean, map, string, structure } from "../../kernel/shape";
import { invalid } from "./errors";
import type { Sns } from "./state";
import { PROTOCOLS, type Protocol, type Subscription } from "./subscription";
import { applySubscriptionAttributes, DEFAULTS, describeSubscriptionSettings, filterOf } from "./subscription-attributes";
import type { Topic } from "./topic";

const required = string({ required: true });
const NOT_HERE = ["http", "https", "sms", "application", "firehose"];
/** AWS: a subscription that nobody confirms goes away after two days. */
const CONFIRM_WITHIN_MS = 48 * 3_600_000;

function protocolOf(name: string): Protocol {
  if (NOT_HERE.includes(name)) throw new NotSupported(`sns:Subscribe with the protocol ${name}`, "local/services/sns/subscribe.ts");
  if (!(PROTOCOLS as readonly string[]).includes(name)) throw invalid(`Amazon SNS does not support this protocol string: ${name}`);
  return name as Protocol;
}

function checkEndpoint(protocol: Protocol, endpoint: string | undefined, topic: Topic): string {
  if (!endpoint) throw invalid("Endpoint");
  if (protocol === "email" || protocol === "email-json") {
    if (topic.fifo) throw invalid("Invalid parameter: Endpoint Reason: Please use SQS queues with FIFO topics");
    if (!/^[^\s@]+@[^\s@]+$/.test(endpoint)) throw invalid("Email address");
    return endpoint;
  }
  const arn = parseArn(endpoint);
  if (protocol === "lambda") {
    if (topic.fifo) throw invalid("Invalid parameter: Endpoint Reason: Please use SQS queues with FIFO topics");
    if (arn?.service !== "lambda" || !/^function:[\w-]+(:(\$LATEST|[\w-]+))?$/.test(arn.resource)) throw invalid("Lambda endpoint ARN");
  } else {
    if (arn?.service !== "sqs" || !/^[\w-]{1,80}(\.fifo)?$/.test(arn.resource)) throw invalid("SQS endpoint ARN");
    if (arn.resource.endsWith(".fifo") && !topic.fifo) throw invalid("Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics");
  }
  if (arn.account !== parseArn(topic.arn)!.account) throw new NotSupported(`sns:Subscribe of an endpoint in another account (${endpoint})`, "local/services/sns/subscribe.ts");
  return endpoint;
}

export const subscribe = (sns: Sns): Operation<SubscribeCommandInput, SubscribeResponse> => ({
  input: structure({ TopicArn: required, Protocol: required, Endpoint: string(), Attributes: map(string(), string()), ReturnSubscriptionArn: boolean() }),
  readOnly: false,
  authorize: ({ TopicArn, Protocol, Endpoint }, call) => [sns.access(sns.topic(TopicArn!, call), "Subscribe", call, {
    "sns:Protocol": [Protocol!], ...(Endpoint !== undefined && { "sns:Endpoint": [Endpoint] }),
  })],
  run(input, call) {
    const topic = sns.topic(input.TopicArn!, call);
    const protocol = protocolOf(input.Protocol!);
    const endpoint = checkEndpoint(protocol, input.Endpoint, topic);
    const given = input.Attributes ?? {};
    const settings = applySubscriptionAttributes(DEFAULTS, given, { operation: "sns:Subscribe", protocol, topicArn: topic.arn });
    const filter = filterOf(settings);
    const answer = (subscription: Subscription) => ({ SubscriptionArn: subscription.confirmed || input.ReturnSubscriptionArn ? subscription.arn : "pending confirmation" });
    const existing = [...topic.subscriptions.values()].find((other) => other.protocol === protocol && other.endpoint === endpoint);
    if (existing) {
      const [mine, theirs] = [settings, existing.settings].map(describeSubscriptionSettings);
      // AWS: what is not given is not compared.
      if (Object.keys(given).some((name) => mine![name] !== theirs![name])) throw invalid("Attributes Reason: Subscription already exists with different attributes");
      if (!existing.confirmed) sendConfirmation(sns, existing, call);
      return answer(existing);
    }
    if (filter) topic.checkFilterQuota();
    const byMail = protocol === "email" || protocol === "email-json";
    const subscription: Subscription = {
      arn: `${topic.arn}:${sns.context.ids.uuid()}`, topicArn: topic.arn, protocol, endpoint, principal: nameOf(call.caller), settings, filter,
      // AWS: queues and functions of the owner need no confirmation.
      confirmed: !byMail, confirmationWasAuthenticated: !byMail, authenticateOnUnsubscribe: false, token: byMail ? sns.context.ids.hex(256) : undefined,
    };
    topic.subscriptions.set(subscription.arn, subscription);
    if (byMail) {
      sendConfirmation(sns, subscription, call);
      sns.context.clock.at(call.time + CONFIRM_WITHIN_MS, () => { if (!subscription.confirmed) topic.subscriptions.delete(subscription.arn); }, { background: true });
    }
    return answer(subscription);
  },
});

/** Mail is shown in the journal, since nothing is ever sent from here. */
function sendConfirmation({ context }: Sns, subscription: Subscription, call: Call): void {
  const { endpoint, topicArn, token, protocol } = subscription;
  const url = `${context.endpoint()}/?Action=ConfirmSubscription&Version=2010-03-31&TopicArn=${encodeURIComponent(topicArn)}&Token=${token}`;
  context.journal.record(call.trace, {
    kind: "note", service: "sns", expected: true,
    message: `mail to ${endpoint}: AWS Notification - Subscription Confirmation: You have chosen to subscribe to the topic ${topicArn}. To confirm: ${url}`,
    data: { mail: "confirmation", to: endpoint, protocol, topicArn, token, url },
  });
}

export const confirmSubscription = (sns: Sns): Operation<ConfirmSubscriptionCommandInput, ConfirmSubscriptionResponse> => ({
  input: structure({ TopicArn: required, Token: required, AuthenticateOnUnsubscribe: string() }),
  readOnly: false,
  // AWS: the token is enough; who signs must be allowed to.
  authorize: ({ TopicArn }, call) => (call.caller.type === "Anonymous" ? [] : [sns.access(sns.topic(TopicArn!, call), "ConfirmSubscription", call)]),
  run({ TopicArn, Token, AuthenticateOnUnsubscribe = "false" }, call) {
    const topic = sns.topic(TopicArn!, call);
    const subscription = [...topic.subscriptions.values()].find(({ token }) => token !== undefined && token === Token);
    if (!subscription) throw invalid("Token");
    const authenticated = call.caller.type !== "Anonymous";
    const authenticate = /^true$/i.test(AuthenticateOnUnsubscribe);
    if (authenticate && !authenticated) throw invalid("AuthenticateOnUnsubscribe");
    if (!subscription.confirmed) {
      subscription.confirmed = true;
      subscription.confirmationWasAuthenticated = authenticated;
      subscription.authenticateOnUnsubscribe = authenticate;
    }
    return { SubscriptionArn: subscription.arn };
  },
});
