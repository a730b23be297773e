import type { LogLine, Trace } from "../../../kernel/journal";
import type { ServiceContext } from "../../../kernel/service";
import type { Version } from "../model";
import type { RoleSession } from "../roles";
import { majorOf, runtimeVersion } from "../runtimes";
import type { FromWorker, Memory } from "../worker/protocol";
import { LogBuffer } from "./log-buffer";
import { LogWriter } from "./log-writer";
import { MemoryWatch } from "./memory";
import { exited, outOfMemory, reported, succeeded, timedOut, type Outcome } from "./outcome";
import { PlatformLog, type Phase } from "./platform-log";
import type { Exit, WorkerProcess } from "./process";
import { logStreamOf, variablesOf } from "./variables";

/** One invocation, as an environment runs it. */
export interface Request {
  readonly requestId: string;
  /** The ARN by which the function was invoked. */
  readonly arn: string;
  readonly payload: Uint8Array;
  /** `_X_AMZN_TRACE_ID`. */
  readonly traceId: string;
  /** JSON. */
  readonly clientContext?: string;
}

export interface Run extends Outcome {
  readonly cold: boolean;
  readonly initMs?: number;
  readonly durationMs: number;
  readonly maxMemoryMb: number;
  /** Everything that was written, platform lines included. */
  readonly lines: readonly LogLine[];
}

export interface EnvironmentOptions {
  readonly context: ServiceContext;
  readonly version: Version;
  readonly session: RoleSession;
  readonly runtimeFolder: string;
  /** Gives a process that waits, or starts one. */
  readonly takeProcess: () => WorkerProcess;
}

/** AWS: an initialisation may take this long; then, or when it fails, it is tried once more within the first invocation. */
const INIT_LIMIT_MS = 10_000;
/** Credentials are never this close to their end while a handler runs for the longest time that it may. */
const RENEW_BEFORE_MS = 15 * 60_000;

type Answer = { readonly frame: FromWorker; readonly body: Buffer } | { readonly exit: Exit } | { readonly over: "time" | "memory" };

/** The execution environment of one version: a process that has the handler loaded, with its log stream and credentials. */
export class ExecutionEnvironment {
  readonly version: Version;
  private process: WorkerProcess | undefined;
  /** Bytes that the process has only because it was a spare. */
  private correction = 0;
  /** The most bytes that it had while loading the handler. */
  private loaded = 0;
  private readonly buffer: LogBuffer;
  private readonly logStream: string;
  private readonly platform: PlatformLog;
  private readonly writer: LogWriter;
  private settle: ((answer: Answer) => void) | undefined;
  private closed = false;
  /** Called when the handler is loaded, or could not be. */
  onStarted: () => void = () => undefined;

  constructor(private readonly options: EnvironmentOptions) {
    const { context, version, session } = options;
    const { configuration: c, region } = version;
    this.version = version;
    this.buffer = new LogBuffer(() => context.clock.now());
    this.logStream = logStreamOf(version, context.clock.now(), context.ids.hex(32));
    this.platform = new PlatformLog(c.logging, {
      functionName: version.functionName, functionVersion: version.version, logStream: this.logStream,
      runtimeVersion: runtimeVersion(c.runtime, region), memorySize: c.memorySize,
    });
    this.writer = new LogWriter(context, session, { group: c.logging.group, stream: this.logStream, region });
  }

  /** Whether it can run another invocation. */
  get usable(): boolean {
    return this.process !== undefined && this.options.session.expiresAt - RENEW_BEFORE_MS > this.now();
  }

  /** Runs one invocation; the first one loads the handler. Never two at a time. */
  async run(request: Request): Promise<Run> {
    const cold = this.process === undefined;
    const timeout = this.version.configuration.timeout;
    const started = cold ? await this.start(request, timeout * 1000) : { left: timeout * 1000 };
    const { left, initMs, failure } = started;
    this.buffer.add(this.platform.start(this.now(), request.requestId, request.arn));
    const began = performance.now();
    const watch = new MemoryWatch(this.process?.pid ?? 0, this.memoryLimit, this.correction, () => this.settle?.({ over: "memory" }));
    if (failure) watch.add(this.loaded);
    const outcome = failure ?? await this.invoke(request, left, watch);
    watch.stop();
    const durationMs = performance.now() - began + (timeout * 1000 - left);
    return { ...outcome, cold, ...(initMs !== undefined && { initMs }), durationMs, maxMemoryMb: watch.megabytes, lines: this.finish(request, outcome, { durationMs, initMs, watch }) };
  }

  /** Puts what was written into the function's log group. */
  write(lines: readonly LogLine[], trace: Trace): Promise<void> {
    return this.writer.write(lines, trace);
  }

  /** Ends the process, whatever it does, and waits until it has gone. */
  async close(): Promise<void> {
    this.closed = true;
    await this.kill();
  }

  private async kill(): Promise<void> {
    const { process } = this;
    this.process = undefined;
    process?.kill();
    await process?.ended.catch(() => undefined);
  }

  /** Loads the handler, and says how much of the time is left for the invocation. */
  private async start(request: Request, timeoutMs: number): Promise<{ readonly left: number; readonly initMs?: number; readonly failure?: Outcome }> {
    try {
      this.buffer.add(this.platform.initStart(this.now()));
      const first = await this.initialize("init", INIT_LIMIT_MS, request.requestId);
      if (!first.failure) return { left: timeoutMs, initMs: first.ms };
      if (this.closed) return { left: timeoutMs, failure: first.failure };
      // AWS: what fails is done once more, as a part of the invocation and of its duration.
      const second = await this.initialize("invoke", timeoutMs, request.requestId);
      return { left: timeoutMs - second.ms, ...(second.failure && { failure: second.failure }) };
    } finally {
      this.onStarted();
    }
  }

