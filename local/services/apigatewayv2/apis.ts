import type {
  Api, Cors, CreateApiCommandInput, CreateApiResponse, DeleteApiCommandInput, DeleteCorsConfigurationCommandInput, GetApiCommandInput, GetApisCommandInput,
  GetApisResponse, UpdateApiCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import { parseExpression } from "../../../model/api-gateway";
import type { Operations } from "../../kernel/operation";
import { boolean, list, number, refused, string, structure, type Shape } from "../../kernel/shape";
import { bad, lacking } from "./errors";
import { checkTags, given, operation, required, TAGS } from "./operation";
import { page, PAGE } from "./paging";
import type { Gateway } from "./state";

const QUICK = refused("quick create is not in the local cloud: create the integration, the route and the stage");

const CORS = structure({
  AllowCredentials: boolean(), AllowHeaders: list(string()), AllowMethods: list(string({ oneOf: ["*", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] })),
  AllowOrigins: list(string()), ExposeHeaders: list(string()), MaxAge: number({ min: -1, max: 86400 }),
});

const SETTINGS: Readonly<Record<string, Shape>> = {
  ApiKeySelectionExpression: string({ oneOf: ["$request.header.x-api-key", "$context.authorizer.usageIdentifierKey"] }),
  CorsConfiguration: CORS, CredentialsArn: QUICK, Description: string({ max: 1024 }),
  DisableSchemaValidation: boolean(), DisableExecuteApiEndpoint: boolean(),
  IpAddressType: string({ oneOf: ["ipv4", "dualstack"] }), RouteKey: QUICK, RouteSelectionExpression: string(), Target: QUICK, Version: string({ min: 1, max: 64 }),
};

const HTTP_SELECTION = ["$request.method $request.path", "${request.method} ${request.path}"];

function checkApi(api: Api): void {
  const http = api.ProtocolType === "HTTP";
  if (http && !HTTP_SELECTION.includes(api.RouteSelectionExpression!)) throw bad(`Only ${HTTP_SELECTION[1]} is supported for RouteSelectionExpression on protocolType HTTP`);
  if (!http) checkSelection(api.RouteSelectionExpression);
  if (http && api.DisableSchemaValidation) throw bad("DisableSchemaValidation is not supported on protocolType HTTP");
  if (!http && api.CorsConfiguration) throw bad("CorsConfiguration is not supported on protocolType WEBSOCKET");
  if (api.CorsConfiguration) checkCors(api.CorsConfiguration);
  if (api.IpAddressType === "dualstack") throw lacking("IpAddressType dualstack (it listens on 127.0.0.1 only)");
  checkTags(api.Tags);
}

/** AWS: what chooses a route is text and places in the message's JSON. */
function checkSelection(text: string | undefined): void {
  if (!text) throw bad("Missing RouteSelectionExpression");
  const expression = parseExpression(text);
  const usable = typeof expression !== "string" && expression.parts.some((part) => typeof part !== "string")
    && expression.parts.every((part) => typeof part === "string" || (part.from === "body" && part.path.length > 0));
  // AWS: `request.body.action`, without the dollar, is not an expression.
  if (!usable) throw bad(`Invalid routeSelectionExpression specified: ${text}`);
}

function checkCors({ AllowCredentials, AllowHeaders = [], AllowMethods = [], AllowOrigins = [], ExposeHeaders = [] }: Cors): void {
  for (const [name, values] of Object.entries({ allowHeaders: AllowHeaders, allowMethods: AllowMethods, allowOrigins: AllowOrigins, exposeHeaders: ExposeHeaders })) {
    // AWS: credentials and a wildcard exclude each other, as in browsers.
    if (AllowCredentials && values.includes("*")) throw bad(`${name} can not contain '*' when allowCredentials is true`);
  }
  const wrong = AllowOrigins.find((origin) => origin !== "*" && !/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/i.test(origin));
  if (wrong !== undefined) throw bad(`Invalid format for origin ${wrong}. Origin should be of the format scheme://host[:port] or *.`);
}

export const apis = (gateway: Gateway): Operations => ({
  CreateApi: operation<CreateApiCommandInput, CreateApiResponse>(gateway, {
    method: "POST", path: () => "/apis",
    input: { ...SETTINGS, Name: string({ required: true, min: 1, max: 128 }), ProtocolType: string({ required: true, oneOf: ["HTTP", "WEBSOCKET"] }), Tags: TAGS },
    run(input, call) {
      const id = gateway.id(10);
      const api: Api = {
        ApiKeySelectionExpression: "$request.header.x-api-key", DisableExecuteApiEndpoint: false, IpAddressType: "ipv4", Tags: {},
        ...(input.ProtocolType === "HTTP" && { RouteSelectionExpression: HTTP_SELECTION[0] }),
        ...given(input), ApiId: id, ApiEndpoint: gateway.endpointOf(id, input.ProtocolType), CreatedDate: gateway.now(),
        Name: input.Name, ProtocolType: input.ProtocolType, RouteSelectionExpression: input.RouteSelectionExpression ?? (input.ProtocolType === "HTTP" ? HTTP_SELECTION[0] : undefined),
      };
      checkApi(api);
      gateway.apis(call).set(id, {
        id, region: call.region, api, routes: new Map(), routeResponses: new Map(), integrations: new Map(), integrationResponses: new Map(),
        deployments: new Map(), stages: new Map(),
      });
      return api;
    },
  }),
  GetApi: operation<GetApiCommandInput, Api>(gateway, {
    method: "GET", path: ({ ApiId }) => `/apis/${ApiId}`, input: { ApiId: required },
    run: ({ ApiId }, call) => gateway.record(ApiId!, call).api,
  }),
  GetApis: operation<GetApisCommandInput, GetApisResponse>(gateway, {
    method: "GET", path: () => "/apis", input: PAGE,
    run: (input, call) => page([...gateway.apis(call).values()].map(({ api }) => api), ({ ApiId }) => ApiId, input),
  }),
  UpdateApi: operation<UpdateApiCommandInput, Api>(gateway, {
    method: "PATCH", path: ({ ApiId }) => `/apis/${ApiId}`, input: { ...SETTINGS, ApiId: required, Name: string({ min: 1, max: 128 }) },
    run(input, call) {
      const record = gateway.record(input.ApiId!, call);
      const api: Api = { ...record.api, ...(given(input, "ApiId") as Partial<Api>) };
      checkApi(api);
      return (record.api = api);
    },
  }),
  DeleteApi: operation<DeleteApiCommandInput, object>(gateway, {
    method: "DELETE", path: ({ ApiId }) => `/apis/${ApiId}`, input: { ApiId: required },
    run({ ApiId }, call) {
      gateway.apis(call).delete(gateway.record(ApiId!, call).id);
      return {};
    },
  }),
  DeleteCorsConfiguration: operation<DeleteCorsConfigurationCommandInput, object>(gateway, {
    method: "DELETE", path: ({ ApiId }) => `/apis/${ApiId}/cors`, input: { ApiId: required },
    run({ ApiId }, call) {
      const record = gateway.record(ApiId!, call);
      const { CorsConfiguration: _gone, ...rest } = record.api;
      record.api = rest as Api;
      return {};
    },
  }),
});
