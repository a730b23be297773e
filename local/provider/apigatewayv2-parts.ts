import type { CreateIntegrationCommandInput, CreateRouteCommandInput, Integration } from "@aws-sdk/client-apigatewayv2";
import { gateway, GONE } from "./apigatewayv2-calls";
import { importedBy } from "./import-ids";
import { boolean, computed, integer, list, map, meaningless, object, refused, replaces, required, string, unordered, usually, withDefault, type Values } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceContext, type ResourceType } from "./resource-type";
import { REGION } from "./tags";

/** What an API is made of: routes, integrations, their responses, deployments. */

const define = resourceTypesIn("local/provider/apigatewayv2-parts.ts");

const NO_AUTHORIZERS = refused("authorizers are not in the local cloud");
const NO_MODELS = refused("models and the validation by them are not in the local cloud");
const NO_TEMPLATES = refused("mapping templates (VTL) are not in the local cloud");
const NO_CONVERSIONS = refused("conversions between binary and text are not in the local cloud");
const apiId = replaces(required(string()));

const ROUTE = {
  apiId,
  apiKeyRequired: withDefault(boolean(), false),
  authorizationScopes: NO_AUTHORIZERS,
  authorizationType: withDefault(string(), "NONE"),
  authorizerId: NO_AUTHORIZERS,
  modelSelectionExpression: NO_MODELS,
  operationName: string(),
  region: REGION,
  requestModels: NO_MODELS,
  requestParameters: refused("required request parameters are not in the local cloud"),
  routeKey: required(string()),
  routeResponseSelectionExpression: string(),
  target: string(),
};

const routeSettings = (values: Values<typeof ROUTE>): Omit<CreateRouteCommandInput, "ApiId"> & { RouteKey: string } => ({
  RouteKey: values.routeKey, ApiKeyRequired: values.apiKeyRequired, AuthorizationType: values.authorizationType as CreateRouteCommandInput["AuthorizationType"],
  ...(values.operationName !== undefined && { OperationName: values.operationName }), ...(values.target !== undefined && { Target: values.target }),
  ...(values.routeResponseSelectionExpression !== undefined && { RouteResponseSelectionExpression: values.routeResponseSelectionExpression }),
});

const route = define({
  token: "aws:apigatewayv2/route:Route",
  imported: importedBy("aws:apigatewayv2/route:Route", "API_ID/ROUTE_ID", "apiId"),
  properties: ROUTE,
  async create(values, context) {
    const { RouteId } = await gateway(context, "CreateRoute", { ...routeSettings(values), ApiId: values.apiId });
    return { id: RouteId! };
  },
  async read(id, known, context) {
    if (known.apiId === undefined) return undefined;
    const found = await unlessMissing(gateway(context, "GetRoute", { ApiId: known.apiId, RouteId: id }), GONE);
    return found && {
      apiId: known.apiId, routeKey: found.RouteKey, apiKeyRequired: found.ApiKeyRequired ?? false, authorizationType: found.AuthorizationType, operationName: found.OperationName ?? "",
      routeResponseSelectionExpression: found.RouteResponseSelectionExpression ?? "", target: found.Target ?? "", region: context.region,
    };
  },
  async update(RouteId, { will }, context) {
    await gateway(context, "UpdateRoute", { ...routeSettings(will), ApiId: will.apiId, RouteId });
  },
  async delete(id, known, context) {
    if (known.apiId !== undefined) await unlessMissing(gateway(context, "DeleteRoute", { ApiId: known.apiId, RouteId: id }), GONE);
  },
});

const INTEGRATION = {
  apiId,
  connectionId: string(),
  connectionType: withDefault(string(), "INTERNET"),
  contentHandlingStrategy: NO_CONVERSIONS,
  credentialsArn: string(),
  description: string(),
  integrationMethod: usually(string(), "POST"),
  integrationSubtype: replaces(string()),
  integrationType: replaces(required(string())),
  integrationUri: string(),
  passthroughBehavior: meaningless(withDefault(string(), "WHEN_NO_MATCH"), "it is about mapping templates, which proxy integrations do not have"),
  payloadFormatVersion: withDefault(string(), "1.0"),
  region: REGION,
  requestParameters: map(string()),
  requestTemplates: NO_TEMPLATES,
  responseParameters: unordered(list(object({ mappings: refused("the mapping of responses is not in the local cloud"), statusCode: refused("the mapping of responses is not in the local cloud") }))),
  templateSelectionExpression: NO_TEMPLATES,
  timeoutMilliseconds: computed(integer()),
  tlsConfig: object({ serverNameToVerify: refused("it is about private integrations, which are not in the local cloud") }),
};
type IntegrationValues = Values<typeof INTEGRATION>;

