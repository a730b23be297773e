import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Route } from "@aws-sdk/client-apigatewayv2";
import { WebSocketServer } from "ws";
import type { DeployedStage } from "../../../kernel/api-registry";
import { AwsError } from "../../../kernel/errors";
import type { RequestEntry, Span, Trace } from "../../../kernel/journal";
import { parseTrace, TRACE_HEADER } from "../../../kernel/trace-header";
import { domainOf, firstSegment, type Address } from "../address";
import type { Core } from "../core";
import { pairs, queryOf } from "../http/request";
import { Connection, type Ending, type Listener, type Opening } from "./connection";
import { connectEvent, disconnectEvent, messageEvent, type Occasion } from "./events";
import { MAX_MESSAGE } from "./limits";
import { messageOf, Runner, type Ran, type Run } from "./runner";
import { selectRoute } from "./selection";

const routeOf = (at: DeployedStage, key: string): Route | undefined => at.deployed?.routes.find(({ RouteKey }) => RouteKey === key);

/** The clients of WebSocket APIs: how they come, what they say, how they go. */
export class WebSocketGateway implements Listener {
  readonly connections = new Map<string, Connection>();
  private readonly runner: Runner;
  /** AWS: the subprotocol is chosen by the answer to `$connect`; no extension is agreed on. */
  private readonly protocols = new WeakMap<IncomingMessage, string>();
  private readonly server = new WebSocketServer({
    noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: MAX_MESSAGE, handleProtocols: (_offered, request) => this.protocols.get(request) ?? false,
  });

  constructor(private readonly core: Core) {
    this.runner = new Runner(core);
  }

  /** Takes over a connection that asks to become a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, { apiId, path, search }: Address): void {
    const { first, rest } = firstSegment(path);
    const at = this.core.registry.stage(apiId, first);
    if (!at?.deployed || rest !== "/" || at.api.DisableExecuteApiEndpoint) return refuse(socket, 403, { message: "Forbidden" });
    if (request.headers.upgrade?.toLowerCase() !== "websocket") return refuse(socket, 400, { message: "Bad Request" });
    const { context } = this.core;
    const now = this.core.now;
    const opening: Opening = {
      id: this.core.id(), apiId, stageName: first, region: at.region, sourceIp: request.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "127.0.0.1",
      userAgent: request.headers["user-agent"], connectedAt: now,
    };
    const span = this.open(opening, "CONNECT", parseTrace(request.headers[TRACE_HEADER] as string | undefined) ?? context.journal.begin());
    context.work.run("execute-api: $connect", span.trace, () => this.connect({ request, socket, head, at, opening, span, search }));
  }

  /** Ends all connections at once; nobody is told. */
  close(): void {
    for (const connection of this.connections.values()) connection.cut();
    this.connections.clear();
    this.server.close();
  }

  private open({ apiId, stageName, region, id }: Opening, what: string, trace: Trace): Span<RequestEntry> {
    return this.core.context.journal.open<RequestEntry>(trace, { kind: "request", api: apiId, stage: stageName, region, what, connection: id });
  }

  private occasion(at: DeployedStage, { apiId, region }: Opening, given: Pick<Occasion, "type" | "routeKey" | "messageId" | "ending">): Occasion {
    const { core } = this;
    return { ...given, requestId: core.id(), time: core.now, domainName: domainOf(apiId, region, core.context.endpoint()), stageVariables: at.stage.StageVariables };
  }

  private async connect(coming: { request: IncomingMessage; socket: Duplex; head: Buffer; at: DeployedStage; opening: Opening; span: Span<RequestEntry>; search: string }): Promise<void> {
    const { request, socket, head, at, opening, span } = coming;
    const occasion = this.occasion(at, opening, { type: "CONNECT", routeKey: "$connect" });
    const route = routeOf(at, "$connect");
    const event = () => connectEvent(opening, occasion, { headers: pairs(request.rawHeaders), query: queryOf(coming.search), trace: span.trace });
    const run: Run = { at, opening, occasion, route, span, event };
    const ran = await this.admitted(run);
    if (ran.status < 200 || ran.status > 299) {
      const body = ran.error ? { message: messageOf(ran.status), connectionId: opening.id, requestId: occasion.requestId } : undefined;
      return refuse(socket, ran.status, body);
    }
    const chosen = protocolOf(ran.payload);
    if (chosen !== undefined) this.protocols.set(request, chosen);
    // The client may have gone while the function ran: AWS tells the function so.
    if (socket.destroyed) return this.disconnected(opening, { code: 1006, reason: "" });
    this.server.handleUpgrade(request, socket, head, (ws) => {
      const connection = new Connection(opening, ws, socket, this.core.context.clock, this);
      this.connections.set(opening.id, connection);
    });
  }

