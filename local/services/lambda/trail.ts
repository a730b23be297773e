import type { InvokeCommandInput, InvokeCommandOutput } from "@aws-sdk/client-lambda";
import type { Call, Operation, Operations, TrailNotes } from "../../kernel/operation";
import { parseName, resourceOf } from "./names";

/**
 * AWS: CloudTrail knows Lambda's operations by the names that they have inside of the service, with the date of their
 * API. https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
 */
const EVENT_NAMES: Readonly<Record<string, string>> = {
  AddPermission: "AddPermission20150331v2", CreateAlias: "CreateAlias20150331", CreateEventSourceMapping: "CreateEventSourceMapping20150331",
  CreateFunction: "CreateFunction20150331", DeleteAlias: "DeleteAlias20150331", DeleteEventSourceMapping: "DeleteEventSourceMapping20150331",
  DeleteFunction: "DeleteFunction20150331", DeleteFunctionConcurrency: "DeleteFunctionConcurrency20171031", GetAccountSettings: "GetAccountSettings20160819",
  GetAlias: "GetAlias20150331", GetEventSourceMapping: "GetEventSourceMapping20150331", GetFunction: "GetFunction20150331v2",
  GetFunctionConfiguration: "GetFunctionConfiguration20150331v2", GetPolicy: "GetPolicy20150331v2", ListAliases: "ListAliases20150331",
  ListEventSourceMappings: "ListEventSourceMappings20150331", ListFunctions: "ListFunctions20150331", ListTags: "ListTags20170331",
  ListVersionsByFunction: "ListVersionsByFunction20150331", PublishVersion: "PublishVersion20150331", PutFunctionConcurrency: "PutFunctionConcurrency20171031",
  RemovePermission: "RemovePermission20150331v2", TagResource: "TagResource20170331v2", UntagResource: "UntagResource20170331v2", UpdateAlias: "UpdateAlias20150331",
  UpdateEventSourceMapping: "UpdateEventSourceMapping20150331", UpdateFunctionCode: "UpdateFunctionCode20150331v2",
  UpdateFunctionConfiguration: "UpdateFunctionConfiguration20150331v2",
};

/** AWS: environment variables are no one's to read in a log. */
const MASKED = ["Environment"];

/** The operations with what CloudTrail writes of them. */
export const recorded = (operations: Operations): Operations =>
  Object.fromEntries(Object.entries(operations).map(([name, operation]): [string, Operation] => {
    const eventName = Object.hasOwn(EVENT_NAMES, name) ? EVENT_NAMES[name] : undefined;
    return [name, { ...operation, masked: MASKED, ...(eventName !== undefined && { trail: () => ({ eventName }) }) }];
  }));

/** AWS: of an invocation the function and how it was asked, never the payload; the version beside it. */
export function invocationTrail(input: InvokeCommandInput, output: Pick<InvokeCommandOutput, "ExecutedVersion"> | undefined, call: Call): TrailNotes {
  const { FunctionName = "", Qualifier, InvocationType, LogType, ClientContext } = input;
  const ARN = resourceOf({ FunctionName: parseName(FunctionName, call, Qualifier).name }, call);
  return {
    requestParameters: {
      functionName: ARN, ...(Qualifier !== undefined && { qualifier: Qualifier }), ...(InvocationType !== undefined && { invocationType: InvocationType }),
      ...(LogType !== undefined && { logType: LogType }), ...(ClientContext !== undefined && { clientContext: ClientContext }),
    },
    responseElements: null,
    ...(output?.ExecutedVersion !== undefined && { additionalEventData: { functionVersion: `${ARN}:${output.ExecutedVersion}` } }),
    resources: [{ accountId: call.account, type: "AWS::Lambda::Function", ARN }],
  };
}
