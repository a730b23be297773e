import type { Trace } from "../../kernel/journal";
import type { AccessRequest, ConditionValues } from "../../kernel/operation";
import { Regional } from "../../kernel/regional";
import type { ServiceContext } from "../../kernel/service";
import { fail, noCluster, noInstance } from "./errors";
import { EventLog, type EventNumber } from "./events";
import { normal, parseArn, type Kind } from "./identifiers";
import type { Cluster, Instance, Resource, Snapshot, Tags } from "./model";
import { networkOf, type Network } from "./network";

/** Everything of a region. */
export interface RegionState {
  readonly network: Network;
  readonly events: EventLog;
  readonly db: Map<string, Instance>;
  readonly cluster: Map<string, Cluster>;
  readonly snapshot: Map<string, Snapshot>;
  readonly "cluster-snapshot": Map<string, Snapshot>;
}

const MISSING: Readonly<Record<Kind, (id: string) => Error>> = {
  db: noInstance,
  cluster: noCluster,
  snapshot: (id) => fail("DBSnapshotNotFoundFault", `DBSnapshot ${id} not found.`),
  "cluster-snapshot": (id) => fail("DBClusterSnapshotNotFoundFault", `DBClusterSnapshot ${id} not found.`),
};

const RESOURCE_ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** What every operation needs. */
export class Rds {
  private readonly regions: Regional<RegionState>;

  constructor(readonly context: ServiceContext) {
    this.regions = new Regional((region) => ({
      network: networkOf(context.account, region, context.partition), events: new EventLog(context, region),
      db: new Map<string, Instance>(), cluster: new Map<string, Cluster>(), snapshot: new Map<string, Snapshot>(), "cluster-snapshot": new Map<string, Snapshot>(),
    }));
  }

  in(region: string): RegionState {
    return this.regions.in(region);
  }

  arn(kind: string, id: string, region: string): string {
    return `arn:${this.context.partition}:rds:${region}:${this.context.account}:${kind}:${id}`;
  }

  /** `db-` or `cluster-` and 26 letters and digits. */
  resourceId(kind: "db" | "cluster"): string {
    return `${kind}-${this.context.ids.text(26, RESOURCE_ID)}`;
  }

  /** The ARN that an identifier or an ARN stands for in a region. */
  arnOf(kind: Kind, given: string, region: string): string {
    return parseArn(given) ? given : this.arn(kind, normal(given), region);
  }

  find<K extends Kind>(kind: K, given: string, region: string): (K extends "db" ? Instance : K extends "cluster" ? Cluster : Snapshot) | undefined {
    const arn = parseArn(given);
    if (arn && (arn.kind !== kind || arn.account !== this.context.account)) return undefined;
    const found: Instance | Cluster | Snapshot | undefined = this.in(arn?.region ?? region)[kind].get(arn?.id ?? normal(given));
    return found as K extends "db" ? Instance : K extends "cluster" ? Cluster : Snapshot;
  }

  /** As `find`; throws RDS's not-found fault. */
  get<K extends Kind>(kind: K, given: string, region: string) {
    const found = this.find(kind, given, region);
    if (!found) throw MISSING[kind](given);
    return found;
  }

  add(resource: Instance | Cluster | Snapshot): void {
    (this.in(resource.region)[resource.kind] as Map<string, Resource>).set(resource.id, resource);
  }

  /** Ends it, with all that was to happen to it. */
  remove(resource: Resource): void {
    resource.callOff();
    this.in(resource.region)[resource.kind].delete(resource.id);
  }

  tell(resource: Resource, event: EventNumber, trace: Trace, besides?: string): void {
    this.in(resource.region).events.tell(resource, event, trace, besides);
  }

  /** Does `change` to a resource in `ms`, unless it is gone by then. What it does belongs to the story of `trace`. */
  later(resource: Resource, ms: number, trace: Trace, change: () => void): void {
    const { clock, work } = this.context;
    const release = resource.hold(clock.at(clock.now() + ms, () => {
      release();
      work.run(`rds:${resource.arn}`, trace, () => {
        change();
        return Promise.resolve();
      });
    }));
  }

  /** As `later`, but nobody waits for it: a virtual clock never jumps only to reach it. */
  inBackground(resource: Resource, ms: number, trace: Trace, change: () => void): void {
    const { clock } = this.context;
    const release = resource.hold(clock.at(clock.now() + ms, () => {
      release();
      this.later(resource, 0, trace, change);
    }, { background: true }));
  }

  dispose(): void {
    for (const [, region] of this.regions.entries()) {
      for (const kind of ["db", "cluster", "snapshot", "cluster-snapshot"] as const) for (const resource of region[kind].values()) resource.callOff();
      for (const database of [...region.db.values(), ...region.cluster.values()]) database.backups.timer?.cancel();
    }
  }

  /** The question whether the caller may do `action` (`DeleteDBInstance`) to what an identifier or ARN stands for. */
  access(action: string, kind: Kind, given: string, region: string, context: Record<string, ConditionValues> = {}): AccessRequest {
    const tags = this.find(kind, given, region)?.tags;
    return { action: `rds:${action}`, resource: this.arnOf(kind, given, region), context: { ...tagKeys(kind, tags), ...context }, ...(tags && { resourceTags: tags }) };
  }
}

/** RDS's own keys for the tags of a resource: `rds:db-tag/KEY`, `rds:cluster-snapshot-tag/KEY`. */
function tagKeys(kind: Kind, tags: Tags | undefined): Record<string, ConditionValues> {
  return Object.fromEntries(Object.entries(tags ?? {}).map(([key, value]) => [`rds:${kind}-tag/${key}`, [value]]));
}