  /** Whether the client may come in: by the limits, then by what the function of `$connect` says. */
  private async admitted(run: Run): Promise<Ran> {
    const { core } = this;
    const { at, opening, occasion, route } = run;
    if (!core.accountPasses(opening.region, "connects") || !core.throttle.passes(at.stage, occasion.routeKey, core.now)) {
      const ran: Ran = { status: 429, error: new AwsError("LimitExceeded", "Too many connections at once: 500 a second, or what the stage allows") };
      this.runner.finish(run, ran, 0);
      return ran;
    }
    if (route) return this.runner.run(run);
    this.runner.finish(run, { status: 200 }, 0);
    return { status: 200 };
  }

  async message(connection: Connection, text: string): Promise<void> {
    const { opening } = connection;
    const { context, registry } = this.core;
    const at = registry.stage(opening.apiId, opening.stageName);
    // The API or its stage was deleted.
    if (!at) return connection.end(1001, "Going away");
    const span = this.open(opening, "MESSAGE", context.journal.begin());
    await new Promise<void>((resolve) => {
      context.work.run("execute-api: message", span.trace, () => this.receive(connection, { at, text, span }).finally(resolve));
    });
  }

  private async receive(connection: Connection, { at, text, span }: { at: DeployedStage; text: string; span: Span<RequestEntry> }): Promise<void> {
    const { core } = this;
    const { opening } = connection;
    const selected = selectRoute(at.api.RouteSelectionExpression!, text);
    const route = (selected === undefined || selected.startsWith("$") ? undefined : routeOf(at, selected)) ?? routeOf(at, "$default");
    const occasion = this.occasion(at, opening, { type: "MESSAGE", routeKey: route?.RouteKey ?? "$default", messageId: core.id() });
    const run: Run = { at, opening, occasion, route, span, event: () => messageEvent(opening, occasion, text) };
    let ran: Ran;
    if (!route) {
      ran = { status: 403, error: new AwsError("NoRoute", `No route fits ${selected === undefined ? "the message" : JSON.stringify(selected)}, and there is no $default`) };
      this.runner.finish(run, ran, 0);
    } else if (!core.throttle.passes(at.stage, occasion.routeKey, core.now) || !core.accountPasses(opening.region)) {
      ran = { status: 429, error: new AwsError("LimitExceeded", "More messages than the stage or the account allows") };
      this.runner.finish(run, ran, 0);
    } else {
      ran = await this.runner.run(run);
    }
    this.respond(connection, { at, route, ran, occasion });
  }

  /** AWS: an answer goes back only by a route response; what went wrong is always told. */
  private respond(connection: Connection, { at, route, ran, occasion }: { at: DeployedStage; route: Route | undefined; ran: Ran; occasion: Occasion }): void {
    if (!connection.isOpen || connection.isFull) return;
    if (ran.error) return connection.send(JSON.stringify({ message: messageOf(ran.status), connectionId: connection.opening.id, requestId: occasion.requestId }));
    const responds = route?.RouteResponseSelectionExpression !== undefined && (at.deployed?.routeResponses.get(route.RouteId!)?.length ?? 0) > 0;
    if (!responds) return;
    const { body } = (ran.payload ?? {}) as { body?: unknown };
    if (typeof body === "string" && body !== "") connection.send(body);
  }

  closed({ opening }: Connection, ending: Ending): void {
    this.connections.delete(opening.id);
    this.disconnected(opening, ending);
  }

  /** AWS: best effort; what the function answers goes nowhere. */
  private disconnected(opening: Opening, ending: Ending): void {
    const at = this.core.registry.stage(opening.apiId, opening.stageName);
    if (!at) return;
    const span = this.open(opening, "DISCONNECT", this.core.context.journal.begin());
    const occasion = this.occasion(at, opening, { type: "DISCONNECT", routeKey: "$disconnect", ending });
    const route = routeOf(at, "$disconnect");
    const run: Run = { at, opening, occasion, route, span, event: () => disconnectEvent(opening, occasion) };
    if (!route) return this.runner.finish(run, { status: 200 }, 0);
    this.core.context.work.run("execute-api: $disconnect", span.trace, async () => { await this.runner.run(run); });
  }
}

function protocolOf(payload: unknown): string | undefined {
  const { headers } = (payload ?? {}) as { headers?: unknown };
  if (typeof headers !== "object" || headers === null) return undefined;
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === "sec-websocket-protocol")?.[1] as unknown;
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** Answers a handshake with anything but a WebSocket. */
export function refuse(socket: Duplex, status: number, value?: object): void {
  const body = value === undefined ? "" : JSON.stringify(value);
  socket.end(`HTTP/1.1 ${status} ${status === 403 ? "Forbidden" : "Refused"}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy());
}
