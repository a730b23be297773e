import type {
  CreateStateMachineCommandInput, CreateStateMachineCommandOutput, DeleteStateMachineCommandInput, DeleteStateMachineCommandOutput, DescribeStateMachineCommandInput,
  DescribeStateMachineCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput, LoggingConfiguration, LogLevel, StateMachineType, Tag,
  TagResourceCommandInput, TagResourceCommandOutput, UntagResourceCommandInput, UntagResourceCommandOutput, UpdateStateMachineCommandInput,
  UpdateStateMachineCommandOutput,
} from "@aws-sdk/client-sfn";
import { nameOf, type Naming } from "./names";
import { autonamed, boolean, computed, object, refused, replaces, required, string, withDefault, type Values } from "./properties";
import { callsTo, resourceTypesIn, unlessMissing, type Change, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, REGION, tagOutputs, TAGS, type Tags } from "./tags";

interface Sfn {
  CreateStateMachine: [CreateStateMachineCommandInput, CreateStateMachineCommandOutput];
  DeleteStateMachine: [DeleteStateMachineCommandInput, DeleteStateMachineCommandOutput];
  DescribeStateMachine: [DescribeStateMachineCommandInput, DescribeStateMachineCommandOutput];
  ListTagsForResource: [ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput];
  TagResource: [TagResourceCommandInput, TagResourceCommandOutput];
  UntagResource: [UntagResourceCommandInput, UntagResourceCommandOutput];
  UpdateStateMachine: [UpdateStateMachineCommandInput, UpdateStateMachineCommandOutput];
}

const sfn = callsTo<Sfn>("states");
const define = resourceTypesIn("local/provider/sfn.ts");

const NAMING: Naming = { max: 80 };
const NO_KEYS = "state machines are encrypted with AWS's own key in the local cloud";

const STATE_MACHINE = {
  definition: required(string()),
  encryptionConfiguration: computed(object({ kmsDataKeyReusePeriodSeconds: refused(NO_KEYS), kmsKeyId: refused(NO_KEYS), type: string() })),
  loggingConfiguration: computed(object({ includeExecutionData: boolean(), level: string(), logDestination: string() })),
  name: autonamed(string(), NAMING),
  namePrefix: replaces(string()),
  publish: withDefault(boolean(), false),
  region: REGION,
  roleArn: required(string()),
  tags: TAGS,
  tracingConfiguration: computed(object({ enabled: boolean() })),
  type: replaces(withDefault(string(), "STANDARD")),
};
type MachineValues = Values<typeof STATE_MACHINE>;

const toTags = (tags: Tags): Tag[] => Object.entries(tags).map(([key, value]) => ({ key, value }));

/** The provider's `logDestination` is the one destination that AWS takes. */
function toLogging({ loggingConfiguration: given }: Pick<MachineValues, "loggingConfiguration">): { loggingConfiguration?: LoggingConfiguration } {
  if (!given) return {};
  const { level, includeExecutionData, logDestination } = given;
  return {
    loggingConfiguration: {
      ...(level !== undefined && { level: level as LogLevel }), ...(includeExecutionData !== undefined && { includeExecutionData }),
      ...(logDestination !== undefined && { destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logDestination } }] }),
    },
  };
}

const toEncryption = ({ encryptionConfiguration: given }: Pick<MachineValues, "encryptionConfiguration">): Pick<CreateStateMachineCommandInput, "encryptionConfiguration"> =>
  (given?.type === undefined ? {} : { encryptionConfiguration: { type: given.type as "AWS_OWNED_KEY" } });

async function retag(resourceArn: string, { was, will }: Change<MachineValues>, context: ResourceContext): Promise<void> {
  const [before, after] = [allTags(was.tags, context), allTags(will.tags, context)];
  const tagKeys = Object.keys(before).filter((key) => !(key in after));
  const tags = toTags(after).filter(({ key, value }) => before[key!] !== value);
  if (tagKeys.length > 0) await sfn(context, "UntagResource", { resourceArn, tagKeys });
  if (tags.length > 0) await sfn(context, "TagResource", { resourceArn, tags });
}

const stateMachine = define({
  token: "aws:sfn/stateMachine:StateMachine",
  properties: STATE_MACHINE,
  async create(values, context) {
    const tags = toTags(allTags(values.tags, context));
    const { stateMachineArn } = await sfn(context, "CreateStateMachine", {
      name: nameOf(values, context, NAMING), definition: values.definition, roleArn: values.roleArn, type: values.type as StateMachineType, publish: values.publish,
      ...toLogging(values), ...toEncryption(values), ...(tags.length > 0 && { tags }),
      ...(values.tracingConfiguration && { tracingConfiguration: values.tracingConfiguration }),
    });
    return { id: stateMachineArn! };
  },
  async read(id, known, context) {
    const found = await unlessMissing(sfn(context, "DescribeStateMachine", { stateMachineArn: id }), "StateMachineDoesNotExist", "InvalidArn");
    if (!found || found.status === "DELETING") return undefined;
    const { tags = [] } = await sfn(context, "ListTagsForResource", { resourceArn: id });
    const { level = "OFF", includeExecutionData = false, destinations = [] } = found.loggingConfiguration ?? {};
    return {
      arn: id, name: found.name, definition: found.definition, roleArn: found.roleArn, type: found.type, status: found.status,
      creationDate: found.creationDate?.toISOString(), description: found.description ?? "", revisionId: found.revisionId ?? "",
      loggingConfiguration: { level, includeExecutionData, logDestination: destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn ?? "" },
      tracingConfiguration: { enabled: found.tracingConfiguration?.enabled ?? false }, encryptionConfiguration: { type: found.encryptionConfiguration?.type ?? "AWS_OWNED_KEY" },
      publish: known.publish ?? false, stateMachineVersionArn: "", versionDescription: "", region: context.region,
      ...tagOutputs(Object.fromEntries(tags.map(({ key, value }) => [key!, value ?? ""])), context),
    };
  },
  async update(id, change, context) {
    const { will, has } = change;
    if (has("definition") || has("roleArn") || has("publish") || has("loggingConfiguration") || has("tracingConfiguration") || has("encryptionConfiguration")) {
      await sfn(context, "UpdateStateMachine", {
        stateMachineArn: id, definition: will.definition, roleArn: will.roleArn, publish: will.publish,
        ...(has("loggingConfiguration") && toLogging(will)), ...(has("encryptionConfiguration") && toEncryption(will)),
        ...(has("tracingConfiguration") && will.tracingConfiguration && { tracingConfiguration: will.tracingConfiguration }),
      });
    }
    await retag(id, change, context);
  },
  async delete(id, _known, context) {
    await sfn(context, "DeleteStateMachine", { stateMachineArn: id });
  },
});

/** `aws:sfn/alias:Alias` is not here: there are no versions that it could point to. */
export const sfnTypes: readonly ResourceType[] = [stateMachine];
