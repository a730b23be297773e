import { connect } from "node:net";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** An HTTP request as it is written here, with nothing added but a length. */
export function raw(url: string, { method = "POST", path = "/", headers = {}, body = "" }: RawRequest = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const outgoing = httpRequest({ hostname, port, method, path, headers: { "content-length": String(Buffer.byteLength(body)), ...headers }, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts).toString("utf8") }));
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Writes bytes to a socket, and gives everything that comes back until it is closed. */
export function bytes(port: number, text: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (part: Buffer) => parts.push(part));
    socket.on("close", () => resolve(Buffer.concat(parts).toString("latin1")));
    socket.on("error", (error: NodeJS.ErrnoException) => { if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error); });
  });
}

/** The head of a signed request of an access key that the cloud does not know: the account's root. */
export const asRoot = (service: string, region = "eu-west-1"): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AK/20261121/${region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=00`,
  "x-amz-date": "20261121T080000Z",
});

export const jsonHeaders = (target: string, service: string, version = "1.1"): Record<string, string> =>
  ({ ...asRoot(service), "content-type": `application/x-amz-json-${version}`, "x-amz-target": target });

export const formHeaders = (service: string): Record<string, string> => ({ ...asRoot(service), "content-type": "application/x-www-form-urlencoded" });
