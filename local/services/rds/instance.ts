import type { DBInstance } from "@aws-sdk/client-rds";
import type { Trace } from "../../kernel/journal";
import type { AccessRequest, Call, ConditionValues } from "../../kernel/operation";
import { backsUpItself, backUp, scheduleBackups } from "./backups";
import { optionGroupOf, parameterGroupOf, type Engine } from "./engines";
import { fail } from "./errors";
import type { EventNumber } from "./events";
import { Instance, tagList, type Encryption, type Resource, type Tags } from "./model";
import { hostedZone } from "./network";
import type { Storage } from "./settings";
import type { Rds } from "./state";
import { CREATING, RESTORABLE_LAG } from "./timing";

/** AWS: forty instances a region. */
const MOST_INSTANCES = 40;

/** Throws when there is one of this name, or too many. */
export function checkNew(rds: Rds, id: string, region: string): void {
  const instances = rds.in(region).db;
  if (instances.has(id)) throw fail("DBInstanceAlreadyExistsFault", "DB instance already exists");
  if (instances.size >= MOST_INSTANCES) throw fail("InstanceQuotaExceededFault", "DB Instance quota exceeded");
}

/** What the makers of an instance (create, restore, replicate) have decided. */
export interface InstanceSpec {
  readonly id: string;
  readonly engine: Engine;
  readonly version: string;
  readonly instanceClass: string;
  readonly storage: Storage;
  readonly encryption: Encryption;
  readonly windows: { readonly backup: string; readonly maintenance: string };
  readonly retention: number;
  readonly port: number;
  readonly zone?: string;
  readonly tags: Tags;
  /** Whatever else DescribeDBInstances is to show. */
  readonly more: DBInstance;
}

/** A new instance, of which only its own region knows yet that it is being created. */
export function newInstance(rds: Rds, region: string, spec: InstanceSpec): Instance {
  const { network } = rds.in(region);
  const { engine, version, storage, encryption } = spec;
  const arn = rds.arn("db", spec.id, region);
  const multiAz = spec.more.MultiAZ ?? false;
  const zone = spec.zone ?? network.zones[Math.floor(rds.context.ids.fraction() * network.zones.length)]!;
  const shown: DBInstance = {
    DBInstanceIdentifier: spec.id, DBInstanceArn: arn, DBInstanceClass: spec.instanceClass, DBInstanceStatus: "creating", Engine: engine.name, EngineVersion: version,
    DbiResourceId: rds.resourceId("db"), DbInstancePort: 0, AllocatedStorage: storage.size, StorageType: storage.type,
    ...(storage.iops !== undefined && { Iops: storage.iops }), StorageThroughput: storage.throughput ?? 0,
    StorageEncrypted: encryption.type === "sse-kms", StorageEncryptionType: encryption.type, ...(encryption.key !== undefined && { KmsKeyId: encryption.key }),
    // AWS: the zone is known once the instance has been made, unless it was asked for.
    ...(spec.zone !== undefined && { AvailabilityZone: spec.zone }),
    MultiAZ: multiAz, PubliclyAccessible: false, AutoMinorVersionUpgrade: true, BackupRetentionPeriod: spec.retention, CopyTagsToSnapshot: false, DeletionProtection: false,
    PreferredBackupWindow: spec.windows.backup, PreferredMaintenanceWindow: spec.windows.maintenance, LicenseModel: engine.license,
    CACertificateIdentifier: "rds-ca-rsa2048-g1", IAMDatabaseAuthenticationEnabled: false, PerformanceInsightsEnabled: false, MonitoringInterval: 0,
    DBParameterGroups: [{ DBParameterGroupName: parameterGroupOf(engine, version), ParameterApplyStatus: "in-sync" }],
    OptionGroupMemberships: [{ OptionGroupName: optionGroupOf(engine, version), Status: "in-sync" }],
    VpcSecurityGroups: network.securityGroups, DBSubnetGroup: network.subnetGroup, PendingModifiedValues: {},
    DBSecurityGroups: [], DomainMemberships: [], AssociatedRoles: [], ReadReplicaDBInstanceIdentifiers: [], BackupTarget: "region", NetworkType: "IPV4",
    ActivityStreamStatus: "stopped", CustomerOwnedIpEnabled: false, DedicatedLogVolume: false, IsStorageConfigUpgradeAvailable: false, EngineLifecycleSupport: "open-source-rds-extended-support",
    DatabaseInsightsMode: "standard",
  };
  const instance = new Instance(spec.id, arn, region, spec.tags, { ...shown, ...defined(spec.more) });
  // Chosen now, so that a seed always gives the same.
  instance.placed = { zone, port: spec.port, ...(multiAz && { second: network.zones.find((other) => other !== zone) }) };
  return instance;
}

