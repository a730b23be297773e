import type { DescribeRuleCommandOutput } from "@aws-sdk/client-eventbridge";
import { UserError } from "../kernel/errors";
import { busOutputs, DEFAULT_BUS, events, eventsArn, retag } from "./events-calls";
import { nameOf } from "./names";
import { autonamed, boolean, integer, json, meaningless, object, replaces, required, string, usually, withDefault, type Values } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceContext, type ResourceType } from "./resource-type";
import { firstCondition, principalOf, statementsOf } from "./statements";
import { allTags, fromTagList, REGION, tagList, tagOutputs, TAGS } from "./tags";
import { eventTarget } from "./event-target";

const define = resourceTypesIn("local/provider/events.ts");
const MISSING = "ResourceNotFoundException";

const BUS_NAMING = { max: 256 };
const BUS = {
  deadLetterConfig: object({ arn: string() }),
  description: string(),
  eventSourceName: replaces(string()),
  kmsKeyIdentifier: string(),
  logConfig: object({ includeDetail: string(), level: string() }),
  name: autonamed(string(), BUS_NAMING),
  region: REGION,
  tags: TAGS,
};

const busSettings = ({ description, kmsKeyIdentifier, deadLetterConfig, logConfig }: Values<typeof BUS>) => ({
  Description: description, KmsKeyIdentifier: kmsKeyIdentifier, DeadLetterConfig: deadLetterConfig && { Arn: deadLetterConfig.arn },
  LogConfig: logConfig && { IncludeDetail: logConfig.includeDetail as "FULL" | undefined, Level: logConfig.level as "INFO" | undefined },
});

const eventBus = define({
  token: "aws:cloudwatch/eventBus:EventBus",
  properties: BUS,
  async create(values, context) {
    const name = nameOf(values, context, BUS_NAMING);
    await events(context, "CreateEventBus", { ...busSettings(values), Name: name, EventSourceName: values.eventSourceName, Tags: tagList(allTags(values.tags, context)) });
    return { id: name };
  },
  async read(id, _known, context) {
    const bus = await unlessMissing(events(context, "DescribeEventBus", { Name: id }), MISSING);
    if (!bus) return undefined;
    const { Tags } = await events(context, "ListTagsForResource", { ResourceARN: bus.Arn });
    return { ...busOutputs(bus), region: context.region, ...tagOutputs(fromTagList(Tags), context) };
  },
  async update(id, change, context) {
    const { will, has } = change;
    // AWS: what an update leaves out is gone afterwards.
    if (has("description") || has("kmsKeyIdentifier") || has("deadLetterConfig") || has("logConfig")) await events(context, "UpdateEventBus", { ...busSettings(will), Name: id });
    await retag(eventsArn(context, `event-bus/${id}`), change, context);
  },
  async delete(id, _known, context) {
    await events(context, "DeleteEventBus", { Name: id });
  },
});

const eventBusPolicy = define({
  token: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  properties: { eventBusName: replaces(withDefault(string(), DEFAULT_BUS)), policy: required(json()), region: REGION },
  async create({ eventBusName, policy }, context) {
    await events(context, "PutPermission", { EventBusName: eventBusName, Policy: policy });
    return { id: eventBusName };
  },
  async read(id, _known, context) {
    const bus = await unlessMissing(events(context, "DescribeEventBus", { Name: id }), MISSING);
    return bus?.Policy ? { eventBusName: bus.Name, policy: bus.Policy, region: context.region } : undefined;
  },
  async update(id, { will }, context) {
    await events(context, "PutPermission", { EventBusName: id, Policy: will.policy });
  },
  async delete(id, _known, context) {
    await unlessMissing(events(context, "RemovePermission", { EventBusName: id, RemoveAllPermissions: true }), MISSING);
  },
});

const PERMISSION = {
  action: withDefault(string(), "events:PutEvents"),
  condition: object({ key: required(string()), type: required(string()), value: required(string()) }),
  eventBusName: replaces(withDefault(string(), DEFAULT_BUS)),
  principal: required(string()),
  region: REGION,
  statementId: replaces(required(string())),
};

const putPermission = ({ action, condition, eventBusName, principal, statementId }: Values<typeof PERMISSION>, context: ResourceContext) =>
  events(context, "PutPermission", {
    Action: action, EventBusName: eventBusName, Principal: principal, StatementId: statementId,
    Condition: condition && { Key: condition.key, Type: condition.type, Value: condition.value },
  });

