import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

/**
 * Which requests may come in at all. A web page must not reach the local cloud through its visitor's browser, neither
 * directly (`Origin`, `Sec-Fetch-Site`) nor under a name that its own DNS points here (`Host`).
 */

/** Why a request is refused for the name under which it came: whatever it is for. */
export function hostRefusal({ host }: IncomingHttpHeaders): string | undefined {
  if (host !== undefined && isLocalHost(host)) return undefined;
  return `the Host header '${host ?? ""}' is not this machine: use http://127.0.0.1, localhost or a name below .localhost`;
}

/** Why a request is refused for the page that sent it: everything but deployments, which have rules of their own. */
export function originRefusal(headers: IncomingHttpHeaders): string | undefined {
  const { origin } = headers;
  if (origin !== undefined) {
    return isLocalOrigin(origin) ? undefined : `the Origin '${origin}' is not this machine: pages of other sites may not use the local cloud`;
  }
  // Pages can send GET requests without an Origin (images, links); browsers then tell only this.
  if (headers["sec-fetch-site"] === "cross-site") return "pages of other sites may not use the local cloud";
  return undefined;
}

/** Whether `host`, with or without a port, is this machine: localhost, a name below it, or a loopback address. */
export function isLocalHost(host: string): boolean {
  const name = withoutPort(host);
  if (name === undefined) return false;
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  if (isIP(name) === 4) return name.startsWith("127.");
  return name === "::1";
}

/** The name or address in a `Host` header, in lower case, IPv6 without brackets. */
export function withoutPort(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]/@?#]+))(?::\d{1,5})?$/.exec(host.toLowerCase());
  return match?.[1] ?? match?.[2];
}

function isLocalOrigin(origin: string): boolean {
  const match = /^https?:\/\/(.+)$/.exec(origin);
  return match !== null && isLocalHost(match[1]!);
}
