import { availableParallelism } from "node:os";
import type { Clock, Timer } from "../../../kernel/clock";
import type { Trace } from "../../../kernel/journal";
import type { Version } from "../model";
import type { ExecutionEnvironment } from "./environment";

/**
 * The execution environments of a cloud. One runs one invocation at a time; an idle one is used again, the one that was
 * used last first. What this machine cannot run at once waits here: AWS would run it, so it is no throttle.
 *
 *   starting --> busy <--> idle --> closed (unused for a while, code or configuration changed, place needed)
 */
export interface PoolOptions {
  readonly clock: Clock;
  /** Makes an environment; it has no process yet. */
  readonly open: (version: Version, trace: Trace) => Promise<ExecutionEnvironment>;
  /** Processes at once. Default: eight a core, at least 32. More than cores, because functions mostly wait, for each other too. */
  readonly most?: number;
  /** First invocations at once, each of which starts a process. Default: one a core, at least two. */
  readonly mostStarting?: number;
}

/** AWS does not say how long; some minutes. */
const IDLE_MS = 10 * 60_000;

interface Waiting {
  readonly version: Version;
  readonly proceed: (environment: ExecutionEnvironment | "new") => void;
}

interface Idle {
  readonly environment: ExecutionEnvironment;
  readonly timer: Timer;
}

export class Pool {
  /** Oldest first. */
  private idle: Idle[] = [];
  private waiting: Waiting[] = [];
  private readonly busy = new Set<ExecutionEnvironment>();
  private readonly retired = new WeakSet<Version>();
  private readonly closing = new Set<Promise<void>>();
  /** Places that are reserved for environments which are being opened. */
  private opening = 0;
  /** Environments that have not loaded their handler yet, opening ones included. */
  private starting = 0;
  private disposed = false;
  private readonly most: number;
  private readonly mostStarting: number;

  constructor(private readonly options: PoolOptions) {
    this.most = options.most ?? Math.max(32, 8 * availableParallelism());
    this.mostStarting = options.mostStarting ?? Math.max(2, availableParallelism());
  }

  /** Runs `task` in an environment of the version, as soon as there is one or place for one. */
  async use<T>(version: Version, trace: Trace, task: (environment: ExecutionEnvironment) => Promise<T>): Promise<T> {
    const place = this.takeIdle(version) ?? await this.wait(version);
    if (place !== "new") return this.run(place, task);
    let isStarting = true;
    const started = () => {
      if (!isStarting) return;
      isStarting = false;
      this.starting--;
      this.pump();
    };
    try {
      const environment = await this.options.open(version, trace).finally(() => { this.opening--; });
      environment.onStarted = started;
      return await this.run(environment, task);
    } finally {
      started();
    }
  }

  /** Ends the idle environments of a version, and those at work as soon as they have done it. */
  retire(version: Version): void {
    this.retired.add(version);
    for (const one of this.idle.filter(({ environment }) => environment.version === version)) this.drop(one);
  }

  /** Ends everything at once. */
  async dispose(): Promise<void> {
    this.disposed = true;
    for (const one of [...this.idle]) this.drop(one);
    for (const environment of this.busy) this.close(environment);
    await Promise.all(this.closing);
  }

  private async run<T>(environment: ExecutionEnvironment, task: (environment: ExecutionEnvironment) => Promise<T>): Promise<T> {
    this.busy.add(environment);
    try {
      return await task(environment);
    } finally {
      this.busy.delete(environment);
      this.release(environment);
    }
  }

  private release(environment: ExecutionEnvironment): void {
    if (this.disposed || !environment.usable || this.retired.has(environment.version)) {
      this.close(environment);
    } else {
      const timer = this.options.clock.at(this.options.clock.now() + IDLE_MS, () => this.drop(one), { background: true });
      const one: Idle = { environment, timer };
      this.idle.push(one);
    }
    this.pump();
  }

  private takeIdle(version: Version): ExecutionEnvironment | undefined {
    for (let i = this.idle.length - 1; i >= 0; i--) {
      const one = this.idle[i]!;
      if (one.environment.version !== version) continue;
      if (one.environment.usable) {
        this.idle.splice(i, 1);
        one.timer.cancel();
        return one.environment;
      }
      this.drop(one);
    }
    return undefined;
  }

  private wait(version: Version): Promise<ExecutionEnvironment | "new"> {
    return new Promise((proceed) => {
      this.waiting.push({ version, proceed });
      this.pump();
    });
  }

  /** Lets go on whoever waits and now can, in the order in which they came. */
  private pump(): void {
    if (this.disposed) return;
    this.waiting = this.waiting.filter((one) => {
      const place = this.takeIdle(one.version) ?? this.makePlace();
      if (place === undefined) return true;
      one.proceed(place);
      return false;
    });
  }

  /** Reserves place for a new environment: where none is left, the one that is idle longest makes it. */
  private makePlace(): "new" | undefined {
    if (this.starting >= this.mostStarting) return undefined;
    if (this.idle.length + this.busy.size + this.opening >= this.most) {
      const oldest = this.idle[0];
      if (!oldest) return undefined;
      this.drop(oldest);
    }
    this.starting++;
    this.opening++;
    return "new";
  }

  private drop(one: Idle): void {
    const at = this.idle.indexOf(one);
    if (at >= 0) this.idle.splice(at, 1);
    one.timer.cancel();
    this.close(one.environment);
  }

  private close(environment: ExecutionEnvironment): void {
    const closed = environment.close().finally(() => this.closing.delete(closed));
    this.closing.add(closed);
  }
}
