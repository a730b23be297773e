import type { Architecture, CreateFunctionCommandInput, LoggingConfig, UpdateFunctionConfigurationCommandInput } from "@aws-sdk/client-lambda";
import { NotSupported } from "../../kernel/errors";
import { parseArn } from "../../../model/arn";
import { invalid } from "./errors";
import type { Configuration, Logging } from "./model";
import { requireRuntime } from "./runtimes";

type Input = Partial<CreateFunctionCommandInput & UpdateFunctionConfigurationCommandInput>;

const where = "local/services/lambda";

/** AWS: set by Lambda itself. */
const RESERVED = new Set([
  "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
]);
/** Bytes of the variables as JSON. */
const ENVIRONMENT_LIMIT = 4096;

/** The configuration that a CreateFunction asks for. Throws what AWS answers for one that it refuses. */
export function createConfiguration(name: string, input: Input): Configuration {
  requireRuntime("CreateFunction", input.Runtime);
  if (!input.Handler) throw invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.");
  const base: Configuration = {
    runtime: input.Runtime!, role: input.Role!, handler: input.Handler, description: "", timeout: 3, memorySize: 128,
    architectures: ["x86_64"], ephemeralStorage: 512, logging: { format: "Text", group: `/aws/lambda/${name}` },
  };
  return change("CreateFunction", base, input);
}

/** `before` with what `input` gives. Everything else stays. */
export function updateConfiguration(before: Configuration, input: Input): Configuration {
  if (input.Runtime !== undefined) requireRuntime("UpdateFunctionConfiguration", input.Runtime);
  return change("UpdateFunctionConfiguration", before, input);
}

function change(operation: string, before: Configuration, input: Input): Configuration {
  refuse(operation, input);
  const { environment: beforeEnvironment, deadLetterArn: beforeDeadLetter, ...kept } = before;
  const environment = input.Environment === undefined ? beforeEnvironment : environmentOf(input.Environment.Variables);
  const deadLetterArn = input.DeadLetterConfig === undefined ? beforeDeadLetter : deadLetterOf(input.DeadLetterConfig.TargetArn);
  return {
    ...kept,
    ...(environment && { environment }),
    ...(deadLetterArn && { deadLetterArn }),
    ...(input.Runtime !== undefined && { runtime: input.Runtime }),
    ...(input.Role !== undefined && { role: input.Role }),
    ...(input.Handler !== undefined && { handler: input.Handler }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.Timeout !== undefined && { timeout: input.Timeout }),
    ...(input.MemorySize !== undefined && { memorySize: input.MemorySize }),
    ...(input.Architectures !== undefined && { architectures: input.Architectures as Architecture[] }),
    ...(input.EphemeralStorage?.Size !== undefined && { ephemeralStorage: input.EphemeralStorage.Size }),
    logging: input.LoggingConfig === undefined ? before.logging : loggingOf(before.logging, input.LoggingConfig),
  };
}

/** What AWS has and the local cloud has not. Empty values mean "none", and that it has. */
function refuse(operation: string, input: Input): void {
  const no = (what: string, because: string): never => {
    throw new NotSupported(`lambda:${operation} ${what} (${because})`, where);
  };
  if (input.PackageType === "Image") no("packageType Image", "functions are zip archives");
  if (input.Layers && input.Layers.length > 0) no("layers", "there are no layers: put the files into the archive");
  if (input.VpcConfig && (input.VpcConfig.SubnetIds?.length || input.VpcConfig.SecurityGroupIds?.length)) no("vpcConfig", "there are no VPCs");
  if (input.FileSystemConfigs && input.FileSystemConfigs.length > 0) no("fileSystemConfigs", "there is no EFS");
  if (input.KMSKeyArn) no("kMSKeyArn", "there is no KMS");
  if (input.SnapStart?.ApplyOn === "PublishedVersions") no("snapStart.applyOn PublishedVersions", "AWS has it for Java, Python and .NET only");
  if (input.TracingConfig?.Mode === "Active") no("tracingConfig.mode Active", "there is no X-Ray: the traces would be lost");
}

function environmentOf(variables: Record<string, string> | undefined): Readonly<Record<string, string>> | undefined {
  if (!variables) return undefined;
  const reserved = Object.keys(variables).filter((key) => RESERVED.has(key));
  if (reserved.length > 0) {
    throw invalid(`Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`);
  }
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > ENVIRONMENT_LIMIT) {
    throw invalid(`Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${text}`);
  }
  return { ...variables };
}

/** AWS: an empty ARN takes the queue away again. */
function deadLetterOf(arn: string | undefined): string | undefined {
  if (!arn) return undefined;
  const parsed = parseArn(arn);
  if (parsed?.service !== "sqs" && parsed?.service !== "sns") throw invalid(`The provided dead letter config target ARN ${arn} is invalid: it must be of an SQS queue or an SNS topic`);
  if (parsed.resource.endsWith(".fifo")) throw invalid(`The provided dead letter config target ARN ${arn} is invalid: FIFO queues and topics are not supported`);
  return arn;
}

function loggingOf(before: Logging, input: LoggingConfig): Logging {
  const format = input.LogFormat ?? before.format;
  const group = input.LogGroup ?? before.group;
  if (format === "Text") {
    if (input.ApplicationLogLevel !== undefined || input.SystemLogLevel !== undefined) {
      throw invalid("LogLevel is not supported when LogFormat is set to \"Text\". Remove LogLevel from your request or change the LogFormat to \"JSON\" and try again.");
    }
    return { format, group };
  }
  return { format, group, application: input.ApplicationLogLevel ?? before.application ?? "INFO", system: input.SystemLogLevel ?? before.system ?? "INFO" };
}
