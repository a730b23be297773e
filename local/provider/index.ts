import { apigatewayTypes } from "./apigateway";
import { apigatewayv2Types } from "./apigatewayv2";
import { cloudtrailTypes } from "./cloudtrail";
import { cloudwatchTypes } from "./cloudwatch";
import { dynamodbTypes } from "./dynamodb";
import { eventsTypes } from "./events";
import { iamTypes } from "./iam";
import { kmsTypes } from "./kms";
import { lambdaTypes } from "./lambda";
import { logsTypes } from "./logs";
import { rdsTypes } from "./rds";
import type { ResourceType } from "./resource-type";
import { s3Types } from "./s3";
import { sfnTypes } from "./sfn";
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
  ...rdsTypes,
  ...cloudwatchTypes,
  ...s3Types,
  ...kmsTypes,
  ...dynamodbTypes,
  ...cloudtrailTypes,
  ...sfnTypes,
  ...apigatewayTypes,
  ...apigatewayv2Types,
];
