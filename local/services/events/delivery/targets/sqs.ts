import type { Arn } from "../../../../../model/arn";
import type { TargetKind } from ".";

export const queueUrl = (endpoint: string, { account, resource }: Arn): string => `${endpoint}/${account}/${resource}`;

export const isFifo = (arn: Arn): boolean => arn.resource.endsWith(".fifo");

export const sqs: TargetKind = {
  service: "sqs",
  role: "none",
  check: (target, arn) => {
    if (!/^[A-Za-z0-9_-]{1,80}(\.fifo)?$/.test(arn.resource)) return "Provided Arn is not in correct format.";
    if (isFifo(arn) && !target.SqsParameters?.MessageGroupId) return `Parameter(s) SqsParameters must be specified for target: ${target.Id}.`;
    return undefined;
  },
  // No `async`: what takes no time costs no promise.
  deliver({ target, arn, payload, endpoint, send }) {
    const QueueUrl = queueUrl(endpoint(), arn);
    const MessageGroupId = target.SqsParameters?.MessageGroupId;
    return send("SendMessage", MessageGroupId === undefined ? { QueueUrl, MessageBody: payload } : { QueueUrl, MessageBody: payload, MessageGroupId });
  },
};
