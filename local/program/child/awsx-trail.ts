import type { CustomResource, CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { Plain, PlainMap } from "../protocol";
import type { Construction, Constructor } from "./constructors";
import { MARK, MARKS } from "./pulumi";

/**
 * `awsx.cloudtrail.Trail` of awsx 3.9: what its plugin makes, under the same names and parents, quirks included. Where it
 * leads to what AWS refuses (an existing log group has no role), AWS's refusal comes from CloudTrail itself.
 */
export const TRAIL = "awsx:cloudtrail:Trail";

/** Inputs that go to the trail as they are. */
const OF_TRAIL: ReadonlySet<string> = new Set([
  "advancedEventSelectors", "enableLogFileValidation", "enableLogging", "eventSelectors", "includeGlobalServiceEvents", "insightSelectors", "isMultiRegionTrail",
  "isOrganizationTrail", "kmsKeyId", "name", "region", "s3KeyPrefix", "snsTopicName", "tags",
]);

type Outs = Readonly<Record<string, Output<string>>>;
type Make = (type: string, props: object, outs: readonly string[], more?: CustomResourceOptions) => { readonly resource: CustomResource; readonly outs: Outs };

/** A plan's resources by the names of the component's outputs; absent: the component has made none. */
interface Made {
  readonly bucket?: CustomResource;
  readonly logGroup?: CustomResource;
  readonly trail: CustomResource;
}

export const awsxTrail: Constructor = async (construction) => {
  const { pulumi } = construction;
  const made = await makeTrail(construction);
  const resources = Object.entries(made).filter((entry): entry is [string, CustomResource] => entry[1] !== undefined);
  const references = await Promise.all(resources.map(async ([name, resource]): Promise<[string, PlainMap]> => {
    const [urn, id] = await settled<[string, string]>(pulumi.all([resource.urn, resource.id]) as Output<[string, string]>);
    return [name, { [MARK]: MARKS.resource, urn, id, packageVersion: "" }];
  }));
  return Object.fromEntries(references);
};

/** The component's resources, each told to the engine as it is made. */
export const makeTrail = (construction: Construction): Promise<Made> => build(construction, maker(construction));

/** Makes children: custom resources without the SDK's classes, which the program may not have. */
function maker({ pulumi, ask, urn, providers }: Construction): Make {
  const { DependencyResource, DependencyProviderResource } = pulumi as unknown as {
    DependencyResource: new (urn: string) => Resource;
    DependencyProviderResource: new (reference: string) => NonNullable<CustomResourceOptions["provider"]>;
  };
  const Child = class extends pulumi.CustomResource {};
  const parent = new DependencyResource(urn);
  const provider = providers["aws"] === undefined ? undefined : new DependencyProviderResource(providers["aws"]);
  return (type, props, outs, more = {}) => {
    const resource = new Child(type, ask.name, { ...Object.fromEntries(outs.map((out) => [out, undefined])), ...props }, { parent, ...(provider && { provider }), ...more });
    return { resource, outs: resource as unknown as Outs };
  };
}

async function build(construction: Construction, make: Make): Promise<Made> {
  const { pulumi, ask } = construction;
  const inputs = given(ask.inputs);
  for (const name of Object.keys(inputs)) if (!OF_TRAIL.has(name) && name !== "s3Bucket" && name !== "cloudWatchLogsGroup") throw unknown(name);
  const { bucket, name, arn } = bucketOf(construction, make, below(inputs, "s3Bucket", ["args", "existing"]));
  const policy = make("aws:s3/bucketPolicy:BucketPolicy", { bucket: name, policy: typeof arn === "string" ? policyOf(arn) : arn.apply(policyOf) }, [], bucket && { dependsOn: [bucket] });
  const { logGroup, groupArn, roleArn } = await logsOf(construction, make, below(inputs, "cloudWatchLogsGroup", ["args", "enable", "existing"]));
  const own = Object.fromEntries(Object.entries(inputs).filter(([key]) => OF_TRAIL.has(key)).map(([key, value]) => [key, ask.secretInputs.includes(key) ? pulumi.secret(value as string) : value]));
  const { resource: trail } = make("aws:cloudtrail/trail:Trail", {
    ...own, s3BucketName: name,
    // CloudTrail wants the streams of the group.
    ...(groupArn !== undefined && { cloudWatchLogsGroupArn: pulumi.interpolate`${groupArn}:*` }), ...(roleArn !== undefined && { cloudWatchLogsRoleArn: roleArn }),
  }, ["arn", "homeRegion", "snsTopicArn", "tagsAll"], { dependsOn: [policy.resource] });
  return { ...(bucket && { bucket }), ...(logGroup && { logGroup }), trail };
}

type Text = Output<string> | string;

function bucketOf({ pulumi }: Construction, make: Make, { args, existing }: PlainMap): { bucket?: CustomResource; name: Text; arn: Text } {
  if (existing !== undefined && args !== undefined) throw new Error("Can't define bucket args if specifying an existing bucket");
  if (existing !== undefined) {
    const { arn, name } = below({ existing }, "existing", ["arn", "name"]) as { arn?: string; name?: string };
    if (arn) return { arn, name: arn.split(":").slice(5).join(":") };
    // awsx: without the service, so that S3 refuses the policy.
    if (name) return { arn: `arn:aws:::${name}`, name };
    throw new Error("One of an existing log group name or ARN must be specified");
  }
  const { resource, outs } = make("aws:s3/bucket:Bucket", { forceDestroy: true, ...(args as PlainMap | undefined) }, ["arn", "bucket", "tagsAll", "region"]);
  return { bucket: resource, name: pulumi.output(outs["bucket"]!), arn: pulumi.output(outs["arn"]!) };
}

interface Logs {
  readonly logGroup?: CustomResource;
  readonly groupArn?: Text;
  readonly roleArn?: Text;
}

async function logsOf({ pulumi, ask }: Construction, make: Make, { args, enable, existing }: PlainMap): Promise<Logs> {
  if (enable !== true) return {};
  if (existing !== undefined && args !== undefined) throw new Error("Can't define log group args if specifying an existing log group name");
  const invoke = async (token: string) => (await pulumi.runtime.invoke(`aws:index/${token}:${token}`, {})) as Record<string, string>;
  const { accountId } = await invoke("getCallerIdentity");
  if (existing !== undefined) {
    const { arn, name, region } = below({ existing }, "existing", ["arn", "name", "region"]) as { arn?: string; name?: string; region?: string };
    if (arn) return { groupArn: arn };
    if (!name) throw new Error("One of an existing log group name or ARN must be specified");
    return { groupArn: `arn:aws:logs:${region ?? (await invoke("getRegion"))["region"]}:${accountId}:log-group:${name}` };
  }
  const { resource: logGroup, outs } = make("aws:cloudwatch/logGroup:LogGroup", { ...(args as PlainMap | undefined) }, ["arn", "name", "tagsAll"]);
  const groupArn = outs["arn"]!;
  const role = make("aws:iam/role:Role", {
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "AllowAssumeRole", Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "sts:AssumeRole" }] }),
    // awsx gives it no name, which the provider would leave out.
    inlinePolicies: [{ name: ask.name, policy: groupArn.apply((arn) => rolePolicyOf(`${arn}:log-stream:${accountId}_CloudTrail_*`)) }],
  }, ["arn"]);
  return { logGroup, groupArn, roleArn: role.outs["arn"]! };
}

