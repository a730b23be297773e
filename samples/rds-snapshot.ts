import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { RDSClient } from "@aws-sdk/client-rds";
import { FINISHED_CLUSTER_SNAPSHOT, FINISHED_SNAPSHOT, SOURCE_ARN_TAG } from "../functions/rds-snapshot/contract";
import type { BusEvent } from "../functions/shared/event";
import { messagesOf } from "./logs";
import { cluster, instance, type Database } from "./rds-databases";
import { must, type Limit, type Sample, type Stage } from "./sample";

const READY: Limit = { local: 15, aws: 3_600 };

interface Snapshot {
  readonly database: Database;
  readonly automated: boolean;
  readonly event: BusEvent<{ readonly SourceIdentifier: string; readonly EventID: string }>;
  /** ARN by which its copy is tagged. */
  readonly arn: string;
}

export const rdsSnapshot: Sample = {
  onAws: "Creates an encrypted db.t4g.micro instance (20 GB) and an Aurora cluster without instances, a manual snapshot of each and what RDS takes by itself, lets them be copied to the other region, and removes all of it: about 10 cents, 40 to 90 minutes.",
  needs: ["logGroup", "functionName"],

  async run(stage) {
    const here = new RDSClient({});
    const target = stage.optional("copyToRegion");
    const logs = new CloudWatchLogsClient({});
    const since = Date.now() - 60_000;
    const databases = [instance(`snap-db-${stage.run}`), cluster(`snap-cluster-${stage.run}`)];
    for (const database of databases) stage.cleanup(`${database.kind} ${database.id} and its snapshots`, () => database.remove(here, stage, READY));

    await stage.step("create an encrypted instance and a cluster", async () => {
      for (const database of databases) await database.create(here);
      for (const database of databases) await stage.eventually(`${database.id} to be available`, READY, async () => ((await database.status(here)) === "available" ? true : undefined));
      return databases.map(({ id }) => id).join(", ");
    });
    await stage.step("take a manual snapshot of each", async () => {
      for (const database of databases) await database.snapshot(here, `${database.id}-manual`);
      return databases.map(({ id }) => `${id}-manual`).join(", ");
    });
    const snapshots: Snapshot[] = [];
    for (const [database, automated] of databases.flatMap((database) => [[database, false], [database, true]] as const)) {
      await stage.step(`the log group tells when the ${automated ? "automated" : "manual"} snapshot of the ${database.kind} is finished`, async () => {
        const look = stage.eventually("the event", READY, () => finished(logs, stage.output("logGroup"), since, database, automated));
        // On AWS, automated snapshots come when it suits RDS.
        const event = automated && !stage.local ? await look.catch(() => undefined) : await look;
        if (!event) return "not seen within the time: it comes when RDS takes it";
        snapshots.push({ database, automated, event, arn: `arn:aws:rds:${event.region}:${event.account}:${database.snapshotType}:${event.detail.SourceIdentifier}` });
        return `${event.detail.EventID} ${event.detail.SourceIdentifier}`;
      });
    }
    if (target !== undefined) await copies(stage, target, snapshots, databases);
  },

  next: (output, optional) => [
    "aws rds create-db-snapshot --db-instance-identifier mine --db-snapshot-identifier mine-now",
    ...(optional("copyToRegion") ? [`aws rds describe-db-snapshots --region ${optional("copyToRegion")} --query 'DBSnapshots[].[DBSnapshotIdentifier,Status]' --output text`] : []),
    `aws logs tail ${output("logGroup")}`,
  ],
};

/** What a rule with `copyToRegion` does: each snapshot once in the other region, and nothing more. */
async function copies(stage: Stage, region: string, snapshots: readonly Snapshot[], databases: readonly Database[]): Promise<void> {
  const there = new RDSClient({ region });
  const lambda = new LambdaClient({});
  for (const database of databases) stage.cleanup(`copies of ${database.id} in ${region}`, () => database.removeCopies(there, stage, READY));
  const all = async () => (await Promise.all(databases.map((database) => database.copies(there)))).flat();
  const invoke = async (event: object) => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: stage.output("functionName"), Payload: Buffer.from(JSON.stringify(event)) }));
    return { failed: answer.FunctionError !== undefined, text: Buffer.from(answer.Payload ?? []).toString() };
  };

  await stage.step(`each is copied to ${region}`, async () => {
    const found = await stage.eventually(`${snapshots.length} copies`, READY, async () => {
      const done = (await all()).filter(({ status }) => status === "available");
      return snapshots.every(({ arn }) => done.some(({ tags }) => tags[SOURCE_ARN_TAG] === arn)) ? done : undefined;
    });
    return found.map(({ id }) => id).join(", ");
  });
  const before = (await all()).map(({ id }) => id).sort();
  await stage.step("a copy is not copied again", async () => {
    must(before.length === snapshots.length, `there are ${before.length} copies of ${snapshots.length} snapshots: ${before.join(", ")}`);
    return `${before.length} copies of ${snapshots.length} snapshots`;
  });
  await stage.step("the same event again changes nothing", async () => {
    for (const { event } of snapshots) {
      const { failed, text } = await invoke(event);
      must(!failed && (JSON.parse(text) as { status: string }).status === "already copied", text);
    }
    must((await all()).map(({ id }) => id).sort().join() === before.join(), "there are other copies now");
    return "already copied";
  });
  await stage.step("a copy that fails removes nothing", async () => {
    // A snapshot of somebody else's: the function's role may not copy it.
    const { failed, text } = await invoke({ ...snapshots[0]!.event, account: "000000000000" });
    must(failed, `it was copied: ${text}`);
    must((await all()).map(({ id }) => id).sort().join() === before.join(), "there are other copies now");
    return (JSON.parse(text) as { errorType: string }).errorType;
  });
}

async function finished(logs: CloudWatchLogsClient, group: string, since: number, database: Database, automated: boolean): Promise<Snapshot["event"] | undefined> {
  const ids = [...FINISHED_SNAPSHOT, ...FINISHED_CLUSTER_SNAPSHOT];
  const events = await messagesOf<Snapshot["event"]>(logs, group, since, `{ $.detail.SourceIdentifier = "*${database.id}*" }`);
  return events.find(({ detail }) => ids.includes(detail.EventID) && detail.SourceIdentifier.startsWith("rds:") === automated);
}
