import type {
  CreateArchiveCommandInput, CreateArchiveCommandOutput, CreateEventBusCommandInput, CreateEventBusCommandOutput,
  DescribeArchiveCommandInput, DescribeArchiveCommandOutput, DescribeEventBusCommandInput, DescribeEventBusCommandOutput,
  DescribeRuleCommandInput, DescribeRuleCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput,
  ListTargetsByRuleCommandInput, ListTargetsByRuleCommandOutput, PutPermissionCommandInput, PutPermissionCommandOutput,
  PutRuleCommandInput, PutRuleCommandOutput, PutTargetsCommandInput, PutTargetsCommandOutput,
} from "@aws-sdk/client-eventbridge";
import { callsTo } from "./resource-type";

interface Events {
  CreateArchive: [CreateArchiveCommandInput, CreateArchiveCommandOutput];
  CreateEventBus: [CreateEventBusCommandInput, CreateEventBusCommandOutput];
  DescribeArchive: [DescribeArchiveCommandInput, DescribeArchiveCommandOutput];
  DescribeEventBus: [DescribeEventBusCommandInput, DescribeEventBusCommandOutput];
  DescribeRule: [DescribeRuleCommandInput, DescribeRuleCommandOutput];
  ListTagsForResource: [ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput];
  ListTargetsByRule: [ListTargetsByRuleCommandInput, ListTargetsByRuleCommandOutput];
  PutPermission: [PutPermissionCommandInput, PutPermissionCommandOutput];
  PutRule: [PutRuleCommandInput, PutRuleCommandOutput];
  PutTargets: [PutTargetsCommandInput, PutTargetsCommandOutput];
}

export const events = callsTo<Events>("events");

export const DEFAULT_BUS = "default";

export const busOutputs = (bus: DescribeEventBusCommandOutput) => ({
  name: bus.Name, arn: bus.Arn, description: bus.Description, kmsKeyIdentifier: bus.KmsKeyIdentifier,
  ...(bus.DeadLetterConfig?.Arn && { deadLetterConfig: { arn: bus.DeadLetterConfig.Arn } }),
  ...(bus.LogConfig && { logConfig: { includeDetail: bus.LogConfig.IncludeDetail, level: bus.LogConfig.Level } }),
});
