import type { Leaf } from "../pattern";
import { forwardedTo, isOpen, publicationsTo } from "./ends";
import { busName, known, type Resource } from "./resource";
import { patternOf, type Wiring } from "./wiring";

/** Who else can send what a rule takes. */

/**
 * Who may publish to the bus of a rule whose pattern asks for content and not for a source; undefined: it does ask, or
 * there is only one who can. Throws a `CannotTell`.
 */
export function strangersOn(wiring: Wiring, resource: Resource): string | undefined {
  const pattern = patternOf(resource);
  if (!pattern?.alternatives.some(isUnsourced)) return undefined;
  const name = busName(resource.text("eventBusName"));
  if (name === "default") return "everybody in the account who may events:PutEvents";
  const bus = wiring.resources.of("bus").find((one) => known(one, "name") === name);
  if (!bus) return "whoever may publish to that bus, which is not a part of this stack";
  if (isOpen(wiring, bus)) return "those whom the bus's policy lets in, or who know it by the stack's outputs";
  if (forwardedTo(wiring, bus)) return "every event that another rule forwards to that bus";
  const publishers = new Set(publicationsTo(wiring, name, bus.region).filter(({ byAws }) => !byAws).map(({ what }) => what));
  return publishers.size > 1 ? `every publisher on the bus (${[...publishers].join("; ")})` : undefined;
}

/** AWS: sources that begin with `aws.` cannot be forged, detail types can; but these say at least that AWS is meant. */
const OF_AWS = /^AWS | via (CloudTrail|AWS)/;

function isUnsourced(leaves: readonly Leaf[]): boolean {
  if (leaves.some(({ path }) => path === "source")) return false;
  const types = leaves.find(({ path }) => path === "detail-type");
  if (types?.conditions.every((condition) => condition.op === "equals" && OF_AWS.test(String(condition.value)))) return false;
  return types !== undefined || leaves.some(({ path }) => path.startsWith("detail."));
}
