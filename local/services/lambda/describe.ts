import type { AliasConfiguration, FunctionConfiguration } from "@aws-sdk/client-lambda";
import { runtimeVersion } from "./runtimes";
import type { Alias, FunctionRecord, Logging, Version } from "./model";

/** AWS: `2026-11-21T08:57:00.000+0000`. */
export const modifiedAt = (time: number): string => new Date(time).toISOString().replace("Z", "+0000");

/** A version as GetFunctionConfiguration shows it. */
export function describe(version: Version): FunctionConfiguration {
  return {
    ...describeBriefly(version),
    State: "Active",
    LastUpdateStatus: "Successful",
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersion(version.configuration.runtime, version.region).arn },
  };
}

/** A version as the lists show it. AWS: without its state and its runtime version. */
export function describeBriefly(version: Version): FunctionConfiguration {
  const { configuration: c, code } = version;
  return {
    FunctionName: version.functionName,
    FunctionArn: version.arn,
    Runtime: c.runtime,
    Role: c.role,
    Handler: c.handler,
    CodeSize: code.size,
    Description: c.description,
    Timeout: c.timeout,
    MemorySize: c.memorySize,
    LastModified: version.lastModified,
    CodeSha256: code.sha256,
    Version: version.version,
    ...(c.deadLetterArn && { DeadLetterConfig: { TargetArn: c.deadLetterArn } }),
    ...(c.environment && { Environment: { Variables: { ...c.environment } } }),
    TracingConfig: { Mode: "PassThrough" },
    RevisionId: version.revisionId,
    PackageType: "Zip",
    Architectures: [...c.architectures],
    EphemeralStorage: { Size: c.ephemeralStorage },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: describeLogging(c.logging),
  };
}

const describeLogging = (logging: Logging) => ({
  LogFormat: logging.format,
  ...(logging.application && { ApplicationLogLevel: logging.application }),
  ...(logging.system && { SystemLogLevel: logging.system }),
  LogGroup: logging.group,
});

export const describeAlias = (record: FunctionRecord, alias: Alias): AliasConfiguration => ({
  AliasArn: `${record.arn}:${alias.name}`,
  Name: alias.name,
  FunctionVersion: alias.version,
  Description: alias.description,
  RevisionId: alias.revisionId,
  ...(alias.routing && { RoutingConfig: { AdditionalVersionWeights: { [alias.routing.version]: alias.routing.weight } } }),
});

