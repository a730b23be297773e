import type { Architecture, CreateFunctionCommandInput, FunctionConfiguration, LoggingConfig, PackageType, Runtime, TracingMode } from "@aws-sdk/client-lambda";
import { UserError } from "../kernel/errors";
import { invokeArn, lambda, MISSING, responseStreamingInvokeArn } from "./lambda-calls";
import { zipOf } from "./lambda-code";
import { nameOf } from "./names";
import { archive, autonamed, boolean, computed, integer, list, map, meaningless, object, refused, replaces, required, string, usually, withDefault, type Values } from "./properties";
import { resourceTypesIn, unlessMissing, type Change, type Outputs, type ResourceContext } from "./resource-type";
import { allTags, REGION, tagChanges, tagOutputs, TAGS } from "./tags";

const NO_BUCKET = "code comes from an archive of the program: use `code`";
const NO_IMAGE = "container images are not run";
const NO_VPC = "there is no VPC here";
const COMPUTED = "AWS works it out; the real provider only compares it to decide on an update";

const NAMING = { max: 64 };

const FUNCTION = {
  architectures: computed(list(string())),
  capacityProviderConfig: refused("there are no Lambda managed instances here"),
  code: archive(),
  codeSha256: meaningless(string(), COMPUTED),
  codeSigningConfigArn: refused("there is no code signing here"),
  deadLetterConfig: object({ targetArn: required(string()) }),
  description: string(),
  durableConfig: refused("there are no durable functions here"),
  environment: object({ variables: map(string()) }),
  ephemeralStorage: computed(object({ size: integer() })),
  fileSystemConfig: refused("there is no EFS here"),
  handler: string(),
  imageConfig: refused(NO_IMAGE),
  imageUri: refused(NO_IMAGE),
  kmsKeyArn: string(),
  layers: refused("layers are not unpacked"),
  loggingConfig: computed(object({ applicationLogLevel: usually(string(), "INFO"), logFormat: required(string()), logGroup: string(), systemLogLevel: usually(string(), "INFO") })),
  memorySize: withDefault(integer(), 128),
  name: autonamed(string(), NAMING),
  packageType: replaces(withDefault(string(), "Zip")),
  publish: withDefault(boolean(), false),
  publishTo: refused("there are no Lambda managed instances here"),
  region: REGION,
  replaceSecurityGroupsOnDestroy: refused(NO_VPC),
  replacementSecurityGroupIds: refused(NO_VPC),
  reservedConcurrentExecutions: withDefault(integer(), -1),
  role: required(string()),
  runtime: string(),
  s3Bucket: refused(NO_BUCKET),
  s3Key: refused(NO_BUCKET),
  s3ObjectVersion: refused(NO_BUCKET),
  skipDestroy: withDefault(boolean(), false),
  snapStart: refused("Node.js functions have no SnapStart"),
  sourceCodeHash: meaningless(string(), COMPUTED),
  sourceKmsKeyArn: refused("there is no KMS here"),
  tags: TAGS,
  tenancyConfig: refused("there is no tenant isolation here"),
  timeout: withDefault(integer(), 3),
  tracingConfig: computed(object({ mode: required(string()) })),
  useResourceTimeoutForPropagation: meaningless(boolean(), "nothing takes time to propagate here"),
  vpcConfig: refused(NO_VPC),
};

function toInput(values: Values<typeof FUNCTION>, context: ResourceContext): CreateFunctionCommandInput {
  const { loggingConfig: logging, deadLetterConfig, ephemeralStorage, environment, tracingConfig } = values;
  if (!values.code) throw new UserError("one of 'code', 'imageUri' and 's3Bucket' must be given, and only 'code' is taken here");
  const tags = allTags(values.tags, context);
  return {
    FunctionName: nameOf(values, context, NAMING),
    Code: { ZipFile: zipOf(values.code) },
    Role: values.role, Handler: values.handler, Runtime: values.runtime as Runtime | undefined, Description: values.description,
    MemorySize: values.memorySize, Timeout: values.timeout, PackageType: values.packageType as PackageType, Publish: values.publish,
    Architectures: values.architectures as Architecture[] | undefined,
    DeadLetterConfig: deadLetterConfig && { TargetArn: deadLetterConfig.targetArn },
    EphemeralStorage: ephemeralStorage && { Size: ephemeralStorage.size },
    // AWS has no empty environment: the real provider sends none.
    Environment: environment?.variables && Object.keys(environment.variables).length > 0 ? { Variables: { ...environment.variables } } : undefined,
    KMSKeyArn: values.kmsKeyArn,
    LoggingConfig: logging && {
      LogFormat: logging.logFormat, ApplicationLogLevel: logging.applicationLogLevel, SystemLogLevel: logging.systemLogLevel, LogGroup: logging.logGroup,
    } as LoggingConfig,
    Tags: Object.keys(tags).length > 0 ? tags : undefined,
    TracingConfig: tracingConfig && { Mode: tracingConfig.mode as TracingMode },
  };
}

