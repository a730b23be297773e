import { AwsError, NotSupported, messageOf } from "./errors";
import { nameOf, type Caller } from "./caller";
import type { Authorizer } from "./authorize";
import type { Clock } from "./clock";
import type { Ids } from "./ids";
import type { CallEntry, Journal, Span, Trace } from "./journal";
import type { AccessRequest, Call, Operation, Transport } from "./operation";
import { CALL_OBSERVER, type Ports } from "./ports";
import type { OpenService, ServiceModule } from "./service";
import { check } from "./shape";
import type { Work } from "./work";

/** A request for an operation, from the wire, the provider or another service. */
export interface ApiRequest {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly caller: Caller;
  readonly region: string;
  readonly trace?: Trace;
  readonly requestId?: string;
  readonly transport: Transport;
  readonly calledVia?: string;
  readonly signal?: AbortSignal;
}

/** A call that has been answered, whole: what CloudTrail records. */
export interface ApiCall {
  readonly call: Call;
  readonly eventSource: string;
  /** What it was: its category, whether it only reads, and how it is to be recorded. */
  readonly operation: Operation;
  readonly input: object;
  readonly resources: readonly string[];
  readonly output?: unknown;
  readonly error?: AwsError;
}

export interface DispatchOptions {
  readonly account: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly journal: Journal;
  readonly work: Work;
  readonly ports: Ports;
  readonly authorizer: Authorizer;
}

const NEVER_ABORTED = new AbortController().signal;

/** A service's call is part of the work that makes it, which is counted; counted twice, nobody could step aside from it. */
const ALREADY_COUNTED = () => undefined;

/** The one way in: who calls, may they, do it, record it. It knows no service. */
export class Dispatch {
  private readonly services = new Map<string, { module: ServiceModule; open: OpenService }>();

  constructor(private readonly options: DispatchOptions) {}

  add(module: ServiceModule, open: OpenService): void {
    this.services.set(module.id, { module, open });
  }

  /** Whether a service of this id was started. */
  has(id: string): boolean {
    return this.services.has(id);
  }

  /** Runs an operation. Rejects with an `AwsError`, whatever went wrong. */
  async handle<Out>(request: ApiRequest): Promise<Out> {
    const { account, clock, ids, journal, work } = this.options;
    const end = request.transport.via === "service" ? ALREADY_COUNTED : work.begin();
    const started = performance.now();
    const { module, operation } = this.find(request, end);
    const span: Span<CallEntry> = journal.open(request.trace ?? journal.begin(), {
      kind: "call", service: request.service, operation: request.operation, region: request.region,
      caller: nameOf(request.caller), via: request.transport.via, readOnly: operation.readOnly,
    });
    const call: Call = {
      service: request.service, operation: request.operation, caller: request.caller, account, region: request.region,
      requestId: request.requestId ?? ids.uuid(), time: clock.now(), trace: span.trace, transport: request.transport,
      signal: request.signal ?? NEVER_ABORTED, ...(request.calledVia !== undefined && { calledVia: request.calledVia }),
    };
    let resources: readonly string[] = [];
    try {
      check(operation.input, request.input, {
        operation: `${module.id}:${request.operation}`, where: `local/services/${module.id}`, code: module.codes.validation,
      });
      const questions: readonly AccessRequest[] = operation.authorize(request.input as never, call);
      resources = questions.map((question) => question.resource);
      for (const question of questions) this.options.authorizer.require(question, call, module.codes.accessDenied);
      const output = (await operation.run(request.input as never, call)) as Out;
      span.close({ status: "ok", resources, durationMs: performance.now() - started });
      this.observe({ call, module, operation, input: request.input, resources, output });
      return output;
    } catch (thrown) {
      const error = thrown instanceof AwsError ? thrown : this.bug(request, thrown, span.trace);
      span.close({
        status: error.denial ? "denied" : "error", resources, durationMs: performance.now() - started,
        error: { code: error.code, message: error.message }, ...(error.denial && { denial: error.denial }),
      });
      this.observe({ call, module, operation, input: request.input, resources, error });
      throw error;
    } finally {
      end();
    }
  }

  private find(request: ApiRequest, end: () => void): { module: ServiceModule; operation: Operation } {
    const service = this.services.get(request.service);
    const table = service?.open.operations;
    // The name comes off the wire: "constructor" must miss.
    if (service && table && Object.hasOwn(table, request.operation)) {
      return { module: service.module, operation: table[request.operation]! };
    }
    end();
    const error = service
      ? new NotSupported(`${request.service}:${request.operation}`, `local/services/${request.service}`)
      : new NotSupported(`the service ${request.service}`, "local/services");
    this.options.journal.record(request.trace ?? this.options.journal.begin(), {
      kind: "call", service: request.service, operation: request.operation, region: request.region,
      caller: nameOf(request.caller), via: request.transport.via, readOnly: false, status: "error",
      error: { code: error.code, message: error.message },
    });
    throw error;
  }

  private bug(request: ApiRequest, thrown: unknown, trace: Trace): AwsError {
    const what = `${request.service}:${request.operation}`;
    this.options.journal.record(trace, { kind: "bug", what, message: messageOf(thrown), stack: (thrown as Error)?.stack });
    return new AwsError("InternalFailure", `${what} crashed in the local cloud: ${messageOf(thrown)}`, { status: 500, cause: thrown });
  }

  private observe(answered: { call: Call; module: ServiceModule; operation: Operation; input: object; resources: readonly string[]; output?: unknown; error?: AwsError }): void {
    const observers = this.options.ports.all(CALL_OBSERVER);
    if (observers.length === 0) return;
    const { module, ...rest } = answered;
    for (const observer of observers) observer({ ...rest, eventSource: module.eventSource });
  }
}
