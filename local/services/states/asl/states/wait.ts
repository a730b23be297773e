import { along, complete, type Ending } from "../dataflow";
import { QUERY_EVALUATION_ERROR, RUNTIME } from "../errors";
import { resolve } from "../sources";
import { parseTimestamp } from "../timestamp";
import type { Json } from "../types";
import type { Visit } from "../visit";

/** AWS: the longest wait in seconds. */
const LONGEST = 99_999_999;

export async function wait(visit: Visit): Promise<Ending> {
  const input = visit.isJsonata ? visit.input : along(visit, "InputPath", visit.input);
  const until = visit.isJsonata ? await untilOfExpressions(visit) : untilOfPaths(visit, input);
  const { clock, aside } = visit.options;
  const left = until - clock.now();
  if (left > 0) await aside(clock.sleep(left, visit.frame.signal));
  return complete(visit, input);
}

/** Milliseconds since the epoch. */
function untilOfPaths(visit: Visit, input: Json): number {
  const seconds = visit.field("Seconds");
  if (seconds !== undefined) return visit.options.clock.now() + (seconds as number) * 1000;
  const timestamp = visit.field("Timestamp");
  if (timestamp !== undefined) return moment(timestamp)!;
  const field = visit.field("SecondsPath") === undefined ? "TimestampPath" : "SecondsPath";
  const text = visit.field(field) as string;
  const value = resolve(visit.expressions.path(text), visit.sources(input));
  if (value === undefined) throw visit.failure(RUNTIME, `The ${field} parameter does not reference an input value: ${text}`);
  if (field === "SecondsPath") return visit.options.clock.now() + secondsOf(visit, text, value) * 1000;
  const time = moment(value);
  if (time === undefined) throw visit.failure(RUNTIME, `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${text} == ${shown(visit, value)}`);
  return time;
}

function secondsOf(visit: Visit, text: string, value: Json): number {
  const seconds = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof seconds !== "number" || !Number.isInteger(seconds)) throw visit.failure(RUNTIME, `The SecondsPath parameter cannot be parsed as a long value: ${text} == ${shown(visit, value)}`);
  if (seconds < 0) throw visit.failure(RUNTIME, `The SecondsPath parameter references a negative value: ${text} == ${shown(visit, value)}`);
  if (seconds > LONGEST) throw visit.failure(RUNTIME, `The SecondsPath parameter references a value larger than ${LONGEST}: ${text} == ${shown(visit, value)}`);
  return seconds;
}

async function untilOfExpressions(visit: Visit): Promise<number> {
  const written = visit.field("Seconds");
  if (written !== undefined) {
    const seconds = (await visit.renderTyped(written, "Seconds", "number")) as number;
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST) throw visit.evaluationFailure(`The Seconds field must be a whole number from 0 to ${LONGEST}: ${seconds}`, "Seconds");
    return visit.options.clock.now() + seconds * 1000;
  }
  const value = await visit.renderTyped(visit.field("Timestamp")!, "Timestamp", "string");
  const time = moment(value);
  if (time === undefined) throw visit.failure(QUERY_EVALUATION_ERROR, `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${shown(visit, value)}`);
  return time;
}

function moment(value: Json): number | undefined {
  const nanoseconds = typeof value === "string" ? parseTimestamp(value) : undefined;
  return nanoseconds === undefined ? undefined : Number((nanoseconds + 999_999n) / 1_000_000n);
}

const shown = (visit: Visit, value: Json): string => (typeof value === "string" ? value : visit.textOf(value));
