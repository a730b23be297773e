import { strict as assert } from "node:assert";
import { rds } from "../../../../local/services/rds";
import { cliVersion, Served } from "../../../support/served";

describe("rds: the AWS CLI", () => {
  it("creates, waits, tags and lists", async function () {
    if (!(await cliVersion())) this.skip();
    const served = await Served.open([rds], { clock: "virtual" });
    try {
      const run = async (...args: string[]) => {
        const text = await served.cli("rds", ...args, "--output", "json");
        return (text.trim() === "" ? {} : JSON.parse(text)) as Record<string, Record<string, unknown>>;
      };
      const made = await run("create-db-instance", "--db-instance-identifier", "cli-db", "--db-instance-class", "db.t4g.micro", "--engine", "postgres",
        "--allocated-storage", "20", "--master-username", "dbadmin", "--master-user-password", "long-enough", "--tags", "Key=team,Value=orders");
      assert.equal(made.DBInstance!.DBInstanceStatus, "creating");
      await run("wait", "db-instance-available", "--db-instance-identifier", "cli-db");
      const arn = made.DBInstance!.DBInstanceArn as string;
      assert.deepEqual((await run("list-tags-for-resource", "--resource-name", arn)).TagList, [{ Key: "team", Value: "orders" }]);
    } finally {
      await served.dispose();
    }
  }).timeout(20_000);
});
