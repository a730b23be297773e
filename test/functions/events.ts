import type { BusEvent } from "../../functions/shared/event";

/** Events as AWS delivers them, with everything that the handlers look at. */

export const envelope = <D>(source: string, detailType: string, detail: D, over: Partial<BusEvent> = {}): BusEvent<D> => ({
  version: "0", id: "5d3f0b1e-7a41-4a0c-9d57-1c2b3a4d5e6f", "detail-type": detailType, source, account: "123456789012",
  time: "2026-11-20T14:03:22Z", region: "us-east-1", resources: [], ...over, detail,
});

/** A record as CloudTrail writes it; `over` is what a case is about. */
export const apiCall = (eventName: string, over: object = {}) => ({
  eventVersion: "1.11", eventID: "0c9a4f7b-2f5e-4a38-8f0b-3d5e1c77a902", eventName, eventSource: "rds.amazonaws.com",
  eventTime: "2026-11-20T14:03:22Z", awsRegion: "us-east-1", sourceIPAddress: "198.51.100.24",
  userIdentity: { type: "AssumedRole", principalId: "AROAEXAMPLEDBADMIN000:alice", arn: "arn:aws:sts::123456789012:assumed-role/DbAdmin/alice", accountId: "123456789012" },
  requestParameters: {}, responseElements: null, readOnly: false, eventType: "AwsApiCall", managementEvent: true, ...over,
});

export const snapshotEvent = (kind: "instance" | "cluster", snapshot: string, EventID: string, over: Partial<BusEvent> = {}, partition = "aws"): BusEvent =>
  envelope("aws.rds", kind === "cluster" ? "RDS DB Cluster Snapshot Event" : "RDS DB Snapshot Event", {
    EventCategories: [kind === "cluster" ? "backup" : "creation"], SourceType: kind === "cluster" ? "CLUSTER_SNAPSHOT" : "SNAPSHOT",
    // As AWS has been seen to send it for automated snapshots: of the instance.
    SourceArn: `arn:${partition}:rds:us-east-1:123456789012:db:${snapshot}`,
    Date: "2026-11-20T04:19:31.482Z", Message: "Automated snapshot created", SourceIdentifier: snapshot, EventID,
  }, over);

/** A log that keeps what is written. */
export function recorder() {
  const lines: Record<string, unknown>[] = [];
  const write = (record: object) => void lines.push(record as Record<string, unknown>);
  return { lines, log: { info: write, warn: write } };
}

export const named = (name: string, message = name): Error => Object.assign(new Error(message), { name });
