import { strict as assert } from "node:assert";
import { autotag, createdBy, type AutotagPorts } from "../../../functions/rds-autotag/autotag";
import { CREATES_CLUSTER, CREATES_INSTANCE } from "../../../functions/rds-autotag/contract";
import { parseApiCall } from "../../../functions/shared/cloudtrail";
import { apiCall, envelope, named, recorder } from "../events";

const DB = "arn:aws:rds:us-east-1:123456789012:db:orders-db";
const CLUSTER = "arn:aws:rds:us-east-1:123456789012:cluster:orders-aurora";
const TAG = { key: "auto-tagged", value: "true" };
const MINUTES = () => 300_000;

interface World extends Partial<AutotagPorts> {
  readonly tags?: Record<string, string>;
  readonly overwrite?: boolean;
}

function world({ tags = {}, overwrite = false, ...ports }: World = {}) {
  const { lines, log } = recorder();
  const waits: number[] = [];
  const handle = autotag({
    currentValue: async (_arn, key) => tags[key],
    add: async (_arn, { key, value }) => { tags[key] = value; },
    wait: async (ms) => { waits.push(ms); },
    log, ...ports,
  }, { tag: TAG, overwrite });
  return { handle, tags, lines, waits };
}

const created = (name: string, responseElements: object | null, over: object = {}) => envelope("aws.rds", "AWS API Call via CloudTrail", apiCall(name, { responseElements, ...over }));

describe("functions/rds-autotag", () => {
  for (const [names, field, arn] of [[CREATES_INSTANCE, "dBInstanceArn", DB], [CREATES_CLUSTER, "dBClusterArn", CLUSTER]] as const) {
    for (const name of names) {
      it(`tags what ${name} created`, async () => {
        const { handle, tags, lines } = world();
        assert.deepEqual(await handle(created(name, { [field]: arn }), MINUTES), { status: "tagged", arn });
        assert.deepEqual(tags, { "auto-tagged": "true" });
        assert.equal(lines[0]!.by, "arn:aws:sts::123456789012:assumed-role/DbAdmin/alice");
      });
    }
  }

  const nothing: [what: string, name: string, over: object, reason: RegExp][] = [
    ["a call that failed", "CreateDBInstance", { errorCode: "DBInstanceAlreadyExists", responseElements: null }, /failed: DBInstanceAlreadyExists/],
    ["a denied call", "CreateDBCluster", { errorCode: "AccessDenied", responseElements: null }, /failed: AccessDenied/],
    ["another call", "CreateDBSnapshot", { responseElements: { dBSnapshotArn: "arn:x" } }, /creates neither/],
    ["a call that is called like a member of every object", "constructor", { responseElements: {} }, /creates neither/],
    ["an answer without an ARN", "CreateDBInstance", { responseElements: {} }, /without dBInstanceArn/],
    ["no answer", "CreateDBCluster", { responseElements: null }, /without dBClusterArn/],
    ["an ARN in another casing", "CreateDBInstance", { responseElements: { dbInstanceArn: DB } }, /without dBInstanceArn/],
  ];
  for (const [what, name, over, reason] of nothing) {
    it(`tags nothing for ${what}, and says so`, async () => {
      const { handle, tags, lines } = world();
      const result = await handle(created(name, null, over), MINUTES);
      assert.match((result as { reason: string }).reason, reason);
      assert.deepEqual([tags, lines.length], [{}, 1]);
    });
  }

  it("a member of a cluster is an instance", () => {
    const record = parseApiCall(apiCall("CreateDBInstance", { responseElements: { dBInstanceArn: DB, dBClusterIdentifier: "orders-aurora" } }));
    assert.equal(createdBy(record).arn, DB);
  });

  it("the same event twice changes nothing the second time", async () => {
    const { handle, tags } = world();
    const event = created("CreateDBInstance", { dBInstanceArn: DB });
    await handle(event, MINUTES);
    assert.deepEqual(await handle(event, MINUTES), { status: "already tagged", arn: DB });
    assert.deepEqual(tags, { "auto-tagged": "true" });
  });

  it("leaves an owner's value alone, unless it is told to overwrite", async () => {
    const event = created("CreateDBInstance", { dBInstanceArn: DB });
    const kept = world({ tags: { "auto-tagged": "no" } });
    assert.deepEqual(await kept.handle(event, MINUTES), { status: "left alone", arn: DB, value: "no" });
    assert.equal(kept.tags["auto-tagged"], "no");
    const replaced = world({ tags: { "auto-tagged": "no" }, overwrite: true, currentValue: () => assert.fail("it needs no look") });
    assert.deepEqual(await replaced.handle(event, MINUTES), { status: "tagged", arn: DB });
    assert.equal(replaced.tags["auto-tagged"], "true");
  });

  for (const name of ["DBInstanceNotFoundFault", "DBClusterNotFoundFault", "InvalidDBInstanceStateFault", "InvalidDBClusterStateFault"]) {
    it(`waits while RDS answers ${name}`, async () => {
      let left = 6;
      const { handle, waits } = world({ add: () => (left-- > 0 ? Promise.reject(named(name)) : Promise.resolve()) });
      assert.equal((await handle(created("CreateDBInstance", { dBInstanceArn: DB }), MINUTES)).status, "tagged");
      assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
    });
  }

  it("gives up 20 s before its time is over, so that Lambda tries again", async () => {
    let remaining = 300_000;
    const { handle } = world({ add: () => Promise.reject(named("InvalidDBInstanceStateFault")), wait: async (ms) => { remaining -= ms; } });
    await assert.rejects(handle(created("CreateDBInstance", { dBInstanceArn: DB }), () => remaining), { name: "InvalidDBInstanceStateFault" });
    assert.ok(remaining >= 20_000 && remaining < 60_000, String(remaining));
  });

  it("throws at once what does not pass by itself", async () => {
    const { handle, waits } = world({ add: () => Promise.reject(named("AccessDenied")) });
    await assert.rejects(handle(created("CreateDBInstance", { dBInstanceArn: DB }), MINUTES), { name: "AccessDenied" });
    assert.deepEqual(waits, []);
  });

  for (const detail of [undefined, null, {}, { eventName: "CreateDBInstance" }, [], "text"]) {
    it(`throws for a detail that is no record: ${JSON.stringify(detail)}`, async () => {
      await assert.rejects(world().handle(envelope("aws.rds", "AWS API Call via CloudTrail", detail), MINUTES), { name: "InvalidEvent" });
    });
  }
});
