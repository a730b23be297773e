import type { IncomingMessage } from "node:http";
import type { RequestSource } from "../../../../model/api-gateway";
import type { DeployedStage } from "../../../kernel/api-registry";
import type { Trace } from "../../../kernel/journal";
import { clfTime, type Variables } from "../access-log";
import { decoded } from "../address";

/** A request to an HTTP API, as far as the gateway knows it. */
export interface HttpRequest {
  readonly id: string;
  readonly at: DeployedStage;
  readonly method: string;
  /** With the stage, where it is not `$default`: what functions see. Percent-encoded. */
  readonly rawPath: string;
  /** Without it: what routes are matched by. */
  readonly path: string;
  readonly search: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** As they were sent, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly protocol: string;
  readonly domainName: string;
  readonly time: number;
  readonly account: string;
  /** For whatever the request sets going. */
  readonly trace: Trace;
}

/** A request and the route that takes it. */
export interface RoutedRequest extends HttpRequest {
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** AWS: bytes. */
export const MAX_BODY = 10 * 1024 * 1024;

/** Reads a body; undefined when it is too large, which is known before all of it is here. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  // What is not read any more must not cut the connection, over which the answer goes.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function pairs(rawHeaders: readonly string[]): [string, string][] {
  const out: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) out.push([rawHeaders[i]!, rawHeaders[i + 1]!]);
  return out;
}

export const queryOf = (search: string): [string, string][] => [...new URLSearchParams(search)];

/** All values of a header, joined as HTTP says. */
export function headerOf(request: HttpRequest, name: string): string | undefined {
  const values = request.headers.flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []));
  return values.length === 0 ? undefined : values.join(",");
}

/** AWS: what is no text travels to functions in base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded)\b|application\/[\w.+-]+\+(json|xml)\b)/i;

export function bodyOf(request: HttpRequest): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (request.body.length === 0) return { isBase64Encoded: false };
  const type = headerOf(request, "content-type");
  const text = type === undefined || TEXT.test(type);
  return { body: request.body.toString(text ? "utf8" : "base64"), isBase64Encoded: !text };
}

/** The `$context` variables that are known before there is an answer. */
export const contextOf = (request: HttpRequest & { readonly routeKey?: string }): Variables => ({
  accountId: request.account, apiId: request.at.api.ApiId, domainName: request.domainName, domainPrefix: request.at.api.ApiId, extendedRequestId: request.id,
  httpMethod: request.method, "identity.sourceIp": request.sourceIp, "identity.userAgent": headerOf(request, "user-agent"), path: decoded(request.rawPath),
  protocol: request.protocol, requestId: request.id, requestTime: clfTime(request.time), requestTimeEpoch: request.time, routeKey: request.routeKey, stage: request.at.stage.StageName,
});

/** What parameter mappings look into. */
export function sourceOf(request: RoutedRequest): RequestSource {
  const body = request.body.length === 0 ? undefined : request.body.toString();
  const context = contextOf(request);
  let json: { value: unknown } | undefined;
  return {
    body,
    json: () => (json ??= { value: parsed(body) }).value,
    header: (name) => headerOf(request, name),
    // AWS: of a parameter that stands several times, all values.
    querystring: (name) => { const values = request.query.flatMap(([key, value]) => (key === name ? [value] : [])); return values.length === 0 ? undefined : values.join(","); },
    path: (name) => (Object.hasOwn(request.pathParameters, name) ? request.pathParameters[name] : undefined),
    wholePath: decoded(request.path),
    context: (name) => { const value = Object.hasOwn(context, name) ? context[name] : undefined; return value === undefined ? undefined : String(value); },
    stageVariable: (name) => request.at.stage.StageVariables?.[name],
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
