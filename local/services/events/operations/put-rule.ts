import type { PutRuleCommandInput, PutRuleCommandOutput } from "@aws-sdk/client-eventbridge";
import { parsePattern, PatternError, type Condition } from "../../../../model/pattern";
import type { Operation } from "../../../kernel/operation";
import { string, structure } from "../../../kernel/shape";
import { askPassRole, askRule, busOf, tagContext, type Core } from "../core";
import { fail, limitExceeded } from "../errors";
import { DEFAULT_BUS, ruleArn } from "../names";
import { compilePattern } from "../patterns";
import { parseSchedule } from "../schedule";
import { arn, busRef, description, eventPattern, ruleName, tags } from "../shapes";
import type { Bus, Rule } from "../state";
import { checkTags } from "./tags";
import { assertOwn } from "./own";

const MAX_RULES = 300;
/** AWS: fewer in these. */
const SMALL_REGIONS: readonly string[] = ["af-south-1", "eu-south-1"];
const WITH_CLOUDTRAIL = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

export const putRule = (core: Core): Operation<PutRuleCommandInput, Omit<PutRuleCommandOutput, "$metadata">> => ({
  input: structure({
    Name: ruleName({ required: true }), ScheduleExpression: string({ max: 256 }), EventPattern: eventPattern(),
    State: string({ oneOf: ["ENABLED", "DISABLED", WITH_CLOUDTRAIL] }), Description: description(), RoleArn: arn(), Tags: tags(), EventBusName: busRef(),
  }),
  readOnly: false,
  authorize: (input, call) => [
    askRule(core, call, "PutRule", input.EventBusName, input.Name!, { ...namedIn(input.EventPattern), ...tagContext(input.Tags) }),
    ...(input.RoleArn ? [askPassRole(input.RoleArn)] : []),
  ],
  run(input, call) {
    const bus = busOf(core, call, input.EventBusName);
    const name = input.Name!;
    const before = bus.rules.get(name);
    if (before) assertOwn(before);
    const wanted = check(input, bus);
    if (!before && bus.rules.size >= (SMALL_REGIONS.includes(call.region) ? 100 : MAX_RULES)) throw limitExceeded();
    // AWS: what is not given is not kept; targets and tags are.
    const rule: Rule = {
      name, arn: ruleArn(call, bus.name, name), bus: bus.name, ...wanted, state: input.State ?? "ENABLED",
      description: input.Description, roleArn: input.RoleArn, targets: before?.targets ?? new Map(),
    };
    if (!before) bus.ruleTags.set(name, new Map(checkTags(input.Tags ?? [], new Map()).map(({ Key, Value }) => [Key!, Value!])));
    bus.put(rule);
    core.schedules.update(bus, rule);
    return { RuleArn: rule.arn };
  },
});

function check(input: PutRuleCommandInput, bus: Bus): Pick<Rule, "pattern" | "schedule"> {
  // An empty pattern or schedule is none.
  const { EventPattern: pattern, ScheduleExpression: expression } = input;
  if (!pattern && !expression) throw fail("ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified.");
  const compiled = pattern ? { pattern: compilePattern(pattern) } : {};
  if (!expression) return compiled;
  if (bus.name !== DEFAULT_BUS) throw fail("ValidationException", "ScheduleExpression is supported only on the default event bus.");
  if (input.State === WITH_CLOUDTRAIL) throw fail("ValidationException", `Parameter State is not valid. Reason: ${WITH_CLOUDTRAIL} is not supported with ScheduleExpression.`);
  const schedule = parseSchedule(expression);
  if (!schedule) throw fail("ValidationException", "Parameter ScheduleExpression is not valid.");
  return { ...compiled, schedule: { text: expression, schedule } };
}

/** `events:source` and the like: the values that a pattern names. A pattern that is refused anyway names none. */
function namedIn(pattern: string | undefined): Record<string, readonly string[]> {
  if (!pattern) return {};
  try {
    const keys: Record<string, readonly string[]> = {};
    for (const leaf of parsePattern(pattern).alternatives.flat()) {
      const values = leaf.conditions.filter((one): one is Extract<Condition, { op: "equals" }> => one.op === "equals").map(({ value }) => String(value));
      if (CONDITION_PATHS.has(leaf.path) && values.length === leaf.conditions.length) keys[`events:${leaf.path}`] = values;
    }
    return keys;
  } catch (error) {
    if (error instanceof PatternError) return {};
    throw error;
  }
}

/** Paths of a pattern that are condition keys of PutRule. */
const CONDITION_PATHS: ReadonlySet<string> = new Set(["source", "detail-type", "detail.service", "detail.eventTypeCode", "detail.userIdentity.principalId"]);