const rolePolicyOf = (Resource: string): string => JSON.stringify({
  Version: "2012-10-17",
  Statement: ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({ Effect: "Allow", Action: [action], Resource: [Resource] })),
});

/** awsx: the bucket's only policy, without `aws:SourceArn`, and for every key. */
const policyOf = (arn: string): string => JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Sid: "AWSCloudTrailAclCheck", Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: ["s3:GetBucketAcl"], Resource: [arn] },
    {
      Sid: "AWSCloudTrailWrite", Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: ["s3:PutObject"], Resource: [`${arn}/*`],
      Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  ],
});

const settled = <T>(output: Output<T>): Promise<T> => new Promise((resolve) => { output.apply(resolve as (value: unknown) => void); });

/** What was given of an input that is an object, and refuses members that it has not. */
function below(inputs: PlainMap, name: string, members: readonly string[]): PlainMap {
  const own = given((inputs[name] ?? {}) as PlainMap);
  for (const member of Object.keys(own)) if (!members.includes(member)) throw unknown(`${name}.${member}`);
  return own;
}

function given(inputs: PlainMap): PlainMap {
  return Object.fromEntries(Object.entries(inputs).filter((entry): entry is [string, Exclude<Plain, null>] => entry[1] !== null && entry[1] !== undefined));
}

const unknown = (path: string): Error =>
  new Error(`the property '${path}' of ${TRAIL} is not in the local cloud; it would be added in local/program/child/awsx-trail.ts`);
