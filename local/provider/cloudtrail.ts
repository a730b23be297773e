import type {
  AddTagsCommandInput, AddTagsCommandOutput, AdvancedEventSelector, AdvancedFieldSelector, CreateTrailCommandInput, CreateTrailCommandOutput,
  DeleteTrailCommandInput, DeleteTrailCommandOutput, DescribeTrailsCommandInput, DescribeTrailsCommandOutput, EventSelector, GetEventSelectorsCommandInput,
  GetEventSelectorsCommandOutput, GetTrailStatusCommandInput, GetTrailStatusCommandOutput, ListTagsCommandInput, ListTagsCommandOutput,
  PutEventSelectorsCommandInput, PutEventSelectorsCommandOutput, ReadWriteType, RemoveTagsCommandInput, RemoveTagsCommandOutput, StartLoggingCommandInput,
  StartLoggingCommandOutput, StopLoggingCommandInput, StopLoggingCommandOutput, UpdateTrailCommandInput, UpdateTrailCommandOutput,
} from "@aws-sdk/client-cloudtrail";
import { UserError } from "../kernel/errors";
import { nameOf } from "./names";
import { autonamed, boolean, list, object, refused, required, string, unordered, withDefault, type Values } from "./properties";
import { callsTo, resourceTypesIn, unlessMissing, type Change, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, fromTagList, REGION, tagList, tagOutputs, TAGS } from "./tags";

interface CloudTrail {
  AddTags: [AddTagsCommandInput, AddTagsCommandOutput];
  CreateTrail: [CreateTrailCommandInput, CreateTrailCommandOutput];
  DeleteTrail: [DeleteTrailCommandInput, DeleteTrailCommandOutput];
  DescribeTrails: [DescribeTrailsCommandInput, DescribeTrailsCommandOutput];
  GetEventSelectors: [GetEventSelectorsCommandInput, GetEventSelectorsCommandOutput];
  GetTrailStatus: [GetTrailStatusCommandInput, GetTrailStatusCommandOutput];
  ListTags: [ListTagsCommandInput, ListTagsCommandOutput];
  PutEventSelectors: [PutEventSelectorsCommandInput, PutEventSelectorsCommandOutput];
  RemoveTags: [RemoveTagsCommandInput, RemoveTagsCommandOutput];
  StartLogging: [StartLoggingCommandInput, StartLoggingCommandOutput];
  StopLogging: [StopLoggingCommandInput, StopLoggingCommandOutput];
  UpdateTrail: [UpdateTrailCommandInput, UpdateTrailCommandOutput];
}

const cloudtrail = callsTo<CloudTrail>("cloudtrail");
const define = resourceTypesIn("local/provider/cloudtrail.ts");

const FIELD = object({
  endsWiths: list(string()), equals: list(string()), field: required(string()), notEndsWiths: list(string()), notEquals: list(string()),
  notStartsWiths: list(string()), startsWiths: list(string()),
});
const ADVANCED = object({ fieldSelectors: required(unordered(list(FIELD))), name: string() });
const BASIC = object({
  dataResources: list(object({ type: required(string()), values: required(list(string())) })),
  excludeManagementEventSources: unordered(list(string())),
  includeManagementEvents: withDefault(boolean(), true),
  readWriteType: withDefault(string(), "All"),
});

const NAMING = { max: 128 };

const TRAIL = {
  advancedEventSelectors: list(ADVANCED),
  cloudWatchLogsGroupArn: string(),
  cloudWatchLogsRoleArn: string(),
  enableLogFileValidation: withDefault(boolean(), false),
  enableLogging: withDefault(boolean(), true),
  eventSelectors: list(BASIC),
  includeGlobalServiceEvents: withDefault(boolean(), true),
  insightSelectors: refused("CloudTrail Insights is not in the local cloud"),
  isMultiRegionTrail: withDefault(boolean(), false),
  isOrganizationTrail: withDefault(boolean(), false),
  kmsKeyId: string(),
  name: autonamed(string(), NAMING),
  region: REGION,
  s3BucketName: required(string()),
  s3KeyPrefix: string(),
  snsTopicName: string(),
  tags: TAGS,
};
type Trail = Values<typeof TRAIL>;

type Basic = NonNullable<Trail["eventSelectors"]>[number];
type Advanced = NonNullable<Trail["advancedEventSelectors"]>[number];

const some = <T>(values: readonly T[] | undefined): T[] | undefined => (values && values.length > 0 ? [...values] : undefined);

/** As the real provider writes them: what is not given is given as its default. */
const toBasic = ({ dataResources = [], excludeManagementEventSources, includeManagementEvents, readWriteType }: Basic): EventSelector => ({
  IncludeManagementEvents: includeManagementEvents, ReadWriteType: readWriteType as ReadWriteType,
  DataResources: dataResources.map(({ type, values }) => ({ Type: type, Values: [...values] })),
  ...(some(excludeManagementEventSources) && { ExcludeManagementEventSources: some(excludeManagementEventSources) }),
});

