import type { Route } from "@aws-sdk/client-apigatewayv2";
import type { DeployedStage } from "../../../kernel/api-registry";
import { AwsError } from "../../../kernel/errors";
import type { RequestEntry, Span } from "../../../kernel/journal";
import type { Core } from "../core";
import type { Answer } from "../invoke";
import type { Opening } from "./connection";
import { contextOf, type Occasion } from "./events";

/** What came of a route. */
export interface Ran {
  /** What the client would get over HTTP; of messages, for the logs. */
  readonly status: number;
  /** What the function returned. */
  readonly payload?: unknown;
  readonly error?: AwsError;
}

export interface Run {
  readonly at: DeployedStage;
  readonly opening: Opening;
  readonly occasion: Occasion;
  /** Absent: there is no route for it. */
  readonly route: Route | undefined;
  readonly span: Span<RequestEntry>;
  event(): object;
}

/** AWS's statuses, by what came of the integration. */
const STATUS: Readonly<Record<Exclude<Answer["kind"], "answered">, number>> = { "function-error": 502, denied: 500, throttled: 500, timeout: 504, failed: 500 };

/** Asks the integration of a route, and keeps the records: journal, access log, metrics. */
export class Runner {
  constructor(private readonly core: Core) {}

  async run(run: Run): Promise<Ran> {
    const started = performance.now();
    const ran = await this.ask(run);
    this.finish(run, ran, performance.now() - started);
    return ran;
  }

  /** Writes down what never reached an integration. */
  finish({ at, opening, occasion, span }: Run, { status, error }: Ran, durationMs: number): void {
    const { core } = this;
    span.close({
      route: occasion.routeKey, status,
      ...(error && { error: { code: error.code, message: error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message } }), ...(error?.denial && { denial: error.denial }),
    }, durationMs);
    const latency = Math.round(durationMs);
    core.logs.write({ apiId: opening.apiId, stage: at.stage, region: opening.region, protocol: "WEBSOCKET" }, {
      ...contextOf(opening, occasion), status, integrationLatency: latency, "integration.latency": latency, "integration.status": status, "integration.integrationStatus": status,
      "integration.error": error?.message, integrationErrorMessage: error?.message, "error.message": error && messageOf(status), "error.messageString": error && `"${messageOf(status)}"`,
      "error.responseType": error && (status === 403 ? "ACCESS_DENIED" : status === 429 ? "THROTTLED" : status === 504 ? "INTEGRATION_TIMEOUT" : status < 500 ? "DEFAULT_4XX" : "INTEGRATION_FAILURE"),
    }, span.trace);
    const measured = { region: opening.region, apiId: opening.apiId, stage: opening.stageName };
    if (occasion.type === "CONNECT") core.metrics.count(measured, "ConnectCount");
    if (occasion.type === "MESSAGE") core.metrics.count(measured, "MessageCount");
    core.metrics.count(measured, "IntegrationLatency", durationMs);
    if (status >= 400 && status < 500) core.metrics.count(measured, "ClientError");
    if (status >= 500) core.metrics.count(measured, "IntegrationError");
  }

  private async ask({ at, opening, occasion, route, span, event }: Run): Promise<Ran> {
    const integration = at.deployed?.integrations.get(route?.Target?.replace("integrations/", "") ?? "");
    if (!integration) return { status: 500, error: new AwsError("NoIntegration", `The route ${occasion.routeKey} has no integration`) };
    const answer = await this.core.functions.invoke({
      integration, event: event(), region: opening.region, trace: span.trace,
      sourceArn: this.core.arnOf(opening.region, opening.apiId, `${opening.stageName}/${occasion.routeKey}`),
    });
    if (answer.kind !== "answered") return { status: STATUS[answer.kind], error: answer.error };
    const status = statusOf(answer.payload);
    if (status !== undefined) return { status, payload: answer.payload };
    const error = new AwsError("MalformedResponse", "The response from the Lambda function doesn't match the format that API Gateway expects: it has no statusCode");
    // AWS: only the answer to $connect must be well-formed, and there it is a bad gateway.
    return occasion.type === "CONNECT" ? { status: 502, error } : { status: 200, payload: answer.payload };
  }
}

/** AWS's words in frames and refusals. */
export function messageOf(status: number): string {
  switch (status) {
    case 403: return "Forbidden";
    case 429: return "Too Many Requests";
    case 504: return "Endpoint request timed out";
    default: return "Internal server error";
  }
}

function statusOf(payload: unknown): number | undefined {
  if (typeof payload !== "object" || payload === null) return undefined;
  const status = Number((payload as { statusCode?: unknown }).statusCode ?? NaN);
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}
