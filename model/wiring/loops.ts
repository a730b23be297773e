import { parseArn } from "../arn";
import { overlap } from "../pattern/overlap";
import { attempt } from "./known";
import { publicationsOf, takes, type Publication } from "./publish";
import { busName, known, type Resource } from "./resource";
import type { Rule, Wiring } from "./wiring";

/** One step of a loop: what a rule sets going, and what that sends. */
export interface Step {
  readonly from: Rule;
  readonly to: Rule;
  /** `rule orders -> function bill -> events with source shop` */
  readonly how: string;
  readonly certain: boolean;
}

export interface Loop {
  readonly steps: readonly Step[];
  /** Whether each step is certain to be possible; if not, some could not be told. */
  readonly certain: boolean;
}

/** Cycles of rules, what their targets may publish, and rules again. Events that would run in them run for ever, and are billed. */
export function loopsOf(wiring: Wiring): { readonly loops: readonly Loop[]; readonly unknown: readonly { readonly resource: Resource; readonly why: string }[] } {
  const unknown: { resource: Resource; why: string }[] = [];
  const steps = wiring.resources.of("rule").flatMap((resource) => {
    const found = attempt(() => {
      const rule = wiring.ruleOf(resource);
      return rule.enabled && rule.pattern ? stepsFrom(wiring, rule) : [];
    });
    if ("value" in found) return found.value;
    unknown.push({ resource, why: found.cannotTell });
    return [];
  });
  return { loops: cycles(steps), unknown };
}

function stepsFrom(wiring: Wiring, rule: Rule): Step[] {
  return wiring.targetsOf(rule).flatMap((target) => {
    const arn = target.need("arn");
    if (parseArn(arn)?.service === "events") return forwarded(wiring, rule, arn);
    return actorsBehind(wiring, arn, new Set()).flatMap((actor) => published(wiring, rule, actor));
  });
}

/** A rule whose target is a bus hands the same events on. */
function forwarded(wiring: Wiring, rule: Rule, arn: string): Step[] {
  const region = parseArn(arn)!.region;
  return wiring.rules.flatMap((to) => {
    if (to.bus !== busName(arn) || to.region !== region || !to.enabled || !to.pattern) return [];
    const { answer } = overlap(rule.pattern!, to.pattern);
    return answer === "no" ? [] : [{ from: rule, to, certain: answer === "yes", how: `rule ${rule.name} -> bus ${busName(arn)}` }];
  });
}

interface Actor {
  readonly resource: Resource;
  readonly kind: "function" | "state machine";
}

/** The functions and state machines that an event gets to from a target, also by way of topics and queues. */
function actorsBehind(wiring: Wiring, arn: string, seen: Set<string>): Actor[] {
  if (seen.has(arn)) return [];
  seen.add(arn);
  const { resources } = wiring;
  const fn = resources.by("function", "arn", arn.split(":").slice(0, 7).join(":"));
  if (fn) return [{ resource: fn, kind: "function" }];
  const machine = resources.by("machine", "arn", arn);
  if (machine) return [{ resource: machine, kind: "state machine" }];
  const further = [
    ...resources.of("subscription").filter((one) => known(one, "topic") === arn).map((one) => known(one, "endpoint")),
    ...resources.of("sourceMapping").filter((one) => known(one, "eventSourceArn") === arn).map((one) => functionArn(wiring, known(one, "functionName"))),
  ];
  return further.flatMap((next) => (next === undefined ? [] : actorsBehind(wiring, next, seen)));
}

function functionArn({ resources }: Wiring, name: string | undefined): string | undefined {
  if (name === undefined || name.startsWith("arn:")) return name;
  const fn = resources.by("function", "name", name);
  return fn && known(fn, "arn");
}

function published(wiring: Wiring, rule: Rule, { resource, kind }: Actor): Step[] {
  const role = resource.need(kind === "function" ? "role" : "roleArn");
  return publicationsOf(wiring, role).flatMap((publication) => wiring.rules.flatMap((to) => {
    if (to.bus !== publication.bus || to.region !== publication.region || !to.enabled || !to.pattern) return [];
    if (leavesOutOwn(publication, to)) return [];
    const answer = takes(to.pattern, publication);
    if (answer === "no") return [];
    const certain = answer === "yes" && !goesElsewhere(publication, resource);
    return [{ from: rule, to, certain, how: `rule ${rule.name} -> ${kind} ${resource.name} -> ${publication.what}` }];
  }));
}

const isSnapshot = ({ emission }: Publication): boolean => !emission.fields.has("detail.eventName") && emission.fields.get("detail-type") !== undefined && emission.fields.has("region");

/** A rule that takes not every name of a snapshot is there to leave the copies out: they are named so. */
const leavesOutOwn = (publication: Publication, { pattern }: Rule): boolean =>
  isSnapshot(publication) && pattern!.alternatives.every((leaves) => leaves.some(({ path, conditions }) =>
    /^detail\.Source(Identifier|Arn)$/.test(path) && !conditions.every((condition) => condition.op === "exists")));

/** A function whose environment names another region may well copy there only: its policy does not say. */
function goesElsewhere(publication: Publication, actor: Resource): boolean {
  if (!isSnapshot(publication)) return false;
  const { variables = {} } = (actor.props.environment ?? {}) as { variables?: Record<string, unknown> };
  const regions = Object.values(variables).filter((value) => typeof value === "string" && /^[a-z]{2}(-[a-z]+)+-\d$/.test(value));
  return regions.length > 0 && !regions.includes(publication.region);
}

/** One cycle for each step that closes one, the shortest; each set of rules once. */
function cycles(steps: readonly Step[]): Loop[] {
  const found = new Map<string, Loop>();
  for (const step of steps) {
    const back = wayBack(steps, step);
    if (!back) continue;
    const loop = [step, ...back];
    const key = [...new Set(loop.map(({ from }) => from.arn))].sort().join();
    const certain = loop.every((one) => one.certain);
    if (!found.has(key) || (certain && !found.get(key)!.certain)) found.set(key, { steps: loop, certain });
  }
  return [...found.values()];
}

/** The shortest way from where `step` leads back to where it comes from, over certain steps if there is one. */
function wayBack(steps: readonly Step[], step: Step): readonly Step[] | undefined {
  return shortest(steps.filter(({ certain }) => certain), step) ?? shortest(steps, step);
}

function shortest(steps: readonly Step[], { from, to }: Step): readonly Step[] | undefined {
  const queue: (readonly Step[])[] = [[]];
  const seen = new Set([to.arn]);
  for (let at = 0; at < queue.length; at++) {
    const way = queue[at]!;
    const here = way.at(-1)?.to ?? to;
    if (here.arn === from.arn) return way;
    for (const next of steps) {
      if (next.from.arn !== here.arn || seen.has(next.to.arn)) continue;
      seen.add(next.to.arn);
      queue.push([...way, next]);
    }
  }
  return undefined;
}

/** How a person says a loop. */
export const loopInWords = ({ steps }: Loop): string => `${steps.map(({ how }) => how).join(" -> ")} -> rule ${steps[0]!.from.name}`;

