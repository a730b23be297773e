import type { Cors, CreateApiCommandInput, CreateStageCommandInput, RouteSettings, Stage, UpdateStageCommandInput } from "@aws-sdk/client-apigatewayv2";
import { gateway, GONE, retag } from "./apigatewayv2-calls";
import { apiPartTypes } from "./apigatewayv2-parts";
import { importedBy } from "./import-ids";
import { nameOf } from "./names";
import { autonamed, boolean, computed, integer, list, map, number, object, refused, replaces, required, string, unordered, withDefault, type Values } from "./properties";
import { resourceTypesIn, unlessMissing, type Change, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, REGION, tagOutputs, TAGS } from "./tags";

const define = resourceTypesIn("local/provider/apigatewayv2.ts");

const QUICK = refused("quick create is not in the local cloud: use Integration, Route and Stage");
const OPENAPI = refused("the import of OpenAPI definitions is not in the local cloud");

const CORS = {
  allowCredentials: boolean(), allowHeaders: unordered(list(string())), allowMethods: unordered(list(string())), allowOrigins: unordered(list(string())),
  exposeHeaders: unordered(list(string())), maxAge: integer(),
};

const NAMING = { max: 128 };

const API = {
  apiKeySelectionExpression: withDefault(string(), "$request.header.x-api-key"),
  body: OPENAPI,
  corsConfiguration: object(CORS),
  credentialsArn: QUICK,
  description: string(),
  disableExecuteApiEndpoint: withDefault(boolean(), false),
  failOnWarnings: OPENAPI,
  ipAddressType: computed(string()),
  // AWS: an API is not known by its name, which may change.
  name: { ...autonamed(string(), NAMING), replaces: false },
  protocolType: replaces(required(string())),
  region: REGION,
  routeKey: QUICK,
  routeSelectionExpression: withDefault(string(), "$request.method $request.path"),
  tags: TAGS,
  target: QUICK,
  version: string(),
};

const arnOf = (context: ResourceContext, path: string): string => `arn:${context.partition}:apigateway:${context.region}::/apis/${path}`;
const executionArn = (context: ResourceContext, path: string): string => `arn:${context.partition}:execute-api:${context.region}:${context.account}:${path}`;

const toCors = (cors: Values<typeof CORS>): Cors => ({
  ...(cors.allowCredentials !== undefined && { AllowCredentials: cors.allowCredentials }), ...(cors.allowHeaders && { AllowHeaders: [...cors.allowHeaders] }),
  ...(cors.allowMethods && { AllowMethods: [...cors.allowMethods] }), ...(cors.allowOrigins && { AllowOrigins: [...cors.allowOrigins] }),
  ...(cors.exposeHeaders && { ExposeHeaders: [...cors.exposeHeaders] }), ...(cors.maxAge !== undefined && { MaxAge: cors.maxAge }),
});

const fromCors = (cors: Cors | undefined) => cors && {
  allowCredentials: cors.AllowCredentials ?? false, allowHeaders: cors.AllowHeaders ?? [], allowMethods: cors.AllowMethods ?? [], allowOrigins: cors.AllowOrigins ?? [],
  exposeHeaders: cors.ExposeHeaders ?? [], maxAge: cors.MaxAge ?? 0,
};

const apiSettings = (values: Values<typeof API>): Omit<CreateApiCommandInput, "Name" | "ProtocolType"> => ({
  ApiKeySelectionExpression: values.apiKeySelectionExpression, DisableExecuteApiEndpoint: values.disableExecuteApiEndpoint, RouteSelectionExpression: values.routeSelectionExpression,
  ...(values.description !== undefined && { Description: values.description }), ...(values.version !== undefined && { Version: values.version }),
  ...(values.ipAddressType !== undefined && { IpAddressType: values.ipAddressType as CreateApiCommandInput["IpAddressType"] }),
  ...(values.corsConfiguration && { CorsConfiguration: toCors(values.corsConfiguration) }),
});

