import type {
  AddPermissionCommandInput, AddPermissionCommandOutput, CreateAliasCommandInput, CreateAliasCommandOutput, CreateFunctionCommandInput,
  CreateFunctionCommandOutput, GetAliasCommandInput, GetAliasCommandOutput, GetFunctionCommandInput, GetFunctionCommandOutput,
  GetFunctionEventInvokeConfigCommandInput, GetFunctionEventInvokeConfigCommandOutput, GetPolicyCommandInput, GetPolicyCommandOutput,
  PutFunctionConcurrencyCommandInput, PutFunctionConcurrencyCommandOutput, PutFunctionEventInvokeConfigCommandInput,
  PutFunctionEventInvokeConfigCommandOutput,
} from "@aws-sdk/client-lambda";
import { callsTo, type ResourceContext } from "./resource-type";

interface Lambda {
  AddPermission: [AddPermissionCommandInput, AddPermissionCommandOutput];
  CreateAlias: [CreateAliasCommandInput, CreateAliasCommandOutput];
  CreateFunction: [CreateFunctionCommandInput, CreateFunctionCommandOutput];
  GetAlias: [GetAliasCommandInput, GetAliasCommandOutput];
  GetFunction: [GetFunctionCommandInput, GetFunctionCommandOutput];
  GetFunctionEventInvokeConfig: [GetFunctionEventInvokeConfigCommandInput, GetFunctionEventInvokeConfigCommandOutput];
  GetPolicy: [GetPolicyCommandInput, GetPolicyCommandOutput];
  PutFunctionConcurrency: [PutFunctionConcurrencyCommandInput, PutFunctionConcurrencyCommandOutput];
  PutFunctionEventInvokeConfig: [PutFunctionEventInvokeConfigCommandInput, PutFunctionEventInvokeConfigCommandOutput];
}

export const lambda = callsTo<Lambda>("lambda");

export const MISSING = "ResourceNotFoundException";

/** What API Gateway wants of a function. */
export const invokeArn = (functionArn: string, { partition, region }: ResourceContext): string =>
  `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

export const responseStreamingInvokeArn = (functionArn: string, { partition, region }: ResourceContext): string =>
  `arn:${partition}:apigateway:${region}:lambda:path/2021-11-15/functions/${functionArn}/response-streaming-invocations`;
