import { complete, effectiveInput, type Ending } from "../dataflow";
import type { Visit } from "../visit";

export async function succeed(visit: Visit): Promise<Ending> {
  return { ...(await complete(visit, effectiveInput(visit))), next: undefined };
}