  private async initialize(phase: Phase, limitMs: number, requestId: string): Promise<{ readonly ms: number; readonly failure?: Outcome }> {
    const started = performance.now();
    const process = this.options.takeProcess();
    process.listener = {
      frame: (frame, body) => this.onFrame(frame, body),
      output: (chunk) => this.buffer.output(chunk),
      exit: (exit) => {
        if (this.process === process) this.process = undefined;
        this.settle?.({ exit });
      },
    };
    this.process = process;
    const spare = await process.spare;
    this.correction = Math.max(0, spare.loaded - spare.bare);
    const { version } = this;
    const { logging, handler, runtime } = version.configuration;
    const answering = this.answer(limitMs);
    process.send({
      type: "assign", env: variablesOf(version, { ...this.options, logStream: this.logStream, endpoint: this.options.context.endpoint() }),
      root: version.code.folder, handler, major: majorOf(runtime), logFormat: logging.format, logLevel: logging.application ?? "TRACE", ahead: this.ahead,
    });
    const answer = await answering;
    if ("frame" in answer) this.loaded = (answer.frame as Memory).peak;
    const ms = performance.now() - started;
    if ("frame" in answer && answer.frame.type === "ready") {
      this.buffer.add(this.platform.initReport(this.now(), phase, "success", ms));
      return { ms };
    }
    await this.kill();
    const failure = "exit" in answer ? exited(requestId, answer.exit, "init-error")
      : "frame" in answer ? reported(answer.body, "init-error", true)
        : timedOut(requestId, this.version.configuration.timeout, this.now());
    this.buffer.add(this.platform.initReport(this.now(), phase, failure.outcome === "timeout" ? "timeout" : "error", ms, failure.outcome === "timeout" ? undefined : failure.error!.code));
    return { ms, failure };
  }

  private async invoke(request: Request, left: number, watch: MemoryWatch): Promise<Outcome> {
    const { requestId } = request;
    const process = this.process!;
    const answering = this.answer(left);
    process.send({
      type: "invoke", requestId, arn: request.arn, deadline: Date.now() + left, traceId: request.traceId, ahead: this.ahead,
      ...(request.clientContext !== undefined && { clientContext: request.clientContext }),
    }, request.payload);
    const answer = await answering;
    if ("exit" in answer) return exited(requestId, answer.exit, "error");
    if ("frame" in answer) {
      const { rss, peak } = answer.frame as Memory;
      watch.add(rss);
      // The most since it began counts only when it is too much: an earlier invocation may have had it.
      if (!(peak - this.correction > this.memoryLimit && watch.add(peak))) return await this.answered(answer.frame, answer.body);
    }
    await this.kill();
    if ("over" in answer && answer.over === "time") return timedOut(requestId, this.version.configuration.timeout, this.now());
    return outOfMemory(requestId);
  }

  private async answered(frame: FromWorker, body: Buffer): Promise<Outcome> {
    if (frame.type === "done") return succeeded(body);
    const exiting = frame.type === "failed" && frame.exiting === true;
    if (exiting) await this.process?.ended.catch(() => undefined);
    return reported(body, "error", exiting);
  }

  /** What the process says next, unless it ends, needs too much memory, or `limitMs` of real time have passed. */
  private answer(limitMs: number): Promise<Answer> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle?.({ over: "time" }), limitMs);
      this.settle = (answer) => {
        clearTimeout(timer);
        this.settle = undefined;
        resolve(answer);
      };
    });
  }

  private onFrame(frame: FromWorker, body: Buffer): void {
    // AWS: a record of a text log ends with a line feed, one of a JSON log does not.
    if (frame.type === "log") this.buffer.add([this.platform.isText ? `${body.toString()}\n` : body.toString()]);
    else if (frame.type === "output") this.buffer.output(body);
    else this.settle?.({ frame, body: Buffer.from(body) });
  }

  private finish(request: Request, outcome: Outcome, { durationMs, initMs, watch }: { durationMs: number; initMs: number | undefined; watch: MemoryWatch }): LogLine[] {
    const { memorySize } = this.version.configuration;
    const errorType = outcome.reported ?? outcome.error?.code;
    this.buffer.add(this.platform.end(this.now(), {
      requestId: request.requestId, status: outcome.outcome === "success" ? "success" : outcome.outcome === "timeout" ? "timeout" : "error",
      runtimeFailed: outcome.runtimeFailed, durationMs, memorySize, maxMemoryUsed: outcome.outcome === "out-of-memory" ? memorySize : watch.megabytes,
      producedBytes: outcome.payload.length, ...(errorType !== undefined && { errorType }), ...(initMs !== undefined && { initMs }),
    }, outcome.line));
    return this.buffer.take();
  }

  private get memoryLimit(): number {
    return this.version.configuration.memorySize * 1_048_576;
  }

  private now(): number {
    return this.options.context.clock.now();
  }

  /** What the cloud's clock is ahead of this machine's: nothing, unless it is virtual. */
  private get ahead(): number {
    return this.now() - Date.now();
  }
}
