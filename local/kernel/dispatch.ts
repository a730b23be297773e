import { AwsError, NotSupported, messageOf } from "./errors";
import { nameOf, type Caller } from "./caller";
import type { ApiCall } from "./api-call";
import type { Authorizer } from "./authorize";
import type { Clock } from "./clock";
import type { Ids } from "./ids";
import type { CallEntry, Journal, Span } from "./journal";
import type { Trace } from "./trace";
import type { AccessRequest, Call, Operation, Transport } from "./operation";
import { CALL_OBSERVER, type Ports } from "./ports";
import type { OpenService, ServiceModule } from "./service";
import { check } from "./shape";
import type { Work } from "./work";

export type { ApiCall } from "./api-call";

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

export interface DispatchOptions {
  readonly account: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly journal: Journal;
  readonly work: Work;
  readonly ports: Ports;
  readonly authorizer: Authorizer;
}

interface Found {
  readonly module: ServiceModule;
  readonly operation: Operation;
}

/** An operation under way. */
interface Running extends Found {
  readonly request: ApiRequest;
  readonly call: Call;
  readonly span: Span<CallEntry>;
  /** By the monotonic clock. Milliseconds. */
  readonly started: number;
  readonly end: () => void;
  resources: readonly string[];
}

/** What the journal says of a call that succeeded. */
type Success = Required<Pick<CallEntry, "status" | "resources">>;

const NONE: readonly string[] = [];

const NEVER_ABORTED = new AbortController().signal;

/** A service's call is part of the work that makes it, which is counted; counted twice, nobody could step aside from it. */
const ALREADY_COUNTED = () => undefined;

/** The one way in: who calls, may they, do it, record it. It knows no service. */
export class Dispatch {
  private readonly services = new Map<string, { module: ServiceModule; open: OpenService }>();
  private last: { readonly caller: Caller; readonly said: CallEntry } | undefined;
  private success: Success = { status: "ok", resources: NONE };

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
    return this.perform<Out>(request);
  }

  /** The same without a promise where the operation itself needs none: returns its output, or throws. */
  perform<Out>(request: ApiRequest): Out | Promise<Out> {
    const end = request.transport.via === "service" ? ALREADY_COUNTED : this.options.work.begin();
    const running = this.begin(request, this.find(request, end), end);
    let output: unknown;
    try {
      this.admit(running);
      output = running.operation.run(request.input as never, running.call);
    } catch (thrown) {
      throw this.failed(running, thrown);
    }
    return output instanceof Promise ? this.later<Out>(running, output) : this.done(running, output as Out);
  }

  private async later<Out>(running: Running, output: Promise<unknown>): Promise<Out> {
    let value: unknown;
    try {
      value = await output;
    } catch (thrown) {
      throw this.failed(running, thrown);
    }
    return this.done(running, value as Out);
  }

  private begin(request: ApiRequest, { module, operation }: Found, end: () => void): Running {
    const { account, clock, ids, journal } = this.options;
    const started = performance.now();
    const time = clock.now();
    const { service, caller, region, transport, calledVia } = request;
    const span: Span<CallEntry> = journal.open(request.trace ?? journal.begin(), this.saidOf(request, operation), time);
    const call: Call = {
      service, operation: request.operation, caller, account, region, requestId: request.requestId ?? ids.uuid(), time,
      trace: span.trace, transport, signal: request.signal ?? NEVER_ABORTED, calledVia,
    };
    return { request, module, operation, call, span, started, end, resources: NONE };
  }

  /** What the journal says of a call whatever comes of it: the same object for calls that come in a row. */
  private saidOf({ service, operation: name, region, caller, transport: { via } }: ApiRequest, { readOnly }: Operation): CallEntry {
    const { last } = this;
    if (last && last.caller === caller && last.said.operation === name && last.said.service === service && last.said.region === region && last.said.via === via) return last.said;
    const said: CallEntry = { kind: "call", service, operation: name, region, caller: nameOf(caller), via, readOnly };
    this.last = { caller, said };
    return said;
  }

  /** Does the input fit, and may they? */
  private admit(running: Running): void {
    const { request: { input, operation: name }, module, operation, call } = running;
    check(operation.input, input, { operation: `${module.id}:${name}`, where: `local/services/${module.id}`, code: module.codes.validation });
    const questions: readonly AccessRequest[] = operation.authorize(input as never, call);
    running.resources = this.resourcesOf(questions);
    for (const question of questions) this.options.authorizer.require(question, call, module.codes.accessDenied, module.codes.quotesResource);
  }

  /** What is asked about: the same list for calls in a row that ask about the same one. */
  private resourcesOf(questions: readonly AccessRequest[]): readonly string[] {
    const known = this.success.resources;
    if (questions.length === 1 && known.length === 1 && known[0] === questions[0]!.resource) return known;
    return questions.length === 0 ? NONE : questions.map(({ resource }) => resource);
  }

  private done<Out>(running: Running, output: Out): Out {
    const { span, resources, started, end } = running;
    try {
      if (this.success.resources !== resources) this.success = { status: "ok", resources };
      span.close(this.success, performance.now() - started);
      this.observe(running, output, undefined);
    } catch (thrown) {
      throw this.failed(running, thrown);
    } finally {
      end();
    }
    return output;
  }

  /** The error that the caller gets. */
  private failed(running: Running, thrown: unknown): AwsError {
    const { request, span, resources, started, end } = running;
    try {
      const error = thrown instanceof AwsError ? thrown : this.bug(request, thrown, span.trace);
      span.close({
        status: error.denial ? "denied" : "error", resources,
        error: { code: error.code, message: error.message }, ...(error.denial && { denial: error.denial }),
      }, performance.now() - started);
      this.observe(running, undefined, error);
      return error;
    } finally {
      end();
    }
  }

  private find(request: ApiRequest, end: () => void): Found {
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

  private observe({ call, module, operation, request: { input }, resources }: Running, output: unknown, error: AwsError | undefined): void {
    const observers = this.options.ports.all(CALL_OBSERVER);
    if (observers.length === 0) return;
    const answered: ApiCall = { call, operation, input, resources, eventSource: module.eventSource, ...(error ? { error } : { output }) };
    for (const observer of observers) observer(answered);
  }
}
