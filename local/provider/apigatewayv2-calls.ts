import type {
  Api, CreateApiCommandInput, CreateDeploymentCommandInput, CreateIntegrationCommandInput, CreateIntegrationResponseCommandInput, CreateRouteCommandInput,
  CreateRouteResponseCommandInput, CreateStageCommandInput, DeleteAccessLogSettingsCommandInput, DeleteApiCommandInput, DeleteCorsConfigurationCommandInput,
  DeleteDeploymentCommandInput, DeleteIntegrationCommandInput, DeleteIntegrationResponseCommandInput, DeleteRouteCommandInput, DeleteRouteResponseCommandInput,
  DeleteRouteSettingsCommandInput, DeleteStageCommandInput, Deployment, GetApiCommandInput, GetDeploymentCommandInput, GetIntegrationCommandInput,
  GetIntegrationResponseCommandInput, GetRouteCommandInput, GetRouteResponseCommandInput, GetStageCommandInput, Integration, IntegrationResponse, Route, RouteResponse, Stage,
  TagResourceCommandInput, UntagResourceCommandInput, UpdateApiCommandInput, UpdateDeploymentCommandInput, UpdateIntegrationCommandInput,
  UpdateIntegrationResponseCommandInput, UpdateRouteCommandInput, UpdateRouteResponseCommandInput, UpdateStageCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import { callsTo, type Change, type ResourceContext } from "./resource-type";
import { allTags, type Tags } from "./tags";

interface ApiGateway {
  CreateApi: [CreateApiCommandInput, Api];
  GetApi: [GetApiCommandInput, Api];
  UpdateApi: [UpdateApiCommandInput, Api];
  DeleteApi: [DeleteApiCommandInput, object];
  DeleteCorsConfiguration: [DeleteCorsConfigurationCommandInput, object];
  CreateStage: [CreateStageCommandInput, Stage];
  GetStage: [GetStageCommandInput, Stage];
  UpdateStage: [UpdateStageCommandInput, Stage];
  DeleteStage: [DeleteStageCommandInput, object];
  DeleteAccessLogSettings: [DeleteAccessLogSettingsCommandInput, object];
  DeleteRouteSettings: [DeleteRouteSettingsCommandInput, object];
  CreateRoute: [CreateRouteCommandInput, Route];
  GetRoute: [GetRouteCommandInput, Route];
  UpdateRoute: [UpdateRouteCommandInput, Route];
  DeleteRoute: [DeleteRouteCommandInput, object];
  CreateIntegration: [CreateIntegrationCommandInput, Integration];
  GetIntegration: [GetIntegrationCommandInput, Integration];
  UpdateIntegration: [UpdateIntegrationCommandInput, Integration];
  DeleteIntegration: [DeleteIntegrationCommandInput, object];
  CreateIntegrationResponse: [CreateIntegrationResponseCommandInput, IntegrationResponse];
  GetIntegrationResponse: [GetIntegrationResponseCommandInput, IntegrationResponse];
  UpdateIntegrationResponse: [UpdateIntegrationResponseCommandInput, IntegrationResponse];
  DeleteIntegrationResponse: [DeleteIntegrationResponseCommandInput, object];
  CreateRouteResponse: [CreateRouteResponseCommandInput, RouteResponse];
  GetRouteResponse: [GetRouteResponseCommandInput, RouteResponse];
  UpdateRouteResponse: [UpdateRouteResponseCommandInput, RouteResponse];
  DeleteRouteResponse: [DeleteRouteResponseCommandInput, object];
  CreateDeployment: [CreateDeploymentCommandInput, Deployment];
  GetDeployment: [GetDeploymentCommandInput, Deployment];
  UpdateDeployment: [UpdateDeploymentCommandInput, Deployment];
  DeleteDeployment: [DeleteDeploymentCommandInput, object];
  TagResource: [TagResourceCommandInput, object];
  UntagResource: [UntagResourceCommandInput, object];
}

export const gateway = callsTo<ApiGateway>("apigatewayv2");

export const GONE = "NotFoundException";

/** Brings the tags of an API or a stage to what the program wants. */
export async function retag(ResourceArn: string, { was, will }: Change<{ readonly tags: Tags | undefined }>, context: ResourceContext): Promise<void> {
  const [before, after] = [allTags(was.tags, context), allTags(will.tags, context)];
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const set = Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value));
  if (gone.length > 0) await gateway(context, "UntagResource", { ResourceArn, TagKeys: gone });
  if (Object.keys(set).length > 0) await gateway(context, "TagResource", { ResourceArn, Tags: set });
}
