import type { FunctionUrlAuthType } from "@aws-sdk/client-lambda";
import { UserError } from "../kernel/errors";
import { invokeArn, lambda, MISSING } from "./lambda-calls";
import { lambdaFunction } from "./lambda-function";
import { importParts } from "./import-ids";
import { nameOf } from "./names";
import { autonamed, boolean, integer, map, number, object, replaces, required, string, withDefault, type Values } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceContext, type ResourceType } from "./resource-type";
import { conditionOf, principalOf, statementsOf } from "./statements";
import { REGION } from "./tags";

const define = resourceTypesIn("local/provider/lambda.ts");

const STATEMENT_NAMING = { max: 100, property: "statementId" };

const PERMISSION = "aws:lambda/permission:Permission";

const permission = define({
  token: PERMISSION,
  properties: {
    action: replaces(required(string())),
    eventSourceToken: replaces(string()),
    function: replaces(required(string())),
    functionUrlAuthType: replaces(string()),
    invokedViaFunctionUrl: replaces(boolean()),
    principal: replaces(required(string())),
    principalOrgId: replaces(string()),
    qualifier: replaces(string()),
    region: REGION,
    sourceAccount: replaces(string()),
    sourceArn: replaces(string()),
    statementId: autonamed(string(), STATEMENT_NAMING),
    statementIdPrefix: replaces(string()),
  },
  async create(values, context) {
    const StatementId = nameOf({ name: values.statementId, namePrefix: values.statementIdPrefix }, context, STATEMENT_NAMING);
    await lambda(context, "AddPermission", {
      FunctionName: values.function, StatementId, Action: values.action, Principal: values.principal, Qualifier: values.qualifier,
      SourceArn: values.sourceArn, SourceAccount: values.sourceAccount, EventSourceToken: values.eventSourceToken,
      PrincipalOrgID: values.principalOrgId, FunctionUrlAuthType: values.functionUrlAuthType as FunctionUrlAuthType | undefined,
      InvokedViaFunctionUrl: values.invokedViaFunctionUrl,
    });
    return { id: StatementId };
  },
  imported(id) {
    const [functionId, statementId] = importParts(PERMISSION, "FUNCTION[:QUALIFIER]/STATEMENT_ID", id);
    const { FunctionName, Qualifier } = splitFunction(functionId!);
    return { id: statementId!, known: { function: FunctionName, qualifier: Qualifier } };
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
  async delete(id, known, context) {
    await unlessMissing(lambda(context, "RemovePermission", { FunctionName: known.function, StatementId: id, Qualifier: known.qualifier }), MISSING);
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

const INVOKE_CONFIG = {
  destinationConfig: object({ onFailure: destination, onSuccess: destination }),
  functionName: replaces(required(string())),
  maximumEventAgeInSeconds: integer(),
  maximumRetryAttempts: withDefault(integer(), 2),
  qualifier: replaces(string()),
  region: REGION,
};

function putInvokeConfig(values: Values<typeof INVOKE_CONFIG>, context: ResourceContext) {
  const { onFailure, onSuccess } = values.destinationConfig ?? {};
  return lambda(context, "PutFunctionEventInvokeConfig", {
    FunctionName: values.functionName, Qualifier: values.qualifier,
    MaximumEventAgeInSeconds: values.maximumEventAgeInSeconds, MaximumRetryAttempts: values.maximumRetryAttempts,
    DestinationConfig: values.destinationConfig && {
      OnFailure: onFailure && { Destination: onFailure.destination }, OnSuccess: onSuccess && { Destination: onSuccess.destination },
    },
  });
}

const functionEventInvokeConfig = define({
  token: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  properties: INVOKE_CONFIG,
  async create(values, context) {
    await putInvokeConfig(values, context);
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
  async update(_id, { will }, context) {
    await putInvokeConfig(will, context);
  },
  async delete(id, _known, context) {
    await unlessMissing(lambda(context, "DeleteFunctionEventInvokeConfig", splitFunction(id)), MISSING);
  },
});

const ALIAS = "aws:lambda/alias:Alias";
const ALIAS_NAMING = { max: 128 };

const alias = define({
  token: ALIAS,
  imported(id, { account, partition, region }) {
    if (id.startsWith("arn:")) return { id };
    const [name, alias] = importParts(ALIAS, "FUNCTION/ALIAS", id);
    return { id: `arn:${partition}:lambda:${region}:${account}:function:${name}:${alias}` };
  },
  properties: {
    description: string(),
    functionName: replaces(required(string())),
    functionVersion: required(string()),
    name: autonamed(string(), ALIAS_NAMING),
    region: REGION,
    routingConfig: object({ additionalVersionWeights: map(number()) }),
  },
  async create(values, context) {
    const weights = values.routingConfig?.additionalVersionWeights;
    const { AliasArn } = await lambda(context, "CreateAlias", {
      FunctionName: values.functionName, FunctionVersion: values.functionVersion, Name: nameOf(values, context, ALIAS_NAMING),
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
  async update(id, { will }, context) {
    const { FunctionName, Qualifier } = splitFunction(id);
    await lambda(context, "UpdateAlias", {
      FunctionName, Name: Qualifier!, FunctionVersion: will.functionVersion, Description: will.description ?? "",
      RoutingConfig: { AdditionalVersionWeights: { ...will.routingConfig?.additionalVersionWeights } },
    });
  },
  async delete(id, _known, context) {
    const { FunctionName, Qualifier } = splitFunction(id);
    await unlessMissing(lambda(context, "DeleteAlias", { FunctionName, Name: Qualifier! }), MISSING);
  },
});

export const lambdaTypes: readonly ResourceType[] = [lambdaFunction, permission, functionEventInvokeConfig, alias];
