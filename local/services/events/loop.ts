import type { Entry } from "../../kernel/journal";

/**
 * The way that a story took from event to event, with what came round again shown once:
 * `rule a -> arn:..:f -> rule b -> arn:..:g -> rule a ...`. Undefined when no delivery is on record.
 */
export function cycleOf(entries: readonly Entry[], trace: string): string | undefined {
  const steps: string[] = [];
  for (const entry of entries) {
    // One delivery a hop: where a story branches, the first branch tells enough.
    if (entry.trace === trace && entry.kind === "delivery" && entry.outcome !== "filtered") {
      steps[entry.hops] ??= `${entry.rule === undefined ? `topic ${entry.subscription?.split(":").at(-2)}` : `rule ${entry.rule}`} -> ${entry.targetArn}`;
    }
  }
  const chain = steps.filter((step) => step !== undefined);
  if (chain.length === 0) return undefined;
  const last = chain[chain.length - 1]!;
  const before = chain.lastIndexOf(last, chain.length - 2);
  const cycle = before < 0 ? chain : chain.slice(before, chain.length - 1);
  return [...cycle, cycle[0]!.split(" -> ")[0]!].join(" -> ") + " ...";
}
