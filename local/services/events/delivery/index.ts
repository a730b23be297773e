import { parseArn } from "../../../../model/arn";
import type { Caller, ServiceCaller } from "../../../kernel/caller";
import type { DeliveryEntry } from "../../../kernel/entries";
import type { Span } from "../../../kernel/journal";
import type { ServiceContext } from "../../../kernel/service";
import type { Trace } from "../../../kernel/trace";
import { eventTime, type BusEvent } from "../event";
import type { EventMetrics } from "../metrics";
import type { Rule, RuleTarget } from "../state";
import { sendToDeadLetters } from "./dead-letter";
import { DeliveryError, failureOf, type Failure } from "./failure";
import { retryAfter } from "./retry";
import { Roles } from "./roles";
import type { Attempt, TargetKinds } from "./targets";

/** An event for one target of a rule that matched. */
export interface Job {
  readonly event: BusEvent;
  readonly rule: Rule;
  readonly target: RuleTarget;
  readonly trace: Trace;
}

/** An attempt under way. */
interface Running {
  readonly job: Job;
  /** From 1. */
  readonly number: number;
  readonly span: Span<DeliveryEntry>;
  /** By the monotonic clock. Milliseconds. */
  readonly started: number;
}

/** What is sent, to which service and as whom. */
interface Addressed {
  readonly job: Job;
  readonly payload: string;
  readonly service: string;
  readonly caller: Caller;
  readonly trace: Trace;
}

/** Milliseconds. */
const sinceIngestion = ({ event }: Job, now: number): number => Math.max(0, now - event.ingestedAt);

const DELIVERED: Partial<DeliveryEntry> = { outcome: "delivered" };

export const EVENTS_PRINCIPAL = "events.amazonaws.com";

/** Hands events to targets: each delivery is work of its own, tried again or dead-lettered as AWS does. */
export class Delivery {
  private readonly roles: Roles;
  private readonly callers = new WeakMap<Rule, ServiceCaller>();
  private readonly said = new WeakMap<RuleTarget, DeliveryEntry>();

  constructor(
    private readonly context: ServiceContext,
    private readonly kinds: TargetKinds,
    /** Events on their way from bus to bus, by the PutEvents input that carries them. */
    private readonly forwards: WeakMap<object, BusEvent>,
    private readonly metrics: EventMetrics,
  ) {
    this.roles = new Roles(context);
  }

  /** Begins a job; a later attempt has a higher number. */
  start(job: Job, number = 1): void {
    this.context.work.run("events: delivery", job.trace, () => this.attempt(job, number));
  }

  /** What takes no time, as sending to a queue, is done when this returns. */
  private attempt(job: Job, number: number): void | Promise<void> {
    const now = this.context.clock.now();
    const attempt: Running = { job, number, started: performance.now(), span: this.context.journal.open(job.trace, this.saidOf(job, number), now) };
    const counters = this.metrics.ofRule(job.rule);
    counters.attempts.add(1, now);
    if (number === 1) {
      counters.created.add(1, now);
      counters.startLatency.add(sinceIngestion(job, now), now);
    } else {
      counters.retries.add(1, now);
    }
    let sent: unknown;
    try {
      sent = this.deliver(job, attempt.span.trace);
    } catch (thrown) {
      return this.caught(attempt, thrown);
    }
    if (sent instanceof Promise) return sent.then(() => this.delivered(attempt), (thrown: unknown) => this.caught(attempt, thrown));
    this.delivered(attempt);
  }

  private delivered({ job, number, span, started }: Running): void {
    const counters = this.metrics.ofRule(job.rule);
    const now = this.context.clock.now();
    const latency = sinceIngestion(job, now);
    if (number === 1) counters.completeLatency.add(latency, now);
    counters.successLatency.add(latency, now);
    counters.successes.add(1, now);
    counters.invocations.add(1, now);
    span.close(DELIVERED, performance.now() - started);
  }

  private async caught(attempt: Running, thrown: unknown): Promise<void> {
    const failure = failureOf(thrown);
    if (attempt.number === 1) this.metrics.ofRule(attempt.job.rule).completeLatency.add(sinceIngestion(attempt.job, this.context.clock.now()));
    await this.failed(attempt, failure);
    if (failure.code === "INTERNAL_ERROR" && !failure.error) throw thrown;
  }

