import { isObject, Matcher, parsePattern, prepare, type Json, type JsonObject } from "../../../../model/pattern";
import type { ApiCall } from "../../../kernel/dispatch";
import { AWS_EVENTS } from "../../../kernel/ports";
import { Regional } from "../../../kernel/regional";
import type { ServiceContext } from "../../../kernel/service";
import { noted, recordOf, type Noted, type TrailRecord } from "../record/record";

export const DETAIL_TYPE = "AWS API Call via CloudTrail";

/** AWS: `rds.amazonaws.com` sends as `aws.rds`. */
export const sourceOf = (eventSource: string): `aws.${string}` => `aws.${eventSource.replace(/\.amazonaws\.com$/, "")}`;

/** Sends records to the default bus of their region. */
export class EventDelivery {
  private readonly waiting = new WaitingRules();

  constructor(private readonly context: ServiceContext) {}

  send({ call: { call } }: Noted, record: TrailRecord): void {
    const [bus] = this.context.ports.all(AWS_EVENTS);
    bus?.emit(record.awsRegion, { source: sourceOf(record.eventSource), detailType: DETAIL_TYPE, detail: record, time: call.time }, call.trace);
  }

  /** Learns from EventBridge's calls which rules wait for records. */
  learn(answered: ApiCall): void {
    this.waiting.learn(answered);
  }

  /** Whether a rule may wait for records of this source: all that a call without a trail costs. */
  awaited(region: string, eventSource: string): boolean {
    return this.waiting.any && this.waiting.mayTake(region, sourceOf(eventSource));
  }

  /** Says why a rule that waits for this very call is not asked: no trail logs it. */
  explain(answered: ApiCall): void {
    const found = noted(answered);
    const { call, operation } = answered;
    const record = recordOf(found, "");
    // AWS: not for rules in their ordinary state, trail or not.
    if (operation.readOnly && operation.category !== "data") return;
    const source = sourceOf(record.eventSource);
    const rules = this.waiting.taking(record.awsRegion, prepare({
      "version": "0", "id": "", "detail-type": DETAIL_TYPE, source, "account": call.account, "time": record.eventTime, "region": record.awsRegion, "resources": [], "detail": record as Json as JsonObject,
    }));
    if (rules.length === 0) return;
    const kind = operation.category === "data" ? `data events of ${found.facts.resources[0]?.ARN ?? source}` : "management events";
    this.context.journal.record(call.trace, {
      kind: "note", service: "cloudtrail",
      message: `${record.eventName} was not sent to EventBridge, where ${rules.length === 1 ? "rule" : "rules"} ${rules.join(", ")} would take it: no trail that is logging in ${record.awsRegion} selects ${operation.readOnly ? "read" : "write"} ${kind}`,
      data: { rules, eventName: record.eventName, eventSource: record.eventSource },
    });
  }
}

/** Without one of these no pattern that anybody writes is about API calls. */
const ABOUT_CALLS = /CloudTrail|"aws\.|\.amazonaws\.com"/;

interface WaitingRule {
  /** Undefined: it does not say. */
  readonly sources: readonly string[] | undefined;
  readonly matcher: Matcher;
}

/** The rules of default buses whose patterns are about CloudTrail's records, as PutRule and DeleteRule told. */
class WaitingRules {
  private readonly regions = new Regional(() => new Map<string, WaitingRule>());
  any = false;

  learn({ call, input, error }: ApiCall): void {
    if (error || call.service !== "events" || (call.operation !== "PutRule" && call.operation !== "DeleteRule")) return;
    const { Name = "", EventBusName = "default", EventPattern } = input as { Name?: string; EventBusName?: string; EventPattern?: string };
    if (EventBusName !== "default" && !EventBusName.endsWith(":event-bus/default")) return;
    const rules = this.regions.in(call.region);
    rules.delete(Name);
    const rule = call.operation === "PutRule" && EventPattern && ABOUT_CALLS.test(EventPattern) ? read(EventPattern) : undefined;
    if (rule) rules.set(Name, rule);
    this.any = [...this.regions.entries()].some(([, all]) => all.size > 0);
  }

  mayTake(region: string, source: string): boolean {
    for (const { sources } of this.regions.in(region).values()) if (!sources || sources.includes(source)) return true;
    return false;
  }

  taking(region: string, event: Json): string[] {
    return [...this.regions.in(region)].filter(([, { matcher }]) => matcher.matches(event)).map(([name]) => name);
  }
}

function read(pattern: string): WaitingRule | undefined {
  try {
    const parsed = JSON.parse(pattern) as Json;
    const named = isObject(parsed) ? parsed.source : undefined;
    const sources = Array.isArray(named) && named.every((item) => typeof item === "string") ? (named as string[]) : undefined;
    return { sources, matcher: new Matcher(parsePattern(pattern)) };
  } catch {
    return undefined;
  }
}
