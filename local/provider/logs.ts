import type {
  AssociateKmsKeyCommandInput, CreateLogGroupCommandInput, CreateLogGroupCommandOutput, CreateLogStreamCommandInput, CreateLogStreamCommandOutput,
  DeleteLogGroupCommandInput, DeleteLogStreamCommandInput, DeleteResourcePolicyCommandInput, DeleteRetentionPolicyCommandInput,
  DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput, DescribeLogStreamsCommandInput, DescribeLogStreamsCommandOutput,
  DescribeResourcePoliciesCommandInput, DescribeResourcePoliciesCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput,
  DisassociateKmsKeyCommandInput, LogGroupClass, PutLogGroupDeletionProtectionCommandInput, PutResourcePolicyCommandInput, PutResourcePolicyCommandOutput, PutRetentionPolicyCommandInput, PutRetentionPolicyCommandOutput,
  TagResourceCommandInput, UntagResourceCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { UserError } from "../kernel/errors";
import { nameOf } from "./names";
import { autonamed, boolean, computed, integer, json, replaces, required, string, withDefault, type Values } from "./properties";
import { callsTo, resourceTypesIn, unlessMissing, type Change, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, REGION, tagChanges, tagOutputs, TAGS } from "./tags";

interface Logs {
  AssociateKmsKey: [AssociateKmsKeyCommandInput, object];
  CreateLogGroup: [CreateLogGroupCommandInput, CreateLogGroupCommandOutput];
  CreateLogStream: [CreateLogStreamCommandInput, CreateLogStreamCommandOutput];
  DeleteLogGroup: [DeleteLogGroupCommandInput, object];
  DeleteLogStream: [DeleteLogStreamCommandInput, object];
  DeleteResourcePolicy: [DeleteResourcePolicyCommandInput, object];
  DeleteRetentionPolicy: [DeleteRetentionPolicyCommandInput, object];
  DescribeLogGroups: [DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput];
  DescribeLogStreams: [DescribeLogStreamsCommandInput, DescribeLogStreamsCommandOutput];
  DescribeResourcePolicies: [DescribeResourcePoliciesCommandInput, DescribeResourcePoliciesCommandOutput];
  DisassociateKmsKey: [DisassociateKmsKeyCommandInput, object];
  ListTagsForResource: [ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput];
  PutLogGroupDeletionProtection: [PutLogGroupDeletionProtectionCommandInput, object];
  PutResourcePolicy: [PutResourcePolicyCommandInput, PutResourcePolicyCommandOutput];
  PutRetentionPolicy: [PutRetentionPolicyCommandInput, PutRetentionPolicyCommandOutput];
  TagResource: [TagResourceCommandInput, object];
  UntagResource: [UntagResourceCommandInput, object];
}

const logs = callsTo<Logs>("logs");
const define = resourceTypesIn("local/provider/logs.ts");

const MISSING = "ResourceNotFoundException";
const NAMING = { max: 512 };
const GROUP = {
  deletionProtectionEnabled: computed(boolean()),
  kmsKeyId: string(),
  logGroupClass: replaces(computed(string())),
  name: autonamed(string(), NAMING),
  namePrefix: replaces(string()),
  region: REGION,
  retentionInDays: withDefault(integer(), 0),
  skipDestroy: withDefault(boolean(), false),
  tags: TAGS,
};

async function updateGroup(logGroupName: string, change: Change<Values<typeof GROUP>>, context: ResourceContext): Promise<void> {
  const { will, has } = change;
  if (has("retentionInDays")) {
    if (will.retentionInDays > 0) await logs(context, "PutRetentionPolicy", { logGroupName, retentionInDays: will.retentionInDays });
    else await logs(context, "DeleteRetentionPolicy", { logGroupName });
  }
  if (has("kmsKeyId")) {
    if (will.kmsKeyId !== undefined) await logs(context, "AssociateKmsKey", { logGroupName, kmsKeyId: will.kmsKeyId });
    else await logs(context, "DisassociateKmsKey", { logGroupName });
  }
  if (has("deletionProtectionEnabled")) {
    await logs(context, "PutLogGroupDeletionProtection", { logGroupIdentifier: logGroupName, deletionProtectionEnabled: will.deletionProtectionEnabled });
  }
  const resourceArn = `arn:${context.partition}:logs:${context.region}:${context.account}:log-group:${logGroupName}`;
  const { gone, set } = tagChanges(change, context);
  if (gone.length > 0) await logs(context, "UntagResource", { resourceArn, tagKeys: gone });
  if (Object.keys(set).length > 0) await logs(context, "TagResource", { resourceArn, tags: set });
}

const logGroup = define({
  token: "aws:cloudwatch/logGroup:LogGroup",
  properties: GROUP,
  async create(values, context) {
    const name = nameOf(values, context, NAMING);
    const tags = allTags(values.tags, context);
    await logs(context, "CreateLogGroup", {
      logGroupName: name, ...(values.kmsKeyId !== undefined && { kmsKeyId: values.kmsKeyId }),
      ...(values.logGroupClass !== undefined && { logGroupClass: values.logGroupClass as LogGroupClass }),
      ...(values.deletionProtectionEnabled !== undefined && { deletionProtectionEnabled: values.deletionProtectionEnabled }),
      ...(Object.keys(tags).length > 0 && { tags }),
    });
    // The provider's 0 is AWS's "no policy": never expires.
    if (values.retentionInDays > 0) await logs(context, "PutRetentionPolicy", { logGroupName: name, retentionInDays: values.retentionInDays });
    return { id: name };
  },
  async read(id, known, context) {
    const { logGroups = [] } = await logs(context, "DescribeLogGroups", { logGroupNamePrefix: id });
    const group = logGroups.find((g) => g.logGroupName === id);
    if (!group) return undefined;
    const arn = group.logGroupArn ?? group.arn!.replace(/:\*$/, "");
    const { tags = {} } = await logs(context, "ListTagsForResource", { resourceArn: arn });
    return {
      name: id, arn, retentionInDays: group.retentionInDays ?? 0, logGroupClass: group.logGroupClass, kmsKeyId: group.kmsKeyId,
      deletionProtectionEnabled: group.deletionProtectionEnabled ?? false, skipDestroy: known.skipDestroy ?? false,
      region: context.region, ...tagOutputs(tags, context),
    };
  },
  update: updateGroup,
  async delete(id, { skipDestroy }, context) {
    if (!skipDestroy) await unlessMissing(logs(context, "DeleteLogGroup", { logGroupName: id }), MISSING);
  },
});

const logStream = define({
  token: "aws:cloudwatch/logStream:LogStream",
  properties: { logGroupName: replaces(required(string())), name: autonamed(string(), NAMING), region: REGION },
  async create(values, context) {
    const name = nameOf(values, context, NAMING);
    await logs(context, "CreateLogStream", { logGroupName: values.logGroupName, logStreamName: name });
    return { id: name };
  },
  async read(id, known, context) {
    if (known.logGroupName === undefined) throw new UserError("a log stream is found by its group: give logGroupName in the state of LogStream.get");
    const found = await unlessMissing(
      logs(context, "DescribeLogStreams", { logGroupName: known.logGroupName, logStreamNamePrefix: id }), MISSING);
    const stream = found?.logStreams?.find((s) => s.logStreamName === id);
    return stream && { name: id, arn: stream.arn, logGroupName: known.logGroupName, region: context.region };
  },
  async delete(id, { logGroupName }, context) {
    await unlessMissing(logs(context, "DeleteLogStream", { logGroupName, logStreamName: id }), MISSING);
  },
});

const logResourcePolicy = define({
  token: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  properties: { policyDocument: required(json()), policyName: replaces(string()), region: REGION, resourceArn: replaces(string()) },
  async create({ policyDocument, policyName, resourceArn }, context) {
    if ((policyName === undefined) === (resourceArn === undefined)) throw new UserError("exactly one of 'policyName' and 'resourceArn' must be given");
    await logs(context, "PutResourcePolicy", { policyDocument, ...(policyName !== undefined && { policyName }), ...(resourceArn !== undefined && { resourceArn }) });
    return { id: (policyName ?? resourceArn)! };
  },
  async read(id, _known, context) {
    const ofResource = id.startsWith("arn:");
    for (let nextToken: string | undefined; ;) {
      const page = await logs(context, "DescribeResourcePolicies", {
        ...(ofResource && { resourceArn: id, policyScope: "RESOURCE" as const }), ...(nextToken && { nextToken }),
      });
      const policy = page.resourcePolicies?.find((p) => (ofResource ? p.resourceArn === id : p.policyName === id));
      if (policy) {
        return {
          policyDocument: policy.policyDocument, policyName: policy.policyName, resourceArn: policy.resourceArn,
          policyScope: policy.policyScope, revisionId: policy.revisionId, region: context.region,
        };
      }
      nextToken = page.nextToken;
      if (!nextToken) return undefined;
    }
  },
  async update(_id, { will: { policyDocument, policyName, resourceArn } }, context) {
    await logs(context, "PutResourcePolicy", { policyDocument, ...(policyName !== undefined && { policyName }), ...(resourceArn !== undefined && { resourceArn }) });
  },
  async delete(id, _known, context) {
    await unlessMissing(logs(context, "DeleteResourcePolicy", id.startsWith("arn:") ? { resourceArn: id } : { policyName: id }), MISSING);
  },
});

export const logsTypes: readonly ResourceType[] = [logGroup, logStream, logResourcePolicy];
