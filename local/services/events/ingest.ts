import type { EventEntry } from "../../kernel/entries";
import { nextHop, type Trace } from "../../kernel/trace";
import type { ServiceContext } from "../../kernel/service";
import type { Delivery, Job } from "./delivery";
import { evaluations, taking } from "./evaluate";
import type { BusEvent } from "./event";
import { cycleOf } from "./loop";
import type { EventMetrics } from "./metrics";
import type { Bus, Rule } from "./state";

const NO_JOBS: readonly Job[] = [];

/** What a bus has received and no rule has taken yet. */
interface Arrival {
  readonly event: BusEvent;
  readonly cause: Trace;
  /** What is to be delivered of it. */
  jobs(): readonly Job[];
}

/**
 * The way of an event: onto a bus, past its rules, to their targets. It begins once whoever put the event has been
 * answered; all events that come until then go it together.
 */
export class Ingest {
  private arrivals: Arrival[] = [];

  constructor(private readonly context: ServiceContext, private readonly delivery: Delivery, private readonly metrics: EventMetrics) {}

  /** Takes an event. `only` names the rules for which a replay was started. */
  accept(bus: Bus, event: BusEvent, cause: Trace, only?: readonly string[]): void {
    this.arrive({ event, cause, jobs: () => this.match(bus, event, cause, only) });
  }

  /** Takes the event of a schedule: it is for that rule, whatever other patterns say. */
  fire(bus: Bus, rule: Rule, event: BusEvent, cause: Trace): void {
    this.arrive({ event, cause, jobs: () => this.trigger(bus, rule, event, cause) });
  }

  private arrive(arrival: Arrival): void {
    this.arrivals.push(arrival);
    if (this.arrivals.length > 1) return;
    const end = this.context.work.begin();
    setImmediate(() => {
      const { arrivals } = this;
      this.arrivals = [];
      const jobs: Job[] = [];
      for (const each of arrivals) this.context.work.run("events: ingestion", each.cause, () => void jobs.push(...each.jobs()));
      for (const job of jobs) this.delivery.start(job);
      for (const { event } of arrivals) event.rest();
      end();
    });
  }

  private match(bus: Bus, event: BusEvent, cause: Trace, only: readonly string[] | undefined): readonly Job[] {
    const rules = bus.current();
    const at = nextHop(cause);
    const now = this.context.clock.now();
    const trace = this.context.journal.record(at, () => said(bus, event, () => evaluations(rules, event, only)), now);
    if (at.hops > this.context.maxHops) return this.stop(bus, event, trace);
    const taken = taking(bus.index(), event, only);
    if (taken.length > 0) this.metrics.matchedOn(bus).add(1, now);
    const jobs: Job[] = [];
    for (const rule of taken) {
      const { matched, triggered } = this.metrics.ofRule(rule);
      matched.add(1, now);
      triggered.add(1, now);
      rule.archive?.store(event);
      for (const target of rule.targets.values()) jobs.push({ event, rule, target, trace });
    }
    return jobs;
  }

  private trigger(bus: Bus, rule: Rule, event: BusEvent, cause: Trace): readonly Job[] {
    const trace = this.context.journal.record(nextHop(cause), () => said(bus, event, () => [{ rule: rule.name, matched: true }]));
    this.metrics.ofRule(rule).triggered.add(1);
    return Array.from(rule.targets.values(), (target) => ({ event, rule, target, trace }));
  }

  /** A loop that AWS would let run, and send the bill for. */
  private stop(bus: Bus, event: BusEvent, trace: Trace): readonly Job[] {
    const { journal, maxHops } = this.context;
    for (const rule of taking(bus.index(), event)) if (rule.targets.size > 0) this.metrics.ofRule(rule).failures.add(rule.targets.size);
    const cycle = cycleOf(journal.since(0), trace.id);
    const along = cycle ? `: ${cycle}` : "";
    journal.record(trace, {
      kind: "note", service: "events",
      message: `Stopped a loop: event ${event.id} (${event.envelope.detailType} from ${event.envelope.source}) on bus ${bus.name} is more than ${maxHops} hops from where its story began${along}`,
      data: { bus: bus.name, eventId: event.id, hops: trace.hops, cycle },
    });
    return NO_JOBS;
  }
}

const said = ({ name, region }: Bus, { event, envelope: { id, source, detailType }, origin }: BusEvent, evaluations: EventEntry["evaluations"]): EventEntry =>
  ({ kind: "event", bus: name, region, id, source, detailType, event, origin, evaluations });
