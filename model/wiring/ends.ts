import type { Leaf } from "../pattern";
import { canMatch } from "../pattern/overlap";
import { exactly, type Texts } from "../pattern/overlap";
import { publicationOfIntegration, publicationsOf, takes, type Publication } from "./publish";
import { busName, known, type Resource } from "./resource";
import type { Rule, Wiring } from "./wiring";

/** Where events end that should not: nobody sends, nothing fits, nobody reads. */

/** Everything of this stack that can put events onto a bus. Throws a `CannotTell` when a role's policy is not known yet. */
export function publicationsTo(wiring: Wiring, bus: string, region: string): readonly Publication[] {
  const { resources } = wiring;
  const roles = [...resources.of("function").map((fn) => fn.need("role")), ...resources.of("machine").map((machine) => machine.need("roleArn"))];
  const known = new Set(roles);
  const byRoles = [...known].flatMap((role) => publicationsOf(wiring, role));
  const byApis = resources.of("integration").flatMap((integration) => {
    const publication = publicationOfIntegration(integration);
    return publication ? [{ ...publication, region: publication.region ?? region }] : [];
  });
  return [...byRoles, ...byApis].filter((publication) => publication.bus === bus && publication.region === region);
}

/** Whether somebody outside of the stack may be meant to publish: its outputs name the bus, or a policy lets others. */
export function isOpen(wiring: Wiring, bus: Resource): boolean {
  const { resources } = wiring;
  const name = bus.need("name");
  if (wiring.isOutput(name, bus.need("arn"))) return true;
  if ([...resources.of("busPolicy"), ...resources.of("busPermission")].some((policy) => busName(policy.text("eventBusName")) === name)) return true;
  return name.startsWith("aws.partner/");
}

export const forwardedTo = (wiring: Wiring, bus: Resource): boolean => wiring.resources.of("target").some((target) => target.text("arn") === bus.need("arn"));

/** Whether nothing in the stack puts events onto its bus, and nobody outside is meant to. */
export const isSilent = (wiring: Wiring, bus: Resource): boolean =>
  !isOpen(wiring, bus) && !forwardedTo(wiring, bus) && publicationsTo(wiring, bus.need("name"), bus.region).length === 0;

/** Whether some event of any region meets these: each asks another field for one of some values. */
const isPlain = (leaves: readonly Leaf[]): boolean => new Set(leaves.map(({ path }) => path)).size === leaves.length
  && leaves.every(({ path, conditions }) => path !== "region" && conditions.some((condition) => condition.op === "equals" && typeof condition.value === "string"));

/** Why no event can match a rule; undefined: some can, or it cannot be told that none can. */
export function neverMatches(wiring: Wiring, rule: Rule): string | undefined {
  const { pattern } = rule;
  if (!pattern) return undefined;
  if (!pattern.alternatives.some(isPlain)) {
    const here = canMatch(pattern, { fields: new Map<string, readonly Texts[]>([["region", [exactly(rule.region)]]]) });
    if (here.answer === "no") return `no event of ${rule.region} can satisfy its ${here.path}`;
  }
  const bus = wiring.resources.of("bus").find((one) => known(one, "name") === rule.bus && one.region === rule.region);
  if (!bus) return undefined;
  // AWS's own events come to the default bus only.
  const open: Publication = { bus: rule.bus, region: rule.region, emission: { fields: new Map() }, what: "", byAws: forwardedTo(wiring, bus) || rule.bus.startsWith("aws.partner/") };
  const isAnybody = isOpen(wiring, bus) || open.byAws;
  const publications = isAnybody ? [open] : publicationsTo(wiring, rule.bus, rule.region);
  if (publications.length === 0) return undefined; // The bus itself is the finding.
  if (publications.some((publication) => takes(pattern, publication) !== "no")) return undefined;
  return isAnybody ? `events of AWS do not come to the bus ${rule.bus}` : `what is published to the bus ${rule.bus} is ${publications.map(({ what }) => what).join("; ")}`;
}

/** ARNs of the queues to which somebody sends what has failed. */
export function deadLetterQueues({ resources }: Wiring): ReadonlySet<string> {
  const arns = [
    ...[...resources.of("target"), ...resources.of("bus")].flatMap((one) => one.list("deadLetterConfig").map(({ arn }) => arn)),
    ...resources.of("function").flatMap((fn) => fn.list("deadLetterConfig").map(({ targetArn }) => targetArn)),
    ...[...resources.of("asyncConfig"), ...resources.of("sourceMapping")].flatMap((one) => one.list("destinationConfig").map(({ onFailure }) => (onFailure as { destination?: unknown } | undefined)?.destination)),
    ...[...resources.of("queue"), ...resources.of("subscription")].map((one) => redriveOf(one.text("redrivePolicy"))),
  ];
  return new Set(arns.filter((arn): arn is string => typeof arn === "string" && arn.includes(":sqs:")));
}

function redriveOf(policy: string | undefined): unknown {
  try {
    return (JSON.parse(policy ?? "{}") as { deadLetterTargetArn?: unknown }).deadLetterTargetArn;
  } catch {
    return undefined;
  }
}

/** Whether somebody takes messages out of a queue: a function, a role of the stack, or somebody to whom its outputs name it. */
export function isRead(wiring: Wiring, queue: Resource): boolean {
  const { resources } = wiring;
  const [arn, url, name] = [queue.need("arn"), known(queue, "url"), queue.need("name")];
  if (resources.of("sourceMapping").some((one) => one.text("eventSourceArn") === arn)) return true;
  if (wiring.isOutput(arn, name, ...(url === undefined ? [] : [url]))) return true;
  const policies = [
    ...[...resources.of("rolePolicy"), ...resources.of("policy")].map((policy) => policy.props.policy),
    ...resources.of("role").flatMap((role) => role.list("inlinePolicies").map((inline) => inline.policy)),
  ];
  return policies.some((policy) => { const text = JSON.stringify(policy); return /sqs:(ReceiveMessage|\*)/i.test(text) && text.includes(arn); });
}

/** Whether an alarm looks at how many messages a queue holds, or how old they are. */
export const isWatched = ({ resources }: Wiring, queue: Resource): boolean => {
  const name = queue.need("name");
  return resources.of("alarm").some((alarm) => alarm.text("namespace") === "AWS/SQS" && /^(ApproximateNumberOfMessages|ApproximateAgeOfOldestMessage|NumberOfMessages)/.test(alarm.text("metricName") ?? "")
    && (alarm.props.dimensions as Record<string, unknown> | undefined)?.QueueName === name);
};
