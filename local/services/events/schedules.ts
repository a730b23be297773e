import type { ServiceContext } from "../../kernel/service";
import { BusEvent } from "./event";
import type { Ingest } from "./ingest";
import type { Bus, Rule } from "./state";
import { Scheduler } from "./schedule/scheduler";

/** The rules that fire by the clock. */
export class Schedules {
  private readonly scheduler: Scheduler;

  constructor(private readonly context: ServiceContext, private readonly ingest: Ingest) {
    this.scheduler = new Scheduler(context.clock);
  }

  /** Starts, restarts or stops what a rule has, by its state. */
  update(bus: Bus, rule: Rule): void {
    const key = rule.arn;
    if (!rule.schedule || rule.state === "DISABLED") return this.scheduler.clear(key);
    this.scheduler.set(key, rule.schedule.schedule, (time) => this.fire(bus, rule.name, time));
  }

  remove(rule: Rule): void {
    this.scheduler.clear(rule.arn);
  }

  dispose(): void {
    this.scheduler.dispose();
  }

  /** Sends the event of a schedule to its rule, which no pattern of another rule sees. */
  private fire(bus: Bus, name: string, time: number): void {
    const { account, ids, journal } = this.context;
    const rule = bus.rules.get(name);
    if (!rule) return;
    const event = new BusEvent({
      id: ids.uuid(), detailType: "Scheduled Event", source: "aws.events", account, time, region: bus.region, resources: [rule.arn],
    }, "{}", "schedule", time);
    this.ingest.fire(bus, rule, event, journal.begin());
  }
}
