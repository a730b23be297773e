import { parseArn } from "../../../model/arn";
import { Meter } from "../../kernel/metrics";
import type { Counter } from "../../kernel/ports";
import type { ServiceContext } from "../../kernel/service";
import { DEFAULT_BUS } from "./names";
import type { Bus, Rule } from "./state";

type Dimensions = Readonly<Record<string, string>>;

/** What is counted of a rule. AWS: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
export interface RuleCounters {
  readonly matched: Counter;
  readonly triggered: Counter;
  readonly created: Counter;
  readonly attempts: Counter;
  readonly retries: Counter;
  readonly successes: Counter;
  readonly invocations: Counter;
  readonly failures: Counter;
  readonly deadLettered: Counter;
  readonly deadLettersRefused: Counter;
  readonly startLatency: Counter;
  readonly completeLatency: Counter;
  readonly successLatency: Counter;
}

/** What is counted of PutEvents in a region. */
export interface PutCounters {
  readonly calls: Counter;
  readonly successes: Counter;
  readonly entries: Counter;
  readonly failedEntries: Counter;
  readonly size: Counter;
}

/** EventBridge's own metrics, `AWS/Events`. Each is found once and then counted at the cost of an increment. */
export class EventMetrics {
  private readonly meter: Meter;
  private readonly rules = new WeakMap<Rule, RuleCounters>();
  private readonly buses = new WeakMap<Bus, Counter>();
  private readonly puts = new Map<string, PutCounters>();

  constructor(context: ServiceContext) {
    this.meter = new Meter(context.ports, "AWS/Events");
  }

  /** Rules are replaced when they change, their metrics go on: they are known by name. */
  ofRule(rule: Rule): RuleCounters {
    let counters = this.rules.get(rule);
    if (!counters) this.rules.set(rule, counters = this.countersOf(rule));
    return counters;
  }

  /** AWS: with the name of a bus alone, MatchedEvents counts events that matched any of its rules. */
  matchedOn(bus: Bus): Counter {
    let counter = this.buses.get(bus);
    if (!counter) this.buses.set(bus, counter = this.meter.counter({ region: bus.region, name: "MatchedEvents", dimensions: { EventBusName: bus.name }, unit: "Count" }));
    return counter;
  }

  ofPuts(region: string): PutCounters {
    let counters = this.puts.get(region);
    if (!counters) {
      const counter = (name: string, unit = "Count") => this.meter.counter({ region, name, dimensions: {}, unit });
      counters = {
        calls: counter("PutEventsApproximateCallCount"), successes: counter("PutEventsApproximateSuccessCount"),
        entries: counter("PutEventsEntriesCount"), failedEntries: counter("PutEventsFailedEntriesCount"), size: counter("PutEventsRequestSize", "Bytes"),
      };
      this.puts.set(region, counters);
    }
    return counters;
  }

  private countersOf(rule: Rule): RuleCounters {
    const { region } = parseArn(rule.arn)!;
    // AWS: a rule's name alone means the default bus.
    const own: Dimensions = rule.bus === DEFAULT_BUS ? { RuleName: rule.name } : { EventBusName: rule.bus, RuleName: rule.name };
    const bus: Dimensions = { EventBusName: rule.bus };
    const counter = (name: string, also: readonly Dimensions[], unit = "Count") => this.meter.counter({ region, name, dimensions: own, also, unit });
    return {
      matched: counter("MatchedEvents", []), triggered: counter("TriggeredRules", [bus, {}]), created: counter("InvocationsCreated", [{}]),
      attempts: counter("InvocationAttempts", [bus, {}]), retries: counter("RetryInvocationAttempts", [bus, {}]), successes: counter("SuccessfulInvocationAttempts", [bus, {}]),
      invocations: counter("Invocations", [{}]), failures: counter("FailedInvocations", []),
      deadLettered: counter("InvocationsSentToDlq", []), deadLettersRefused: counter("InvocationsFailedToBeSentToDlq", []),
      startLatency: counter("IngestionToInvocationStartLatency", [bus, {}], "Milliseconds"), completeLatency: counter("IngestionToInvocationCompleteLatency", [bus, {}], "Milliseconds"),
      successLatency: counter("IngestionToInvocationSuccessLatency", [bus, {}], "Milliseconds"),
    };
  }
}
