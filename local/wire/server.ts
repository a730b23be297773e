import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { DEPLOYED_ENDPOINTS } from "../kernel/deployed";
import { UserError } from "../kernel/errors";
import type { Kernel } from "../kernel/kernel";
import type { ServiceModule } from "../kernel/service";
import { Exchanges } from "./exchange";
import { hostRefusal, originRefusal } from "./front";
import { CLOSE_GRACE, HEADERS_TIMEOUT, KEEP_ALIVE, MAX_HEADER_BYTES, REQUEST_TIMEOUT } from "./limits";
import { Registry } from "./registry";
import { sendJson } from "./send";

export interface WireOptions {
  /** 0 for a free one. */
  readonly port: number;
  readonly modules: readonly ServiceModule[];
  readonly kernel: Kernel;
  /** Answers requests below `/_local`, after Host and Origin were checked; returns false for what it does not know. */
  readonly local: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface Wire {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

/** Listens on 127.0.0.1. Rejects with a `UserError` when the port is taken. */
export async function listen(options: WireOptions): Promise<Wire> {
  const exchanges = new Exchanges(options.kernel, new Registry(options.modules));
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE, headersTimeout: HEADERS_TIMEOUT, requestTimeout: REQUEST_TIMEOUT, maxHeaderSize: MAX_HEADER_BYTES, noDelay: true,
  });
  server.on("request", (request, response) => {
    if (isRefused(request, response, hostRefusal) || isDeployed(request, response, options)) return;
    if (!isRefused(request, response, originRefusal) && !isLocal(request, response, options)) void exchanges.handle(request, response);
  });
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    upgrade(request, socket, head, options);
  });
  server.on("clientError", onGarbage);
  await bind(server, options.port);
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const endpoint of options.kernel.ports.all(DEPLOYED_ENDPOINTS)) endpoint.close();
      return close(server, exchanges, upgraded);
    },
  };
}

function isRefused(request: IncomingMessage, response: ServerResponse, check: typeof hostRefusal): boolean {
  const reason = check(request.headers);
  if (reason !== undefined) sendJson(request, response, 403, { message: reason });
  else if (!request.url?.startsWith("/")) sendJson(request, response, 400, { message: "the request's target is not a path" });
  else return false;
  return true;
}

/** What the program deployed answers for itself, to whichever page it likes. */
const isDeployed = (request: IncomingMessage, response: ServerResponse, { kernel }: WireOptions): boolean =>
  kernel.ports.all(DEPLOYED_ENDPOINTS).some((endpoint) => endpoint.request(request, response));

function isLocal(request: IncomingMessage, response: ServerResponse, { local }: WireOptions): boolean {
  if (!/^\/_local(?:[/?]|$)/.test(request.url!)) return false;
  try {
    if (!local(request, response)) sendJson(request, response, 404, { message: `nothing is at ${request.url!.split("?", 1)[0]}` });
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendJson(request, response, 500, { message: (error as Error).message });
  }
  return true;
}

function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, options: WireOptions): void {
  socket.on("error", () => socket.destroy());
  const elsewhere = hostRefusal(request.headers);
  if (elsewhere !== undefined) return end(socket, "403 Forbidden", elsewhere);
  if (options.kernel.ports.all(DEPLOYED_ENDPOINTS).some((endpoint) => endpoint.upgrade(request, socket, head))) return;
  const reason = originRefusal(request.headers);
  if (reason !== undefined) end(socket, "403 Forbidden", reason);
  else end(socket, "404 Not Found", "nothing here speaks another protocol than HTTP");
}

function onGarbage(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large"
    : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request";
  end(socket, status, "the request is not HTTP as it is understood here");
}

function end(socket: Duplex, status: string, message: string): void {
  const body = `${JSON.stringify({ message })}\n`;
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy());
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE"
        ? new UserError(`port ${port} of ${HOST} is taken: stop what listens there, or choose another with --port (--port 0 takes a free one)`, { cause: error })
        : new UserError(`cannot listen on port ${port} of ${HOST}: ${error.message}`, { cause: error }));
    });
    server.listen(port, HOST, resolve);
  });
}

/** Stops listening at once, gives answers under way a moment, then ends every connection. */
async function close(server: Server, exchanges: Exchanges, upgraded: ReadonlySet<Duplex>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  exchanges.abort();
  // The server waits for them, but does not count them among its connections.
  for (const socket of upgraded) socket.destroy();
  const grace = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE);
  await closed;
  clearTimeout(grace);
}
