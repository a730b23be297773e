import { parseArn } from "../../../../model/arn";
import { Meter } from "../../../kernel/metrics";
import type { Counter } from "../../../kernel/ports";
import type { ServiceContext } from "../../../kernel/service";
import type { FunctionRecord } from "../model";

const UNITS = { Duration: "Milliseconds", AsyncEventAge: "Milliseconds" } as const;

export type LambdaMetric =
  "Invocations" | "Errors" | "Throttles" | "Duration" | "ConcurrentExecutions" |
  "AsyncEventsReceived" | "AsyncEventAge" | "AsyncEventsDropped" | "DeadLetterErrors" | "DestinationDeliveryFailures";

/**
 * Lambda's own metrics, `AWS/Lambda`: of a function, of the function, version or alias that was invoked (`Resource`), and of all.
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export class LambdaMetrics {
  private readonly meter: Meter;
  private readonly counters = new WeakMap<FunctionRecord, Map<string, Counter>>();

  constructor(context: ServiceContext) {
    this.meter = new Meter(context.ports, "AWS/Lambda");
  }

  /** `arn`: the ARN by which the function was invoked. */
  count(record: FunctionRecord, arn: string, name: LambdaMetric, value = 1): void {
    const known = this.counters.get(record) ?? new Map<string, Counter>();
    this.counters.set(record, known);
    const key = `${name} ${arn}`;
    let counter = known.get(key);
    if (!counter) known.set(key, counter = this.counterOf(record, arn, name));
    counter.add(value);
  }

  private counterOf({ name: FunctionName }: FunctionRecord, arn: string, name: LambdaMetric): Counter {
    const { region, resource } = parseArn(arn)!;
    return this.meter.counter({
      region, name, unit: (UNITS as Partial<Record<LambdaMetric, string>>)[name] ?? "Count",
      dimensions: { FunctionName, Resource: resource.replace(/^function:/, "") }, also: [{ FunctionName }, {}],
    });
  }
}
