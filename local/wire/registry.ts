import type { ServiceModule, WireSpec } from "../kernel/service";
import { header, type Incoming } from "./incoming";
import { loadApi, type Api, type ApiOperation } from "./model";
import { Router } from "./route";

/** A service as the wire sees it. Its API is loaded when it is first spoken to. */
export class WireService {
  private loaded: Api | undefined;
  private routes: Router | undefined;

  constructor(readonly id: string, readonly spec: WireSpec) {}

  get api(): Api {
    return (this.loaded ??= loadApi(this.spec));
  }

  get router(): Router {
    return (this.routes ??= new Router(this.api, this.spec));
  }

  get isRest(): boolean {
    return this.spec.protocol === "restJson" || this.spec.protocol === "restXml";
  }

  operation(name: string): ApiOperation | undefined {
    return this.api.operations.get(name);
  }
}

/** Tells whose request it is. */
export class Registry {
  private readonly byTarget = new Map<string, WireService>();
  private readonly bySigning = new Map<string, WireService[]>();
  private readonly byVersion = new Map<string, WireService[]>();
  private readonly unnamed: WireService | undefined;

  constructor(modules: readonly ServiceModule[]) {
    for (const { id, wire } of modules) {
      const service = new WireService(id, wire);
      if (wire.target !== undefined) this.byTarget.set(wire.target, service);
      append(this.bySigning, wire.signingName, service);
      if (wire.protocol === "query") append(this.byVersion, wire.version, service);
      if (wire.quirks?.takesUnnamed) this.unnamed = service;
    }
  }

  /** By what the head says: its target, or else the service it was signed for. */
  byHead(request: Incoming, signingName: string | undefined): WireService | undefined {
    const target = targetOf(request);
    const targeted = target && this.byTarget.get(target.service);
    if (targeted) return targeted;
    const candidates = signingName === undefined ? undefined : this.bySigning.get(signingName);
    if (!candidates) return undefined;
    const { length } = candidates;
    return length === 1 ? candidates[0] : candidates.find(({ spec }) => spec.quirks?.pathPrefix !== undefined && request.path.startsWith(spec.quirks.pathPrefix))
      ?? candidates.find(({ spec }) => spec.quirks?.pathPrefix === undefined);
  }

  /** By a form's version and action: Query requests without a signature. */
  byForm(form: URLSearchParams): WireService | undefined {
    const candidates = this.byVersion.get(form.get("Version") ?? "") ?? [];
    return candidates.length < 2 ? candidates[0] : (candidates.find((service) => service.operation(form.get("Action") ?? "")) ?? candidates[0]);
  }

  /** Whose a request is that names no service at all. */
  get forUnnamed(): WireService | undefined {
    return this.unnamed;
  }
}

/** `X-Amz-Target: [PACKAGE.]SERVICE.OPERATION`. AWS: boto3 puts a Java package before CloudTrail's. */
export function targetOf(request: Incoming): { readonly service: string; readonly operation: string } | undefined {
  const text = header(request.headers, "x-amz-target");
  if (text === undefined) return undefined;
  const dot = text.lastIndexOf(".");
  return { service: text.slice(text.lastIndexOf(".", dot - 1) + 1, Math.max(dot, 0)), operation: text.slice(dot + 1) };
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value); else map.set(key, [value]);
}
