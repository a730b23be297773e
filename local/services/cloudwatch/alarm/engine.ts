import type { Clock, Timer } from "../../../kernel/clock";
import type { Trace } from "../../../kernel/journal";
import type { Regional } from "../../../kernel/regional";
import type { ServiceContext } from "../../../kernel/service";
import { dimensionsOf, type MetricStore } from "../metrics/store";
import { statistic } from "../metrics/statistic";
import type { Alarm, Alarms } from "../state";
import { judge, RANGE, type Point, type Terms } from "./judge";
import { reasonData, reasonOf } from "./reason";
import type { Transitions } from "./transitions";

const MINUTE = 60_000;
/** AWS: alarms with periods below a minute are evaluated this often. */
const FAST = 10_000;

/** Looks at the clock every minute: asks the sources for their values and evaluates the alarms. It rests while there is nothing to do. */
export class Engine {
  private timer: Timer | undefined;
  private due = Infinity;
  private disposed = false;
  private readonly clock: Clock;
  /** Of the evaluations themselves; every change of a state begins a story of its own. */
  private trace: Trace | undefined;

  constructor(
    private readonly context: ServiceContext,
    private readonly alarms: Regional<Alarms>,
    private readonly store: MetricStore,
    private readonly transitions: Transitions,
  ) {
    this.clock = context.clock;
    store.onActivity = () => this.arm();
  }

  /** Makes sure that it will look again. */
  arm(): void {
    const step = this.fast ? FAST : MINUTE;
    const next = Math.floor(this.clock.now() / step) * step + step;
    if (this.disposed || this.due <= next) return;
    this.timer?.cancel();
    this.due = next;
    this.timer = this.clock.at(next, () => this.run(next), { background: true });
  }

  dispose(): void {
    this.disposed = true;
    this.timer?.cancel();
  }

  private run(time: number): void {
    this.due = Infinity;
    this.trace ??= this.context.journal.begin();
    this.context.work.run("cloudwatch: evaluation", this.trace, () => Promise.resolve().then(() => this.tick(time)));
  }

  private tick(time: number): void {
    if (this.disposed) return;
    // What is there at the end of a minute is the value of that minute.
    const sampled = time % MINUTE === 0 ? this.store.sample(time - 1) : 1;
    let evaluated = 0;
    for (const [region, alarms] of this.alarms.entries()) {
      for (const alarm of alarms.values()) {
        evaluated++;
        if (time % MINUTE === 0 || watchOf(alarm).period < MINUTE) this.evaluate(region, alarm, time);
      }
    }
    if (sampled + evaluated > 0) this.arm();
  }

  private evaluate(region: string, alarm: Alarm, now: number): void {
    const watch = watchOf(alarm);
    const points = this.points(region, watch, now);
    // AWS: with so few values, a percentile changes nothing.
    if (watch.significant !== undefined && points.some(({ samples }) => samples !== undefined && samples < watch.significant!)) return;
    const { configuration: given } = alarm;
    const terms: Terms = {
      operator: given.ComparisonOperator!, threshold: given.Threshold!, periods: given.EvaluationPeriods!,
      datapoints: given.DatapointsToAlarm ?? given.EvaluationPeriods!, missing: (given.TreatMissingData as Terms["missing"] | undefined) ?? "missing",
    };
    const verdict = judge(points, terms);
    if (verdict.state === "retain" || verdict.state === alarm.state.value) return;
    this.transitions.change(region, alarm, {
      value: verdict.state, reason: reasonOf(verdict, terms, alarm.state.value),
      reasonData: reasonData(verdict, terms, { now, statistic: watch.statistic, period: watch.period / 1000, unit: watch.unit, points }),
    }, this.context.journal.begin());
  }

  /** The newest periods that are over, newest first. AWS: they end with the last minute, whatever their length. */
  private points(region: string, { identity, period, statistic: name, unit, periods }: Watch, now: number): Point[] {
    const step = period < MINUTE ? FAST : MINUTE;
    const until = Math.floor(now / step) * step;
    const count = periods + RANGE;
    const from = until - count * period;
    const [reading] = this.store.read(region, identity, { from, until, period }, unit);
    return Array.from({ length: count }, (_, age): Point => {
      const time = until - (age + 1) * period;
      const values = reading?.periods.get(count - 1 - age);
      const value = values && statistic(values, name);
      return value === undefined ? { time } : { time, value, samples: values!.count };
    });
  }

  private get fast(): boolean {
    return [...this.alarms.entries()].some(([, alarms]) => [...alarms.values()].some((alarm) => watchOf(alarm).period < MINUTE));
  }
}

interface Watch {
  readonly identity: Parameters<MetricStore["find"]>[1];
  /** Milliseconds. */
  readonly period: number;
  readonly statistic: string;
  readonly unit: string | undefined;
  readonly periods: number;
  /** Values that a period must have for its percentile to count, where that was asked for. */
  readonly significant: number | undefined;
}

/** What an alarm looks at, whichever way it was given. */
function watchOf({ configuration: given }: Alarm): Watch {
  const stat = given.Metrics?.find(({ ReturnData }) => ReturnData ?? true)?.MetricStat;
  const name = stat ? stat.Stat! : given.Statistic ?? given.ExtendedStatistic!;
  const metric = stat ? stat.Metric! : given;
  return {
    identity: { namespace: metric.Namespace!, name: metric.MetricName!, dimensions: dimensionsOf(metric.Dimensions) },
    period: (stat ? stat.Period! : given.Period!) * 1000, statistic: name, unit: stat ? stat.Unit : given.Unit, periods: given.EvaluationPeriods!,
    significant: given.EvaluateLowSampleCountPercentile === "ignore" ? significant(name) : undefined,
  };
}

/** AWS: 10 / (1 - percentile), and 10 / percentile below the median. */
function significant(name: string): number {
  const share = Number(name.slice(1)) / 100;
  return Math.ceil(10 / Math.max(1e-9, share >= 0.5 ? 1 - share : share));
}
