import type { Dimension } from "@aws-sdk/client-cloudwatch";
import { METRIC_SOURCES, type Counter, type MetricName, type Metrics, type Sample } from "../../../kernel/ports";
import { Regional } from "../../../kernel/regional";
import type { ServiceContext } from "../../../kernel/service";
import { Distribution } from "./distribution";
import { Series } from "./series";

/** What tells a metric from others. Dimensions are in the order of their names. */
export interface Identity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly (readonly [name: string, value: string])[];
}

/** A metric: its values may be counted in several places (each rule of a bus), and are summed up when they are read. */
export interface Metric extends Identity {
  readonly parts: Set<Series>;
}

export const dimensionsOf = (dimensions: readonly Dimension[] = []): Identity["dimensions"] =>
  dimensions.map(({ Name, Value }) => [Name!, Value!] as const).sort(([a], [b]) => (a < b ? -1 : 1));

const pairs = (dimensions: Readonly<Record<string, string>>): Identity["dimensions"] => Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));

const keyOf = ({ namespace, name, dimensions }: Identity): string => JSON.stringify([namespace, name, dimensions]);

/** What a reader gets: the values of each period, by unit. */
export interface Reading {
  readonly unit: string;
  /** By the index of the period. */
  readonly periods: ReadonlyMap<number, Distribution>;
}

export interface Span {
  /** Milliseconds since the epoch, as all times here. */
  readonly from: number;
  readonly until: number;
  readonly period: number;
}

/** The metrics of all regions: what services count, what is put, and what sources say. */
export class MetricStore implements Metrics {
  private readonly regions = new Regional<Map<string, Metric>>(() => new Map());
  private readonly own = new WeakMap<Metric, Map<string, Series>>();
  /** Called when a service counts something in a new minute. */
  onActivity: () => void = () => undefined;

  constructor(private readonly context: ServiceContext) {}

  counter({ region, namespace, name, dimensions, also = [], unit }: MetricName): Counter {
    const identity = { namespace, name, dimensions: pairs(dimensions) };
    const series = this.seriesOf(this.metric(region, identity), unit);
    for (const other of also) this.metric(region, { namespace, name, dimensions: pairs(other) }).parts.add(series);
    return series;
  }

  /** The values of a metric at a time, to be added to. */
  at(region: string, identity: Identity, unit: string, time: number, resolution: "second" | "minute"): Distribution {
    return this.seriesOf(this.metric(region, identity), unit).at(time, resolution);
  }

  find(region: string, identity: Identity): Metric | undefined {
    return this.regions.in(region).get(keyOf(identity));
  }

  /** How many metrics a region has. */
  size(region: string): number {
    return this.regions.in(region).size;
  }

  /** All metrics of a region, in the order in which they came. */
  all(region: string): IterableIterator<Metric> {
    return this.regions.in(region).values();
  }

  /** Asks the sources, for the minute that has just ended. Returns how many values there were. */
  sample(time: number): number {
    let count = 0;
    for (const sample of this.samples()) {
      count++;
      this.at(sample.region, { ...sample, dimensions: pairs(sample.dimensions) }, sample.unit, time, "minute").add(sample.value);
    }
    return count;
  }

  /** The values of a metric by unit and period; `unit`: only that one. The sources are asked about the minute under way. */
  read(region: string, identity: Identity, span: Span, unit?: string): Reading[] {
    const units = new Map<string, Map<number, Distribution>>();
    const into = (of: string, start: number): Distribution => {
      const periods = units.get(of) ?? new Map<number, Distribution>();
      units.set(of, periods);
      const index = Math.floor((start - span.from) / span.period);
      const values = periods.get(index) ?? new Distribution();
      periods.set(index, values);
      return values;
    };
    for (const series of this.find(region, identity)?.parts ?? []) {
      if (unit === undefined || unit === series.unit) series.read(span.from, span.until, span.period, (start, values) => into(series.unit, start).merge(values));
    }
    this.readLive(region, identity, span, (sample, start) => { if (unit === undefined || unit === sample.unit) into(sample.unit, start).add(sample.value); });
    return [...units].map(([of, periods]) => ({ unit: of, periods }));
  }

  private readLive(region: string, identity: Identity, span: Span, take: (sample: Sample, start: number) => void): void {
    const minute = Math.floor(this.context.clock.now() / 60_000) * 60_000;
    if (minute < span.from || minute >= span.until || span.period < 60_000) return;
    const key = keyOf(identity);
    for (const sample of this.samples()) {
      if (sample.region === region && sample.name === identity.name && keyOf({ ...sample, dimensions: pairs(sample.dimensions) }) === key) take(sample, minute);
    }
  }

  private *samples(): Iterable<Sample> {
    for (const source of this.context.ports.all(METRIC_SOURCES)) yield* source();
  }

  private metric(region: string, identity: Identity): Metric {
    const metrics = this.regions.in(region);
    const key = keyOf(identity);
    let metric = metrics.get(key);
    if (metric) return metric;
    metric = { namespace: identity.namespace, name: identity.name, dimensions: identity.dimensions, parts: new Set() };
    metrics.set(key, metric);
    return metric;
  }

  private seriesOf(metric: Metric, unit: string): Series {
    const own = this.own.get(metric) ?? new Map<string, Series>();
    this.own.set(metric, own);
    let series = own.get(unit);
    if (!series) {
      series = new Series(unit, () => this.context.clock.now(), () => this.onActivity());
      own.set(unit, series);
      metric.parts.add(series);
    }
    return series;
  }
}
