import type { Cors } from "@aws-sdk/client-apigatewayv2";
import { headerOf, type HttpRequest } from "./request";
import type { Reply } from "./reply";

/** CORS as the gateway itself answers it. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */

type Headers = [name: string, value: string][];

const CORS_HEADER = /^access-control-/i;

/** A preflight is answered by the gateway, whatever routes there are; undefined when the request is none. */
export function preflight(cors: Cors | undefined, request: HttpRequest): Reply | undefined {
  if (!cors || request.method !== "OPTIONS" || headerOf(request, "origin") === undefined || headerOf(request, "access-control-request-method") === undefined) return undefined;
  const headers = allowed(cors, request);
  if (headers.length > 0) {
    if (cors.AllowMethods?.length) headers.push(["access-control-allow-methods", cors.AllowMethods.join(",")]);
    if (cors.AllowHeaders?.length) headers.push(["access-control-allow-headers", cors.AllowHeaders.join(",")]);
    if (cors.MaxAge) headers.push(["access-control-max-age", String(cors.MaxAge)]);
  }
  return { status: 204, headers, body: Buffer.alloc(0) };
}

/** AWS: with a configuration, the headers of the integration are left out and the configured ones sent. */
export function withCors(cors: Cors | undefined, request: HttpRequest, reply: Reply): Reply {
  if (!cors) return reply;
  const headers = [...reply.headers.filter(([name]) => !CORS_HEADER.test(name)), ...allowed(cors, request)];
  if (headerOf(request, "origin") !== undefined && cors.ExposeHeaders?.length) headers.push(["access-control-expose-headers", cors.ExposeHeaders.join(",")]);
  return { ...reply, headers };
}

function allowed(cors: Cors, request: HttpRequest): Headers {
  const origin = headerOf(request, "origin");
  if (origin === undefined || !cors.AllowOrigins?.some((pattern) => fits(pattern, origin))) return [];
  const any = cors.AllowOrigins.includes("*");
  return [
    ["access-control-allow-origin", any ? "*" : origin],
    ...(cors.AllowCredentials ? [["access-control-allow-credentials", "true"] as [string, string]] : []),
    ...(any ? [] : [["vary", "Origin"] as [string, string]]),
  ];
}

/** AWS: `*`, a scheme with any host (`https://*`), or an origin. */
function fits(pattern: string, origin: string): boolean {
  if (pattern === "*") return true;
  return pattern.endsWith("://*") ? origin.startsWith(pattern.slice(0, -1)) : pattern.toLowerCase() === origin.toLowerCase();
}
