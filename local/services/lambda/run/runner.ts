import type { InvocationEntry, LogLine, Trace } from "../../../kernel/journal";
import type { ServiceContext } from "../../../kernel/service";
import { formatTrace } from "../../../kernel/trace-header";
import { fail } from "../errors";
import type { FunctionRecord, Version } from "../model";
import { assumeRole } from "../roles";
import { majorOf } from "../runtimes";
import { ExecutionEnvironment, type Run } from "./environment";
import type { LambdaMetrics } from "./metrics";
import { Pool } from "./pool";
import { WorkerProcess } from "./process";
import { missingSdkPackage, provideSdk } from "./sdk";
import { Spares } from "./spares";

export interface Invocation {
  readonly record: FunctionRecord;
  readonly version: Version;
  /** The ARN by which it was invoked. */
  readonly arn: string;
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** JSON. */
  readonly clientContext?: string;
  readonly mode: InvocationEntry["mode"];
  /** From 1. */
  readonly attempt: number;
  readonly trace: Trace;
  /** What happens next, for the journal: after a run, or after none because of `error`. */
  readonly next?: (run: Run | undefined) => Next;
}

export type Next = Pick<InvocationEntry, "next" | "nextAttemptAt">;

/** Unreserved concurrency that is left in a region, for the account's limit. */
export type UnreservedLimit = (region: string) => number;

/** Lines of one invocation that the journal keeps. */
const JOURNAL_LINES = 1000;

/** Runs functions: throttles, finds or makes an environment, records what happened and writes the log. */
export class Runner {
  private readonly spares: Spares;
  private readonly pool: Pool;
  private readonly running = new WeakMap<FunctionRecord, number>();
  private readonly unreserved = new Map<string, number>();
  /** Every process there is, whoever has it. */
  private readonly processes = new Set<WorkerProcess>();
  private prepared = false;
  private disposed = false;

  constructor(private readonly context: ServiceContext, private readonly metrics: LambdaMetrics, private readonly unreservedLimit: UnreservedLimit) {
    this.spares = new Spares(() => this.startProcess());
    this.pool = new Pool({ clock: context.clock, open: (version, trace) => this.open(version, trace) });
  }

  /** The first function is there: an empty cloud has no process of its own. */
  prepare(trace: Trace): void {
    this.spares.prepare();
    if (this.prepared) return;
    this.prepared = true;
    const host = majorOf(process.version);
    this.context.journal.record(trace, {
      kind: "note", service: "lambda",
      message: `functions run on Node.js ${process.versions.node} of this machine${host < 22 ? ", older than their runtime" : ""}`,
    });
  }

  retire(version: Version): void {
    this.pool.retire(version);
  }

  /** Runs one invocation to its end. Throws TooManyRequestsException when AWS would, and what keeps it from starting. */
  async run(invocation: Invocation): Promise<Run> {
    const { record, version, mode, attempt, requestId } = invocation;
    const { journal } = this.context;
    const span = journal.open<InvocationEntry>(invocation.trace, { kind: "invocation", functionArn: version.arn, requestId, mode, attempt });
    const leave = this.enter(record, version.region, (code, message) => {
      this.metrics.count(record, invocation.arn, "Throttles");
      span.close({ outcome: "throttled", error: { code, message }, ...invocation.next?.(undefined) });
    });
    this.metrics.count(record, invocation.arn, "ConcurrentExecutions", this.running.get(record)!);
    try {
      return await this.pool.use(version, span.trace, async (environment) => {
        const run = await environment.run({
          requestId, arn: invocation.arn, payload: invocation.payload, traceId: formatTrace(span.trace),
          ...(invocation.clientContext !== undefined && { clientContext: invocation.clientContext }),
        });
        this.count(invocation, run);
        await environment.write(run.lines, span.trace);
        span.close({ ...entryOf(run), ...invocation.next?.(run) }, run.durationMs);
        this.noteMissingSdk(run, span.trace);
        return run;
      });
    } catch (error) {
      span.close({ outcome: "error", error: { code: (error as Error).name, message: (error as Error).message }, ...invocation.next?.(undefined) });
      throw error;
    } finally {
      leave();
      this.spares.prepare();
    }
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    await Promise.all([this.spares.dispose(), this.pool.dispose()]);
    // Those that belong to nobody at this moment, on their way from being spare to a function.
    for (const process of this.processes) process.kill();
    await Promise.allSettled([...this.processes].map(({ ended }) => ended));
  }

  private startProcess(nodeOptions?: string): WorkerProcess {
    if (this.disposed) throw new Error("the cloud is being disposed of");
    const folder = this.context.folder();
    provideSdk(folder);
    const process = new WorkerProcess(folder, nodeOptions);
    this.processes.add(process);
    const forget = () => { this.processes.delete(process); };
    process.ended.then(forget, forget);
    return process;
  }

  private async open(version: Version, trace: Trace): Promise<ExecutionEnvironment> {
    const { context } = this;
    const session = await assumeRole(context, {
      role: version.configuration.role, functionName: version.functionName, functionArn: version.arn, region: version.region, trace,
    });
    const nodeOptions = version.configuration.environment?.NODE_OPTIONS;
    return new ExecutionEnvironment({
      context, version, session, runtimeFolder: context.folder(),
      takeProcess: () => (nodeOptions === undefined ? this.spares.take() : this.startProcess(nodeOptions)),
    });
  }

  /** Counts an invocation, until the returned function is called. */
  private enter(record: FunctionRecord, region: string, throttled: (code: string, message: string) => void): () => void {
    const running = this.running.get(record) ?? 0;
    const unreserved = this.unreserved.get(region) ?? 0;
    const reserved = record.reservedConcurrency;
    const isFull = reserved === undefined ? unreserved >= this.unreservedLimit(region) : running >= reserved;
    if (isFull) {
      const Reason = reserved === undefined ? "ConcurrentInvocationLimitExceeded" : "ReservedFunctionConcurrentInvocationLimitExceeded";
      const error = fail("TooManyRequestsException", "Rate Exceeded.", { members: { Reason } });
      throttled(error.code, `${error.message} (${Reason})`);
      throw error;
    }
    const count = (by: number) => {
      this.running.set(record, (this.running.get(record) ?? 0) + by);
      if (reserved === undefined) this.unreserved.set(region, (this.unreserved.get(region) ?? 0) + by);
    };
    count(1);
    return () => count(-1);
  }

  private count({ record, arn }: Invocation, run: Run): void {
    this.metrics.count(record, arn, "Invocations");
    this.metrics.count(record, arn, "Duration", run.durationMs);
    // AWS: reported for every invocation, so that the average is the share that failed.
    this.metrics.count(record, arn, "Errors", run.outcome === "success" ? 0 : 1);
  }

  /** On AWS it would be there. */
  private noteMissingSdk({ error }: Run, trace: Trace): void {
    const name = error?.code === "Runtime.ImportModuleError" ? missingSdkPackage(error.message) : undefined;
    if (!name) return;
    this.context.journal.record(trace, {
      kind: "note", service: "lambda", message: `${name} is part of the Lambda runtime on AWS, but not installed here: npm install --save-dev ${name}`,
    });
  }
}

const entryOf = (run: Run): Partial<InvocationEntry> => ({
  cold: run.cold, outcome: run.outcome, maxMemoryMb: run.maxMemoryMb, logs: shown(run.lines),
  ...(run.error && { error: run.error }), ...(run.initMs !== undefined && { initMs: run.initMs }),
});

const shown = (lines: readonly LogLine[]): LogLine[] =>
  lines.slice(-JOURNAL_LINES).map(({ time, message }) => ({ time, message: message.trimEnd() }));
