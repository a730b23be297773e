import type {
  AccessLogSettings, CreateStageCommandInput, DeleteAccessLogSettingsCommandInput, DeleteRouteSettingsCommandInput, DeleteStageCommandInput, GetStageCommandInput,
  GetStagesCommandInput, GetStagesResponse, RouteSettings, Stage, UpdateStageCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import { API_ACCOUNT } from "../../kernel/api-registry";
import type { Call, Operations } from "../../kernel/operation";
import { boolean, map, number, refused, string, structure, type Shape } from "../../kernel/shape";
import { deploy } from "./deployments";
import { bad, fail, lacking, missing } from "./errors";
import { allowDelivery, deliveryAccess, logGroupArn } from "./log-delivery";
import { checkTags, given, operation, required, TAGS } from "./operation";
import { page, PAGE } from "./paging";
import type { ApiRecord, Gateway } from "./state";

const ROUTE_SETTINGS = structure({
  DataTraceEnabled: boolean(), DetailedMetricsEnabled: boolean(), LoggingLevel: string({ oneOf: ["ERROR", "INFO", "OFF"] }),
  ThrottlingBurstLimit: number({ min: 0 }), ThrottlingRateLimit: number({ min: 0 }),
});

const SETTINGS: Readonly<Record<string, Shape>> = {
  AccessLogSettings: structure({ DestinationArn: string(), Format: string({ max: 3072 }) }), AutoDeploy: boolean(),
  ClientCertificateId: refused("client certificates are about HTTP integrations, which are not in the local cloud"), DefaultRouteSettings: ROUTE_SETTINGS,
  DeploymentId: string(), Description: string({ max: 1024 }), RouteSettings: map(string(), ROUTE_SETTINGS), StageVariables: map(string(), string({ max: 2048 })),
};

const NO_ROLE = "CloudWatch Logs role ARN must be set in account settings to enable logging";

function checkStage(gateway: Gateway, record: ApiRecord, stage: Stage, call: Call): void {
  if (stage.AutoDeploy && stage.DeploymentId !== undefined && !record.deployments.get(stage.DeploymentId)?.deployment.AutoDeployed) throw bad("Deployment ID cannot be set on stage when AutoDeploy is enabled");
  if (stage.DeploymentId !== undefined && !record.deployments.has(stage.DeploymentId)) throw missing("Invalid Deployment identifier specified");
  for (const [name, value] of Object.entries(stage.StageVariables ?? {})) {
    if (!/^\w+$/.test(name) || !/^[A-Za-z0-9-._~:/?#&=,]*$/.test(value)) throw bad("Stage variable names and values may only have alphanumeric characters, underscores and -._~:/?#&=,");
  }
  for (const settings of [stage.DefaultRouteSettings, ...Object.values(stage.RouteSettings ?? {})]) checkSettings(gateway, record, settings, call);
  const keys = new Set([...record.routes.values()].map(({ RouteKey }) => RouteKey));
  const unknown = Object.keys(stage.RouteSettings ?? {}).find((key) => !keys.has(key));
  if (unknown !== undefined) throw missing(`Unable to find Route by key ${unknown} within the provided RouteSettings`);
  checkTags(stage.Tags);
}

const roleOf = (gateway: Gateway, call: Call): string | undefined => gateway.context.ports.all(API_ACCOUNT)[0]?.cloudwatchRole(call.region);

function checkSettings(gateway: Gateway, record: ApiRecord, settings: RouteSettings | undefined, call: Call): void {
  const logs = settings?.LoggingLevel !== undefined && settings.LoggingLevel !== "OFF";
  if (!logs && !settings?.DataTraceEnabled) return;
  if (record.api.ProtocolType === "HTTP") throw bad("Execution logs are not supported on protocolType HTTP");
  if (roleOf(gateway, call) === undefined) throw bad(NO_ROLE);
  throw lacking(logs ? `LoggingLevel ${settings.LoggingLevel} (execution logs)` : "DataTraceEnabled (execution logs)");
}

/** Whether the access logs of the stage can be written. HTTP APIs have them delivered, WebSocket APIs write with the account's role. */
async function checkAccessLogs(gateway: Gateway, record: ApiRecord, settings: AccessLogSettings | undefined, call: Call): Promise<void> {
  if (!settings?.DestinationArn && !settings?.Format) return;
  if (!settings.DestinationArn) throw bad("The access log destination ARN is required");
  if (!settings.Format) throw bad("The access log format is required");
  // AWS: the format must name the request.
  if (!/\$context\.(requestId|extendedRequestId)\b/.test(settings.Format)) throw bad("Access log format must contain at least $context.requestId or $context.extendedRequestId");
  if (/\n(?!$)/.test(settings.Format)) throw bad("Access log format must be single line, new line character is allowed only at end of the format");
  const group = logGroupArn(settings.DestinationArn, call);
  if (record.api.ProtocolType === "HTTP") return allowDelivery(gateway.context, group, call);
  if (roleOf(gateway, call) === undefined) throw bad(NO_ROLE);
}

export function stageOf(record: ApiRecord, name: string): Stage {
  const stage = record.stages.get(name);
  if (!stage) throw missing("Invalid stage identifier specified");
  return stage;
}

/** A stage that follows the API's changes has its first deployment at once, when there is something to deploy. */
function autoDeployed(gateway: Gateway, record: ApiRecord, stage: Stage): Stage {
  if (!stage.AutoDeploy || stage.DeploymentId !== undefined || record.routes.size === 0) return stage;
  const { deployment } = deploy(gateway, record, { description: "Automatic deployment triggered by changes to the Api configuration", auto: true });
  return { ...stage, DeploymentId: deployment.DeploymentId, LastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${deployment.DeploymentId}'` };
}

const KEY = { ApiId: required, StageName: required };
const one = ({ ApiId, StageName }: { ApiId: string | undefined; StageName: string | undefined }) => `/apis/${ApiId}/stages/${StageName}`;

/** AWS: settings of an HTTP API's access logs make a log delivery. */
const delivers = (gateway: Gateway) => ({ ApiId, AccessLogSettings: settings }: { ApiId: string | undefined; AccessLogSettings?: AccessLogSettings | undefined }, call: Call) =>
  (settings?.DestinationArn && gateway.find(ApiId ?? "", call)?.api.ProtocolType === "HTTP" ? [deliveryAccess] : []);

const creating = (gateway: Gateway): Operations => ({
  CreateStage: operation<CreateStageCommandInput, Stage>(gateway, {
    method: "POST", path: ({ ApiId }) => `/apis/${ApiId}/stages`, input: { ...SETTINGS, ApiId: required, StageName: string({ required: true, min: 1, max: 128 }), Tags: TAGS },
    also: delivers(gateway),
    async run(input, call) {
      const record = gateway.record(input.ApiId!, call);
      const name = input.StageName!;
      const http = record.api.ProtocolType === "HTTP";
      if (!/^[\w-]+$/.test(name) && !(http && name === "$default")) throw bad(`Stage name only allows alphanumeric characters, underscores and hyphens${http ? ", or $default" : ""}`);
      if (record.stages.has(name)) throw fail("ConflictException", "Stage already exists");
      const now = gateway.now();
      const stage: Stage = {
        AutoDeploy: http ? false : undefined, DefaultRouteSettings: { DetailedMetricsEnabled: false }, RouteSettings: {}, StageVariables: {}, Tags: {},
        ...given(input, "ApiId"), StageName: name, CreatedDate: now, LastUpdatedDate: now,
      };
      checkStage(gateway, record, stage, call);
      await checkAccessLogs(gateway, record, stage.AccessLogSettings, call);
      const made = autoDeployed(gateway, record, stage);
      record.stages.set(name, made);
      return made;
    },
  }),
  UpdateStage: operation<UpdateStageCommandInput, Stage>(gateway, {
    method: "PATCH", path: one, input: { ...SETTINGS, ...KEY }, also: delivers(gateway),
    async run(input, call) {
      const record = gateway.record(input.ApiId!, call);
      const before = stageOf(record, input.StageName!);
      // AWS: a stage that begins to follow the API leaves the deployment that it had.
      const follows = input.AutoDeploy && !before.AutoDeploy && { DeploymentId: undefined };
      const stage: Stage = { ...before, ...follows, ...given(input, "ApiId"), StageName: before.StageName, LastUpdatedDate: gateway.now() };
      checkStage(gateway, record, stage, call);
      if (input.AccessLogSettings) await checkAccessLogs(gateway, record, stage.AccessLogSettings, call);
      const made = autoDeployed(gateway, record, stage);
      record.stages.set(stage.StageName!, made);
      return made;
    },
  }),
});

export const stages = (gateway: Gateway): Operations => ({
  ...creating(gateway),
  GetStage: operation<GetStageCommandInput, Stage>(gateway, {
    method: "GET", path: one, input: KEY, run: ({ ApiId, StageName }, call) => stageOf(gateway.record(ApiId!, call), StageName!),
  }),
  GetStages: operation<GetStagesCommandInput, GetStagesResponse>(gateway, {
    method: "GET", path: ({ ApiId }) => `/apis/${ApiId}/stages`, input: { ApiId: required, ...PAGE },
    run: ({ ApiId, ...input }, call) => page(gateway.record(ApiId!, call).stages.values(), ({ StageName }) => StageName, input),
  }),
  DeleteStage: operation<DeleteStageCommandInput, object>(gateway, {
    method: "DELETE", path: one, input: KEY,
    run({ ApiId, StageName }, call) {
      const record = gateway.record(ApiId!, call);
      stageOf(record, StageName!);
      record.stages.delete(StageName!);
      return {};
    },
  }),
  DeleteAccessLogSettings: operation<DeleteAccessLogSettingsCommandInput, object>(gateway, {
    method: "DELETE", path: (input) => `${one(input)}/accesslogsettings`, input: KEY,
    run({ ApiId, StageName }, call) {
      const record = gateway.record(ApiId!, call);
      const { AccessLogSettings: _gone, ...rest } = stageOf(record, StageName!);
      record.stages.set(StageName!, rest as Stage);
      return {};
    },
  }),
  DeleteRouteSettings: operation<DeleteRouteSettingsCommandInput, object>(gateway, {
    method: "DELETE", path: (input) => `${one(input)}/routesettings/${input.RouteKey}`, input: { ...KEY, RouteKey: required },
    run({ ApiId, StageName, RouteKey }, call) {
      const record = gateway.record(ApiId!, call);
      const stage = stageOf(record, StageName!);
      const { [RouteKey!]: gone, ...rest } = stage.RouteSettings ?? {};
      if (!gone) throw missing(`Unable to find Route by key ${RouteKey} within the provided RouteSettings`);
      record.stages.set(StageName!, { ...stage, RouteSettings: rest });
      return {};
    },
  }),
});
