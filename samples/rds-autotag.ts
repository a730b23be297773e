import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateDBClusterCommand, CreateDBInstanceCommand, DeleteDBClusterCommand, DeleteDBInstanceCommand, DescribeDBClustersCommand,
  DescribeDBInstancesCommand, ListTagsForResourceCommand, RDSClient,
} from "@aws-sdk/client-rds";
import type { AutotagResult } from "../functions/rds-autotag/autotag";
import { messagesOf } from "./logs";
import { password } from "./password";
import { must, type Limit, type Sample } from "./sample";

/** CloudTrail takes a while to tell of a call. */
const TOLD: Limit = { local: 15, aws: 1_200 };
const READY: Limit = { local: 15, aws: 3_600 };

export const rdsAutotag: Sample = {
  onAws: "Creates one db.t4g.micro instance (20 GB) and two Aurora clusters without instances, and deletes them: about 5 cents, 20 to 40 minutes.",
  needs: ["logGroup", "tagKey", "tagValue"],

  async run(stage) {
    const rds = new RDSClient({});
    const logs = new CloudWatchLogsClient({});
    const since = Date.now() - 60_000;
    const [key, value] = [stage.output("tagKey"), stage.output("tagValue")];
    const name = (what: string) => `autotag-${what}-${stage.run}`;
    const tagOf = async (arn: string) => (await rds.send(new ListTagsForResourceCommand({ ResourceName: arn }))).TagList?.find(({ Key }) => Key === key)?.Value;
    const tagged = (arn: string) => stage.eventually(`the tag ${key}`, TOLD, async () => ((await tagOf(arn)) === value ? value : undefined));

    const createCluster = async (id: string, owned?: string): Promise<string> => {
      stage.cleanup(`cluster ${id}`, () => deleteCluster(rds, id, stage));
      const { DBCluster } = await rds.send(new CreateDBClusterCommand({
        DBClusterIdentifier: id, Engine: "aurora-postgresql", MasterUsername: "dbadmin", MasterUserPassword: password(),
        ...(owned !== undefined && { Tags: [{ Key: key, Value: owned }] }),
      }));
      return DBCluster!.DBClusterArn!;
    };

    let instanceArn = "";
    await stage.step("create an instance; it gets the tag", async () => {
      const id = name("db");
      stage.cleanup(`instance ${id}`, () => deleteInstance(rds, id, stage));
      const { DBInstance } = await rds.send(new CreateDBInstanceCommand({
        DBInstanceIdentifier: id, DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20, BackupRetentionPeriod: 0,
        MasterUsername: "dbadmin", MasterUserPassword: password(),
      }));
      instanceArn = DBInstance!.DBInstanceArn!;
      return `${id}: ${key}=${await tagged(instanceArn)}`;
    });
    await stage.step("create a cluster; it gets the tag", async () => {
      const id = name("cluster");
      return `${id}: ${key}=${await tagged(await createCluster(id))}`;
    });
    await stage.step("a tag that its owner has set stays", async () => {
      const arn = await createCluster(name("owned"), "by its owner");
      const seen = await stage.eventually("the function's line about it", TOLD, async () => (await linesOf(logs, stage.output("logGroup"), since)).find((line) => line.arn === arn));
      const now = await tagOf(arn);
      must(seen.message === "left alone" && now === "by its owner", `the function said "${seen.message}", the tag is ${now}`);
      return `${key}=${now}`;
    });
    await stage.step("a call that fails tags nothing", async () => {
      const failed = await rds.send(new CreateDBInstanceCommand({
        DBInstanceIdentifier: name("never"), DBInstanceClass: "db.t4g.micro", Engine: "no-such-engine", AllocatedStorage: 20, MasterUsername: "dbadmin", MasterUserPassword: password(),
      })).then(() => "it was created", (error: Error) => error.name);
      must(failed !== "it was created", failed);
      const about = (await linesOf(logs, stage.output("logGroup"), since)).filter((line) => line.arn?.includes("never"));
      must(about.length === 0, `the function has seen it: ${JSON.stringify(about)}`);
      return failed;
    });
  },

  next: (output) => [
    `aws rds create-db-instance --db-instance-identifier mine --db-instance-class db.t4g.micro --engine postgres --allocated-storage 20 --master-username dbadmin --master-user-password "$(openssl rand -hex 12)"`,
    "aws rds list-tags-for-resource --resource-name \"$(aws rds describe-db-instances --db-instance-identifier mine --query 'DBInstances[0].DBInstanceArn' --output text)\"",
    `aws logs tail ${output("logGroup")}`,
  ],
};

interface Line {
  readonly message: AutotagResult["status"];
  readonly arn?: string;
}

const linesOf = async (logs: CloudWatchLogsClient, group: string, since: number): Promise<Line[]> =>
  (await messagesOf<{ message: Line }>(logs, group, since, "{ $.message.arn = \"*\" }")).map(({ message }) => message);

type Waits = Pick<Parameters<Sample["run"]>[0], "eventually">;

/** An instance that is still being created cannot be deleted. */
async function deleteInstance(rds: RDSClient, id: string, stage: Waits): Promise<void> {
  await stage.eventually(`the end of ${id}`, READY, async () => {
    try {
      const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
      if (DBInstances?.[0]?.DBInstanceStatus === "available") await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: id, SkipFinalSnapshot: true, DeleteAutomatedBackups: true }));
      return undefined;
    } catch (error) {
      if ((error as Error).name === "DBInstanceNotFoundFault") return true;
      throw error;
    }
  });
}

async function deleteCluster(rds: RDSClient, id: string, stage: Waits): Promise<void> {
  await stage.eventually(`the end of ${id}`, READY, async () => {
    try {
      const { DBClusters } = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: id }));
      if (DBClusters?.[0]?.Status === "available") await rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier: id, SkipFinalSnapshot: true }));
      return undefined;
    } catch (error) {
      if ((error as Error).name === "DBClusterNotFoundFault") return true;
      throw error;
    }
  });
}
