import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { messageOf, type AwsError } from "../kernel/errors";
import { ANONYMOUS, nameOf } from "../kernel/caller";
import type { Kernel } from "../kernel/kernel";
import type { Transport } from "../kernel/operation";
import { parseTrace, TRACE_HEADER } from "../kernel/trace-header";
import { Exchange } from "./exchange-state";
import { awsError } from "./errors";
import { writeError } from "./error-response";
import { header } from "./incoming";
import type { Identity } from "./identity";
import { Reader } from "./reader";
import type { Registry } from "./registry";
import { writeOutput, type Answer } from "./response";
import { send, sendAndClose } from "./send";
import { Wakefulness } from "./wakefulness";

/** Turns requests into operations, and what they give into answers. */
export class Exchanges {
  private readonly reader: Reader;
  private readonly wakefulness: Wakefulness;
  /** By connection, of which each carries one request at a time. */
  private readonly aborters = new Map<Socket, AbortController>();

  constructor(private readonly kernel: Kernel, registry: Registry) {
    this.reader = new Reader(kernel, registry);
    this.wakefulness = new Wakefulness({ busy: () => kernel.work.busy });
  }

  /** Answers a request. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.wakefulness.asked();
    const trace = parseTrace(header(request.headers, TRACE_HEADER)) ?? this.kernel.journal.begin();
    const exchange = new Exchange(request, trace, this.kernel.ids);
    try {
      send(response, exchange.head.method, await this.answer(exchange), (error) => this.bug(exchange, error));
    } catch (thrown) {
      this.fail(exchange, response, thrown);
    }
    this.wakefulness.answered();
  }

  /** Tells all operations under way that nobody waits for them any more. */
  abort(): void {
    for (const aborter of this.aborters.values()) aborter.abort(new Error("the local cloud is closing"));
  }

  /** Aborted when the client goes away. One a connection, because making one costs more than most operations do. */
  private signalOf({ socket }: IncomingMessage): AbortSignal {
    let aborter = this.aborters.get(socket);
    if (!aborter) {
      this.aborters.set(socket, aborter = new AbortController());
      socket.once("close", () => this.gone(socket));
      if (socket.destroyed) this.gone(socket);
    }
    return aborter.signal;
  }

  private gone(socket: Socket): void {
    this.aborters.get(socket)?.abort(new Error("the client went away"));
    this.aborters.delete(socket);
  }

  private async answer(exchange: Exchange): Promise<Answer> {
    const { service, operation, input, identity } = await this.reader.read(exchange);
    exchange.phase = "dispatched";
    const output = await this.kernel.dispatch.perform<Record<string, unknown> | undefined>({
      service: service.id, operation: operation.name, input, caller: identity.caller, region: identity.region, trace: exchange.trace,
      requestId: exchange.ids.requestId, transport: transportOf(exchange, identity), signal: this.signalOf(exchange.request),
    });
    exchange.phase = "writing";
    return writeOutput(service.spec, operation, output ?? {}, exchange.ids);
  }

  private fail(exchange: Exchange, response: ServerResponse, thrown: unknown): void {
    const error = awsError(thrown, exchange.service?.spec);
    if (!error || response.headersSent) return void response.destroy();
    try {
      this.record(exchange, error);
      sendAndClose(exchange.request, response, writeError(error, exchange.service, exchange.head, exchange.ids));
    } catch (again) {
      this.bug(exchange, again);
      response.destroy();
    }
  }

  /** Requests that never reach the dispatch are part of the story, too. */
  private record(exchange: Exchange, error: AwsError): void {
    if (error.code === "InternalFailure" && exchange.phase !== "dispatched") this.bug(exchange, error.cause);
    const service = exchange.service?.id ?? exchange.claimed;
    if (exchange.phase !== "reading" || !service) return;
    this.kernel.journal.record(exchange.trace, {
      kind: "call", service, operation: exchange.operation ?? `${exchange.head.method} ${exchange.head.path}`,
      region: exchange.identity?.region ?? this.kernel.region, caller: nameOf(exchange.identity?.caller ?? ANONYMOUS), via: "wire",
      // The rest of a long message shows what was signed, session tokens and all.
      readOnly: false, status: "error", error: { code: error.code, message: error.message.split("\n", 1)[0]! },
    });
  }

  private bug(exchange: Exchange, thrown: unknown): void {
    const what = `the wire, ${exchange.phase} ${exchange.service?.id ?? "a request"} ${exchange.operation ?? ""}`.trimEnd();
    this.kernel.journal.record(exchange.trace, { kind: "bug", what, message: messageOf(thrown), stack: (thrown as Error | undefined)?.stack });
  }
}

function transportOf({ request, head, ids }: Exchange, { authentication }: Identity): Transport {
  const address = request.socket.remoteAddress;
  return {
    via: "wire", sourceIp: address?.startsWith("::ffff:") ? address.slice(7) : address,
    userAgent: request.headers["user-agent"], host: request.headers.host, path: head.path, query: head.search,
    ...(authentication && { authentication }), ...(ids.hostId !== "" && { extendedRequestId: ids.hostId }),
  };
}
