import type { PutMetricAlarmCommandInput, StateValue } from "@aws-sdk/client-cloudwatch";
import type { Call } from "../../kernel/operation";

/** What PutMetricAlarm was given, less the tags. */
export type AlarmConfiguration = Omit<PutMetricAlarmCommandInput, "Tags">;

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData?: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly updatedAt: number;
  readonly transitionedAt: number;
}

export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly tags: Map<string, string>;
  configuration: AlarmConfiguration;
  configuredAt: number;
  actionsEnabled: boolean;
  state: AlarmState;
}

/** The alarms of a region by their names. */
export type Alarms = Map<string, Alarm>;

export const alarmArn = ({ account, region }: Pick<Call, "account" | "region">, name: string): string => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

/** What an alarm says until it is evaluated: AWS's words. */
export const UNCHECKED = "Unchecked: Initial alarm creation";

/** AWS's way to write times into reasons, messages and history. */
export const longTime = (ms: number): string => new Date(ms).toISOString().replace("Z", "+0000");
