import type { AccessRequest, Call, ConditionValues } from "../../kernel/operation";
import type { ServiceCaller } from "../../kernel/caller";
import type { ServiceContext } from "../../kernel/service";
import { fail, PRINCIPAL } from "./errors";
import type { Trail } from "./model";
import { parseReference } from "./names";

/** The trails of the account, wherever their home is: a multi-region trail is in every region. */
export class Trails {
  private readonly all = new Map<string, Trail>();
  private readonly listeners: (() => void)[] = [];

  constructor(readonly context: ServiceContext) {}

  arnOf(name: string, region: string): string {
    return `arn:${this.context.partition}:cloudtrail:${region}:${this.context.account}:trail/${name}`;
  }

  every(): Iterable<Trail> {
    return this.all.values();
  }

  /** The trails that are seen in a region, its own and the shadows of others. */
  visibleIn(region: string): Trail[] {
    return [...this.all.values()].filter((trail) => trail.homeRegion === region || trail.settings.multiRegion);
  }

  add(trail: Trail): void {
    this.all.set(trail.arn, trail);
    this.changed();
  }

  remove(trail: Trail): void {
    this.all.delete(trail.arn);
    this.changed();
  }

  /** Tells that what is selected may be different now. */
  changed(): void {
    for (const listener of this.listeners) listener();
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The trail that a name or ARN means in the call's region, shadows included; undefined for none. */
  lookUp(reference: string, call: Call): Trail | undefined {
    const { name, region } = parseReference(reference, call.region);
    const own = this.all.get(this.arnOf(name, region));
    // An ARN is seen only where the trail is.
    if (own) return own.homeRegion === call.region || own.settings.multiRegion ? own : undefined;
    if (reference.startsWith("arn:")) return undefined;
    return this.visibleIn(call.region).find((trail) => trail.name === name);
  }

  /** For operations that read. Throws for a trail that is not there. */
  find(reference: string, call: Call): Trail {
    const trail = this.lookUp(reference, call);
    if (!trail) throw fail("TrailNotFoundException", `Unknown trail: ${reference} for the user: ${call.account}`);
    return trail;
  }

  /** For operations that change: AWS takes them in the trail's home region only. */
  findAtHome(reference: string, call: Call): Trail {
    const trail = this.find(reference, call);
    if (trail.homeRegion !== call.region) {
      throw fail("InvalidHomeRegionException", `This operation can be performed on the trail ${trail.arn} only in its home region, ${trail.homeRegion}.`);
    }
    return trail;
  }

  /** Whether the caller may do `action` to a trail. One that is not there is asked for under the ARN that it would have. */
  access(action: string, reference: string, call: Call, context: Record<string, ConditionValues> = {}): AccessRequest {
    const trail = this.lookUp(reference, call);
    const { name, region } = parseReference(reference, call.region);
    return {
      action: `cloudtrail:${action}`, resource: trail?.arn ?? this.arnOf(name, region), context,
      ...(trail && trail.tags.size > 0 && { resourceTags: Object.fromEntries(trail.tags) }),
    };
  }

  /** CloudTrail acting for one of its trails. */
  actor(trailArn: string): ServiceCaller {
    return { type: "AWSService", principal: PRINCIPAL, sourceArn: trailArn, sourceAccount: this.context.account };
  }
}
