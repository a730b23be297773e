import { fail } from "../shared/errors";
import type { BusEvent } from "../shared/event";
import { CLUSTER_SNAPSHOT_EVENT, FINISHED_CLUSTER_SNAPSHOT, FINISHED_SNAPSHOT, SNAPSHOT_EVENT } from "./contract";

export interface SnapshotEvent {
  readonly kind: "instance" | "cluster";
  /** As RDS names it: `rds:orders-2026-11-20-04-11` for an automated one. */
  readonly snapshot: string;
  readonly arn: string;
  /** `RDS-EVENT-0042` ... */
  readonly eventId: string;
  readonly message: string;
  readonly region: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Whether the snapshot can be copied from now on. */
  readonly finished: boolean;
}

/**
 * What a snapshot event says. The ARN is made here: in events of automated snapshots RDS has been seen to send that of
 * an instance, of which only the partition is good. Throws `InvalidEvent` for an event that is none.
 */
export function parseSnapshotEvent(event: BusEvent): SnapshotEvent {
  const { SourceIdentifier: snapshot, SourceArn, EventID: eventId, Message: message, Date: at } = (event?.detail ?? {}) as Record<string, unknown>;
  const type = event?.["detail-type"];
  if (type !== SNAPSHOT_EVENT && type !== CLUSTER_SNAPSHOT_EVENT) throw fail("InvalidEvent", `"${type}" is no event of a snapshot`);
  if (typeof snapshot !== "string" || typeof eventId !== "string") throw fail("InvalidEvent", `detail.SourceIdentifier or detail.EventID of event ${event.id} is missing`);
  const cluster = type === CLUSTER_SNAPSHOT_EVENT;
  return {
    kind: cluster ? "cluster" : "instance",
    snapshot, eventId,
    arn: `arn:${String(SourceArn).split(":")[1] ?? "aws"}:rds:${event.region}:${event.account}:${cluster ? "cluster-snapshot" : "snapshot"}:${snapshot}`,
    message: typeof message === "string" ? message : "",
    region: event.region,
    at: typeof at === "string" ? at : event.time,
    finished: (cluster ? FINISHED_CLUSTER_SNAPSHOT : FINISHED_SNAPSHOT).includes(eventId),
  };
}
