import type { DBCluster, DBClusterSnapshot, DBInstance, DBSnapshot, StorageEncryptionType, Tag } from "@aws-sdk/client-rds";
import type { Timer } from "../../kernel/clock";
import type { Kind } from "./identifiers";

export type Tags = Readonly<Record<string, string>>;

export const tagList = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** What instances, clusters and snapshots have in common: a name, tags, and a state that changes with time. */
export abstract class Resource {
  abstract readonly kind: Kind;
  private readonly timers = new Set<Timer>();

  constructor(readonly id: string, readonly arn: string, readonly region: string, public tags: Tags) {}

  abstract get status(): string;
  abstract set status(status: string);

  /** Keeps a timer until the returned function is called, so that it ends with the resource. */
  hold(timer: Timer): () => void {
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Calls off all that was to happen to it. */
  callOff(): void {
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }
}

/** A DB instance. `shown` is what it looks like to DescribeDBInstances, without its tags and what depends on the time. */
export class Instance extends Resource {
  readonly kind = "db";
  backups: Backups = {};
  /** Where it is being made. */
  placed?: { readonly zone: string; readonly port: number; readonly second?: string };

  constructor(id: string, arn: string, region: string, tags: Tags, public shown: DBInstance) {
    super(id, arn, region, tags);
  }

  get status(): string {
    return this.shown.DBInstanceStatus!;
  }

  set status(status: string) {
    this.shown = { ...this.shown, DBInstanceStatus: status };
  }

  get clusterId(): string | undefined {
    return this.shown.DBClusterIdentifier;
  }
}

export class Cluster extends Resource {
  readonly kind = "cluster";
  backups: Backups = {};

  constructor(id: string, arn: string, region: string, tags: Tags, public shown: DBCluster) {
    super(id, arn, region, tags);
  }

  get status(): string {
    return this.shown.Status!;
  }

  set status(status: string) {
    this.shown = { ...this.shown, Status: status };
  }
}

/** A thing that can be backed up. */
export type Database = Instance | Cluster;

/** The automated backups of a database. */
export interface Backups {
  /** When the first and the newest were finished. Milliseconds since the epoch. */
  first?: number;
  latest?: number;
  /** The next daily one. */
  timer?: Timer;
}

/** How data at rest is protected. */
export interface Encryption {
  readonly type: StorageEncryptionType;
  /** Key ARN, with `sse-kms`. */
  readonly key?: string;
}

/** What a snapshot has kept of its database: everything that a restored one needs. */
export type Contents =
  | { readonly of: "db"; readonly shown: DBInstance }
  | { readonly of: "cluster"; readonly shown: DBCluster };

export interface SnapshotFacts {
  readonly type: "manual" | "automated";
  readonly contents: Contents;
  readonly encryption: Encryption;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** When the first of a line of copies was made. */
  readonly originallyCreated: number;
  /** A copy: of which snapshot. */
  readonly source?: { readonly arn: string; readonly region: string };
}

export class Snapshot extends Resource {
  status: string;
  /** In percent. */
  progress = 0;

  constructor(readonly kind: "snapshot" | "cluster-snapshot", id: string, arn: string, region: string, tags: Tags, public facts: SnapshotFacts, status: string) {
    super(id, arn, region, tags);
    this.status = status;
  }

  /** Identifier and resource id of what it is a snapshot of. */
  get source(): { readonly id: string; readonly resourceId: string } {
    const { contents } = this.facts;
    return contents.of === "db"
      ? { id: contents.shown.DBInstanceIdentifier!, resourceId: contents.shown.DbiResourceId! }
      : { id: contents.shown.DBClusterIdentifier!, resourceId: contents.shown.DbClusterResourceId! };
  }

