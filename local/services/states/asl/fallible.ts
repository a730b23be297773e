import { ALL, DATA_LIMIT_EXCEEDED, Fatal, HEARTBEAT_TIMEOUT, Interrupted, RUNTIME, TASK_FAILED, TIMEOUT } from "./errors";
import { asFailure, assignments, atResultPath, complete, type Ending } from "./dataflow";
import { isArray, own } from "./json";
import { fill } from "./template";
import type { Json, JsonObject, StatesError } from "./types";
import type { Visit } from "./visit";

const DEFAULTS = { IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 };

/** A state with Retry and Catch: does `attempt` until it goes well, is caught or is given up. */
export async function fallible(visit: Visit, attempt: () => Promise<Json>): Promise<Ending> {
  const retriers = objects(visit.field("Retry"));
  const used = retriers.map(() => 0);
  for (;;) {
    try {
      return await finished(visit, await attempt());
    } catch (thrown) {
      if (thrown instanceof Interrupted || thrown instanceof Fatal) throw thrown;
      const error = asFailure(visit, thrown);
      if (error instanceof Fatal) throw error;
      const at = retriers.findIndex((retrier) => covers(retrier, error));
      if (at >= 0 && used[at]! < number(retriers[at]!, "MaxAttempts")) {
        await pause(visit, retriers[at]!, used[at]!++);
        visit.retryCount++;
      } else {
        return await caught(visit, error);
      }
    }
  }
}

function finished(visit: Visit, result: Json): Promise<Ending> {
  const selector = visit.isJsonata ? undefined : visit.field("ResultSelector");
  const selected = selector === undefined ? result : visit.guarded(() => fill(selector, visit.sources(result), visit.expressions));
  return complete(visit, selected, { result });
}

/** AWS: a delay grows by the rate with each attempt up to MaxDelaySeconds; jitter then takes any part of it. */
async function pause(visit: Visit, retrier: JsonObject, before: number): Promise<void> {
  const longest = own(retrier, "MaxDelaySeconds") as number | undefined;
  const grown = Math.min(number(retrier, "IntervalSeconds") * number(retrier, "BackoffRate") ** before, longest ?? Infinity);
  const seconds = own(retrier, "JitterStrategy") === "FULL" ? grown * visit.options.ids.fraction() : grown;
  await visit.options.aside(visit.options.clock.sleep(seconds * 1000, visit.frame.signal));
}

async function caught(visit: Visit, error: StatesError): Promise<Ending> {
  const catchers = objects(visit.field("Catch"));
  const at = catchers.findIndex((catcher) => covers(catcher, error));
  const catcher = catchers[at];
  if (catcher === undefined) throw error;
  const errorOutput: JsonObject = { ...(error.error !== undefined && { Error: error.error }), ...(error.reason !== undefined && { Cause: error.reason }) };
  const next = own(catcher, "Next") as string;
  const assigned = await assignments(visit, catcher, `Catch[${at}]/Assign`, errorOutput, { errorOutput });
  if (!visit.isJsonata) return { output: visit.guarded(() => atResultPath(visit, catcher, errorOutput)), next, assigned };
  const template = own(catcher, "Output");
  return { output: template === undefined ? errorOutput : await visit.render(template, `Catch[${at}]/Output`, { errorOutput }), next, assigned };
}

/** Whether a retrier or catcher is for this error. */
function covers(rule: JsonObject, { error }: StatesError): boolean {
  const names = own(rule, "ErrorEquals") as readonly string[];
  return names.some((name) => {
    if (name === error) return true;
    // AWS: neither wildcard stands for States.DataLimitExceeded or States.Runtime.
    if (error === DATA_LIMIT_EXCEEDED || error === RUNTIME) return false;
    if (name === TIMEOUT) return error === HEARTBEAT_TIMEOUT;
    return name === ALL || (name === TASK_FAILED && error !== TIMEOUT && error !== HEARTBEAT_TIMEOUT);
  });
}

const number = (retrier: JsonObject, field: keyof typeof DEFAULTS): number => (own(retrier, field) as number | undefined) ?? DEFAULTS[field];

const objects = (value: Json | undefined): readonly JsonObject[] => (value !== undefined && isArray(value) ? (value as readonly JsonObject[]) : []);
