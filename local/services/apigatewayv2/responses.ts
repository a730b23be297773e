import type {
  CreateIntegrationResponseCommandInput, CreateRouteResponseCommandInput, DeleteIntegrationResponseCommandInput, DeleteRouteResponseCommandInput,
  GetIntegrationResponseCommandInput, GetIntegrationResponsesCommandInput, GetIntegrationResponsesResponse, GetRouteResponseCommandInput,
  GetRouteResponsesCommandInput, GetRouteResponsesResponse, IntegrationResponse, RouteResponse, UpdateIntegrationResponseCommandInput, UpdateRouteResponseCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Operations } from "../../kernel/operation";
import { refused, string } from "../../kernel/shape";
import { changed } from "./deployments";
import { bad, fail, missing } from "./errors";
import { integrationOf } from "./integrations";
import { given, operation, required } from "./operation";
import { page, PAGE } from "./paging";
import { routeOf } from "./routes";
import type { ApiRecord, Gateway } from "./state";

const NO_MODELS = refused("models and the validation by them are not in the local cloud");
const NO_TEMPLATES = refused("mapping templates (VTL) are not in the local cloud");

/** AWS: only WebSocket APIs answer over routes. */
function requireWebSocket(record: ApiRecord, what: string): void {
  if (record.api.ProtocolType !== "WEBSOCKET") throw bad(`${what} are not supported on protocolType HTTP`);
}

function below<T>(map: Map<string, Map<string, T>>, id: string): Map<string, T> {
  let found = map.get(id);
  if (!found) map.set(id, (found = new Map()));
  return found;
}

interface RouteKeyed { readonly ApiId: string | undefined; readonly RouteId: string | undefined }
interface IntegrationKeyed { readonly ApiId: string | undefined; readonly IntegrationId: string | undefined }

const ROUTE = { ApiId: required, RouteId: required };
const ofRoute = ({ ApiId, RouteId }: RouteKeyed) => `/apis/${ApiId}/routes/${RouteId}/routeresponses`;
const oneOfRoute = (input: RouteKeyed & { readonly RouteResponseId: string | undefined }) => `${ofRoute(input)}/${input.RouteResponseId}`;
const ROUTE_RESPONSE = { ModelSelectionExpression: NO_MODELS, ResponseModels: NO_MODELS, ResponseParameters: refused("parameters of route responses are not in the local cloud") };

function checkRouteResponse(responses: Map<string, RouteResponse>, response: RouteResponse): void {
  if (response.RouteResponseKey !== "$default") throw bad("RouteResponseKey only supports $default");
  if ([...responses.values()].some((other) => other.RouteResponseId !== response.RouteResponseId)) throw fail("ConflictException", `Route response with key ${response.RouteResponseKey} already exists for this Route`);
}

function routeResponse(record: ApiRecord, routeId: string, id: string): RouteResponse {
  routeOf(record, routeId);
  const found = record.routeResponses.get(routeId)?.get(id);
  if (!found) throw missing("Invalid RouteResponse identifier specified");
  return found;
}

export const routeResponses = (gateway: Gateway): Operations => ({
  CreateRouteResponse: operation<CreateRouteResponseCommandInput, RouteResponse>(gateway, {
    method: "POST", path: ofRoute, input: { ...ROUTE, ...ROUTE_RESPONSE, RouteResponseKey: required },
    run({ ApiId, RouteId, RouteResponseKey }, call) {
      const record = gateway.record(ApiId!, call);
      requireWebSocket(record, "RouteResponses");
      routeOf(record, RouteId!);
      const responses = below(record.routeResponses, RouteId!);
      const response: RouteResponse = { RouteResponseId: gateway.id(7), RouteResponseKey };
      checkRouteResponse(responses, response);
      responses.set(response.RouteResponseId!, response);
      changed(gateway, record);
      return response;
    },
  }),
  GetRouteResponse: operation<GetRouteResponseCommandInput, RouteResponse>(gateway, {
    method: "GET", path: oneOfRoute, input: { ...ROUTE, RouteResponseId: required },
    run: ({ ApiId, RouteId, RouteResponseId }, call) => routeResponse(gateway.record(ApiId!, call), RouteId!, RouteResponseId!),
  }),
  GetRouteResponses: operation<GetRouteResponsesCommandInput, GetRouteResponsesResponse>(gateway, {
    method: "GET", path: ofRoute, input: { ...ROUTE, ...PAGE },
    run({ ApiId, RouteId, ...input }, call) {
      const record = gateway.record(ApiId!, call);
      routeOf(record, RouteId!);
      return page(record.routeResponses.get(RouteId!)?.values() ?? [], ({ RouteResponseId }) => RouteResponseId, input);
    },
  }),
  UpdateRouteResponse: operation<UpdateRouteResponseCommandInput, RouteResponse>(gateway, {
    method: "PATCH", path: oneOfRoute, input: { ...ROUTE, ...ROUTE_RESPONSE, RouteResponseId: required, RouteResponseKey: string() },
    run({ ApiId, RouteId, RouteResponseId, RouteResponseKey }, call) {
      const record = gateway.record(ApiId!, call);
      const response = { ...routeResponse(record, RouteId!, RouteResponseId!), ...(RouteResponseKey !== undefined && { RouteResponseKey }) };
      checkRouteResponse(below(record.routeResponses, RouteId!), response);
      below(record.routeResponses, RouteId!).set(RouteResponseId!, response);
      changed(gateway, record);
      return response;
    },
  }),
  DeleteRouteResponse: operation<DeleteRouteResponseCommandInput, object>(gateway, {
    method: "DELETE", path: oneOfRoute, input: { ...ROUTE, RouteResponseId: required },
    run({ ApiId, RouteId, RouteResponseId }, call) {
      const record = gateway.record(ApiId!, call);
      routeResponse(record, RouteId!, RouteResponseId!);
      record.routeResponses.get(RouteId!)?.delete(RouteResponseId!);
      changed(gateway, record);
      return {};
    },
  }),
});

