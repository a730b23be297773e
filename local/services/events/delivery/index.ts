import { parseArn } from "../../../../model/arn";
import type { Caller, ServiceCaller } from "../../../kernel/caller";
import type { DeliveryEntry, Span, Trace } from "../../../kernel/journal";
import type { ServiceContext } from "../../../kernel/service";
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

export const EVENTS_PRINCIPAL = "events.amazonaws.com";

/** Hands events to targets: each delivery is work of its own, tried again or dead-lettered as AWS does. */
export class Delivery {
  private readonly roles: Roles;
  private waiting: Job[] = [];

  constructor(
    private readonly context: ServiceContext,
    private readonly kinds: TargetKinds,
    /** Events on their way from bus to bus, by the PutEvents input that carries them. */
    private readonly forwards: WeakMap<object, BusEvent>,
    private readonly metrics: EventMetrics,
  ) {
    this.roles = new Roles(context);
  }

  /** Takes a job; it starts once whoever put the event has been answered. All that come until then start together. */
  enqueue(job: Job): void {
    this.waiting.push(job);
    if (this.waiting.length > 1) return;
    const end = this.context.work.begin();
    setImmediate(() => {
      const jobs = this.waiting;
      this.waiting = [];
      for (const each of jobs) this.start(each, 1);
      end();
    });
  }

  private start(job: Job, attempt: number): void {
    this.context.work.run("events: delivery", job.trace, () => this.attempt(job, attempt));
  }

  private async attempt(job: Job, attempt: number): Promise<void> {
    const { rule, target: { target } } = job;
    const started = performance.now();
    const span: Span<DeliveryEntry> = this.context.journal.open(job.trace, {
      kind: "delivery", rule: rule.name, targetId: target.Id, targetArn: target.Arn, attempt,
    });
    const duration = () => performance.now() - started;
    const counters = this.metrics.ofRule(rule);
    counters.attempts.add(1);
    if (attempt === 1) {
      counters.created.add(1);
      counters.startLatency.add(this.sinceIngestion(job));
    } else {
      counters.retries.add(1);
    }
    try {
      await this.deliver(job, span.trace);
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (attempt === 1) counters.completeLatency.add(this.sinceIngestion(job));
      await this.failed(job, attempt, failure, span, duration);
      if (failure.code === "INTERNAL_ERROR" && !failure.error) throw thrown;
      return;
    }
    const latency = this.sinceIngestion(job);
    if (attempt === 1) counters.completeLatency.add(latency);
    counters.successLatency.add(latency);
    counters.successes.add(1);
    counters.invocations.add(1);
    span.close({ outcome: "delivered", durationMs: duration() });
  }

  /** Milliseconds. */
  private sinceIngestion({ event }: Job): number {
    return Math.max(0, this.context.clock.now() - event.ingestedAt);
  }

  private async deliver({ event, rule, target }: Job, trace: Trace): Promise<void> {
    const { context, forwards } = this;
    const kind = this.kinds.of(target.arn);
    const service = serviceCaller(context, rule);
    const rendered = target.shape(event.event, () => event.text(), () => ({ ruleArn: rule.arn, ruleName: rule.name, ingestionTime: eventTime(event.ingestedAt) }));
    if ("dropped" in rendered) throw new DeliveryError("INVALID_JSON", rendered.dropped);
    const roleArn = target.target.RoleArn ?? (kind.role === "optional" ? rule.roleArn : undefined);
    const caller: Caller = roleArn && kind.role !== "none" ? await this.roles.assume(roleArn, service, target.arn.region, trace) : service;
    const attempt: Attempt = {
      event, rule, target: target.target, arn: target.arn, payload: rendered.text, endpoint: context.endpoint, ids: context.ids, forwards,
      send: (operation, input) => context.call({ service: kind.service, operation, input, caller, region: target.arn.region, trace }),
    };
    await kind.deliver(attempt);
  }

  private async failed(job: Job, attempt: number, failure: Failure, span: Span<DeliveryEntry>, duration: () => number): Promise<void> {
    const { clock, ids } = this.context;
    const { target: { target }, event } = job;
    const seen = { error: { code: failure.error?.code ?? failure.code, message: failure.message }, ...(failure.error?.denial && { denial: failure.error.denial }) };
    const retry = failure.retry ? retryAfter(attempt, target.RetryPolicy, event.ingestedAt, clock.now(), ids.fraction) : undefined;
    if (retry && "at" in retry) {
      clock.at(retry.at, () => this.start(job, attempt + 1));
      return span.close({ ...seen, outcome: "will-retry", nextAttemptAt: retry.at, durationMs: duration() });
    }
    // AWS: what is tried again counts once it has failed for good.
    const counters = this.metrics.ofRule(job.rule);
    counters.invocations.add(1);
    counters.failures.add(1);
    const queueArn = target.DeadLetterConfig?.Arn;
    if (queueArn === undefined) return span.close({ ...seen, outcome: "dropped", durationMs: duration() });
    try {
      await sendToDeadLetters({
        context: this.context, caller: serviceCaller(this.context, job.rule), queue: parseArn(queueArn)!, job, failure,
        retries: attempt - 1, exhausted: retry?.exhausted, trace: span.trace,
      });
    } catch (thrown) {
      counters.deadLettersRefused.add(1);
      const { error, code, message } = failureOf(thrown);
      return span.close({
        outcome: "dropped", durationMs: duration(), ...(error?.denial && { denial: error.denial }),
        error: { code: error?.code ?? code, message: `${failure.message} And the dead-letter queue refused the event: ${message}` },
      });
    }
    counters.deadLettered.add(1);
    span.close({ ...seen, outcome: "dead-lettered", durationMs: duration() });
  }
}

const serviceCaller = ({ account }: ServiceContext, rule: Rule): ServiceCaller =>
  ({ type: "AWSService", principal: EVENTS_PRINCIPAL, sourceArn: rule.arn, sourceAccount: account });
