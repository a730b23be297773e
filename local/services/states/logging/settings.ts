import type { LoggingConfiguration, LogLevel } from "@aws-sdk/client-sfn";
import { parseArn } from "../../../../model/arn";
import { fail } from "../errors";

/** A state machine's logging, checked. */
export interface LogSettings {
  readonly level: LogLevel;
  readonly includeExecutionData: boolean;
  /** As given: it ends in `:*`. Level OFF may go without. */
  readonly groupArn: string | undefined;
  readonly groupName: string | undefined;
}

export const NO_LOGS: LogSettings = { level: "OFF", includeExecutionData: false, groupArn: undefined, groupName: undefined };

const invalid = (why: string) => fail("InvalidLoggingConfiguration", `Invalid Logging Configuration: ${why}`);

export function logSettings(given: LoggingConfiguration | undefined, region: string): LogSettings {
  if (!given) return NO_LOGS;
  const { level = "OFF", includeExecutionData = false, destinations = [] } = given;
  if (destinations.length > 1 || (destinations.length === 0 && level !== "OFF")) throw invalid("Must specify exactly one Log Destination.");
  if (destinations.length === 0) return { ...NO_LOGS, includeExecutionData };
  const groupArn = destinations[0]!.cloudWatchLogsLogGroup?.logGroupArn;
  if (groupArn === undefined) throw invalid("Must specify exactly one Log Destination.");
  const arn = parseArn(groupArn);
  if (arn?.service !== "logs" || !arn.resource.startsWith("log-group:")) throw invalid("Log Destination must be the ARN of a CloudWatch Logs log group.");
  if (!arn.resource.endsWith(":*")) throw invalid("Log Group ARN must be provided with '*' qualifier.");
  if (arn.region !== region) throw invalid("Log Destination must be in the region of the state machine.");
  return { level, includeExecutionData, groupArn, groupName: arn.resource.slice("log-group:".length, -":*".length) };
}

export const sameLogging = (a: LogSettings, b: LogSettings): boolean =>
  a.level === b.level && a.includeExecutionData === b.includeExecutionData && a.groupArn === b.groupArn;
