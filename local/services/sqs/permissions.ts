import type { AddPermissionCommandInput, RemovePermissionCommandInput } from "@aws-sdk/client-sqs";
import type { Operation } from "../../kernel/operation";
import { list, string, structure } from "../../kernel/shape";
import { fail, invalidValue, present } from "./errors";
import { withoutStatement, withStatement } from "./policy";
import type { Sqs } from "./queues";

/** AWS: what AddPermission can grant. */
const ACTIONS = ["*", "SendMessage", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue"];
/** AWS: in one statement. */
const MOST_ACTIONS = 7;

export const addPermission = (sqs: Sqs): Operation<AddPermissionCommandInput, object> => ({
  input: structure({ QueueUrl: string(), Label: string(), AWSAccountIds: list(string()), Actions: list(string()) }),
  readOnly: false,
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:AddPermission")],
  run({ QueueUrl, Label, AWSAccountIds = [], Actions = [] }, call) {
    const queue = sqs.queue(QueueUrl, call);
    const label = checkLabel(Label);
    if (AWSAccountIds.length === 0) throw fail("MissingParameter", "The request must contain the parameter PrincipalId.");
    if (Actions.length === 0) throw fail("MissingParameter", "The request must contain the parameter Actions.");
    if (Actions.length > MOST_ACTIONS) throw fail("OverLimit", `${Actions.length} Actions were found, maximum allowed is ${MOST_ACTIONS}.`);
    for (const account of AWSAccountIds) if (!/^\d{12}$/.test(account)) throw invalidValue("PrincipalId", account, "Unable to verify.");
    for (const action of Actions) if (!ACTIONS.includes(action)) throw invalidValue("ActionName", action, `Please refer to the appropriate WSDL for a list of valid actions.`);
    const Policy = withStatement(queue.settings.Policy, queue.arn, { label, accounts: AWSAccountIds, actions: Actions, partition: sqs.context.partition });
    queue.settings = { ...queue.settings, Policy };
    return {};
  },
});

export const removePermission = (sqs: Sqs): Operation<RemovePermissionCommandInput, object> => ({
  input: structure({ QueueUrl: string(), Label: string() }),
  readOnly: false,
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:RemovePermission")],
  run({ QueueUrl, Label }, call) {
    const queue = sqs.queue(QueueUrl, call);
    const Policy = withoutStatement(queue.settings.Policy, checkLabel(Label));
    queue.settings = { ...queue.settings, Policy };
    return {};
  },
});

function checkLabel(given: string | undefined): string {
  const label = present(given, "Label");
  if (!/^[\w-]{1,80}$/.test(label)) {
    throw invalidValue("Label", label, "Label can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.");
  }
  return label;
}