  get engine(): string {
    return this.facts.contents.shown.Engine!;
  }
}

const date = (ms: number): Date => new Date(ms);

export function showDbSnapshot(snapshot: Snapshot): DBSnapshot {
  const { facts } = snapshot;
  if (facts.contents.of !== "db") throw new Error(`${snapshot.arn} is no DB snapshot`);
  const { shown } = facts.contents;
  return {
    DBSnapshotIdentifier: snapshot.id, DBInstanceIdentifier: shown.DBInstanceIdentifier, DBSnapshotArn: snapshot.arn, Status: snapshot.status,
    // AWS: while it is being made a snapshot has no time yet.
    ...(snapshot.status !== "creating" && { SnapshotCreateTime: date(facts.created), OriginalSnapshotCreateTime: date(facts.originallyCreated), SnapshotDatabaseTime: date(facts.originallyCreated) }),
    Engine: shown.Engine, EngineVersion: shown.EngineVersion, AllocatedStorage: shown.AllocatedStorage, Port: shown.Endpoint?.Port, LicenseModel: shown.LicenseModel,
    AvailabilityZone: shown.AvailabilityZone, VpcId: shown.DBSubnetGroup?.VpcId, InstanceCreateTime: shown.InstanceCreateTime, MasterUsername: shown.MasterUsername,
    SnapshotType: facts.type, ...(shown.Iops !== undefined && { Iops: shown.Iops }), StorageThroughput: shown.StorageThroughput ?? 0, StorageType: shown.StorageType,
    OptionGroupName: shown.OptionGroupMemberships?.[0]?.OptionGroupName, PercentProgress: snapshot.progress,
    ...(facts.source && { SourceDBSnapshotIdentifier: facts.source.arn, SourceRegion: facts.source.region }),
    Encrypted: facts.encryption.type === "sse-kms", StorageEncryptionType: facts.encryption.type, ...(facts.encryption.key !== undefined && { KmsKeyId: facts.encryption.key }),
    BackupRetentionPeriod: shown.BackupRetentionPeriod, PreferredBackupWindow: shown.PreferredBackupWindow,
    IAMDatabaseAuthenticationEnabled: shown.IAMDatabaseAuthenticationEnabled, ProcessorFeatures: [], DbiResourceId: shown.DbiResourceId, TagList: tagList(snapshot.tags),
    SnapshotTarget: "region", DedicatedLogVolume: false,
  };
}

export function showClusterSnapshot(snapshot: Snapshot): DBClusterSnapshot {
  const { facts } = snapshot;
  if (facts.contents.of !== "cluster") throw new Error(`${snapshot.arn} is no cluster snapshot`);
  const { shown } = facts.contents;
  return {
    DBClusterSnapshotIdentifier: snapshot.id, DBClusterIdentifier: shown.DBClusterIdentifier, DBClusterSnapshotArn: snapshot.arn, Status: snapshot.status,
    SnapshotCreateTime: date(facts.created), AvailabilityZones: shown.AvailabilityZones, Engine: shown.Engine, EngineMode: shown.EngineMode, EngineVersion: shown.EngineVersion,
    // AWS: Aurora does not say how much it has allocated.
    AllocatedStorage: 0, Port: 0, ClusterCreateTime: shown.ClusterCreateTime, MasterUsername: shown.MasterUsername,
    LicenseModel: shown.Engine === "aurora-postgresql" ? "postgresql-license" : "aurora-mysql", SnapshotType: facts.type, PercentProgress: snapshot.progress,
    StorageEncrypted: facts.encryption.type === "sse-kms", StorageEncryptionType: facts.encryption.type, ...(facts.encryption.key !== undefined && { KmsKeyId: facts.encryption.key }),
    BackupRetentionPeriod: shown.BackupRetentionPeriod, PreferredBackupWindow: shown.PreferredBackupWindow,
    ...(facts.source && { SourceDBClusterSnapshotArn: facts.source.arn }), IAMDatabaseAuthenticationEnabled: shown.IAMDatabaseAuthenticationEnabled,
    TagList: tagList(snapshot.tags), ...(shown.StorageType !== undefined && { StorageType: shown.StorageType }), DbClusterResourceId: shown.DbClusterResourceId,
  };
}
