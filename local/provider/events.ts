import type { DescribeRuleCommandOutput } from "@aws-sdk/client-eventbridge";
import { UserError } from "../kernel/errors";
import { busOutputs, DEFAULT_BUS, events } from "./events-calls";
import { nameOf } from "./names";
import { boolean, integer, json, meaningless, object, required, string, withDefault } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceType } from "./resource-type";
import { firstCondition, principalOf, statementsOf } from "./statements";
import { allTags, fromTagList, REGION, tagList, tagOutputs, TAGS } from "./tags";
import { eventTarget } from "./event-target";

const define = resourceTypesIn("local/provider/events.ts");
const MISSING = "ResourceNotFoundException";

const eventBus = define({
  token: "aws:cloudwatch/eventBus:EventBus",
  properties: {
    deadLetterConfig: object({ arn: string() }),
    description: string(),
    eventSourceName: string(),
    kmsKeyIdentifier: string(),
    logConfig: object({ includeDetail: string(), level: string() }),
    name: string(),
    region: REGION,
    tags: TAGS,
  },
  async create(values, context) {
    const name = nameOf(values, context, { max: 256 });
    const { logConfig } = values;
    await events(context, "CreateEventBus", {
      Name: name, Description: values.description, EventSourceName: values.eventSourceName, KmsKeyIdentifier: values.kmsKeyIdentifier,
      DeadLetterConfig: values.deadLetterConfig && { Arn: values.deadLetterConfig.arn },
      LogConfig: logConfig && { IncludeDetail: logConfig.includeDetail as "FULL" | undefined, Level: logConfig.level as "INFO" | undefined },
      Tags: tagList(allTags(values.tags, context)),
    });
    return { id: name };
  },
  async read(id, _known, context) {
    const bus = await unlessMissing(events(context, "DescribeEventBus", { Name: id }), MISSING);
    if (!bus) return undefined;
    const { Tags } = await events(context, "ListTagsForResource", { ResourceARN: bus.Arn });
    return { ...busOutputs(bus), region: context.region, ...tagOutputs(fromTagList(Tags), context) };
  },
});

const eventBusPolicy = define({
  token: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  properties: { eventBusName: withDefault(string(), DEFAULT_BUS), policy: required(json()), region: REGION },
  async create({ eventBusName, policy }, context) {
    await events(context, "PutPermission", { EventBusName: eventBusName, Policy: policy });
    return { id: eventBusName };
  },
  async read(id, _known, context) {
    const bus = await unlessMissing(events(context, "DescribeEventBus", { Name: id }), MISSING);
    return bus?.Policy ? { eventBusName: bus.Name, policy: bus.Policy, region: context.region } : undefined;
  },
});

const eventPermission = define({
  token: "aws:cloudwatch/eventPermission:EventPermission",
  properties: {
    action: withDefault(string(), "events:PutEvents"),
    condition: object({ key: required(string()), type: required(string()), value: required(string()) }),
    eventBusName: withDefault(string(), DEFAULT_BUS),
    principal: required(string()),
    region: REGION,
    statementId: required(string()),
  },
  async create({ action, condition, eventBusName, principal, statementId }, context) {
    await events(context, "PutPermission", {
      Action: action, EventBusName: eventBusName, Principal: principal, StatementId: statementId,
      Condition: condition && { Key: condition.key, Type: condition.type, Value: condition.value },
    });
    return { id: eventBusName === DEFAULT_BUS ? statementId : `${eventBusName}/${statementId}` };
  },
  async read(id, _known, context) {
    const slash = id.lastIndexOf("/");
    const eventBusName = slash < 0 ? DEFAULT_BUS : id.slice(0, slash);
    const statementId = id.slice(slash + 1);
    const bus = await unlessMissing(events(context, "DescribeEventBus", { Name: eventBusName }), MISSING);
    const statement = statementsOf(bus?.Policy).find((s) => s.Sid === statementId);
    if (!statement) return undefined;
    const condition = firstCondition(statement);
    return { eventBusName, statementId, action: statement.Action, principal: principalOf(statement), condition, region: context.region };
  },
});

