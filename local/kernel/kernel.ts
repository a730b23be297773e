import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Authorizer } from "./authorize";
import type { Caller } from "./caller";
import { RealClock, VirtualClock, type Clock } from "./clock";
import { Credentials } from "./credentials";
import { Dispatch, type ApiRequest } from "./dispatch";
import { createIds, type Ids } from "./ids";
import { Journal } from "./journal";
import type { Transport } from "./operation";
import { Ports } from "./ports";
import type { OpenService, ServiceCall, ServiceContext, ServiceModule } from "./service";
import { Work } from "./work";

export interface KernelOptions {
  /** Twelve digits. Default 123456789012. */
  readonly account?: string;
  /** Region of calls that name none. Default us-east-1. */
  readonly region?: string;
  /** `virtual` jumps over waits whenever nothing is in flight. Default real. */
  readonly clock?: "real" | "virtual";
  /** Events further than this from where their story began are stopped. Default 16. */
  readonly maxHops?: number;
  /** The same seed gives the same identifiers. Default: random ones. */
  readonly seed?: string;
  readonly authorizer: (ports: Ports) => Authorizer;
}

/** What every service stands on, and the services that were started on it. */
export class Kernel {
  readonly account: string;
  readonly region: string;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly work: Work;
  readonly ports = new Ports();
  readonly credentials = new Credentials();
  readonly dispatch: Dispatch;
  private readonly authorizer: Authorizer;
  private readonly maxHops: number;
  /** Of calls by services, by principal. */
  private readonly transports = new Map<string, Transport>();
  private readonly services: OpenService[] = [];
  private root: string | undefined;

  constructor(options: KernelOptions) {
    this.account = options.account ?? "123456789012";
    this.region = options.region ?? "us-east-1";
    this.maxHops = options.maxHops ?? 16;
    this.ids = createIds(options.seed);
    this.journal = new Journal({ clock: () => this.clock, ids: this.ids });
    this.work = new Work(this.journal);
    this.clock = options.clock === "virtual" ? new VirtualClock(this.work) : new RealClock();
    const { account, clock, ids, journal, work, ports } = this;
    this.authorizer = options.authorizer(ports);
    this.dispatch = new Dispatch({ account, clock, ids, journal, work, ports, authorizer: this.authorizer });
  }

  /** Starts `modules` in their order. `endpoint` is asked only once the cloud listens. */
  start(modules: readonly ServiceModule[], endpoint: () => string): void {
    for (const module of modules) {
      const open = module.open(this.contextOf(module, endpoint));
      this.services.push(open);
      this.dispatch.add(module, open);
    }
  }

  /** Ends everything that was started, in reverse order. Runs every step, then rejects with the first failure. */
  async dispose(): Promise<void> {
    const failures: unknown[] = [];
    for (const service of this.services.reverse()) {
      try {
        await service.dispose?.();
      } catch (error) {
        failures.push(error);
      }
    }
    this.clock.dispose();
    if (this.root) rmSync(this.root, { recursive: true, force: true });
    if (failures.length > 0) throw failures[0];
  }

  private contextOf(module: ServiceModule, endpoint: () => string): ServiceContext {
    const { account, clock, ids, journal, work, ports, credentials, maxHops, dispatch, authorizer } = this;
    return {
      account, partition: "aws", clock, ids, journal, work, ports, credentials, maxHops, endpoint,
      folder: () => {
        this.root ??= mkdtempSync(join(tmpdir(), "local-cloud-"));
        const folder = join(this.root, module.id);
        mkdirSync(folder, { recursive: true });
        return folder;
      },
      serves: (service) => dispatch.has(service),
      call: (call) => dispatch.handle(this.requestOf(call)),
      perform: (call) => dispatch.perform(this.requestOf(call)),
      require: (question, call) => authorizer.require(question, call, module.codes.accessDenied, module.codes.quotesResource),
    };
  }

  private requestOf({ service, operation, input, caller, region, trace, calledVia, signal }: ServiceCall): ApiRequest {
    return { service, operation, input, caller, region, trace, transport: this.transportOf(caller, calledVia), calledVia, signal };
  }

  /** AWS: a service shows its principal as address and as agent. */
  private transportOf(caller: Caller, calledVia: string | undefined): Transport {
    const service = caller.type === "AWSService" ? caller.principal : calledVia;
    if (service === undefined) return SERVICE;
    let transport = this.transports.get(service);
    if (!transport) this.transports.set(service, transport = { via: "service", sourceIp: service, userAgent: service });
    return transport;
  }
}

const SERVICE: Transport = { via: "service" };
