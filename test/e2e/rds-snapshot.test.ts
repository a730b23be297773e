import { strict as assert } from "node:assert";
import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { CopyDBSnapshotCommand, CreateDBClusterCommand, CreateDBInstanceCommand, CreateDBSnapshotCommand, DescribeDBClusterSnapshotsCommand, DescribeDBSnapshotsCommand, RDSClient } from "@aws-sdk/client-rds";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { Deployed } from "../support/deployed";
import { on, without } from "../support/on";

const MASTER = { MasterUsername: "dbadmin", MasterUserPassword: "long-enough" };
const INSTANCE = { DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20, BackupRetentionPeriod: 0, ...MASTER };
/** AWS: the longest name of a cluster. */
const CLUSTER = `${"cluster-".repeat(7)}seventy`;

interface SnapshotEvent {
  readonly region: string;
  readonly detail: { readonly EventID: string; readonly SourceIdentifier: string };
}

/** One stack for all of it: what is taken away is given back, or is the last thing. */
describe("e2e: rds-snapshot without something", function () {
  this.timeout(180_000);
  let deployed: Deployed;
  let here: RDSClient, there: RDSClient;
  before(async () => {
    deployed = await Deployed.open(["rds-snapshot"], { clock: "virtual" });
    [here, there] = [on(deployed)(RDSClient), on(deployed)(RDSClient, "us-west-2")];
    await here.send(new CreateDBInstanceCommand({ ...INSTANCE, DBInstanceIdentifier: "plain", BackupRetentionPeriod: 1 }));
    await here.send(new CreateDBInstanceCommand({ ...INSTANCE, DBInstanceIdentifier: "sealed", StorageEncrypted: true }));
    await here.send(new CreateDBClusterCommand({ DBClusterIdentifier: CLUSTER, Engine: "aurora-postgresql", ...MASTER }));
    await settle();
  });
  after(() => deployed?.dispose());
  afterEach(() => assert.deepEqual(deployed.entries("bug"), []));

  const settle = (ms = 10_000) => deployed.cloud.kernel.clock.advance(ms);
  const snapshot = (of: string, id: string) => here.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: of, DBSnapshotIdentifier: id }));
  const copies = async () => (await there.send(new DescribeDBSnapshotsCommand({}))).DBSnapshots!.map(({ DBSnapshotIdentifier, Status }) => [DBSnapshotIdentifier, Status]);
  const events = (position = 0) => deployed.entries("event", position).flatMap(({ event, detailType }) => (detailType.includes("Snapshot Event") ? [event as SnapshotEvent] : []));
  const runs = (position: number) => deployed.entries("invocation", position).map(({ attempt, outcome, next }) => [attempt, outcome, next]);

  it("copies automated snapshots under names that RDS takes, of a cluster with 63 characters too", async () => {
    const [[id, status]] = (await copies()) as [[string, string]];
    assert.match(id, /^dr-us-east-1-plain-\d{4}-\d\d-\d\d-\d\d-\d\d$/);
    assert.equal(status, "available");
    const { DBClusterSnapshots } = await there.send(new DescribeDBClusterSnapshotsCommand({}));
    assert.equal(DBClusterSnapshots!.length, 1);
    const { DBClusterSnapshotIdentifier: copy, SourceDBClusterSnapshotArn: source } = DBClusterSnapshots![0]!;
    assert.match(source!, new RegExp(`:cluster-snapshot:rds:${CLUSTER}-\\d{4}-`));
    assert.match(copy!, /^dr-us-east-1-cluster-[a-z0-9-]+-[0-9a-f]{8}$/);
    assert.ok(copy!.length <= 63, copy);
  });

  it("a copy in the target region starts nothing, since no rule is there", async () => {
    const told = events().filter(({ region }) => region === "us-west-2").map(({ detail }) => detail.EventID.slice(-4));
    assert.deepEqual(told.sort(), ["0059", "0060", "0074", "0075"]);
    assert.deepEqual((await on(deployed)(EventBridgeClient, "us-west-2").send(new ListRulesCommand({}))).Rules, []);
    assert.deepEqual(runs(0), [[1, "success", undefined], [1, "success", undefined]], "one for each finished snapshot in the first region");
  });

  it("the same event three times makes one copy", async () => {
    const position = deployed.cloud.kernel.journal.position;
    await snapshot("plain", "once");
    await settle();
    const finished = events(position).find(({ detail }) => detail.EventID === "RDS-EVENT-0042")!;
    const before = await copies();
    assert.ok(before.some(([id]) => id === "dr-us-east-1-once"));
    for (let again = 0; again < 2; again++) {
      const { Payload } = await deployed.clients.lambda.send(new InvokeCommand({ FunctionName: deployed.output("rds-snapshot", "functionName"), Payload: Buffer.from(JSON.stringify(finished)) }));
      assert.deepEqual(JSON.parse(Buffer.from(Payload!).toString()), { status: "already copied", copy: "dr-us-east-1-once", removed: [] });
    }
    await settle();
    assert.deepEqual(await copies(), before);
  });

  describe("an encrypted snapshot", () => {
    const alarm = async () => (await deployed.clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: deployed.output("rds-snapshot", "deadLetterQueueUrl"), MaxNumberOfMessages: 10, VisibilityTimeout: 43_200 }))).Messages ?? [];

    /** Takes a snapshot, and sees its copy fail for want of `action` on a key, three times, and its event in the queue. */
    async function fails(id: string, where: RegExp): Promise<void> {
      const position = deployed.cloud.kernel.journal.position;
      await snapshot("sealed", id);
      await settle(10 * 60_000);
      assert.deepEqual(runs(position), [[1, "error", "will-retry"], [2, "error", "will-retry"], [3, "error", "on-failure"]]);
      assert.ok(!(await copies()).some(([copy]) => copy === `dr-us-east-1-${id}`));
      const [message, ...more] = await alarm();
      assert.deepEqual(more, []);
      const record = JSON.parse(message!.Body!) as { requestContext: { condition: string }; requestPayload: SnapshotEvent; responsePayload: { errorType: string; errorMessage: string } };
      assert.deepEqual([record.requestContext.condition, record.requestPayload.detail.SourceIdentifier, record.responsePayload.errorType], ["RetriesExhausted", id, "KMSKeyNotAccessibleFault"]);
      assert.match(record.responsePayload.errorMessage, /KMS key \[arn:aws:kms:[^\]]+\] does not exist, is not enabled or you do not have permissions to access it/);
      const denial = deployed.denials(position).find(({ action }) => action.startsWith("kms:"))!;
      assert.match(JSON.stringify(denial), where);
      assert.match(deployed.story(position), /kms:(CreateGrant|DescribeKey)/);
    }

    it("without a key of the other region is refused in RDS's words", async () => {
      await snapshot("sealed", "keyless");
      await settle();
      const source = "arn:aws:rds:us-east-1:123456789012:snapshot:keyless";
      await assert.rejects(there.send(new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: source, TargetDBSnapshotIdentifier: "by-hand" })), { name: "InvalidParameterValue", message: "Must specify new KMS key for cross region encrypted snapshot copy." });
      const { DBSnapshots } = await there.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: "dr-us-east-1-keyless" }));
      assert.deepEqual([DBSnapshots![0]!.Status, DBSnapshots![0]!.Encrypted, DBSnapshots![0]!.KmsKeyId], ["available", true, deployed.output("rds-snapshot", "copyKeyArn")]);
    });

    it("the key's policy forbids the function: RDS's fault, three tries, the queue, and whose policy it was", async () => {
      const kms = on(deployed)(KMSClient, "us-west-2");
      const KeyId = deployed.output("rds-snapshot", "copyKeyArn");
      const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
      const document = JSON.parse(Policy!) as { Statement: object[] };
      const deny = { Sid: "NotTheCopier", Effect: "Deny", Principal: { AWS: deployed.output("rds-snapshot", "roleArn") }, Action: "kms:*", Resource: "*" };
      await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify({ ...document, Statement: [...document.Statement, deny] }) }));
      await fails("locked", /NotTheCopier/);
      await kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
    });

    it("the role has no statement for keys: the same, and the missing statement", async () => {
      const RoleName = deployed.output("rds-snapshot", "roleArn").split("/").at(-1)!;
      const { name, document } = without(deployed, "rds-snapshot-copy-policy", ({ Action }) => [Action].flat().some((action) => action.startsWith("kms:")));
      await deployed.clients.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: name, PolicyDocument: document }));
      await fails("unkeyed", new RegExp(RoleName));
    });
  });
});
