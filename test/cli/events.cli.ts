import { strict as assert } from "node:assert";
import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Deployed, environmentOf } from "../support/deployed";

const outputOf = (command: string, ...args: string[]): string | undefined => {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return undefined;
  }
};

/** The AWS CLIs of this machine: both versions may be installed. */
const CLIS = new Map(["aws", "/usr/bin/aws", "/usr/local/bin/aws"].flatMap((command) => {
  const version = outputOf(command, "--version")?.split(" ")[0];
  return version === undefined ? [] : [[version, command] as const];
}).reverse());
const commands = [...CLIS.values()];
/** Version 1 has no `logs tail`. */
const withTail = [...CLIS].find(([version]) => !version.startsWith("aws-cli/1"))?.[1];

/** The commands of the README beside a running stack, by both versions of the CLI in turn. */
describe("e2e: the AWS CLI and the events born from its calls", function () {
  this.timeout(240_000);
  let deployed: Deployed;
  let folder: string;
  before(async function () {
    // A machine without the AWS CLI reports these as pending, never as passed.
    if (commands.length === 0) this.skip();
    folder = mkdtempSync(join(tmpdir(), "aws-cli-"));
    deployed = await Deployed.open(["rds-autotag", "s3-cloudtrail", "rds-snapshot"]);
  });
  after(async () => {
    if (folder) rmSync(folder, { recursive: true, force: true });
    await deployed?.dispose();
  });

  /** By one version or the other; never longer than until the second look of a waiter. */
  const by = (which: 0 | 1) => async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(commands[which] ?? commands[0]!, ["--endpoint-url", deployed.cloud.url, ...args], {
      env: { ...process.env, ...environmentOf(deployed.cloud.url), AWS_PAGER: "" }, cwd: folder, timeout: 120_000,
    });
    return stdout;
  };
  const [first, second] = [by(0), by(1)];

  it("s3 mb, sync, cp of a small and a 20 MB file, ls, rm and rb; logs tail shows both uploads", async () => {
    const watched = `s3://${deployed.output("s3-cloudtrail", "bucketName")}`;
    const big = randomBytes(20 * 1024 * 1024);
    mkdirSync(join(folder, "dir/sub"), { recursive: true });
    for (const [name, data] of [["big.bin", big], ["small.txt", "hello"], ["dir/a", "a"], ["dir/sub/b c", "b"]] as const) writeFileSync(join(folder, name), data);
    await first("s3", "mb", "s3://cli-made");
    await second("s3", "sync", "dir", "s3://cli-made/dir");
    await first("s3", "cp", "--quiet", "big.bin", "s3://cli-made/big.bin");
    await first("s3", "cp", "--quiet", "small.txt", `${watched}/up/small.txt`);
    await second("s3", "cp", "--quiet", "big.bin", `${watched}/up/big file.bin`);
    await first("s3", "cp", "--quiet", `${watched}/up/big file.bin`, "back.bin");
    assert.ok(readFileSync(join(folder, "back.bin")).equals(big));
    const listed = (await second("s3", "ls", "--recursive", "s3://cli-made")).trim().split("\n").map((line) => line.slice(20).trim());
    assert.deepEqual(listed, [`${big.length} big.bin`, "1 dir/a", "1 dir/sub/b c"]);
    await first("s3", "rm", "--quiet", "--recursive", "s3://cli-made");
    await second("s3", "rb", "s3://cli-made");
    await deployed.cloud.kernel.work.idle();
    const group = deployed.output("s3-cloudtrail", "functionLogGroup");
    const shown = withTail === undefined ? await first("logs", "filter-log-events", "--log-group-name", group) : await by(commands.indexOf(withTail) as 0 | 1)("logs", "tail", group);
    for (const [key, call] of [["up/small.txt", "PutObject"], ["up/big file.bin", "CompleteMultipartUpload"]]) assert.ok(shown.includes(`"key":"${key}"`) && shown.includes(`"call":"${call}"`), shown);
  });

  it("rds create-db-instance gets its tag, wait returns at once, create-db-snapshot is copied, lookup-events knows who", async () => {
    const arn = "arn:aws:rds:us-east-1:123456789012:db:cli-db";
    const made = await first("rds", "create-db-instance", "--db-instance-identifier", "cli-db", "--db-instance-class", "db.t4g.micro", "--engine", "postgres", "--allocated-storage", "20",
      "--master-username", "dbadmin", "--master-user-password", "long-enough", "--query", "DBInstance.[DBInstanceStatus,DBInstanceArn]", "--output", "text");
    assert.equal(made.trim(), `creating\t${arn}`);
    const begun = Date.now();
    await second("rds", "wait", "db-instance-available", "--db-instance-identifier", "cli-db");
    assert.ok(Date.now() - begun < 25_000, "at its first look: the second is after 30 s");
    await deployed.cloud.kernel.work.idle();
    assert.equal((await first("rds", "list-tags-for-resource", "--resource-name", arn, "--output", "text")).trim(), "TAGLIST\tauto-tagged\ttrue");

    const position = deployed.cloud.kernel.journal.position;
    await second("rds", "create-db-snapshot", "--db-instance-identifier", "cli-db", "--db-snapshot-identifier", "cli-snap", "--query", "DBSnapshot.Status");
    const finished = () => deployed.cloud.kernel.journal.since(position).some((entry) => entry.kind === "event" && /RDS-EVENT-0060/.test(JSON.stringify(entry)));
    for (let looks = 0; looks < 100 && !finished(); looks++) await new Promise((resolve) => setTimeout(resolve, 50));
    const copies = await first("rds", "describe-db-snapshots", "--region", "us-west-2", "--db-snapshot-identifier", "dr-us-east-1-cli-snap", "--query", "DBSnapshots[].[Status,SourceRegion]", "--output", "text");
    assert.equal(copies.trim(), "available\tus-east-1");
    const looked = await second("cloudtrail", "lookup-events", "--lookup-attributes", "AttributeKey=EventName,AttributeValue=CreateDBInstance", "--query", "Events[].[EventName,Username]", "--output", "text");
    assert.equal(looked.trim(), "CreateDBInstance\troot");
  });
});
