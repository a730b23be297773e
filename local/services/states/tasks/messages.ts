import type { JsonObject } from "../asl";
import { isObject, type Integration } from "./integration";

/** AWS: an object is sent as its JSON text. */
const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Attributes as the APIs take them: binary values are base64 in JSON. */
function attributes(given: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given as JsonObject).map(([name, value]) => {
    const { BinaryValue, ...rest } = value as JsonObject;
    return [name, { ...rest, ...(typeof BinaryValue === "string" && { BinaryValue: Buffer.from(BinaryValue, "base64") }) }];
  }));
}

/** `arn:aws:states:::sqs:sendMessage` */
export const sendMessage: Integration = {
  service: "sqs", operation: "SendMessage", required: ["QueueUrl", "MessageBody"],
  parameters: {
    QueueUrl: "string", MessageBody: "text", DelaySeconds: "number", MessageAttributes: "attributes", MessageDeduplicationId: "string", MessageGroupId: "string",
  },
  errors: {
    prefix: "SQS", generic: "AmazonSQSException", service: "AmazonSQS",
    modelled: ["InvalidMessageContentsException", "QueueDoesNotExistException", "UnsupportedOperationException"],
  },
  input: ({ MessageBody, MessageAttributes, ...rest }) => ({
    ...rest, MessageBody: text(MessageBody), ...(MessageAttributes !== undefined && { MessageAttributes: attributes(MessageAttributes) }),
  }),
};

/** `arn:aws:states:::sns:publish` */
export const publish: Integration = {
  service: "sns", operation: "Publish", required: ["Message"],
  parameters: {
    TopicArn: "string", TargetArn: "string", PhoneNumber: "string", Message: "text", MessageAttributes: "attributes", MessageStructure: "string", Subject: "string",
    MessageDeduplicationId: "string", MessageGroupId: "string",
  },
  errors: {
    prefix: "SNS", generic: "AmazonSNSException", service: "AmazonSNS",
    modelled: ["AuthorizationErrorException", "EndpointDisabledException", "InvalidParameterException", "InvalidParameterValueException", "NotFoundException"],
  },
  input: ({ Message, MessageAttributes, ...rest }) => ({
    ...rest, Message: text(Message), ...(MessageAttributes !== undefined && { MessageAttributes: attributes(MessageAttributes) }),
  }),
};

/** What is wrong with the attributes of a message, if anything. */
export function attributesProblem(given: unknown): string | undefined {
  if (!isObject(given)) return "must be a MAP";
  for (const [name, value] of Object.entries(given)) {
    if (!isObject(value)) return `must have a STRUCTURE as '${name}'`;
    for (const [member, item] of Object.entries(value)) {
      if (!["DataType", "StringValue", "BinaryValue"].includes(member)) return `has the field '${member}' in '${name}', which is not supported by Step Functions`;
      if (typeof item !== "string") return `must have a STRING as '${name}.${member}'`;
    }
  }
  return undefined;
}