  /** What the journal says of a delivery whatever comes of it: the same object for each first attempt. */
  private saidOf({ rule, target }: Job, attempt: number): DeliveryEntry {
    const known = attempt === 1 ? this.said.get(target) : undefined;
    if (known?.rule === rule.name) return known;
    const said: DeliveryEntry = { kind: "delivery", rule: rule.name, targetId: target.target.Id, targetArn: target.target.Arn, attempt };
    if (attempt === 1) this.said.set(target, said);
    return said;
  }

  private deliver(job: Job, trace: Trace): unknown {
    const { event, rule, target } = job;
    const kind = this.kinds.of(target.arn);
    const service = this.callerFor(rule);
    const rendered = target.shape(event, () => ({ ruleArn: rule.arn, ruleName: rule.name, ingestionTime: eventTime(event.ingestedAt) }));
    if ("dropped" in rendered) throw new DeliveryError("INVALID_JSON", rendered.dropped);
    const payload = rendered.text;
    const roleArn = kind.role === "none" ? undefined : target.target.RoleArn ?? (kind.role === "optional" ? rule.roleArn : undefined);
    if (roleArn === undefined) return kind.deliver(this.attemptOf({ job, payload, service: kind.service, caller: service, trace }));
    return this.roles.assume(roleArn, service, target.arn.region, trace).then((caller) => kind.deliver(this.attemptOf({ job, payload, service: kind.service, caller, trace })));
  }

  private attemptOf({ job: { event, rule, target }, payload, service, caller, trace }: Addressed): Attempt {
    const { context, forwards } = this;
    const { arn } = target;
    return {
      event, rule, target: target.target, arn, payload, endpoint: context.endpoint, ids: context.ids, forwards,
      send: (operation, input) => context.perform({ service, operation, input, caller, region: arn.region, trace }),
    };
  }

  /** EventBridge, on behalf of a rule. */
  private callerFor(rule: Rule): ServiceCaller {
    let caller = this.callers.get(rule);
    if (!caller) this.callers.set(rule, caller = { type: "AWSService", principal: EVENTS_PRINCIPAL, sourceArn: rule.arn, sourceAccount: this.context.account });
    return caller;
  }

  private async failed({ job, number: attempt, span, started }: Running, failure: Failure): Promise<void> {
    const duration = () => performance.now() - started;
    const { clock, ids } = this.context;
    const { target: { target }, event } = job;
    const seen = { error: { code: failure.error?.code ?? failure.code, message: failure.message }, ...(failure.error?.denial && { denial: failure.error.denial }) };
    const retry = failure.retry ? retryAfter(attempt, target.RetryPolicy, event.ingestedAt, clock.now(), ids.fraction) : undefined;
    if (retry && "at" in retry) {
      clock.at(retry.at, () => this.start(job, attempt + 1));
      return span.close({ ...seen, outcome: "will-retry", nextAttemptAt: retry.at }, duration());
    }
    // AWS: what is tried again counts once it has failed for good.
    const counters = this.metrics.ofRule(job.rule);
    counters.invocations.add(1);
    counters.failures.add(1);
    const queueArn = target.DeadLetterConfig?.Arn;
    if (queueArn === undefined) return span.close({ ...seen, outcome: "dropped" }, duration());
    try {
      await sendToDeadLetters({
        context: this.context, caller: this.callerFor(job.rule), queue: parseArn(queueArn)!, job, failure,
        retries: attempt - 1, exhausted: retry?.exhausted, trace: span.trace,
      });
    } catch (thrown) {
      counters.deadLettersRefused.add(1);
      const { error, code, message } = failureOf(thrown);
      return span.close({
        outcome: "dropped", ...(error?.denial && { denial: error.denial }),
        error: { code: error?.code ?? code, message: `${failure.message} And the dead-letter queue refused the event: ${message}` },
      }, duration());
    }
    counters.deadLettered.add(1);
    span.close({ ...seen, outcome: "dead-lettered" }, duration());
  }
}