function toOutputs(configuration: FunctionConfiguration, context: ResourceContext) {
  // A published function answers with its version in the ARN.
  const version = configuration.Version ?? "$LATEST";
  const arn = configuration.FunctionArn!.split(":").slice(0, 7).join(":");
  const logging = configuration.LoggingConfig;
  return {
    arn, invokeArn: invokeArn(arn, context), qualifiedArn: `${arn}:${version}`, qualifiedInvokeArn: invokeArn(`${arn}:${version}`, context),
    responseStreamingInvokeArn: responseStreamingInvokeArn(arn, context), version, lastModified: configuration.LastModified,
    sourceCodeSize: configuration.CodeSize, codeSha256: configuration.CodeSha256, sourceCodeHash: configuration.CodeSha256,
    name: configuration.FunctionName, role: configuration.Role, handler: configuration.Handler, runtime: configuration.Runtime,
    description: configuration.Description, memorySize: configuration.MemorySize, timeout: configuration.Timeout,
    packageType: configuration.PackageType, architectures: configuration.Architectures, kmsKeyArn: configuration.KMSKeyArn,
    signingJobArn: configuration.SigningJobArn ?? "", signingProfileVersionArn: configuration.SigningProfileVersionArn ?? "",
    ...(configuration.Environment?.Variables && { environment: { variables: configuration.Environment.Variables } }),
    ...(configuration.DeadLetterConfig?.TargetArn && { deadLetterConfig: { targetArn: configuration.DeadLetterConfig.TargetArn } }),
    ...(configuration.EphemeralStorage && { ephemeralStorage: { size: configuration.EphemeralStorage.Size } }),
    ...(configuration.TracingConfig && { tracingConfig: { mode: configuration.TracingConfig.Mode } }),
    ...(logging && { loggingConfig: {
      logFormat: logging.LogFormat, logGroup: logging.LogGroup, applicationLogLevel: logging.ApplicationLogLevel, systemLogLevel: logging.SystemLogLevel,
    } }),
  };
}

const CONFIGURATION = ["deadLetterConfig", "description", "environment", "ephemeralStorage", "handler", "kmsKeyArn", "loggingConfig", "memorySize", "role", "runtime", "timeout", "tracingConfig"] as const;

/** Configuration first, then code, then a version of both, as the real provider has it. */
async function updateFunction(FunctionName: string, change: Change<Values<typeof FUNCTION>>, context: ResourceContext): Promise<Outputs | undefined> {
  const { will, has } = change;
  const { FunctionName: _name, Code, PackageType: _type, Publish: _publish, Architectures, Tags: _tags, ...configuration } = toInput({ ...will, name: FunctionName }, context);
  const configured = CONFIGURATION.some(has);
  if (configured) {
    await lambda(context, "UpdateFunctionConfiguration", {
      ...configuration, FunctionName,
      // What the program no longer gives is empty: AWS would keep what it is not told of.
      ...(has("description") && { Description: will.description ?? "" }),
      ...(has("environment") && { Environment: { Variables: { ...will.environment?.variables } } }),
      ...(has("deadLetterConfig") && { DeadLetterConfig: { TargetArn: will.deadLetterConfig?.targetArn ?? "" } }),
      ...(has("kmsKeyArn") && { KMSKeyArn: will.kmsKeyArn ?? "" }),
    });
  }
  const coded = has("code") || has("architectures");
  if (coded) await lambda(context, "UpdateFunctionCode", { FunctionName, ...Code, ...(Architectures && { Architectures }) });
  if (has("reservedConcurrentExecutions")) {
    if (will.reservedConcurrentExecutions >= 0) await lambda(context, "PutFunctionConcurrency", { FunctionName, ReservedConcurrentExecutions: will.reservedConcurrentExecutions });
    else await lambda(context, "DeleteFunctionConcurrency", { FunctionName });
  }
  const published = will.publish && (coded || configured || has("publish")) ? await lambda(context, "PublishVersion", { FunctionName }) : undefined;
  const Resource = `arn:${context.partition}:lambda:${context.region}:${context.account}:function:${FunctionName}`;
  const { gone, set } = tagChanges(change, context);
  if (gone.length > 0) await lambda(context, "UntagResource", { Resource, TagKeys: gone });
  if (Object.keys(set).length > 0) await lambda(context, "TagResource", { Resource, Tags: set });
  return published?.Version === undefined ? undefined : { version: published.Version };
}

export const lambdaFunction = resourceTypesIn("local/provider/lambda-function.ts")({
  token: "aws:lambda/function:Function",
  properties: FUNCTION,
  async create(values, context) {
    const input = toInput(values, context);
    const { Version } = await lambda(context, "CreateFunction", input);
    if (values.reservedConcurrentExecutions >= 0) {
      await lambda(context, "PutFunctionConcurrency", { FunctionName: input.FunctionName, ReservedConcurrentExecutions: values.reservedConcurrentExecutions });
    }
    const published = values.publish && Version !== undefined ? { version: Version } : undefined;
    return { id: input.FunctionName!, ...(published && { outputs: published }) };
  },
  async read(id, known, context) {
    // What `create` said of the version: without it, the unpublished state is what there is.
    const { version } = known as { version?: string };
    const found = await unlessMissing(lambda(context, "GetFunction", { FunctionName: id, ...(known.publish && version && { Qualifier: version }) }), MISSING);
    if (!found?.Configuration) return undefined;
    return {
      ...toOutputs(found.Configuration, context), region: context.region, publish: known.publish ?? false,
      reservedConcurrentExecutions: found.Concurrency?.ReservedConcurrentExecutions ?? -1, skipDestroy: known.skipDestroy ?? false,
      ...tagOutputs(found.Tags ?? {}, context),
    };
  },
  update: updateFunction,
  async delete(id, { skipDestroy }, context) {
    if (!skipDestroy) await unlessMissing(lambda(context, "DeleteFunction", { FunctionName: id }), MISSING);
  },
});