function integrationSettings(values: IntegrationValues, webSocket: boolean): Omit<CreateIntegrationCommandInput, "ApiId" | "IntegrationType"> {
  return {
    ConnectionType: values.connectionType as CreateIntegrationCommandInput["ConnectionType"], PayloadFormatVersion: values.payloadFormatVersion,
    ...(webSocket && { PassthroughBehavior: values.passthroughBehavior as CreateIntegrationCommandInput["PassthroughBehavior"] }),
    ...(values.connectionId !== undefined && { ConnectionId: values.connectionId }), ...(values.credentialsArn !== undefined && { CredentialsArn: values.credentialsArn }),
    ...(values.description !== undefined && { Description: values.description }), ...(values.integrationMethod !== undefined && { IntegrationMethod: values.integrationMethod }),
    ...(values.integrationUri !== undefined && { IntegrationUri: values.integrationUri }), ...(values.requestParameters && { RequestParameters: { ...values.requestParameters } }),
    ...(values.timeoutMilliseconds !== undefined && { TimeoutInMillis: values.timeoutMilliseconds }),
  };
}

const integrationOutputs = (found: Integration) => ({
  integrationType: found.IntegrationType, connectionId: found.ConnectionId ?? "", connectionType: found.ConnectionType, credentialsArn: found.CredentialsArn ?? "",
  description: found.Description ?? "", integrationMethod: found.IntegrationMethod ?? "", integrationSubtype: found.IntegrationSubtype ?? "", integrationUri: found.IntegrationUri ?? "",
  integrationResponseSelectionExpression: found.IntegrationResponseSelectionExpression ?? "", passthroughBehavior: found.PassthroughBehavior ?? "WHEN_NO_MATCH",
  payloadFormatVersion: found.PayloadFormatVersion ?? "1.0", requestParameters: found.RequestParameters ?? {}, timeoutMilliseconds: found.TimeoutInMillis,
});

const isWebSocket = async (ApiId: string, context: ResourceContext): Promise<boolean> => (await gateway(context, "GetApi", { ApiId })).ProtocolType === "WEBSOCKET";

const integration = define({
  token: "aws:apigatewayv2/integration:Integration",
  imported: importedBy("aws:apigatewayv2/integration:Integration", "API_ID/INTEGRATION_ID", "apiId"),
  properties: INTEGRATION,
  async create(values, context) {
    const { IntegrationId } = await gateway(context, "CreateIntegration", {
      ...integrationSettings(values, await isWebSocket(values.apiId, context)), ApiId: values.apiId, IntegrationType: values.integrationType as CreateIntegrationCommandInput["IntegrationType"],
      ...(values.integrationSubtype !== undefined && { IntegrationSubtype: values.integrationSubtype }),
    });
    return { id: IntegrationId! };
  },
  async read(id, known, context) {
    if (known.apiId === undefined) return undefined;
    const found = await unlessMissing(gateway(context, "GetIntegration", { ApiId: known.apiId, IntegrationId: id }), GONE);
    return found && { apiId: known.apiId, ...integrationOutputs(found), region: context.region };
  },
  async update(IntegrationId, { was, will }, context) {
    // AWS: a parameter goes by an empty value.
    const removed = Object.fromEntries(Object.keys(was.requestParameters ?? {}).filter((name) => !Object.hasOwn(will.requestParameters ?? {}, name)).map((name) => [name, ""]));
    const RequestParameters = { ...removed, ...will.requestParameters };
    await gateway(context, "UpdateIntegration", {
      ...integrationSettings(will, await isWebSocket(will.apiId, context)), ApiId: will.apiId, IntegrationId, ...(Object.keys(RequestParameters).length > 0 && { RequestParameters }),
    });
  },
  async delete(id, known, context) {
    if (known.apiId !== undefined) await unlessMissing(gateway(context, "DeleteIntegration", { ApiId: known.apiId, IntegrationId: id }), GONE);
  },
});

