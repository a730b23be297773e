import { strict as assert } from "node:assert";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CopyDBSnapshotCommand, CreateDBClusterCommand, CreateDBClusterSnapshotCommand, CreateDBInstanceCommand, CreateDBInstanceReadReplicaCommand, CreateDBSnapshotCommand, DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand, RDSClient, RestoreDBInstanceFromDBSnapshotCommand,
} from "@aws-sdk/client-rds";
import { CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, PutObjectCommand, UploadPartCommand } from "@aws-sdk/client-s3";
import { ACCOUNT, TrailCloud } from "./support";

/**
 * The events of AWS's guides, as data: every member of these must be in ours, with a value of the same kind, in the same
 * order. Ours may have more.
 */
const SESSION = {
  type: "AssumedRole", principalId: "AROAEXAMPLE:alice", arn: "arn:aws:sts::123456789012:assumed-role/DbAdmin/alice", accountId: "123456789012", accessKeyId: "EXAMPLEKEY",
  sessionContext: {
    sessionIssuer: { type: "Role", principalId: "AROAEXAMPLE", arn: "arn:aws:iam::123456789012:role/DbAdmin", accountId: "123456789012", userName: "DbAdmin" },
    attributes: { creationDate: "2026-11-20T13:55:01Z", mfaAuthenticated: "false" },
  },
};
const envelope = (detail: object) => ({
  "version": "0", "id": "5d3f0b1e-7a41-4a0c-9d57-1c2b3a4d5e6f", "detail-type": "AWS API Call via CloudTrail", "source": "aws.rds", "account": "123456789012",
  "time": "2026-11-20T14:03:22Z", "region": "us-east-1", "resources": [], detail,
});
const TLS = { tlsVersion: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256", clientProvidedHostHeader: "rds.us-east-1.amazonaws.com" };
interface Parts { eventName: string; requestParameters: object; responseElements: object | null; errorCode?: string }
const management = ({ eventName, requestParameters, responseElements, errorCode }: Parts) => envelope({
  eventVersion: "1.11", userIdentity: SESSION, eventTime: "2026-11-20T14:03:22Z", eventSource: "rds.amazonaws.com", eventName, awsRegion: "us-east-1",
  sourceIPAddress: "198.51.100.24", userAgent: "aws-cli/2", ...(errorCode && { errorCode, errorMessage: "why" }), requestParameters, responseElements,
  requestID: "b1b7c3a2-4c33-4b1d-8a90-6d1a20f6e101", eventID: "0c9a4f7b-2f5e-4a38-8f0b-3d5e1c77a902", readOnly: false, eventType: "AwsApiCall", managementEvent: true,
  recipientAccountId: "123456789012", eventCategory: "Management", tlsDetails: TLS,
});
const INSTANCE_REQUEST = {
  dBInstanceIdentifier: "orders-db", dBInstanceClass: "db.t4g.micro", engine: "postgres", allocatedStorage: 20, storageEncrypted: false, masterUsername: "dbadmin",
  masterUserPassword: "****", backupRetentionPeriod: 7, copyTagsToSnapshot: true, tags: [{ key: "team", value: "orders" }],
};
const INSTANCE = {
  dBInstanceIdentifier: "orders-db", dBInstanceArn: "arn:aws:rds:us-east-1:123456789012:db:orders-db", dBInstanceClass: "db.t4g.micro", dBInstanceStatus: "creating", engine: "postgres",
  engineVersion: "17.6", dbiResourceId: "db-EXAMPLE", dbInstancePort: 0, masterUsername: "dbadmin", allocatedStorage: 20, storageType: "gp3", storageEncrypted: true, multiAZ: false,
  publiclyAccessible: false, autoMinorVersionUpgrade: true, backupRetentionPeriod: 7, copyTagsToSnapshot: true, deletionProtection: false, preferredBackupWindow: "04:11-04:41",
  preferredMaintenanceWindow: "sun:06:02-sun:06:32", licenseModel: "postgresql-license", cACertificateIdentifier: "rds-ca-rsa2048-g1", iAMDatabaseAuthenticationEnabled: false,
  performanceInsightsEnabled: false, monitoringInterval: 0, dBParameterGroups: [{ dBParameterGroupName: "default.postgres17", parameterApplyStatus: "in-sync" }],
  optionGroupMemberships: [{ optionGroupName: "default:postgres-17", status: "in-sync" }], vpcSecurityGroups: [{ vpcSecurityGroupId: "sg-1", status: "active" }],
  dBSubnetGroup: {
    dBSubnetGroupName: "default", dBSubnetGroupDescription: "default", vpcId: "vpc-1", subnetGroupStatus: "Complete",
    subnets: [{ subnetIdentifier: "subnet-1", subnetStatus: "Active", subnetAvailabilityZone: { name: "us-east-1a" } }],
  },
  pendingModifiedValues: { masterUserPassword: "****" }, dBSecurityGroups: [], domainMemberships: [], readReplicaDBInstanceIdentifiers: [], tagList: [{ key: "team", value: "orders" }],
};
const CREATED = { dBInstanceIdentifier: "x", dBInstanceArn: "arn", dBInstanceStatus: "creating", engine: "postgres", dbiResourceId: "db-EXAMPLE" };
const CLUSTER = {
  dBClusterIdentifier: "orders-aurora", dBClusterArn: "arn", status: "creating", engine: "aurora-postgresql", engineMode: "provisioned", engineVersion: "16.8", endpoint: "host", readerEndpoint: "host",
  dbClusterResourceId: "cluster-EXAMPLE", storageEncrypted: true, dBClusterMembers: [], multiAZ: false, port: 5432, hostedZoneId: "ZEXAMPLE",
};

const object = (eventName: string, more: object, bytes = true) => ({ ...envelope({
  eventVersion: "1.11", userIdentity: SESSION, eventTime: "2026-11-20T15:00:07Z", eventSource: "s3.amazonaws.com", eventName, awsRegion: "us-east-1", sourceIPAddress: "203.0.113.7", userAgent: "[aws-sdk-js]",
  requestParameters: { bucketName: "uploads-of-shapes", key: "incoming/report 2026.csv", ...more, Host: "host", "x-id": eventName }, responseElements: { "x-amz-server-side-encryption": "AES256" },
  additionalEventData: { SignatureVersion: "SigV4", CipherSuite: "TLS", ...(bytes && { bytesTransferredIn: 5, bytesTransferredOut: 0 }), AuthenticationMethod: "AuthHeader" }, requestID: "EXAMPLE", eventID: "id", readOnly: false,
  resources: [{ type: "AWS::S3::Object", ARN: "arn:aws:s3:::uploads-of-shapes/incoming/report 2026.csv" }, { accountId: "123456789012", type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::uploads-of-shapes" }],
  eventType: "AwsApiCall", managementEvent: false, recipientAccountId: "123456789012", eventCategory: "Data",
}), source: "aws.s3" });

/** What of `wanted` is missing in `seen`, or of another kind. */
function differences(wanted: unknown, seen: unknown, path: string): string[] {
  if (wanted === null || seen === null || typeof wanted !== "object") {
    const kind = (value: unknown) => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value);
    return kind(wanted) === kind(seen) ? [] : [`${path}: ${kind(wanted)} wanted, ${kind(seen)} seen`];
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(seen)) return [`${path}: no list`];
    return wanted.length === 0 || seen.length === 0 ? (wanted.length > 0 ? [`${path}: empty`] : []) : differences(wanted[0], seen[0], `${path}[0]`);
  }
  if (typeof seen !== "object") return [`${path}: ${typeof seen}`];
  const fields = seen as Record<string, unknown>;
  return Object.entries(wanted).flatMap(([key, value]) => (key in fields ? differences(value, fields[key], `${path}.${key}`) : [`${path}.${key}: missing`]));
}

/** Members of AWS's in AWS's order, whatever else is between them. */
function assertShape(wanted: object, seen: { detail: object }): void {
  assert.deepEqual(differences(wanted, seen, ""), []);
  const order = (all: object, of: object) => Object.keys(all).filter((key) => key in of);
  assert.deepEqual(order(seen, wanted), Object.keys(wanted));
  const detail = (wanted as { detail: object }).detail;
  assert.deepEqual(order(seen.detail, detail), Object.keys(detail));
}

describe("shapes of events", () => {
  let cloud: TrailCloud;
  let rds: RDSClient;
  let alice: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  let queue: string;
  before(async () => {
    cloud = await TrailCloud.open({ clock: "virtual" });
    await cloud.bucket("uploads-of-shapes", "");
    await cloud.logging("shapes", { EventSelectors: [{ ReadWriteType: "WriteOnly", IncludeManagementEvents: true, DataResources: [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3:::uploads-of-shapes/"] }] }] });
    alice = await session();
    rds = new RDSClient({ ...cloud.options(), credentials: alice });
    queue = await cloud.watch("shapes", { source: ["aws.rds", "aws.s3"], detail: { userIdentity: { arn: [{ suffix: "/alice" }] } } });
  });
  after(async () => {
    rds.destroy();
    await cloud.dispose();
  });

  /** A session of a role, as a person has it. */
  async function session() {
    await cloud.iam.send(new CreateUserCommand({ UserName: "person" }));
    const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/person` }, Action: "sts:AssumeRole" }] };
    const { Role } = await cloud.iam.send(new CreateRoleCommand({ RoleName: "DbAdmin", AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await cloud.iam.send(new PutRolePolicyCommand({ RoleName: "DbAdmin", PolicyName: "all", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["rds:*", "s3:*"], Resource: "*" }] }) }));
    const { AccessKey } = await cloud.iam.send(new CreateAccessKeyCommand({ UserName: "person" }));
    const sts = new STSClient(cloud.options("us-east-1", { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }));
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: "alice" }));
    sts.destroy();
    return { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken! };
  }

  const password = "Correct-Horse-7";
  const instance = (DBInstanceIdentifier: string) => new CreateDBInstanceCommand({
    DBInstanceIdentifier, DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20, StorageEncrypted: false, MasterUsername: "dbadmin", MasterUserPassword: password,
    BackupRetentionPeriod: 7, CopyTagsToSnapshot: true, Tags: [{ Key: "team", Value: "orders" }],
  });
  const only = async () => {
    const all = await cloud.received(queue);
    assert.equal(all.length, 1, JSON.stringify(all.map(({ detail }) => detail.eventName)));
    assert.ok(!JSON.stringify(all).includes(password));
    return all[0]!;
  };
  const available = async (id: string) => {
    for (let i = 0; i < 50; i++) {
      await cloud.kernel.clock.advance(1_000);
      const { DBInstances: [found] = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
      if (found?.DBInstanceStatus === "available") return;
    }
    assert.fail(`${id} did not become available`);
  };

  it("CreateDBInstance, and the same again, which fails", async () => {
    await rds.send(instance("orders-db"));
    assertShape(management({ eventName: "CreateDBInstance", requestParameters: INSTANCE_REQUEST, responseElements: INSTANCE }), await only());
    await assert.rejects(rds.send(instance("orders-db")));
    const failed = await only();
    assertShape(management({ eventName: "CreateDBInstance", requestParameters: INSTANCE_REQUEST, responseElements: null, errorCode: "DBInstanceAlreadyExists" }), failed);
    assert.match(failed.detail["errorCode"] as string, /^DBInstanceAlreadyExists(Fault)?$/);
  });

  it("CreateDBCluster", async () => {
    await rds.send(new CreateDBClusterCommand({ DBClusterIdentifier: "orders-aurora", Engine: "aurora-postgresql", MasterUsername: "dbadmin", MasterUserPassword: password }));
    const requestParameters = { dBClusterIdentifier: "orders-aurora", engine: "aurora-postgresql", masterUsername: "dbadmin", masterUserPassword: "****" };
    assertShape(management({ eventName: "CreateDBCluster", requestParameters, responseElements: CLUSTER }), await only());
  });

  it("CreateDBInstanceReadReplica and RestoreDBInstanceFromDBSnapshot", async () => {
    await available("orders-db");
    await rds.send(new CreateDBInstanceReadReplicaCommand({ DBInstanceIdentifier: "orders-db-replica1", SourceDBInstanceIdentifier: "orders-db" }));
    assertShape(management({
      eventName: "CreateDBInstanceReadReplica", requestParameters: { dBInstanceIdentifier: "x", sourceDBInstanceIdentifier: "y" }, responseElements: { ...CREATED, readReplicaSourceDBInstanceIdentifier: "orders-db" },
    }), await only());
    await available("orders-db");
    await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: "orders-db", DBSnapshotIdentifier: "by-hand" }));
    assertShape(management({ eventName: "CreateDBSnapshot", requestParameters: { dBInstanceIdentifier: "x", dBSnapshotIdentifier: "y" }, responseElements: { dBSnapshotArn: "arn", dBSnapshotIdentifier: "by-hand" } }), await only());
    await available("orders-db");
    await rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ DBInstanceIdentifier: "orders-db-restored", DBSnapshotIdentifier: "by-hand", DBInstanceClass: "db.t4g.micro" }));
    const requestParameters = { dBInstanceIdentifier: "orders-db-restored", dBSnapshotIdentifier: "by-hand", dBInstanceClass: "db.t4g.micro" };
    assertShape(management({ eventName: "RestoreDBInstanceFromDBSnapshot", requestParameters, responseElements: CREATED }), await only());
  });

  it("PutObject, CopyObject and CompleteMultipartUpload", async () => {
    const { S3Client } = await import("@aws-sdk/client-s3");
    const s3 = new S3Client({ ...cloud.options(), credentials: alice, forcePathStyle: true });
    const at = { Bucket: "uploads-of-shapes", Key: "incoming/report 2026.csv" };
    await s3.send(new PutObjectCommand({ ...at, Body: "hello" }));
    assertShape(object("PutObject", {}), await only());
    await s3.send(new CopyObjectCommand({ ...at, Key: "incoming/copy.csv", CopySource: "uploads-of-shapes/incoming/report%202026.csv" }));
    const copied = (await cloud.received(queue)).find(({ detail }) => detail.eventName === "CopyObject")!;
    assertShape(object("CopyObject", { "x-amz-copy-source": "a/b" }, false), copied);
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
    const { ETag } = await s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: "part" }));
    await s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } }));
    const names = await cloud.received(queue);
    const whole = names.find(({ detail }) => detail.eventName === "CompleteMultipartUpload")!;
    // The client sends no x-id with it.
    const { "x-id": _, ...requestParameters } = object("CompleteMultipartUpload", { uploadId: "id" }, false).detail["requestParameters" as never] as Record<string, unknown>;
    const wanted = object("CompleteMultipartUpload", {}, false);
    assertShape({ ...wanted, detail: { ...wanted.detail, requestParameters } }, whole);
    s3.destroy();
  });

  /** AWS.md 1.6: every id that the local cloud can send. */
  const SNAPSHOT_EVENTS: Readonly<Record<string, readonly [kind: "DB Snapshot" | "DB Cluster Snapshot", category: string, message: RegExp]>> = {
    "0040": ["DB Snapshot", "creation", /^Creating manual snapshot$/], "0042": ["DB Snapshot", "creation", /^Manual snapshot created$/],
    "0090": ["DB Snapshot", "creation", /^Creating automated snapshot$/], "0091": ["DB Snapshot", "creation", /^Automated snapshot created$/],
    "0043": ["DB Snapshot", "restoration", /^Restored from snapshot \S+$/], "0041": ["DB Snapshot", "deletion", /^Deleted user snapshot$/],
    "0059": ["DB Snapshot", "notification", /^Started copy of snapshot \S+ from region us-east-1$/], "0060": ["DB Snapshot", "notification", /^Finished copy of snapshot \S+ from region us-east-1 in \d+ minutes$/],
    "0196": ["DB Snapshot", "notification", /^Started copy of snapshot \S+$/], "0197": ["DB Snapshot", "notification", /^Finished copy of snapshot \S+ in \d+ minutes$/],
    "0074": ["DB Cluster Snapshot", "backup", /^Creating manual cluster snapshot$/], "0075": ["DB Cluster Snapshot", "backup", /^Manual cluster snapshot created$/],
    "0168": ["DB Cluster Snapshot", "backup", /^Creating automated cluster snapshot$/], "0169": ["DB Cluster Snapshot", "backup", /^Automated cluster snapshot created$/],
  };

  it("events of snapshots, with every id", async () => {
    const west = new RDSClient({ ...cloud.options("us-west-2"), credentials: alice });
    await available("orders-db");
    await rds.send(new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: "by-hand", TargetDBSnapshotIdentifier: "by-hand-twin", CopyTags: true }));
    await west.send(new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: `arn:aws:rds:us-east-1:${ACCOUNT}:snapshot:by-hand`, TargetDBSnapshotIdentifier: "dr-by-hand" }));
    await rds.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: "orders-aurora", DBClusterSnapshotIdentifier: "cluster-by-hand" }));
    await cloud.kernel.clock.advance(5_000);
    await rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: "by-hand-twin" }));
    await cloud.received(queue);
    west.destroy();
    const seen = new Set<string>();
    for (const { event, region } of cloud.entries("event")) {
      const told = event as { readonly "detail-type": string; readonly resources: readonly string[]; readonly time: string; readonly detail: Readonly<Record<string, unknown>> & { readonly EventID: string; readonly SourceIdentifier: string } };
      const kind = /^RDS (DB (Cluster )?Snapshot) Event$/.exec(told["detail-type"])?.[1];
      if (!kind) continue;
      const number = told.detail.EventID.replace("RDS-EVENT-", "");
      const [wanted, category, message] = SNAPSHOT_EVENTS[number] ?? assert.fail(`${number} is not in the table`);
      seen.add(number);
      const { Date: date, Message, Tags, ...rest } = told.detail;
      const cluster = kind === "DB Cluster Snapshot";
      const SourceArn = `arn:aws:rds:${region}:${ACCOUNT}:${cluster ? "cluster-snapshot" : "snapshot"}:${told.detail.SourceIdentifier}`;
      assert.deepEqual([kind, rest, told.resources], [wanted, {
        EventCategories: [category], SourceType: cluster ? "CLUSTER_SNAPSHOT" : "SNAPSHOT", SourceArn, SourceIdentifier: told.detail.SourceIdentifier, EventID: `RDS-EVENT-${number}`,
      }, [SourceArn]], number);
      assert.match(Message as string, message);
      assert.match(date as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.equal(`${(date as string).slice(0, 19)}Z`, told.time);
      assert.deepEqual(Object.keys(told.detail).filter((key) => key !== "Tags"), ["EventCategories", "SourceType", "SourceArn", "Date", "Message", "SourceIdentifier", "EventID"]);
      if (Tags !== undefined) assert.deepEqual(Tags, { team: "orders" });
    }
    assert.deepEqual([...seen].sort(), Object.keys(SNAPSHOT_EVENTS).sort());
  });

  /** Members of a CloudTrail record in AWS's order, with their kinds. */
  const RECORD: Readonly<Record<string, string>> = {
    eventVersion: "string", userIdentity: "object", eventTime: "string", eventSource: "string", eventName: "string", awsRegion: "string", sourceIPAddress: "string", userAgent: "string",
    errorCode: "string", errorMessage: "string", requestParameters: "object", responseElements: "object", additionalEventData: "object", requestID: "string", eventID: "string", readOnly: "boolean",
    resources: "object", eventType: "string", managementEvent: "boolean", recipientAccountId: "string", eventCategory: "string", tlsDetails: "object", sessionCredentialFromConsole: "string",
  };

  it("every event of all this has the envelope of AWS.md 1.1, and every record only members of CloudTrail's", () => {
    const events = cloud.entries("event").map(({ event, id, bus, region }) => ({ event: event as Readonly<Record<string, unknown>>, id, bus, region }));
    assert.ok(events.length > 40, String(events.length));
    assert.equal(new Set(events.map(({ id }) => id)).size, events.length);
    for (const { event, id, bus, region } of events) {
      assert.deepEqual(Object.keys(event), ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"]);
      const { resources, detail, time, source, ...rest } = event as Readonly<Record<string, string>> & { readonly resources: unknown; readonly detail: unknown };
      assert.deepEqual(rest, { "version": "0", id, "detail-type": rest["detail-type"], "account": ACCOUNT, region });
      assert.ok(bus === "default" || bus.endsWith("event-bus/default"));
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.match(time!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.match(source!, /^aws\.[a-z0-9]+$/);
      assert.ok(Array.isArray(resources) && resources.every((item) => typeof item === "string") && typeof detail === "object" && detail !== null && !Array.isArray(detail));
      if (rest["detail-type"] !== "AWS API Call via CloudTrail") continue;
      assert.deepEqual(resources, []);
      const known = Object.keys(RECORD);
      const members = Object.entries(detail as object) as [string, unknown][];
      for (const [name, value] of members) assert.ok(value === null ? /^(requestParameters|responseElements)$/.test(name) : typeof value === RECORD[name], `${name} of ${JSON.stringify(detail)}`);
      assert.deepEqual(members.map(([name]) => name), members.map(([name]) => name).sort((a, b) => known.indexOf(a) - known.indexOf(b)));
    }
  });
});
