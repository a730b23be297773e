import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import type { Answer } from "./response";

/**
 * Sends an answer. Answers to HEAD keep the length that a GET would have. When a streamed body fails on its way, the
 * connection is cut, so that the client notices, and `failed` is told.
 */
export function send(response: ServerResponse, method: string, { status, headers, body }: Answer, failed: (error: Error) => void = () => undefined): void {
  if (body instanceof Readable) {
    response.writeHead(status, headers);
    if (method !== "HEAD") return void pipeline(body, response, (error) => { if (error && error.code !== "ERR_STREAM_PREMATURE_CLOSE") failed(error); });
    body.destroy();
    return void response.end();
  }
  if (method !== "HEAD" && status !== 204 && status !== 304) headers["content-length"] = String(typeof body === "string" ? Buffer.byteLength(body) : body.byteLength);
  response.writeHead(status, headers);
  if (method === "HEAD" || status === 204 || status === 304) response.end(); else response.end(body);
}

/**
 * Sends the answer to a request that may not have been read to its end. What is still coming is thrown away unread, and
 * the connection is not used again: the client gets to read why.
 */
export function sendAndClose(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (!request.complete) {
    answer.headers["connection"] = "close";
    request.resume();
  }
  send(response, request.method ?? "GET", answer);
}

/** A refusal by the wire itself, outside any AWS API. */
export function sendJson(request: IncomingMessage, response: ServerResponse, status: number, value: object): void {
  sendAndClose(request, response, { status, headers: { "content-type": "application/json" }, body: `${JSON.stringify(value)}\n` });
}
