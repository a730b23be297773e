import type { Architecture, LogFormat, ApplicationLogLevel, SystemLogLevel, Runtime } from "@aws-sdk/client-lambda";

export interface Logging {
  readonly format: LogFormat;
  /** Only with JSON. */
  readonly application?: ApplicationLogLevel;
  readonly system?: SystemLogLevel;
  readonly group: string;
}

/** Everything about a function that a version freezes, but its code. */
export interface Configuration {
  readonly runtime: Runtime;
  readonly role: string;
  readonly handler: string;
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memorySize: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly deadLetterArn?: string;
  readonly architectures: readonly Architecture[];
  /** Megabytes. */
  readonly ephemeralStorage: number;
  readonly logging: Logging;
}

/** An archive, unpacked. */
export interface Code {
  /** Base64. */
  readonly sha256: string;
  /** Bytes of the archive. */
  readonly size: number;
  /** Where it is unpacked: `LAMBDA_TASK_ROOT`. */
  readonly folder: string;
  /** Where the archive itself is kept. */
  readonly archive: string;
}

/** `$LATEST` as it is now, or a published version. Never changed, only replaced. */
export interface Version {
  readonly functionName: string;
  /** Qualified, unless it is `$LATEST`. */
  readonly arn: string;
  readonly region: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly configuration: Configuration;
  readonly code: Code;
  readonly lastModified: string;
  readonly revisionId: string;
}

export interface Alias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
  /** A second version, and how much of the traffic it gets: 0 to 1. */
  readonly routing?: { readonly version: string; readonly weight: number };
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: string | Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface ResourcePolicy {
  readonly revisionId: string;
  readonly statements: readonly PolicyStatement[];
}

/** How asynchronous invocations of a function, version or alias are retried and where their results go. */
export interface EventInvokeConfig {
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  readonly maximumRetryAttempts?: number;
  /** Seconds. */
  readonly maximumEventAge?: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  /** Whether a destination setting was given at all: AWS then shows it, empty. */
  readonly hasDestinations: boolean;
}

export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  latest: Version;
  readonly versions: Map<string, Version>;
  /** Number of the next published version: never used twice. */
  nextVersion: number;
  readonly aliases: Map<string, Alias>;
  /** By qualifier; `""` for the function itself. */
  readonly policies: Map<string, ResourcePolicy>;
  /** By qualifier; `$LATEST` for the function itself. */
  readonly eventInvokeConfigs: Map<string, EventInvokeConfig>;
  reservedConcurrency: number | undefined;
  tags: Readonly<Record<string, string>>;
}
