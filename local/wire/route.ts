import type { WireSpec } from "../kernel/service";
import { AwsError } from "../kernel/errors";
import { withoutPort } from "./front";
import type { Incoming } from "./incoming";
import type { Api, ApiOperation } from "./model";

/** REST: from a method, a path and a query to an operation, by the templates of the API. */

export interface Routed {
  readonly operation: ApiOperation;
  /** Values of the labels in the path, decoded. */
  readonly labels: Readonly<Record<string, string>>;
  /** Query parameters that belong to the route. */
  readonly constants: ReadonlySet<string>;
}

type Segment = { readonly literal: string } | { readonly label: string; readonly greedy: boolean };

interface Route {
  readonly operation: ApiOperation;
  readonly segments: readonly Segment[];
  /** Parameters that must be there; an empty value fits any. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly constants: ReadonlySet<string>;
  /** Bound members that are required: they tell operations with the same template apart. */
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
  /** Whether it takes the label that the host carries. */
  readonly takesHostLabel: boolean;
  readonly score: number;
}

export class Router {
  private readonly byMethod = new Map<string, Route[]>();
  private readonly hostLabel: string | undefined;
  private readonly pathFrom: string | undefined;

  constructor(api: Api, private readonly spec: WireSpec) {
    this.hostLabel = spec.quirks?.hostLabel;
    this.pathFrom = spec.quirks?.pathFrom;
    for (const operation of api.operations.values()) {
      if (!operation.http) continue;
      const route = compile(operation, this.hostLabel);
      const list = this.byMethod.get(operation.http[0]);
      if (list) list.push(route); else this.byMethod.set(operation.http[0], [route]);
    }
    // The most specific first: the first that fits is it.
    for (const list of this.byMethod.values()) list.sort((a, b) => b.score - a.score);
  }

  /** Throws what AWS answers when no operation fits. */
  route(request: Incoming): Routed {
    let path = request.path.slice(1);
    if (this.pathFrom !== undefined) {
      const segments = path.split("/");
      path = segments.slice(Math.max(0, segments.findIndex((segment) => decodeSegment(segment) === this.pathFrom))).join("/");
    }
    const held = this.hostLabel === undefined ? undefined : this.takeHostLabel(path, request.headers.host ?? "");
    if (held) path = held.path;
    for (const route of this.byMethod.get(request.method) ?? []) {
      if (this.hostLabel !== undefined && route.takesHostLabel !== (held?.label !== undefined)) continue;
      const labels = fits(route, path, request);
      if (!labels) continue;
      if (held?.label !== undefined) labels[this.hostLabel!] = held.label;
      return { operation: route.operation, labels, constants: route.constants };
    }
    throw this.notAllowed(request);
  }

  private notAllowed(request: Incoming): AwsError {
    return this.spec.quirks?.s3Errors
      ? new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", { status: 405, members: { Method: request.method } })
      : new AwsError("UnknownOperationException", `no operation of ${this.spec.signingName} fits ${request.method} ${request.path}`, { status: 404 });
  }

  /** What the host, or the first segment of the path, names, where nothing comes behind it. Throws what AWS answers otherwise. */
  labelOf(request: Incoming): Readonly<Record<string, string>> {
    const held = this.takeHostLabel(request.path.slice(1), request.headers.host ?? "");
    if (this.hostLabel === undefined || held.label === undefined || held.path !== "") throw this.notAllowed(request);
    return { [this.hostLabel]: held.label };
  }

  /** `LABEL.localhost`, `LABEL.s3.localhost`, `LABEL.s3.REGION.localhost`; else the path's first segment. */
  private takeHostLabel(path: string, host: string): { readonly label: string | undefined; readonly path: string } {
    const name = withoutPort(host) ?? "";
    if (name.endsWith(".localhost")) {
      const before = name.slice(0, -".localhost".length);
      const service = this.spec.signingName;
      const parts = before.split(".");
      const at = parts.lastIndexOf(service);
      const label = at < 0 || at < parts.length - 2 ? before : parts.slice(0, at).join(".");
      if (label !== "") return { label, path };
    }
    const slash = path.indexOf("/");
    const first = slash < 0 ? path : path.slice(0, slash);
    return first === "" ? { label: undefined, path } : { label: decodeSegment(first), path: slash < 0 ? "" : path.slice(slash + 1) };
  }
}

function compile(operation: ApiOperation, hostLabel: string | undefined): Route {
  const [path = "", search = ""] = operation.http![1].split("?");
  const segments = path.split("/").filter((part) => part !== "").map((part): Segment => {
    const label = /^\{(.+?)(\+)?\}$/.exec(part);
    return label ? { label: label[1]!, greedy: label[2] === "+" } : { literal: part };
  });
  // AWS: `x-id` only names the operation for people.
  const query = [...new URLSearchParams(search)].filter(([name]) => name !== "x-id");
  const required = operation.input?.members.filter((member) => member.required) ?? [];
  const requiredQuery = required.flatMap((member) => member.traits.httpQuery ?? []);
  const requiredHeaders = required.flatMap((member) => member.traits.httpHeader?.toLowerCase() ?? []);
  const literals = segments.filter((segment) => "literal" in segment).length;
  const takesHostLabel = hostLabel !== undefined && Boolean(operation.input?.byName[hostLabel]?.traits.httpLabel)
    && !segments.some((segment) => "label" in segment && segment.label === hostLabel);
  return {
    operation, segments, query, constants: new Set(query.map(([name]) => name)), requiredQuery, requiredHeaders, takesHostLabel,
    score: literals * 64 + query.length * 16 + (requiredQuery.length + requiredHeaders.length) * 4 + segments.length,
  };
}

function fits(route: Route, path: string, request: Incoming): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  let rest = path;
  for (const segment of route.segments) {
    if (rest === "") return undefined;
    if ("label" in segment && segment.greedy) {
      labels[segment.label] = rest.split("/").map(decodeSegment).join("/");
      rest = "";
      break;
    }
    const slash = rest.indexOf("/");
    const part = slash < 0 ? rest : rest.slice(0, slash);
    rest = slash < 0 ? "" : rest.slice(slash + 1);
    if ("literal" in segment) {
      if (part !== segment.literal && decodeSegment(part) !== segment.literal) return undefined;
    } else {
      if (part === "") return undefined;
      labels[segment.label] = decodeSegment(part);
    }
  }
  if (rest !== "") return undefined;
  for (const [name, value] of route.query) {
    if (!request.query.has(name) || (value !== "" && request.query.get(name) !== value)) return undefined;
  }
  if (!route.requiredQuery.every((name) => request.query.has(name))) return undefined;
  if (!route.requiredHeaders.every((name) => request.headers[name] !== undefined)) return undefined;
  return labels;
}

function decodeSegment(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.", { status: 400 });
  }
}