/** A rule's id: its name on the default bus, else `BUS/NAME`. */
const ruleId = (bus: string, name: string): string => (bus === DEFAULT_BUS ? name : `${bus}/${name}`);

function splitRuleId(id: string): { bus: string; name: string } {
  const slash = id.lastIndexOf("/");
  return slash < 0 ? { bus: DEFAULT_BUS, name: id } : { bus: id.slice(0, slash), name: id.slice(slash + 1) };
}

const ruleOutputs = (rule: DescribeRuleCommandOutput) => ({
  name: rule.Name, arn: rule.Arn, description: rule.Description, eventPattern: rule.EventPattern, scheduleExpression: rule.ScheduleExpression,
  roleArn: rule.RoleArn, state: rule.State, isEnabled: rule.State !== "DISABLED",
});

const eventRule = define({
  token: "aws:cloudwatch/eventRule:EventRule",
  properties: {
    description: string(),
    eventBusName: withDefault(string(), DEFAULT_BUS),
    eventPattern: string(),
    forceDestroy: meaningless(withDefault(boolean(), false), "it matters when a rule is destroyed, and this cloud goes away as a whole"),
    isEnabled: boolean(),
    name: string(),
    namePrefix: string(),
    region: REGION,
    roleArn: string(),
    scheduleExpression: string(),
    state: string(),
    tags: TAGS,
  },
  async create(values, context) {
    if (values.isEnabled !== undefined && values.state !== undefined) throw new UserError("'isEnabled' and 'state' exclude each other");
    const name = nameOf(values, context, { max: 64 });
    await events(context, "PutRule", {
      Name: name, EventBusName: values.eventBusName, Description: values.description, EventPattern: values.eventPattern,
      ScheduleExpression: values.scheduleExpression, RoleArn: values.roleArn, Tags: tagList(allTags(values.tags, context)),
      State: (values.state ?? (values.isEnabled === false ? "DISABLED" : "ENABLED")) as "ENABLED",
    });
    return { id: ruleId(values.eventBusName, name) };
  },
  async read(id, known, context) {
    const { bus, name } = splitRuleId(id);
    const rule = await unlessMissing(events(context, "DescribeRule", { Name: name, EventBusName: known.eventBusName ?? bus }), MISSING);
    if (!rule) return undefined;
    const { Tags } = await events(context, "ListTagsForResource", { ResourceARN: rule.Arn });
    return { ...ruleOutputs(rule), eventBusName: known.eventBusName ?? bus, region: context.region, ...tagOutputs(fromTagList(Tags), context) };
  },
});

const eventArchive = define({
  token: "aws:cloudwatch/eventArchive:EventArchive",
  properties: {
    description: string(),
    eventPattern: string(),
    eventSourceArn: required(string()),
    kmsKeyIdentifier: string(),
    name: string(),
    region: REGION,
    retentionDays: withDefault(integer(), 0),
  },
  async create(values, context) {
    const name = nameOf(values, context, { max: 48 });
    await events(context, "CreateArchive", {
      ArchiveName: name, EventSourceArn: values.eventSourceArn, Description: values.description, EventPattern: values.eventPattern,
      KmsKeyIdentifier: values.kmsKeyIdentifier, RetentionDays: values.retentionDays,
    });
    return { id: name };
  },
  async read(id, _known, context) {
    const archive = await unlessMissing(events(context, "DescribeArchive", { ArchiveName: id }), MISSING);
    return archive && {
      name: archive.ArchiveName, arn: archive.ArchiveArn, description: archive.Description, eventPattern: archive.EventPattern,
      eventSourceArn: archive.EventSourceArn, kmsKeyIdentifier: archive.KmsKeyIdentifier, retentionDays: archive.RetentionDays ?? 0, region: context.region,
    };
  },
});

export const eventsTypes: readonly ResourceType[] = [eventBus, eventBusPolicy, eventPermission, eventRule, eventTarget, eventArchive];
