import type { Account, PatchOperation, UpdateAccountCommandInput } from "@aws-sdk/client-api-gateway";
import type { AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import { API_ACCOUNT } from "../../kernel/api-registry";
import { AwsError, NotSupported, serviceErrors } from "../../kernel/errors";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { Regional } from "../../kernel/regional";
import type { ServiceContext, ServiceModule } from "../../kernel/service";
import { list, string, structure } from "../../kernel/shape";

const fail = serviceErrors({ BadRequestException: 400, NotFoundException: 404, UnauthorizedException: 401 });

interface Settings {
  role: string | undefined;
}

const PRINCIPAL = "apigateway.amazonaws.com";

/** AWS: the account's throttle, which execute-api keeps, and the features that every account has. */
const describe = ({ role }: Settings): Account => ({
  ...(role !== undefined && { cloudwatchRoleArn: role }), throttleSettings: { burstLimit: 5000, rateLimit: 10000 }, features: ["UsagePlans"], apiKeyVersion: "4",
});

const access = (context: ServiceContext, method: string, call: Call): AccessRequest =>
  ({ action: `apigateway:${method}`, resource: `arn:${context.partition}:apigateway:${call.region}::/account` });

/** AWS: what the managed policy AmazonAPIGatewayPushToCloudWatchLogs allows; a role that may do less is refused. */
const NEEDED = ["CreateLogGroup", "CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "PutLogEvents", "GetLogEvents", "FilterLogEvents"];

/** AWS: API Gateway becomes the role once, to see that it can, and that it may write logs. */
async function checkRole(context: ServiceContext, role: string, call: Call): Promise<void> {
  try {
    const { Credentials: made } = await context.call<AssumeRoleCommandOutput>({
      service: "sts", operation: "AssumeRole", input: { RoleArn: role, RoleSessionName: "BackplaneAssumeRoleSession" }, region: call.region, trace: call.trace,
      caller: { type: "AWSService", principal: PRINCIPAL, sourceAccount: context.account },
    });
    const session: Call = { ...call, caller: context.credentials.find(made!.AccessKeyId!)!.caller };
    for (const action of NEEDED) context.require({ action: `logs:${action}`, resource: "*" }, session);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === "NotImplemented" || error.code === "InternalFailure") throw error;
    throw Object.assign(fail("BadRequestException", "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy."), { cause: error, ...(error.denial && { denial: error.denial }) });
  }
}

const getAccount = (context: ServiceContext, regions: Regional<Settings>): Operation<object, Account> => ({
  input: structure({}), readOnly: true, authorize: (_input, call) => [access(context, "GET", call)], run: (_input, call) => describe(regions.in(call.region)),
});

function roleAfter(operations: readonly PatchOperation[], before: string | undefined): string | undefined {
  let role = before;
  for (const { op, path, value } of operations) {
    if (path !== "/cloudwatchRoleArn") throw new NotSupported(`apigateway:UpdateAccount ${path}`, "local/services/apigateway");
    if (op !== "replace" && op !== "remove") throw fail("BadRequestException", `Invalid patch operation specified. Must be one of: [remove, replace]`);
    role = op === "remove" || !value ? undefined : value;
    if (role !== undefined && !/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(role)) throw fail("BadRequestException", "Invalid CloudWatch Logs role ARN specified");
  }
  return role;
}

const updateAccount = (context: ServiceContext, regions: Regional<Settings>): Operation<UpdateAccountCommandInput, Account> => ({
  input: structure({ patchOperations: list(structure({ op: string({ oneOf: ["add", "remove", "replace", "move", "copy", "test"] }), path: string(), value: string(), from: string() })) }),
  readOnly: false,
  authorize({ patchOperations = [] }, call) {
    const roles = patchOperations.flatMap(({ op, value }) => (op === "replace" && value ? [value] : []));
    return [access(context, "PATCH", call), ...roles.map((resource) => ({ action: "iam:PassRole", resource, context: { "iam:PassedToService": [PRINCIPAL] } }))];
  },
  async run({ patchOperations = [] }, call) {
    const settings = regions.in(call.region);
    const role = roleAfter(patchOperations, settings.role);
    if (role !== undefined && role !== settings.role) await checkRole(context, role, call);
    settings.role = role;
    return describe(settings);
  },
});

/** Amazon API Gateway, version 1: only the account's settings, on which the logs of WebSocket APIs depend. */
export const apigateway: ServiceModule = {
  id: "apigateway",
  wire: { sdk: "@aws-sdk/client-api-gateway", protocol: "restJson", signingName: "apigateway", version: "2015-07-09" },
  eventSource: "apigateway.amazonaws.com",
  codes: { validation: "BadRequestException", accessDenied: "AccessDeniedException" },
  open(context) {
    const regions = new Regional<Settings>(() => ({ role: undefined }));
    context.ports.provide(API_ACCOUNT, { cloudwatchRole: (region) => regions.in(region).role });
    return { operations: { GetAccount: getAccount(context, regions), UpdateAccount: updateAccount(context, regions) } };
  },
};
