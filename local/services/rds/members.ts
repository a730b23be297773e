import type { DBClusterMember } from "@aws-sdk/client-rds";
import type { Cluster, Instance } from "./model";
import type { Rds } from "./state";

/** AWS: the first member is the writer. */
export function joinCluster(cluster: Cluster, instance: Instance): void {
  const members = cluster.shown.DBClusterMembers ?? [];
  const member: DBClusterMember = {
    DBInstanceIdentifier: instance.id, IsClusterWriter: members.length === 0, DBClusterParameterGroupStatus: "in-sync", PromotionTier: instance.shown.PromotionTier ?? 1,
  };
  cluster.shown = { ...cluster.shown, DBClusterMembers: [...members, member] };
}

/** Takes a member out. AWS: when it was the writer, the reader of the lowest promotion tier takes over. */
export function leaveCluster(cluster: Cluster, id: string): void {
  const members = cluster.shown.DBClusterMembers ?? [];
  const gone = members.find((member) => member.DBInstanceIdentifier === id);
  const left = members.filter((member) => member !== gone);
  const next = gone?.IsClusterWriter ? [...left].sort((a, b) => (a.PromotionTier ?? 1) - (b.PromotionTier ?? 1))[0] : undefined;
  cluster.shown = { ...cluster.shown, DBClusterMembers: left.map((member) => (member === next ? { ...member, IsClusterWriter: true } : member)) };
}

/** The instances of a cluster that still are. */
export const membersOf = (rds: Rds, cluster: Cluster): Instance[] =>
  (cluster.shown.DBClusterMembers ?? []).flatMap(({ DBInstanceIdentifier }) => rds.in(cluster.region).db.get(DBInstanceIdentifier!) ?? []);
