import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { DEPLOYED_ENDPOINTS } from "../../kernel/deployed";
import type { ServiceModule } from "../../kernel/service";
import { addressOf, isConnections } from "./address";
import { connections } from "./connections";
import { Core } from "./core";
import { HttpGateway, send } from "./http/gateway";
import { json, refusal } from "./http/reply";
import { refuse, WebSocketGateway } from "./websocket/gateway";

/** Whether a request shows who sent it. */
const isSigned = (request: IncomingMessage): boolean => request.headers.authorization !== undefined || request.url!.includes("X-Amz-Signature=");

/** The data plane of Amazon API Gateway: runs the HTTP and WebSocket APIs that `apigatewayv2` manages. */
export const executeApi: ServiceModule = {
  id: "execute-api",
  wire: { sdk: "@aws-sdk/client-apigatewaymanagementapi", protocol: "restJson", signingName: "execute-api", version: "2018-11-29", maxBody: 10_000_000, quirks: { pathFrom: "@connections" } },
  eventSource: "apigateway.amazonaws.com",
  codes: { validation: "BadRequestException", accessDenied: "AccessDeniedException" },
  open(context) {
    const core = new Core(context);
    const http = new HttpGateway(core);
    const sockets = new WebSocketGateway(core);
    const protocolOf = (apiId: string) => core.registry.api(apiId)?.api.ProtocolType;
    context.ports.provide(DEPLOYED_ENDPOINTS, {
      request(request: IncomingMessage, response: ServerResponse): boolean {
        const address = addressOf(request.url!, request.headers.host);
        if (!address) return false;
        if (protocolOf(address.apiId) !== "WEBSOCKET") http.handle(request, response, address);
        else if (!isConnections(address.path)) send(request, response, refusal(403), core.id());
        // The commands on connections are an AWS API: the wire goes on with them.
        else if (isSigned(request)) return false;
        else send(request, response, json(403, { message: "Missing Authentication Token" }), core.id());
        return true;
      },
      upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
        const address = addressOf(request.url ?? "/", request.headers.host);
        if (!address) return false;
        if (protocolOf(address.apiId) === "WEBSOCKET") sockets.upgrade(request, socket, head, address);
        else refuse(socket, protocolOf(address.apiId) === "HTTP" ? 400 : 403, { message: protocolOf(address.apiId) === "HTTP" ? "Bad Request" : "Forbidden" });
        return true;
      },
      close: () => sockets.close(),
    });
    return {
      operations: connections(core, sockets.connections),
      dispose: () => Promise.resolve(sockets.close()),
    };
  },
};