const fromBasic = ({ DataResources = [], ExcludeManagementEventSources = [], IncludeManagementEvents, ReadWriteType }: EventSelector) => ({
  readWriteType: ReadWriteType, includeManagementEvents: IncludeManagementEvents, excludeManagementEventSources: ExcludeManagementEventSources,
  dataResources: DataResources.map(({ Type, Values }) => ({ type: Type, values: Values })),
});

const OPERATORS = {
  endsWiths: "EndsWith", equals: "Equals", notEndsWiths: "NotEndsWith", notEquals: "NotEquals", notStartsWiths: "NotStartsWith", startsWiths: "StartsWith",
} as const;
type OperatorProperty = keyof typeof OPERATORS;
const OPERATOR_PROPERTIES = Object.keys(OPERATORS) as OperatorProperty[];

function toAdvanced({ name, fieldSelectors }: Advanced): AdvancedEventSelector {
  return {
    Name: name ?? "",
    FieldSelectors: fieldSelectors.map((selector): AdvancedFieldSelector => ({
      Field: selector.field,
      ...Object.fromEntries(OPERATOR_PROPERTIES.flatMap((property) => (some(selector[property]) ? [[OPERATORS[property], some(selector[property])]] : []))),
    })),
  };
}

const fromAdvanced = ({ Name, FieldSelectors = [] }: AdvancedEventSelector) => ({
  name: Name,
  fieldSelectors: FieldSelectors.map((selector) => ({
    field: selector.Field, ...Object.fromEntries(OPERATOR_PROPERTIES.flatMap((property) => (selector[OPERATORS[property]] ? [[property, selector[OPERATORS[property]]]] : []))),
  })),
});

const DEFAULT_SELECTOR: EventSelector = { IncludeManagementEvents: true, ReadWriteType: "All", DataResources: [] };

const isDefault = ({ DataResources = [], ReadWriteType, ExcludeManagementEventSources = [] }: EventSelector): boolean =>
  DataResources.length === 0 && ReadWriteType === "All" && ExcludeManagementEventSources.length === 0;

async function selectorsOf(id: string, context: ResourceContext) {
  const { EventSelectors = [], AdvancedEventSelectors = [] } = await cloudtrail(context, "GetEventSelectors", { TrailName: id });
  // The provider's own: the default is not shown, so that it is no difference.
  const shown = EventSelectors.length === 1 && isDefault(EventSelectors[0]!) ? [] : EventSelectors;
  return { eventSelectors: shown.map(fromBasic), advancedEventSelectors: AdvancedEventSelectors.map(fromAdvanced) };
}

function checkSelectors({ eventSelectors, advancedEventSelectors }: Trail): void {
  if (eventSelectors && advancedEventSelectors) throw new UserError("'eventSelectors' and 'advancedEventSelectors' exclude each other");
  if (eventSelectors && eventSelectors.length > 5) throw new UserError("'eventSelectors' has at most 5 items");
}

/** The topic as the program knows it: by name where it is of this account and region. */
function topicName(arn: string | undefined, { region, account }: ResourceContext): string | undefined {
  const parts = arn?.split(":");
  return parts && parts[3] === region && parts[4] === account ? parts[5] : arn;
}

async function updateTrail(id: string, { will, has }: Change<Trail>, context: ResourceContext): Promise<void> {
  const logs = has("cloudWatchLogsGroupArn") || has("cloudWatchLogsRoleArn");
  const input: UpdateTrailCommandInput = {
    Name: id,
    // Both together, or CloudTrail complains.
    ...(logs && { CloudWatchLogsLogGroupArn: will.cloudWatchLogsGroupArn ?? "", CloudWatchLogsRoleArn: will.cloudWatchLogsRoleArn ?? "" }),
    ...(has("enableLogFileValidation") && { EnableLogFileValidation: will.enableLogFileValidation }),
    ...(has("includeGlobalServiceEvents") && { IncludeGlobalServiceEvents: will.includeGlobalServiceEvents }),
    ...(has("isMultiRegionTrail") && { IsMultiRegionTrail: will.isMultiRegionTrail }),
    ...(has("isOrganizationTrail") && { IsOrganizationTrail: will.isOrganizationTrail }),
    ...(has("kmsKeyId") && { KmsKeyId: will.kmsKeyId ?? "" }), ...(has("s3BucketName") && { S3BucketName: will.s3BucketName }),
    ...(has("s3KeyPrefix") && { S3KeyPrefix: will.s3KeyPrefix ?? "" }), ...(has("snsTopicName") && { SnsTopicName: will.snsTopicName ?? "" }),
  };
  if (Object.keys(input).length > 1) await cloudtrail(context, "UpdateTrail", input);
}

