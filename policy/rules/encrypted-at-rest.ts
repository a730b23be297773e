import type { Resource } from "../../model/wiring";
import type { ResourceRule } from "../rule";

const PROBLEMS: Readonly<Record<string, (resource: Resource) => string | undefined>> = {
  "aws:sqs/queue:Queue": (queue) => (queue.props.sqsManagedSseEnabled === false && queue.text("kmsMasterKeyId") === undefined ? "sqsManagedSseEnabled is false and there is no key" : undefined),
  "aws:sns/topic:Topic": (topic) => (topic.text("kmsMasterKeyId") === undefined ? "a topic without kmsMasterKeyId is not encrypted" : undefined),
  "aws:rds/instance:Instance": storage,
  "aws:rds/cluster:Cluster": storage,
};

function storage(database: Resource): string | undefined {
  // AWS: what belongs to a cluster or comes from a snapshot or another instance is encrypted as that is.
  if (["snapshotIdentifier", "replicateSourceDb", "replicationSourceIdentifier"].some((key) => database.text(key) !== undefined)) return undefined;
  return database.props.storageEncrypted === true ? undefined : "storageEncrypted is not true";
}

export const encryptedAtRest: ResourceRule = {
  id: "encrypted-at-rest", severity: "medium",
  onAws: "Messages and data lie in clear text on AWS's disks; for databases it cannot be changed later without a copy.",
  fix: "Queues: sqsManagedSseEnabled or kmsMasterKeyId. Topics: kmsMasterKeyId, a customer key if EventBridge publishes. Databases: storageEncrypted.",
  source: "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
  types: Object.keys(PROBLEMS),
  check(resource, report) {
    const problem = PROBLEMS[resource.type]?.(resource);
    if (problem !== undefined) report(problem);
  },
};
