import type { CreateDBInstanceReadReplicaCommandInput, CreateDBInstanceReadReplicaResult } from "@aws-sdk/client-rds";
import type { Operation } from "../../kernel/operation";
import { number, refused, string, structure } from "../../kernel/shape";
import { encryptionOfDatabase } from "./backups";
import { COMMON_MEMBERS, moreOf } from "./create-instance";
import { replicaEncryption } from "./encryption";
import { checkClass, engineOf, optionGroupOf, parameterGroupOf } from "./engines";
import { fail, invalid, missing } from "./errors";
import { checkIdentifier, parseArn } from "./identifiers";
import { checkNew, groupAccess, instanceKeys, launch, newInstance, showInstance } from "./instance";
import type { Instance } from "./model";
import { checkGroups, checkPort, checkZone, storageOf, windowsOf } from "./settings";
import type { Rds } from "./state";
import { newTags, tagContext, tagging } from "./tags";

/** AWS: a source has at most fifteen replicas. */
const MOST = 15;

function checkSource(source: Instance): void {
  const { shown } = source;
  if (source.clusterId !== undefined) throw invalid("Read replicas of members of an Aurora cluster are not made this way: create a DB instance in the cluster.");
  if (!["available", "backing-up", "modifying"].includes(source.status)) throw fail("InvalidDBInstanceStateFault", `DB instance ${source.id} is not in the available state.`);
  if (shown.BackupRetentionPeriod === 0) throw fail("InvalidDBInstanceStateFault", "Automated backups are not enabled for this database instance. To enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.");
  if ((shown.ReadReplicaDBInstanceIdentifiers ?? []).length >= MOST) throw fail("InvalidDBInstanceStateFault", `DB instance ${source.id} already has ${MOST} read replicas.`);
}

export const createDbInstanceReadReplica = (rds: Rds): Operation<CreateDBInstanceReadReplicaCommandInput, CreateDBInstanceReadReplicaResult> => ({
  input: structure({
    ...COMMON_MEMBERS, DBInstanceIdentifier: string({ required: true }), SourceDBInstanceIdentifier: string(), KmsKeyId: string(), PreSignedUrl: string(), MaxAllocatedStorage: number(),
    MonitoringInterval: number({ max: 0 }), SourceDBClusterIdentifier: refused("Multi-AZ DB clusters are not in the local cloud"),
  }),
  readOnly: false,
  authorize(input, call) {
    const { DBInstanceIdentifier: id, SourceDBInstanceIdentifier: source = "", Tags, OptionGroupName, DBParameterGroupName, DBSubnetGroupName } = input;
    const shown = rds.find("db", source, call.region)?.shown;
    const engine = shown && engineOf(shown.Engine!);
    return [
      rds.access("CreateDBInstanceReadReplica", "db", id!, call.region, { ...instanceKeys({ instanceClass: input.DBInstanceClass }), ...tagContext(Tags) }),
      rds.access("CreateDBInstanceReadReplica", "db", source, call.region),
      ...groupAccess(rds, "CreateDBInstanceReadReplica", call, {
        ...(engine && { og: OptionGroupName ?? optionGroupOf(engine, shown.EngineVersion!), pg: DBParameterGroupName ?? parameterGroupOf(engine, shown.EngineVersion!) }),
        subgrp: DBSubnetGroupName ?? "default",
      }),
      ...tagging(rds, "db", id!, call, Tags),
    ];
  },
  async run(input, call) {
    const id = checkIdentifier("DBInstanceIdentifier", input.DBInstanceIdentifier, 63);
    checkNew(rds, id, call.region);
    if (!input.SourceDBInstanceIdentifier) throw missing("SourceDBInstanceIdentifier");
    if (input.SourceDBInstanceIdentifier.startsWith("arn:") && !parseArn(input.SourceDBInstanceIdentifier)) throw invalid(`Invalid DB instance ARN: ${input.SourceDBInstanceIdentifier}`);
    const source = rds.get("db", input.SourceDBInstanceIdentifier, call.region);
    checkSource(source);
    const { shown } = source;
    const engine = engineOf(shown.Engine!);
    const instanceClass = input.DBInstanceClass ?? shown.DBInstanceClass!;
    checkClass(engine, shown.EngineVersion!, instanceClass);
    checkGroups(engine, shown.EngineVersion!, input);
    checkZone(input.AvailabilityZone, rds.in(call.region).network.zones);
    if (input.Port !== undefined) checkPort(input.Port);
    const storage = storageOf(engine, {
      StorageType: input.StorageType ?? shown.StorageType, AllocatedStorage: input.AllocatedStorage ?? shown.AllocatedStorage, StorageThroughput: input.StorageThroughput,
      Iops: input.Iops ?? (input.StorageType === undefined && shown.StorageType !== "gp3" ? shown.Iops : undefined),
    });
    const tags = newTags(input.Tags);
    const encryption = await replicaEncryption(rds, call, encryptionOfDatabase(source), source.region, input.KmsKeyId);
    checkNew(rds, id, call.region);
    const near = source.region === call.region;
    const replica = newInstance(rds, call.region, {
      id, engine, version: shown.EngineVersion!, instanceClass, storage, encryption, tags, retention: 0, port: input.Port ?? shown.Endpoint?.Port ?? engine.port,
      zone: input.AvailabilityZone, windows: windowsOf({}, rds.context.ids),
      more: {
        MasterUsername: shown.MasterUsername, DBName: shown.DBName, CopyTagsToSnapshot: shown.CopyTagsToSnapshot, ...moreOf(input),
        // AWS: a source in another region is named by its ARN.
        ReadReplicaSourceDBInstanceIdentifier: near ? source.id : source.arn, StatusInfos: [{ StatusType: "read replication", Status: "replicating", Normal: true }],
      },
    });
    source.shown = { ...source.shown, ReadReplicaDBInstanceIdentifiers: [...(source.shown.ReadReplicaDBInstanceIdentifiers ?? []), near ? id : replica.arn] };
    launch(rds, replica, call.trace, { event: "0005" });
    return { DBInstance: showInstance(rds, replica) };
  },
});
