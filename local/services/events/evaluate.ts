import { isObject, type RuleSet } from "../../../model/pattern";
import type { RuleEvaluation } from "../../kernel/entries";
import type { BusEvent } from "./event";
import type { Rule } from "./state";

/** The rules that take an event, in their order. The hot path: no explanation. */
export function taking(rules: RuleSet<Rule>, event: BusEvent, only?: readonly string[]): Rule[] {
  const matching = event.isParsed ? rules.matching(event.prepared()) : rules.matchingText(event.text());
  // Nearly always all of them: a list is made anew only where it is another.
  return matching.every((rule) => hindrance(rule, event, only) === undefined) ? matching : matching.filter((rule) => hindrance(rule, event, only) === undefined);
}

/** What keeps a rule from being asked at all, in one sentence. */
function hindrance(rule: Rule, event: BusEvent, only: readonly string[] | undefined): string | undefined {
  if (!rule.pattern) return "the rule has a schedule and no event pattern";
  if (rule.state === "DISABLED") return "the rule is DISABLED";
  // AWS: managed rules run on replays too; only the account's own rules can be picked.
  if (only && !rule.managedBy && !only.includes(rule.arn)) return "the replay was started for other rules only";
  if (rule.state !== "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" && isReadOnlyManagementEvent(event)) {
    return "read-only management events reach only rules whose state is ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
  }
  return undefined;
}

function isReadOnlyManagementEvent(event: BusEvent): boolean {
  const { detailType, source } = event.envelope;
  if (detailType !== "AWS API Call via CloudTrail" || !source.startsWith("aws.")) return false;
  const { detail } = event.event;
  return isObject(detail) && detail.readOnly === true && detail.managementEvent !== false;
}

/** What each rule with a pattern says to an event, worked out when somebody asks. Rules that only have a schedule are not asked. */
export function evaluations(rules: readonly Rule[], event: BusEvent, only?: readonly string[]): RuleEvaluation[] {
  const prepared = event.prepared();
  return rules.filter(({ pattern }) => pattern !== undefined).map((rule): RuleEvaluation => {
    const reason = hindrance(rule, event, only);
    if (reason !== undefined) return { rule: rule.name, matched: false, mismatch: { path: "", seen: undefined, wanted: undefined, reason } };
    const mismatch = rule.pattern!.matcher.explain(prepared);
    return mismatch ? { rule: rule.name, matched: false, mismatch } : { rule: rule.name, matched: true };
  });
}
