import type { Trace } from "../../../kernel/journal";
import { AWS_EVENTS } from "../../../kernel/ports";
import type { ServiceContext } from "../../../kernel/service";
import { configurationChange, stateChange } from "../events";
import type { History } from "../history";
import type { Alarm, AlarmState } from "../state";
import { act, ACTIONS } from "./actions";

/** What follows from a change of an alarm: a line in its history, an event, its actions. */
export class Transitions {
  constructor(private readonly context: ServiceContext, readonly history: History) {}

  /** Gives an alarm another state. With the same value only its reason is new, and nothing follows. */
  change(region: string, alarm: Alarm, next: Pick<AlarmState, "value" | "reason" | "reasonData">, trace: Trace): void {
    const { context } = this;
    const now = context.clock.now();
    const previous = alarm.state;
    const changed = previous.value !== next.value;
    alarm.state = { ...next, updatedAt: now, transitionedAt: changed ? now : previous.transitionedAt };
    if (!changed) return;
    this.history.changed(region, alarm, previous);
    const from = context.journal.record(trace, {
      kind: "note", service: "cloudwatch", expected: next.value !== "ALARM", message: `alarm ${alarm.name}: ${previous.value} -> ${next.value}. ${next.reason}`,
      data: { alarm: alarm.arn, state: next.value, previousState: previous.value },
    });
    // AWS: every change of state is an event on the default bus.
    this.emit(region, alarm, "CloudWatch Alarm State Change", stateChange(alarm, previous), from);
    if (!alarm.actionsEnabled || (alarm.configuration[ACTIONS[next.value]] ?? []).length === 0) return;
    // As it is now: the alarm may have moved on when the last action is done.
    const change = { alarm: { ...alarm }, previous, region, account: context.account };
    context.work.run(`cloudwatch: actions of ${alarm.name}`, from, () => act(context, this.history, change, from));
  }

  /** An alarm was created, updated or deleted. `previous` is its configuration before, as events show it. */
  configured(region: string, alarm: Alarm, operation: "create" | "update" | "delete", trace: Trace, previous?: object): void {
    this.history.configured(region, alarm, `${operation}d`, operation === "update" ? { updatedAlarm: alarm.configuration } : { [`${operation}dAlarm`]: alarm.configuration });
    this.emit(region, alarm, "CloudWatch Alarm Configuration Change", configurationChange(operation, alarm, previous), trace);
  }

  private emit(region: string, alarm: Alarm, detailType: string, detail: object, trace: Trace): void {
    for (const bus of this.context.ports.all(AWS_EVENTS)) bus.emit(region, { source: "aws.cloudwatch", detailType, resources: [alarm.arn], detail }, trace);
  }
}
