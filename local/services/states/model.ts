import type { ExecutionStatus, HistoryEvent, LoggingConfiguration, StateMachineStatus, StateMachineType } from "@aws-sdk/client-sfn";
import type { Trace } from "../../kernel/journal";
import type { Machine, Run } from "./asl";
import type { LogSettings } from "./logging/settings";

/** What a state machine is at one time. Executions keep the one that they started with. */
export interface Revision {
  /** AWS: absent until the first update. */
  readonly id: string | undefined;
  readonly machine: Machine;
  readonly roleArn: string;
  readonly logging: LogSettings;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly type: StateMachineType;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  revision: Revision;
  status: StateMachineStatus;
  tags: Readonly<Record<string, string>>;
  /** Executions of a Standard machine by name, in the order of their start. */
  readonly executions: Map<string, Execution>;
  /** Those under way, of either type. */
  readonly running: Set<Execution>;
}

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: StateMachine;
  readonly revision: Revision;
  /** JSON text. */
  readonly input: string;
  readonly traceHeader: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Unique in a region, ascending in the order of their start. */
  readonly sequence: number;
  readonly trace: Trace;
  status: ExecutionStatus;
  stoppedAt?: number;
  output?: string;
  error?: string;
  cause?: string;
  /** Empty for Express executions, whose history only their logs have. */
  readonly history: HistoryEvent[];
  /** Bytes of text that its history holds, roughly. */
  weight: number;
  /** While it is under way. */
  run?: Run;
}

/** As DescribeStateMachine shows it. */
export function describeLogging({ level, includeExecutionData, groupArn }: LogSettings): LoggingConfiguration {
  return { level, includeExecutionData, ...(groupArn !== undefined && { destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: groupArn } }] }) };
}