async function updateTags(id: string, { was, will }: Change<Trail>, context: ResourceContext): Promise<void> {
  const [before, after] = [allTags(was.tags, context), allTags(will.tags, context)];
  const gone = tagList(Object.fromEntries(Object.entries(before).filter(([key]) => !Object.hasOwn(after, key))));
  const set = tagList(Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value)));
  if (gone) await cloudtrail(context, "RemoveTags", { ResourceId: id, TagsList: gone });
  if (set) await cloudtrail(context, "AddTags", { ResourceId: id, TagsList: set });
}

const trail = define({
  token: "aws:cloudtrail/trail:Trail",
  properties: TRAIL,
  async create(values, context) {
    checkSelectors(values);
    const { TrailARN: id } = await cloudtrail(context, "CreateTrail", {
      Name: nameOf(values, context, NAMING), S3BucketName: values.s3BucketName, IncludeGlobalServiceEvents: values.includeGlobalServiceEvents,
      ...(values.cloudWatchLogsGroupArn && { CloudWatchLogsLogGroupArn: values.cloudWatchLogsGroupArn }),
      ...(values.cloudWatchLogsRoleArn && { CloudWatchLogsRoleArn: values.cloudWatchLogsRoleArn }),
      ...(values.enableLogFileValidation && { EnableLogFileValidation: true }), ...(values.isMultiRegionTrail && { IsMultiRegionTrail: true }),
      ...(values.isOrganizationTrail && { IsOrganizationTrail: true }), ...(values.kmsKeyId && { KmsKeyId: values.kmsKeyId }),
      ...(values.s3KeyPrefix && { S3KeyPrefix: values.s3KeyPrefix }), ...(values.snsTopicName && { SnsTopicName: values.snsTopicName }),
      TagsList: tagList(allTags(values.tags, context)),
    });
    if (values.enableLogging) await cloudtrail(context, "StartLogging", { Name: id });
    if (some(values.eventSelectors)) await cloudtrail(context, "PutEventSelectors", { TrailName: id, EventSelectors: values.eventSelectors!.map(toBasic) });
    if (some(values.advancedEventSelectors)) {
      await cloudtrail(context, "PutEventSelectors", { TrailName: id, AdvancedEventSelectors: values.advancedEventSelectors!.map(toAdvanced) });
    }
    return { id: id! };
  },
  async read(id, _known, context) {
    const { trailList: [found] = [] } = await cloudtrail(context, "DescribeTrails", { trailNameList: [id] });
    if (!found) return undefined;
    const { IsLogging } = await cloudtrail(context, "GetTrailStatus", { Name: id });
    const { ResourceTagList: [tagged] = [] } = await cloudtrail(context, "ListTags", { ResourceIdList: [id] });
    return {
      arn: id, name: found.Name, homeRegion: found.HomeRegion, region: context.region, s3BucketName: found.S3BucketName, s3KeyPrefix: found.S3KeyPrefix ?? "",
      cloudWatchLogsGroupArn: found.CloudWatchLogsLogGroupArn ?? "", cloudWatchLogsRoleArn: found.CloudWatchLogsRoleArn ?? "",
      enableLogFileValidation: found.LogFileValidationEnabled, includeGlobalServiceEvents: found.IncludeGlobalServiceEvents,
      isMultiRegionTrail: found.IsMultiRegionTrail, isOrganizationTrail: found.IsOrganizationTrail, kmsKeyId: found.KmsKeyId ?? "", enableLogging: IsLogging,
      snsTopicArn: found.SnsTopicARN ?? "", snsTopicName: topicName(found.SnsTopicARN, context) ?? "",
      ...(found.HasCustomEventSelectors ? await selectorsOf(id, context) : { eventSelectors: [], advancedEventSelectors: [] }),
      ...tagOutputs(fromTagList(tagged?.TagsList), context),
    };
  },
  async update(id, change, context) {
    const { will, has } = change;
    checkSelectors(will);
    await updateTrail(id, change, context);
    if (has("enableLogging")) await (will.enableLogging ? cloudtrail(context, "StartLogging", { Name: id }) : cloudtrail(context, "StopLogging", { Name: id }));
    if (has("eventSelectors") && !some(will.advancedEventSelectors)) {
      // The provider's own: no selectors means the default one.
      await cloudtrail(context, "PutEventSelectors", { TrailName: id, EventSelectors: some(will.eventSelectors)?.map(toBasic) ?? [DEFAULT_SELECTOR] });
    }
    if (has("advancedEventSelectors") && !some(will.eventSelectors)) {
      await cloudtrail(context, "PutEventSelectors", some(will.advancedEventSelectors)
        ? { TrailName: id, AdvancedEventSelectors: will.advancedEventSelectors!.map(toAdvanced) } : { TrailName: id, EventSelectors: [DEFAULT_SELECTOR] });
    }
    if (has("tags")) await updateTags(id, change, context);
  },
  async delete(id, _known, context) {
    await unlessMissing(cloudtrail(context, "DeleteTrail", { Name: id }), "TrailNotFoundException");
  },
});

export const cloudtrailTypes: readonly ResourceType[] = [trail];
