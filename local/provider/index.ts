import { cloudwatchTypes } from "./cloudwatch";
import { eventsTypes } from "./events";
import { iamTypes } from "./iam";
import { lambdaTypes } from "./lambda";
import { logsTypes } from "./logs";
import type { ResourceType } from "./resource-type";
import { snsTypes } from "./sns";
import { sqsTypes } from "./sqs";

/** The Pulumi resource types of the local cloud, one line a service. */
export const RESOURCE_TYPES: readonly ResourceType[] = [
  ...iamTypes,
  ...lambdaTypes,
  ...eventsTypes,
  ...logsTypes,
  ...sqsTypes,
  ...snsTypes,
  ...cloudwatchTypes,
];