const api = define({
  token: "aws:apigatewayv2/api:Api",
  properties: API,
  async create(values, context) {
    const Name = nameOf(values, context, NAMING);
    const { ApiId } = await gateway(context, "CreateApi", {
      ...apiSettings(values), Name, ProtocolType: values.protocolType as CreateApiCommandInput["ProtocolType"], Tags: allTags(values.tags, context),
    });
    return { id: ApiId! };
  },
  async read(id, _known, context) {
    const found = await unlessMissing(gateway(context, "GetApi", { ApiId: id }), GONE);
    return found && {
      name: found.Name, protocolType: found.ProtocolType, description: found.Description ?? "", version: found.Version ?? "", apiEndpoint: found.ApiEndpoint,
      apiKeySelectionExpression: found.ApiKeySelectionExpression, routeSelectionExpression: found.RouteSelectionExpression, ipAddressType: found.IpAddressType,
      disableExecuteApiEndpoint: found.DisableExecuteApiEndpoint ?? false, corsConfiguration: fromCors(found.CorsConfiguration), arn: arnOf(context, id),
      executionArn: executionArn(context, id), region: context.region, ...tagOutputs(found.Tags ?? {}, context),
    };
  },
  async update(ApiId, change, context) {
    const { was, will } = change;
    if (was.corsConfiguration && !will.corsConfiguration) await gateway(context, "DeleteCorsConfiguration", { ApiId });
    await gateway(context, "UpdateApi", {
      ...apiSettings(will), ApiId, ...(will.name !== undefined && { Name: will.name }),
      // What is not given any more is empty.
      Description: will.description ?? "",
    });
    await retag(arnOf(context, ApiId), change, context);
  },
  async delete(id, _known, context) {
    await unlessMissing(gateway(context, "DeleteApi", { ApiId: id }), GONE);
  },
});

const ROUTE_SETTINGS = {
  dataTraceEnabled: boolean(), detailedMetricsEnabled: boolean(), loggingLevel: computed(string()), throttlingBurstLimit: integer(), throttlingRateLimit: number(),
};

const STAGE = {
  accessLogSettings: object({ destinationArn: required(string()), format: required(string()) }),
  apiId: replaces(required(string())),
  autoDeploy: withDefault(boolean(), false),
  clientCertificateId: refused("client certificates are about HTTP integrations, which are not in the local cloud"),
  defaultRouteSettings: object(ROUTE_SETTINGS),
  deploymentId: computed(string()),
  description: string(),
  name: autonamed(string(), NAMING),
  region: REGION,
  routeSettings: unordered(list(object({ ...ROUTE_SETTINGS, routeKey: required(string()) }))),
  stageVariables: map(string()),
  tags: TAGS,
};
type StageValues = Values<typeof STAGE>;

/** As the real provider writes them: limits that are not given become 0, with which AWS lets nothing pass. */
const toSettings = (settings: Values<typeof ROUTE_SETTINGS>, webSocket: boolean): RouteSettings => ({
  DetailedMetricsEnabled: settings.detailedMetricsEnabled ?? false, ThrottlingBurstLimit: settings.throttlingBurstLimit ?? 0, ThrottlingRateLimit: settings.throttlingRateLimit ?? 0,
  ...(webSocket && { DataTraceEnabled: settings.dataTraceEnabled ?? false, ...(settings.loggingLevel !== undefined && { LoggingLevel: settings.loggingLevel as RouteSettings["LoggingLevel"] }) }),
  ...(!webSocket && settings.loggingLevel !== undefined && settings.loggingLevel !== "OFF" && { LoggingLevel: settings.loggingLevel as RouteSettings["LoggingLevel"] }),
  ...(!webSocket && settings.dataTraceEnabled && { DataTraceEnabled: true }),
});

const fromSettings = (settings: RouteSettings = {}) => ({
  dataTraceEnabled: settings.DataTraceEnabled ?? false, detailedMetricsEnabled: settings.DetailedMetricsEnabled ?? false, loggingLevel: settings.LoggingLevel ?? "",
  throttlingBurstLimit: settings.ThrottlingBurstLimit ?? 0, throttlingRateLimit: settings.ThrottlingRateLimit ?? 0,
});

async function isWebSocket(ApiId: string, context: ResourceContext): Promise<boolean> {
  return (await gateway(context, "GetApi", { ApiId })).ProtocolType === "WEBSOCKET";
}

