import { Meter } from "../../kernel/metrics";
import type { Counter } from "../../kernel/ports";
import type { ServiceContext } from "../../kernel/service";
import type { StateMachine } from "./model";

export type MachineMetric = "ExecutionsStarted" | "ExecutionsSucceeded" | "ExecutionsFailed" | "ExecutionsTimedOut" | "ExecutionsAborted" | "ExecutionTime";

/** What state machines count, `AWS/States`. AWS: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
export class MachineMetrics {
  private readonly meter: Meter;
  private readonly counters = new Map<string, Counter>();

  constructor(context: ServiceContext) {
    this.meter = new Meter(context.ports, "AWS/States");
  }

  count({ arn, region }: StateMachine, name: MachineMetric, value = 1): void {
    const key = `${name} ${arn}`;
    let counter = this.counters.get(key);
    if (!counter) {
      this.counters.set(key, counter = this.meter.counter({ region, name, dimensions: { StateMachineArn: arn }, unit: name === "ExecutionTime" ? "Milliseconds" : "Count" }));
    }
    counter.add(value);
  }
}