const INTEGRATION = { ApiId: required, IntegrationId: required };
const ofIntegration = ({ ApiId, IntegrationId }: IntegrationKeyed) => `/apis/${ApiId}/integrations/${IntegrationId}/integrationresponses`;
const oneOfIntegration = (input: IntegrationKeyed & { readonly IntegrationResponseId: string | undefined }) => `${ofIntegration(input)}/${input.IntegrationResponseId}`;
const INTEGRATION_RESPONSE = {
  ContentHandlingStrategy: refused("conversions between binary and text are not in the local cloud"), ResponseParameters: refused("the mapping of responses is not in the local cloud"),
  ResponseTemplates: NO_TEMPLATES, TemplateSelectionExpression: NO_TEMPLATES,
};

function checkIntegrationResponse(responses: Map<string, IntegrationResponse>, response: IntegrationResponse): void {
  const key = response.IntegrationResponseKey!;
  // AWS: `$default`, or a pattern of status codes or error messages between slashes.
  if (key !== "$default" && !/^\/.+\/$/.test(key)) throw bad(`Invalid integration response key specified: ${key}`);
  if ([...responses.values()].some((other) => other.IntegrationResponseKey === key && other.IntegrationResponseId !== response.IntegrationResponseId)) {
    throw fail("ConflictException", `Integration response with key ${key} already exists for this Integration`);
  }
}

function integrationResponse(record: ApiRecord, integrationId: string, id: string): IntegrationResponse {
  integrationOf(record, integrationId);
  const found = record.integrationResponses.get(integrationId)?.get(id);
  if (!found) throw missing("Invalid IntegrationResponse identifier specified");
  return found;
}

/** AWS: proxy integrations, which are all that there are here, answer as they are: their integration responses are only kept. */
export const integrationResponses = (gateway: Gateway): Operations => ({
  CreateIntegrationResponse: operation<CreateIntegrationResponseCommandInput, IntegrationResponse>(gateway, {
    method: "POST", path: ofIntegration, input: { ...INTEGRATION, ...INTEGRATION_RESPONSE, IntegrationResponseKey: required },
    run(input, call) {
      const record = gateway.record(input.ApiId!, call);
      requireWebSocket(record, "IntegrationResponses");
      integrationOf(record, input.IntegrationId!);
      const responses = below(record.integrationResponses, input.IntegrationId!);
      const response: IntegrationResponse = { ...given(input, "ApiId", "IntegrationId"), IntegrationResponseKey: input.IntegrationResponseKey, IntegrationResponseId: gateway.id(7) };
      checkIntegrationResponse(responses, response);
      responses.set(response.IntegrationResponseId!, response);
      return response;
    },
  }),
  GetIntegrationResponse: operation<GetIntegrationResponseCommandInput, IntegrationResponse>(gateway, {
    method: "GET", path: oneOfIntegration, input: { ...INTEGRATION, IntegrationResponseId: required },
    run: ({ ApiId, IntegrationId, IntegrationResponseId }, call) => integrationResponse(gateway.record(ApiId!, call), IntegrationId!, IntegrationResponseId!),
  }),
  GetIntegrationResponses: operation<GetIntegrationResponsesCommandInput, GetIntegrationResponsesResponse>(gateway, {
    method: "GET", path: ofIntegration, input: { ...INTEGRATION, ...PAGE },
    run({ ApiId, IntegrationId, ...input }, call) {
      const record = gateway.record(ApiId!, call);
      integrationOf(record, IntegrationId!);
      return page(record.integrationResponses.get(IntegrationId!)?.values() ?? [], ({ IntegrationResponseId }) => IntegrationResponseId, input);
    },
  }),
  UpdateIntegrationResponse: operation<UpdateIntegrationResponseCommandInput, IntegrationResponse>(gateway, {
    method: "PATCH", path: oneOfIntegration, input: { ...INTEGRATION, ...INTEGRATION_RESPONSE, IntegrationResponseId: required, IntegrationResponseKey: string() },
    run(input, call) {
      const record = gateway.record(input.ApiId!, call);
      const response: IntegrationResponse = { ...integrationResponse(record, input.IntegrationId!, input.IntegrationResponseId!), ...(given(input, "ApiId", "IntegrationId") as IntegrationResponse) };
      const responses = below(record.integrationResponses, input.IntegrationId!);
      checkIntegrationResponse(responses, response);
      responses.set(input.IntegrationResponseId!, response);
      return response;
    },
  }),
  DeleteIntegrationResponse: operation<DeleteIntegrationResponseCommandInput, object>(gateway, {
    method: "DELETE", path: oneOfIntegration, input: { ...INTEGRATION, IntegrationResponseId: required },
    run({ ApiId, IntegrationId, IntegrationResponseId }, call) {
      const record = gateway.record(ApiId!, call);
      integrationResponse(record, IntegrationId!, IntegrationResponseId!);
      record.integrationResponses.get(IntegrationId!)?.delete(IntegrationResponseId!);
      return {};
    },
  }),
});
