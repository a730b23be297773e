/** Route keys of HTTP APIs: `GET /pets/{id}`, `ANY /{proxy+}`, `$default`. */

export const METHODS: readonly string[] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

type Segment = { readonly literal: string } | { readonly name: string; readonly greedy: boolean };

export interface RouteKey {
  readonly method: string;
  /** As written, with its variables. */
  readonly path: string;
  readonly segments: readonly Segment[];
}

/** Reads a route key that is not `$default`; undefined when it is none. */
export function parseRouteKey(key: string): RouteKey | undefined {
  const [method, path, ...more] = key.split(" ");
  if (!METHODS.includes(method!) || !path?.startsWith("/") || more.length > 0) return undefined;
  const parts = path.slice(1).split("/");
  const segments: Segment[] = [];
  const names = new Set<string>();
  for (const [i, part] of parts.entries()) {
    const variable = /^\{([\w.-]+)(\+)?\}$/.exec(part);
    if (!variable) {
      if (/[{}]/.test(part)) return undefined;
      segments.push({ literal: part });
      continue;
    }
    const [, name, plus] = variable;
    // AWS: a greedy variable takes the rest of the path, and each name stands once.
    if ((plus && i < parts.length - 1) || names.has(name!)) return undefined;
    names.add(name!);
    segments.push({ name: name!, greedy: plus !== undefined });
  }
  return { method: method!, path, segments };
}

export interface RouteMatch<T> {
  readonly route: T;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The routes of an API, the most specific first: fixed text before variables, variables before greedy ones, a method before ANY. */
export class RouteTable<T extends { readonly RouteKey?: string }> {
  private readonly rows: readonly { readonly key: RouteKey; readonly route: T }[];
  private readonly fallback: T | undefined;

  constructor(routes: readonly T[]) {
    this.fallback = routes.find(({ RouteKey }) => RouteKey === "$default");
    this.rows = routes
      .flatMap((route) => {
        const key = parseRouteKey(route.RouteKey ?? "");
        return key ? [{ key, route }] : [];
      })
      .sort((a, b) => compare(a.key, b.key));
  }

  /** `path` begins with a slash and is still percent-encoded. */
  match(method: string, path: string): RouteMatch<T> | undefined {
    const parts = path.slice(1).split("/");
    for (const { key, route } of this.rows) {
      if (key.method !== "ANY" && key.method !== method) continue;
      const pathParameters = fit(key.segments, parts);
      if (pathParameters) return { route, pathParameters };
    }
    return this.fallback && { route: this.fallback, pathParameters: {} };
  }
}

const rank = (segment: Segment | undefined): number => (segment === undefined ? 3 : "literal" in segment ? 0 : segment.greedy ? 2 : 1);

function compare(a: RouteKey, b: RouteKey): number {
  for (let i = 0; i < Math.max(a.segments.length, b.segments.length); i++) {
    const difference = rank(a.segments[i]) - rank(b.segments[i]);
    if (difference !== 0) return difference;
  }
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}

function fit(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const part = parts[i];
    if (part === undefined) return undefined;
    if ("literal" in segment) {
      if (segment.literal !== part && segment.literal !== decode(part)) return undefined;
    } else if (segment.greedy) {
      const rest = parts.slice(i).map(decode).join("/");
      if (rest === "") return undefined;
      found[segment.name] = rest;
      return found;
    } else {
      if (part === "") return undefined;
      found[segment.name] = decode(part);
    }
  }
  return segments.length === parts.length ? found : undefined;
}

function decode(part: string): string {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
