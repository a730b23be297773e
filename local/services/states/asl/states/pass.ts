import { complete, effectiveInput, type Ending } from "../dataflow";
import type { Visit } from "../visit";

/** Its result is `Result` as written, or else its input. */
export function pass(visit: Visit): Promise<Ending> {
  const input = effectiveInput(visit);
  return complete(visit, visit.isJsonata ? input : visit.field("Result") ?? input);
}
