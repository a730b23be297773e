import { attempt, Resource, type Given, type Wiring } from "../model/wiring";

/** What a rule is, and how one is asked. Rules know nothing of Pulumi's policy SDK: `pack.ts` serves them through it. */

export type Severity = "low" | "medium" | "high" | "critical";

/** A rule's own configuration, with its default. */
export interface Setting {
  readonly type: "integer" | "array";
  readonly default: number | readonly string[];
  readonly description: string;
}

export interface About {
  /** The policy's name: `lower-case-with-dashes`. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what happens on AWS when the rule is broken. */
  readonly onAws: string;
  readonly fix: string;
  /** Where AWS says so. */
  readonly source: string;
  readonly settings?: Readonly<Record<string, Setting>>;
}

/** A rule's configuration: its settings, and `off` with the reason why it is. */
export interface RuleConfig {
  readonly off?: string;
  readonly [setting: string]: unknown;
}

export type Report = (message: string) => void;

/** Asked of each resource of some types, by its inputs. */
export interface ResourceRule extends About {
  readonly types: readonly string[];
  check(resource: Resource, report: Report, setting: SettingOf): void;
}

/** The value of a setting. */
export type SettingOf = <T>(name: string) => T;

export interface Stack {
  readonly wiring: Wiring;
  readonly setting: SettingOf;
  /** Asks of each resource; what cannot be told of one is noted, and the next one is asked. */
  each(resources: Iterable<Resource>, check: (resource: Resource, report: Report) => void): void;
  /** Notes that something about a resource cannot be told yet. */
  cannotTell(resource: Resource, why: string): void;
}

/** Asked of the stack as a whole, by its resources' outputs. */
export interface StackRule extends About {
  checkStack(stack: Stack): void;
}

export type Rule = ResourceRule | StackRule;

export const isResourceRule = (rule: Rule): rule is ResourceRule => "check" in rule;

export interface Finding {
  readonly rule: Rule;
  readonly urn: string;
  /** `cannot tell`: what decides it is only known after a deployment. */
  readonly kind: "violation" | "cannot tell";
  readonly message: string;
}

/** What a rule has to say about one resource. */
export function checkResource(rule: ResourceRule, given: Given, config: RuleConfig = {}): Finding[] {
  if (config.off !== undefined || !rule.types.includes(given.type)) return [];
  const findings: Finding[] = [];
  const resource = new Resource(given);
  collect(rule, resource, findings, (report) => rule.check(resource, report, settingsOf(rule, config)));
  return findings;
}

/** What a rule has to say about a stack. */
export function checkStack(rule: StackRule, wiring: Wiring, config: RuleConfig = {}): Finding[] {
  if (config.off !== undefined) return [];
  const findings: Finding[] = [];
  const outcome = attempt(() => rule.checkStack({
    wiring, setting: settingsOf(rule, config),
    each: (resources, check) => { for (const resource of resources) collect(rule, resource, findings, (report) => check(resource, report)); },
    cannotTell: (resource, why) => findings.push({ rule, urn: resource.urn, kind: "cannot tell", message: `cannot tell yet: ${why}` }),
  }));
  // What the rule needs to know before it can look at any resource: the stack as a whole.
  if ("cannotTell" in outcome) findings.push({ rule, urn: wiring.resources.all[0]?.urn ?? "", kind: "cannot tell", message: `cannot tell yet: ${outcome.cannotTell}` });
  return findings;
}

function collect(rule: Rule, { urn }: Resource, findings: Finding[], check: (report: Report) => void): void {
  const outcome = attempt(() => check((message) => { findings.push({ rule, urn, kind: "violation", message }); }));
  if ("cannotTell" in outcome) findings.push({ rule, urn, kind: "cannot tell", message: `cannot tell yet: ${outcome.cannotTell}` });
}

const settingsOf = ({ settings }: About, config: RuleConfig): SettingOf => <T>(name: string) => (config[name] ?? settings?.[name]?.default) as T;