export const defined = <T extends object>(values: T): T => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;

/** `NAME.cREGIONALPART.REGION.rds.amazonaws.com`. */
export const addressOf = (rds: Rds, name: string, region: string): string => `${name}.${rds.in(region).network.domain}.${region}.rds.amazonaws.com`;

/** What is told once an instance is there. */
export interface Announcement {
  readonly event: EventNumber;
  /** What the message names besides. */
  readonly besides?: string;
  /** Of what it is told. Default: of the instance. */
  readonly about?: Resource | undefined;
}

/** Lets a new instance become available: created, backed up for the first time where it has backups, and then every day. */
export function launch(rds: Rds, instance: Instance, trace: Trace, created: Announcement, done?: () => void): void {
  rds.add(instance);
  rds.later(instance, CREATING, trace, () => {
    const { zone, port, second } = instance.placed!;
    const { PendingModifiedValues: _applied, ...shown } = instance.shown;
    instance.shown = {
      ...shown, PendingModifiedValues: {}, DBInstanceStatus: "available", InstanceCreateTime: new Date(rds.context.clock.now()), AvailabilityZone: zone,
      ...(second !== undefined && { SecondaryAvailabilityZone: second }),
      Endpoint: { Address: addressOf(rds, instance.id, instance.region), Port: port, HostedZoneId: hostedZone(instance.region) },
      CertificateDetails: { CAIdentifier: instance.shown.CACertificateIdentifier, ValidTill: new Date(rds.context.clock.now() + CERTIFICATE_LIFE) },
    };
    rds.tell(created.about ?? instance, created.event, trace, created.besides);
    if (backsUpItself(instance)) backUp(rds, instance, trace);
    scheduleBackups(rds, instance);
    done?.();
  });
}

const CERTIFICATE_LIFE = 365 * 86_400_000;

/** As DescribeDBInstances shows it now. */
export function showInstance(rds: Rds, instance: Instance): DBInstance {
  const { latest } = instance.backups;
  const now = rds.context.clock.now();
  return {
    ...instance.shown, TagList: tagList(instance.tags),
    ...(latest !== undefined && instance.shown.BackupRetentionPeriod! > 0 && { LatestRestorableTime: new Date(Math.max(latest, now - RESTORABLE_LAG)) }),
  };
}

export interface InstanceFacts {
  readonly engine?: string;
  readonly instanceClass?: string;
  readonly size?: number;
  readonly encrypted?: boolean;
  readonly multiAz?: boolean;
  readonly name?: string;
  readonly iops?: number;
}

/** RDS's own condition keys for a request that makes or changes an instance. */
export function instanceKeys({ engine, instanceClass, size, encrypted, multiAz, name, iops }: InstanceFacts): Record<string, ConditionValues> {
  const keys = {
    "rds:DatabaseEngine": engine, "rds:DatabaseClass": instanceClass, "rds:StorageSize": size, "rds:StorageEncrypted": encrypted, "rds:MultiAz": multiAz,
    "rds:DatabaseName": name, "rds:Piops": iops,
  };
  return Object.fromEntries(Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [[key, [String(value)]]])));
}

/**
 * AWS: whoever makes an instance must be allowed to use the groups that it gets, the default ones too
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/security_iam_id-based-policy-examples.html).
 */
export const groupAccess = (rds: Rds, action: string, call: Call, groups: { readonly pg?: string; readonly "cluster-pg"?: string; readonly og?: string; readonly subgrp?: string }): AccessRequest[] =>
  Object.entries(groups).flatMap(([kind, name]) => (name === undefined ? [] : [{ action: `rds:${action}`, resource: rds.arn(kind, name, call.region) }]));
