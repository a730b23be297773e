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
  async deliver({ target, arn, payload, endpoint, send }) {
    const group = target.SqsParameters?.MessageGroupId;
    await send("SendMessage", { QueueUrl: queueUrl(endpoint(), arn), MessageBody: payload, ...(group !== undefined && { MessageGroupId: group }) });
  },
};
