import type { Target } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../kernel/errors";
import { DEFAULT_BUS, events } from "./events-calls";
import { wrongForm } from "./import-ids";
import { nameOf } from "./names";
import { autonamed, boolean, integer, map, meaningless, object, refused, replaces, required, string, withDefault, type Values } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceContext } from "./resource-type";
import { REGION } from "./tags";

// The provider allows 255 here; AWS then refuses what is over 64.
const NAMING = { max: 255, property: "targetId" };

const TARGET = {
  appsyncTarget: refused("there is no AppSync here"),
  arn: required(string()),
  batchTarget: refused("there is no Batch here"),
  deadLetterConfig: object({ arn: string() }),
  ecsTarget: refused("there is no ECS here"),
  eventBusName: replaces(withDefault(string(), DEFAULT_BUS)),
  forceDestroy: meaningless(withDefault(boolean(), false), "it is about rules that other AWS services manage, and there are none here"),
  httpTarget: refused("there are no API destinations here"),
  input: { ...string(), document: true },
  inputPath: string(),
  inputTransformer: object({ inputPaths: map(string()), inputTemplate: required(string()) }),
  kinesisTarget: refused("there is no Kinesis here"),
  redshiftTarget: refused("there is no Redshift here"),
  region: REGION,
  retryPolicy: object({ maximumEventAgeInSeconds: integer(), maximumRetryAttempts: integer() }),
  roleArn: string(),
  rule: replaces(required(string())),
  runCommandTargets: refused("there is no Systems Manager here"),
  sagemakerPipelineTarget: refused("there is no SageMaker here"),
  sqsTarget: object({ messageGroupId: string() }),
  targetId: autonamed(string(), NAMING),
};

function toTarget(values: Values<typeof TARGET>, id: string): Target {
  const { inputTransformer, retryPolicy, deadLetterConfig, sqsTarget } = values;
  return {
    Id: id, Arn: values.arn, RoleArn: values.roleArn, Input: values.input, InputPath: values.inputPath,
    InputTransformer: inputTransformer && { InputPathsMap: inputTransformer.inputPaths, InputTemplate: inputTransformer.inputTemplate },
    // The real provider sends 0 for the one that is left out: AWS then refuses an age of 0, or never retries.
    RetryPolicy: retryPolicy && { MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds ?? 0, MaximumRetryAttempts: retryPolicy.maximumRetryAttempts ?? 0 },
    DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
    SqsParameters: sqsTarget && { MessageGroupId: sqsTarget.messageGroupId },
  };
}

const fromTarget = (target: Target) => ({
  arn: target.Arn, targetId: target.Id, roleArn: target.RoleArn, input: target.Input, inputPath: target.InputPath,
  ...(target.InputTransformer && { inputTransformer: { inputPaths: target.InputTransformer.InputPathsMap, inputTemplate: target.InputTransformer.InputTemplate } }),
  ...(target.RetryPolicy && { retryPolicy: { maximumEventAgeInSeconds: target.RetryPolicy.MaximumEventAgeInSeconds, maximumRetryAttempts: target.RetryPolicy.MaximumRetryAttempts } }),
  ...(target.DeadLetterConfig && { deadLetterConfig: { arn: target.DeadLetterConfig.Arn } }),
  ...(target.SqsParameters && { sqsTarget: { messageGroupId: target.SqsParameters.MessageGroupId } }),
});

async function putTarget(values: Values<typeof TARGET>, targetId: string, context: ResourceContext): Promise<void> {
  const { FailedEntries = [] } = await events(context, "PutTargets", {
    Rule: values.rule, EventBusName: values.eventBusName, Targets: [toTarget(values, targetId)],
  });
  const [failed] = FailedEntries;
  if (failed) throw new AwsError(failed.ErrorCode ?? "InternalException", failed.ErrorMessage ?? `the target ${targetId} was not put`);
}

const TOKEN = "aws:cloudwatch/eventTarget:EventTarget";

const idOf = (bus: string, rule: string, targetId: string): string => (bus === DEFAULT_BUS ? `${rule}-${targetId}` : `${bus}-${rule}-${targetId}`);

/** `[BUS/]RULE/TARGET_ID`; the name of a partner's bus has slashes of its own. */
function importedTarget(id: string) {
  const [, eventBusName = DEFAULT_BUS, rule, targetId] = /^(?:(.+)\/)?([^/]+)\/([^/]+)$/.exec(id) ?? [];
  if (rule === undefined || targetId === undefined) throw wrongForm(TOKEN, "[BUS/]RULE/TARGET_ID", id);
  return { id: idOf(eventBusName, rule, targetId), known: { eventBusName, rule, targetId } };
}

export const eventTarget = resourceTypesIn("local/provider/event-target.ts")({
  token: TOKEN,
  imported: importedTarget,
  properties: TARGET,
  async create(values, context) {
    const targetId = nameOf({ name: values.targetId }, context, NAMING);
    await putTarget(values, targetId, context);
    return { id: idOf(values.eventBusName, values.rule, targetId), outputs: { targetId } };
  },
  /** The id cannot be taken apart, so `EventTarget.get` needs rule and targetId in its state, as with the real provider. */
  async read(_id, { rule, targetId, eventBusName = DEFAULT_BUS }, context) {
    if (rule === undefined || targetId === undefined) return undefined;
    for (let NextToken: string | undefined; ;) {
      const page = await unlessMissing(events(context, "ListTargetsByRule", { Rule: rule, EventBusName: eventBusName, NextToken }), "ResourceNotFoundException");
      const target = page?.Targets?.find((t) => t.Id === targetId);
      if (target) return { ...fromTarget(target), rule, eventBusName, region: context.region };
      NextToken = page?.NextToken;
      if (!NextToken) return undefined;
    }
  },
  async update(_id, { will }, context) {
    await putTarget(will, will.targetId!, context);
  },
  async delete(_id, { rule, targetId, eventBusName = DEFAULT_BUS }, context) {
    if (rule === undefined || targetId === undefined) return;
    const removed = await unlessMissing(events(context, "RemoveTargets", { Rule: rule, EventBusName: eventBusName, Ids: [targetId] }), "ResourceNotFoundException");
    const [failed] = removed?.FailedEntries ?? [];
    if (failed) throw new AwsError(failed.ErrorCode ?? "InternalException", failed.ErrorMessage ?? `the target ${targetId} was not removed`);
  },
});
