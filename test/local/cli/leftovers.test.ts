import { strict as assert } from "node:assert";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { CreateDBClusterCommand, CreateDBClusterSnapshotCommand, CreateDBInstanceCommand, CreateDBSnapshotCommand, RDSClient, waitUntilDBInstanceAvailable, waitUntilDBClusterAvailable } from "@aws-sdk/client-rds";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { before as stackBefore, leftovers, leftoversText } from "../../../local/cli/leftovers";
import { LocalCloud } from "../../../local/cloud";
import { environmentOf } from "../../support/deployed";

describe("what stays when a stack is destroyed", () => {
  let cloud: LocalCloud;
  before(async () => { cloud = await LocalCloud.open(); });
  after(() => cloud.dispose());

  const settings = (region: string) => ({ endpoint: cloud.url, region, credentials: { accessKeyId: "test", secretAccessKey: "test" }, forcePathStyle: true });
  const left = async (deployment: unknown): Promise<string> =>
    leftoversText(await leftovers(stackBefore(deployment), environmentOf(cloud.url)), "http://127.0.0.1:4566");
  /** A stack whose state has these texts in it. */
  const stack = (...texts: string[]) => ({ resources: [{ urn: "urn", type: "aws:x/y:Z", id: "id", inputs: { texts } }] });

  it("nothing: says so in a line", async () => {
    assert.equal(await left(undefined), "Nothing is left.\n");
    assert.equal(await left(stack("us-east-1", "rds:CopyDBSnapshot")), "Nothing is left.\n");
  });

  it("snapshots in every region that the stack names, each with the command that deletes it; none for a stack without RDS", async () => {
    const [here, there] = [new RDSClient(settings("us-east-1")), new RDSClient(settings("us-west-2"))];
    await there.send(new CreateDBInstanceCommand({ DBInstanceIdentifier: "db", DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20, MasterUsername: "owner", MasterUserPassword: "not-a-secret" }));
    await here.send(new CreateDBClusterCommand({ DBClusterIdentifier: "cluster", Engine: "aurora-postgresql", MasterUsername: "owner", MasterUserPassword: "not-a-secret" }));
    await waitUntilDBInstanceAvailable({ client: there, maxWaitTime: 20, minDelay: 1 }, { DBInstanceIdentifier: "db" });
    await waitUntilDBClusterAvailable({ client: here, maxWaitTime: 20, minDelay: 1 }, { DBClusterIdentifier: "cluster" });
    await there.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: "db", DBSnapshotIdentifier: "dr-one" }));
    await here.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: "cluster", DBClusterSnapshotIdentifier: "whole" }));
    assert.equal(await left(stack("us-east-1", "COPY_TO=us-west-2", "rds:CopyDBSnapshot")), [
      "What stays, as it does on AWS:",
      "  snapshot whole in us-east-1, a backup; to delete it:",
      "    aws rds delete-db-cluster-snapshot --region us-east-1 --db-cluster-snapshot-identifier whole --endpoint-url http://127.0.0.1:4566",
      "  snapshot dr-one in us-west-2, a backup; to delete it:",
      "    aws rds delete-db-snapshot --region us-west-2 --db-snapshot-identifier dr-one --endpoint-url http://127.0.0.1:4566",
      "",
    ].join("\n"));
    assert.equal(await left(stack("us-east-1", "us-west-2", "records:")), "Nothing is left.\n");
  });

  it("the stack's keys that AWS has yet to delete, and no other's", async () => {
    const client = new KMSClient(settings("us-east-1"));
    const ids = await Promise.all([0, 1, 2].map(async () => (await client.send(new CreateKeyCommand({}))).KeyMetadata!.KeyId!));
    const dates = await Promise.all(ids.slice(0, 2).map(async (KeyId) => (await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))).DeletionDate!));
    const day = dates[0]!.toISOString().slice(0, 10);
    assert.equal(await left(stack("us-east-1", ids[0]!, ids[2]!)), [
      "What stays, as it does on AWS:",
      `  KMS key ${ids[0]} in us-east-1, deleted by AWS on ${day}; to keep it:`,
      `    aws kms cancel-key-deletion --region us-east-1 --key-id ${ids[0]} --endpoint-url http://127.0.0.1:4566`,
      "",
    ].join("\n"));
  });

  it("log groups and buckets that the stack had, groups of its functions, and what the program retains", async () => {
    const logs = new CloudWatchLogsClient(settings("us-east-1"));
    for (const logGroupName of ["/kept", "/aws/lambda/handler", "/somebody/elses"]) await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const s3 = new S3Client(settings("us-east-1"));
    for (const Bucket of ["kept-bucket", "elses-bucket"]) await s3.send(new CreateBucketCommand({ Bucket }));
    const deployment = stack("us-east-1", "/kept", "handler", "kept-bucket");
    const shown = await left({ resources: [...deployment.resources, { urn: "urn", type: "aws:iam/role:Role", id: "kept-role", retainOnDelete: true }] });
    assert.deepEqual(shown.split("\n").filter((line) => /^ {2}\S/.test(line)), [
      "  Role kept-role, which the program retains",
      "  log group /aws/lambda/handler in us-east-1; to delete it:", "  log group /kept in us-east-1; to delete it:",
      "  bucket kept-bucket in us-east-1; to delete it and all that is in it:",
    ]);
  });
});
