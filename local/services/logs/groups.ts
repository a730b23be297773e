import type {
  CreateLogGroupCommandInput, DeleteLogGroupCommandInput, DeleteRetentionPolicyCommandInput, DescribeLogGroupsCommandInput, DescribeLogGroupsResponse,
  LogGroup as SdkLogGroup, PutLogGroupDeletionProtectionCommandInput, PutRetentionPolicyCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { NotSupported } from "../../kernel/errors";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { boolean, list, number, refused, string, structure } from "../../kernel/shape";
import { onAll, onGroup, onGroupArn, tagContext } from "./access";
import { fail, invalid } from "./errors";
import { page } from "./paging";
import { groupClass, groupIdentifier, groupName, limit, nextToken, noLinkedAccounts, tags } from "./shapes";
import type { LogGroup, LogGroupClass, Logs } from "./store";
import { checkTags } from "./tags";

const DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const createLogGroup = (logs: Logs): Operation<CreateLogGroupCommandInput, object> => ({
  input: structure({
    logGroupName: groupName(), kmsKeyId: refused("no KMS yet"), tags: tags(), logGroupClass: groupClass, deletionProtectionEnabled: boolean(),
  }),
  readOnly: false,
  authorize(input, call) {
    const name = input.logGroupName!;
    const context = tagContext(input.tags);
    const questions: AccessRequest[] = [{ ...onGroup(logs, call, "CreateLogGroup", name), context }];
    // AWS: tags at creation need logs:TagResource as well.
    if (input.tags && Object.keys(input.tags).length > 0) questions.push(onGroupArn(logs, call, "TagResource", name, context));
    return questions;
  },
  run(input, call) {
    const name = input.logGroupName!;
    if (name.startsWith("aws/")) throw invalid("Log groups starting with AWS/ are reserved for AWS.");
    if (input.logGroupClass === "DELIVERY") throw new NotSupported("logs:CreateLogGroup logGroupClass DELIVERY (no delivery to S3 or Firehose)", "local/services/logs");
    checkTags(input.tags ?? {});
    logs.in(call).create({
      name, groupClass: (input.logGroupClass ?? "STANDARD") as LogGroupClass, tags: { ...input.tags }, deletionProtection: input.deletionProtectionEnabled ?? false,
    });
    return {};
  },
});

export const deleteLogGroup = (logs: Logs): Operation<DeleteLogGroupCommandInput, object> => ({
  input: structure({ logGroupName: groupName() }),
  readOnly: false,
  authorize: ({ logGroupName }, call) => [onGroup(logs, call, "DeleteLogGroup", logGroupName!)],
  run({ logGroupName }, call) {
    const region = logs.in(call);
    const group = region.group(logGroupName!);
    checkDeletable(group);
    region.delete(group);
    return {};
  },
});

/** Throws when the group is protected against deletion. */
export function checkDeletable(group: LogGroup): void {
  if (group.deletionProtection) throw fail("ValidationException", `The log group ${group.name} cannot be deleted, because deletion protection is enabled for it.`);
}

export const putLogGroupDeletionProtection = (logs: Logs): Operation<PutLogGroupDeletionProtectionCommandInput, object> => ({
  input: structure({ logGroupIdentifier: groupIdentifier(true), deletionProtectionEnabled: boolean({ required: true }) }),
  readOnly: false,
  authorize: ({ logGroupIdentifier }, call) => [onGroup(logs, call, "PutLogGroupDeletionProtection", logs.nameFromIdentifier(logGroupIdentifier!, call))],
  run({ logGroupIdentifier, deletionProtectionEnabled }, call) {
    logs.in(call).group(logs.nameFromIdentifier(logGroupIdentifier!, call)).deletionProtection = deletionProtectionEnabled!;
    return {};
  },
});

export const putRetentionPolicy = (logs: Logs): Operation<PutRetentionPolicyCommandInput, object> => ({
  input: structure({ logGroupName: groupName(), retentionInDays: number({ required: true }) }),
  readOnly: false,
  authorize: ({ logGroupName }, call) => [onGroup(logs, call, "PutRetentionPolicy", logGroupName!)],
  run({ logGroupName, retentionInDays }, call) {
    if (!DAYS.includes(retentionInDays!)) {
      throw invalid(`1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${DAYS.join(", ")}]`);
    }
    const group = logs.in(call).group(logGroupName!);
    group.retentionInDays = retentionInDays;
    group.expire();
    return {};
  },
});

export const deleteRetentionPolicy = (logs: Logs): Operation<DeleteRetentionPolicyCommandInput, object> => ({
  input: structure({ logGroupName: groupName() }),
  readOnly: false,
  authorize: ({ logGroupName }, call) => [onGroup(logs, call, "DeleteRetentionPolicy", logGroupName!)],
  run({ logGroupName }, call) {
    const group = logs.in(call).group(logGroupName!);
    // What has expired under the old policy does not come back.
    group.expire();
    group.retentionInDays = undefined;
    return {};
  },
});

export const describeLogGroups = (logs: Logs): Operation<DescribeLogGroupsCommandInput, DescribeLogGroupsResponse> => ({
  input: structure({
    accountIdentifiers: noLinkedAccounts, includeLinkedAccounts: noLinkedAccounts,
    logGroupNamePrefix: groupName(false), logGroupNamePattern: string({ max: 512, pattern: /[\.\-_/#A-Za-z0-9]*/ }),
    nextToken, limit: limit(50), logGroupClass: groupClass, logGroupIdentifiers: list(groupIdentifier(), { min: 1, max: 50 }),
  }),
  readOnly: true,
  authorize: (_input, call) => [onAll(logs, call, "DescribeLogGroups")],
  run(input, call) {
    const found = page(select(logs, input, call), ({ name }) => name, { limit: input.limit ?? 50, nextToken: input.nextToken });
    const show = input.logGroupNamePattern === undefined ? describeGroup : describeBriefly;
    return { logGroups: found.items.map(show), ...(found.nextToken && { nextToken: found.nextToken }) };
  },
});

function select(logs: Logs, input: DescribeLogGroupsCommandInput, call: Call): LogGroup[] {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers: identifiers } = input;
  if (prefix !== undefined && pattern !== undefined) throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  if (identifiers && (prefix !== undefined || pattern !== undefined || input.logGroupClass !== undefined || input.limit !== undefined || input.nextToken !== undefined)) {
    throw invalid("LogGroup identifiers cannot be combined with other filters.");
  }
  const names = identifiers && new Set(identifiers.map((identifier) => logs.nameFromIdentifier(identifier, call)));
  return logs.in(call).all().filter((group) =>
    (prefix === undefined || group.name.startsWith(prefix)) &&
    (pattern === undefined || group.name.includes(pattern)) &&
    (input.logGroupClass === undefined || group.groupClass === input.logGroupClass) &&
    (names === undefined || names.has(group.name)));
}

function describeGroup(group: LogGroup): SdkLogGroup {
  return {
    ...describeBriefly(group),
    ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
    metricFilterCount: 0,
    storedBytes: group.storedBytes,
    logGroupClass: group.groupClass,
    logGroupArn: group.arn,
    deletionProtectionEnabled: group.deletionProtection,
    bearerTokenAuthenticationEnabled: false,
  };
}

/** AWS: all that is returned for a search by pattern. */
const describeBriefly = (group: LogGroup): SdkLogGroup => ({ logGroupName: group.name, creationTime: group.creationTime, arn: `${group.arn}:*` });
