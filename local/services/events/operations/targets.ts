import type {
  ListTargetsByRuleCommandInput, ListTargetsByRuleCommandOutput, PutTargetsCommandInput, PutTargetsCommandOutput,
  RemoveTargetsCommandInput, RemoveTargetsCommandOutput, Target,
} from "@aws-sdk/client-eventbridge";
import { parseArn, type Arn } from "../../../../model/arn";
import { NotSupported } from "../../../kernel/errors";
import type { Call, Operation } from "../../../kernel/operation";
import { boolean, list, map, number, string, structure } from "../../../kernel/shape";
import { askPassRole, askRule, busOf, type Core } from "../core";
import { fail, limitExceeded } from "../errors";
import { shaperOf, TransformerError } from "../input";
import { page } from "../paging";
import { arn, busRef, deadLetterConfig, NAME, paging, ruleName } from "../shapes";
import type { RuleTarget } from "../state";
import { assertOwn } from "./own";

/** AWS: targets of a rule, and of one call. */
const MAX_TARGETS = 5;
const MAX_ENTRIES = 10;

const targetId = () => string({ required: true, min: 1, max: 64, pattern: NAME });

/** What a target is made of. The parameters of other kinds of targets are not listed, and so refused by name. */
const target = structure({
  Id: targetId(), Arn: arn({ required: true }), RoleArn: arn(), Input: string({ max: 8192 }), InputPath: string({ max: 256 }),
  InputTransformer: structure({
    InputPathsMap: map(string({ min: 1, max: 256, pattern: /[A-Za-z0-9\_\-]+/ }), string({ max: 256 }), { max: 100 }),
    InputTemplate: string({ required: true, min: 1, max: 8192 }),
  }),
  SqsParameters: structure({ MessageGroupId: string({ max: 100 }) }),
  DeadLetterConfig: deadLetterConfig(),
  RetryPolicy: structure({ MaximumRetryAttempts: number({ min: 0, max: 185 }), MaximumEventAgeInSeconds: number({ min: 60, max: 86_400 }) }),
});

export const targetOperations = (core: Core) => ({ PutTargets: putTargets(core), RemoveTargets: removeTargets(core), ListTargetsByRule: listTargets(core) });

const putTargets = (core: Core): Operation<PutTargetsCommandInput, Omit<PutTargetsCommandOutput, "$metadata">> => ({
  input: structure({ Rule: ruleName({ required: true }), EventBusName: busRef(), Targets: list(target, { required: true, min: 1, max: MAX_ENTRIES }) }),
  readOnly: false,
  authorize(input, call) {
    const roles = new Set(input.Targets!.flatMap(({ RoleArn }) => RoleArn ?? []));
    const targetArns = input.Targets!.map(({ Arn: of }) => of!);
    return [askRule(core, call, "PutTargets", input.EventBusName, input.Rule!, { "events:TargetArn": targetArns }), ...[...roles].map(askPassRole)];
  },
  run(input, call) {
    const bus = busOf(core, call, input.EventBusName);
    const rule = bus.rule(input.Rule!);
    assertOwn(rule);
    const targets = new Map(rule.targets);
    for (const given of input.Targets!) targets.set(given.Id!, checkTarget(core, call, given));
    if (targets.size > MAX_TARGETS) throw limitExceeded();
    bus.put({ ...rule, targets });
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
});

const invalid = (message: string) => fail("ValidationException", message);

/** Checks a target and makes it ready for delivery. */
function checkTarget(core: Core, call: Call, given: Target): RuleTarget {
  const at = parseArn(given.Arn!);
  if (!at) throw invalid(`Parameter ${given.Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  const kind = core.kinds.of(at);
  const wrong = kind.check?.(given, at);
  if (wrong) throw invalid(wrong.startsWith("Provided") ? `Parameter ${given.Arn} is not valid. Reason: ${wrong}` : wrong);
  if (at.account !== call.account) throw new NotSupported(`events:PutTargets with a target in another account (${given.Arn})`, "local/services/events");
  if (at.region !== call.region && !kind.anyRegion) throw invalid(`Parameter ${given.Arn} is not valid. Reason: Provided Arn is not in the region of the rule.`);
  if (kind.role === "required" && !given.RoleArn) throw invalid(`RoleArn is required for target ${given.Arn}.`);
  // AWS: these go by the policy of the target, and delivery with a role may fail.
  if (kind.role === "none" && given.RoleArn) throw invalid(`RoleArn is not supported for target ${given.Arn}.`);
  if (given.SqsParameters && at.service !== "sqs") throw invalid(`Parameter(s) SqsParameters not valid for target: ${given.Id}.`);
  if (kind.service === "events" && (given.Input !== undefined || given.InputPath !== undefined || given.InputTransformer)) {
    throw new NotSupported("events:PutTargets with Input, InputPath or InputTransformer for an event bus", "local/services/events/delivery/targets/event-bus.ts");
  }
  checkDeadLetters(call, given);
  return { target: given as RuleTarget["target"], arn: at, shape: shaped(given) };
}

function checkDeadLetters(call: Call, given: Target): void {
  const queue = given.DeadLetterConfig?.Arn;
  if (queue === undefined) return;
  const at: Arn | undefined = parseArn(queue);
  // AWS: a standard queue of the same region.
  if (at?.service !== "sqs" || at.region !== call.region || at.resource.endsWith(".fifo")) {
    throw invalid(`Parameter DeadLetterConfig.Arn is not valid. Reason: ${queue} is no standard SQS queue in ${call.region}.`);
  }
}

function shaped(given: Target): RuleTarget["shape"] {
  try {
    return shaperOf(given);
  } catch (error) {
    if (error instanceof TransformerError) throw invalid(error.message.replace("{id}", given.Id!));
    throw error;
  }
}

const removeTargets = (core: Core): Operation<RemoveTargetsCommandInput, Omit<RemoveTargetsCommandOutput, "$metadata">> => ({
  input: structure({ Rule: ruleName({ required: true }), EventBusName: busRef(), Ids: list(targetId(), { required: true, min: 1, max: 100 }), Force: boolean() }),
  readOnly: false,
  authorize: (input, call) => [askRule(core, call, "RemoveTargets", input.EventBusName, input.Rule!)],
  run(input, call) {
    const bus = busOf(core, call, input.EventBusName);
    const rule = bus.rule(input.Rule!);
    assertOwn(rule, input.Force);
    const targets = new Map(rule.targets);
    for (const id of input.Ids!) targets.delete(id);
    bus.put({ ...rule, targets });
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
});

const listTargets = (core: Core): Operation<ListTargetsByRuleCommandInput, Omit<ListTargetsByRuleCommandOutput, "$metadata">> => ({
  input: structure({ Rule: ruleName({ required: true }), EventBusName: busRef(), ...paging() }),
  readOnly: true,
  authorize: (input, call) => [askRule(core, call, "ListTargetsByRule", input.EventBusName, input.Rule!)],
  run(input, call) {
    const rule = busOf(core, call, input.EventBusName).rule(input.Rule!);
    const { items, next } = page(rule.targets.values(), (one) => one.target.Id, input);
    return { Targets: items.map((one) => one.target), ...(next && { NextToken: next }) };
  },
});
