import { API_REGISTRY } from "../../kernel/api-registry";
import type { ServiceModule } from "../../kernel/service";
import { apis } from "./apis";
import { deployments } from "./deployments";
import { integrations } from "./integrations";
import { integrationResponses, routeResponses } from "./responses";
import { routes } from "./routes";
import { stages } from "./stages";
import { Gateway } from "./state";
import { tags } from "./tags";

/** Amazon API Gateway, version 2: the management of HTTP and WebSocket APIs. They are run by `execute-api`. */
export const apigatewayv2: ServiceModule = {
  id: "apigatewayv2",
  wire: { sdk: "@aws-sdk/client-apigatewayv2", protocol: "restJson", signingName: "apigateway", version: "2018-11-29", maxBody: 6_000_000, quirks: { pathPrefix: "/v2/" } },
  eventSource: "apigateway.amazonaws.com",
  codes: { validation: "BadRequestException", accessDenied: "AccessDeniedException" },
  open(context) {
    const gateway = new Gateway(context);
    context.ports.provide(API_REGISTRY, gateway);
    return {
      operations: {
        ...apis(gateway), ...routes(gateway), ...routeResponses(gateway), ...integrations(gateway), ...integrationResponses(gateway),
        ...deployments(gateway), ...stages(gateway), ...tags(gateway),
      },
    };
  },
};
