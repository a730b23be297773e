import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Malformed } from "./malformed";

/** The head of a request. */
export interface Incoming {
  readonly method: string;
  /** As it was sent, percent-encoded. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly search: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

const NO_QUERY = new URLSearchParams();

export function incoming(request: IncomingMessage): Incoming {
  const url = request.url ?? "/";
  const at = url.indexOf("?");
  const search = at < 0 ? "" : url.slice(at + 1);
  return {
    method: request.method ?? "GET", path: at < 0 ? url : url.slice(0, at), search,
    query: search === "" ? NO_QUERY : new URLSearchParams(search), headers: request.headers,
  };
}

/**
 * A presigned request whose signer moved headers into the query: they count as headers again. Checksums do not: SDKs put
 * that of the empty body there, which is not the one that will be sent.
 */
export function withHoistedHeaders(request: Incoming): Incoming {
  const hoisted = [...request.query].filter(([name]) => name.startsWith("x-amz-"));
  if (hoisted.length === 0) return request;
  const query = new URLSearchParams(request.query);
  for (const [name] of hoisted) query.delete(name);
  const taken = hoisted.filter(([name]) => !name.startsWith("x-amz-checksum-") && name !== "x-amz-sdk-checksum-algorithm");
  return { ...request, query, headers: { ...Object.fromEntries(taken), ...request.headers } };
}

/** A header, its repetitions joined as HTTP says. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

/** `URLSearchParams` puts replacement characters where bytes are no text. Throws `Malformed`. */
export function requireDecodable(search: string): void {
  if (!search.includes("%") && !search.includes("\ufffd")) return;
  try {
    decodeURIComponent(search);
    if (!search.includes("\ufffd")) return;
  } catch {
    // Said below.
  }
  throw new Malformed("The query string contains a syntax error: it is not UTF-8, percent-encoded", { code: "MalformedQueryString" });
}

export const isForm = (headers: IncomingHttpHeaders): boolean =>
  headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
