import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { CreateDBInstanceCommand, CreateDBSnapshotCommand, DescribeDBSnapshotsCommand, RDSClient, waitUntilDBInstanceAvailable } from "@aws-sdk/client-rds";
import { answers, findCli } from "./cli";
import { HOST, Ordinary, summary } from "./ordinary";
import { CloudProcess } from "./processes";

/** Makes a queue, says so, waits for a word, and makes another. */
const TWO_QUEUES = `
const fs = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const first = new aws.sqs.Queue("first");
const goOn = first.arn.apply(async (arn) => {
  if (pulumi.runtime.isDryRun() || !process.env.MADE) return arn;
  fs.writeFileSync(process.env.MADE, "");
  while (!fs.existsSync(process.env.GO_ON)) await new Promise((resolve) => setTimeout(resolve, 20));
  return arn;
});
new aws.sqs.Queue("second", { tags: { after: goOn } });
`;

const appears = (file: string): Promise<void> => new Promise((resolve) => {
  const done = () => { watcher.close(); resolve(); };
  const watcher = watch(join(file, ".."), () => { if (existsSync(file)) done(); });
  if (existsSync(file)) done();
});

/** Takes a snapshot, and waits for the copy that the scenario then makes in the other region: its name. */
async function snapshotOf({ environment }: CloudProcess): Promise<string> {
  const client = (region: string) => new RDSClient({ endpoint: environment.AWS_ENDPOINT_URL!, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } });
  const [here, there] = [client("us-east-1"), client("us-west-2")];
  await here.send(new CreateDBInstanceCommand({
    DBInstanceIdentifier: "db", DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20, MasterUsername: "owner", MasterUserPassword: "not-a-secret", BackupRetentionPeriod: 0,
  }));
  await waitUntilDBInstanceAvailable({ client: here, maxWaitTime: 60, minDelay: 1 }, { DBInstanceIdentifier: "db" });
  await here.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: "db", DBSnapshotIdentifier: "source" }));
  for (;;) {
    const { DBSnapshots = [] } = await there.send(new DescribeDBSnapshotsCommand({}));
    const copy = DBSnapshots.find(({ Status }) => Status === "available");
    if (copy) return copy.DBSnapshotIdentifier!;
    await setTimeout(200);
  }
}

describe("the real engine: processes", function () {
  this.timeout(600_000);
  const started: CloudProcess[] = [];
  before(function () { if (!findCli()) this.skip(); });
  afterEach(async () => { for (const cloud of started.splice(0)) await cloud.end(); });

  const start = async (): Promise<CloudProcess> => {
    const cloud = await CloudProcess.start();
    started.push(cloud);
    return cloud;
  };

  it("`npm run preview` of all seven, where an ordinary `pulumi stack init` has made the stack", async () => {
    const cloud = await start();
    const ordinary = new Ordinary(() => cloud.environment);
    await ordinary.pulumi("stack", "init", "dev").finally(() => ordinary.dispose());
    const began = performance.now();
    const { code, text } = await cloud.run("preview", "dev");
    console.log(`        npm run preview of all seven: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    assert.equal(code, 0, text);
    assert.ok(summary(text)["to create"]! > 150, text);
  });

  it("`npm run up`, and `npm run destroy` says what stays: the key and its date, and the copies with the command that deletes each", async () => {
    const cloud = await start();
    const options = ["dev", "--scenario", "rds-snapshot"];
    const up = await cloud.run("up", ...options);
    assert.equal(up.code, 0, up.text);
    const copy = await snapshotOf(cloud);
    const { code, text } = await cloud.run("destroy", ...options);
    assert.equal(code, 0, text);
    assert.match(text, new RegExp(`
What stays, as it does on AWS:
  snapshot source in us-east-1, a backup; to delete it:
    aws rds delete-db-snapshot --region us-east-1 --db-snapshot-identifier source --endpoint-url http:\\S+
  snapshot ${copy} in us-west-2, a backup; to delete it:
    aws rds delete-db-snapshot --region us-west-2 --db-snapshot-identifier ${copy} --endpoint-url http:\\S+
  KMS key [\\w-]+ in us-west-2, deleted by AWS on 20\\d\\d-\\d\\d-\\d\\d; to keep it:
    aws kms cancel-key-deletion --region us-west-2 --key-id [\\w-]+ --endpoint-url http:\\S+
`));
    if (answers("aws")) {
      const [program, ...args] = / {4}(aws rds delete-db-snapshot --region us-west-2 .*)/.exec(text)![1]!.split(" ");
      assert.match((await promisify(execFile)(program!, [...args, "--output", "json"], { env: { ...process.env, ...cloud.environment, AWS_PAGER: "" } })).stdout, /"deleted"/);
    }
    const again = await cloud.run("destroy", ...options);
    assert.match(again.text, /Nothing is left\.\n/, again.text);
  });

  it(`the cloud's process is killed during an up: refresh finds nothing left, and the next up makes all anew (with ${HOST})`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "killed-"));
    const signals = { MADE: join(folder, "made"), GO_ON: join(folder, "go-on") };
    let cloud = await start();
    // A state of one's own outlives the cloud.
    const backend = { PULUMI_BACKEND_URL: `file://${folder}` };
    let extra: Record<string, string> = signals;
    const project = new Ordinary(() => ({ ...cloud.environment, ...backend, ...extra }), TWO_QUEUES);
    try {
      await project.pulumi("stack", "init", "dev");
      await project.pulumi("config", "set", "aws:region", "us-east-1");
      const dying = project.run("up", "--yes", "--skip-preview");
      await appears(signals.MADE);
      await cloud.end("SIGKILL");
      writeFileSync(signals.GO_ON, "");
      const { code, text } = await dying;
      assert.notEqual(code, 0, text);
      extra = {};
      cloud = await start();
      assert.deepEqual(summary(await project.pulumi("refresh", "--yes", "--skip-preview")), { deleted: 1, unchanged: 1 });
      assert.deepEqual(summary(await project.pulumi("up", "--yes", "--skip-preview")), { created: 2, unchanged: 1 });
      assert.deepEqual(summary(await project.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")), { unchanged: 3 });
      assert.equal(summary(await project.pulumi("destroy", "--yes", "--skip-preview")).deleted, 3);
    } finally {
      project.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
