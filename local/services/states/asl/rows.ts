import { setMaxListeners } from "node:events";
import { Fatal, Interrupted } from "./errors";
import type { Chain } from "./history";
import type { Json } from "./types";
import type { Visit } from "./visit";

/** One of several rows of states that go on beside each other. */
export interface Row {
  readonly at: number;
  readonly chain: Chain;
  readonly signal: AbortSignal;
}

/**
 * Runs `count` rows, at most `limit` at a time, each in a piece of work of its own. The first that fails stops the
 * others; when all have stopped, its error is thrown. The state's chain goes on from the row that ended last or failed.
 */
export async function runRows(visit: Visit, count: number, limit: number, run: (row: Row) => Promise<Json>): Promise<Json[]> {
  const { frame: { chain, signal: outer }, options: { spawn, aside } } = visit;
  const results = new Array<Json>(count);
  const stop = new AbortController();
  // Everything that waits within listens: not a leak.
  setMaxListeners(0, stop.signal);
  const pass = () => stop.abort(new Interrupted());
  if (outer.aborted) throw new Interrupted();
  outer.addEventListener("abort", pass, { once: true });
  const start = chain.last;
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    const own: Chain = { last: start };
    try {
      while (next < count && !stop.signal.aborted) {
        const at = next++;
        results[at] = await run({ at, chain: own, signal: stop.signal });
        chain.last = own.last;
      }
    } catch (error) {
      if (failure === undefined || (error instanceof Fatal && !(failure.error instanceof Fatal))) {
        if (!(error instanceof Interrupted)) failure = { error };
        if (failure) chain.last = own.last;
      }
      pass();
    }
  };
  const workers = Array.from({ length: Math.min(limit, count) }, () => new Promise<void>((resolve) => {
    spawn(visit.state.name, () => worker().then(resolve));
  }));
  await aside(Promise.all(workers));
  outer.removeEventListener("abort", pass);
  if (failure) throw failure.error;
  if (outer.aborted) throw new Interrupted();
  return results;
}
