import type { Timer } from "../../../kernel/clock";
import { HEARTBEAT_TIMEOUT, Interrupted, TIMEOUT } from "./errors";
import { StatesError, type Json, type TaskCall } from "./types";
import type { Visit } from "./visit";

type Asked = Pick<TaskCall, "resource" | "parameters" | "credentials" | "timeoutSeconds" | "heartbeatSeconds" | "scheduledEventId">;

/**
 * Calls the task in a piece of work of its own and waits for it, no longer than its limits allow. A call that comes too
 * late, or whose row was stopped, is told so by its signal and then goes on alone.
 */
export async function callTask(visit: Visit, asked: Asked): Promise<Json> {
  const { options, frame, state } = visit;
  const controller = new AbortController();
  const timers: Timer[] = [];
  let stop: () => void = () => undefined;
  const settled = new Promise<Json>((resolve, reject) => {
    const giveUp = (error: Error) => { controller.abort(error); reject(error); };
    const within = (seconds: number, error: string) => options.clock.at(options.clock.now() + seconds * 1000, () => giveUp(new StatesError(error)));
    stop = () => giveUp(new Interrupted());
    if (frame.signal.aborted) return stop();
    frame.signal.addEventListener("abort", stop, { once: true });
    if (asked.timeoutSeconds !== undefined) timers.push(within(asked.timeoutSeconds, TIMEOUT));
    let heartbeat = asked.heartbeatSeconds === undefined ? undefined : within(asked.heartbeatSeconds, HEARTBEAT_TIMEOUT);
    timers.push({ cancel: () => heartbeat?.cancel() });
    const beat = () => {
      if (asked.heartbeatSeconds === undefined || controller.signal.aborted) return;
      heartbeat?.cancel();
      heartbeat = within(asked.heartbeatSeconds, HEARTBEAT_TIMEOUT);
    };
    const call: TaskCall = { ...asked, state: state.name, retryCount: visit.retryCount, signal: controller.signal, beat };
    options.spawn(state.name, () => options.task(call).then((result) => resolve(asJson(result)), reject));
  });
  try {
    return await options.aside(settled);
  } catch (error) {
    throw error instanceof StatesError || error instanceof Interrupted ? error : visit.failure("States.Runtime", error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    for (const timer of timers) timer.cancel();
    frame.signal.removeEventListener("abort", stop);
  }
}

/** Nothing is null. */
const asJson = (result: unknown): Json => (result === undefined ? null : (result as Json));