const integrationResponse = define({
  token: "aws:apigatewayv2/integrationResponse:IntegrationResponse",
  imported: importedBy("aws:apigatewayv2/integrationResponse:IntegrationResponse", "API_ID/INTEGRATION_ID/INTEGRATION_RESPONSE_ID", "apiId", "integrationId"),
  properties: {
    apiId, contentHandlingStrategy: NO_CONVERSIONS, integrationId: replaces(required(string())), integrationResponseKey: required(string()), region: REGION,
    responseTemplates: NO_TEMPLATES, templateSelectionExpression: NO_TEMPLATES,
  },
  async create({ apiId: ApiId, integrationId, integrationResponseKey }, context) {
    const { IntegrationResponseId } = await gateway(context, "CreateIntegrationResponse", { ApiId, IntegrationId: integrationId, IntegrationResponseKey: integrationResponseKey });
    return { id: IntegrationResponseId! };
  },
  async read(id, { apiId: ApiId, integrationId }, context) {
    if (ApiId === undefined || integrationId === undefined) return undefined;
    const found = await unlessMissing(gateway(context, "GetIntegrationResponse", { ApiId, IntegrationId: integrationId, IntegrationResponseId: id }), GONE);
    return found && { apiId: ApiId, integrationId, integrationResponseKey: found.IntegrationResponseKey, region: context.region };
  },
  async update(id, { will }, context) {
    await gateway(context, "UpdateIntegrationResponse", { ApiId: will.apiId, IntegrationId: will.integrationId, IntegrationResponseId: id, IntegrationResponseKey: will.integrationResponseKey });
  },
  async delete(id, { apiId: ApiId, integrationId }, context) {
    if (ApiId === undefined || integrationId === undefined) return;
    await unlessMissing(gateway(context, "DeleteIntegrationResponse", { ApiId, IntegrationId: integrationId, IntegrationResponseId: id }), GONE);
  },
});

const routeResponse = define({
  token: "aws:apigatewayv2/routeResponse:RouteResponse",
  imported: importedBy("aws:apigatewayv2/routeResponse:RouteResponse", "API_ID/ROUTE_ID/ROUTE_RESPONSE_ID", "apiId", "routeId"),
  properties: { apiId, modelSelectionExpression: NO_MODELS, region: REGION, responseModels: NO_MODELS, routeId: replaces(required(string())), routeResponseKey: required(string()) },
  async create({ apiId: ApiId, routeId, routeResponseKey }, context) {
    const { RouteResponseId } = await gateway(context, "CreateRouteResponse", { ApiId, RouteId: routeId, RouteResponseKey: routeResponseKey });
    return { id: RouteResponseId! };
  },
  async read(id, { apiId: ApiId, routeId }, context) {
    if (ApiId === undefined || routeId === undefined) return undefined;
    const found = await unlessMissing(gateway(context, "GetRouteResponse", { ApiId, RouteId: routeId, RouteResponseId: id }), GONE);
    return found && { apiId: ApiId, routeId, routeResponseKey: found.RouteResponseKey, region: context.region };
  },
  async update(id, { will }, context) {
    await gateway(context, "UpdateRouteResponse", { ApiId: will.apiId, RouteId: will.routeId, RouteResponseId: id, RouteResponseKey: will.routeResponseKey });
  },
  async delete(id, { apiId: ApiId, routeId }, context) {
    if (ApiId === undefined || routeId === undefined) return;
    await unlessMissing(gateway(context, "DeleteRouteResponse", { ApiId, RouteId: routeId, RouteResponseId: id }), GONE);
  },
});

const deployment = define({
  token: "aws:apigatewayv2/deployment:Deployment",
  imported: importedBy("aws:apigatewayv2/deployment:Deployment", "API_ID/DEPLOYMENT_ID", "apiId"),
  properties: { apiId, description: string(), region: REGION, triggers: replaces(map(string())) },
  async create({ apiId: ApiId, description }, context) {
    const { DeploymentId } = await gateway(context, "CreateDeployment", { ApiId, ...(description !== undefined && { Description: description }) });
    return { id: DeploymentId! };
  },
  async read(id, { apiId: ApiId, triggers }, context) {
    if (ApiId === undefined) return undefined;
    const found = await unlessMissing(gateway(context, "GetDeployment", { ApiId, DeploymentId: id }), GONE);
    return found && { apiId: ApiId, description: found.Description ?? "", autoDeployed: found.AutoDeployed, triggers, region: context.region };
  },
  async update(id, { will }, context) {
    await gateway(context, "UpdateDeployment", { ApiId: will.apiId, DeploymentId: id, Description: will.description ?? "" });
  },
  async delete(id, { apiId: ApiId }, context) {
    if (ApiId !== undefined) await unlessMissing(gateway(context, "DeleteDeployment", { ApiId, DeploymentId: id }), GONE);
  },
});

export const apiPartTypes: readonly ResourceType[] = [route, integration, integrationResponse, routeResponse, deployment];
