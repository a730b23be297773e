import type { Call } from "../../kernel/operation";
import type { AccessRequest } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import type { Regional } from "../../kernel/regional";
import type { TargetKinds } from "./delivery/targets";
import type { BusEvent } from "./event";
import type { Encryption } from "./encryption";
import type { Ingest } from "./ingest";
import type { EventMetrics } from "./metrics";
import { busName, ruleArn } from "./names";
import type { Replayer } from "./replayer";
import type { Schedules } from "./schedules";
import type { Bus, RegionState, Tags } from "./state";

/** What the operations work on. */
export interface Core {
  readonly context: ServiceContext;
  readonly regions: Regional<RegionState>;
  readonly ingest: Ingest;
  readonly encryption: Encryption;
  readonly metrics: EventMetrics;
  readonly kinds: TargetKinds;
  readonly schedules: Schedules;
  readonly replayer: Replayer;
  /** Events on their way from bus to bus, by the PutEvents input that carries them. */
  readonly forwards: WeakMap<object, BusEvent>;
}

export const stateOf = (core: Core, call: Call): RegionState => core.regions.in(call.region);

export const busOf = (core: Core, call: Call, given: string | undefined): Bus => stateOf(core, call).bus(busName(call, given));

export const recordOf = (tags: Tags | undefined): Record<string, string> => Object.fromEntries(tags ?? []);

/** A question about a rule: its tags and who made it may matter. */
export function askRule(core: Core, call: Call, action: string, bus: string | undefined, rule: string, context: Record<string, readonly string[]> = {}): AccessRequest {
  const name = busName(call, bus);
  const found = stateOf(core, call).buses.get(name);
  const tags = found?.ruleTags.get(rule);
  return {
    action: `events:${action}`, resource: ruleArn(call, name, rule),
    context: { ...(found?.rules.has(rule) && { "events:creatorAccount": [call.account] }), ...context },
    ...(tags && { resourceTags: recordOf(tags) }),
  };
}

/** A question about something that is no rule. */
export const ask = (action: string, resource: string, tags?: Tags, context?: Record<string, readonly string[]>): AccessRequest =>
  ({ action: `events:${action}`, resource, ...(context && { context }), ...(tags && { resourceTags: recordOf(tags) }) });

/** Handing a role to EventBridge takes a permission of its own. */
export const askPassRole = (roleArn: string): AccessRequest =>
  ({ action: "iam:PassRole", resource: roleArn, context: { "iam:PassedToService": ["events.amazonaws.com"] } });

type TagList = readonly { Key?: string; Value?: string }[] | undefined;

/** `aws:RequestTag/...` and `aws:TagKeys`. */
export function tagContext(tags: TagList): Record<string, readonly string[]> {
  if (!tags || tags.length === 0) return {};
  return { ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, [Value!]])), "aws:TagKeys": tags.map(({ Key }) => Key!) };
}
