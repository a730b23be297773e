import type * as LambdaClient from "@aws-sdk/client-lambda";
import { callsTo, type ResourceContext } from "./resource-type";

interface Lambda {
  AddPermission: [LambdaClient.AddPermissionCommandInput, LambdaClient.AddPermissionCommandOutput];
  CreateAlias: [LambdaClient.CreateAliasCommandInput, LambdaClient.CreateAliasCommandOutput];
  CreateFunction: [LambdaClient.CreateFunctionCommandInput, LambdaClient.CreateFunctionCommandOutput];
  DeleteAlias: [LambdaClient.DeleteAliasCommandInput, LambdaClient.DeleteAliasCommandOutput];
  DeleteFunction: [LambdaClient.DeleteFunctionCommandInput, LambdaClient.DeleteFunctionCommandOutput];
  DeleteFunctionConcurrency: [LambdaClient.DeleteFunctionConcurrencyCommandInput, LambdaClient.DeleteFunctionConcurrencyCommandOutput];
  DeleteFunctionEventInvokeConfig: [LambdaClient.DeleteFunctionEventInvokeConfigCommandInput, LambdaClient.DeleteFunctionEventInvokeConfigCommandOutput];
  GetAlias: [LambdaClient.GetAliasCommandInput, LambdaClient.GetAliasCommandOutput];
  GetFunction: [LambdaClient.GetFunctionCommandInput, LambdaClient.GetFunctionCommandOutput];
  GetFunctionEventInvokeConfig: [LambdaClient.GetFunctionEventInvokeConfigCommandInput, LambdaClient.GetFunctionEventInvokeConfigCommandOutput];
  GetPolicy: [LambdaClient.GetPolicyCommandInput, LambdaClient.GetPolicyCommandOutput];
  PublishVersion: [LambdaClient.PublishVersionCommandInput, LambdaClient.PublishVersionCommandOutput];
  PutFunctionConcurrency: [LambdaClient.PutFunctionConcurrencyCommandInput, LambdaClient.PutFunctionConcurrencyCommandOutput];
  PutFunctionEventInvokeConfig: [LambdaClient.PutFunctionEventInvokeConfigCommandInput, LambdaClient.PutFunctionEventInvokeConfigCommandOutput];
  RemovePermission: [LambdaClient.RemovePermissionCommandInput, LambdaClient.RemovePermissionCommandOutput];
  TagResource: [LambdaClient.TagResourceCommandInput, LambdaClient.TagResourceCommandOutput];
  UntagResource: [LambdaClient.UntagResourceCommandInput, LambdaClient.UntagResourceCommandOutput];
  UpdateAlias: [LambdaClient.UpdateAliasCommandInput, LambdaClient.UpdateAliasCommandOutput];
  UpdateFunctionCode: [LambdaClient.UpdateFunctionCodeCommandInput, LambdaClient.UpdateFunctionCodeCommandOutput];
  UpdateFunctionConfiguration: [LambdaClient.UpdateFunctionConfigurationCommandInput, LambdaClient.UpdateFunctionConfigurationCommandOutput];
}

export const lambda = callsTo<Lambda>("lambda");

export const MISSING = "ResourceNotFoundException";

/** What API Gateway wants of a function. */
export const invokeArn = (functionArn: string, { partition, region }: ResourceContext): string =>
  `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

export const responseStreamingInvokeArn = (functionArn: string, { partition, region }: ResourceContext): string =>
  `arn:${partition}:apigateway:${region}:lambda:path/2021-11-15/functions/${functionArn}/response-streaming-invocations`;
