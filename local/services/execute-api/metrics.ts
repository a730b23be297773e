import { Meter } from "../../kernel/metrics";
import type { Counter } from "../../kernel/ports";
import type { ServiceContext } from "../../kernel/service";

type Name = "Count" | "4xx" | "5xx" | "Latency" | "IntegrationLatency" | "DataProcessed" | "ConnectCount" | "MessageCount" | "ClientError" | "ExecutionError" | "IntegrationError";

const UNITS: Readonly<Partial<Record<Name, string>>> = { Latency: "Milliseconds", IntegrationLatency: "Milliseconds", DataProcessed: "Bytes" };

export interface Measured {
  readonly region: string;
  readonly apiId: string;
  readonly stage: string;
}

/** What APIs count, `AWS/ApiGateway`. AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
export class ApiMetrics {
  private readonly meter: Meter;
  private readonly counters = new Map<string, Counter>();

  constructor(context: ServiceContext) {
    this.meter = new Meter(context.ports, "AWS/ApiGateway");
  }

  count({ region, apiId, stage }: Measured, name: Name, value = 1): void {
    const key = `${name} ${apiId} ${stage}`;
    let counter = this.counters.get(key);
    if (!counter) {
      counter = this.meter.counter({ region, name, dimensions: { ApiId: apiId, Stage: stage }, also: [{ ApiId: apiId }], unit: UNITS[name] ?? "Count" });
      this.counters.set(key, counter);
    }
    counter.add(value);
  }
}