const eventPermission = define({
  token: "aws:cloudwatch/eventPermission:EventPermission",
  properties: PERMISSION,
  async create(values, context) {
    const { eventBusName, statementId } = values;
    await putPermission(values, context);
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
  async update(_id, { will }, context) {
    await putPermission(will, context);
  },
  async delete(_id, { eventBusName, statementId }, context) {
    await unlessMissing(events(context, "RemovePermission", { EventBusName: eventBusName, StatementId: statementId }), MISSING);
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

const RULE_NAMING = { max: 64 };
const RULE = {
  description: string(),
  eventBusName: replaces(withDefault(string(), DEFAULT_BUS)),
  eventPattern: { ...string(), document: true },
  forceDestroy: meaningless(withDefault(boolean(), false), "it is about rules that other AWS services manage, and there are none here"),
  isEnabled: usually(boolean(), true),
  name: autonamed(string(), RULE_NAMING),
  namePrefix: replaces(string()),
  region: REGION,
  roleArn: string(),
  scheduleExpression: string(),
  state: usually(string(), "ENABLED"),
  tags: TAGS,
};

const ruleSettings = (values: Values<typeof RULE>) => {
  if (values.isEnabled !== undefined && values.state !== undefined) throw new UserError("'isEnabled' and 'state' exclude each other");
  return {
    EventBusName: values.eventBusName, Description: values.description, EventPattern: values.eventPattern,
    ScheduleExpression: values.scheduleExpression, RoleArn: values.roleArn,
    State: (values.state ?? (values.isEnabled === false ? "DISABLED" : "ENABLED")) as "ENABLED",
  };
};

const eventRule = define({
  token: "aws:cloudwatch/eventRule:EventRule",
  imported: (id) => { const { bus, name } = splitRuleId(id); return { id: ruleId(bus, name) }; },
  properties: RULE,
  async create(values, context) {
    const name = nameOf(values, context, RULE_NAMING);
    await events(context, "PutRule", { ...ruleSettings(values), Name: name, Tags: tagList(allTags(values.tags, context)) });
    return { id: ruleId(values.eventBusName, name) };
  },
  async read(id, known, context) {
    const { bus, name } = splitRuleId(id);
    const rule = await unlessMissing(events(context, "DescribeRule", { Name: name, EventBusName: known.eventBusName ?? bus }), MISSING);
    if (!rule) return undefined;
    const { Tags } = await events(context, "ListTagsForResource", { ResourceARN: rule.Arn });
    return { ...ruleOutputs(rule), eventBusName: known.eventBusName ?? bus, region: context.region, ...tagOutputs(fromTagList(Tags), context) };
  },
  async update(id, change, context) {
    const { bus, name } = splitRuleId(id);
    await events(context, "PutRule", { ...ruleSettings(change.will), Name: name });
    await retag(eventsArn(context, `rule/${ruleId(change.will.eventBusName ?? bus, name)}`), change, context);
  },
  async delete(id, known, context) {
    const { bus, name } = splitRuleId(id);
    await unlessMissing(events(context, "DeleteRule", { Name: name, EventBusName: known.eventBusName ?? bus }), MISSING);
  },
});

const ARCHIVE_NAMING = { max: 48 };
const ARCHIVE = {
  description: string(),
  eventPattern: { ...string(), document: true },
  eventSourceArn: replaces(required(string())),
  kmsKeyIdentifier: string(),
  name: autonamed(string(), ARCHIVE_NAMING),
  region: REGION,
  retentionDays: withDefault(integer(), 0),
};

const archiveSettings = (values: Values<typeof ARCHIVE>) =>
  ({ Description: values.description, EventPattern: values.eventPattern, KmsKeyIdentifier: values.kmsKeyIdentifier, RetentionDays: values.retentionDays });

const eventArchive = define({
  token: "aws:cloudwatch/eventArchive:EventArchive",
  properties: ARCHIVE,
  async create(values, context) {
    const name = nameOf(values, context, ARCHIVE_NAMING);
    await events(context, "CreateArchive", { ...archiveSettings(values), ArchiveName: name, EventSourceArn: values.eventSourceArn });
    return { id: name };
  },
  async read(id, _known, context) {
    const archive = await unlessMissing(events(context, "DescribeArchive", { ArchiveName: id }), MISSING);
    return archive && {
      name: archive.ArchiveName, arn: archive.ArchiveArn, description: archive.Description, eventPattern: archive.EventPattern,
      eventSourceArn: archive.EventSourceArn, kmsKeyIdentifier: archive.KmsKeyIdentifier, retentionDays: archive.RetentionDays ?? 0, region: context.region,
    };
  },
  async update(id, { will }, context) {
    await events(context, "UpdateArchive", { ...archiveSettings(will), ArchiveName: id });
  },
  async delete(id, _known, context) {
    await unlessMissing(events(context, "DeleteArchive", { ArchiveName: id }), MISSING);
  },
});

export const eventsTypes: readonly ResourceType[] = [eventBus, eventBusPolicy, eventPermission, eventRule, eventTarget, eventArchive];
