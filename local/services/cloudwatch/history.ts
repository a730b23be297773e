import type { AlarmHistoryItem, DescribeAlarmHistoryCommandInput, DescribeAlarmHistoryCommandOutput, HistoryItemType } from "@aws-sdk/client-cloudwatch";
import type { Clock } from "../../kernel/clock";
import type { Operation } from "../../kernel/operation";
import { Regional } from "../../kernel/regional";
import { ask } from "./ask";
import { describedState } from "./events";
import { decodeToken, encodeToken } from "./paging";
import { describeAlarmHistoryInput } from "./shapes";
import { longTime, type Alarm, type Alarms, type AlarmState } from "./state";

/** AWS: thirty days. Milliseconds. */
const KEPT = 30 * 86_400_000;
/** So many are kept of one region; AWS has no such limit. */
const MOST = 10_000;
/** AWS: without MaxRecords. */
const PAGE = 100;
/** AWS: characters. */
const DATA_LENGTH = 4_095;
const SUMMARY_LENGTH = 255;

interface Item {
  readonly alarm: string;
  readonly time: number;
  readonly type: HistoryItemType;
  readonly summary: string;
  readonly data: string;
}

/** What happened to alarms: their configuration, their state, their actions. It outlives them. */
export class History {
  private readonly regions = new Regional<Item[]>(() => []);

  constructor(private readonly clock: Clock) {}

  configured(region: string, alarm: Alarm, what: "created" | "updated" | "deleted", data: object): void {
    this.add(region, alarm, "ConfigurationUpdate", `Alarm "${alarm.name}" ${what}`, { version: "1.0", type: { created: "Create", updated: "Update", deleted: "Delete" }[what], ...data });
  }

  changed(region: string, alarm: Alarm, previous: AlarmState): void {
    const shown = (state: AlarmState) => {
      const { value, reason, reasonData } = describedState(state) as { value: string; reason: string; reasonData?: string };
      return { stateValue: value, stateReason: reason, ...(reasonData !== undefined && { stateReasonData: JSON.parse(reasonData) as unknown }) };
    };
    this.add(region, alarm, "StateUpdate", `Alarm updated from ${previous.value} to ${alarm.state.value}`, { version: "1.0", oldState: shown(previous), newState: shown(alarm.state) });
  }

  action(region: string, alarm: Alarm, arn: string, { stateUpdateTimestamp, error }: { readonly stateUpdateTimestamp: number; readonly error?: string }): void {
    const summary = error === undefined ? `Successfully executed action ${arn}` : `Failed to execute action ${arn}. Received error: "${error}"`;
    this.add(region, alarm, "Action", summary, {
      actionState: error === undefined ? "Succeeded" : "Failed", notificationResource: arn, stateUpdateTimestamp: longTime(stateUpdateTimestamp), publishedMessage: null, error: error ?? null,
    });
  }

  /** Oldest first. */
  items(region: string): readonly Item[] {
    const items = this.regions.in(region);
    const oldest = this.clock.now() - KEPT;
    const kept = items.findIndex(({ time }) => time >= oldest);
    items.splice(0, kept < 0 ? items.length : kept);
    return items;
  }

  private add(region: string, alarm: Alarm, type: HistoryItemType, summary: string, data: object): void {
    const items = this.regions.in(region);
    items.push({ alarm: alarm.name, time: this.clock.now(), type, summary: summary.slice(0, SUMMARY_LENGTH), data: JSON.stringify(data).slice(0, DATA_LENGTH) });
    if (items.length > MOST * 1.25) items.splice(0, items.length - MOST);
  }
}

export const describeAlarmHistory = (history: History, regions: Regional<Alarms>): Operation<DescribeAlarmHistoryCommandInput, Omit<DescribeAlarmHistoryCommandOutput, "$metadata">> => ({
  input: describeAlarmHistoryInput,
  readOnly: true,
  authorize: (input, call) => [ask("DescribeAlarmHistory", call, regions, input.AlarmName ?? "*")],
  run(input, call) {
    const start = Number(decodeToken(input.NextToken) ?? 0);
    const fitting = history.items(call.region).filter((item) => fits(item, input));
    // AWS: newest first, unless asked otherwise.
    const ordered = input.ScanBy === "TimestampAscending" ? fitting : [...fitting].reverse();
    const end = start + (input.MaxRecords ?? PAGE);
    return { AlarmHistoryItems: ordered.slice(start, end).map(shown), ...(ordered.length > end && { NextToken: encodeToken(String(end)) }) };
  },
});

function fits({ alarm, type, time }: Item, input: DescribeAlarmHistoryCommandInput): boolean {
  // AWS: without AlarmTypes, metric alarms only.
  if (input.AlarmTypes && input.AlarmTypes.length > 0 && !input.AlarmTypes.includes("MetricAlarm")) return false;
  return (input.AlarmName ?? alarm) === alarm && (input.HistoryItemType ?? type) === type &&
    time >= (input.StartDate?.getTime() ?? -Infinity) && time <= (input.EndDate?.getTime() ?? Infinity);
}

const shown = ({ alarm, time, type, summary, data }: Item): AlarmHistoryItem =>
  ({ AlarmName: alarm, AlarmType: "MetricAlarm", Timestamp: new Date(time), HistoryItemType: type, HistorySummary: summary, HistoryData: data });
