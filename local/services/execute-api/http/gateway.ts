import type { IncomingMessage, ServerResponse } from "node:http";
import type { Integration } from "@aws-sdk/client-apigatewayv2";
import type { DeployedStage } from "../../../kernel/api-registry";
import { AwsError } from "../../../kernel/errors";
import type { RequestEntry, Span } from "../../../kernel/journal";
import { parseTrace, TRACE_HEADER } from "../../../kernel/trace-header";
import { decoded, domainOf, firstSegment, type Address } from "../address";
import type { Core } from "../core";
import { preflight, withCors } from "./cors";
import { eventV1, eventV2 } from "./events";
import { putEvents, type Outcome } from "./put-events";
import { refusal, replyOf, type Reply } from "./reply";
import { contextOf, pairs, queryOf, readBody, type HttpRequest, type RoutedRequest } from "./request";

interface Answered extends Outcome {
  readonly preflight?: boolean;
  readonly routeKey?: string;
  readonly integrationLatency?: number;
}

/** Answers the requests of HTTP APIs. */
export class HttpGateway {
  constructor(private readonly core: Core) {}

  handle(request: IncomingMessage, response: ServerResponse, address: Address): void {
    const at = this.stageOf(address);
    if (!at || at.api.DisableExecuteApiEndpoint) return send(request, response, refusal(404), this.core.id());
    const { context } = this.core;
    const begun = parseTrace(request.headers[TRACE_HEADER] as string | undefined) ?? context.journal.begin();
    const { path, rawPath } = pathsOf(at, address);
    const span = context.journal.open<RequestEntry>(begun, {
      kind: "request", api: at.api.ApiId!, stage: at.stage.StageName!, region: at.region, what: `${request.method} ${decoded(rawPath)}`,
    });
    context.work.run("execute-api: request", span.trace, () => this.exchange(request, response, { at, path, rawPath, search: address.search, span }));
  }

  /** AWS: a path that begins with the name of a stage is that stage's; `$default` takes all others. */
  private stageOf({ apiId, path }: Address): DeployedStage | undefined {
    return this.core.registry.stage(apiId, firstSegment(path).first) ?? this.core.registry.stage(apiId, "$default");
  }

  private async exchange(incoming: IncomingMessage, response: ServerResponse, opened: Pick<HttpRequest, "at" | "path" | "rawPath" | "search"> & { readonly span: Span<RequestEntry> }): Promise<void> {
    const { span, ...parts } = opened;
    const started = performance.now();
    const { core } = this;
    let body: Buffer | undefined;
    try {
      body = await readBody(incoming);
    } catch {
      return span.close({ error: { code: "ClientClosed", message: "the client went away before its request was there" } });
    }
    const request: HttpRequest = {
      ...parts, id: core.id(), method: incoming.method ?? "GET", query: queryOf(parts.search), headers: pairs(incoming.rawHeaders), body: body ?? Buffer.alloc(0),
      sourceIp: incoming.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "127.0.0.1", protocol: `HTTP/${incoming.httpVersion}`,
      domainName: domainOf(parts.at.api.ApiId!, parts.at.region, core.context.endpoint()), time: core.now, account: core.context.account, trace: span.trace,
    };
    let answered: Answered = { reply: refusal(500) };
    try {
      answered = body === undefined ? { reply: refusal(413) } : await this.answer(request);
    } finally {
      const reply = answered.preflight ? answered.reply : withCors(request.at.api.CorsConfiguration, request, answered.reply);
      send(incoming, response, reply, request.id);
      const durationMs = performance.now() - started;
      const { error } = answered;
      span.close({
        status: reply.status, ...(answered.routeKey !== undefined && { route: answered.routeKey }),
        ...(error && { error: { code: error.code, message: messageOf(error) } }), ...(error?.denial && { denial: error.denial }),
      }, durationMs);
      this.record(request, answered, reply, durationMs);
    }
  }

  private async answer(request: HttpRequest): Promise<Answered> {
    const { at } = request;
    const flight = preflight(at.api.CorsConfiguration, request);
    if (flight) return { reply: flight, preflight: true };
    const match = at.deployed && this.core.routesOf(at.deployed).match(request.method, request.path);
    if (!match) return { reply: refusal(404) };
    const { core } = this;
    const routeKey = match.route.RouteKey!;
    if (!core.throttle.passes(at.stage, routeKey, core.now) || !core.accountPasses(at.region)) return { reply: refusal(429), routeKey };
    const integration = at.deployed!.integrations.get(match.route.Target?.replace("integrations/", "") ?? "");
    if (!integration) return { reply: refusal(500), routeKey, error: new AwsError("NoIntegration", "The route has no integration") };
    const routed: RoutedRequest = { ...request, routeKey, pathParameters: match.pathParameters };
    const started = performance.now();
    const outcome = await this.integrate(integration, routed);
    return { ...outcome, routeKey, integrationLatency: performance.now() - started };
  }

