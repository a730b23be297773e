import type { Log } from "./log";

export interface Patience {
  /** Names of the errors that pass by themselves. */
  readonly temporary: readonly string[];
  /** Milliseconds until Lambda ends the function. */
  remainingMs(): number;
  /** Pauses in all, in milliseconds. @default as long as the function has time */
  readonly atMostMs?: number;
  /** Milliseconds. */
  wait(ms: number): Promise<void>;
  log: Log;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** What is kept back to fail in order, before Lambda ends the function. */
const RESERVE_MS = 20_000;

/**
 * Tries until it succeeds, with growing pauses, as long as the errors are temporary ones; until 20 s before the
 * function's time is over. Then it throws the error, so that Lambda's own retries take over.
 */
export async function untilReady<T>(attempt: () => Promise<T>, { temporary, remainingMs, atMostMs = Infinity, wait, log }: Patience): Promise<T> {
  let left = atMostMs;
  for (let pause = FIRST_PAUSE_MS; ; left -= pause, pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      const { name, message } = error as Error;
      if (!temporary.includes(name) || pause > left || remainingMs() - pause < RESERVE_MS) throw error;
      log.info({ message: "not ready yet", error: name, detail: message, againInMs: pause });
      await wait(pause);
    }
  }
}
