import type { ServiceModule } from "../kernel/service";
import { iam } from "./iam";
import { sts } from "./sts";
import { s3 } from "./s3";
import { kms } from "./kms";
import { dynamodb } from "./dynamodb";
import { logs } from "./logs";
import { sqs } from "./sqs";
import { sns } from "./sns";
import { cloudtrail } from "./cloudtrail";
import { cloudwatch } from "./cloudwatch";
import { events } from "./events";
import { lambda } from "./lambda";
import { apigateway } from "./apigateway";
import { apigatewayv2 } from "./apigatewayv2";
import { executeApi } from "./execute-api";
import { rds } from "./rds";
import { states } from "./states";

/** The services of the local cloud, one line each. They start in this order and end in the reverse of it. */
export const SERVICES: readonly ServiceModule[] = [
  iam,
  sts,
  kms,
  dynamodb,
  logs,
  sqs,
  sns,
  s3,
  cloudwatch,
  events,
  lambda,
  apigateway,
  apigatewayv2,
  executeApi,
  rds,
  states,
  cloudtrail,
];
