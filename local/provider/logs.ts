import type {
  CreateLogGroupCommandInput, CreateLogGroupCommandOutput, CreateLogStreamCommandInput, CreateLogStreamCommandOutput,
  DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput, DescribeLogStreamsCommandInput, DescribeLogStreamsCommandOutput,
  DescribeResourcePoliciesCommandInput, DescribeResourcePoliciesCommandOutput, ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput,
  LogGroupClass, PutResourcePolicyCommandInput, PutResourcePolicyCommandOutput, PutRetentionPolicyCommandInput, PutRetentionPolicyCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { UserError } from "../kernel/errors";
import { nameOf } from "./names";
import { boolean, integer, json, meaningless, required, string, withDefault } from "./properties";
import { callsTo, resourceTypesIn, unlessMissing, type ResourceType } from "./resource-type";
import { allTags, REGION, tagOutputs, TAGS } from "./tags";

interface Logs {
  CreateLogGroup: [CreateLogGroupCommandInput, CreateLogGroupCommandOutput];
  CreateLogStream: [CreateLogStreamCommandInput, CreateLogStreamCommandOutput];
  DescribeLogGroups: [DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput];
  DescribeLogStreams: [DescribeLogStreamsCommandInput, DescribeLogStreamsCommandOutput];
  DescribeResourcePolicies: [DescribeResourcePoliciesCommandInput, DescribeResourcePoliciesCommandOutput];
  ListTagsForResource: [ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput];
  PutResourcePolicy: [PutResourcePolicyCommandInput, PutResourcePolicyCommandOutput];
  PutRetentionPolicy: [PutRetentionPolicyCommandInput, PutRetentionPolicyCommandOutput];
}

const logs = callsTo<Logs>("logs");
const define = resourceTypesIn("local/provider/logs.ts");

const logGroup = define({
  token: "aws:cloudwatch/logGroup:LogGroup",
  properties: {
    deletionProtectionEnabled: boolean(),
    kmsKeyId: string(),
    logGroupClass: string(),
    name: string(),
    namePrefix: string(),
    region: REGION,
    retentionInDays: withDefault(integer(), 0),
    skipDestroy: meaningless(withDefault(boolean(), false), "it matters when a stack is destroyed, and this cloud goes away as a whole"),
    tags: TAGS,
  },
  async create(values, context) {
    const name = nameOf(values, context, { max: 512 });
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
  async read(id, _known, context) {
    const { logGroups = [] } = await logs(context, "DescribeLogGroups", { logGroupNamePrefix: id });
    const group = logGroups.find((g) => g.logGroupName === id);
    if (!group) return undefined;
    const arn = group.logGroupArn ?? group.arn!.replace(/:\*$/, "");
    const { tags = {} } = await logs(context, "ListTagsForResource", { resourceArn: arn });
    return {
      name: id, arn, retentionInDays: group.retentionInDays ?? 0, logGroupClass: group.logGroupClass, kmsKeyId: group.kmsKeyId,
      deletionProtectionEnabled: group.deletionProtectionEnabled ?? false, region: context.region, ...tagOutputs(tags, context),
    };
  },
});

const logStream = define({
  token: "aws:cloudwatch/logStream:LogStream",
  properties: { logGroupName: required(string()), name: string(), region: REGION },
  async create(values, context) {
    const name = nameOf(values, context, { max: 512 });
    await logs(context, "CreateLogStream", { logGroupName: values.logGroupName, logStreamName: name });
    return { id: name };
  },
  async read(id, known, context) {
    if (known.logGroupName === undefined) throw new UserError("a log stream is found by its group: give logGroupName in the state of LogStream.get");
    const found = await unlessMissing(
      logs(context, "DescribeLogStreams", { logGroupName: known.logGroupName, logStreamNamePrefix: id }), "ResourceNotFoundException");
    const stream = found?.logStreams?.find((s) => s.logStreamName === id);
    return stream && { name: id, arn: stream.arn, logGroupName: known.logGroupName, region: context.region };
  },
});

const logResourcePolicy = define({
  token: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  properties: { policyDocument: required(json()), policyName: string(), region: REGION, resourceArn: string() },
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
});

export const logsTypes: readonly ResourceType[] = [logGroup, logStream, logResourcePolicy];
