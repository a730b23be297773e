import type { Version } from "../model";
import type { RoleSession } from "../roles";
import { PATH } from "./process";

export interface Surroundings {
  readonly session: RoleSession;
  readonly logStream: string;
  readonly endpoint: string;
  /** Where the runtime's `node_modules` is. */
  readonly runtimeFolder: string;
}

/** The environment of a function: what it declares, and what Lambda sets. */
export function variablesOf(version: Version, { session, logStream, endpoint, runtimeFolder }: Surroundings): Record<string, string> {
  const { configuration: c, region } = version;
  return {
    // First, so that a function may have an endpoint or a PATH of its own: AWS reserves neither.
    PATH, AWS_ENDPOINT_URL: endpoint, LANG: "en_US.UTF-8", TZ: ":UTC",
    // A folder that is not there: the developer's ~/.aws must not be read.
    HOME: `${runtimeFolder}/home`,
    NODE_PATH: `${runtimeFolder}/node_modules:${version.code.folder}`,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ...c.environment,
    _HANDLER: c.handler,
    AWS_REGION: region, AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${c.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: version.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(c.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: c.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    ...(c.logging.format === "JSON" && { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: c.logging.application! }),
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    LAMBDA_TASK_ROOT: version.code.folder,
    LAMBDA_RUNTIME_DIR: runtimeFolder,
  };
}

/** AWS: `2026/11/20/[$LATEST]HEX`; in a log group that is not the function's own, its name comes before the version. */
export function logStreamOf(version: Version, now: number, hex: string): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll("-", "/");
  const own = version.configuration.logging.group === `/aws/lambda/${version.functionName}`;
  return `${day}/${own ? "" : version.functionName}[${version.version}]${hex}`;
}
