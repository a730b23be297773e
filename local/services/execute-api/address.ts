import { API_PREFIX } from "../../kernel/api-registry";

/** Which API a URL is about, and what is asked of it. */
export interface Address {
  readonly apiId: string;
  /** Behind the API, with its slash, percent-encoded: may begin with a stage. */
  readonly path: string;
  /** Without the question mark. */
  readonly search: string;
}

/** `/_api/API/...`, or `API.execute-api.REGION.localhost`; undefined when it is neither. */
export function addressOf(url: string, host: string | undefined): Address | undefined {
  const at = url.indexOf("?");
  const whole = at < 0 ? url : url.slice(0, at);
  const search = at < 0 ? "" : url.slice(at + 1);
  if (whole.startsWith(API_PREFIX)) {
    const rest = whole.slice(API_PREFIX.length);
    const slash = rest.indexOf("/");
    return { apiId: slash < 0 ? rest : rest.slice(0, slash), path: slash < 0 ? "/" : rest.slice(slash), search };
  }
  const hosted = /^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.localhost(?::\d+)?$/i.exec(host ?? "");
  return hosted ? { apiId: hosted[1]!.toLowerCase(), path: whole, search } : undefined;
}

/** The first segment of a path and the rest, with its slash. */
export function firstSegment(path: string): { readonly first: string; readonly rest: string } {
  const slash = path.indexOf("/", 1);
  const first = slash < 0 ? path.slice(1) : path.slice(1, slash);
  return { first: decoded(first), rest: slash < 0 ? "/" : path.slice(slash) };
}

/** Whether a path is one of the management of connections: `/STAGE/@connections/ID`. The SDKs encode the at-sign. */
export const isConnections = (path: string): boolean => /\/(?:@|%40)connections\//i.test(path);

export function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The API's host name, as events show it: on AWS `API.execute-api.REGION.amazonaws.com`. */
export const domainOf = (apiId: string, region: string, endpoint: string): string =>
  `${apiId}.execute-api.${region}.localhost:${new URL(endpoint).port}`;
