import type {
  CreateRouteCommandInput, DeleteRouteCommandInput, GetRouteCommandInput, GetRoutesCommandInput, GetRoutesResponse, Route, UpdateRouteCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import { parseRouteKey } from "../../../model/api-gateway";
import type { Operations } from "../../kernel/operation";
import { boolean, refused, string, type Shape } from "../../kernel/shape";
import { changed } from "./deployments";
import { bad, fail, lacking, missing } from "./errors";
import { given, operation, required } from "./operation";
import { page, PAGE } from "./paging";
import type { ApiRecord, Gateway } from "./state";

const NO_AUTHORIZERS = refused("authorizers are not in the local cloud");
const NO_MODELS = refused("models and the validation by them are not in the local cloud");

const SETTINGS: Readonly<Record<string, Shape>> = {
  ApiKeyRequired: boolean(), AuthorizationScopes: NO_AUTHORIZERS, AuthorizationType: string({ oneOf: ["NONE", "AWS_IAM", "CUSTOM", "JWT"] }), AuthorizerId: NO_AUTHORIZERS,
  ModelSelectionExpression: NO_MODELS, OperationName: string({ min: 1, max: 64 }), RequestModels: NO_MODELS, RequestParameters: refused("required request parameters are not in the local cloud"),
  RouteResponseSelectionExpression: string(), Target: string({ max: 128 }),
};

function checkRoute(record: ApiRecord, route: Route): void {
  const http = record.api.ProtocolType === "HTTP";
  const key = route.RouteKey!;
  if (http && key !== "$default" && !parseRouteKey(key)) throw bad("The provided route key is not formatted properly for HTTP protocol. Format should be \"<HTTP METHOD> /<RESOURCE PATH>\" or \"$default\"");
  if (!http && (key === "" || (key.startsWith("$") && !["$connect", "$disconnect", "$default"].includes(key)))) throw bad(`Invalid route key specified: ${key}`);
  if (http && route.RouteResponseSelectionExpression !== undefined) throw bad("RouteResponseSelectionExpression is not supported on protocolType HTTP");
  // AWS: the only one there is.
  if (route.RouteResponseSelectionExpression !== undefined && route.RouteResponseSelectionExpression !== "$default") throw bad("RouteResponseSelectionExpression only supports $default");
  if (route.ApiKeyRequired) throw http ? bad("ApiKeyRequired is not supported on protocolType HTTP") : lacking("ApiKeyRequired (API keys)");
  if (route.AuthorizationType !== "NONE") throw lacking(`AuthorizationType ${route.AuthorizationType}`);
  if ([...record.routes.values()].some(({ RouteKey, RouteId }) => RouteKey === key && RouteId !== route.RouteId)) throw fail("ConflictException", `Route with key ${key} already exists for this API`);
  if (route.Target === undefined) return;
  const integration = /^integrations\/([^/]+)$/.exec(route.Target)?.[1];
  if (integration === undefined) throw bad(`Invalid target specified: ${route.Target}`);
  if (!record.integrations.has(integration)) throw bad(`Invalid Integration identifier specified: ${integration}`);
}

export function routeOf(record: ApiRecord, id: string): Route {
  const route = record.routes.get(id);
  if (!route) throw missing("Invalid Route identifier specified");
  return route;
}

const KEY = { ApiId: required, RouteId: required };
const one = ({ ApiId, RouteId }: { ApiId: string | undefined; RouteId: string | undefined }) => `/apis/${ApiId}/routes/${RouteId}`;

export const routes = (gateway: Gateway): Operations => ({
  CreateRoute: operation<CreateRouteCommandInput, Route>(gateway, {
    method: "POST", path: ({ ApiId }) => `/apis/${ApiId}/routes`, input: { ...SETTINGS, ApiId: required, RouteKey: string({ required: true, max: 512 }) },
    run(input, call) {
      const record = gateway.record(input.ApiId!, call);
      const route: Route = { ApiKeyRequired: false, AuthorizationType: "NONE", ...given(input, "ApiId"), RouteKey: input.RouteKey, RouteId: gateway.id(7) };
      checkRoute(record, route);
      record.routes.set(route.RouteId!, route);
      changed(gateway, record);
      return route;
    },
  }),
  GetRoute: operation<GetRouteCommandInput, Route>(gateway, {
    method: "GET", path: one, input: KEY, run: ({ ApiId, RouteId }, call) => routeOf(gateway.record(ApiId!, call), RouteId!),
  }),
  GetRoutes: operation<GetRoutesCommandInput, GetRoutesResponse>(gateway, {
    method: "GET", path: ({ ApiId }) => `/apis/${ApiId}/routes`, input: { ApiId: required, ...PAGE },
    run: ({ ApiId, ...input }, call) => page(gateway.record(ApiId!, call).routes.values(), ({ RouteId }) => RouteId, input),
  }),
  UpdateRoute: operation<UpdateRouteCommandInput, Route>(gateway, {
    method: "PATCH", path: one, input: { ...SETTINGS, ...KEY, RouteKey: string({ max: 512 }) },
    run(input, call) {
      const record = gateway.record(input.ApiId!, call);
      const route: Route = { ...routeOf(record, input.RouteId!), ...given(input, "ApiId") } as Route;
      checkRoute(record, route);
      record.routes.set(route.RouteId!, route);
      changed(gateway, record);
      return route;
    },
  }),
  DeleteRoute: operation<DeleteRouteCommandInput, object>(gateway, {
    method: "DELETE", path: one, input: KEY,
    run({ ApiId, RouteId }, call) {
      const record = gateway.record(ApiId!, call);
      routeOf(record, RouteId!);
      record.routes.delete(RouteId!);
      record.routeResponses.delete(RouteId!);
      changed(gateway, record);
      return {};
    },
  }),
});
