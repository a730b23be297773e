/** AWS's first-class integrations, and the parameters of the one that is in the local cloud. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html */
export const SUBTYPES: readonly string[] = [
  "EventBridge-PutEvents", "SQS-SendMessage", "SQS-ReceiveMessage", "SQS-DeleteMessage", "SQS-PurgeQueue", "AppConfig-GetConfiguration",
  "Kinesis-PutRecord", "StepFunctions-StartExecution", "StepFunctions-StartSyncExecution", "StepFunctions-StopExecution",
];

/** AWS: names are case-sensitive. */
export const PUT_EVENTS = {
  subtype: "EventBridge-PutEvents",
  required: ["Detail", "DetailType", "Source"] as readonly string[],
  optional: ["Time", "EventBusName", "Resources", "Region", "TraceHeader"] as readonly string[],
} as const;
