import type { Trace } from "../../../kernel/journal";
import type { ServiceContext } from "../../../kernel/service";
import { AwsError } from "../../../kernel/errors";
import type { EventInvokeConfig, FunctionRecord, Version } from "../model";
import { Destinations, type Condition, type Result } from "./destinations";
import type { Run } from "./environment";
import type { LambdaMetrics } from "./metrics";
import type { Next, Runner } from "./runner";

/** An event that waits for a function. */
export interface QueuedEvent {
  readonly record: FunctionRecord;
  /** The version to run, chosen anew at each attempt: code may have been updated in between. */
  readonly version: () => Version | undefined;
  /** The ARN by which it was invoked. */
  readonly arn: string;
  /** `$LATEST`, a version or an alias: whose EventInvokeConfig counts. */
  readonly qualifier: string;
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly trace: Trace;
}

interface Attempt {
  readonly event: QueuedEvent;
  /** When it was queued. Milliseconds since the epoch. */
  readonly since: number;
  /** Runs that the function answered, if only with an error. */
  readonly runs: number;
  /** Attempts in a row that did not come to a run. */
  readonly refusals: number;
}

/** AWS: after the first error one minute, after the second two. */
const RETRY_MS = [60_000, 120_000];
const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_S = 21_600;
/** AWS: throttles and faults of its own are tried again after one second, up to every five minutes. */
const FIRST_REFUSAL_MS = 1_000;
const LONGEST_REFUSAL_MS = 300_000;

/** Asynchronous invocations: each event is run, retried, and its result sent where the configuration says. */
export class EventQueue {
  private readonly destinations: Destinations;
  private disposed = false;

  constructor(private readonly context: ServiceContext, private readonly runner: Runner, private readonly metrics: LambdaMetrics) {
    this.destinations = new Destinations(context, metrics);
  }

  add(event: QueuedEvent): void {
    this.metrics.count(event.record, event.arn, "AsyncEventsReceived");
    this.start({ event, since: this.context.clock.now(), runs: 0, refusals: 0 });
  }

  dispose(): void {
    this.disposed = true;
  }

  private start(attempt: Attempt): void {
    this.context.work.run(`the asynchronous invocation ${attempt.event.requestId}`, attempt.event.trace, () => this.run(attempt));
  }

  private async run(attempt: Attempt): Promise<void> {
    const { event, runs } = attempt;
    const version = event.version();
    if (this.disposed) return;
    if (!version) return this.note(event, `the event ${event.requestId} is dropped: ${event.arn} has been deleted`);
    this.metrics.count(event.record, event.arn, "AsyncEventAge", this.context.clock.now() - attempt.since);
    let following: Following = {};
    const next = (run: Run | undefined): Next => {
      following = run ? this.after(attempt, run) : this.afterRefusal(attempt);
      return { ...(following.next && { next: following.next }), ...(following.at !== undefined && { nextAttemptAt: following.at }) };
    };
    const result = await this.runner.run({ ...event, version, mode: "async", attempt: runs + 1, next }).then(
      (run) => ({ version, run }),
      (error: unknown) => {
        if (!(error instanceof AwsError)) throw error;
        return { version, error };
      },
    );
    const after = "run" in result ? { ...attempt, runs: runs + 1, refusals: 0 } : { ...attempt, refusals: attempt.refusals + 1 };
    await this.follow(after, following, result);
  }

  /** What comes after a run. */
  private after({ event, since, runs }: Attempt, run: Run): Following {
    const config = this.configOf(event);
    if (run.outcome === "success") return { condition: "Success" };
    const retries = config?.maximumRetryAttempts ?? DEFAULT_RETRIES;
    if (runs >= retries) return this.end("RetriesExhausted", event);
    const at = this.context.clock.now() + RETRY_MS[Math.min(runs, RETRY_MS.length - 1)]!;
    return at - since > this.maximumAge(event) ? this.end("EventAgeExceeded", event) : { next: "will-retry", at };
  }

  /** The function was throttled, or Lambda could not run it. */
  private afterRefusal({ event, since, refusals }: Attempt): Following {
    // AWS: a function that is switched off gets no event, and none is kept for it.
    if (event.record.reservedConcurrency === 0) return this.end("ZeroReservedConcurrency", event);
    const wait = Math.min(LONGEST_REFUSAL_MS, FIRST_REFUSAL_MS * 2 ** Math.min(refusals, 20));
    const at = this.context.clock.now() + wait * (0.5 + this.context.ids.fraction() / 2);
    return at - since > this.maximumAge(event) ? this.end("EventAgeExceeded", event) : { next: "will-retry", at };
  }

  private async follow(attempt: Attempt, following: Following, result: Omit<Result, "condition" | "event" | "runs">): Promise<void> {
    if (this.disposed) return;
    if (following.at !== undefined) {
      this.context.clock.at(following.at, () => this.start(attempt));
      return;
    }
    const { event, runs } = attempt;
    // AWS: what goes to an on-failure destination is dropped, too.
    if (following.condition !== "Success") this.metrics.count(event.record, event.arn, "AsyncEventsDropped");
    await this.destinations.send({ ...result, event, runs, condition: following.condition! }, this.configOf(event));
    if (following.next === "dropped") this.note(event, `the event ${event.requestId} is dropped: ${following.condition}, and ${event.arn} has neither an on-failure destination nor a dead-letter queue`);
  }

  private end(condition: Condition, event: QueuedEvent): Following {
    const isKept = this.configOf(event)?.onFailure !== undefined || event.version()?.configuration.deadLetterArn !== undefined;
    return { condition, next: isKept ? "on-failure" : "dropped" };
  }

  private configOf({ record, qualifier }: QueuedEvent): EventInvokeConfig | undefined {
    return record.eventInvokeConfigs.get(qualifier);
  }

  private maximumAge(event: QueuedEvent): number {
    return (this.configOf(event)?.maximumEventAge ?? DEFAULT_AGE_S) * 1000;
  }

  private note(event: QueuedEvent, message: string): void {
    this.context.journal.record(event.trace, { kind: "note", service: "lambda", message });
  }
}

interface Following {
  /** How it ended; absent while it goes on. */
  readonly condition?: Condition;
  readonly next?: "will-retry" | "on-failure" | "dropped";
  /** When it is tried again. */
  readonly at?: number;
}
