import type {
  CreateArchiveCommandInput, CreateArchiveCommandOutput, CreateEventBusCommandInput, CreateEventBusCommandOutput, DeleteArchiveCommandInput,
  DeleteEventBusCommandInput, DeleteRuleCommandInput, RemovePermissionCommandInput, RemoveTargetsCommandInput, RemoveTargetsCommandOutput,
  TagResourceCommandInput, UntagResourceCommandInput, UpdateArchiveCommandInput, UpdateEventBusCommandInput,
  DescribeArchiveCommandInput, DescribeArchiveCommandOutput, DescribeEventBusCommandInput, DescribeEventBusCommandOutput,
  DescribeRuleCommandInput, DescribeRuleCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput,
  ListTargetsByRuleCommandInput, ListTargetsByRuleCommandOutput, PutPermissionCommandInput, PutPermissionCommandOutput,
  PutRuleCommandInput, PutRuleCommandOutput, PutTargetsCommandInput, PutTargetsCommandOutput,
} from "@aws-sdk/client-eventbridge";
import { callsTo, type Change, type ResourceContext } from "./resource-type";
import { tagChanges, tagList, type Tags } from "./tags";

interface Events {
  CreateArchive: [CreateArchiveCommandInput, CreateArchiveCommandOutput];
  CreateEventBus: [CreateEventBusCommandInput, CreateEventBusCommandOutput];
  DeleteArchive: [DeleteArchiveCommandInput, object];
  DeleteEventBus: [DeleteEventBusCommandInput, object];
  DeleteRule: [DeleteRuleCommandInput, object];
  DescribeArchive: [DescribeArchiveCommandInput, DescribeArchiveCommandOutput];
  DescribeEventBus: [DescribeEventBusCommandInput, DescribeEventBusCommandOutput];
  DescribeRule: [DescribeRuleCommandInput, DescribeRuleCommandOutput];
  ListTagsForResource: [ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput];
  ListTargetsByRule: [ListTargetsByRuleCommandInput, ListTargetsByRuleCommandOutput];
  PutPermission: [PutPermissionCommandInput, PutPermissionCommandOutput];
  PutRule: [PutRuleCommandInput, PutRuleCommandOutput];
  PutTargets: [PutTargetsCommandInput, PutTargetsCommandOutput];
  RemovePermission: [RemovePermissionCommandInput, object];
  RemoveTargets: [RemoveTargetsCommandInput, RemoveTargetsCommandOutput];
  TagResource: [TagResourceCommandInput, object];
  UntagResource: [UntagResourceCommandInput, object];
  UpdateArchive: [UpdateArchiveCommandInput, object];
  UpdateEventBus: [UpdateEventBusCommandInput, object];
}

export const events = callsTo<Events>("events");

export const DEFAULT_BUS = "default";

export async function retag(ResourceARN: string, change: Change<{ readonly tags: Tags | undefined }>, context: ResourceContext): Promise<void> {
  const { gone, set } = tagChanges(change, context);
  if (gone.length > 0) await events(context, "UntagResource", { ResourceARN, TagKeys: gone });
  const Tags = tagList(set);
  if (Tags) await events(context, "TagResource", { ResourceARN, Tags });
}

/** The ARN of something on EventBridge: `rule/NAME`, `event-bus/NAME`. */
export const eventsArn = ({ partition, region, account }: ResourceContext, path: string): string => `arn:${partition}:events:${region}:${account}:${path}`;

export const busOutputs = (bus: DescribeEventBusCommandOutput) => ({
  name: bus.Name, arn: bus.Arn, description: bus.Description, kmsKeyIdentifier: bus.KmsKeyIdentifier,
  ...(bus.DeadLetterConfig?.Arn && { deadLetterConfig: { arn: bus.DeadLetterConfig.Arn } }),
  ...(bus.LogConfig && { logConfig: { includeDetail: bus.LogConfig.IncludeDetail, level: bus.LogConfig.Level } }),
});
