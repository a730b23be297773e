import { METRICS, type Counter, type MetricName, type Ports } from "./ports";

const NOBODY: Counter = { add: () => undefined };

/** A service's own metrics, in its namespace. Where no service keeps metrics, counting does nothing. */
export class Meter {
  constructor(private readonly ports: Ports, private readonly namespace: string) {}

  /** Finds a metric: once for each resource, when it is first needed (services may start before the one that keeps metrics). */
  counter(metric: Omit<MetricName, "namespace">): Counter {
    const [metrics] = this.ports.all(METRICS);
    return metrics ? metrics.counter({ namespace: this.namespace, ...metric }) : NOBODY;
  }
}
