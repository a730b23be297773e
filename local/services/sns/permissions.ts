import type { AddPermissionCommandInput, RemovePermissionCommandInput } from "@aws-sdk/client-sns";
import type { Operation } from "../../kernel/operation";
import { list, string, structure } from "../../kernel/shape";
import { invalid } from "./errors";
import { checkPolicy, TOPIC_ACTIONS, withoutStatement, withStatement } from "./policy";
import type { Sns } from "./state";

const required = string({ required: true });

export const addPermission = (sns: Sns): Operation<AddPermissionCommandInput, object> => ({
  input: structure({ TopicArn: required, Label: required, AWSAccountId: list(string(), { required: true }), ActionName: list(string(), { required: true }) }),
  readOnly: false,
  authorize: ({ TopicArn }, call) => [sns.access(sns.topic(TopicArn!, call), "AddPermission", call)],
  run({ TopicArn, Label, AWSAccountId = [], ActionName = [] }, call) {
    const topic = sns.topic(TopicArn!, call);
    const { partition } = sns.context;
    if (!Label) throw invalid("Label");
    if (AWSAccountId.length === 0) throw invalid("AWSAccountId");
    if (ActionName.length === 0) throw invalid("ActionName");
    for (const account of AWSAccountId) if (!/^\d{12}$/.test(account)) throw invalid("Policy Error: PrincipalNotFound");
    for (const action of ActionName) if (!(TOPIC_ACTIONS as readonly string[]).includes(action)) throw invalid("Policy statement action out of service scope!");
    const principals = AWSAccountId.map((account) => `arn:${partition}:iam::${account}:root`);
    topic.policy = checkPolicy(withStatement(topic.policy, { label: Label, principals, actions: ActionName, arn: topic.arn }), topic.arn);
    return {};
  },
});

/** AWS: removing what is not there is no error. */
export const removePermission = (sns: Sns): Operation<RemovePermissionCommandInput, object> => ({
  input: structure({ TopicArn: required, Label: required }),
  readOnly: false,
  authorize: ({ TopicArn }, call) => [sns.access(sns.topic(TopicArn!, call), "RemovePermission", call)],
  run({ TopicArn, Label }, call) {
    const topic = sns.topic(TopicArn!, call);
    topic.policy = withoutStatement(topic.policy, Label!);
    return {};
  },
});
