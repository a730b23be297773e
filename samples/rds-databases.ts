import {
  CreateDBClusterCommand, CreateDBClusterSnapshotCommand, CreateDBInstanceCommand, CreateDBSnapshotCommand, DeleteDBClusterCommand,
  DeleteDBClusterSnapshotCommand, DeleteDBInstanceCommand, DeleteDBSnapshotCommand, DescribeDBClusterSnapshotsCommand, DescribeDBClustersCommand,
  DescribeDBInstancesCommand, DescribeDBSnapshotsCommand, type RDSClient, type Tag,
} from "@aws-sdk/client-rds";
import { SOURCE_ID_TAG } from "../functions/rds-snapshot/contract";
import { password } from "./password";
import type { Limit, Stage } from "./sample";

export interface Copy {
  readonly id: string;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** An instance or a cluster: RDS has the same calls twice. */
export interface Database {
  readonly kind: "instance" | "cluster";
  readonly id: string;
  /** As in the ARN of its snapshots. */
  readonly snapshotType: string;
  create(rds: RDSClient): Promise<void>;
  /** Undefined when there is none. */
  status(rds: RDSClient): Promise<string | undefined>;
  snapshot(rds: RDSClient, id: string): Promise<void>;
  copies(rds: RDSClient): Promise<Copy[]>;
  removeCopies(rds: RDSClient, stage: Waits, limit: Limit): Promise<void>;
  /** Removes it with its manual snapshots. */
  remove(rds: RDSClient, stage: Waits, limit: Limit): Promise<void>;
}

type Waits = Pick<Stage, "eventually">;

/** What differs between the two. */
interface Calls {
  create(rds: RDSClient): Promise<unknown>;
  status(rds: RDSClient): Promise<string | undefined>;
  delete(rds: RDSClient): Promise<unknown>;
  snapshot(rds: RDSClient, id: string): Promise<unknown>;
  snapshots(rds: RDSClient, of?: string): Promise<{ id?: string; status?: string; of?: string; TagList?: Tag[] }[]>;
  deleteSnapshot(rds: RDSClient, id: string): Promise<unknown>;
}

const owner = () => ({ MasterUsername: "dbadmin", MasterUserPassword: password() });

export function instance(id: string): Database {
  const named = { DBInstanceIdentifier: id };
  return database("instance", id, "snapshot", {
    create: (rds) => rds.send(new CreateDBInstanceCommand({
      ...named, ...owner(), DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20, BackupRetentionPeriod: 1, StorageEncrypted: true,
    })),
    status: async (rds) => (await rds.send(new DescribeDBInstancesCommand(named))).DBInstances?.[0]?.DBInstanceStatus,
    delete: (rds) => rds.send(new DeleteDBInstanceCommand({ ...named, SkipFinalSnapshot: true, DeleteAutomatedBackups: true })),
    snapshot: (rds, DBSnapshotIdentifier) => rds.send(new CreateDBSnapshotCommand({ ...named, DBSnapshotIdentifier })),
    snapshots: async (rds, DBInstanceIdentifier) => ((await rds.send(new DescribeDBSnapshotsCommand({ SnapshotType: "manual", DBInstanceIdentifier }))).DBSnapshots ?? [])
      .map(({ DBSnapshotIdentifier, Status, DBInstanceIdentifier: of, TagList }) => ({ id: DBSnapshotIdentifier, status: Status, of, TagList })),
    deleteSnapshot: (rds, DBSnapshotIdentifier) => rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier })),
  });
}

export function cluster(id: string): Database {
  const named = { DBClusterIdentifier: id };
  return database("cluster", id, "cluster-snapshot", {
    create: (rds) => rds.send(new CreateDBClusterCommand({ ...named, ...owner(), Engine: "aurora-postgresql", BackupRetentionPeriod: 1 })),
    status: async (rds) => (await rds.send(new DescribeDBClustersCommand(named))).DBClusters?.[0]?.Status,
    delete: (rds) => rds.send(new DeleteDBClusterCommand({ ...named, SkipFinalSnapshot: true })),
    snapshot: (rds, DBClusterSnapshotIdentifier) => rds.send(new CreateDBClusterSnapshotCommand({ ...named, DBClusterSnapshotIdentifier })),
    snapshots: async (rds, DBClusterIdentifier) => ((await rds.send(new DescribeDBClusterSnapshotsCommand({ SnapshotType: "manual", DBClusterIdentifier }))).DBClusterSnapshots ?? [])
      .map(({ DBClusterSnapshotIdentifier, Status, DBClusterIdentifier: of, TagList }) => ({ id: DBClusterSnapshotIdentifier, status: Status, of, TagList })),
    deleteSnapshot: (rds, DBClusterSnapshotIdentifier) => rds.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier })),
  });
}

function database(kind: Database["kind"], id: string, snapshotType: string, calls: Calls): Database {
  const status = (rds: RDSClient) => unlessGone(calls.status(rds));
  const copies = async (rds: RDSClient): Promise<Copy[]> => (await calls.snapshots(rds))
    .map(({ id: copy, status: state, TagList = [] }) => ({ id: copy!, status: state!, tags: Object.fromEntries(TagList.map(({ Key, Value }) => [Key!, Value!])) }))
    .filter(({ tags }) => tags[SOURCE_ID_TAG] === id);
  /** Something that is being made or copied cannot be deleted yet. */
  const emptied = (rds: RDSClient, list: () => Promise<readonly { readonly id: string; readonly status: string }[]>, stage: Waits, limit: Limit) =>
    stage.eventually(`the end of ${id}'s snapshots`, limit, async () => {
      const left = await list();
      for (const { id: snapshot, status: state } of left) if (state === "available") await unlessGone(calls.deleteSnapshot(rds, snapshot));
      return left.length === 0 ? true : undefined;
    });
  return {
    kind, id, snapshotType, status, copies,
    create: async (rds) => void await calls.create(rds),
    snapshot: async (rds, snapshot) => void await calls.snapshot(rds, snapshot),
    removeCopies: async (rds, stage, limit) => void await emptied(rds, () => copies(rds), stage, limit),
    async remove(rds, stage, limit) {
      await stage.eventually(`the end of ${id}`, limit, async () => {
        const state = await status(rds);
        if (state === "available") await calls.delete(rds);
        return state === undefined ? true : undefined;
      });
      await emptied(rds, async () => (await calls.snapshots(rds)).filter(({ of }) => of === id).map(({ id: snapshot, status: s }) => ({ id: snapshot!, status: s! })), stage, limit);
    },
  };
}

/** What a call resolves to, or undefined when what it is about is gone. */
async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (/NotFoundFault$/.test((error as Error).name)) return undefined;
    throw error;
  }
}
