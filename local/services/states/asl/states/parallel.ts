import { effectiveInput, type Ending } from "../dataflow";
import { Fatal, Interrupted } from "../errors";
import { fallible } from "../fallible";
import { runFlow } from "../flow";
import { runRows } from "../rows";
import { Scope } from "../scope";
import type { Json } from "../types";
import type { Visit } from "../visit";

export const parallel = (visit: Visit): Promise<Ending> => fallible(visit, () => attempt(visit));

async function attempt(visit: Visit): Promise<Json> {
  const { frame, state } = visit;
  const template = visit.isJsonata ? visit.field("Arguments") : undefined;
  const input = template === undefined ? effectiveInput(visit) : await visit.render(template, "Arguments");
  visit.emit("ParallelStateStarted");
  try {
    const results = await runRows(visit, state.flows.length, Infinity, async ({ at, chain, signal }) => {
      const scope = new Scope(frame.scope);
      try {
        return await runFlow(state.flows[at]!, input, { ...frame, chain, signal, scope });
      } finally {
        scope.close();
      }
    });
    visit.checkSize(visit.textOf(results));
    visit.emit("ParallelStateSucceeded", undefined, false);
    return results;
  } catch (thrown) {
    if (!(thrown instanceof Interrupted) && !(thrown instanceof Fatal)) visit.emit("ParallelStateFailed");
    throw thrown;
  }
}
