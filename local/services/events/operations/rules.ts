import type {
  DeleteRuleCommandInput, DescribeRuleCommandInput, DescribeRuleCommandOutput, DisableRuleCommandInput, EnableRuleCommandInput,
  ListRuleNamesByTargetCommandInput, ListRuleNamesByTargetCommandOutput, ListRulesCommandInput, ListRulesCommandOutput, RuleState,
} from "@aws-sdk/client-eventbridge";
import type { Call, Operation } from "../../../kernel/operation";
import { boolean, string, structure } from "../../../kernel/shape";
import { ask, askRule, busOf, type Core } from "../core";
import { fail } from "../errors";
import { page } from "../paging";
import { arn, busRef, NAME, paging, ruleName } from "../shapes";
import type { Rule } from "../state";
import { assertOwn } from "./own";
import { putRule } from "./put-rule";

const described = (rule: Rule) => ({
  Name: rule.name, Arn: rule.arn, State: rule.state, EventBusName: rule.bus,
  ...(rule.pattern && { EventPattern: rule.pattern.text }), ...(rule.schedule && { ScheduleExpression: rule.schedule.text }),
  ...(rule.description !== undefined && { Description: rule.description }), ...(rule.roleArn && { RoleArn: rule.roleArn }),
  ...(rule.managedBy && { ManagedBy: rule.managedBy }),
});

export const ruleOperations = (core: Core) => ({
  PutRule: putRule(core),
  DeleteRule: deleteRule(core),
  EnableRule: switchRule(core, "EnableRule", "ENABLED"),
  DisableRule: switchRule(core, "DisableRule", "DISABLED"),
  ...readers(core),
});

const deleteRule = (core: Core): Operation<DeleteRuleCommandInput, object> => ({
  input: structure({ Name: ruleName({ required: true }), EventBusName: busRef(), Force: boolean() }),
  readOnly: false,
  authorize: (input, call) => [askRule(core, call, "DeleteRule", input.EventBusName, input.Name!)],
  run(input, call) {
    const bus = busOf(core, call, input.EventBusName);
    const rule = bus.rules.get(input.Name!);
    // AWS: deleting what is not there succeeds.
    if (!rule) return {};
    assertOwn(rule, input.Force);
    if (rule.targets.size > 0) throw fail("ValidationException", "Rule can't be deleted since it has targets.");
    core.schedules.remove(rule);
    bus.remove(rule.name);
    return {};
  },
});

type Switch = EnableRuleCommandInput & DisableRuleCommandInput;

const switchRule = (core: Core, action: string, state: RuleState): Operation<Switch, object> => ({
  input: structure({ Name: ruleName({ required: true }), EventBusName: busRef() }),
  readOnly: false,
  authorize: (input, call) => [askRule(core, call, action, input.EventBusName, input.Name!)],
  run(input, call) {
    const bus = busOf(core, call, input.EventBusName);
    const rule = bus.rule(input.Name!);
    assertOwn(rule);
    const switched = { ...rule, state };
    bus.put(switched);
    core.schedules.update(bus, switched);
    return {};
  },
});

const fitting = (core: Core, call: Call, bus: string | undefined, fits: (rule: Rule) => boolean) => [...busOf(core, call, bus).rules.values()].filter(fits);

const readers = (core: Core) => ({
  DescribeRule: {
    input: structure({ Name: ruleName({ required: true }), EventBusName: busRef() }),
    readOnly: true,
    authorize: (input, call) => [askRule(core, call, "DescribeRule", input.EventBusName, input.Name!)],
    run: (input, call) => ({ ...described(busOf(core, call, input.EventBusName).rule(input.Name!)), CreatedBy: call.account }),
  } satisfies Operation<DescribeRuleCommandInput, Omit<DescribeRuleCommandOutput, "$metadata">>,

  ListRules: {
    input: structure({ NamePrefix: string({ min: 1, max: 64, pattern: NAME }), EventBusName: busRef(), ...paging() }),
    readOnly: true,
    authorize: () => [ask("ListRules", "*")],
    run(input, call) {
      const rules = fitting(core, call, input.EventBusName, (rule) => rule.name.startsWith(input.NamePrefix ?? ""));
      const { items, next } = page(rules, (rule) => rule.name, input);
      return { Rules: items.map(described), ...(next && { NextToken: next }) };
    },
  } satisfies Operation<ListRulesCommandInput, Omit<ListRulesCommandOutput, "$metadata">>,

  ListRuleNamesByTarget: {
    input: structure({ TargetArn: arn({ required: true }), EventBusName: busRef(), ...paging() }),
    readOnly: true,
    authorize: () => [ask("ListRuleNamesByTarget", "*")],
    run(input, call) {
      const rules = fitting(core, call, input.EventBusName, (rule) => [...rule.targets.values()].some(({ target }) => target.Arn === input.TargetArn));
      const { items, next } = page(rules, (rule) => rule.name, input);
      return { RuleNames: items.map((rule) => rule.name), ...(next && { NextToken: next }) };
    },
  } satisfies Operation<ListRuleNamesByTargetCommandInput, Omit<ListRuleNamesByTargetCommandOutput, "$metadata">>,
});