  private async integrate(integration: Integration, request: RoutedRequest): Promise<Outcome> {
    const { core } = this;
    const sourceArn = core.arnOf(request.at.region, request.at.api.ApiId!, `${request.at.stage.StageName}/${resourceOf(request)}`);
    if (integration.IntegrationSubtype !== undefined) return putEvents(core, integration, request, sourceArn);
    const version = integration.PayloadFormatVersion!;
    const answer = await core.functions.invoke({
      integration, event: version === "2.0" ? eventV2(request) : eventV1(request), sourceArn, region: request.at.region, trace: request.trace,
    });
    switch (answer.kind) {
      case "answered": {
        const reply = replyOf(answer.payload, version);
        if (typeof reply !== "string") return { reply, integrationStatus: 200 };
        const error = new AwsError("MalformedResponse", `The response from the Lambda function doesn't match the format that API Gateway expects. Lambda doesn't return ${version} format: ${reply}`);
        return { reply: refusal(500), integrationStatus: 200, error };
      }
      case "function-error": return { reply: refusal(500), integrationStatus: 200, error: answer.error };
      case "denied": return { reply: refusal(500), integrationStatus: 403, error: answer.error };
      case "throttled": return { reply: refusal(503), integrationStatus: 429, error: answer.error };
      case "timeout": return { reply: refusal(503), error: answer.error };
      case "failed": return { reply: refusal(500), integrationStatus: answer.error.status ?? 500, error: answer.error };
    }
  }

  /** The access log, and the metrics. */
  private record(request: HttpRequest, { error, integrationStatus, integrationLatency, routeKey }: Answered, reply: Reply, durationMs: number): void {
    const { core } = this;
    const { region, api, stage } = request.at;
    const bytes = reply.body.length;
    const latency = integrationLatency === undefined ? undefined : Math.round(integrationLatency);
    const message = gatewayMessage(reply);
    core.logs.write({ apiId: api.ApiId!, stage, region, protocol: "HTTP" }, {
      ...contextOf({ ...request, ...(routeKey !== undefined && { routeKey }) }), dataProcessed: bytes + request.body.length, "error.message": message, "error.messageString": message && `"${message}"`,
      "error.responseType": message && `DEFAULT_${reply.status >= 500 ? "5XX" : "4XX"}`, "integration.error": error?.message, "integration.integrationStatus": integrationStatus, "integration.latency": latency,
      "integration.status": integrationStatus, integrationErrorMessage: error?.message, integrationLatency: latency, integrationStatus,
      responseLatency: Math.round(durationMs), responseLength: bytes, status: reply.status,
    }, request.trace);
    const measured = { region, apiId: api.ApiId!, stage: stage.StageName! };
    core.metrics.count(measured, "Count");
    core.metrics.count(measured, "4xx", reply.status >= 400 && reply.status < 500 ? 1 : 0);
    core.metrics.count(measured, "5xx", reply.status >= 500 ? 1 : 0);
    core.metrics.count(measured, "Latency", durationMs);
    core.metrics.count(measured, "DataProcessed", bytes + request.body.length);
    if (integrationLatency !== undefined) core.metrics.count(measured, "IntegrationLatency", integrationLatency);
  }
}

/** AWS: ARNs of HTTP APIs have the method that was used and the path of the route. */
const resourceOf = ({ routeKey, method }: RoutedRequest): string => (routeKey === "$default" ? routeKey : `${method}${routeKey.slice(routeKey.indexOf(" ") + 1)}`);

function pathsOf(at: DeployedStage, { path }: Address): { readonly path: string; readonly rawPath: string } {
  return at.stage.StageName === "$default" ? { path, rawPath: path } : { path: firstSegment(path).rest, rawPath: path };
}

const messageOf = (error: AwsError): string => (error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message);

/** The gateway's own message, where the answer is its own and not the integration's. */
function gatewayMessage({ status, body }: Reply): string | undefined {
  const own = refusal(status);
  return status >= 400 && own.body.equals(body) ? (JSON.parse(body.toString()) as { message?: string }).message : undefined;
}

export function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply, requestId: string): void {
  if (response.destroyed) return;
  const all: Record<string, string | string[]> = { "apigw-requestid": requestId };
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const known = all[key];
    all[key] = known === undefined ? value : [known, value].flat();
  }
  if (!request.complete) {
    all["connection"] = "close";
    request.resume();
  }
  const empty = status === 204 || status === 304;
  if (!empty) all["content-length"] = String(body.length);
  response.writeHead(status, all);
  response.end(empty || request.method === "HEAD" ? undefined : body);
}
