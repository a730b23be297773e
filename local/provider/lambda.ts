import type { FunctionUrlAuthType } from "@aws-sdk/client-lambda";
import { UserError } from "../kernel/errors";
import { invokeArn, lambda, MISSING } from "./lambda-calls";
import { lambdaFunction } from "./lambda-function";
import { nameOf } from "./names";
import { boolean, integer, map, number, object, required, string, withDefault } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceType } from "./resource-type";
import { conditionOf, principalOf, statementsOf } from "./statements";
import { REGION } from "./tags";

const define = resourceTypesIn("local/provider/lambda.ts");

const permission = define({
  token: "aws:lambda/permission:Permission",
  properties: {
    action: required(string()),
    eventSourceToken: string(),
    function: required(string()),
    functionUrlAuthType: string(),
    invokedViaFunctionUrl: boolean(),
    principal: required(string()),
    principalOrgId: string(),
    qualifier: string(),
    region: REGION,
    sourceAccount: string(),
    sourceArn: string(),
    statementId: string(),
    statementIdPrefix: string(),
  },
  async create(values, context) {
    const StatementId = nameOf({ name: values.statementId, namePrefix: values.statementIdPrefix }, context, { max: 100, property: "statementId" });
    await lambda(context, "AddPermission", {
      FunctionName: values.function, StatementId, Action: values.action, Principal: values.principal, Qualifier: values.qualifier,
      SourceArn: values.sourceArn, SourceAccount: values.sourceAccount, EventSourceToken: values.eventSourceToken,
      PrincipalOrgID: values.principalOrgId, FunctionUrlAuthType: values.functionUrlAuthType as FunctionUrlAuthType | undefined,
      InvokedViaFunctionUrl: values.invokedViaFunctionUrl,
    });
    return { id: StatementId };
  },
  async read(id, known, context) {
    if (known.function === undefined) throw new UserError("a permission is found by its function: give `function` in the state of Permission.get");
    const policy = await unlessMissing(lambda(context, "GetPolicy", { FunctionName: known.function, Qualifier: known.qualifier }), MISSING);
    const statement = statementsOf(policy?.Policy).find((s) => s.Sid === id);
    return statement && {
      statementId: id, function: known.function, qualifier: known.qualifier, action: statement.Action, principal: principalOf(statement),
      sourceArn: conditionOf(statement, "aws:SourceArn"), sourceAccount: conditionOf(statement, "aws:SourceAccount"),
      principalOrgId: conditionOf(statement, "aws:PrincipalOrgID"), eventSourceToken: conditionOf(statement, "lambda:EventSourceToken"),
      functionUrlAuthType: conditionOf(statement, "lambda:FunctionUrlAuthType"), region: context.region,
    };
  },
});

const destination = object({ destination: required(string()) });

/** `FUNCTION` or `FUNCTION:QUALIFIER`, where the function may itself be an ARN. */
function splitFunction(id: string): { FunctionName: string; Qualifier?: string } {
  const parts = id.split(":");
  const nameParts = id.startsWith("arn:") ? 7 : 1;
  return parts.length > nameParts
    ? { FunctionName: parts.slice(0, nameParts).join(":"), Qualifier: parts[nameParts]! }
    : { FunctionName: id };
}

const functionEventInvokeConfig = define({
  token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  properties: {
    destinationConfig: object({ onFailure: destination, onSuccess: destination }),
    functionName: required(string()),
    maximumEventAgeInSeconds: integer(),
    maximumRetryAttempts: withDefault(integer(), 2),
    qualifier: string(),
    region: REGION,
  },
  async create(values, context) {
    const { onFailure, onSuccess } = values.destinationConfig ?? {};
    await lambda(context, "PutFunctionEventInvokeConfig", {
      FunctionName: values.functionName, Qualifier: values.qualifier,
      MaximumEventAgeInSeconds: values.maximumEventAgeInSeconds, MaximumRetryAttempts: values.maximumRetryAttempts,
      DestinationConfig: values.destinationConfig && {
        OnFailure: onFailure && { Destination: onFailure.destination }, OnSuccess: onSuccess && { Destination: onSuccess.destination },
      },
    });
    return { id: values.qualifier === undefined ? values.functionName : `${values.functionName}:${values.qualifier}` };
  },
  async read(id, known, context) {
    const target = splitFunction(id);
    const found = await unlessMissing(lambda(context, "GetFunctionEventInvokeConfig", target), MISSING);
    if (!found) return undefined;
    const { OnFailure, OnSuccess } = found.DestinationConfig ?? {};
    return {
      functionName: known.functionName ?? target.FunctionName, qualifier: target.Qualifier, region: context.region,
      maximumEventAgeInSeconds: found.MaximumEventAgeInSeconds, maximumRetryAttempts: found.MaximumRetryAttempts,
      ...((OnFailure?.Destination || OnSuccess?.Destination) && { destinationConfig: {
        ...(OnFailure?.Destination && { onFailure: { destination: OnFailure.Destination } }),
        ...(OnSuccess?.Destination && { onSuccess: { destination: OnSuccess.Destination } }),
      } }),
    };
  },
});

const alias = define({
  token: "aws:lambda/alias:Alias",
  properties: {
    description: string(),
    functionName: required(string()),
    functionVersion: required(string()),
    name: string(),
    region: REGION,
    routingConfig: object({ additionalVersionWeights: map(number()) }),
  },
  async create(values, context) {
    const weights = values.routingConfig?.additionalVersionWeights;
    const { AliasArn } = await lambda(context, "CreateAlias", {
      FunctionName: values.functionName, FunctionVersion: values.functionVersion, Name: nameOf(values, context, { max: 128 }),
      Description: values.description, RoutingConfig: weights && { AdditionalVersionWeights: { ...weights } },
    });
    return { id: AliasArn! };
  },
  async read(id, known, context) {
    const { FunctionName, Qualifier } = splitFunction(id);
    const found = await unlessMissing(lambda(context, "GetAlias", { FunctionName, Name: Qualifier! }), MISSING);
    const weights = found?.RoutingConfig?.AdditionalVersionWeights;
    return found && {
      name: found.Name, arn: found.AliasArn, invokeArn: invokeArn(found.AliasArn!, context), description: found.Description,
      functionName: known.functionName ?? FunctionName, functionVersion: found.FunctionVersion, region: context.region,
      ...(weights && { routingConfig: { additionalVersionWeights: weights } }),
    };
  },
});

export const lambdaTypes: readonly ResourceType[] = [lambdaFunction, permission, functionEventInvokeConfig, alias];