function stageSettings(values: StageValues, webSocket: boolean): Omit<CreateStageCommandInput, "ApiId" | "StageName"> {
  return {
    AutoDeploy: values.autoDeploy,
    ...(values.accessLogSettings && { AccessLogSettings: { DestinationArn: values.accessLogSettings.destinationArn, Format: values.accessLogSettings.format } }),
    ...(values.defaultRouteSettings && { DefaultRouteSettings: toSettings(values.defaultRouteSettings, webSocket) }),
    ...(values.deploymentId !== undefined && !values.autoDeploy && { DeploymentId: values.deploymentId }),
    ...(values.description !== undefined && { Description: values.description }),
    ...(values.routeSettings && { RouteSettings: Object.fromEntries(values.routeSettings.map((settings) => [settings.routeKey, toSettings(settings, webSocket)])) }),
    ...(values.stageVariables && { StageVariables: { ...values.stageVariables } }),
  };
}

/** AWS: `$default` is not in the URL. */
const invokeUrl = (endpoint: string, stageName: string): string => `${endpoint}/${stageName === "$default" ? "" : stageName}`;

function stageOutputs(found: Stage, endpoint: string, apiId: string, context: ResourceContext) {
  const name = found.StageName!;
  return {
    apiId, name, description: found.Description ?? "", autoDeploy: found.AutoDeploy ?? false, deploymentId: found.DeploymentId ?? "",
    accessLogSettings: found.AccessLogSettings && { destinationArn: found.AccessLogSettings.DestinationArn, format: found.AccessLogSettings.Format },
    defaultRouteSettings: fromSettings(found.DefaultRouteSettings), routeSettings: Object.entries(found.RouteSettings ?? {}).map(([routeKey, settings]) => ({ routeKey, ...fromSettings(settings) })),
    stageVariables: found.StageVariables ?? {}, arn: arnOf(context, `${apiId}/stages/${name}`), executionArn: executionArn(context, `${apiId}/${name}`),
    invokeUrl: invokeUrl(endpoint, name), region: context.region, ...tagOutputs(found.Tags ?? {}, context),
  };
}

async function updateStage(StageName: string, change: Change<StageValues>, context: ResourceContext): Promise<void> {
  const { was, will, has } = change;
  const ApiId = will.apiId;
  if (was.accessLogSettings && !will.accessLogSettings) await gateway(context, "DeleteAccessLogSettings", { ApiId, StageName });
  const kept = new Set(will.routeSettings?.map(({ routeKey }) => routeKey));
  for (const { routeKey } of was.routeSettings ?? []) if (!kept.has(routeKey)) await unlessMissing(gateway(context, "DeleteRouteSettings", { ApiId, StageName, RouteKey: routeKey }), GONE);
  const input: UpdateStageCommandInput = { ...stageSettings(will, await isWebSocket(ApiId, context)), ApiId, StageName, Description: will.description ?? "", StageVariables: { ...will.stageVariables } };
  // Deployments are AWS's own to make as long as the stage follows the API.
  if (will.autoDeploy && !has("autoDeploy")) delete input.AutoDeploy;
  await gateway(context, "UpdateStage", input);
  await retag(arnOf(context, `${ApiId}/stages/${StageName}`), change, context);
}

const stage = define({
  token: "aws:apigatewayv2/stage:Stage",
  imported: importedBy("aws:apigatewayv2/stage:Stage", "API_ID/STAGE_NAME", "apiId"),
  properties: STAGE,
  async create(values, context) {
    const StageName = nameOf(values, context, NAMING);
    await gateway(context, "CreateStage", { ...stageSettings(values, await isWebSocket(values.apiId, context)), ApiId: values.apiId, StageName, Tags: allTags(values.tags, context) });
    return { id: StageName };
  },
  async read(id, { apiId }, context) {
    if (apiId === undefined) return undefined;
    const found = await unlessMissing(gateway(context, "GetStage", { ApiId: apiId, StageName: id }), GONE);
    if (!found) return undefined;
    const { ApiEndpoint } = await gateway(context, "GetApi", { ApiId: apiId });
    return stageOutputs(found, ApiEndpoint!, apiId, context);
  },
  update: updateStage,
  async delete(id, { apiId }, context) {
    if (apiId !== undefined) await unlessMissing(gateway(context, "DeleteStage", { ApiId: apiId, StageName: id }), GONE);
  },
});

export const apigatewayv2Types: readonly ResourceType[] = [api, stage, ...apiPartTypes];
