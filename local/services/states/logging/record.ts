import type { HistoryEvent, LogLevel } from "@aws-sdk/client-sfn";

/** AWS: longer inputs and outputs are cut in logs. Bytes. */
const LONGEST = 248 * 1024;
/** What `includeExecutionData: false` leaves out. AWS: errors and causes stay. */
const DATA = ["input", "inputDetails", "output", "outputDetails", "parameters"];

const FATAL = new Set(["ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut"]);

/** AWS: https://docs.aws.amazon.com/step-functions/latest/dg/cloudwatch-log-level.html */
export function isLogged(type: string, level: LogLevel): boolean {
  switch (level) {
    case "ALL": return true;
    case "ERROR": return type === "FailStateEntered" || /(?:Failed|TimedOut|Aborted)$/.test(type);
    case "FATAL": return FATAL.has(type);
    case "OFF": return false;
  }
}

/** The details of an event, whatever their member is called for its type. */
export function detailsOf(event: HistoryEvent): Readonly<Record<string, unknown>> {
  for (const key in event) if (key.endsWith("EventDetails")) return ((event as unknown as Record<string, unknown>)[key] ?? {}) as Record<string, unknown>;
  return {};
}

/** An event as a line of a log group: every value is text, except `truncated`. */
export function logLine(event: HistoryEvent, executionArn: string, includeExecutionData: boolean): string {
  const details: Record<string, unknown> = {};
  const given = detailsOf(event);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || (!includeExecutionData && DATA.includes(name))) continue;
    if (name === "input" || name === "output") Object.assign(details, payload(name, value as string));
    else if (name !== "inputDetails" && name !== "outputDetails") details[name] = typeof value === "object" && value !== null ? value : String(value);
  }
  const ordered = Object.fromEntries(Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({
    id: String(event.id), type: event.type, details: ordered, previous_event_id: String(event.previousEventId ?? 0),
    event_timestamp: String(event.timestamp!.getTime()), execution_arn: executionArn, redrive_count: "0",
  });
}

function payload(name: "input" | "output", text: string): Record<string, unknown> {
  const bytes = Buffer.byteLength(text);
  const truncated = bytes > LONGEST;
  return { [name]: truncated ? cut(text) : text, [`${name}Details`]: { truncated } };
}

/** The longest beginning that fits, never ending within a character. */
function cut(text: string): string {
  return Buffer.from(text).subarray(0, LONGEST).toString("utf8").replace(/\ufffd$/, "");
}
